//! A message as bytes, and which of them say what.

use std::ops::Range;

use super::{
    BITMAP_LEN, EXTENSION_LEN, GOSSIP_LEN, HEADER_LEN, HOSTNAME, IP_LEN, NAME_LEN, SIGNATURE,
    VERSION, mark,
};
use crate::bus::{BusKind, BusMessage, Contact, Gossip, Header, NodeId, SlotRanges};

/// Bytes of a message that say one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What they are called in cluster.h.
    pub name: &'static str,
    /// What they are to be read as.
    pub form: Form,
    /// Which they are.
    pub at: Range<usize>,
}

/// What the bytes of a field are to be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text, with zeros behind it.
    Text,
    /// A number.
    Number,
    /// Bits, each of which says something.
    Bits,
    /// A bit for each slot.
    Slots,
    /// Nothing.
    Unused,
}

/// A message as it is on the wire.
pub fn encode(message: &BusMessage) -> Vec<u8> {
    write(message, |_| {})
}

/// The same with all its fields, in order.
pub fn fields(message: &BusMessage) -> (Vec<u8>, Vec<Field>) {
    let mut fields = Vec::new();
    let bytes = write(message, |field| fields.push(field));
    (bytes, fields)
}

fn write(message: &BusMessage, note: impl FnMut(Field)) -> Vec<u8> {
    let header = &*message.header;
    let gossip = message.kind.gossip();
    let bytes = Vec::with_capacity(HEADER_LEN + gossip.len() * GOSSIP_LEN);
    let mut writer = Writer { bytes, note };
    writer.put("sig", Form::Text, &SIGNATURE);
    // The length is known at the end.
    writer.put("totlen", Form::Number, &[0; 4]);
    writer.header(header, &message.kind);
    gossip.iter().for_each(|about| writer.gossip(about));
    if message.kind.is_heartbeat() {
        writer.extensions(header);
    }
    match &message.kind {
        BusKind::Fail(about) => writer.name("about.nodename", Some(about)),
        BusKind::Publish { channel, message, .. } => {
            writer.put("channel_len", Form::Number, &(channel.len() as u32).to_be_bytes());
            writer.put("message_len", Form::Number, &(message.len() as u32).to_be_bytes());
            writer.put("channel", Form::Text, channel);
            writer.put("message", Form::Text, message);
        }
        BusKind::Update(update) => {
            writer.put("nodecfg.configEpoch", Form::Number, &update.config_epoch.to_be_bytes());
            writer.name("nodecfg.nodename", Some(&update.node));
            writer.slots("nodecfg.slots", &update.slots);
        }
        BusKind::Other { content, .. } => writer.put("content", Form::Text, content),
        _ => {}
    }
    let mut bytes = writer.bytes;
    let len = bytes.len() as u32;
    bytes[4..8].copy_from_slice(&len.to_be_bytes());
    bytes
}

struct Writer<N> {
    bytes: Vec<u8>,
    note: N,
}

impl<N: FnMut(Field)> Writer<N> {
    fn put(&mut self, name: &'static str, form: Form, value: &[u8]) {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(value);
        (self.note)(Field { name, form, at: from..self.bytes.len() });
    }

    /// A text, and zeros up to a length; the last byte is one.
    fn text(&mut self, name: &'static str, text: &str, len: usize) {
        let mut value = vec![0; len];
        let shown = text.len().min(len - 1);
        value[..shown].copy_from_slice(&text.as_bytes()[..shown]);
        self.put(name, Form::Text, &value);
    }

    /// The name of a node; zeros for none.
    fn name(&mut self, name: &'static str, node: Option<&NodeId>) {
        match node {
            Some(node) => self.put(name, Form::Text, node.as_str().as_bytes()),
            None => self.put(name, Form::Text, &[0; NAME_LEN]),
        }
    }

    fn slots(&mut self, name: &'static str, slots: &SlotRanges) {
        let mut bitmap = [0; BITMAP_LEN];
        for slot in slots.slots() {
            bitmap[usize::from(slot / 8)] |= 1 << (slot % 8);
        }
        self.put(name, Form::Slots, &bitmap);
    }

    fn header(&mut self, header: &Header, kind: &BusKind) {
        let extensions = match kind.is_heartbeat() {
            true => usize::from(header.hostname.is_some()) + header.unknown_extensions.len(),
            false => 0,
        };
        let is_forced = header.forced && matches!(kind, BusKind::AuthRequest);
        let bit = |is_set, bit| if is_set { bit } else { 0 };
        let marks = bit(header.paused, mark::PAUSED)
            | bit(is_forced, mark::FORCED)
            | bit(extensions > 0, mark::EXTENDED);
        self.put("ver", Form::Number, &VERSION.to_be_bytes());
        self.put("port", Form::Number, &header.port.to_be_bytes());
        self.put("type", Form::Number, &kind.number().to_be_bytes());
        self.put("count", Form::Number, &(kind.gossip().len() as u16).to_be_bytes());
        self.put("currentEpoch", Form::Number, &header.current_epoch.to_be_bytes());
        self.put("configEpoch", Form::Number, &header.config_epoch.to_be_bytes());
        self.put("offset", Form::Number, &header.offset.to_be_bytes());
        self.name("sender", Some(&header.sender));
        self.slots("myslots", &header.slots);
        self.name("slaveof", header.master.as_ref());
        self.text("myip", &header.host.to_string(), IP_LEN);
        self.put("extensions", Form::Number, &(extensions as u16).to_be_bytes());
        self.put("notused1", Form::Unused, &[0; 30]);
        self.put("pport", Form::Number, &[0; 2]);
        self.put("cport", Form::Number, &header.bus_port.to_be_bytes());
        self.put("flags", Form::Bits, &header.flags.0.to_be_bytes());
        self.put("state", Form::Number, &[u8::from(!header.ok)]);
        self.put("mflags", Form::Bits, &[marks, 0, 0]);
    }

    fn gossip(&mut self, about: &Gossip) {
        let Contact { id, host, port, bus_port } = &*about.contact;
        self.name("gossip.nodename", Some(id));
        self.put("gossip.ping_sent", Form::Number, &about.ping_sent_s.to_be_bytes());
        self.put("gossip.pong_received", Form::Number, &about.pong_received_s.to_be_bytes());
        self.text("gossip.ip", &host.to_string(), IP_LEN);
        self.put("gossip.port", Form::Number, &port.to_be_bytes());
        self.put("gossip.cport", Form::Number, &bus_port.to_be_bytes());
        self.put("gossip.flags", Form::Bits, &about.flags.0.to_be_bytes());
        self.put("gossip.pport", Form::Number, &[0; 2]);
        self.put("gossip.notused1", Form::Unused, &[0; 2]);
    }

    /// The name of the machine, with zeros behind it: at least one, and up to the next eight bytes.
    /// Of extensions nobody knows their types are written.
    fn extensions(&mut self, header: &Header) {
        if let Some(hostname) = &header.hostname {
            let len = (hostname.len() + 1).next_multiple_of(8);
            self.extension(HOSTNAME, len);
            self.text("ext.hostname", hostname, len);
        }
        for kind in &header.unknown_extensions {
            self.extension(*kind, 0);
        }
    }

    fn extension(&mut self, kind: u16, len: usize) {
        self.put("ext.length", Form::Number, &((EXTENSION_LEN + len) as u32).to_be_bytes());
        self.put("ext.type", Form::Number, &kind.to_be_bytes());
        self.put("ext.unused", Form::Unused, &[0; 2]);
    }
}
