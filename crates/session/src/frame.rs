//! What a page draws: plain values, only what has changed.
//!
//! No word here is a sentence: the page has those, in its languages. Words that Redis prints are as
//! Redis prints them.

use redscope_node::{ClusterNodeView, ClusterView, LinkKind, NodeHealth};
use serde::{Deserialize, Serialize};

use crate::inside::InsideView;
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
    /// Whether time is slowed down by itself, for what is on its way.
    pub slowed: bool,
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
}

/// The run as a strip.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TimelineView {
    /// The branch the present moment is on.
    pub branch: usize,
    /// Nothing before can be gone back to, in virtual microseconds.
    pub begun_us: u64,
    /// All branches, in the order in which they came.
    pub branches: Vec<BranchView>,
    /// What was written on this branch, in order of time.
    pub notes: Vec<NoteView>,
}

/// Something that was written at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NoteView {
    /// When, in virtual microseconds.
    pub at_us: u64,
    /// What it says.
    pub text: String,
}

/// A course of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BranchView {
    /// Its number.
    pub id: usize,
    /// Its name.
    pub name: String,
    /// The branch it has left, and when, in virtual microseconds.
    pub parent: Option<(usize, u64)>,
    /// How many acts it has.
    pub acts: usize,
    /// How far it is known, in virtual microseconds.
    pub end_us: u64,
}

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
    /// Whether other keys of the command are in other slots.
    pub is_split: bool,
}

/// What a Sentinel believes of a master.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BeliefRow {
    /// The Sentinel.
    pub sentinel: String,
    /// The master's name.
    pub master: String,
    /// Who that is to its knowledge.
    pub address: String,
    /// How it finds the master, in Redis's words.
    pub state: String,
    /// How good that is.
    pub grade: Grade,
    /// Tenths of a second since the last acceptable answer.
    pub silent_ds: u64,
    /// Its epoch.
    pub epoch: u64,
    /// Whom it has voted for last, with the epoch.
    pub voted: Option<(String, u64)>,
    /// Votes it knows of: who, for whom.
    pub votes: Vec<(String, String)>,
    /// How many must agree.
    pub quorum: usize,
    /// The step of the failover it leads, as `SENTINEL MASTER` says it.
    pub failover: Option<String>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A server that follows nobody.
    Master,
    /// A server that follows another.
    Replica,
    /// A Sentinel.
    Sentinel,
}

/// Whether a node runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// It runs.
    Running,
    /// It is stopped, and will not notice.
    Paused,
    /// Its process has ended.
    Down,
    /// Its machine has no power.
    Dark,
}

/// One thing a node believes, for a line below its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Belief {
    /// It is down.
    Nothing,
    /// The end of its replication stream, in bytes.
    Offset(u64),
    /// The link to its master is not up: where it stands, as `ROLE` says it.
    Link(String),
    /// A Sentinel's epoch.
    Epoch(u64),
    /// A Sentinel leads a failover: the step, as `SENTINEL MASTER` says it.
    Failover(String),
}

/// A node on the stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NodeView {
    /// Its name.
    pub name: String,
    /// `host:port`.
    pub address: String,
    /// Its port.
    pub port: u16,
    /// What it is, or was before it went down.
    pub role: Role,
    /// Whether it runs.
    pub state: NodeState,
    /// The node it replicates.
    pub of: Option<String>,
    /// The masters a Sentinel watches.
    pub watches: Vec<String>,
    /// What it believes.
    pub belief: Belief,
    /// Its slots, both ends of each range included.
    pub slots: Vec<(u16, u16)>,
    /// The config epoch of a cluster's node, as it knows it itself.
    pub epoch: Option<u64>,
    /// Whether it is doing what takes it time.
    pub busy: bool,
    /// How far its clock is ahead of the world's, in microseconds.
    pub ahead_us: i64,
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
    #[serde(flatten)]
    pub packet: PacketView,
    /// When it was lost on its way, in virtual microseconds.
    pub lost_us: Option<u64>,
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LogView {
    /// Events carried out before.
    pub step: u64,
    /// Virtual microseconds.
    pub at_us: u64,
    /// Whose log.
    pub node: String,
    /// Redis's mark of how much it matters: `.`, `-`, `*` or `#`.
    pub mark: char,
    /// The line, as Redis has it.
    pub text: String,
}

/// A console beside its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClientView {
    /// Its name.
    pub name: String,
    /// The node it talks to.
    pub node: String,
    /// Whether it follows redirections.
    pub follow: bool,
    /// The prompt.
    pub prompt: String,
    /// Whether it waits for a reply.
    pub waiting: bool,
}

/// What a console line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum LineKind {
    /// Typed by a person.
    Typed,
    /// A reply.
    Reply,
    /// An error reply.
    Error,
    /// Said by the console.
    Note,
    /// Something was done to the run.
    Act,
    /// Why the act before could not be done.
    Refused,
}

/// A console line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Line {
    /// The console.
    pub client: String,
    /// What it is.
    pub kind: LineKind,
    /// The prompt it was typed behind.
    pub prompt: String,
    /// Its text.
    pub text: String,
    /// Events carried out before.
    pub step: u64,
    /// Virtual microseconds.
    pub at_us: u64,
}

/// Something that was done to the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ActView {
    /// Events carried out before.
    pub step: u64,
    /// Virtual microseconds.
    pub at_us: u64,
    /// The act in words.
    pub text: String,
}

/// How good something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Good,
    /// Not as it should be, or not yet.
    Warn,
    /// Broken.
    Bad,
}

/// One node, close up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Detail {
    /// The node.
    pub node: String,
    /// `host:port`.
    pub address: String,
    /// What only nodes of its kind have.
    #[serde(flatten)]
    pub kind: DetailKind,
    /// Files on its disk, with their lengths in bytes.
    pub files: Vec<(String, usize)>,
    /// Some of its keys.
    pub keys: Vec<KeyRow>,
}

/// What only nodes of a kind have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DetailKind {
    /// Its process is not there.
    Down,
    /// A server.
    Server {
        /// Whether it follows nobody.
        is_master: bool,
        /// Keys in all databases.
        key_count: usize,
        /// Whether a child is saving.
        saving: bool,
        /// Changes since the last save.
        dirty: u64,
        /// Name of its history.
        replid: String,
        /// End of its replication stream, in bytes.
        offset_bytes: u64,
        /// Its master and its replicas.
        peers: Vec<PeerRow>,
        /// The cluster, as it believes it to be.
        cluster: Option<ClusterDetail>,
    },
    /// A Sentinel.
    Sentinel {
        /// Its epoch.
        epoch: u64,
        /// Whether it distrusts its own clock.
        tilt: bool,
        /// What it watches.
        instances: Vec<InstanceRow>,
        /// The step of the failover it leads, as `SENTINEL MASTER` says it.
        failover: Option<String>,
    },
}

/// Somebody a server replicates from or to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PeerRow {
    /// `host:port`.
    pub address: String,
    /// Whether it is the master; else it is a replica.
    pub is_master: bool,
    /// State of the link, as `ROLE` or `INFO` says it.
    pub state: String,
    /// How good that is.
    pub grade: Grade,
    /// Last offset a replica has acknowledged, in bytes.
    pub offset_bytes: Option<u64>,
}

/// The cluster as a node believes it to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClusterDetail {
    /// Whether it serves.
    pub ok: bool,
    /// Greatest epoch it has seen.
    pub epoch: u64,
    /// All nodes, itself included.
    pub nodes: Vec<ClusterRow>,
}

/// A node of the cluster as another believes it to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClusterRow {
    /// `host:port`.
    pub address: String,
    /// Whether it replicates another.
    pub is_replica: bool,
    /// Its health, as `CLUSTER NODES` flags it; empty if it is well.
    pub flag: String,
    /// How good that is.
    pub grade: Grade,
    /// Its config epoch.
    pub config_epoch: u64,
    /// Its slots, both ends of each range included.
    pub slots: Vec<(u16, u16)>,
}

impl ClusterDetail {
    pub(crate) fn of(view: &ClusterView) -> Self {
        let row = |node: &ClusterNodeView| {
            let (flag, grade) = match node.health {
                NodeHealth::Up => ("", Grade::Good),
                NodeHealth::Suspected => ("fail?", Grade::Warn),
                NodeHealth::Failed => ("fail", Grade::Bad),
            };
            ClusterRow {
                address: node.address.to_string(),
                is_replica: node.is_replica,
                flag: flag.to_owned(),
                grade,
                config_epoch: node.config_epoch,
                slots: node.slots.as_slice().to_vec(),
            }
        };
        let nodes = view.nodes.iter().map(row).collect();
        ClusterDetail { ok: view.ok, epoch: view.current_epoch, nodes }
    }
}

/// What a Sentinel believes of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct InstanceRow {
    /// Redis's word: `master`, `slave` or `sentinel`.
    pub kind: String,
    /// `host:port`.
    pub address: String,
    /// Its state, in Redis's words.
    pub state: String,
    /// How good that is.
    pub grade: Grade,
    /// Tenths of a second since the last acceptable answer.
    pub silent_ds: u64,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KeyRow {
    /// Number of its database.
    pub db: usize,
    /// Its name; one that is no text is as redis-cli shows it.
    pub key: String,
    /// Its type.
    pub kind: String,
    /// Its encoding.
    pub encoding: String,
    /// Seconds it has left, as `TTL` replies them; `None` if it does not expire.
    pub ttl_s: Option<u64>,
    /// What it takes in bytes, as `MEMORY USAGE` replies it.
    pub bytes: usize,
    /// Its elements; of a string, its bytes.
    pub len: usize,
    /// The beginning of its value.
    pub parts: Vec<KeyPart>,
    /// Whether there is more of it.
    pub is_cut: bool,
}

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KeyPart {
    /// A field, an index or a member with a score; empty if the part has no name.
    pub name: String,
    /// A value or a score.
    pub value: String,
}
