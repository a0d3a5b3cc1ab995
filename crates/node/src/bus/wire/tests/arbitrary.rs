//! Messages drawn at random.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::bus::{
    BusKind, BusMessage, Contact, Gossip, Header, Host, NodeFlags, NodeId, SlotRanges, Update,
};

/// The name of a node nobody knows.
pub(crate) fn id() -> BoxedStrategy<NodeId> {
    "[0-9a-f]{40}".prop_map(|name| NodeId::parse(name.as_bytes()).expect("it is a name")).boxed()
}

fn host() -> impl Strategy<Value = Host> {
    let text = prop_oneof![Just(String::new()), Just("::1".to_owned()), "[a-z.]{1,45}"];
    prop_oneof![text.prop_map(|text| Host::from(text.as_str())), any::<[u8; 4]>().prop_map(v4)]
}

fn v4(numbers: [u8; 4]) -> Host {
    Host::V4(numbers.into())
}

fn slots() -> impl Strategy<Value = SlotRanges> {
    vec((0u16..16_384, 0u16..500), 0..6).prop_map(|ranges| {
        let slots = ranges.into_iter().flat_map(|(from, len)| from..=(from + len).min(16_383));
        slots.collect()
    })
}

fn gossip(id: BoxedStrategy<NodeId>) -> impl Strategy<Value = Vec<Gossip>> {
    let one = (id, any::<(u32, u32, u16, u16, u16)>(), host()).prop_map(|(id, numbers, host)| {
        let (ping_sent_s, pong_received_s, port, bus_port, flags) = numbers;
        let flags = NodeFlags(flags);
        let contact = Arc::new(Contact { id, host, port, bus_port });
        Gossip { contact, ping_sent_s, pong_received_s, flags }
    });
    vec(one, 0..5)
}

fn bus_kind(id: BoxedStrategy<NodeId>) -> impl Strategy<Value = BusKind> {
    let text = || vec(any::<u8>(), 0..40);
    prop_oneof![
        gossip(id.clone()).prop_map(BusKind::Ping),
        gossip(id.clone()).prop_map(BusKind::Pong),
        gossip(id.clone()).prop_map(BusKind::Meet),
        id.clone().prop_map(BusKind::Fail),
        (text(), text(), any::<bool>()).prop_map(|(channel, message, shard)| BusKind::Publish {
            channel,
            message,
            shard
        }),
        Just(BusKind::AuthRequest),
        Just(BusKind::AuthAck),
        (id, any::<u64>(), slots()).prop_map(|(node, config_epoch, slots)| {
            BusKind::Update(Box::new(Update { node, config_epoch, slots }))
        }),
        Just(BusKind::FailoverStart),
        (11u16.., text()).prop_map(|(kind, content)| BusKind::Other { kind, content }),
    ]
}

/// Any message, in which nodes have names drawn by `id`.
pub(crate) fn message(id: BoxedStrategy<NodeId>) -> impl Strategy<Value = BusMessage> {
    let names = (id.clone(), option::of(id.clone()), host(), option::of("[a-z.-]{1,60}"));
    let numbers = any::<(u64, u64, u64, u16, u16, u16)>();
    let rest = (slots(), any::<[bool; 3]>(), vec(1u16.., 0..3));
    (bus_kind(id), names, numbers, rest).prop_map(|(kind, names, numbers, rest)| {
        let (sender, master, host, hostname) = names;
        let (current_epoch, config_epoch, offset, port, bus_port, flags) = numbers;
        let (slots, [ok, paused, forced], unknown_extensions) = rest;
        let header = Header {
            sender,
            master,
            current_epoch,
            config_epoch,
            offset,
            slots,
            host,
            hostname: hostname.filter(|_| kind.is_heartbeat()).map(Into::into),
            unknown_extensions: if kind.is_heartbeat() { unknown_extensions } else { Vec::new() },
            port,
            bus_port,
            flags: NodeFlags(flags),
            ok,
            paused,
            forced: forced && kind == BusKind::AuthRequest,
        };
        BusMessage { kind, header: header.into() }
    })
}
