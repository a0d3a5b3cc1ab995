//! Events and packets in words.

use redscope_labs::{Cast, Fact, Told, World};
use redscope_node::{ClusterFact, Fact as Redis, InstanceKind, LinkKind, LogLevel, SentinelFact};
use redscope_sim::{Carried, Fate, PacketOf, What};

use crate::Tone;

/// How an event is coloured.
pub(crate) fn tone(told: &Told) -> Tone {
    match &told.what {
        What::Fact(Fact::Redis(Redis::Sentinel(fact))) => sentinel_tone(fact),
        What::Fact(Fact::Redis(Redis::Cluster(fact))) => match fact {
            ClusterFact::StateChanged { ok: false, .. } | ClusterFact::Failed { .. } => Tone::Bad,
            ClusterFact::ElectionWon { .. } => Tone::Good,
            ClusterFact::VoteGranted { .. } => Tone::Vote,
            _ => Tone::Plain,
        },
        What::Fact(_) => Tone::Plain,
        What::Fate(
            Fate::Crashed
            | Fate::Cut { .. }
            | Fate::PowerCut(_)
            | Fate::Broken { .. }
            | Fate::RefusedToStart(_),
        ) => Tone::Bad,
        What::Fate(_) => Tone::Warn,
    }
}

fn sentinel_tone(fact: &SentinelFact) -> Tone {
    use SentinelFact as E;
    match fact {
        E::RoleChanged { instance, role } if instance.kind == *role => Tone::Plain,
        E::SubjectivelyDown(_) | E::RoleChanged { .. } | E::TiltEntered => Tone::Warn,
        E::ObjectivelyDown { .. } | E::FailoverAborted { .. } => Tone::Bad,
        E::Voted { .. } | E::LeaderElected(_) | E::FailoverTried(_) | E::NewEpoch(_) => Tone::Vote,
        E::MasterSwitched { .. }
        | E::SubjectivelyUp(_)
        | E::ObjectivelyUp(_)
        | E::ReplicaPromoted(_) => Tone::Good,
        _ => Tone::Plain,
    }
}

/// Whether it is a line of a log rather than an event.
pub(crate) fn is_log(told: &Told) -> bool {
    matches!(&told.what, What::Fact(Fact::Redis(fact)) if !matches!(fact, Redis::Sentinel(_)))
}

/// The text of an event in the log; `None` for what has none.
pub(crate) fn text(sim: &World, told: &Told) -> Option<String> {
    match &told.what {
        What::Fact(Fact::Redis(fact)) => {
            fact.level().filter(|level| *level >= LogLevel::Notice).map(|_| fact.to_string())
        }
        What::Fact(Fact::Console(_)) => None,
        What::Fate(fate) => fate_text(sim, fate),
    }
}

fn fate_text(sim: &World, fate: &Fate) -> Option<String> {
    Some(match fate {
        Fate::Added => return None,
        Fate::Removed => "taken away".to_owned(),
        Fate::Started => "started".to_owned(),
        Fate::RefusedToStart(why) => format!("does not start: {why}"),
        Fate::Crashed => "crashed".to_owned(),
        Fate::Ended => "ended".to_owned(),
        Fate::Terminated => "asked to end".to_owned(),
        Fate::Paused => "paused".to_owned(),
        Fate::Resumed => "resumed".to_owned(),
        Fate::PowerCut(_) => "without power".to_owned(),
        Fate::Cut { to } => format!("link to {} cut", sim.name(*to)),
        Fate::Healed { to } => format!("link to {} healed", sim.name(*to)),
        Fate::PathChanged => "its paths have changed".to_owned(),
        Fate::Broken { to } => format!("connections to {} broken", sim.name(*to)),
        Fate::ClockSet(ahead_us) => format!("clock {ahead_us} us ahead"),
        Fate::DiskChanged(fault) => format!("disk: {fault:?}"),
    })
}

/// What an event means, for those worth a sentence.
pub(crate) fn sentence(sim: &World, told: &Told) -> Option<String> {
    let node = sim.name(told.actor);
    Some(match &told.what {
        What::Fate(fate) => format!("{node}: {}.", fate_text(sim, fate)?),
        What::Fact(Fact::Redis(Redis::Sentinel(fact))) => return sentinel_sentence(node, fact),
        What::Fact(Fact::Redis(Redis::Log { text, .. })) if text.contains("DB saved on disk") => {
            format!("{node} has written its snapshot: one that a real Redis can load.")
        }
        What::Fact(Fact::Redis(Redis::Cluster(fact))) => match fact {
            ClusterFact::StateChanged { ok: false, .. } => {
                format!("{node} sees slots without an owner: it answers CLUSTERDOWN.")
            }
            ClusterFact::ElectionStarted { .. } => {
                format!("{node} asks the masters for their votes.")
            }
            ClusterFact::ElectionWon { .. } => {
                format!("{node} has won the election and takes its master's slots.")
            }
            ClusterFact::Failed { .. } => {
                format!("{node}: a majority of masters agrees that a node has failed.")
            }
            _ => return None,
        },
        What::Fact(_) => return None,
    })
}

fn sentinel_sentence(node: &str, fact: &SentinelFact) -> Option<String> {
    use SentinelFact as E;
    Some(match fact {
        E::SubjectivelyDown(instance) if instance.kind == InstanceKind::Master => format!(
            "{node} gets no answer from the master and suspects it is down. Alone it may not act."
        ),
        E::ObjectivelyDown { agreeing, quorum, .. } => {
            format!("{node}: enough Sentinels agree that the master is down ({agreeing}/{quorum}).")
        }
        E::FailoverTried(_) => format!("{node} asks the others to elect it for a failover."),
        E::Voted { epoch, .. } => format!("{node} votes in epoch {epoch}: one vote per epoch."),
        E::LeaderElected(_) => format!("{node} is elected and leads the failover."),
        E::ReplicaSelected(replica) => {
            format!("{node} picks {} to be promoted: the most recent data wins.", replica.name)
        }
        E::ReplicaPromoted(replica) => format!("{} calls itself master now.", replica.name),
        E::MasterSwitched { to, .. } => {
            format!("{node}: clients that ask are sent to port {} from now on.", to.port)
        }
        E::ReplicaConverted(replica) => {
            format!("{node} turns the returned master {} into a replica.", replica.name)
        }
        _ => return None,
    })
}

/// The kind of a packet's dot, and a few words of what it says. `None`: not worth a dot.
pub(crate) fn packet(packet: &PacketOf<Cast>) -> Option<(&'static str, String)> {
    let kind = match packet.link {
        LinkKind::Client => "client",
        LinkKind::Replication => "replication",
        LinkKind::Sentinel => "sentinel",
        LinkKind::Bus => "bus",
    };
    match &packet.carried {
        Carried::Bytes(bytes) => {
            let label = words_of(bytes);
            let vote = label.starts_with("SENTINEL is-master-down");
            Some((if vote { "vote" } else { kind }, label))
        }
        Carried::Message(message) => Some((kind, message.kind.name().to_uppercase())),
        Carried::Reset if packet.link == LinkKind::Client => Some((kind, "refused".to_owned())),
        Carried::Syn { .. } | Carried::SynAck | Carried::Reset | Carried::Fin => None,
    }
}

/// The beginning of a request or reply in plain words.
fn words_of(bytes: &[u8]) -> String {
    const MAX_CHARS: usize = 34;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(300)]);
    let is_length = |line: &&str| !line.starts_with(['*', '$']) && !line.is_empty();
    let words: Vec<&str> = text.split("\r\n").filter(is_length).take(5).collect();
    let mut label: String = words.join(" ").chars().filter(|c| !c.is_control()).collect();
    if label.chars().count() > MAX_CHARS {
        label = label.chars().take(MAX_CHARS - 1).collect::<String>() + "…";
    }
    label
}
