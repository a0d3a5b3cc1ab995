//! Messages out of a stream of bytes.
//!
//! Source: cluster.c `clusterReadHandler`, `clusterIsValidPacket`, 7.0.15, whose order decides what is
//! said of a message that is wrong in two ways.

use std::sync::Arc;

use super::{
    BITMAP_LEN, BadStream, Dropped, EXTENSION_LEN, GOSSIP_LEN, HEADER_LEN, HOSTNAME, IP_LEN,
    MODULE_LEN, NAME_LEN, PUBLISH_LEN, SIGNATURE, UPDATE_LEN, VERSION, Why, mark,
};
use crate::bus::message::kind;
use crate::bus::{
    BusKind, BusMessage, Contact, Gossip, Header, Host, NodeFlags, NodeId, SlotRanges, Update,
};

/// Length of what says how long a message is.
const BEGIN_LEN: usize = 8;

/// Where the fields of the header stand.
mod at {
    pub(super) const VERSION: usize = 8;
    pub(super) const PORT: usize = 10;
    pub(super) const KIND: usize = 12;
    pub(super) const COUNT: usize = 14;
    pub(super) const CURRENT_EPOCH: usize = 16;
    pub(super) const CONFIG_EPOCH: usize = 24;
    pub(super) const OFFSET: usize = 32;
    pub(super) const SENDER: usize = 40;
    pub(super) const SLOTS: usize = 80;
    pub(super) const MASTER: usize = 2128;
    pub(super) const IP: usize = 2168;
    pub(super) const EXTENSIONS: usize = 2214;
    pub(super) const BUS_PORT: usize = 2248;
    pub(super) const FLAGS: usize = 2250;
    pub(super) const STATE: usize = 2252;
    pub(super) const MARKS: usize = 2253;
}

/// What has come of a connection of the bus and is no whole message yet. It takes no more memory
/// than what has come, whatever length a message says it has.
#[derive(Clone, Debug, Default)]
pub struct BusDecoder {
    bytes: Vec<u8>,
    /// So many of them were messages.
    taken: usize,
}

impl BusDecoder {
    /// Takes what has come.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes.drain(..std::mem::take(&mut self.taken));
        self.bytes.extend_from_slice(bytes);
    }

    /// The next message, or why it is left out; `None` until more comes.
    ///
    /// Errors: what has come cannot be the cluster bus; nothing can be read behind it.
    pub fn next_message(&mut self) -> Result<Option<Result<BusMessage, Dropped>>, BadStream> {
        let rest = &self.bytes[self.taken..];
        if rest.len() < BEGIN_LEN {
            return Ok(None);
        }
        let len = u32_at(rest, SIGNATURE.len()) as usize;
        if rest[..SIGNATURE.len()] != SIGNATURE || len < HEADER_LEN {
            return Err(BadStream);
        }
        let Some(message) = rest.get(..len) else { return Ok(None) };
        let read = read(message);
        self.taken += len;
        Ok(Some(read))
    }
}

/// What the extensions of a message say.
#[derive(Default)]
struct Extensions {
    hostname: Option<Arc<str>>,
    unknown: Vec<u16>,
}

/// Reads a whole message, whose header is there.
fn read(bytes: &[u8]) -> Result<BusMessage, Dropped> {
    let number = u16_at(bytes, at::KIND);
    let dropped = |why| Dropped { kind: number, len: bytes.len(), why };
    let version = u16_at(bytes, at::VERSION);
    if version != VERSION {
        return Err(dropped(Why::Version(version)));
    }
    let rest = &bytes[HEADER_LEN..];
    let mut extensions = Extensions::default();
    let expected = match number {
        kind::PING | kind::PONG | kind::MEET => {
            let count = u16_at(bytes, at::COUNT);
            let gossip_len = usize::from(count) * GOSSIP_LEN;
            let behind = rest.get(gossip_len..).ok_or_else(|| dropped(Why::Gossip(count)))?;
            let is_extended = bytes[at::MARKS] & mark::EXTENDED != 0;
            let number = if is_extended { u16_at(bytes, at::EXTENSIONS) } else { 0 };
            let len =
                gossip_len + read_extensions(behind, number, &mut extensions).map_err(dropped)?;
            len as u64
        }
        kind::FAIL => NAME_LEN as u64,
        kind::PUBLISH | kind::PUBLISH_SHARD => {
            let lens = rest.get(..PUBLISH_LEN).unwrap_or(&[0; PUBLISH_LEN]);
            PUBLISH_LEN as u64 + u64::from(u32_at(lens, 0)) + u64::from(u32_at(lens, 4))
        }
        kind::AUTH_REQUEST | kind::AUTH_ACK | kind::FAILOVER_START => 0,
        kind::UPDATE => UPDATE_LEN as u64,
        kind::MODULE => {
            let head = rest.get(..MODULE_LEN).unwrap_or(&[0; MODULE_LEN]);
            MODULE_LEN as u64 + u64::from(u32_at(head, 8))
        }
        _ => rest.len() as u64,
    };
    if rest.len() as u64 != expected {
        // A server adds up in 32 bits.
        return Err(dropped(Why::Length((HEADER_LEN as u64 + expected) as u32)));
    }
    let kind = read_kind(number, usize::from(u16_at(bytes, at::COUNT)), rest);
    Ok(BusMessage { kind, header: Arc::new(read_header(bytes, extensions)) })
}

/// What a message is about, out of what is behind its header, which has the right length.
fn read_kind(number: u16, count: usize, rest: &[u8]) -> BusKind {
    let gossip = || rest.chunks_exact(GOSSIP_LEN).take(count).filter_map(read_gossip).collect();
    match number {
        kind::PING => BusKind::Ping(gossip()),
        kind::PONG => BusKind::Pong(gossip()),
        kind::MEET => BusKind::Meet(gossip()),
        kind::FAIL => BusKind::Fail(read_name(rest)),
        kind::PUBLISH | kind::PUBLISH_SHARD => {
            let (lens, texts) = rest.split_at(PUBLISH_LEN);
            let (channel, message) = texts.split_at(u32_at(lens, 0) as usize);
            BusKind::Publish {
                channel: channel.to_vec(),
                message: message.to_vec(),
                shard: number == kind::PUBLISH_SHARD,
            }
        }
        kind::AUTH_REQUEST => BusKind::AuthRequest,
        kind::AUTH_ACK => BusKind::AuthAck,
        kind::UPDATE => BusKind::Update(Box::new(Update {
            config_epoch: u64_at(rest, 0),
            node: read_name(&rest[8..][..NAME_LEN]),
            slots: read_slots(&rest[8 + NAME_LEN..]),
        })),
        kind::FAILOVER_START => BusKind::FailoverStart,
        kind => BusKind::Other { kind, content: rest.to_vec() },
    }
}

/// Reads so many extensions. How long all of them are.
///
/// A server takes the low half of a length for the length, so that one of 64 KiB has none.
fn read_extensions(bytes: &[u8], number: u16, into: &mut Extensions) -> Result<usize, Why> {
    let mut at = 0;
    for _ in 0..number {
        let rest = &bytes[at..];
        if rest.len() < EXTENSION_LEN {
            return Err(Why::Extension);
        }
        let len = u32_at(rest, 0) as u16;
        if !len.is_multiple_of(8) {
            return Err(Why::Padding(len));
        }
        let extension = rest.get(..usize::from(len)).ok_or(Why::Extension)?;
        match u16_at(rest, 4) {
            HOSTNAME => {
                let hostname = text(extension.get(EXTENSION_LEN..).unwrap_or_default());
                into.hostname = (!hostname.is_empty()).then(|| Arc::from(hostname));
            }
            unknown => into.unknown.push(unknown),
        }
        at += usize::from(len);
    }
    Ok(at)
}

/// What a sender says of itself.
fn read_header(bytes: &[u8], extensions: Extensions) -> Header {
    let marks = bytes[at::MARKS];
    let master = &bytes[at::MASTER..][..NAME_LEN];
    Header {
        sender: read_name(&bytes[at::SENDER..][..NAME_LEN]),
        master: (master != [0; NAME_LEN]).then(|| read_name(master)),
        current_epoch: u64_at(bytes, at::CURRENT_EPOCH),
        config_epoch: u64_at(bytes, at::CONFIG_EPOCH),
        offset: u64_at(bytes, at::OFFSET),
        slots: read_slots(&bytes[at::SLOTS..][..BITMAP_LEN]),
        host: Host::from(text(&bytes[at::IP..][..IP_LEN]).as_str()),
        hostname: extensions.hostname,
        unknown_extensions: extensions.unknown,
        port: u16_at(bytes, at::PORT),
        bus_port: u16_at(bytes, at::BUS_PORT),
        flags: NodeFlags(u16_at(bytes, at::FLAGS)),
        ok: bytes[at::STATE] == 0,
        paused: marks & mark::PAUSED != 0,
        forced: marks & mark::FORCED != 0,
    }
}

/// What is said of a third node; `None` if what it is called is no name.
fn read_gossip(bytes: &[u8]) -> Option<Gossip> {
    let contact = Contact {
        id: NodeId::parse(&bytes[..NAME_LEN])?,
        host: Host::from(text(&bytes[48..][..IP_LEN]).as_str()),
        port: u16_at(bytes, 94),
        bus_port: u16_at(bytes, 96),
    };
    Some(Gossip {
        contact: Arc::new(contact),
        ping_sent_s: u32_at(bytes, 40),
        pong_received_s: u32_at(bytes, 44),
        flags: NodeFlags(u16_at(bytes, 98)),
    })
}

/// The name of a node; that of nobody if it is none, which a server does not find either.
fn read_name(bytes: &[u8]) -> NodeId {
    NodeId::parse(bytes).unwrap_or(NodeId::NOBODY)
}

fn read_slots(bitmap: &[u8]) -> SlotRanges {
    let bytes = (0..).zip(bitmap).filter(|(_, byte)| **byte != 0);
    let bits = bytes.flat_map(|(at, byte): (u16, _)| {
        (0..8).filter(move |bit| byte & 1 << bit != 0).map(move |bit| at * 8 + bit)
    });
    bits.collect()
}

/// A text up to its first zero.
fn text(bytes: &[u8]) -> String {
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

fn number<const LEN: usize>(bytes: &[u8], at: usize) -> [u8; LEN] {
    std::array::from_fn(|byte| bytes[at + byte])
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes(number(bytes, at))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(number(bytes, at))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_be_bytes(number(bytes, at))
}
