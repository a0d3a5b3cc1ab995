//! One message on its way, by its parts.

use redscope_labs::World;
use redscope_node::wire::{Field, Form, fields};
use redscope_node::{BusKind, BusMessage, SlotRanges};
use redscope_resp::{Frame as Resp, FrameDecoder};
use redscope_sim::{Carried, PacketId};

use crate::frame::{MessagePart, MessageView};

/// So many parts are listed, and so many bytes of each.
const MOST_PARTS: usize = 40;
const MOST_BYTES: usize = 24;
/// So many fields of a message of the cluster bus: those of its header and of some third nodes.
const MOST_FIELDS: usize = 80;
/// What a field says that has no text, or no slot.
const NOTHING: &str = "-";

/// A message by its parts; `None` if it is not on its way.
pub(crate) fn message(world: &World, id: u64) -> Option<MessageView> {
    let packet = world.in_flight().chain(world.held()).find(|packet| packet.id == PacketId(id))?;
    let (parts, len_bytes) = match &packet.carried {
        Carried::Bytes(bytes) => (parts_of(bytes), bytes.len()),
        Carried::Message(message) => fields_of(message),
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

/// A message of the cluster bus by its fields, each with its bytes, and how long it is.
fn fields_of(message: &BusMessage) -> (Vec<MessagePart>, usize) {
    let (bytes, fields) = fields(message);
    let part = |field: &Field| {
        let field_bytes = &bytes[field.at.clone()];
        let words = words_of(message, field, field_bytes);
        let text = format!("{} {words}", field.name).trim_end().to_owned();
        MessagePart { text, hex: hex(field_bytes) }
    };
    (fields.iter().take(MOST_FIELDS).map(part).collect(), bytes.len())
}

/// What the bytes of a field say.
fn words_of(message: &BusMessage, field: &Field, bytes: &[u8]) -> String {
    let number = bytes.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    match field.form {
        _ if field.name == "type" => format!("{number} {}", message.kind.name()),
        _ if field.name == "state" => if message.header.ok { "ok" } else { "fail" }.to_owned(),
        Form::Number => number.to_string(),
        Form::Bits => format!("{number:#0width$x}", width = 2 + 2 * bytes.len()),
        Form::Text => {
            let text = String::from_utf8_lossy(bytes);
            let text = text.trim_end_matches('\0');
            if text.is_empty() { NOTHING.to_owned() } else { text.to_owned() }
        }
        Form::Slots => match &message.kind {
            BusKind::Update(update) if field.name.starts_with("nodecfg") => ranges(&update.slots),
            _ => ranges(&message.header.slots),
        },
        Form::Unused => String::new(),
    }
}

fn ranges(slots: &SlotRanges) -> String {
    let ranges = slots.as_slice().iter().map(|(from, to)| match from == to {
        true => from.to_string(),
        false => format!("{from}-{to}"),
    });
    match ranges.collect::<Vec<_>>().join(" ") {
        none if none.is_empty() => NOTHING.to_owned(),
        ranges => ranges,
    }
}

#[cfg(test)]
mod tests {
    use redscope_node::{Contact, Gossip, Header, Host, NodeFlags, NodeId};

    use super::*;

    #[test]
    fn a_request_has_a_part_for_each_word() {
        let parts = parts_of(b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(texts, ["*2", "$3 GET", "$1 a"]);
        assert_eq!(parts[2].hex, "24 31 0d 0a 61 0d 0a");
        assert_eq!(parts_of(b"$5\r\nab").len(), 2, "a part that is cut short");
    }

    #[test]
    fn a_message_of_the_bus_has_its_bytes_beside_its_words() {
        let name = |letter: &str| NodeId::parse(letter.repeat(40).as_bytes()).unwrap();
        let header = Header {
            sender: name("a"),
            master: None,
            current_epoch: 7,
            config_epoch: 3,
            offset: 1000,
            slots: SlotRanges::from_iter([0, 1, 2, 16_383]),
            host: Host::Unknown,
            hostname: Some("one.example".into()),
            unknown_extensions: Vec::new(),
            port: 6379,
            bus_port: 16_379,
            flags: NodeFlags::MASTER.with(NodeFlags::MYSELF),
            ok: false,
            paused: false,
            forced: false,
        };
        let contact =
            Contact { id: name("b"), host: Host::from("127.0.0.1"), port: 6380, bus_port: 16_380 };
        let about = Gossip {
            contact: contact.into(),
            ping_sent_s: 0,
            pong_received_s: 9,
            flags: NodeFlags::PFAIL,
        };
        let kind = BusKind::Ping(vec![about]);
        let (parts, len_bytes) = fields_of(&BusMessage { kind, header: header.into() });
        assert_eq!(len_bytes, 2256 + 104 + 8 + 16);
        let hex_of = |text: &str| {
            let part = parts.iter().find(|part| part.text == text);
            part.unwrap_or_else(|| panic!("{text} in {parts:?}")).hex.as_str()
        };
        assert_eq!(hex_of("sig RCmb"), "52 43 6d 62");
        assert_eq!(hex_of("totlen 2384"), "00 00 09 50");
        assert_eq!(hex_of("type 0 ping"), "00 00");
        assert_eq!(hex_of("currentEpoch 7"), "00 00 00 00 00 00 00 07");
        assert_eq!(hex_of(&format!("sender {}", name("a"))), format!("{} …", ["61"; 24].join(" ")));
        assert!(hex_of("myslots 0-2 16383").starts_with("07 00 00"));
        assert!(hex_of("slaveof -").starts_with("00 00"));
        assert_eq!(hex_of("state fail"), "01");
        assert_eq!(hex_of("flags 0x0011"), "00 11");
        assert_eq!(hex_of("mflags 0x040000"), "04 00 00");
        assert_eq!(hex_of("gossip.flags 0x0004"), "00 04");
        assert!(hex_of("gossip.ip 127.0.0.1").starts_with("31 32 37"));
        assert!(hex_of("ext.hostname one.example").ends_with("65 00 00 00 00 00"));
        assert_eq!(hex_of("notused1"), format!("{} …", ["00"; 24].join(" ")));
    }
}
