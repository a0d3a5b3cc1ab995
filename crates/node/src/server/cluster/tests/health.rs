//! Who is held for failed, and whether the cluster serves.

use super::*;
use crate::bus::{Gossip, NodeFlags};
use crate::fact::Recovery;
use crate::server::cluster::settings::Endpoint;

#[test]
fn a_dead_master_is_suspected_then_found_to_have_failed() {
    let mut net = Net::start(3, 6, &[]);
    net.kill(0);
    net.run(NODE_TIMEOUT - TICK_MS);
    assert!(!net.known(1, 0).flags.has(NodeFlags::FAILING), "nobody is suspected so soon");
    net.run(2 * NODE_TIMEOUT);
    let id = net.id(0);
    let told = net.told(1);
    let suspected = told.iter().position(|line| *line == format!("*** NODE {id} possibly failing"));
    let failed = told.iter().position(|line| {
        *line == format!("Marking node {id} as failing (quorum reached).")
            || line.starts_with("FAIL message received from ")
    });
    assert!(suspected < failed && failed.is_some(), "{told:#?}");
    assert!(told.contains(&"Cluster state changed: fail".to_owned()), "{told:#?}");
}

#[test]
fn a_minority_stops_serving_and_finds_nobody_failed() {
    let mut net = Net::start(3, 3, &[]);
    assert!(net.nodes.iter().all(|node| node.ok));
    net.kill(1);
    net.kill(2);
    net.run(4 * NODE_TIMEOUT);
    assert!(!net.nodes[0].ok);
    assert!(net.known(0, 1).is_suspected() && !net.known(0, 1).is_failed());
    net.down = vec![false; 3];
    net.run(NODE_TIMEOUT - TICK_MS);
    let was = net.facts(0, |fact| match fact {
        ClusterFact::Reachable { was, .. } => Some(*was),
        _ => None,
    });
    assert_eq!(was, [Recovery::Suspected; 2]);
    assert!(!net.nodes[0].ok, "a master waits after a minority");
    net.run(NODE_TIMEOUT);
    assert!(net.nodes[0].ok);
}

#[test]
fn a_failed_master_nobody_replaced_comes_back_after_a_while() {
    let mut net = Net::start(3, 3, &[]);
    net.kill(2);
    net.run(3 * NODE_TIMEOUT);
    assert!(net.known(0, 2).is_failed());
    net.run(2 * NODE_TIMEOUT);
    net.down[2] = false;
    net.run(1000);
    let line = format!(
        "Clear FAIL state for node {}: is reachable again and nobody is serving its slots after some time.",
        net.id(2)
    );
    assert!(net.told(0).contains(&line), "{:#?}", net.told(0));
}

/// Source: cluster.c `clusterProcessGossipSection`, 7.0.15.
#[test]
fn an_answer_others_have_got_is_believed_unless_it_lies_in_the_future() {
    let mut net = Net::start(3, 3, &[]);
    let (sender, about) = (net.ix(0, net.id(1)), net.ix(0, net.id(2)));
    let now = net.now;
    let mut heard = |seconds: Ms| {
        let node = &mut net.nodes[0].nodes[about];
        (node.pong_received, node.ping_sent) = (1, 0);
        let entry = Gossip {
            contact: node.contact.clone(),
            ping_sent_s: 0,
            pong_received_s: u32::try_from(seconds).unwrap(),
            flags: NodeFlags::MASTER,
        };
        net.ask(0, |cluster, turn| cluster.take_gossip(turn, sender, &[entry]));
        net.nodes[0].nodes[about].pong_received
    };
    assert_eq!(heard(now / 1000), now / 1000 * 1000);
    assert_eq!(heard(now / 1000 + 2), 1, "that has not come yet");
    assert_eq!(heard(0), 1);
}

/// A node whose clock is ahead says that others have answered in the future, and is not believed.
#[test]
fn gossip_carries_the_time_of_the_senders_clock() {
    let mut net = Net::start(3, 3, &[]);
    net.ahead[1] = 3_600_000;
    net.run(NODE_TIMEOUT);
    let (clock, about) = (net.now + net.ahead[1], net.ix(1, net.id(2)));
    let pong = net.nodes[1].nodes[about].pong_received;
    assert!((clock - NODE_TIMEOUT..=clock).contains(&pong), "{pong} by a clock at {clock}");
    let mut gossip = Vec::new();
    while gossip.is_empty() {
        let kind = net.nodes[1].with_gossip(super::super::send::PingKind::Ping);
        gossip.extend(kind.gossip().iter().filter(|entry| entry.contact.id == net.id(2)).cloned());
    }
    assert_eq!(Ms::from(gossip[0].pong_received_s), pong / 1000);
    assert!(net.known(0, 2).pong_received <= net.now, "nobody is misled by it");
}

#[test]
fn others_hear_what_a_node_wants_to_be_called() {
    let mut net = Net::start(3, 3, &[]);
    let two = net.id(2);
    let line = |net: &Net| net.nodes[0].node_line(net.ix(0, two));
    assert!(line(&net).contains(" 127.0.0.1:7002@17002 "), "{}", line(&net));
    let own = net.nodes[2].settings.clone();
    net.nodes[2].set_settings(Settings { hostname: Some("two.example".into()), ..own.clone() });
    net.run(5000);
    assert!(line(&net).contains(" 127.0.0.1:7002@17002,two.example "), "{}", line(&net));
    // Who tells clients of nodes by name says so of one that has none.
    let asked = net.nodes[0].settings.clone();
    net.nodes[0].set_settings(Settings { endpoint: Endpoint::Hostname, ..asked.clone() });
    let told = |net: &Net, node| net.nodes[0].endpoint_text(net.known(0, node));
    assert_eq!([told(&net, 1), told(&net, 2)], ["?", "two.example"]);
    net.nodes[0].set_settings(Settings { endpoint: Endpoint::Unknown, ..asked });
    assert_eq!(told(&net, 2), "");
    net.nodes[2].set_settings(own);
    net.run(5000);
    assert!(line(&net).contains(" 127.0.0.1:7002@17002 "), "{}", line(&net));
}
