//! What the page says in its own words.

use redscope_session::{
    Belief, LossCause, MessageKind, NodeState, ResyncCause, Role, Story, StoryView,
};

/// The name of a scenario, and what it shows.
pub(crate) fn scenario(id: &str) -> (&'static str, &'static str) {
    match id {
        "cluster" => (
            "Cluster: three masters, three replicas",
            "16384 slots are shared out among three masters. A key's slot decides which of them \
             answers; the others reply MOVED and say who does.",
        ),
        "sentinel" => (
            "Sentinel: one master, two replicas",
            "Three Sentinels watch one master. One that gets no answer only suspects; once enough of \
             them agree, they elect one to promote a replica. Crash the master and see.",
        ),
        "standalone" => (
            "Standalone: one server",
            "One server and its disk. Type commands, save a snapshot, crash the server and start it \
             again from what the disk has.",
        ),
        _ => ("", ""),
    }
}

/// What a message or a link is for.
pub(crate) fn message(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Client => "Client command",
        MessageKind::Replication => "Replication",
        MessageKind::Vote => "Sentinel vote",
        MessageKind::Sentinel => "PING / INFO",
        MessageKind::Bus => "Cluster bus",
    }
}

/// What a node is.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Master => "master",
        Role::Replica => "replica",
        Role::Sentinel => "sentinel",
    }
}

/// Whether a node runs.
pub(crate) fn state(state: NodeState) -> &'static str {
    match state {
        NodeState::Running => "running",
        NodeState::Paused => "paused",
        NodeState::Down => "down",
        NodeState::Dark => "without power",
    }
}

/// What a node believes, in a few words; empty if that is nothing.
pub(crate) fn belief(belief: &Belief) -> String {
    match belief {
        Belief::Nothing => String::new(),
        Belief::Offset(bytes) => format!("off {bytes}"),
        Belief::Link(step) | Belief::Failover(step) => step.clone(),
        Belief::Epoch(epoch) => format!("epoch {epoch}"),
    }
}

/// A story as a sentence or two.
pub(crate) fn sentence(told: &StoryView) -> String {
    let node = &told.node;
    match &told.story {
        Story::Crashed => format!("{node} has crashed. What its disk has, stays."),
        Story::Started => format!("{node} is started again."),
        Story::RefusedToStart { line } => format!("{node} does not start: {line}"),
        Story::Ended => format!("{node} has ended."),
        Story::Terminated => format!("{node} is asked to end."),
        Story::Paused => format!("{node} is paused and will not notice until it is resumed."),
        Story::Resumed => format!("{node} goes on."),
        Story::PowerCut { lost } if lost.is_empty() => {
            format!("{node} loses its power. Everything it had written was on the platter.")
        }
        Story::PowerCut { lost } => {
            let lost = lost.iter().map(|lost| format!("{} bytes of {}", lost.bytes, lost.path));
            let lost = lost.collect::<Vec<_>>().join(", ");
            format!("{node} loses its power, and what was not on the platter: {lost}.")
        }
        Story::Cut { to } => format!("Nothing gets from {node} to {to} any more; neither is told."),
        Story::Healed { to } => {
            format!("{node} reaches {to} again; what was sent meanwhile arrives.")
        }
        Story::PathChanged => format!("The paths of {node} have changed."),
        Story::Broken { to } => format!("The connections between {node} and {to} are broken."),
        Story::ClockSet { ahead_us } => {
            format!("The clock of {node} is set to be {} ms ahead.", ahead_us / 1000)
        }
        Story::DiskSlow { times: 1 } => format!("The disk of {node} is as fast as it should be."),
        Story::DiskSlow { times } => format!("The disk of {node} takes {times} times as long."),
        Story::DiskFull { full: true } => format!("The disk of {node} is full."),
        Story::DiskFull { full: false } => format!("The disk of {node} has room again."),
        Story::DiskBroken { broken: true } => format!("The disk of {node} fails."),
        Story::DiskBroken { broken: false } => format!("The disk of {node} works again."),
        Story::DiskReplaced => format!("{node} has a new disk, which is empty."),
        Story::BitFlipped { path, bit } => {
            format!("Bit {bit} of {path} at {node} has turned over.")
        }
        Story::Removed => format!("{node} is taken away."),
        Story::Redirected { slot, to } => format!(
            "Slot {slot} belongs to {to}. The node asked first answers MOVED without touching the \
             key, and the client asks the owner."
        ),
        Story::Suspects { who, is_master: true } => format!(
            "{node} gets no answer from the master {who} and suspects it is down. Alone it may not act."
        ),
        Story::Suspects { who, .. } => format!("{node} gets no answer from {who}."),
        Story::HearsAgain { who, .. } => format!("{node} hears from {who} again."),
        Story::Agreed { who, agreeing, quorum } => format!(
            "{node}: enough Sentinels agree that {who} is down ({agreeing}, {quorum} are needed)."
        ),
        Story::AgreedNoMore { who } => format!("{node}: not enough Sentinels hold {who} for down."),
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
        Story::FailoverAborted { why } => format!("{node} gives the failover up: {why}."),
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
            "{node}: {reports} masters say that {who} does not answer, {needed} are needed: it has failed."
        ),
        Story::ClusterServes => format!("{node} holds the cluster for well, and serves."),
        Story::ClusterDown { slots, reachable, masters } => format!(
            "{node} answers CLUSTERDOWN: {slots} slots without a healthy owner, {reachable} of \
             {masters} masters reachable."
        ),
        Story::AsksForVotes { epoch } => {
            format!("{node} asks the masters for their votes in epoch {epoch}.")
        }
        Story::VoteRefused { who, epoch } => {
            format!("{node} does not give its vote to {who} in epoch {epoch}.")
        }
        Story::ElectionWon { epoch, votes } => {
            format!("{node} has won epoch {epoch} with {votes} votes and takes its master's slots.")
        }
        Story::NodeKnown { who } => format!("{node} knows {who} now."),
        Story::NodeForgotten { who } => format!("{node} has forgotten {who}."),
        Story::SlotMigrating { slot, to } => format!("{node} hands slot {slot} over to {to}."),
        Story::SlotImporting { slot, from } => {
            format!("{node} takes slot {slot} over from {from}.")
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
        Story::Loaded { keys, expired: 0 } => format!("{node} has loaded {keys} keys."),
        Story::WritesLost { keys, writes, cause } => format!(
            "{writes} acknowledged writes to {keys} keys of {node} are gone: {}.",
            loss_cause(*cause)
        ),
        Story::TwoMasters { other, key } => {
            format!("{node} and {other} both take writes for the same keys, the last one of {key}.")
        }
        Story::Violated { name, text } => {
            format!("This must never be ({name}): {text}. It is a fault of Redscope.")
        }
        Story::Loaded { keys, expired } => {
            format!("{node} has loaded {keys} keys; the time of {expired} more was up.")
        }
    }
}

/// What a console is called: `c2` is Client 2.
pub(crate) fn console(name: &str) -> String {
    match name.strip_prefix('c').filter(|number| number.parse::<u32>().is_ok()) {
        Some(number) => format!("Client {number}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_labs::scenario::SCENARIOS;

    #[test]
    fn every_scenario_has_a_name() {
        for scenario in SCENARIOS {
            assert_ne!(self::scenario(scenario.id), ("", ""), "{}", scenario.id);
        }
    }
}

fn loss_cause(cause: LossCause) -> &'static str {
    match cause {
        LossCause::Failover => "the server that was promoted had not got them yet",
        LossCause::Crash => "they were not in its files when its process was killed",
        LossCause::PowerCut => "they were not on its platter when the power went",
        LossCause::Exit => "they were not in its files when it ended",
        LossCause::NewDisk => "its disk is a new one",
        LossCause::Damage => "bits of its files have turned over",
    }
}
