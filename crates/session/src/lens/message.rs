//! One message on its way, by its parts.

use redscope_labs::World;
use redscope_node::{BusKind, BusMessage, SlotRanges};
use redscope_resp::{Frame as Resp, FrameDecoder};
use redscope_sim::{Carried, PacketId};

use crate::frame::{MessagePart, MessageView};

/// So many parts are listed, and so many bytes of each.
const MOST_PARTS: usize = 40;
const MOST_BYTES: usize = 24;

/// A message by its parts; `None` if it is not on its way.
pub(crate) fn message(world: &World, id: u64) -> Option<MessageView> {
    let packet = world.in_flight().chain(world.held()).find(|packet| packet.id == PacketId(id))?;
    let (parts, len_bytes) = match &packet.carried {
        Carried::Bytes(bytes) => (parts_of(bytes), bytes.len()),
        Carried::Message(message) => (fields_of(message), 0),
        Carried::Syn { .. } => (vec![word("SYN")], 0),
        Carried::SynAck => (vec![word("SYN ACK")], 0),
        Carried::Reset => (vec![word("RST")], 0),
        Carried::Fin => (vec![word("FIN")], 0),
    };
    Some(MessageView { id, parts, len_bytes })
}

fn word(text: &str) -> MessagePart {
    MessagePart { text: text.to_owned(), hex: String::new() }
}

/// The lines of RESP, each length with what it is the length of.
fn parts_of(bytes: &[u8]) -> Vec<MessagePart> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < bytes.len() && parts.len() < MOST_PARTS {
        let rest = &bytes[at..];
        let line = line_len(rest);
        let mut len = line;
        if rest[0] == b'$'
            && let Some(content) = whole_len(rest, line)
        {
            len = content;
        }
        let part = &rest[..len];
        let text = String::from_utf8_lossy(part).replace("\r\n", " ");
        parts.push(MessagePart { text: text.trim_end().to_owned(), hex: hex(part) });
        at += len;
    }
    parts
}

fn line_len(bytes: &[u8]) -> usize {
    bytes.windows(2).position(|two| two == b"\r\n").map_or(bytes.len(), |at| at + 2)
}

/// The length of a bulk string with its head, if all of it is there.
fn whole_len(bytes: &[u8], head: usize) -> Option<usize> {
    let mut decoder = FrameDecoder::default();
    decoder.feed(bytes);
    match decoder.next_frame() {
        Ok(Some(Resp::Bulk(content))) => Some((head + content.len() + 2).min(bytes.len())),
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    let shown: Vec<String> =
        bytes.iter().take(MOST_BYTES).map(|byte| format!("{byte:02x}")).collect();
    let more = if bytes.len() > MOST_BYTES { " …" } else { "" };
    format!("{}{more}", shown.join(" "))
}

/// What a message of the cluster bus says: it is no bytes here.
fn fields_of(message: &BusMessage) -> Vec<MessagePart> {
    let header = &message.header;
    let mut parts = vec![
        word(&format!("type {}", message.kind.name())),
        word(&format!("sender {}", header.sender)),
        word(&format!("currentEpoch {}", header.current_epoch)),
        word(&format!("configEpoch {}", header.config_epoch)),
        word(&format!("offset {}", header.offset)),
        word(&format!("slots {}", ranges(&header.slots))),
        word(&format!("state {}", if header.ok { "ok" } else { "fail" })),
    ];
    match &message.kind {
        BusKind::Ping(gossip) | BusKind::Pong(gossip) | BusKind::Meet(gossip) => {
            parts.push(word(&format!("count {}", gossip.len())));
            parts.extend(
                gossip.iter().map(|about| {
                    word(&format!("gossip {} flags {:#06x}", about.id, about.flags.0))
                }),
            );
        }
        BusKind::Fail(node) => parts.push(word(&format!("about {node}"))),
        BusKind::Publish { channel, message, .. } => {
            parts.push(word(&format!("channel {}", String::from_utf8_lossy(channel))));
            parts.push(word(&format!("message {}", String::from_utf8_lossy(message))));
        }
        BusKind::Update(update) => {
            parts.push(word(&format!("about {}", update.node)));
            parts.push(word(&format!("configEpoch {}", update.config_epoch)));
            parts.push(word(&format!("slots {}", ranges(&update.slots))));
        }
        BusKind::AuthRequest | BusKind::AuthAck | BusKind::FailoverStart => {}
    }
    parts.truncate(MOST_PARTS);
    parts
}

fn ranges(slots: &SlotRanges) -> String {
    let ranges = slots.as_slice().iter().map(|(from, to)| match from == to {
        true => from.to_string(),
        false => format!("{from}-{to}"),
    });
    match ranges.collect::<Vec<_>>().join(" ") {
        none if none.is_empty() => "none".to_owned(),
        ranges => ranges,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_a_part_for_each_word() {
        let parts = parts_of(b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(texts, ["*2", "$3 GET", "$1 a"]);
        assert_eq!(parts[2].hex, "24 31 0d 0a 61 0d 0a");
        assert_eq!(parts_of(b"$5\r\nab").len(), 2, "a part that is cut short");
    }
}
