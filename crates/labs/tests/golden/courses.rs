//! What was done to masters and replicas while they were captured.

use crate::rig::Rig;

pub(crate) const M: u16 = 17301;
pub(crate) const A: u16 = 17302;
pub(crate) const B: u16 = 17303;

/// No files, and no waiting for more replicas.
pub(crate) const AT_ONCE: [(&str, &str); 2] = [("save", ""), ("repl-diskless-sync-delay", "0")];

/// Sends a command and lets it be carried out.
pub(crate) fn send(rig: &mut Rig, node: &str, line: &str) {
    rig.type_line(node, line);
    rig.run_ms(5);
}

fn is_up(rig: &Rig, node: &str) -> bool {
    let view = rig.server(node).and_then(|view| view.master);
    view.is_some_and(|master| master.link == redscope_node::LinkStep::Connected)
}

pub(crate) fn link_up(rig: &mut Rig, node: &str) {
    assert!(rig.run_until(30_000, |rig| is_up(rig, node)), "{node} has no link");
}

/// A master with a key, and replicas of it by name and port, in sync for two seconds.
pub(crate) fn in_sync(mut rig: Rig, settings: &[(&str, &str)], replicas: &[(&str, u16)]) -> Rig {
    rig.add_server("m", M, &[&AT_ONCE, settings].concat());
    rig.run_ms(150);
    send(&mut rig, "m", "SET hello world");
    for (name, port) in replicas {
        follow(&mut rig, name, *port);
    }
    rig
}

/// Adds a replica of the master, and waits until it has everything.
pub(crate) fn follow(rig: &mut Rig, name: &str, port: u16) {
    let replica = [("replicaof", "127.0.0.1 17301")];
    rig.add_server(name, port, &[&AT_ONCE[..], &replica].concat());
    link_up(rig, name);
}

/// A replica sleeps while more is written than the backlog holds.
pub(crate) fn overflow(rig: Rig) -> Rig {
    let mut rig = in_sync(rig, &[("repl-backlog-size", "16kb")], &[("r1", A)]);
    rig.run_ms(2_000);
    rig.zero();
    rig.type_line("r1", "DEBUG SLEEP 3");
    rig.run_ms(100);
    send(&mut rig, "m", "CLIENT KILL TYPE replica");
    let text = "x".repeat(1024);
    for number in 0..1000 {
        rig.type_line("m", &format!("SET big:{} {text}", number % 20));
        rig.run_ms(1);
    }
    rig.run_ms(4_000);
    rig
}

/// A replica becomes a master, the others follow it, and one of them has written something of its own.
pub(crate) fn histories_part(rig: Rig) -> Rig {
    let mut rig = in_sync(rig, &[], &[("a", A), ("b", B)]);
    rig.run_ms(2_000);
    rig.zero();
    send(&mut rig, "a", "REPLICAOF NO ONE");
    send(&mut rig, "a", "SET on-a 1");
    rig.run_ms(490);
    send(&mut rig, "b", "REPLICAOF 127.0.0.1 17302");
    rig.run_ms(1_220);
    send(&mut rig, "m", "REPLICAOF 127.0.0.1 17302");
    rig.run_ms(1_220);
    send(&mut rig, "b", "REPLICAOF 127.0.0.1 17302");
    send(&mut rig, "b", "REPLICAOF NO ONE");
    send(&mut rig, "b", "SET only-on-b 1");
    send(&mut rig, "a", "SET on-a 2");
    rig.run_ms(200);
    send(&mut rig, "b", "REPLICAOF 127.0.0.1 17302");
    rig.run_ms(1_200);
    rig
}

/// A master gives its place to one of its replicas.
pub(crate) fn handed_over(rig: Rig) -> Rig {
    let mut rig = in_sync(rig, &[], &[("a", A), ("b", B)]);
    rig.run_ms(2_000);
    rig.zero();
    send(&mut rig, "m", "FAILOVER ABORT");
    send(&mut rig, "m", "FAILOVER TO 127.0.0.1 1");
    send(&mut rig, "m", "FAILOVER TO 127.0.0.1 17302 FORCE");
    send(&mut rig, "m", "FAILOVER TO 127.0.0.1 17302 TIMEOUT 5000");
    rig.run_ms(2_500);
    rig
}

/// A replica ends with a save and is started again from its file.
pub(crate) fn restarted(mut rig: Rig) -> Rig {
    let settings = [("repl-diskless-sync-delay", "0"), ("save", "3600 1")];
    rig.add_server("m", M, &settings);
    rig.run_ms(150);
    send(&mut rig, "m", "SET hello world");
    let replica = [("replicaof", "127.0.0.1 17301")];
    rig.add_server("r1", A, &[&settings[..], &replica].concat());
    link_up(&mut rig, "r1");
    for number in 0..5 {
        send(&mut rig, "m", &format!("SET k{number} v"));
    }
    rig.run_ms(2_000);
    rig.zero();
    rig.type_line("r1", "SHUTDOWN SAVE");
    rig.run_ms(5);
    assert!(rig.server("r1").is_none(), "it has ended");
    for number in 0..3 {
        send(&mut rig, "m", &format!("SET while-down{number} v"));
    }
    rig.restart("r1");
    rig.run_ms(1_470);
    rig
}
