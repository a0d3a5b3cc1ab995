//! Messages, links and where keys belong.

use redscope_node::LinkKind;
use serde::{Deserialize, Serialize};

/// A message on its way, close up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MessageView {
    /// Its number.
    pub id: u64,
    /// Its parts, in order.
    pub parts: Vec<MessagePart>,
    /// Bytes of all of it; 0 if it is a message of the cluster bus, which has fields and no bytes here.
    pub len_bytes: usize,
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MessagePart {
    /// What it says.
    pub text: String,
    /// Its bytes in hexadecimal; empty if it has none.
    pub hex: String,
}

/// How a key comes to its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RouteView {
    /// When its command was typed, in virtual microseconds: before that there is none.
    pub at_us: u64,
    /// The key.
    pub key: String,
    /// What of it is hashed.
    pub tag: String,
    /// CRC-16 of that.
    pub crc: u16,
    /// Number of slots.
    pub slots: u16,
    /// The slot.
    pub slot: u16,
    /// The master that owns it, by its own belief.
    pub owner: Option<String>,
    /// The node that the owner gives the slot to just now: it answers `ASK` for keys that it has no more.
    pub ask: Option<String>,
    /// Whether other keys of the command are in other slots.
    pub is_split: bool,
}

/// What a message or a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A client's commands and their replies.
    Client,
    /// A replica's link to its master.
    Replication,
    /// What Sentinels ask.
    Sentinel,
    /// A Sentinel asks for a vote, or is asked.
    Vote,
    /// The cluster bus.
    Bus,
}

impl MessageKind {
    pub(crate) fn of(link: LinkKind) -> Self {
        match link {
            LinkKind::Client => MessageKind::Client,
            LinkKind::Replication => MessageKind::Replication,
            LinkKind::Sentinel => MessageKind::Sentinel,
            LinkKind::Bus => MessageKind::Bus,
        }
    }
}

/// A link between two nodes that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LinkView {
    /// One end.
    pub a: String,
    /// The other end.
    pub b: String,
    /// What it is for.
    pub kind: MessageKind,
}

/// A way that is cut, in one direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CutView {
    /// From whom nothing arrives.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Since when, in virtual microseconds.
    pub since_us: u64,
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PacketView {
    /// Number, unique in the run.
    pub id: u64,
    /// Sender.
    pub from: String,
    /// Receiver.
    pub to: String,
    /// What it is for.
    pub kind: MessageKind,
    /// Virtual microseconds when it was sent.
    pub sent_us: u64,
    /// Virtual microseconds when it arrives.
    pub due_us: u64,
    /// Whether something holds it up.
    pub held: bool,
    /// A few words of what it says.
    pub label: String,
    /// Whom it is a vote for, or asks for one.
    pub ballot: Option<BallotView>,
}

/// A vote, or a request for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BallotView {
    /// Whether it asks for the vote.
    pub is_request: bool,
    /// For whom.
    pub candidate: String,
    /// In which epoch.
    pub epoch: u64,
}

/// Messages of the last moments, those that have arrived included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FlightsView {
    /// From when on, in virtual microseconds; until the present.
    pub from_us: u64,
    /// In the order in which they were sent.
    pub flights: Vec<FlightView>,
    /// How many more there were than are shown.
    pub more: usize,
}

/// A message and what has become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FlightView {
    /// The message.
    pub packet: PacketView,
    /// When it was lost on its way, in virtual microseconds.
    pub lost_us: Option<u64>,
}
