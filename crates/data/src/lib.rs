//! The data set of a server as a value: what keys hold, when they expire, and its form in a file.
//!
//! A [`Db`] has the keys of one database, [`value`] the types they can hold, [`rdb`] turns databases
//! into bytes and back. Nothing here knows a command, a client, a configuration or a clock: limits,
//! chance and the time are arguments.

mod dict;
mod digest;
mod expiries;
pub mod geohash;
mod keyspace;
mod murmur;
pub mod number;
pub mod rdb;
mod short;
mod slot;
mod str;
mod usage;
pub mod value;

pub use dict::{Dict, WARMED};
pub use digest::{DataSetDigest, DataSetSum};
pub use keyspace::{Db, Entry};
pub use murmur::murmur64a;
pub use slot::{SLOT_COUNT, crc16, hash_tag, key_slot};
pub use str::Str;
pub use usage::Usage;

/// The version whose behaviour the data set and everything above it has; files name it.
pub const REDIS_VERSION: &str = "7.0.15";
