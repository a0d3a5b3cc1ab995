//! The bytes between a master and its replica are those of Redis 7.0.15.
//!
//! What each side of a connection sent is compared message by message: the handshake, the snapshot,
//! the stream, what is acknowledged. Names of histories and of the end of a snapshot differ from run to
//! run, and when a snapshot was made. The same acknowledgement again, and the line feeds by which a
//! master says that it is there, come as often as time passes.

use std::collections::BTreeMap;

use redscope_data::rdb::read_rdb_aux;
use redscope_node::LinkKind;
use redscope_resp::{Frame, FrameDecoder, split_args};
use redscope_sim::{Carried, PacketId};

use crate::courses::{
    A, AT_ONCE, M, follow, handed_over, histories_part, in_sync, overflow, restarted, send,
};
use crate::rig::Rig;
use crate::trace::Trace;

/// What went over a connection.
pub(crate) struct Sent {
    /// To whom it was opened.
    master: String,
    /// What the one who opened it sent, and what came back.
    bytes: [Vec<u8>; 2],
}

/// Listens on the links between masters and replicas.
#[derive(Default)]
pub(crate) struct Tap {
    last: Option<PacketId>,
    places: BTreeMap<redscope_sim::End, usize>,
    /// In the order in which they were opened.
    sent: Vec<Sent>,
}

impl Tap {
    /// Notes what has been sent since it looked last.
    pub(crate) fn listen(&mut self, rig: &redscope_labs::World) {
        let mut packets: Vec<_> = rig.in_flight().collect();
        packets.sort_by_key(|packet| packet.id);
        for packet in packets {
            if packet.link != LinkKind::Replication || self.last.is_some_and(|id| id >= packet.id) {
                continue;
            }
            self.last = Some(packet.id);
            match &packet.carried {
                Carried::Syn { .. } => {
                    self.places.insert(packet.from, self.sent.len());
                    let master = rig.name(packet.to.actor).to_string();
                    self.sent.push(Sent { master, bytes: Default::default() });
                }
                Carried::Bytes(bytes) => {
                    let place = |end| self.places.get(end).copied();
                    let (place, side) = match (place(&packet.from), place(&packet.to)) {
                        (Some(place), _) => (place, 0),
                        (None, Some(place)) => (place, 1),
                        (None, None) => panic!("a connection that nobody has opened"),
                    };
                    self.sent[place].bytes[side].extend(bytes);
                }
                _ => {}
            }
        }
    }
}

/// Bytes from the escapes in which a trace has them: those that redis-cli reads between quotes, which are
/// not escaped themselves.
fn unescaped(text: &str) -> Vec<u8> {
    let text = text.replace('"', "\\\"");
    let words = split_args(format!("\"{text}\"").as_bytes()).expect("the quotes are ours alone");
    let [bytes] = words.try_into().expect("it is one word");
    bytes
}

/// What a trace has of connections to masters until a moment.
fn captured(name: &str, until_ms: i64) -> Vec<Sent> {
    let mut sent: Vec<Sent> = Vec::new();
    let mut places = BTreeMap::new();
    let rows = Trace::read(&format!("replication/{name}.jsonl")).rows;
    for row in rows.iter().filter(|row| row.kind == "wire" && row.at_ms < until_ms) {
        let place = (row.source.clone(), row.fields["conn"].as_u64().unwrap());
        let place = *places.entry(place).or_insert_with(|| {
            let master = row.source.strip_suffix("-link").unwrap().to_owned();
            sent.push(Sent { master, bytes: Default::default() });
            sent.len() - 1
        });
        match row.text("dir") {
            "c>s" => sent[place].bytes[0].extend(unescaped(row.text("data"))),
            "s>c" => sent[place].bytes[1].extend(unescaped(row.text("data"))),
            _ => {}
        }
    }
    sent
}

/// A word as it is in any run.
fn in_words(word: &[u8]) -> String {
    match word.len() == 40 && word.iter().all(u8::is_ascii_hexdigit) {
        true => "ID".to_owned(),
        false => String::from_utf8_lossy(word).into_owned(),
    }
}

/// A snapshot: its fields, but for what is of a moment, and all bytes of its keys, sorted: keys lie as a
/// table's seed has it.
fn snapshot(rdb: &[u8]) -> String {
    let of_moment = |name: &[u8]| matches!(name, b"ctime" | b"used-mem");
    let fields = read_rdb_aux(rdb).into_iter().map(|(name, value)| match of_moment(&name) {
        true => format!("{}=", in_words(&name)),
        false => format!("{}={}", in_words(&name), in_words(&value)),
    });
    let fields = fields.collect::<Vec<_>>().join(" ");
    // From the first database on, if there is one, but for the checksum.
    let keys = rdb.windows(3).position(|bytes| bytes == [0xfe, 0, 0xfb]);
    let end = rdb.len() - 8;
    let mut keys = rdb[keys.unwrap_or(end - 1)..end].to_vec();
    keys.sort_unstable();
    format!("snapshot {fields} {keys:02x?}")
}

/// What one side sent, message by message.
fn messages(mut bytes: &[u8]) -> Vec<String> {
    let mut messages: Vec<String> = Vec::new();
    while let Some(first) = bytes.first() {
        let line_end = bytes.windows(2).position(|end| end == b"\r\n");
        let line = |end: usize| &bytes[1..end];
        let (message, len) = match (first, line_end) {
            (b'\n', _) => (None, 1),
            (b'$', Some(end)) => {
                let from = end + 2;
                let (rdb_len, mark_len) = match line(end).strip_prefix(b"EOF:") {
                    Some(mark) => {
                        let rest = &bytes[from..];
                        let ends = rest.windows(mark.len()).position(|bytes| bytes == mark);
                        (ends.expect("the snapshot has an end"), mark.len())
                    }
                    None => (std::str::from_utf8(line(end)).unwrap().parse().unwrap(), 0),
                };
                let kind = if mark_len > 0 { "to its mark" } else { "by its length" };
                let rdb = &bytes[from..from + rdb_len];
                (Some(format!("{kind}: {}", snapshot(rdb))), from + rdb_len + mark_len)
            }
            (b'*', _) => {
                let mut decoder = FrameDecoder::default();
                decoder.feed(bytes);
                let Ok(Some(Frame::Array(parts))) = decoder.next_frame() else { break };
                let words = parts.iter().map(|part| match part {
                    Frame::Bulk(word) => in_words(word),
                    other => panic!("{other:?} is no argument"),
                });
                let words = words.collect::<Vec<_>>().join(" ");
                (Some(words), decoder.frame_bytes().len())
            }
            (_, Some(end)) => {
                let words = bytes[..end].split(|byte| *byte == b' ').map(in_words);
                (Some(words.collect::<Vec<_>>().join(" ")), end + 2)
            }
            (_, None) => panic!("a line without an end"),
        };
        let is_again = message.is_some()
            && messages.last() == message.as_ref()
            && messages.last().is_some_and(|last| last.starts_with("REPLCONF ACK"));
        messages.extend(message.filter(|_| !is_again));
        bytes = &bytes[len..];
    }
    messages
}

/// Compares what went over the connections of a run with those of a captured one, up to a moment of it.
fn compare(name: &str, rig: &Rig, until_ms: i64) {
    let all = &rig.tap.as_ref().expect("somebody listens").sent;
    compare_some(name, &all.iter().collect::<Vec<_>>(), until_ms);
}

/// Compares what went over some connections.
fn compare_some(name: &str, sent: &[&Sent], until_ms: i64) {
    let wanted = captured(name, until_ms);
    let masters = |all: &mut dyn Iterator<Item = &Sent>| -> Vec<String> {
        all.map(|sent| sent.master.clone()).collect()
    };
    let opened = masters(&mut sent.iter().copied());
    assert_eq!(opened, masters(&mut wanted.iter()), "connections of {name}");
    for (place, (sent, wanted)) in sent.iter().zip(&wanted).enumerate() {
        for (side, (sent, wanted)) in
            ["replica", "master"].iter().zip(sent.bytes.iter().zip(&wanted.bytes))
        {
            let text = |bytes: &[u8]| messages(bytes).join("\n");
            assert!(!wanted.is_empty(), "{side} of {name}");
            assert_eq!(text(sent), text(wanted), "{side} of connection {place} of {name}");
        }
    }
}

#[test]
fn a_full_synchronisation_is_made_of_the_same_bytes() {
    for (name, diskless) in [("fullsync-diskless", "yes"), ("fullsync-disk", "no")] {
        let mut rig = Rig::tapped(1);
        rig.add_server("m", M, &[("save", ""), ("repl-diskless-sync", diskless)]);
        rig.run_ms(150);
        send(&mut rig, "m", "SET hello world");
        send(&mut rig, "m", "RPUSH list a b c");
        rig.add_server("r1", A, &[("save", ""), ("replicaof", "127.0.0.1 17301")]);
        rig.run_ms(6_500);
        for line in ["SET foo bar", "SELECT 3", "SET in3 x", "SELECT 0", "INCR n"] {
            rig.type_line("m", line);
        }
        rig.run_ms(5_500);
        compare(name, &rig, 12_000);
    }
}

#[test]
fn a_replica_goes_on_with_the_same_bytes() {
    let mut rig = in_sync(Rig::tapped(1), &[], &[("r1", A)]);
    send(&mut rig, "m", "SET x 1");
    rig.run_ms(2_000);
    rig.type_line("m", "CLIENT KILL TYPE replica");
    rig.run_ms(1_500);
    compare("partial", &rig, 1_500);
}

#[test]
fn acknowledgements_are_asked_for_with_the_same_bytes() {
    let mut rig = Rig::tapped(1);
    rig.add_server("m", M, &AT_ONCE);
    rig.run_ms(150);
    follow(&mut rig, "r1", A);
    rig.run_ms(2_000);
    for (line, ms) in [
        ("WAIT 1 0", 1),
        ("SET a 1", 1),
        ("WAIT 1 0", 1),
        ("SET a 2", 1),
        ("WAIT 0 0", 1),
        ("WAIT 2 700", 773),
        ("MULTI", 1),
        ("SET a 3", 1),
        ("WAIT 1 0", 1),
        ("EXEC", 1),
    ] {
        rig.type_line("m", line);
        rig.run_ms(ms);
    }
    rig.pause("r1");
    send(&mut rig, "m", "SET a 4");
    rig.type_line("m", "WAIT 1 500");
    rig.run_ms(510);
    // The captured master has heard of it before the replica was awake.
    rig.type_line("m", "WAIT 1 0");
    rig.run_ms(1);
    rig.resume("r1");
    rig.run_ms(10);
    compare("wait", &rig, 1_277);
}

#[test]
fn who_missed_too_much_is_sent_everything_in_the_same_bytes() {
    compare("overflow", &overflow(Rig::tapped(1)), 5_000);
}

#[test]
fn histories_part_and_meet_in_the_same_bytes() {
    compare("psync2", &histories_part(Rig::tapped(1)), 4_100);
}

#[test]
fn who_was_restarted_goes_on_with_the_same_bytes() {
    compare("restart", &restarted(Rig::tapped(1)), 1_500);
}

/// What went to the old master was not captured, nor what the second replica sent.
#[test]
fn a_place_is_handed_over_in_the_same_bytes() {
    let rig = handed_over(Rig::tapped(1));
    let sent = &rig.tap.as_ref().expect("somebody listens").sent;
    let first = sent.iter().find(|sent| sent.master == "a").expect("the old master follows");
    compare_some("failover-command", &[first], 2_500);
}
