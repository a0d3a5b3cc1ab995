//! Sentinels here and Sentinels of Redis 7.0.15 tell the same stories.
//!
//! Each scenario is played with many seeds. What every Sentinel tells has to have the events of the
//! captured runs, with their payloads, in their order, inside the measured times and as much
//! beside them as the ticks of processes leave open (52 to 100 ms each). Five captured runs cannot
//! show every outcome of a race: what else the rules of sentinel.c allow is listed with its reason,
//! and may not be frequent.

use crate::compare::{Comparison, Race};
use crate::rig::Rig;
use crate::seeds;
use crate::sentinel::{Part, captured, captured_told, steps, stories};
use crate::trace::Trace;
use crate::windows::{Spans, check_spans};

/// A scenario, and how far runs of it may be apart.
struct Scenario {
    /// The captured runs.
    captures: &'static [&'static str],
    /// How the words of its acts begin in them.
    acts: &'static [&'static str],
    quorum: usize,
    /// Carries out the acts; returns when, in milliseconds.
    play: fn(&mut Rig) -> Vec<i64>,
    /// How far from the measured times an event may be, in milliseconds.
    slack_ms: fn(&str) -> i64,
    races: Vec<Race<Part>>,
}

/// Who comes first turns a master that is back into a replica, and hears of it ten seconds later
/// than the others.
fn can_be_anyones(event: &str) -> bool {
    event.starts_with("+convert-to-slave") || event.starts_with("+role-change")
}

/// A Sentinel that knows of no trouble asks for INFO so often.
const INFO_PERIOD_MS: u64 = 10_000;
/// The longest tick of a Sentinel.
const ONE_TICK_MS: i64 = 100;

fn check(scenario: Scenario) {
    let Scenario { captures, acts, quorum, play, slack_ms, races } = scenario;
    let captured = captures.iter().flat_map(|name| captured(name, acts)).collect();
    let is_ordered = |_: &str, _: &str| true;
    Comparison { captured, can_be_anyones, is_ordered, slack_ms, races }.run(|seed| {
        let mut rig = Rig::settled(seed, quorum);
        rig.zero();
        let acts_ms = play(&mut rig);
        stories(&rig.published(), &rig.ids(), &acts_ms)
    });
}

/// A Sentinel whose own time is not up yet votes for one whose is.
const VOTES_EARLY: Race<Part> = Race {
    part: Part::Voter,
    events: &["+new-epoch 1", "+vote-for-leader LEADER 1"],
    percent: 10,
    matter: None,
    why: "sdown is seen with a tick, and one Sentinel's can come after another's election",
};

/// A Sentinel that asked before the others' time was up asks again a second later.
const ASKS_AGAIN: Race<Part> = Race {
    part: Part::Voter,
    events: &["+odown master mymaster"],
    percent: 3,
    matter: None,
    why: "the captured voters got their answers at once",
};

/// The others have followed before the leader's next INFO.
const OTHERS_FOLLOW_EARLY: Race<Part> = Race {
    part: Part::Leader,
    events: &["-odown"],
    percent: 8,
    matter: None,
    why: "the next question about the master and the next INFO are due at about the same time",
};

/// How many agree when a Sentinel counts is a matter of whose answer has come.
const fn counts_other_answers(part: Part) -> Race<Part> {
    Race {
        part,
        events: &["+odown master mymaster 127.0.0.1 M #quorum"],
        percent: 40,
        matter: None,
        why: "one captured run shows one of the two numbers",
    }
}

/// A Sentinel that is not ODOWN asks for INFO every ten seconds, whatever goes on.
const fn asks_in_its_own_time(part: Part, percent: usize) -> Race<Part> {
    Race {
        part,
        events: &["-role-change slave 127.0.0.1:P"],
        percent,
        matter: None,
        why: "ten seconds may be over before a promotion, after it, or after the switch",
    }
}

/// A Sentinel hears of the new master from whoever says hello first.
const fn hears_it_from_another(part: Part) -> Race<Part> {
    Race {
        part,
        events: &["+config-update-from"],
        percent: 5,
        matter: None,
        why: "the reply to a hello that was on its way puts the leader's next one off",
    }
}

/// A Sentinel that stands still for three seconds is not missed by everybody.
const fn is_not_missed(part: Part) -> Race<Part> {
    Race {
        part,
        events: &["+sdown sentinel OTHER", "-sdown sentinel OTHER"],
        percent: 60,
        matter: None,
        why: "its silence counts from a ping up to a second later than its stop",
    }
}

#[test]
fn a_killed_master_is_replaced_and_comes_back_as_a_replica() {
    let scenario = Scenario {
        captures: &["failover-1", "failover-2", "failover-3", "failover-4", "failover-5"],
        acts: &["kill", "restart"],
        quorum: 2,
        play: |rig| {
            rig.crash("m");
            rig.run_until(60_000, |rig| rig.all_left(17101));
            rig.run_ms(4_000);
            let restart_ms = rig.now_ms();
            rig.restart("m");
            rig.run_ms(30_000);
            vec![0, restart_ms]
        },
        slack_ms: |event| match event {
            // A process that is started again is found by who happens to try it.
            event if event.contains("slave 127.0.0.1:M") => 250,
            _ => ONE_TICK_MS,
        },
        races: vec![VOTES_EARLY, OTHERS_FOLLOW_EARLY, ASKS_AGAIN],
    };
    check(scenario);
}

#[test]
fn the_steps_of_a_failover_take_their_time() {
    let captures = (1..=5).map(|run| Trace::read(&format!("sentinel/failover-{run}.jsonl")));
    let captured: Vec<Spans> = captures.map(|trace| steps(&captured_told(&trace))).collect();
    let own = seeds().map(|seed| {
        let mut rig = Rig::settled(seed, 2);
        rig.zero();
        rig.crash("m");
        rig.run_ms(8_000);
        steps(&rig.published())
    });
    check_spans(&captured, &own.collect::<Vec<_>>(), 0, |_| 2 * ONE_TICK_MS);
}

#[test]
fn without_a_quorum_a_master_is_suspected_and_stays() {
    let scenario = Scenario {
        captures: &["noquorum"],
        acts: &["kill -9 s3", "kill -9 m", "restart"],
        quorum: 3,
        play: |rig| {
            rig.crash("s3");
            rig.run_ms(5_000);
            rig.crash("m");
            rig.run_ms(30_000);
            rig.restart("m");
            rig.run_ms(6_000);
            vec![0, 5_000, 35_000]
        },
        // A process that is started again is found within the second between two attempts.
        slack_ms: |event| match event {
            event if event.starts_with("+reboot") || event.starts_with("-sdown") => 1000,
            _ => 2 * ONE_TICK_MS,
        },
        races: Vec::new(),
    };
    check(scenario);
}

#[test]
fn without_a_majority_a_failover_is_tried_in_vain() {
    let scenario = Scenario {
        captures: &["nomajority"],
        acts: &["kill -9 s2", "kill -9 m", "restart"],
        quorum: 1,
        play: |rig| {
            rig.crash("s2");
            rig.crash("s3");
            rig.run_ms(5_000);
            rig.crash("m");
            rig.run_ms(38_000);
            rig.restart("m");
            rig.run_ms(6_000);
            vec![0, 5_000, 43_000]
        },
        slack_ms: |event| match event {
            // The start of an attempt is put off by up to a second, and the next follows from it.
            event if event.starts_with("-failover-abort") && event.ends_with("(2)") => 2100,
            event if event.starts_with("-failover-abort") => 1100,
            event if event.ends_with(" 2") || event.ends_with("(2)") => 1100,
            event if event.starts_with("+reboot") || event.starts_with('-') => 1000,
            _ => 2 * ONE_TICK_MS,
        },
        races: Vec::new(),
    };
    check(scenario);
}

#[test]
fn a_failover_can_be_ordered_and_loses_what_is_written_meanwhile() {
    let scenario = Scenario {
        captures: &["manual"],
        acts: &[],
        quorum: 2,
        play: |rig| {
            rig.type_line("s1", "SENTINEL FAILOVER mymaster");
            rig.run_writing_ms("m", 30_000);
            vec![0]
        },
        slack_ms: |event| match event {
            // INFO is asked for once a second, and a snapshot is taken four to six seconds after it was asked for.
            event if event.starts_with("+slave-reconf-inprog") => 1100,
            event if event.starts_with("+slave-reconf-done") => 1100,
            event if event.starts_with("+failover-end") => 1200,
            event if event.starts_with("+switch-master") || event.starts_with("+slave ") => 1200,
            event if event.starts_with("-role-change slave 127.0.0.1:M") => 1200,
            // The others hear of the epoch with the next hello.
            "+new-epoch 1" => 2100,
            // A second after the first INFO, which comes with the first tick.
            _ => 250,
        },
        races: Vec::new(),
    };
    check(scenario);
}

#[test]
fn a_master_that_hangs_is_replaced_and_comes_back_as_a_replica() {
    let scenario = Scenario {
        captures: &["hung"],
        acts: &["kill -STOP", "kill -CONT"],
        quorum: 2,
        play: |rig| {
            rig.pause("m");
            rig.run_ms(20_000);
            rig.resume("m");
            rig.run_ms(40_000);
            vec![0, 20_000]
        },
        // A second between two pings, the first of which is not answered.
        slack_ms: |_| 1200,
        races: vec![
            VOTES_EARLY,
            OTHERS_FOLLOW_EARLY,
            counts_other_answers(Part::Leader),
            counts_other_answers(Part::Voter),
            asks_in_its_own_time(Part::Voter, 5),
            hears_it_from_another(Part::Voter),
        ],
    };
    check(scenario);
}

#[test]
fn a_sentinel_that_stood_still_votes_and_judges_nothing() {
    let scenario = Scenario {
        captures: &["tilt"],
        acts: &["kill -STOP", "kill -CONT", "kill -9 m"],
        quorum: 2,
        play: |rig| {
            // Any moment between two INFOs, another one for each seed.
            rig.run_ms(rig.sim.digest() % INFO_PERIOD_MS);
            rig.zero();
            rig.pause("s1");
            rig.run_ms(3_000);
            rig.resume("s1");
            rig.run_ms(1_000);
            rig.crash("m");
            rig.run_ms(31_000);
            vec![0, 3_000, 4_000]
        },
        // A second between two pings, the first of which is not answered.
        slack_ms: |_| 1200,
        races: vec![
            VOTES_EARLY,
            // Between two INFOs of the replicas, and so of their new master, any moment is as likely here.
            Race { percent: 20, ..OTHERS_FOLLOW_EARLY },
            counts_other_answers(Part::Leader),
            counts_other_answers(Part::Voter),
            is_not_missed(Part::Leader),
            is_not_missed(Part::Voter),
            asks_in_its_own_time(Part::Voter, 20),
            // In one of ten seconds the promoted one has its new role, and is not known to have it.
            asks_in_its_own_time(Part::Bystander, 97),
            hears_it_from_another(Part::Voter),
            hears_it_from_another(Part::Bystander),
        ],
    };
    check(scenario);
}
