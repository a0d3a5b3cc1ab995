//! Who takes whose place, and whose slots are whose.

use super::*;
use crate::bus::{Header, SlotRanges};
use crate::fact::{ManualKind, Refusal};

/// A node of three shards whose master has been replaced.
fn replaced() -> Net {
    let mut net = Net::start(3, 6, &[]);
    net.kill(0);
    net.run(6 * NODE_TIMEOUT);
    net
}

#[test]
fn a_replica_takes_the_place_of_its_failed_master() {
    let net = replaced();
    let told = net.told(3);
    let mut at = 0;
    for wanted in [
        "Start of election delayed for ",
        "Starting a failover election for epoch 7.",
        "Failover election won: I'm the new master.",
        "configEpoch set to 7 after successful failover",
    ] {
        let found = told[at..].iter().position(|line| line.starts_with(wanted));
        at += found.unwrap_or_else(|| panic!("{wanted} is missing in {told:#?}")) + 1;
    }
    for voter in [1, 2] {
        let line = format!("Failover auth granted to {} for epoch 7", net.id(3));
        assert!(net.told(voter).contains(&line), "{:#?}", net.told(voter));
        let moved = net.facts(voter, |fact| match fact {
            ClusterFact::SlotsMoved { slots, from, to, epoch } => {
                Some((slots.as_slice().to_vec(), *from, *to, *epoch))
            }
            _ => None,
        });
        assert_eq!(moved, [(vec![(0, 5460)], Some(net.id(0)), Some(net.id(3)), 7)]);
    }
    assert!((1..6).all(|node| net.nodes[node].ok));
    assert!((1..6).all(|node| net.nodes[node].owner_of(0) == Some((net.id(3), 7))));
}

#[test]
fn the_old_master_hears_of_it_and_follows() {
    let mut net = replaced();
    net.facts.clear();
    net.down[0] = false;
    net.run(1000);
    let line = format!(
        "Configuration change detected. Reconfiguring myself as a replica of {}",
        net.id(3)
    );
    assert!(net.told(0).contains(&line), "{:#?}", net.told(0));
    assert!(net.nodes[0].me().is_replica());
    assert!((0..6).all(|node| net.known(node, 0).master == Some(net.ix(node, net.id(3)))));
}

#[test]
fn a_manual_failover_costs_no_failure() {
    let mut net = Net::start(3, 6, &[]);
    net.ask(4, |cluster, turn| cluster.start_manual_failover(turn, ManualKind::Default)).unwrap();
    net.run(500);
    assert_eq!(net.nodes[4].me().slot_count, 5462);
    assert!(net.nodes[1].me().is_replica());
    let told = net.told(4);
    for line in [
        "Manual failover user request accepted.",
        "Received replication offset for paused master manual failover: 100",
        "All master replication stream processed, manual failover can start.",
        "Start of election delayed for 0 milliseconds (rank #0, offset 100).",
        "Failover election won: I'm the new master.",
    ] {
        assert!(told.contains(&line.to_owned()), "{line} is missing in {told:#?}");
    }
    let line = format!("Manual failover requested by replica {}.", net.id(4));
    assert!(net.told(1).contains(&line), "{:#?}", net.told(1));
    assert!(net.facts.iter().all(|(_, fact)| !matches!(fact, ClusterFact::Failed { .. })));
}

#[test]
fn a_replica_goes_over_to_an_orphan() {
    // Three shards; the first has two replicas.
    let mut net = Net::start(3, 7, &[]);
    net.kill(4);
    net.run(4 * NODE_TIMEOUT + 8000);
    let orphan = net.id(1);
    let moved = [3, 6].map(|node| net.nodes[node].me().master == Some(net.ix(node, orphan)));
    assert_eq!(moved.iter().filter(|moved| **moved).count(), 1, "one of them, and one alone");
}

#[test]
fn votes_are_refused_for_a_reason() {
    let mut net = Net::start(3, 6, &[]);
    let candidate = net.ix(1, net.id(3));
    let request = |current_epoch, config_epoch, forced| Header {
        sender: net.id(3),
        master: Some(net.id(0)),
        current_epoch,
        config_epoch,
        offset: 0,
        slots: SlotRanges::from_iter([5461]),
        host: crate::bus::Host::Unknown,
        hostname: None,
        unknown_extensions: Vec::new(),
        port: 0,
        bus_port: 0,
        flags: crate::bus::NodeFlags::REPLICA,
        ok: true,
        paused: false,
        forced,
    };
    let requests = [request(5, 9, true), request(6, 9, false), request(6, 1, true)];
    for request in requests.iter().chain([&request(6, 9, true), &request(6, 9, true)]) {
        net.ask(1, |cluster, turn| cluster.vote(turn, candidate, request));
    }
    let refused = net.facts(1, |fact| match fact {
        ClusterFact::VoteRefused { why, .. } => Some(*why),
        _ => None,
    });
    let old_slots = Refusal::OldSlots { slot: 5461, epoch: 2, config_epoch: 1 };
    let twice = Refusal::AlreadyVoted { current_epoch: 6 };
    let early = Refusal::OldEpoch { current_epoch: 6 };
    assert_eq!(refused, [early, Refusal::MasterIsUp, old_slots, twice]);
}

#[test]
fn the_greater_config_epoch_wins_a_slot() {
    let mut net = Net::start(3, 3, &[]);
    let (one, two) = (net.ix(0, net.id(1)), net.ix(0, net.id(2)));
    let claim = |net: &mut Net, ix, epoch, slots: &[u16]| {
        let header = Header {
            sender: net.id(1),
            master: None,
            current_epoch: 3,
            config_epoch: epoch,
            offset: 0,
            slots: slots.iter().copied().collect(),
            host: crate::bus::Host::Unknown,
            hostname: None,
            unknown_extensions: Vec::new(),
            port: 0,
            bus_port: 0,
            flags: crate::bus::NodeFlags::MASTER,
            ok: true,
            paused: false,
            forced: false,
        };
        net.ask(0, |cluster, turn| cluster.compare_slots(turn, ix, &header));
        net.nodes[0].slots.owner(16_383)
    };
    assert_eq!(claim(&mut net, one, 2, &[16_383]), Some(two), "an older claim does nothing");
    let told = net.told(0);
    let line = format!(
        "Node {} has old slots configuration, sending an UPDATE message about {}",
        net.id(1),
        net.id(2)
    );
    assert!(told.contains(&line), "{told:#?}");
    assert_eq!(claim(&mut net, one, 4, &[16_383]), Some(one), "a newer one does");
    // What an owner no longer claims is its own until somebody else wants it, whatever the epoch.
    assert_eq!(claim(&mut net, one, 4, &[]), Some(one));
    assert_eq!(claim(&mut net, two, 3, &[16_383]), Some(two));
}
