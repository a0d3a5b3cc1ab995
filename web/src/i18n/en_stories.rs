//! What has happened, in English: the fact first, then what it means.

use redscope_session::{
    AbortCause, EpochCause, ExpiryCause, HeldUpCause, ManualFailover, NoVote, ResyncCause, Story,
    StoryView,
};

use super::en_found as found;
use super::sentence::{MOST_NAMES, some_ranges};
use crate::figures::{bytes, milliseconds};

/// A story as a sentence or two.
pub(super) fn text(told: &StoryView) -> String {
    let node = &told.node;
    match &told.story {
        Story::Crashed => format!("You crash {node}. What its disk has, stays."),
        Story::Started => format!("{node} is started again."),
        Story::RefusedToStart { line } => format!("{node} does not start: {line}"),
        Story::Ended => format!("{node} has ended."),
        Story::Terminated => format!("You ask {node} to end."),
        Story::Paused => format!("You pause {node}. It will not notice until it is resumed."),
        Story::Resumed => format!("You let {node} go on. To it, no time has passed."),
        Story::PowerCut { lost } if lost.is_empty() => {
            format!(
                "You cut the power of {node}. Its files lose nothing: all that was written to them was on the platter."
            )
        }
        Story::PowerCut { lost } => {
            let lost = lost.iter().map(|lost| format!("{} bytes of {}", lost.bytes, lost.path));
            let lost = lost.collect::<Vec<_>>().join(", ");
            format!("You cut the power of {node}. What was not on the platter is lost: {lost}.")
        }
        Story::Cut { from, to, one_way: false } => format!(
            "You cut {} off from {}. Nothing arrives in either direction, and nobody is told.",
            names(from),
            names(to)
        ),
        Story::Cut { from, to, one_way: true } => format!(
            "You cut the way from {} to {}, one way. What is sent in the other direction still \
             arrives.",
            names(from),
            names(to)
        ),
        Story::Healed { from, to, one_way: false } => format!(
            "You heal the cut between {} and {}. What was sent meanwhile arrives.",
            names(from),
            names(to)
        ),
        Story::Healed { from, to, one_way: true } => format!(
            "You heal the way from {} to {}. What was sent meanwhile arrives.",
            names(from),
            names(to)
        ),
        Story::Held { message, to } => format!(
            "You hold message #{message} from {node} to {to}. What follows it on its connection \
             waits behind it."
        ),
        Story::Dropped { message, to } => format!(
            "You drop message #{message} from {node} to {to}. TCP waits for an answer, and sends \
             it again."
        ),
        Story::Delayed { message, to, by_us } => format!(
            "You delay message #{message} from {node} to {to} by {}. What follows it on its connection comes no \
             sooner.",
            milliseconds(*by_us as f64 / 1000.0)
        ),
        Story::Delivered { message, to } => format!(
            "You deliver message #{message} from {node} to {to} at once. What was sent before it \
             on its connection arrives with it."
        ),
        Story::PathChanged => format!("You change the paths of {node}."),
        Story::Broken { to } => format!("You break the connections between {node} and {to}."),
        Story::ClockSet { ahead_us: 0 } => format!("You set the clock of {node} right."),
        Story::ClockSet { ahead_us } => {
            let side = if *ahead_us > 0 { "ahead" } else { "behind" };
            format!("You set the clock of {node} {} ms {side}.", ahead_us.unsigned_abs() / 1000)
        }
        Story::DiskSlow { times: 1 } => format!("You make the disk of {node} as fast as it was."),
        Story::DiskSlow { times } => {
            format!("You make the disk of {node} slow. It takes {times} times as long.")
        }
        Story::DiskFull { full: true } => format!("You fill the disk of {node}."),
        Story::DiskFull { full: false } => format!("You make room on the disk of {node}."),
        Story::DiskBroken { broken: true } => format!("You make the disk of {node} fail."),
        Story::DiskBroken { broken: false } => format!("You repair the disk of {node}."),
        Story::DiskReplaced => format!("You give {node} a new disk. It is empty."),
        Story::BitFlipped { path, bit } => format!("You flip bit {bit} of {path} at {node}."),
        Story::FilesPut { paths } => {
            format!("You put {} onto the disk of {node}.", paths.join(", "))
        }
        Story::FileCut { path, len_bytes } => {
            format!("You cut {path} at {node} to its first {len_bytes} bytes.")
        }
        Story::Removed => format!("You take {node} away."),
        Story::Redirected { slot, from, to, ask: false } => format!(
            "{node} asked {from} for slot {slot}; {from} says MOVED to {to}. It has not touched the key: \
             {node} asks {to}."
        ),
        Story::Redirected { slot, from, to, ask: true } => format!(
            "{node} asked {from} for slot {slot}; {from} says ASK {to}. The slot is on its way, and \
             {from} does not have the key: {node} asks {to} this once."
        ),
        Story::Wrote { words, more: 0, server } => {
            format!("{server} has carried out {words} for {node} and said so.")
        }
        Story::Wrote { words, more, server } => {
            format!(
                "{server} has carried out {words} and {more} more for {node}, at once, and said so."
            )
        }
        Story::NotWritten { words, more, server, why } => {
            let what = match more {
                0 => format!("has not carried out {words} of {node}"),
                _ => format!("has carried out neither {words} nor {more} more of {node}"),
            };
            let why = why
                .as_deref()
                .unwrap_or("a key that was watched has changed")
                .trim_end_matches('.');
            format!("{server} {what}: {why}.")
        }
        Story::Suspects { who, quorum: Some(quorum), .. } => format!(
            "{node} gets no answer from the master {who} (+sdown). Alone it may not act: {quorum} must \
             agree (quorum)."
        ),
        Story::Suspects { who, .. } => format!("{node} gets no answer from {who} (+sdown)."),
        Story::Pfail { who, reports, needed } => format!(
            "{node} gets no answer from {who} (PFAIL). It counts {reports} of the {needed} masters that \
             must say so."
        ),
        Story::HearsAgain { who, .. } => format!("{node} hears from {who} again."),
        Story::Agreed { who, agreeing, quorum } => format!(
            "{node}: enough Sentinels agree that {who} is down (+odown): {agreeing}, the quorum is {quorum}."
        ),
        Story::AgreedNoMore { who } => {
            format!("{node}: not enough Sentinels hold {who} for down (-odown).")
        }
        Story::WantsToLead { who } => {
            format!("{node} asks the others to elect it for the failover of {who}.")
        }
        Story::Voted { leader, epoch } => {
            format!("{node} votes for {leader} in epoch {epoch}: one vote per epoch.")
        }
        Story::Leads { who } => format!("{node} is elected and leads the failover of {who}."),
        Story::Chose { who } => {
            format!("{node} picks {who} to be promoted: priority first, then the most data.")
        }
        Story::Promoted { who } => format!("{who} calls itself a master now."),
        Story::Switched { from, to } => {
            format!("{node}: clients that ask are sent to {to} from now on, no longer to {from}.")
        }
        Story::Converted { who } => {
            format!("{node} turns {who}, which has come back, into a replica.")
        }
        Story::FailoverEnded { who } => format!("{node} has ended the failover of {who}."),
        Story::FailoverAborted { who, why } => {
            let why = match why {
                AbortCause::NotElected => "no majority has elected it in time",
                AbortCause::NoGoodReplica => "no replica can be promoted",
                AbortCause::ReplicaTimeout => "the chosen replica has not become a master in time",
            };
            format!("{node} gives the failover of {who} up: {why}.")
        }
        Story::TiltEntered => {
            format!("{node} distrusts its clock and acts on nothing it sees (TILT).")
        }
        Story::TiltLeft => format!("{node} trusts its clock again."),
        Story::BecameMaster => format!("{node} is a master now."),
        Story::BecameReplica { of } => format!("{node} is a replica of {of} now."),
        Story::FullResync { replica, why } => {
            let why = match why {
                ResyncCause::Fresh => "it has nothing yet",
                ResyncCause::OtherHistory => "it comes from another history (replid)",
                ResyncCause::Beyond => "it has what this master does not go on from",
                ResyncCause::OutsideBacklog => "what it lacks is not in the backlog any more",
            };
            format!("{node} gives {replica} everything, because {why}.")
        }
        Story::PartialResync { replica, bytes } => {
            format!("{node} gives {replica} only what it lacks: {bytes} bytes from the backlog.")
        }
        Story::LinkUp => format!("{node} follows its master's stream."),
        Story::LinkLost => format!("{node} has lost its master."),
        Story::ReplicaOnline { replica } => format!("{replica} takes the stream of {node}."),
        Story::Failed { who, reports, needed } => format!(
            "{node}: {reports} masters say that {who} does not answer, {needed} are needed: FAIL."
        ),
        Story::ClusterServes => format!("{node} finds the cluster whole, and serves."),
        // Without a majority nothing else matters. Source: cluster.c `clusterUpdateState`, 7.0.15.
        Story::ClusterDown { reachable, masters: masters @ 1.., .. }
            if reachable * 2 <= *masters =>
        {
            format!(
                "{node} sees no majority, {reachable} of {masters} masters, and answers CLUSTERDOWN."
            )
        }
        Story::ClusterDown { slots: 1, .. } => {
            format!("{node} answers CLUSTERDOWN: a slot has no healthy owner.")
        }
        Story::ClusterDown { slots, .. } => {
            format!("{node} answers CLUSTERDOWN: {slots} slots have no healthy owner.")
        }
        Story::ManualFailover { kind } => match kind {
            ManualFailover::Default => format!("{node} is to replace its master, which helps."),
            ManualFailover::Force => {
                format!("{node} is to replace its master without its help (FORCE).")
            }
            ManualFailover::Takeover => {
                format!("{node} is to replace its master without asking anybody (TAKEOVER).")
            }
        },
        Story::StandsStill { replica } => {
            format!("{node} takes no writes until {replica} has all of its stream.")
        }
        Story::CaughtUp { offset } => {
            format!("{node} has all of its master's stream: offset {offset}.")
        }
        Story::ManualFailoverTimedOut => format!("{node} gives the manual failover up: too late."),
        Story::WaitsToAsk { delay_ms, rank: 0, offset } => {
            format!("{node} waits {delay_ms} ms before it asks for votes. Its offset is {offset}.")
        }
        Story::WaitsToAsk { delay_ms, rank, offset } => format!(
            "{node} waits {delay_ms} ms before it asks for votes. Its offset is {offset}, and \
             {rank} other replicas have more."
        ),
        Story::AsksForVotes { epoch } => {
            format!("{node} asks the masters for their votes in epoch {epoch}.")
        }
        Story::VoteRefused { who, epoch, why } => {
            let why = match why {
                NoVote::OldEpoch { current_epoch } => format!("it is in epoch {current_epoch}"),
                NoVote::AlreadyVoted => "it has voted in this epoch".to_owned(),
                NoVote::IsMaster => format!("it holds {who} for a master"),
                NoVote::UnknownMaster => format!("it does not know whose replica {who} is"),
                NoVote::MasterIsUp => format!("it does not hold the master of {who} for failed"),
                NoVote::TooSoon { wait_ms } => {
                    format!("about the same master it votes again in {wait_ms} ms at the earliest")
                }
                NoVote::OldSlots { slot, epoch, config_epoch } => format!(
                    "slot {slot} belongs to config epoch {epoch}, {who} claims it under {config_epoch}"
                ),
            };
            format!("{node} does not give its vote to {who} in epoch {epoch}: {why}.")
        }
        Story::HeldUp { why: HeldUpCause::OldData } => format!(
            "{node} may not replace its master: it has been without it for too long \
             (cluster-replica-validity-factor)."
        ),
        Story::HeldUp { why: HeldUpCause::Expired } => {
            format!("{node} has not got enough votes in time, and tries again later.")
        }
        Story::ElectionWon { epoch, votes } => {
            format!("{node} has won epoch {epoch} with {votes} votes and takes its master's slots.")
        }
        Story::ConfigEpoch { epoch, why } => {
            let why = match why {
                EpochCause::Collision { with } => format!("{with} had the same"),
                EpochCause::Elected => "it has won an election".to_owned(),
                EpochCause::Bumped => "it has taken a new one without asking anybody".to_owned(),
                EpochCause::Imported { slot } => format!("slot {slot} has come to it"),
                EpochCause::Asked => "somebody has given it one".to_owned(),
                EpochCause::Reset => "it was reset".to_owned(),
            };
            format!("{node} has config epoch {epoch} now: {why}.")
        }
        Story::NodeKnown { who } => format!("{node} knows {who} now."),
        Story::NodeForgotten { who } => format!("{node} has forgotten {who}."),
        Story::SlotMigrating { slot, to } => format!("{node} hands slot {slot} over to {to}."),
        Story::SlotImporting { slot, from } => {
            format!("{node} takes slot {slot} over from {from}.")
        }
        Story::SlotsTaken { slots, from } => {
            format!("{node} has slots {} now, which {from} had.", some_ranges(slots))
        }
        Story::SlotsLost { slots, to } => {
            format!("{node} learns that {to} has slots {} now.", some_ranges(slots))
        }
        Story::Saved { bytes, .. } => {
            format!(
                "{node} has written a snapshot of {bytes} bytes: one that a real Redis can load."
            )
        }
        Story::SaveFailed { why } => format!("{node} could not write its snapshot: {why}."),
        Story::Rewritten { bytes } => {
            format!("{node} has rewritten its append-only file: a base of {bytes} bytes.")
        }
        Story::RewriteFailed => format!("{node} could not rewrite its append-only file."),
        Story::AofFailed { line } => format!("{node}: {line}"),
        Story::AofRecovered => format!("{node} can write its append-only file again."),
        Story::FsyncDelayed => {
            format!("{node} has waited two seconds for a sync, and writes without it.")
        }
        Story::Truncated { path, bytes } => {
            format!("{node} has cut {path} where it was whole: {bytes} bytes.")
        }
        Story::NotReached { why } => format!("{node} cannot be reached: {why}."),
        Story::NoAnswer => format!(
            "{node} does not answer. It may be busy, stopped, or cut off: from outside that looks the same."
        ),
        Story::AnswersAgain => format!("{node} answers again."),
        Story::EventsUnheard { why } => format!(
            "{node} lets nobody hear its events: what it finds and decides is not told here. {why}"
        ),
        Story::FindsFailed { who } => format!("{node} holds {who} for failed (FAIL)."),
        Story::Snapshot => format!("{node} has saved its data set."),
        Story::Loaded { keys: 1, expired: 0 } => format!("{node} has loaded one key."),
        Story::Loaded { keys, expired: 0 } => format!("{node} has loaded {keys} keys."),
        Story::Evicted { keys, db, first, over_ms, policy, limit_bytes } => {
            let limit = bytes(*limit_bytes);
            let why = format!("Memory has reached maxmemory ({limit}), and {policy} chooses");
            let first = key(*db, first);
            match (keys, over_ms) {
                (1, _) => format!("{node} evicts {first}. {why} what goes."),
                (_, 0..100) => format!("{node} evicts {keys} keys, {first} first. {why} them."),
                _ => {
                    let span = milliseconds(*over_ms as f64);
                    format!(
                        "{node} has evicted {keys} keys within {span}, {first} first. {why} them."
                    )
                }
            }
        }
        Story::Expired { keys: 1, db, first, by, .. } => {
            let why = match by {
                ExpiryCause::Access => "Somebody asked for it, and its time was up",
                ExpiryCause::Cycle => "Nobody asked for it: the active cycle has found it",
            };
            format!("{node} removes {}, which has expired. {why}.", key(*db, first))
        }
        Story::Expired { keys, db, first, over_ms, by } => {
            let why = match by {
                ExpiryCause::Access => "Somebody asked for each of them, and its time was up",
                ExpiryCause::Cycle => "Nobody asked for them: the active cycle has found them",
            };
            let first = key(*db, first);
            match over_ms {
                0..100 => format!("{node} removes {keys} expired keys, {first} first. {why}."),
                _ => {
                    let span = milliseconds(*over_ms as f64);
                    format!(
                        "{node} has removed {keys} expired keys within {span}, {first} first. {why}."
                    )
                }
            }
        }
        Story::WritesLost { keys, writes, cause } => {
            found::writes_lost(node, *keys, *writes, *cause)
        }
        Story::TwoMasters { other, key } => {
            format!("{node} and {other} both take writes for the same keys, the last one of {key}.")
        }
        Story::StaleRead { key, read, acknowledged, late_ms, why } => {
            found::stale(node, key, [*read, *acknowledged, *late_ms], *why)
        }
        Story::LockLost { key, left_ms, taken_by, why } => {
            found::lock(node, key, *left_ms, taken_by.as_deref(), why)
        }
        Story::Violated(what) => found::broken(what),
        Story::Loaded { keys, expired } => {
            format!("{node} has loaded {keys} keys; the time of {expired} more was up.")
        }
    }
}

/// A key; one of another database than the first with that.
fn key(db: usize, key: &str) -> String {
    if db == 0 { key.to_owned() } else { format!("{key} of database {db}") }
}

/// Names in a row; of many the first.
fn names(names: &[String]) -> String {
    let (shown, rest) = names.split_at(names.len().min(MOST_NAMES));
    let shown = shown.join(", ");
    if rest.is_empty() { shown } else { format!("{shown} and {} more", rest.len()) }
}
