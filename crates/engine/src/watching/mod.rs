//! `WATCH`: who wants to know before `EXEC` whether a key was touched.
//!
//! Source: multi.c `touchWatchedKey`, `touchAllWatchedKeysInDb`, 7.0.15.

mod table;
mod watches;

pub(crate) use table::Watching;
