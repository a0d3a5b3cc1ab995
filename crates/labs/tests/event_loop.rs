//! One slow command and what it does to everybody else, beside what was measured on a real 7.0.15.
//!
//! `data/eventloop_stall.json`: 50 connections send one `GET` a millisecond together, another sends a
//! slow command. May be compared: a `GET` sent x ms after a command that takes T waits T - x; how long
//! commands take beside each other; that the slow log tells less than clients see. The milliseconds
//! themselves are those of the machine it was captured on.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use redscope_actor::Time;
use redscope_engine::cost::Part;
use redscope_labs::client::Line;
use redscope_labs::scenario::{Values, open_settled};
use redscope_labs::{Cast, Fact, Scenario, World, act};
use redscope_node::{Event, Process, Round, Server};
use redscope_sim::What;
use serde_json::Value;

const CLIENTS: u64 = 50;
/// Each client sends as often, in microseconds.
const PERIOD_US: u64 = 50_000;
/// The slow command comes so long after the first `GET`, in microseconds.
const SLOW_AT_US: u64 = 120_300;
/// The way there, and the way back, in microseconds.
const WAY_US: u64 = 50;
/// A `GET` takes the server less, in microseconds.
const GET_US: u64 = 20;

static GOLDEN: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("data/eventloop_stall.json");
    serde_json::from_str(text).expect("JSON")
});

/// The middle of what was measured three times.
fn golden(name: &str, field: &str) -> f64 {
    GOLDEN[name][field][1].as_f64().unwrap_or_else(|| panic!("{name} {field}"))
}

/// A server with what the capture has filled it with, whose work takes time from then on.
fn filled() -> World {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    does(&mut world, "path all latency 50us jitter 0us");
    does(&mut world, "open slow 127.0.0.1:6379");
    for line in [
        "DEBUG POPULATE 200000 k 1",
        "SET g abc",
        "EVAL \"for i=0,99999 do redis.call('RPUSH','biglist',(i*7919)%100003) end\" 0",
        "EVAL \"for i=0,199999 do redis.call('HSET','bighash','field:'..i,'value:'..i) end\" 0",
        "COPY bighash spare",
        "CONFIG SET slowlog-log-slower-than 1000",
    ] {
        does(&mut world, &format!("type slow {line}"));
    }
    for number in 0..CLIENTS {
        does(&mut world, &format!("open g{number} 127.0.0.1:6379"));
        does(&mut world, &format!("type g{number} PING"));
    }
    does(&mut world, "processor n1 modelled");
    does(&mut world, "type slow SLOWLOG RESET");
    world
}

fn does(world: &mut World, words: &str) {
    let action = act::parse(words).expect("an act");
    world.act(&action).unwrap_or_else(|error| panic!("{words}: {error}"));
    world.run_until(world.now().plus_ms(20), u64::MAX);
}

fn server(world: &World) -> &Server {
    match world.actor(world.find("n1").expect("it plays")) {
        Some(Cast::Redis(Process::Server(server))) => server,
        _ => panic!("a server runs"),
    }
}

/// What was seen.
struct Seen {
    /// When the slow command was sent, and when its reply had come.
    slow: (Time, Time),
    /// What the slow log says it took, in microseconds; 0 if nothing.
    logged_us: u64,
    /// When each `GET` was sent, and what it took, in microseconds.
    gets: Vec<(Time, u64)>,
    rounds: Vec<Round>,
}

impl Seen {
    /// What the `GET`s took that were sent from a millisecond before the slow command until its
    /// reply, in order.
    fn during(&self) -> Vec<u64> {
        let (sent, answered) = self.slow;
        let is_during = |at: Time| at.0 + 1000 >= sent.0 && at <= answered;
        let during = self.gets.iter().filter(|(at, _)| is_during(*at));
        let mut us: Vec<u64> = during.map(|(_, us)| *us).collect();
        us.sort_unstable();
        us
    }

    fn slow_us(&self) -> u64 {
        self.slow.1.0 - self.slow.0.0
    }

    /// The round in which the slow command was carried out.
    fn slow_round(&self) -> &Round {
        let longest = |round: &&Round| round.ends.map_or(0, |ends| ends.0 - round.began.0);
        self.rounds.iter().max_by_key(longest).expect("there are rounds")
    }
}

/// The capture's run: clients that never have two requests under way, and one slow command.
fn run(world: &World, command: &str) -> Seen {
    let mut world = world.clone();
    let begin = world.now().0;
    let mut due: BTreeMap<(u64, u64), ()> = BTreeMap::new();
    for number in 0..CLIENTS {
        due.insert((begin + number * PERIOD_US / CLIENTS, number), ());
    }
    let slow_at = begin + SLOW_AT_US;
    let mut sent: BTreeMap<String, Time> = BTreeMap::new();
    let (mut slow, mut gets) = (None, Vec::new());
    let mut rounds: BTreeMap<u64, Round> = BTreeMap::new();
    let mut is_sent = false;
    world.take_told();
    // Until those that have waited for it are answered too.
    let is_over =
        |slow: Option<(Time, Time)>, now: Time| slow.is_some_and(|(_, at)| now.0 > at.0 + 10_000);
    while !is_over(slow, world.now()) {
        let next = due.keys().next().map_or(u64::MAX, |(at, _)| *at);
        let next = if is_sent { next } else { next.min(slow_at) };
        if world.next_due().is_some_and(|at| at.0 < next) {
            world.step();
        } else {
            world.run_until(Time(next), u64::MAX);
            let (name, line) = if !is_sent && next == slow_at {
                is_sent = true;
                ("slow".to_owned(), command)
            } else {
                let ((_, number), ()) = due.pop_first().expect("it is due");
                (format!("g{number}"), "GET g")
            };
            sent.insert(name.clone(), world.now());
            world.act(&act::parse(&format!("type {name} {line}")).expect("an act")).expect("done");
        }
        for told in world.take_told() {
            let What::Fact(Fact::Console(Line::Reply { error, text, .. })) = told.what else {
                continue;
            };
            assert!(!error, "{text}");
            let name = world.name(told.actor).to_string();
            let at = sent.remove(&name).expect("it was asked");
            match name.strip_prefix('g') {
                None => slow = Some((at, told.stamp.at)),
                Some(number) => {
                    gets.push((at, told.stamp.at.0 - at.0));
                    let number = number.parse().expect("a number");
                    let mut again = at.0;
                    while again <= told.stamp.at.0 {
                        again += PERIOD_US;
                    }
                    due.insert((again, number), ());
                }
            }
        }
        for round in server(&world).rounds() {
            rounds.insert(round.number, round.clone());
        }
    }
    let logged_us = server(&world).engine().slowlog.iter().map(|entry| entry.duration_us).max();
    Seen {
        slow: slow.expect("it was answered"),
        logged_us: logged_us.unwrap_or(0),
        gets,
        rounds: rounds.into_values().collect(),
    }
}

const COMMANDS: [&str; 10] = [
    "debug-sleep",
    "keys",
    "keys-no-match",
    "sort",
    "sort-limit",
    "hgetall",
    "lrange",
    "eval-loop",
    "del-bighash",
    "unlink-bighash",
];

fn command(name: &str) -> String {
    let text = GOLDEN[name]["command"].as_str().expect("a command");
    match text.strip_prefix("EVAL ").and_then(|rest| rest.strip_suffix(" 0")) {
        Some(script) => format!("EVAL \"{script}\" 0"),
        None => text.to_owned(),
    }
}

/// All commands once, on worlds that are equal.
static RUNS: LazyLock<BTreeMap<&'static str, Seen>> = LazyLock::new(|| {
    let world = filled();
    COMMANDS.into_iter().map(|name| (name, run(&world, &command(name)))).collect()
});

#[test]
fn whoever_comes_meanwhile_waits_until_the_end() {
    for (name, seen) in &*RUNS {
        let round = seen.slow_round();
        let (began, ended) = (round.began, round.ends.expect("it is over"));
        assert!(
            seen.rounds.iter().all(|other| other.began <= began || other.began >= ended),
            "{name}: somebody is served meanwhile"
        );
        let waiting: Vec<&(Time, u64)> = seen
            .gets
            .iter()
            .filter(|(at, _)| (began..ended).contains(&Time(at.0 + WAY_US)))
            .collect();
        let most_ahead_us = waiting.len() as u64 * GET_US;
        for (at, us) in waiting {
            let alone_us = ended.0 - at.0 + WAY_US;
            let most_us = alone_us + most_ahead_us;
            assert!(
                (alone_us..=most_us).contains(us),
                "{name}: {us} is not {alone_us} to {most_us}"
            );
        }
    }
}

/// The slow log tells how long a command ran; its client waits for the way and the reply too.
#[test]
fn the_slow_log_tells_less_than_clients_see() {
    for (name, seen) in &*RUNS {
        let round = seen.slow_round();
        if *name == "unlink-bighash" {
            assert_eq!((seen.logged_us, golden(name, "slowlog_us")), (0, 0.0));
            assert!(seen.slow_us() < 1000, "what another thread frees keeps nobody waiting");
            continue;
        }
        let longest = round.spent.longest.as_ref().expect("a command");
        assert_eq!(seen.logged_us, longest.us, "{name}");
        assert!(seen.slow_us() > seen.logged_us + 2 * WAY_US, "{name}");
        assert!(golden(name, "client_last_byte_ms") * 1000.0 > golden(name, "slowlog_us"));
        assert_eq!(round.events[..], [round.events[0]], "{name}: a round of one event");
        assert!(matches!(round.events[0], Event::Readable(_)));
        let parts_ns: u64 = Part::ALL.iter().map(|part| round.spent.part_ns(*part)).sum();
        assert!(round.spent.us.abs_diff(parts_ns / 1000) <= 1, "{name}: all of it has a part");
        let text = longest.text.as_deref().expect("it is long enough to be told");
        assert!(
            command(name).starts_with(text.split(' ').next().unwrap_or(text)),
            "{name}: {text}"
        );
    }
}

/// Of clients that have one request under way at the most: up to 50 ms the middle one waits half as
/// long as the command takes; beyond that all of them wait already, and nothing new is sent.
#[test]
fn the_middle_and_the_longest_wait_are_those_of_the_capture() {
    let near = |ours: f64, other: f64, by: f64| (ours - other).abs() <= by;
    for (name, seen) in &*RUNS {
        let during = seen.during();
        let took_ms = seen.slow_us() as f64 / 1000.0;
        if took_ms < 5.0 {
            continue;
        }
        let (middle, longest) = (during[during.len() / 2], during[during.len() - 1]);
        let (middle, longest) = (middle as f64 / 1000.0, longest as f64 / 1000.0);
        let expected = if took_ms <= 50.5 { took_ms / 2.0 } else { took_ms - 25.0 };
        assert!(near(middle, expected, 1.5), "{name}: {middle}, expected {expected}");
        assert!(near(longest, took_ms, 1.5), "{name}: {longest} of {took_ms}");
        // The same holds of what was captured, with what its own command took.
        let real = &GOLDEN[*name];
        let real_ms = real["slowlog_us"][1].as_f64().expect("a number") / 1000.0;
        let real_longest = real["get_ms_during"]["max"][1].as_f64().expect("a number");
        assert!(
            near(real_longest, real_ms, real_ms / 3.0 + 1.0),
            "{name}: {real_longest} of {real_ms}"
        );
    }
    // What takes as long on every machine can be compared in milliseconds.
    let (seen, real) = (&RUNS["debug-sleep"], &GOLDEN["debug-sleep"]["get_ms_during"]);
    let during = seen.during();
    let [middle, longest] =
        [during.len() / 2, during.len() - 1].map(|at| during[at] as f64 / 1000.0);
    assert!(near(middle, real["p50"][1].as_f64().unwrap(), 1.5), "{middle}");
    assert!(near(longest, real["max"][1].as_f64().unwrap(), 1.5), "{longest}");
    assert!(near(
        seen.slow_us() as f64 / 1000.0,
        golden("debug-sleep", "client_last_byte_ms"),
        1.5
    ));
    for step in GOLDEN["debug-sleep"]["staircase_first_run"].as_array().expect("steps") {
        let [at, took] = [0, 1].map(|place| step[place].as_f64().expect("milliseconds"));
        if !(1.0..48.0).contains(&at) {
            continue;
        }
        let (sent, _) = seen.slow;
        let nearest =
            seen.gets.iter().min_by_key(|(get, _)| get.0.abs_diff(sent.0 + (at * 1000.0) as u64));
        let (get, us) = nearest.expect("there are GETs");
        let ours = *us as f64 / 1000.0 + (get.0 - sent.0) as f64 / 1000.0 - at;
        assert!(near(ours, took, 1.5), "at {at} ms {ours}, measured {took}");
    }
}

/// How long commands take is the machine's affair, not how they compare: within a factor of two and a
/// half, since the prices come from another machine than the capture.
#[test]
fn commands_compare_as_those_of_the_capture() {
    let ours = |name: &str| RUNS[name].logged_us as f64;
    for name in
        COMMANDS.into_iter().filter(|name| !matches!(*name, "debug-sleep" | "unlink-bighash"))
    {
        let ratio = ours(name) / ours("keys");
        let real = golden(name, "slowlog_us") / golden("keys", "slowlog_us");
        let factor = ratio / real;
        assert!((0.4..2.5).contains(&factor), "{name}: {ratio:.3} of KEYS, measured {real:.3}");
    }
}
