//! Events and packets in words.

use redscope_node::LinkKind;
use redscope_sim::{Carried, Packet, SimEvent, What};

use crate::Tone;

/// How an event is coloured.
pub(crate) fn tone(event: &SimEvent) -> Tone {
    match &event.what {
        What::Sentinel { name, .. } => match name.as_str() {
            "+sdown" | "-role-change" | "+tilt" => Tone::Warn,
            "+odown" => Tone::Bad,
            "+vote-for-leader" | "+elected-leader" | "+try-failover" | "+new-epoch" => Tone::Vote,
            "+switch-master" | "-sdown" | "-odown" | "+promoted-slave" => Tone::Good,
            name if name.starts_with("-failover-abort") => Tone::Bad,
            _ => Tone::Plain,
        },
        What::Fault(text) if text.contains("crashed") || text.contains("cut") => Tone::Bad,
        What::Fault(_) => Tone::Warn,
        What::Log { text, .. } if text.contains("state changed: fail") => Tone::Bad,
        What::Log { text, .. } if text.contains("election won") => Tone::Good,
        _ => Tone::Plain,
    }
}

/// The text of an event in the log.
pub(crate) fn text(event: &SimEvent) -> String {
    match &event.what {
        What::Log { text, .. } => text.clone(),
        What::Sentinel { name, payload } => format!("{name} {payload}"),
        What::File { name, bytes } => format!("{name} written, {bytes} bytes"),
        What::Fault(text) => text.clone(),
    }
}

/// What an event means, for those worth a sentence.
pub(crate) fn sentence(event: &SimEvent) -> Option<String> {
    let node = &event.node;
    Some(match &event.what {
        What::Fault(text) => format!("{node}: {text}."),
        What::File { name, bytes } if name.ends_with(".rdb") => {
            format!("{node} has written {name}, {bytes} bytes: a snapshot a real Redis can load.")
        }
        What::Sentinel { name, payload } => {
            let word = |at: usize| payload.split(' ').nth(at).unwrap_or_default().to_owned();
            match name.as_str() {
                "+sdown" if payload.starts_with("master") => format!(
                    "{node} gets no answer from the master and suspects it is down. Alone it may not act."
                ),
                "+odown" => format!(
                    "{node}: enough Sentinels agree that the master is down ({}).",
                    payload.rsplit(' ').next().unwrap_or_default()
                ),
                "+try-failover" => format!("{node} asks the others to elect it for a failover."),
                "+vote-for-leader" => {
                    format!("{node} votes in epoch {}: one vote per epoch.", word(1))
                }
                "+elected-leader" => format!("{node} is elected and leads the failover."),
                "+selected-slave" => {
                    format!("{node} picks {} to be promoted: the most recent data wins.", word(1))
                }
                "+promoted-slave" => format!("{} calls itself master now.", word(1)),
                "+switch-master" => {
                    format!("{node}: clients that ask are sent to port {} from now on.", word(4))
                }
                "+convert-to-slave" => {
                    format!("{node} turns the returned master {} into a replica.", word(1))
                }
                _ => return None,
            }
        }
        What::Log { text, .. } => {
            if text.contains("state changed: fail") {
                format!("{node} sees slots without an owner: it answers CLUSTERDOWN.")
            } else if text.contains("Starting a failover election") {
                format!("{node} asks the masters for their votes.")
            } else if text.contains("election won") {
                format!("{node} has won the election and takes its master's slots.")
            } else if text.contains("(quorum reached)") {
                format!("{node}: a majority of masters agrees that a node has failed.")
            } else {
                return None;
            }
        }
        What::File { .. } => return None,
    })
}

/// The kind of a packet's dot, and a few words of what it says. `None`: not worth a dot.
pub(crate) fn packet(packet: &Packet) -> Option<(&'static str, String)> {
    let kind = match packet.kind {
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
        Carried::Bus(message) => Some((kind, message.kind.name().to_uppercase())),
        Carried::Reset if packet.kind == LinkKind::Client => Some((kind, "refused".to_owned())),
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
