//! One Redis data engine: the keyspace, the command table and everything a command touches.
//!
//! An [`Engine`] is a value: it takes requests with the time as an argument and leaves replies in
//! the clients' output. It knows no socket, no clock, no file and no peer. What reaches beyond the
//! data set (replication, persistence, cluster, Sentinel) is the business of a [`Host`].

pub mod acl;
mod alone;
pub mod aof;
mod client;
mod client_limits;
mod client_line;
mod clients;
pub mod command;
pub mod config;
mod copied_pages;
pub mod cost;
mod disk_fault;
mod engine;
mod error;
mod evict;
mod expire;
mod glob;
mod host;
mod host_command;
mod memory;
mod mode;
mod notify;
mod partial_sort;
mod pubsub;
mod removal;
mod removed;
pub mod script;
pub mod slowlog;
mod stats;
mod ticks;
mod tracking;
mod waiting;
mod watching;

pub use alone::Alone;
pub use client::{
    BlockedOn, Client, ClientId, ClientKind, ClientTracking, InputBytes, KeyWait, ReplyBuffer,
    ReplyMode, TrackingChoice, Transaction, Wake,
};
pub use client_line::describe as client_line;
pub use clients::Clients;
pub use config::EvictionPolicy;
pub use copied_pages::CopiedPages;
pub use disk_fault::DiskFault;
pub use engine::Engine;
pub use error::{CommandError, FixedError};
pub use expire::CycleKind;
pub use glob::glob_match;
pub use host::{Host, Outgoing, StreamCommand, Targets};
pub use host_command::{ClusterCommand, HostCommand, SentinelCommand};
pub use memory::{STREAM_BLOCK_BYTES, STREAM_BLOCK_HEADER_BYTES, STREAM_BLOCK_NODE_BYTES};
pub use mode::{Mode, Role};
pub use pubsub::{PubSub, SubscriptionKind};
pub use removed::{REMOVAL_KINDS, RemovalKind, RemovedKeys};
pub use stats::{CommandStats, Durations, Stats};

/// A reply of the engine; its bulk strings share memory with the data set.
pub type Reply = redscope_resp::Frame<redscope_data::Str>;
