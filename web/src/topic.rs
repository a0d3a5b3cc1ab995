//! What moments are about, so that a person can leave out the others.

use redscope_session::Story;

use crate::i18n::Words;

/// Whether a moment stands out among others: somebody has another role, has failed to the knowledge of
/// those who decide, or is elected, or something is lost.
pub(crate) const fn stands_out(story: &Story) -> bool {
    matches!(
        story,
        Story::RefusedToStart { .. }
            | Story::Agreed { .. }
            | Story::Failed { .. }
            | Story::FindsFailed { .. }
            | Story::ClusterDown { .. }
            | Story::AsksForVotes { .. }
            | Story::WantsToLead { .. }
            | Story::ElectionWon { .. }
            | Story::Leads { .. }
            | Story::FailoverAborted { .. }
            | Story::Promoted { .. }
            | Story::Switched { .. }
            | Story::BecameMaster
            | Story::BecameReplica { .. }
            | Story::SlotsTaken { .. }
            | Story::WritesLost { .. }
            | Story::TwoMasters { .. }
            | Story::LockLost { .. }
            | Story::Violated(_)
    )
}

/// What a moment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// Clients and where they are sent.
    Client,
    /// Masters, replicas and their streams.
    Replication,
    /// Suspicion, votes, and what was agreed.
    Agreement,
    /// Files and disks.
    Files,
    /// Keys that go by themselves.
    Keys,
    /// What was done to it, and what went wrong.
    Faults,
}

/// All of them, in the order in which they are offered.
pub(crate) const TOPICS: [Topic; 6] =
    [Topic::Client, Topic::Replication, Topic::Agreement, Topic::Files, Topic::Keys, Topic::Faults];

impl Topic {
    pub(crate) const fn of(story: &Story) -> Self {
        match story {
            Story::Redirected { .. } | Story::Wrote { .. } | Story::NotWritten { .. } => {
                Topic::Client
            }
            Story::BecameReplica { .. }
            | Story::FullResync { .. }
            | Story::PartialResync { .. }
            | Story::LinkUp
            | Story::LinkLost
            | Story::ReplicaOnline { .. } => Topic::Replication,
            Story::Suspects { .. }
            | Story::Pfail { .. }
            | Story::HearsAgain { .. }
            | Story::Agreed { .. }
            | Story::AgreedNoMore { .. }
            | Story::WantsToLead { .. }
            | Story::Voted { .. }
            | Story::Leads { .. }
            | Story::Chose { .. }
            | Story::Promoted { .. }
            | Story::Switched { .. }
            | Story::Converted { .. }
            | Story::FailoverEnded { .. }
            | Story::FailoverAborted { .. }
            | Story::TiltEntered
            | Story::TiltLeft
            | Story::BecameMaster
            | Story::Failed { .. }
            | Story::FindsFailed { .. }
            | Story::ClusterServes
            | Story::ClusterDown { .. }
            | Story::ManualFailover { .. }
            | Story::StandsStill { .. }
            | Story::CaughtUp { .. }
            | Story::ManualFailoverTimedOut
            | Story::WaitsToAsk { .. }
            | Story::AsksForVotes { .. }
            | Story::VoteRefused { .. }
            | Story::HeldUp { .. }
            | Story::ElectionWon { .. }
            | Story::ConfigEpoch { .. }
            | Story::NodeKnown { .. }
            | Story::NodeForgotten { .. }
            | Story::SlotMigrating { .. }
            | Story::SlotImporting { .. }
            | Story::SlotsTaken { .. }
            | Story::SlotsLost { .. } => Topic::Agreement,
            Story::Saved { .. }
            | Story::SaveFailed { .. }
            | Story::Rewritten { .. }
            | Story::RewriteFailed
            | Story::AofFailed { .. }
            | Story::AofRecovered
            | Story::FsyncDelayed
            | Story::Truncated { .. }
            | Story::Snapshot
            | Story::Loaded { .. } => Topic::Files,
            Story::Evicted { .. } | Story::Expired { .. } => Topic::Keys,
            _ => Topic::Faults,
        }
    }

    /// Its name.
    pub(crate) const fn name(self, words: &Words) -> &'static str {
        match self {
            Topic::Client => words.topic_client,
            Topic::Replication => words.topic_data,
            Topic::Agreement => words.topic_votes,
            Topic::Files => words.topic_files,
            Topic::Keys => words.topic_keys,
            Topic::Faults => words.topic_faults,
        }
    }
}
