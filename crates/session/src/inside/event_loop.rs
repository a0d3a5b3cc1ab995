//! The event loop of a server: its sockets, the round under way, the rounds before. All times are
//! virtual, in microseconds, unless they are said to be nanoseconds.

use serde::{Deserialize, Serialize};

use crate::frame::MessageKind;

/// What is asked of a server's event loop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoopAsk {}

/// The event loop of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LoopView {
    /// Whether what the server does takes time.
    pub is_modelled: bool,
    /// Whether its process is stopped.
    pub is_paused: bool,
    /// `io-threads`: how many threads would read and write in Redis. Commands run in one all the same.
    pub io_threads: u64,
    /// What keeps it from its sockets at this moment.
    pub busy: Option<BusyView>,
    /// Its connections: the one that is served, those with something to read by how long it waits, those
    /// that wait for a key, the others. Some, if there are many.
    pub sockets: Vec<SocketRow>,
    /// How many there are.
    pub socket_count: usize,
    /// What waits for it, in the order in which it will be handled. Some, if there is much.
    pub ready: Vec<ReadyRow>,
    /// How much waits.
    pub ready_count: usize,
    /// The last rounds, the oldest first; the last of them may go on.
    pub rounds: Vec<RoundRow>,
    /// When its tick is due.
    pub cron_due_us: u64,
    /// Keys in all databases.
    pub key_count: usize,
    /// Entries of the slow log.
    pub slow_count: usize,
    /// `slowlog-log-slower-than`; negative for never.
    pub slower_than_us: i64,
    /// `latency-monitor-threshold`, in milliseconds; 0 for never.
    pub latency_threshold_ms: u64,
    /// What the latency monitor has seen.
    pub latency: Vec<LatencyRow>,
}

/// Why a server does not come to its sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum BusyWhy {
    /// It works.
    Works,
    /// `DEBUG SLEEP` lasts.
    Sleeps,
    /// It waits for its disk, or for the server keys are moved to.
    Waits,
}

/// What keeps a server from its sockets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BusyView {
    /// Why.
    pub why: BusyWhy,
    /// Since when.
    pub since_us: u64,
    /// Until when, if it knows.
    pub until_us: Option<u64>,
    /// The part of the round that is done now.
    pub part: LoopPart,
    /// When that part began, and when it ends.
    pub part_from_us: u64,
    /// When it ends.
    pub part_until_us: u64,
}

/// A part of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LoopPart {
    /// Connections are accepted.
    Accept,
    /// Requests are read and carried out.
    Execute,
    /// Timers run.
    Timers,
    /// What comes before sleeping, but for replies.
    BeforeSleep,
    /// Replies are written.
    Write,
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The process has started.
    Start,
    /// Somebody wants to be accepted.
    Accept,
    /// A connection that was asked for stands, or is refused.
    Dialled,
    /// There is something to read.
    Readable,
    /// A message of the cluster bus.
    Message,
    /// The peer has not taken all that was written.
    Unsent,
    /// The other end has closed.
    Closed,
    /// A disk has done what it was asked.
    Disk,
    /// A timer is due.
    Timer,
    /// The machine's clock was set.
    Clock,
    /// The process is asked to end.
    Signal,
    /// Something is done to the process from outside.
    Order,
}

/// Something that waits for a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReadyRow {
    /// What.
    pub kind: EventKind,
    /// Who sent it, if it came over a connection.
    pub who: Option<String>,
    /// Since when.
    pub since_us: u64,
    /// The beginning of what it says.
    pub text: String,
}

/// A connection of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SocketRow {
    /// Its number at the server.
    pub conn: u64,
    /// Who is at the other end.
    pub who: String,
    /// What it is for.
    pub kind: MessageKind,
    /// Whether the round under way is about it.
    pub is_served: bool,
    /// Whether its client waits for a key.
    pub is_blocked: bool,
    /// The first of what waits there.
    pub waits: Option<ReadyRow>,
    /// How much waits there.
    pub wait_count: usize,
}

/// A command, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CommandView {
    /// Its words; of a short one its name.
    pub text: String,
    /// How long it takes with all that runs within it.
    pub us: u64,
    /// The elements it touches.
    pub elements: u64,
    /// The instructions of Lua it runs.
    pub instructions: u64,
    /// What it costs by the table, in nanoseconds: by itself.
    pub base_ns: u32,
    /// Each element, in nanoseconds.
    pub element_ns: u32,
}

/// A round of the loop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RoundRow {
    /// Its number since the process started.
    pub number: u64,
    /// When it began.
    pub began_us: u64,
    /// When it ends, if that is known.
    pub ends_us: Option<u64>,
    /// The first of its events, with who they are about.
    pub events: Vec<(EventKind, Option<String>)>,
    /// How many events it has.
    pub event_count: usize,
    /// What its time goes into, in order, in nanoseconds; parts that take none are left out.
    pub parts_ns: Vec<(LoopPart, u64)>,
    /// Requests that were found.
    pub requests: u32,
    /// The command that takes longest.
    pub command: Option<CommandView>,
    /// When the tick was due that runs in it.
    pub cron_due_us: Option<u64>,
    /// What was done before sleeping.
    pub before_sleep: BeforeSleep,
}

/// What a round did before the process slept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BeforeSleep {
    /// Keys that were removed in the round because their time was up.
    pub expired: u64,
    /// Bytes that were written to the append-only file.
    pub aof_bytes: u64,
    /// Syncs of it that were asked for.
    pub aof_syncs: u64,
    /// Replies that were written.
    pub replies: u64,
    /// Their bytes.
    pub reply_bytes: u64,
    /// Whether the cluster had something to do.
    pub is_cluster: bool,
    /// Clients that were closed.
    pub closed: u64,
}

/// An event of the latency monitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LatencyRow {
    /// Its name, as `LATENCY LATEST` has it.
    pub event: String,
    /// The last one, in milliseconds.
    pub last_ms: u64,
    /// The worst, in milliseconds.
    pub worst_ms: u64,
}
