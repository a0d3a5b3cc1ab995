//! Messages that no server would send.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::bus::wire::tests::arbitrary::{id, message};
use crate::bus::{BusMessage, wire};

/// What a node wants done is done as if nobody could be reached.
fn ask(cluster: &mut Cluster, now: Ms, ask: impl FnOnce(&mut Cluster, &mut Turn)) {
    let mut turn = Turn::new(now, 100, Some(0), cluster.me().is_replica());
    ask(cluster, &mut turn);
    cluster.before_sleep(&mut turn);
    for effect in turn.into_effects() {
        if let Effect::Connect(ix, _) = effect {
            let conn = ConnId(10_000 + ix.number());
            cluster.dialled(ix, conn);
            cluster.closed(&mut Turn::new(now, 100, None, false), conn);
        }
    }
}

/// The same message as it comes over the wire.
fn carried(message: &BusMessage) -> BusMessage {
    let mut decoder = wire::BusDecoder::default();
    decoder.feed(&wire::encode(message));
    decoder.next_message().unwrap().unwrap().unwrap()
}

#[test]
fn no_message_panics_a_node() {
    let net = Net::start(3, 6, &[]);
    let ids: Vec<NodeId> = (0..6).map(|node| net.id(node)).collect();
    let named = prop_oneof![4 => prop::sample::select(ids.clone()), 1 => id()];
    // Who sends it, and over which connection: one it has opened, one opened to it, a new one.
    let told = (0usize..6, 0u8..3, message(named.boxed()));
    proptest!(|(node in 0usize..6, told in vec(told, 1..30))| {
        let (mut now, mut cluster) = (net.now, net.nodes[node].clone());
        for (other, over, message) in told {
            let conn = match over {
                0 => conn(other, node),
                1 => conn(node, other),
                _ => ConnId(20_000),
            };
            let message = carried(&message);
            ask(&mut cluster, now, |cluster, turn| cluster.receive(turn, conn, message));
            now += TICK_MS;
            ask(&mut cluster, now, Cluster::cron);
        }
        for _ in 0..100 {
            now += TICK_MS;
            ask(&mut cluster, now, Cluster::cron);
        }
        prop_assert_eq!(cluster.my_id(), ids[node]);
        prop_assert_eq!(cluster.node_lines().lines().count(), cluster.nodes.len());
        prop_assert!(cluster.info().contains("cluster_state:"));
    });
}
