//! Packets of real servers, packets that are bent, and messages drawn at random.

pub(crate) mod arbitrary;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::decode::BusDecoder;
use super::*;
use crate::bus::message::kind;
use crate::bus::{BusKind, BusMessage, Host, NodeFlags, NodeId};
use arbitrary::{id, message};

/// Packets of real servers of 7.0.15 that made a cluster, failed over by hand and by themselves:
/// name, then bytes in hexadecimal, `00x9` for nine of one.
const PACKETS: &str = include_str!("../packets.txt");

fn packets() -> Vec<(&'static str, Vec<u8>)> {
    let line = |line: &'static str| {
        let (name, words) = line.split_once(": ").expect("a name and bytes");
        let run = |word: &str| {
            let (byte, count) = word.split_once('x').unwrap_or((word, "1"));
            let byte = u8::from_str_radix(byte, 16).expect("two digits");
            std::iter::repeat_n(byte, count.parse().expect("a number"))
        };
        (name, words.split(' ').flat_map(run).collect())
    };
    PACKETS.lines().map(line).collect()
}

fn packet(name: &str) -> Vec<u8> {
    let found = packets().into_iter().find(|(other, _)| *other == name);
    found.expect("it is in the file").1
}

fn decoded(bytes: &[u8]) -> Result<BusMessage, Dropped> {
    let mut decoder = BusDecoder::default();
    decoder.feed(bytes);
    let message = decoder.next_message().expect("it is the bus").expect("it is whole");
    assert_eq!(decoder.next_message(), Ok(None), "there is nothing behind it");
    message
}

#[test]
fn packets_of_real_servers_are_read_and_written_byte_for_byte() {
    for (name, bytes) in packets() {
        let message = decoded(&bytes).expect(name);
        assert!(name.starts_with(message.kind.name()), "{name}: {}", message.kind.name());
        assert!(encode(&message) == bytes, "{name} is written otherwise");
    }
}

#[test]
fn what_a_packet_of_a_real_server_says() {
    let ping = decoded(&packet("ping pfail")).unwrap();
    let gossip = ping.kind.gossip();
    assert!(gossip.iter().any(|about| about.flags.has(NodeFlags::PFAIL)));
    assert!(gossip.iter().all(|about| about.contact.host == Host::from("127.0.0.1")));
    let pong = decoded(&packet("pong hostname")).unwrap();
    assert_eq!(pong.header.hostname.as_deref(), Some("node-one.example"));
    assert_eq!((pong.header.port, pong.header.bus_port), (21_801, 31_801));
    assert_eq!(pong.header.slots.as_slice(), [(5461, 10_922)]);
    assert_eq!(decoded(&packet("ping announced")).unwrap().header.host, Host::from("127.0.0.1"));
    assert!(decoded(&packet("ping paused")).unwrap().header.paused);
    let request = decoded(&packet("auth-req forced")).unwrap().header;
    assert!(request.forced && request.master.is_some());
    let BusKind::Publish { channel, message, shard } = decoded(&packet("publish")).unwrap().kind
    else {
        panic!("it is something published");
    };
    assert_eq!((&*channel, &*message, shard), (&b"news"[..], &b"hello"[..], false));
    let BusKind::Update(update) = decoded(&packet("update")).unwrap().kind else {
        panic!("it is an update");
    };
    let slots: Vec<u16> = update.slots.slots().collect();
    assert_eq!((update.config_epoch, slots), (5, vec![0, 1, 2, 5461, 16_383]));
}

/// A packet of no content, of another kind, and what is behind its header.
struct Bent {
    bytes: Vec<u8>,
}

impl Bent {
    fn new(kind: u16, behind: &[u8]) -> Self {
        let mut bytes = packet("mfstart");
        bytes.extend_from_slice(behind);
        let len = bytes.len() as u32;
        let bent = Bent { bytes };
        bent.with(4, &len.to_be_bytes()).with(12, &kind.to_be_bytes())
    }

    fn with(mut self, at: usize, value: &[u8]) -> Self {
        self.bytes[at..at + value.len()].copy_from_slice(value);
        self
    }

    /// With so many third nodes and extensions, as it says.
    fn with_counts(self, nodes: u16, extensions: u16) -> Self {
        let marks = if extensions > 0 { mark::EXTENDED } else { 0 };
        let bent = self.with(14, &nodes.to_be_bytes()).with(2214, &extensions.to_be_bytes());
        bent.with(2253, &[marks])
    }
}

fn extension(len: u32, kind: u16, content: &[u8]) -> Vec<u8> {
    [&len.to_be_bytes()[..], &kind.to_be_bytes(), &[0; 2], content].concat()
}

/// What a real server of 7.0.15 logged when it was sent the same.
#[test]
fn bad_packets_are_dropped_with_the_line_of_redis() {
    let ping = |nodes, extensions, behind: &[u8]| {
        Bent::new(kind::PING, behind).with_counts(nodes, extensions)
    };
    let module = [&[0; 8][..], &4u32.to_be_bytes(), b"\x01abc"].concat();
    let update = Bent::new(kind::UPDATE, &[b'a'; 2095]);
    for (bent, line) in [
        (
            ping(1, 0, b""),
            "Received invalid ping packet with gossip count 1 that exceeds total packet length (2256)",
        ),
        (
            ping(1, 1, &[b'x'; 50]),
            "Received invalid ping packet with gossip count 1 that exceeds total packet length (2306)",
        ),
        (
            ping(0, 0, &[b'x'; 8]),
            "Received invalid ping packet of length 2264 but expected length 2256",
        ),
        (
            ping(0, 1, &extension(12, HOSTNAME, b"abcd")),
            "Received a ping packet without proper padding (12 bytes)",
        ),
        (
            ping(0, 1, &extension(24, HOSTNAME, b"abcdefgh")),
            "Received invalid ping packet with extension data that exceeds total packet length (2272)",
        ),
        (
            ping(0, 1, b""),
            "Received invalid ping packet with extension data that exceeds total packet length (2256)",
        ),
        (
            ping(0, 1, b"abcd"),
            "Received invalid ping packet with extension data that exceeds total packet length (2260)",
        ),
        (
            ping(0, 2, &extension(0, HOSTNAME, b"")),
            "Received invalid ping packet of length 2264 but expected length 2256",
        ),
        (
            Bent::new(kind::FAIL, &[b'x'; 39]),
            "Received invalid fail packet of length 2295 but expected length 2296",
        ),
        (
            Bent::new(kind::PUBLISH, b"\0\0\0\x01\0\0\0\x01a"),
            "Received invalid publish packet of length 2265 but expected length 2266",
        ),
        (
            Bent::new(kind::PUBLISH_SHARD, b"\xff\xff\xff\xff\xff\xff\xff\xffa"),
            "Received invalid publishshard packet of length 2265 but expected length 2262",
        ),
        (
            Bent::new(kind::AUTH_REQUEST, b"a"),
            "Received invalid auth-req packet of length 2257 but expected length 2256",
        ),
        (update, "Received invalid update packet of length 4351 but expected length 4352"),
        (
            Bent::new(kind::FAILOVER_START, b"1"),
            "Received invalid mfstart packet of length 2257 but expected length 2256",
        ),
        (
            Bent::new(kind::MODULE, &module),
            "Received invalid module packet of length 2272 but expected length 2273",
        ),
    ] {
        let dropped = decoded(&bent.bytes).expect_err(line);
        assert_eq!((dropped.to_string().as_str(), dropped.is_logged()), (line, true));
    }
    let other_version = Bent::new(kind::PING, b"").with(8, &[0, 2]);
    assert!(!decoded(&other_version.bytes).unwrap_err().is_logged());
}

#[test]
fn what_is_no_bus_ends_the_connection() {
    let short = Bent::new(kind::PING, b"").with(4, &2255u32.to_be_bytes());
    for bytes in [b"GET / HTTP/1.0\r\n\r\n", &short.bytes[..]] {
        let mut decoder = BusDecoder::default();
        decoder.feed(bytes);
        assert_eq!(decoder.next_message(), Err(BadStream));
    }
    let mut decoder = BusDecoder::default();
    decoder.feed(b"GET / ");
    assert_eq!(decoder.next_message(), Ok(None), "a server waits for eight bytes too");
}

#[test]
fn names_that_are_none_and_kinds_to_come_are_read() {
    let odd = Bent::new(kind::FAIL, &[b'Z'; 40]).with(40, &[0; 40]).with(2128, b"Z");
    let message = decoded(&odd.bytes).unwrap();
    assert_eq!(message.kind, BusKind::Fail(NodeId::NOBODY));
    assert_eq!(message.header.sender, NodeId::NOBODY);
    assert_eq!(message.header.master, Some(NodeId::NOBODY));
    let other = decoded(&Bent::new(200, b"xyz").bytes).unwrap();
    assert_eq!(other.kind, BusKind::Other { kind: 200, content: b"xyz".to_vec() });
    let behind = [extension(16, 7, b"abcdefg\0"), extension(65_536 + 16, 0, b"abcdefg\0")].concat();
    let extended = Bent::new(kind::PONG, &behind).with_counts(0, 2);
    let header = decoded(&extended.bytes).unwrap().header;
    assert_eq!(header.unknown_extensions, [7]);
    assert_eq!(header.hostname.as_deref(), Some("abcdefg"));
}

/// Reads a stream that comes in pieces of these lengths, and what is left of it at once.
fn in_pieces(bytes: &[u8], lens: &[usize]) -> (Vec<Result<BusMessage, Dropped>>, bool) {
    let (mut decoder, mut found, mut rest) = (BusDecoder::default(), Vec::new(), bytes);
    for len in lens.iter().copied().chain([bytes.len()]) {
        let (piece, behind) = rest.split_at(len.min(rest.len()));
        decoder.feed(piece);
        rest = behind;
        loop {
            match decoder.next_message() {
                Ok(Some(message)) => found.push(message),
                Ok(None) => break,
                Err(BadStream) => return (found, true),
            }
        }
    }
    (found, false)
}

proptest! {
    #[test]
    fn a_message_comes_back_as_it_was(message in message(id())) {
        prop_assert_eq!(decoded(&encode(&message)), Ok(message));
    }

    #[test]
    fn fields_are_all_bytes_in_order(message in message(id())) {
        let (bytes, fields) = fields(&message);
        prop_assert_eq!(&bytes, &encode(&message));
        let end = fields.iter().fold(0, |end, field| {
            assert_eq!(field.at.start, end, "{}", field.name);
            field.at.end
        });
        prop_assert_eq!(end, bytes.len());
    }

    #[test]
    fn a_stream_may_come_in_any_pieces(
        messages in vec(message(id()), 1..4),
        lens in vec(0usize..3000, 0..12),
    ) {
        let bytes: Vec<u8> = messages.iter().flat_map(encode).collect();
        let all = messages.into_iter().map(Ok).collect();
        prop_assert_eq!(in_pieces(&bytes, &lens), (all, false));
    }

    #[test]
    fn bent_packets_panic_nobody(
        which in any::<prop::sample::Index>(),
        places in vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in option::of(any::<prop::sample::Index>()),
    ) {
        let packets = packets();
        let mut bytes = which.get(&packets).1.clone();
        for (place, byte) in places {
            // What decides how a packet is read stands at its ends.
            let at = place.index(bytes.len().min(200));
            let at = if byte % 2 == 0 { at } else { bytes.len() - 1 - at };
            bytes[at] = byte;
        }
        bytes.truncate(cut.map_or(bytes.len(), |cut| cut.index(bytes.len())));
        bytes.extend(packet("meet"));
        prop_assert_eq!(in_pieces(&bytes, &[bytes.len()]), in_pieces(&bytes, &[1, 7, 2255]));
    }

    #[test]
    fn any_bytes_panic_nobody(bytes in vec(any::<u8>(), 0..5000)) {
        let begun = [&SIGNATURE[..], &bytes].concat();
        prop_assert_eq!(in_pieces(&begun, &[]), in_pieces(&begun, &[3, 5]));
    }
}
