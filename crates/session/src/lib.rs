//! What a person does with a simulation: consoles to type into, frames that tell a page what has
//! changed, stories of what has happened.

mod command;
mod compare;
mod complete;
pub mod export;
mod frame;
mod goal;
mod help;
pub mod import;
mod inside;
pub mod lab;
mod lens;
pub mod lesson;
mod live;
mod message;
mod pulse;
mod refusal;
mod session;
pub mod share;
mod story;

pub use compare::{
    Aspect, Comparison, Course, Courses, Difference, FactView, MEASURES, Measure, SideView,
};
pub use complete::{Completion, complete};
pub use frame::{
    ActView, BallotView, Belief, BeliefRow, BranchView, ClientView, ClusterDetail, ClusterRow,
    CutView, Detail, DetailKind, Differs, Doubt, FlightView, FlightsView, Frame, Gossip, Grade,
    InstanceRow, KeyPart, KeyRow, Line, LineKind, LinkView, LogView, MessageKind, MessagePart,
    MessageView, NodeState, NodeView, NoteView, PacketView, PeerRow, Role, RouteView, Slowed,
    TimelineView, WireView,
};
pub use goal::{GOALS, Goal, long_at_work};
pub use help::{ActHelp, CommandHelp, HelpView};
pub use inside::*;
pub use lens::{console_line, is_vote, mark_orphaned};
pub use live::{LIVE, LIVE_WRITES, LiveRefusal, OTHER_BUILD, live_protocol};
pub use message::{FromWorker, Kept, ToWorker, pack, unpack};
pub use redscope_sim::{ActionError, Carried, FaultError, PacketId, PacketOf, Reached, Unfit};
pub use refusal::Refusal;
pub use session::{FIRST_CONSOLE, MOST_PASSED, Session};
pub use story::{
    AbortCause, Broken, Discord, EpochCause, ExpiryCause, HeldUpCause, LockLoss, LossCause,
    LostView, ManualFailover, NoVote, OriginView, ResyncCause, StaleReason, Story, StoryView, Tone,
};
