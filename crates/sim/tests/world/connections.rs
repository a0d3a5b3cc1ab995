//! How connections are made, held up and ended.

use crate::probes::{Do, LATENCY_US, act, refused, run, tell, world};
use redscope_sim::{Action, ActionError, PacketId, Unsynced};

const LONG_US: u64 = 10_000_000;

fn name(name: &str) -> String {
    name.to_owned()
}

fn cut(from: &str, to: &str, one_way: bool) -> redscope_sim::ActionOf<crate::probes::Probe> {
    Action::Cut { from: vec![name(from)], to: vec![name(to)], one_way }
}

#[test]
fn a_call_a_word_and_an_end() {
    let mut sim = world(&[("a", &[]), ("b", &[7, 8])]);
    tell(&mut sim, "a", Do::Call(1, 8));
    tell(&mut sim, "a", Do::Say(1, "early"));
    assert_eq!(
        run(&mut sim, LONG_US),
        ["1000 b: call at 8", "1000 b: a caller says early", "2000 a: my 1 stands"]
    );
    tell(&mut sim, "a", Do::Close(1));
    assert_eq!(run(&mut sim, LONG_US), ["10001000 b: a caller closed"]);
    assert_eq!(sim.connections(sim.find("a").unwrap()).count(), 0);
    assert_eq!(sim.connections(sim.find("b").unwrap()).count(), 0);
}

#[test]
fn nobody_there_and_nobody_at_home() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 9));
    assert_eq!(run(&mut sim, LONG_US), ["1000 a: my 1 refused"]);
    act(&mut sim, Action::Crash { actor: name("b") });
    tell(&mut sim, "a", Do::Call(2, 7));
    assert_eq!(run(&mut sim, LONG_US), ["10002000 a: my 2 refused"]);
}

/// A bus port, as an offset from another port, may be somebody's own port.
#[test]
fn who_listens_is_found_by_the_whole_port() {
    let mut sim = world(&[("a", &[]), ("b", &[7000, 17000]), ("c", &[27000])]);
    tell(&mut sim, "a", Do::Call(1, 17000));
    tell(&mut sim, "a", Do::Call(2, 27000));
    assert_eq!(run(&mut sim, LATENCY_US), ["1000 b: call at 17000", "1000 c: call at 27000"]);
    let taken = Action::Add { actor: name("d"), spec: vec![17000], files: Vec::new() };
    assert_eq!(refused(&mut sim, taken).to_string(), "b listens at 127.0.0.1:17000 already");
}

#[test]
fn a_connection_closed_before_it_stands_leaves_no_ghost() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    tell(&mut sim, "a", Do::Close(1));
    assert_eq!(run(&mut sim, LONG_US), ["1000 b: call at 7", "1000 b: a caller closed"]);
    assert_eq!(sim.connections(sim.find("b").unwrap()).count(), 0);
    tell(&mut sim, "a", Do::Call(2, 7));
    tell(&mut sim, "a", Do::Abort(2));
    run(&mut sim, LONG_US);
    assert_eq!(sim.connections(sim.find("b").unwrap()).count(), 0);
}

#[test]
fn who_calls_and_crashes_is_hung_up_on() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    act(&mut sim, Action::Crash { actor: name("a") });
    assert_eq!(run(&mut sim, LONG_US), ["1000 b: call at 7", "1000 b: a caller closed"]);
}

#[test]
fn a_machine_without_power_says_nothing_until_it_is_back() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    run(&mut sim, LONG_US);
    act(&mut sim, Action::PowerCut { actor: name("b"), unsynced: Unsynced::Lost });
    tell(&mut sim, "a", Do::Say(1, "hello"));
    tell(&mut sim, "a", Do::Call(2, 7));
    assert_eq!(run(&mut sim, LONG_US), [""; 0], "half open");
    act(&mut sim, Action::Restart { actor: name("b"), keep_disk: true });
    tell(&mut sim, "a", Do::Say(1, "still there"));
    assert_eq!(
        run(&mut sim, LONG_US),
        ["22602000 a: my 1 closed", "25001000 b: call at 7", "25002000 a: my 2 stands"],
        "TCP has said hello again, which the machine knows nothing of, and called again"
    );
}

#[test]
fn a_call_that_was_not_heard_yet_is_broken_too() {
    for [one, other] in [["a", "b"], ["b", "a"]] {
        let mut sim = world(&[("a", &[]), ("b", &[7])]);
        act(&mut sim, cut("a", "b", true));
        tell(&mut sim, "a", Do::Call(1, 7));
        run(&mut sim, 5 * LATENCY_US);
        act(&mut sim, Action::Break { a: name(one), b: name(other) });
        assert_eq!(run(&mut sim, LONG_US), ["6000 a: my 1 refused"]);
        act(&mut sim, Action::Heal { from: Vec::new(), to: Vec::new(), one_way: false });
        assert_eq!(
            run(&mut sim, LONG_US),
            ["10006000 b: call at 7", "10006000 b: a caller closed"],
            "what was on its way arrives"
        );
        assert_eq!(sim.connections(sim.find("a").unwrap()).count(), 0);
        assert_eq!(sim.connections(sim.find("b").unwrap()).count(), 0);
    }
}

#[test]
fn nobody_waits_for_ever_for_a_machine_without_power() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    run(&mut sim, LONG_US);
    act(&mut sim, Action::PowerCut { actor: name("b"), unsynced: Unsynced::Lost });
    tell(&mut sim, "a", Do::Call(2, 7));
    tell(&mut sim, "a", Do::Say(1, "hello"));
    assert_eq!(run(&mut sim, 120 * 1_000_000), [""; 0]);
    // It has called six times more, and given up after 1 + 2 + 4 + ... + 64 seconds.
    let heard = run(&mut sim, 2000 * 1_000_000);
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert!(heard[0].ends_with("a: my 1 closed") || heard[0].ends_with("a: my 2 refused"));
    assert_eq!(sim.connections(sim.find("a").unwrap()).count(), 0);
}

/// The first call of a process that was started again has the number of its first call before.
#[test]
fn what_was_said_to_a_process_before_it_ended_does_not_reach_the_next() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    run(&mut sim, LONG_US);
    act(&mut sim, Action::PowerCut { actor: name("a"), unsynced: Unsynced::Lost });
    act(&mut sim, Action::Restart { actor: name("a"), keep_disk: true });
    tell(&mut sim, "a", Do::Call(1, 7));
    assert_eq!(run(&mut sim, 5 * LATENCY_US), ["10001000 b: call at 7", "10002000 a: my 1 stands"]);
    tell(&mut sim, "b", Do::Answer("to who called first"));
    assert_eq!(run(&mut sim, LONG_US), ["10007000 b: a caller closed"]);
}

#[test]
fn what_a_cut_holds_arrives_in_order_when_it_is_healed() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    run(&mut sim, LONG_US);
    act(&mut sim, cut("a", "b", true));
    tell(&mut sim, "a", Do::Say(1, "one"));
    run(&mut sim, 5 * LATENCY_US);
    tell(&mut sim, "a", Do::Say(1, "two"));
    // The second is on its way still, and would arrive before the first.
    run(&mut sim, LATENCY_US / 2);
    act(&mut sim, Action::Heal { from: Vec::new(), to: Vec::new(), one_way: false });
    tell(&mut sim, "a", Do::Say(1, "three"));
    let heard = run(&mut sim, LONG_US);
    let words: Vec<&str> = heard.iter().map(|line| line.rsplit(' ').next().unwrap()).collect();
    assert_eq!(words, ["one", "two", "three"]);
    assert!(heard[0].starts_with("10006500 b"), "one way after the heal: {heard:?}");
}

#[test]
fn one_way_of_a_cut_is_open() {
    let mut sim = world(&[("a", &[5]), ("b", &[7])]);
    act(&mut sim, cut("a", "b", true));
    tell(&mut sim, "b", Do::Call(1, 5));
    assert_eq!(run(&mut sim, LONG_US), ["1000 a: call at 5"], "the answer does not get back");
    let stands = sim.connections(sim.find("b").unwrap()).map(|(_, _, _, stands)| stands);
    assert_eq!(stands.collect::<Vec<_>>(), [false]);
}

#[test]
fn a_packet_is_held_and_what_follows_waits_behind_it() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    tell(&mut sim, "a", Do::Call(2, 7));
    run(&mut sim, LONG_US);
    tell(&mut sim, "a", Do::Say(1, "one"));
    let first = sim.in_flight().next().unwrap().id;
    act(&mut sim, Action::Hold { packet: first });
    tell(&mut sim, "a", Do::Say(1, "two"));
    tell(&mut sim, "a", Do::Say(2, "other"));
    assert_eq!(run(&mut sim, LONG_US), ["10001000 b: a caller says other"]);
    let second = sim.held().nth(1).unwrap().id;
    act(&mut sim, Action::Deliver { packet: second });
    assert_eq!(
        run(&mut sim, 0),
        ["20000000 b: a caller says one", "20000000 b: a caller says two"]
    );
    // What waits behind a cut stays behind when that is healed.
    let ways = || (vec!["a".to_owned()], vec!["b".to_owned()]);
    let (from, to) = ways();
    act(&mut sim, Action::Cut { from, to, one_way: false });
    tell(&mut sim, "a", Do::Say(1, "three"));
    run(&mut sim, LONG_US);
    let third = sim.held().next().unwrap().id;
    act(&mut sim, Action::Hold { packet: third });
    let (from, to) = ways();
    act(&mut sim, Action::Heal { from, to, one_way: false });
    assert!(run(&mut sim, LONG_US).is_empty());
    act(&mut sim, Action::Deliver { packet: third });
    assert_eq!(run(&mut sim, 0).len(), 1);
    let gone = refused(&mut sim, Action::Hold { packet: PacketId(99) });
    assert_eq!(gone, ActionError::NoPacket(PacketId(99)));
    assert_eq!(gone.to_string(), "no message #99 is on its way");
    let itself = refused(&mut sim, Action::Break { a: "a".to_owned(), b: "a".to_owned() });
    assert_eq!(itself.to_string(), "a has no way to itself");
}

#[test]
fn a_packet_is_delayed_and_what_follows_comes_no_sooner() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    tell(&mut sim, "a", Do::Call(2, 7));
    run(&mut sim, LONG_US);
    tell(&mut sim, "a", Do::Say(1, "one"));
    let packet = sim.in_flight().next().unwrap().id;
    act(&mut sim, Action::Delay { packet, by_us: 200_000 });
    tell(&mut sim, "a", Do::Say(1, "two"));
    tell(&mut sim, "a", Do::Say(2, "other"));
    assert_eq!(
        run(&mut sim, LONG_US),
        [
            "10001000 b: a caller says other",
            "10201000 b: a caller says one",
            "10201000 b: a caller says two"
        ]
    );
    tell(&mut sim, "a", Do::Say(1, "three"));
    let packet = sim.in_flight().next().unwrap().id;
    act(&mut sim, Action::Hold { packet });
    assert!(run(&mut sim, LONG_US).is_empty(), "it is held up");
    act(&mut sim, Action::Delay { packet, by_us: 5_000 });
    let now = sim.now().0;
    assert_eq!(run(&mut sim, LONG_US), [format!("{} b: a caller says three", now + 5_000)]);
    let gone = refused(&mut sim, Action::Delay { packet, by_us: 1 });
    assert_eq!(gone, ActionError::NoPacket(packet));
}

#[test]
fn a_packet_that_is_lost_is_sent_again_and_the_wait_doubles() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    run(&mut sim, LONG_US);
    tell(&mut sim, "a", Do::Say(1, "one"));
    let packet = sim.in_flight().next().unwrap().id;
    act(&mut sim, Action::Drop { packet });
    tell(&mut sim, "a", Do::Say(1, "two"));
    run(&mut sim, 100_000);
    act(&mut sim, Action::Drop { packet });
    let heard = run(&mut sim, LONG_US);
    assert_eq!(
        heard,
        ["10500000 b: a caller says one", "10500000 b: a caller says two"],
        "200 ms, then 400 ms after the second loss"
    );
}

#[test]
fn a_broken_connection_is_told_to_both() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    tell(&mut sim, "a", Do::Call(1, 7));
    run(&mut sim, LONG_US);
    act(&mut sim, Action::Break { a: name("a"), b: name("b") });
    assert_eq!(run(&mut sim, LONG_US), ["10001000 b: a caller closed", "10001000 a: my 1 closed"]);
}

#[test]
fn what_is_paused_is_called_and_hears_it_later() {
    let mut sim = world(&[("a", &[]), ("b", &[7])]);
    act(&mut sim, Action::Pause { actor: name("b") });
    tell(&mut sim, "a", Do::Call(1, 7));
    assert_eq!(run(&mut sim, LONG_US), ["2000 a: my 1 stands"], "the machine accepts");
    act(&mut sim, Action::Resume { actor: name("b") });
    assert_eq!(run(&mut sim, 0), ["10000000 b: call at 7"]);
}
