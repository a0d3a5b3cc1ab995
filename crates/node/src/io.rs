//! What goes into a process and what comes out.

use redscope_actor::{Address, ConnId, Time};

use crate::server::cluster::BusMessage;

/// What a connection is for; pictures draw each kind in its own colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// Commands of a person or an application.
    Client,
    /// A replica's link to its master.
    Replication,
    /// A Sentinel's link to a server or to another Sentinel.
    Sentinel,
    /// The cluster bus.
    Bus,
}

/// Something that happens to a process.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Somebody connected to the client port, or to the bus port.
    Accepted {
        /// The new connection.
        conn: ConnId,
        /// The other end, as `host:port`.
        peer: Address,
        /// Whether it came in at the bus port.
        bus: bool,
    },
    /// A connection this process asked for stands.
    Connected(ConnId),
    /// A connection this process asked for was refused.
    Refused(ConnId),
    /// Bytes came in.
    Data(ConnId, Vec<u8>),
    /// A message came in over the bus.
    Bus(ConnId, BusMessage),
    /// So many of the bytes sent over a connection have not left yet, because the other end does
    /// not take them. Said again whenever the number has changed.
    Unsent(ConnId, usize),
    /// The other end is gone.
    Closed(ConnId),
    /// What a file holds that the process asked for, if there is such a file.
    FileRead(String, Result<Option<Vec<u8>>, String>),
    /// Look at your timers. Harmless when none is due.
    Deadline,
    /// SIGTERM.
    Terminate,
}

/// A file to be put in place as a whole, as `rename` does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWrite {
    /// Name in the process's directory.
    pub name: String,
    /// Its new content.
    pub bytes: Vec<u8>,
}

/// Bytes to be added to the end of a file, which is made if it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAppend {
    /// Name in the process's directory.
    pub name: String,
    /// What is added.
    pub bytes: Vec<u8>,
    /// Whether it must have reached the disk before anything else happens.
    pub sync: bool,
}

/// How much a log line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// `.`
    Debug,
    /// `-`
    Verbose,
    /// `*`
    Notice,
    /// `#`
    Warning,
}

impl LogLevel {
    /// The level of a number from 0, for debugging, to 3, a warning, as scripts give it.
    pub(crate) const fn from_number(number: u8) -> Self {
        match number {
            0 => LogLevel::Debug,
            1 => LogLevel::Verbose,
            2 => LogLevel::Notice,
            _ => LogLevel::Warning,
        }
    }

    /// The least level that is logged under a value of the `loglevel` directive.
    pub(crate) fn of_directive(value: &str) -> Self {
        match value {
            "debug" => LogLevel::Debug,
            "verbose" => LogLevel::Verbose,
            "notice" => LogLevel::Notice,
            _ => LogLevel::Warning,
        }
    }

    /// The mark in a log line.
    pub const fn mark(self) -> char {
        match self {
            LogLevel::Debug => '.',
            LogLevel::Verbose => '-',
            LogLevel::Notice => '*',
            LogLevel::Warning => '#',
        }
    }
}

/// Something people want to know. Pictures, logs and narration read events, not fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A line of the process's log, in Redis's words.
    Log {
        /// How much it matters.
        level: LogLevel,
        /// The line, without time and mark.
        text: String,
    },
    /// An event of a Sentinel, as it publishes it.
    Sentinel {
        /// Such as `+sdown`.
        name: String,
        /// Such as `master mymaster 127.0.0.1 6379`.
        payload: String,
    },
}

/// Something a process wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Open a connection.
    Connect {
        /// What it will be called.
        conn: ConnId,
        /// Where to; for the bus, the bus port.
        to: Address,
        /// What it is for.
        kind: LinkKind,
    },
    /// Send bytes.
    Send(ConnId, Vec<u8>),
    /// Send a message over the bus.
    SendBus(ConnId, BusMessage),
    /// Close a connection, once everything sent before is on its way.
    Close(ConnId),
    /// Close a connection now; what has not left yet is dropped.
    Abort(ConnId),
    /// Put a file in place.
    File(FileWrite),
    /// Read a file; the answer comes as an input.
    ReadFile(String),
    /// Add to a file.
    Append(FileAppend),
    /// Make sure that what was added to a file has reached the disk.
    Sync(String),
    /// Remove a file, if it is there.
    RemoveFile(String),
    /// Tell people.
    Event(Event),
    /// The process has ended.
    Exit,
}

/// Why a process wants to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// The server's tick, ten times a second.
    Cron,
    /// A waiting client gives up.
    ClientTimeout,
    /// A child process is done.
    Child,
    /// The Sentinel's tick.
    SentinelTick,
    /// `DEBUG SLEEP` is over.
    Wake,
}

/// Deadlines, the earliest first.
pub(crate) fn earliest<const N: usize>(
    deadlines: [Option<(Time, Timer)>; N],
) -> Option<(Time, Timer)> {
    deadlines.into_iter().flatten().min()
}
