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
mod clients;
pub mod command;
pub mod config;
mod dict;
mod digest;
mod engine;
mod error;
mod evict;
mod expire;
mod geohash;
mod glob;
mod keyspace;
mod memory;
mod notify;
mod number;
mod partial_sort;
mod pubsub;
pub mod rdb;
mod removal;
mod reply_buffer;
pub mod script;
mod short;
mod slot;
pub mod slowlog;
mod stats;
mod str;
pub mod tracking;
mod usage;
pub mod value;
mod waiting;
mod watching;

pub use alone::Alone;
pub use client::{
    BlockedOn, Client, ClientId, ClientKind, InputBytes, KeyWait, ReplyMode, Transaction, Wake,
};
pub use clients::Clients;
pub use dict::{Dict, WARMED};
pub use digest::Digest;
pub use engine::{Engine, Host, Mode, Outgoing, Role, StreamCommand, Targets};
pub use error::{CommandError, FixedError};
pub use evict::EvictionPolicy;
pub use expire::CycleKind;
pub use glob::glob_match;
pub use keyspace::{Db, Entry};
pub use memory::{STREAM_BLOCK_BYTES, STREAM_BLOCK_HEADER_BYTES, STREAM_BLOCK_NODE_BYTES};
pub use pubsub::{PubSub, SubscriptionKind};
pub use reply_buffer::ReplyBuffer;
pub use slot::{SLOT_COUNT, hash_tag, key_slot};
pub use stats::{CommandStats, Durations, Stats};
pub use str::Str;
pub use usage::Usage;
pub use value::memory::allocation_bytes;

/// A reply of the engine; its bulk strings share memory with the data set.
pub type Reply = redscope_resp::Frame<Str>;

/// The version whose behaviour this engine has.
pub const REDIS_VERSION: &str = "7.0.15";
