//! What a page draws: plain values, only what has changed.
//!
//! No word here is a sentence: the page has those, in its languages. Words that Redis prints are as
//! Redis prints them.

mod detail;
mod stage;
mod time;
mod told;
mod traffic;

use serde::{Deserialize, Serialize};

pub use detail::{
    ClusterDetail, ClusterRow, Detail, DetailKind, InstanceRow, KeyPart, KeyRow, PeerRow,
};
pub use stage::{Belief, BeliefRow, Doubt, Gossip, Grade, NodeState, NodeView, Role};
pub use time::{BranchView, NoteView, Slowed, TimelineView};
pub use told::{ActView, ClientView, Differs, Line, LineKind, LogView, WireView};
pub use traffic::{
    BallotView, CutView, FlightView, FlightsView, LinkView, MessageKind, MessagePart, MessageView,
    PacketView, RouteView,
};

use crate::inside::InsideView;
use crate::lesson::GoalsView;
use crate::story::StoryView;

/// What has changed since the frame before.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Frame {
    /// Virtual time in microseconds.
    pub now_us: u64,
    /// Events carried out so far.
    pub step: u64,
    /// Whether this frame starts a new picture: everything before it is void.
    pub fresh: bool,
    /// Whether something is known to come on this branch. What was told of that stays with the page:
    /// what it shows is up to `step`.
    pub past: bool,
    /// Why time is slower than it usually is, if it is.
    pub slowed: Option<Slowed>,
    /// Nodes that changed.
    pub nodes: Vec<NodeView>,
    /// Consoles that changed.
    pub clients: Vec<ClientView>,
    /// Names of nodes and consoles that are there no more.
    pub gone: Vec<String>,
    /// Links between nodes, if any has changed.
    pub links: Option<Vec<LinkView>>,
    /// Ways that are cut, if any has changed.
    pub cuts: Option<Vec<CutView>>,
    /// Everything on its way that is worth a dot.
    pub packets: Vec<PacketView>,
    /// Messages that have arrived since, the last of them at the end; of many the last.
    pub passed: Vec<PacketView>,
    /// Whether those that were told of before are not the last before these.
    pub passed_anew: bool,
    /// Lines of logs that are new.
    pub logs: Vec<LogView>,
    /// What has happened, as far as people want to know.
    pub stories: Vec<StoryView>,
    /// Console lines that are new.
    pub lines: Vec<Line>,
    /// Acts that are new, but for what is typed at consoles.
    pub acts: Vec<ActView>,
    /// Messages of the last moments, if they are looked at and have changed.
    pub flights: Option<FlightsView>,
    /// The node a person looks at, if its state changed.
    pub detail: Option<Detail>,
    /// What is inside of the node that is looked into, if that changed.
    pub inside: Option<InsideView>,
    /// The branches, if any has changed.
    pub timeline: Option<TimelineView>,
    /// The message a person looks at; its parts are sent once.
    pub message: Option<MessageView>,
    /// Where the last command's key belongs, if that has changed.
    pub route: Option<RouteView>,
    /// What Sentinels believe, if any has changed.
    pub beliefs: Option<Vec<BeliefRow>>,
    /// What the nodes of a cluster believe of those that do not answer, if any of that has changed.
    pub gossip: Option<Gossip>,
    /// The goals of the lesson, if there is one and something of them has changed.
    pub goals: Option<GoalsView>,
}
