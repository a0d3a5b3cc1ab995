//! What is measured of one side in a tenth of a second: as often as in labs under load.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::tried::TriedCommand;
use crate::frame::{NodeState, Role};
use crate::refusal::Refusal;
use crate::story::StoryView;

/// What happened on one side in a tenth of a second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TapeSample {
    /// When it ended, in virtual milliseconds after the beginning.
    pub at_ms: u64,
    /// What was done.
    pub acts: Vec<DoneAct>,
    /// What was tried at a console, and has been answered since.
    pub tried: Vec<TriedCommand>,
    /// What people want to know of what followed.
    pub stories: Vec<StoryView>,
    /// Each server; no Sentinels.
    pub servers: Vec<ServerSample>,
    /// Each client that is there by now.
    pub clients: Vec<ClientSample>,
    /// Rewrites of append-only files that have ended.
    pub rewrites: Vec<RewriteSample>,
    /// Why writes were not done, or are unknown, and how many.
    pub causes: BTreeMap<Cause, u32>,
    /// Acknowledged writes that were found to be gone.
    pub lost: u64,
    /// Reads that have shown less than was acknowledged before they were asked.
    pub stale: u64,
    /// Pairs of masters that were found to take writes of the same keys.
    pub two_masters: u64,
    /// Whether two masters take writes of the same keys at the end.
    pub two_take_writes: bool,
    /// The longest time without an acknowledged write that has ended or is under way, in milliseconds since it
    /// began, however many samples ago; 0 before anybody writes.
    pub silent_ms: u64,
    /// A server that was started has acknowledged its first write so long after its start, in milliseconds.
    pub back_ms: Option<u64>,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneAct {
    /// When, in virtual milliseconds after the beginning.
    pub at_ms: u64,
    /// In words, as a person can type it.
    pub words: String,
    /// Whether it only prepares what is to be seen.
    pub prepares: bool,
    /// Why it could not be done.
    pub refused: Option<Refusal>,
}

impl DoneAct {
    /// Whether it takes something away that was there.
    pub fn is_fault(&self) -> bool {
        let verb = self.words.split(' ').next().unwrap_or_default();
        !self.prepares && ["crash", "power-cut", "cut", "pause"].contains(&verb)
    }
}

/// An append-only file was rewritten: by `BGREWRITEAOF`, or by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewriteSample {
    /// From the fork until the new base was in place, in microseconds.
    pub took_us: u64,
    /// All files of the server at the end of the tenth of a second before the fork.
    pub before_bytes: u64,
    /// And at the end of the one in which the new base came into its place.
    pub after_bytes: u64,
    /// What the child copied because it was written to.
    pub copied_bytes: u64,
    /// The longest that a write took which was acknowledged meanwhile, in microseconds.
    pub slowest_us: u64,
}

/// A server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerSample {
    /// What it is called.
    pub name: String,
    /// Whether it runs, at the end.
    pub state: NodeState,
    /// What it is; of one that is down, what it was.
    pub role: Role,
    /// A replica: its master's place among the servers, if it is one of them.
    pub follows: Option<usize>,
    /// A replica: whether its link to its master stands.
    pub linked: bool,
    /// Its place in its history, in bytes.
    pub offset_bytes: u64,
    /// Writes it has acknowledged.
    pub acknowledged: u32,
    /// Its keys, at the end.
    pub keys: u64,
    /// `used_memory`, at the end.
    pub used_bytes: u64,
    /// What of that is the backlog of its replication, which has a bound of its own.
    pub backlog_bytes: u64,
    /// All its files, at the end.
    pub disk_bytes: u64,
    /// What its child has copied so far because it was written to, if one is at work.
    pub copied_bytes: Option<u64>,
    /// Bytes that went to replicas.
    pub sent_bytes: u64,
    /// Replicas that were given everything.
    pub full: u32,
    /// Replicas that were given what they lacked.
    pub partial: u32,
}

/// Who writes and reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSample {
    /// What it is called.
    pub name: String,
    /// Writes that became due, by its rate alone.
    pub due: u32,
    /// Writes that it has begun. It has one under way at a time: while it waits it begins no other.
    pub begun: u32,
    /// Writes that were sent.
    pub asked: u32,
    /// Writes that were acknowledged.
    pub acknowledged: u32,
    /// Writes that were not done.
    pub failed: u32,
    /// Writes of which nobody knows.
    pub unknown: u32,
    /// Reads that were answered.
    pub read: u32,
    /// Those among them of a key that it had written before, as was acknowledged then.
    pub own_read: u32,
    /// Those among these that did not show it.
    pub own_missed: u32,
    /// The longest that an acknowledged write took, in microseconds.
    pub slowest_us: u64,
}
