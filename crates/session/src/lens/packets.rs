//! Messages on their way.

use redscope_labs::{Cast, World};
use redscope_node::{BusKind, LinkKind};
use redscope_sim::{Carried, PacketOf};

use crate::frame::{BallotView, MessageKind, PacketView};
use crate::story::sentinel_of;

/// Messages shown at once.
const MAX_PACKETS: usize = 80;
/// Bytes of a message that its label is made from, and characters of the label.
const LABEL_BYTES: usize = 300;
const LABEL_CHARS: usize = 34;

/// What is on its way and worth a dot, in the order in which it arrives.
pub(crate) fn packets(world: &World) -> Vec<PacketView> {
    let on_way = world.in_flight().map(|packet| (packet, world.is_kept_back(packet.id)));
    // What is held up for a connection that is no more will never be taken.
    let held = world.held().filter(|packet| is_awaited(world, packet)).map(|packet| (packet, true));
    let views = held.chain(on_way).filter_map(|(one, held)| packet(world, one, held));
    views.take(MAX_PACKETS).collect()
}

/// Whether a message is a vote, or asks for one. That a Sentinel asks another whether it finds a master silent too
/// is no such thing yet: it names no one to be voted for then.
pub fn is_vote(packet: &PacketOf<Cast>) -> bool {
    const NAMED: &[u8] = b"\r\n$40\r\n";
    match &packet.carried {
        Carried::Message(message) => {
            matches!(message.kind, BusKind::AuthRequest | BusKind::AuthAck)
        }
        // The name of who is to be voted for, or was, has forty digits.
        Carried::Bytes(bytes) if packet.link == LinkKind::Sentinel => {
            let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|part| part == wanted);
            let is_request = has(b"is-master-down-by-addr");
            has(NAMED) && (is_request || bytes.starts_with(b"*3\r\n:"))
        }
        _ => false,
    }
}

/// Whom a message is a vote for, or asks for one; and in which epoch.
fn ballot(world: &World, packet: &PacketOf<Cast>) -> Option<BallotView> {
    if !is_vote(packet) {
        return None;
    }
    let [from, to] = [packet.from, packet.to].map(|end| world.name(end.actor).to_string());
    match &packet.carried {
        Carried::Message(message) => {
            let is_request = matches!(message.kind, BusKind::AuthRequest);
            let candidate = if is_request { from } else { to };
            Some(BallotView { is_request, candidate, epoch: message.header.current_epoch })
        }
        Carried::Bytes(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            let words: Vec<&str> =
                text.split("\r\n").filter(|line| !line.starts_with(['*', '$'])).collect();
            // `SENTINEL is-master-down-by-addr ip port epoch runid` is answered by `down runid epoch`.
            match words.iter().position(|word| *word == "is-master-down-by-addr") {
                Some(at) => {
                    let epoch = words.get(at + 3)?.parse().ok()?;
                    Some(BallotView { is_request: true, candidate: from, epoch })
                }
                None => {
                    let epoch = words.get(2)?.strip_prefix(':')?.parse().ok()?;
                    let candidate = sentinel_of(world, words.get(1)?);
                    Some(BallotView { is_request: false, candidate, epoch })
                }
            }
        }
        _ => None,
    }
}

/// Whether the other end still has the connection.
fn is_awaited(world: &World, packet: &PacketOf<Cast>) -> bool {
    let mut ends = world.connections(packet.to.actor);
    ends.any(|(end, peer, ..)| end == packet.to && peer == packet.from)
}

/// A message as a page shows it. `None`: not worth a dot.
pub(crate) fn packet(world: &World, packet: &PacketOf<Cast>, held: bool) -> Option<PacketView> {
    let (kind, label) = words(packet)?;
    let ballot = ballot(world, packet);
    let kind = if ballot.is_some() { MessageKind::Vote } else { kind };
    Some(PacketView {
        id: packet.id.0,
        from: world.name(packet.from.actor).to_string(),
        to: world.name(packet.to.actor).to_string(),
        kind,
        sent_us: packet.sent.0,
        due_us: packet.due.0,
        held,
        label,
        ballot,
    })
}

/// The kind of a message, and a few words of what it says. `None`: not worth a dot.
fn words(packet: &PacketOf<Cast>) -> Option<(MessageKind, String)> {
    let kind = MessageKind::of(packet.link);
    match &packet.carried {
        Carried::Bytes(bytes) => Some((kind, words_of(bytes))),
        Carried::Message(message) => Some((kind, message.kind.name().to_uppercase())),
        Carried::Reset if packet.link == LinkKind::Client => Some((kind, "RST".to_owned())),
        Carried::Syn { .. } | Carried::SynAck | Carried::Reset | Carried::Fin => None,
    }
}

/// The beginning of a request or reply in plain words.
pub(super) fn words_of(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LABEL_BYTES)]);
    let is_length = |line: &&str| !line.starts_with(['*', '$']) && !line.is_empty();
    let words: Vec<&str> = text.split("\r\n").filter(is_length).take(5).collect();
    let mut label: String = words.join(" ").chars().filter(|c| !c.is_control()).collect();
    if label.chars().count() > LABEL_CHARS {
        label = label.chars().take(LABEL_CHARS - 1).collect::<String>() + "…";
    }
    label
}
