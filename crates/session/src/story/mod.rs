//! Stories: facts that people want to know, as the id of a sentence and what stands in it.
//!
//! The page has the sentences, in its languages. A story is a variant of [`Story`], made in the file
//! of its subject.

mod broken;
mod cause;
mod checks;
mod cluster;
mod fates;
mod found;
mod keyspace;
mod news;
mod parted;
mod persistence;
mod replication;
mod sentinel;
mod typed;

pub use cause::{
    AbortCause, EpochCause, ExpiryCause, HeldUpCause, ManualFailover, NoVote, ResyncCause,
};
pub(crate) use checks::Seen;
pub use found::{Broken, Discord, LockLoss, LossCause, OriginView, StaleReason};
pub(crate) use news::Heard;
use redscope_actor::Address;
use redscope_labs::client::Line;
use redscope_labs::{Fact, Told, World};
use redscope_node::{ClusterFact, Fact as Redis};
use redscope_sim::What;
pub(crate) use sentinel::sentinel_of;
use serde::{Deserialize, Serialize};

/// A story with its moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StoryView {
    /// Events carried out before.
    pub step: u64,
    /// Virtual microseconds.
    pub at_us: u64,
    /// Who tells it.
    pub node: String,
    /// What kind of news it is.
    pub tone: Tone,
    /// What has happened.
    pub story: Story,
    /// Where it comes from, if it was found by a check.
    pub origin: Option<OriginView>,
}

/// What kind of news it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// Something is suspected, or not as it was.
    Warn,
    /// Something broke.
    Bad,
    /// Something was agreed.
    Vote,
    /// Something is well again.
    Good,
}

/// What has happened. Names are those of the stage where somebody on it is meant, else addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantNames)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs, reason = "the ids are the sentences")]
pub enum Story {
    // What was done to it.
    Crashed,
    Started,
    RefusedToStart { line: String },
    Ended,
    Terminated,
    Paused,
    Resumed,
    PowerCut { lost: Vec<LostView> },
    Cut { from: Vec<String>, to: Vec<String>, one_way: bool },
    Healed { from: Vec<String>, to: Vec<String>, one_way: bool },
    Held { message: u64, to: String },
    Dropped { message: u64, to: String },
    Delayed { message: u64, to: String, by_us: u64 },
    Delivered { message: u64, to: String },
    PathChanged,
    Broken { to: String },
    ClockSet { ahead_us: i64 },
    DiskSlow { times: u32 },
    DiskFull { full: bool },
    DiskBroken { broken: bool },
    DiskReplaced,
    BitFlipped { path: String, bit: u64 },
    FilesPut { paths: Vec<String> },
    FileCut { path: String, len_bytes: u64 },
    Removed,
    // A console.
    Redirected { slot: u16, from: String, to: String, ask: bool },
    // Writes that were typed; of a transaction the first, and how many more.
    Wrote { words: String, more: usize, server: String },
    // Without a reason: a key that was watched has changed.
    NotWritten { words: String, more: usize, server: String, why: Option<String> },
    // A Sentinel.
    Suspects { who: String, is_master: bool, quorum: Option<usize> },
    HearsAgain { who: String, is_master: bool },
    Agreed { who: String, agreeing: usize, quorum: usize },
    AgreedNoMore { who: String },
    WantsToLead { who: String },
    Voted { leader: String, epoch: u64 },
    Leads { who: String },
    Chose { who: String },
    Promoted { who: String },
    Switched { from: String, to: String },
    Converted { who: String },
    FailoverEnded { who: String },
    FailoverAborted { who: String, why: AbortCause },
    TiltEntered,
    TiltLeft,
    // Replication.
    BecameMaster,
    BecameReplica { of: String },
    FullResync { replica: String, why: ResyncCause },
    PartialResync { replica: String, bytes: u64 },
    LinkUp,
    LinkLost,
    ReplicaOnline { replica: String },
    // A cluster node.
    Pfail { who: String, reports: usize, needed: usize },
    Failed { who: String, reports: usize, needed: usize },
    ClusterServes,
    ClusterDown { slots: u16, reachable: usize, masters: usize },
    ManualFailover { kind: ManualFailover },
    StandsStill { replica: String },
    CaughtUp { offset: u64 },
    ManualFailoverTimedOut,
    WaitsToAsk { delay_ms: u64, rank: u64, offset: u64 },
    AsksForVotes { epoch: u64 },
    VoteRefused { who: String, epoch: u64, why: NoVote },
    HeldUp { why: HeldUpCause },
    ElectionWon { epoch: u64, votes: usize },
    ConfigEpoch { epoch: u64, why: EpochCause },
    NodeKnown { who: String },
    NodeForgotten { who: String },
    SlotMigrating { slot: u16, to: String },
    SlotImporting { slot: u16, from: String },
    SlotsTaken { slots: Vec<(u16, u16)>, from: String },
    SlotsLost { slots: Vec<(u16, u16)>, to: String },
    // Persistence.
    Saved { bytes: u64, cow_bytes: u64 },
    SaveFailed { why: String },
    Rewritten { bytes: u64 },
    RewriteFailed,
    AofFailed { line: String },
    AofRecovered,
    FsyncDelayed,
    Truncated { path: String, bytes: u64 },
    Loaded { keys: usize, expired: usize },
    // Keys that go by themselves; of many the first, with its database.
    Evicted { keys: u64, db: usize, first: String, over_ms: u64, policy: String, limit_bytes: u64 },
    Expired { keys: u64, db: usize, first: String, over_ms: u64, by: ExpiryCause },
    // What was found by checks.
    WritesLost { keys: usize, writes: u64, cause: LossCause },
    TwoMasters { other: String, key: String },
    StaleRead { key: String, read: u64, acknowledged: u64, late_ms: u64, why: StaleReason },
    LockLost { key: String, left_ms: u64, taken_by: Option<String>, why: LockLoss },
    Violated(Broken),
    // Real servers, which are asked again and again.
    NotReached { why: String },
    NoAnswer,
    AnswersAgain,
    EventsUnheard { why: String },
    FindsFailed { who: String },
    Snapshot,
}

/// What a power cut took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LostView {
    /// The file.
    pub path: String,
    /// Bytes that are gone.
    pub bytes: usize,
}

impl Story {
    /// Whether it is the answer to what was typed, which is known from there.
    pub fn is_answer(&self) -> bool {
        matches!(self, Story::Wrote { .. } | Story::NotWritten { .. })
    }

    /// Whether it is what somebody has done, and not what followed.
    pub fn is_act(&self) -> bool {
        matches!(
            self,
            Story::Crashed
                | Story::Terminated
                | Story::Paused
                | Story::Resumed
                | Story::PowerCut { .. }
                | Story::Cut { .. }
                | Story::Healed { .. }
                | Story::Held { .. }
                | Story::Dropped { .. }
                | Story::Delayed { .. }
                | Story::Delivered { .. }
                | Story::PathChanged
                | Story::Broken { .. }
                | Story::ClockSet { .. }
                | Story::DiskSlow { .. }
                | Story::DiskFull { .. }
                | Story::DiskBroken { .. }
                | Story::DiskReplaced
                | Story::BitFlipped { .. }
                | Story::FilesPut { .. }
                | Story::FileCut { .. }
                | Story::Removed
        )
    }
}

/// The story of something that was told, if people want to know it.
pub(crate) fn of(world: &World, told: &Told) -> Option<StoryView> {
    let teller = Teller { world };
    let (tone, story) = match &told.what {
        What::Fate(fate) => fates::story(&teller, told.actor, fate)?,
        What::Fact(Fact::Console(Line::Redirected { slot, from, to, ask, .. })) => {
            let (from, to) = (teller.name(from), teller.name(to));
            (Tone::Plain, Story::Redirected { slot: *slot, from, to, ask: *ask })
        }
        What::Fact(Fact::Typed(fact)) => typed::story(&teller, fact)?,
        What::Fact(Fact::Redis(fact)) => match fact {
            Redis::Sentinel(fact) => sentinel::story(&teller, fact)?,
            Redis::Replication(fact) => replication::story(&teller, fact)?,
            Redis::Persistence(fact) => persistence::story(fact)?,
            Redis::Cluster(fact) => cluster::story(&teller, told.actor, fact)?,
            Redis::Keyspace(fact) => keyspace::story(fact),
            Redis::Log { .. } => return None,
        },
        What::Fact(_) => return None,
    };
    Some(view(world, told, tone, story))
}

/// The story of what has led to something: beside what people want to know in any case, what matters
/// then alone.
fn of_cause(world: &World, told: &Told) -> Option<StoryView> {
    let What::Fact(Fact::Redis(Redis::Cluster(ClusterFact::ConfigEpoch { epoch, why }))) =
        &told.what
    else {
        return of(world, told);
    };
    Some(view(world, told, Tone::Plain, cluster::config_epoch(&Teller { world }, *epoch, why)))
}

fn view(world: &World, told: &Told, tone: Tone, story: Story) -> StoryView {
    let node = world.name(told.actor).to_string();
    let (step, at_us) = (told.stamp.step, told.stamp.at.0);
    StoryView { step, at_us, node, tone, story, origin: None }
}

/// Whether something that was told is a story.
pub(crate) fn is_one(world: &World, told: &Told) -> bool {
    of(world, told).is_some()
}

/// The stories of what was told, in order; what an act did to many ways is one of them.
pub(crate) fn all<'a>(world: &World, told: impl Iterator<Item = &'a Told>) -> Vec<StoryView> {
    let views: Vec<StoryView> = told.filter_map(|told| of(world, told)).collect();
    parted::joined(&views)
}

/// Knows who is who.
struct Teller<'a> {
    world: &'a World,
}

impl Teller<'_> {
    /// The name of who listens at an address, or the address.
    fn name(&self, address: &Address) -> String {
        match self.world.listener(address) {
            Some(id) => self.world.name(id).to_string(),
            None => address.to_string(),
        }
    }
}
