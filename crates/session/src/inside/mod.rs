//! One node, looked into wide: what a page asks of it, and what it is shown. Each tab has a file; the
//! lens of the same name looks, and only that of the tab that is open.

mod card;
mod event_loop;
mod files;
mod key;
mod keys;
mod server;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use card::{
    BloomBody, Body, BytesBody, CardValue, Cell, GroupRow, HllBody, KeyCard, LayerRow, PendingRow,
    PlaceRow, Shape, StreamBody,
};
pub use event_loop::{
    BeforeSleep, BusyView, BusyWhy, CommandView, EventKind, LatencyRow, LoopAsk, LoopPart,
    LoopView, ReadyRow, RoundRow, SocketRow,
};
pub use files::{
    AofFacts, ChildFacts, Damage, DiskFacts, FileFormat, FileKind, FilePage, FileReport, FileRow,
    FilesAsk, FilesView, FsyncLine, LastPowerCut, PartKind, PartView, SectionKind, SectionView,
    TailCommand,
};
pub use key::{KeyHead, KeyType};
pub use keys::{Folder, Folders, KeysAsk, KeysView, Pin};
pub use server::{
    About, BacklogRow, MemoryKind, MemoryView, ParameterRow, ServerAsk, ServerBelief, ServerView,
    SlowRow,
};

/// What of a node there is to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeTab {
    /// Its keys.
    #[default]
    Keys,
    /// Its files.
    Files,
    /// Its event loop.
    Loop,
    /// The process itself.
    Server,
}

impl NodeTab {
    /// All, in the order in which they are offered.
    pub const ALL: [NodeTab; 4] = [NodeTab::Keys, NodeTab::Files, NodeTab::Loop, NodeTab::Server];

    /// Its name in links.
    pub const fn name(self) -> &'static str {
        match self {
            NodeTab::Keys => "keys",
            NodeTab::Files => "files",
            NodeTab::Loop => "loop",
            NodeTab::Server => "server",
        }
    }
}

impl FromStr for NodeTab {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        NodeTab::ALL.into_iter().find(|tab| tab.name() == name).ok_or(())
    }
}

/// Which node is looked into, and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inside {
    /// The node.
    pub node: String,
    /// What is asked.
    pub ask: InsideAsk,
}

/// What the tab that is open asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InsideAsk {
    /// Of its keys.
    Keys(KeysAsk),
    /// Of its files.
    Files(FilesAsk),
    /// Of its event loop.
    Loop(LoopAsk),
    /// Of the process.
    Server(ServerAsk),
}

impl InsideAsk {
    /// The tab that asks so.
    pub const fn tab(&self) -> NodeTab {
        match self {
            InsideAsk::Keys(_) => NodeTab::Keys,
            InsideAsk::Files(_) => NodeTab::Files,
            InsideAsk::Loop(_) => NodeTab::Loop,
            InsideAsk::Server(_) => NodeTab::Server,
        }
    }
}

/// What was found in a node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct InsideView {
    /// The node.
    pub node: String,
    /// What was asked for.
    pub found: Found,
}

/// What was found for a tab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// The node has no process that could be asked.
    NotRunning,
    /// Nothing of the kind: a Sentinel has no keys.
    Nothing,
    /// Keys.
    Keys(Box<KeysView>),
    /// Files.
    Files(Box<FilesView>),
    /// The event loop.
    Loop(Box<LoopView>),
    /// The process.
    Server(Box<ServerView>),
}
