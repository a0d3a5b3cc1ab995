//! A moment of a play in numbers.

use super::interned::Id;
use super::{MOST_CLIENTS, MOST_SERVERS};

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    /// Where each client stands.
    pub(super) parts: [Id; MOST_CLIENTS],
    pub(super) servers: [Id; MOST_SERVERS],
    pub(super) tick: u8,
    /// What may still go wrong: crashes, lost requests, jumps, restarts.
    pub(super) left: [u8; 4],
    /// The server that clients ask who name none; [`NOBODY`] while there is none.
    pub(super) serving: u8,
    /// What was sent to replicas.
    pub(super) stream: Id,
    /// How much of it each server has.
    pub(super) has: [u8; MOST_SERVERS],
    /// How much of it there was when each client had written last.
    pub(super) written: [u8; MOST_CLIENTS],
    /// As which one each client has acquired the lock, from 1.
    pub(super) acquired: [u8; MOST_CLIENTS],
    /// How often it was acquired.
    pub(super) acquisitions: u8,
    /// The latest to acquire it of those whose writes the resource has accepted.
    pub(super) newest_writer: u8,
    /// The highest token that the resource has accepted.
    pub(super) newest_token: i64,
    pub(super) flags: u8,
}

/// Nobody serves.
pub(super) const NOBODY: u8 = u8::MAX;

/// Places in [`State::left`].
pub(super) const CRASHES: usize = 0;
pub(super) const LOST: usize = 1;
pub(super) const JUMPS: usize = 2;
pub(super) const RESTARTS: usize = 3;

/// What has happened, in [`State::flags`].
pub(super) const FOREIGN_DELETE: u8 = 1;
pub(super) const LATE_WRITE: u8 = 2;
pub(super) const IDLE_WRITE: u8 = 4;
