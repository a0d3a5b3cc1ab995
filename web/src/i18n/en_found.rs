//! What checks have found, in English: the fact first, then why.

use redscope_session::{Broken, Discord, LockLoss, LossCause, StaleReason};

/// Acknowledged writes of a server that are gone.
pub(super) fn writes_lost(node: &str, keys: usize, writes: u64, cause: LossCause) -> String {
    let keys = if keys == 1 { "one key".to_owned() } else { format!("{keys} keys") };
    let cause = loss_cause(cause);
    match writes {
        1 => format!("1 acknowledged write to {keys} of {node} is gone: {cause}."),
        _ => format!("{writes} acknowledged writes to {keys} of {node} are gone: {cause}."),
    }
}

fn loss_cause(cause: LossCause) -> &'static str {
    match cause {
        LossCause::Failover => "the server that was promoted had not got them yet",
        LossCause::Crash => "they were not in its files when its process was killed",
        LossCause::PowerCut => "no file on its platter had them when the power went",
        LossCause::Exit => "they were not in its files when it ended",
        LossCause::Unread => {
            "its append-only file has not been read, for it was started with appendonly no: what CONFIG SET \
             changes lasts until the end of the process, unless CONFIG REWRITE writes it down"
        }
        LossCause::NewDisk => "its disk is a new one",
        LossCause::Damage => "its files were damaged, or somebody has put others in their place",
    }
}

/// A read of a server has shown less than was acknowledged.
pub(super) fn stale(
    node: &str,
    key: &str,
    [read, acknowledged, late_ms]: [u64; 3],
    why: StaleReason,
) -> String {
    let why = match why {
        StaleReason::Replica => "It is a replica, and behind its master",
        StaleReason::OtherMaster => "It calls itself a master, and another one has taken the write",
    };
    format!(
        "{node} answers a read of {key} with {read}, though {acknowledged} was acknowledged \
         {late_ms} ms before. {why}."
    )
}

/// A lock is lost before its time is up.
pub(super) fn lock(
    holder: &str,
    key: &str,
    left_ms: u64,
    taken_by: Option<&str>,
    why: &LockLoss,
) -> String {
    let why = match why {
        LockLoss::Write { server, cause } => {
            let cause = match cause {
                LossCause::Failover => "the server that was promoted has not got it",
                LossCause::Crash => "it was not in the files when the process was killed",
                LossCause::PowerCut => "no file on the platter had it when the power went",
                LossCause::Exit => "it was not in the files when the process ended",
                LossCause::Unread => {
                    "the append-only file was not read, for it was started with appendonly no"
                }
                LossCause::NewDisk => "the disk is a new one",
                LossCause::Damage => {
                    "the files were damaged, or somebody has put others in their place"
                }
            };
            format!("{server} had it, and {cause}")
        }
        LockLoss::Client { name } => format!("{name} has removed or changed the key"),
        LockLoss::Clock { server } => {
            format!("The clock of {server} was set, and by it the time of the lock is over")
        }
        LockLoss::Evicted { server } => format!("{server} has evicted the key to make room"),
        LockLoss::Replaced { server } => format!("{server} has the key no more"),
    };
    let taken = taken_by.map(|by| format!(" {by} has taken the lock.")).unwrap_or_default();
    format!(
        "{holder} does not hold its lock any more, the key {key}, and does not know: by its own clock it has it for \
         {left_ms} ms more. {why}.{taken}"
    )
}

/// What must never be.
pub(super) fn broken(what: &Broken) -> String {
    let name = what.name();
    let text = match what {
        Broken::TwoVotes { voter, epoch, leaders: [a, b] } => {
            format!("{voter} votes for {b} in epoch {epoch}, in which it has voted for {a}")
        }
        Broken::TwoLeaders { master, epoch, leaders: [a, b] } => {
            format!("{a} and {b} both lead a failover of {master} in epoch {epoch}")
        }
        Broken::TwoWinners { epoch, winners: [a, b] } => {
            format!("{a} and {b} have both won the election of epoch {epoch}")
        }
        Broken::TwoOwners { slot, config_epoch, owners: [a, b] } => {
            format!("{a} and {b} both own slot {slot} by config epoch {config_epoch}")
        }
        Broken::Unequal { replid, offset_bytes, servers: [a, b] } => {
            format!("{a} and {b} are both at {offset_bytes} of {replid} and hold other data")
        }
        Broken::NoAgreement { healthy_ms, about, more } => {
            let about = about.iter().map(discord).collect::<Vec<_>>().join("; ");
            let more = if *more > 0 { format!("; and {more} more") } else { String::new() };
            format!(
                "{healthy_ms} ms after everything was right there is no agreement: {about}{more}"
            )
        }
        Broken::LostDespiteAlways { key, writes, server } => format!(
            "{server} has lost {writes} acknowledged writes to {key} under appendfsync always"
        ),
    };
    format!("This must never be ({name}): {text}. It is a fault of Redscope.")
}

fn discord(about: &Discord) -> String {
    match about {
        Discord::NoLink { replica, master } => {
            format!("{replica} has no link to its master {master}")
        }
        Discord::Behind { replica, master, offsets: [at, of], same_history } => {
            let history = if *same_history { "" } else { " of another history" };
            format!("{replica} is at {at}, {master} at {of}{history}")
        }
        Discord::MasterAddress { master, sentinels: [a, b] } => {
            format!("{a} and {b} have other addresses of {master}")
        }
        Discord::NoMaster { sentinel, who } => {
            format!("{sentinel} sends clients to {who}, which is no master")
        }
        Discord::Failover { sentinel } => format!("{sentinel} has a failover under way"),
        Discord::Down { sentinel, who } => format!("{sentinel} takes {who} for down"),
        Discord::Astray { replica } => format!("{replica} follows the wrong one"),
        Discord::ClusterDown { node } => format!("{node} does not serve"),
        Discord::NodeFailed { node, who } => {
            format!("{node} takes {who} for failed or does not know it")
        }
        Discord::Tables { nodes: [a, b] } => {
            format!("{a} and {b} believe differently about the cluster")
        }
    }
}

/// Since when something is so, and after what, each with its time.
pub(super) fn origin(began: &str, cause: Option<(&str, &str)>) -> String {
    match cause {
        None => format!("since {began}"),
        Some((at, fact)) if at == began => format!("since {at}: {fact}"),
        Some((at, fact)) => format!("since {began}, after {at}: {fact}"),
    }
}
