//! What goes into a process of Redis and what comes out, in the terms of [`redscope_actor`].

use std::convert::Infallible;

use crate::bus::BusMessage;
use crate::fact::Fact;

/// What happens to a process.
pub type Input = redscope_actor::Input<BusMessage, Infallible>;
/// What a process wants done.
pub type Output = redscope_actor::Output<BusMessage, Fact, LinkKind>;
/// Where a process puts what it wants done.
pub type Outbox = redscope_actor::Outbox<BusMessage, Fact, LinkKind>;

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

/// Why a process wants to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
