//! What a page draws: plain values, only what has changed.

use serde::{Deserialize, Serialize};

/// What has changed since the frame before.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Virtual time in microseconds.
    pub now_us: u64,
    /// Whether this frame starts a new picture: everything before it is void.
    pub fresh: bool,
    /// Nodes that changed.
    pub nodes: Vec<NodeView>,
    /// Everything on its way that is worth a dot.
    pub packets: Vec<PacketView>,
    /// Links that are cut, if that changed.
    pub cuts: Option<Vec<(String, String)>>,
    /// Events that are new.
    pub events: Vec<EventView>,
    /// Consoles that changed.
    pub clients: Vec<ClientView>,
    /// Console lines that are new.
    pub lines: Vec<Line>,
    /// What happened, in a sentence or two, if something did.
    pub narration: Option<String>,
    /// The node a person looks at, if its state changed.
    pub inspector: Option<Inspector>,
}

/// A node on the stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeView {
    /// Its name.
    pub name: String,
    /// `host:port`.
    pub address: String,
    /// Its port.
    pub port: u16,
    /// `master`, `replica` or `sentinel`.
    pub role: String,
    /// `running`, `paused` or `crashed`.
    pub state: String,
    /// The node it replicates.
    pub of: Option<String>,
    /// One short fact: an offset, a vote.
    pub fact: String,
    /// Its slots, both ends of each range included.
    pub slots: Vec<(u16, u16)>,
    /// Whether it is a Sentinel that leads a failover.
    pub leading: bool,
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PacketView {
    /// Number, unique in the run.
    pub id: u64,
    /// Sender.
    pub from: String,
    /// Receiver.
    pub to: String,
    /// `client`, `replication`, `sentinel`, `vote` or `bus`.
    pub kind: String,
    /// Virtual microseconds when it was sent.
    pub sent_us: u64,
    /// Virtual microseconds when it arrives.
    pub due_us: u64,
    /// A few words of what it says.
    pub label: String,
}

/// A console beside its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// How an event is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// Something is suspected.
    Warn,
    /// Something broke.
    Bad,
    /// Something was agreed.
    Vote,
    /// Something is well again.
    Good,
}

/// A line of the event log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    /// Virtual microseconds.
    pub at_us: u64,
    /// Where.
    pub node: String,
    /// What.
    pub text: String,
    /// How it is coloured.
    pub tone: Tone,
    /// Whether it is a line of a server's log rather than an event.
    pub log: bool,
}

/// What a console line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineKind {
    /// Typed by a person.
    Typed,
    /// A reply.
    Reply,
    /// An error reply.
    Error,
    /// Said by the console.
    Note,
}

/// A console line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The console.
    pub client: String,
    /// What it is.
    pub kind: LineKind,
    /// The prompt it was typed behind.
    pub prompt: String,
    /// Its text.
    pub text: String,
}

/// What a node knows and believes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspector {
    /// The node.
    pub node: String,
    /// What it is, in a few words.
    pub title: String,
    /// Short facts.
    pub pills: Vec<String>,
    /// A heading for the table.
    pub heading: String,
    /// The table.
    pub rows: Vec<Row>,
    /// Steps of a failover, with `done`, `now` or nothing.
    pub steps: Vec<(String, String)>,
    /// Files on its disk, with their lengths.
    pub files: Vec<(String, usize)>,
    /// Some of its keys: name, type, encoding.
    pub keys: Vec<(String, String, String)>,
}

/// A row of the inspector's table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What the row is about.
    pub what: String,
    /// Its state.
    pub state: String,
    /// How the state is coloured.
    pub tone: Tone,
    /// A figure.
    pub figure: String,
}
