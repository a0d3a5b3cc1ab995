//! A server with what the slow command needs, and the clients that ask it.

use std::rc::Rc;

use redscope_actor::{Address, Time};
use redscope_node::Processor;
use redscope_sim::{Action as Act, Disk, DiskSpeed, Path, Setting, Sim};

use super::commands::{Command, Needs};
use super::knobs::{LASTS_MS, SLOW_AT_US, WAY_US, waiting_clients};
use crate::cast::{Cast, Order, Server, Spec};
use crate::direct::{Call, DirectSpec, Pace, Script};
use crate::experiment::knob::Knobs;
use crate::scenario::{EPOCH_UNIX_US, OpenError};
use crate::{Action, World};

/// What the server is called.
pub const SERVER: &str = "redis";
/// What the client is called that sends the slow command.
pub const SLOW: &str = "slow";
/// What the others are called, with a number from 1 behind.
pub const CLIENT: &str = "c";
/// When the clients begin to ask; what is there before has been written by then.
pub const BEGINS: Time = Time::from_ms(3000);
/// So long before they are started, and connect, in microseconds: what they tell counts from there.
pub const LEAD_US: u64 = 500_000;

/// What writes before.
const FILLER: &str = "filler";
/// The key that everybody asks for.
const KEY: &str = "g";
/// Elements are written so many at once.
const AT_ONCE: u64 = 500;
/// One client connects after the other, in microseconds.
const APART_US: u64 = 1000;

/// A world of a server that is full and clients that have connected, at [`BEGINS`].
///
/// Errors: none, unless the server refuses its own parameters.
pub fn open(command: Command, knobs: &Knobs, seed: u64) -> Result<World, OpenError> {
    let path = Path { latency_us: WAY_US, jitter_us: 0, loss_ppm: 0 };
    let disk = DiskSpeed::default();
    let setting = Setting { seed, epoch_unix_us: EPOCH_UNIX_US, path, disk };
    let mut world = Sim::<Cast>::new(setting);
    let redis = Address::local(6379);
    let settings = [
        ("save", "\"\""),
        ("enable-debug-command", "yes"),
        ("slowlog-log-slower-than", "1000"),
        ("repl-diskless-sync-delay", "0"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let server = Server { address: redis.clone(), sentinel: false, settings };
    world.add(SERVER, Spec::Server(server), Disk::default())?;
    let fill = Script {
        calls: fill(command.needs, knobs.get("elements")),
        pace: Pace::Chained,
        is_told: false,
    };
    world.add(FILLER, direct(&redis, fill), Disk::default())?;
    // Until then work takes no time.
    world.run_until(Time(BEGINS.0 - LEAD_US), u64::MAX);
    let order = Order::Processor(Processor::Modelled);
    world.act(&Act::Order { actor: SERVER.to_owned(), order }).map_err(OpenError::Start)?;
    for number in 0..knobs.get("clients").max(1) {
        let first = call(number * APART_US, &["PING"], 1);
        let script = script(number, knobs, world.now(), Some(first));
        world.add(&client(number), direct(&redis, script), Disk::default())?;
    }
    let elements = knobs.get("elements").to_string();
    let words: Vec<&str> =
        command.words.iter().map(|word| if *word == "{}" { &elements } else { *word }).collect();
    let mut calls = vec![call(0, &["PING"], 1)];
    if !words.is_empty() {
        calls.push(call(LEAD_US + SLOW_AT_US, &words, 1));
    }
    let script = Script { calls: calls.into(), pace: Pace::Chained, is_told: true };
    world.add(SLOW, direct(&redis, script), Disk::default())?;
    world.run_until(BEGINS, u64::MAX);
    Ok(world)
}

/// What is to be done to a world at this moment so that its clients go on by knobs that stand so: those who are there
/// ask otherwise from now on, or no more; others connect.
pub fn turned(world: &World, knobs: &Knobs) -> Vec<Action> {
    let clients = knobs.get("clients").max(1);
    let redis = Address::local(6379);
    let mut acts = Vec::new();
    for number in 0.. {
        let actor = client(number);
        let there = world.find(&actor).and_then(|id| world.actor(id));
        acts.push(match there {
            Some(Cast::Direct(there)) => {
                let spec = direct(&redis, script(number, knobs, there.began(), None));
                Act::Order { actor, order: Order::Set(Box::new(spec)) }
            }
            _ if number >= clients => break,
            _ => {
                let first = call(0, &["PING"], 1);
                let spec = direct(&redis, script(number, knobs, world.now(), Some(first)));
                Act::Add { actor, spec, files: Vec::new() }
            }
        });
    }
    acts
}

/// What a client is called.
fn client(number: u64) -> String {
    format!("{CLIENT}{}", number + 1)
}

fn direct(redis: &Address, script: Script) -> Spec {
    Spec::Direct(DirectSpec { redis: redis.clone(), scripts: vec![script], tells_every_us: 0 })
}

fn call(at_us: u64, words: &[&str], times: u32) -> Call {
    let mut bytes = Vec::new();
    (0..times).for_each(|_| redscope_resp::encode_command(words, &mut bytes));
    Call { at_us, bytes: bytes.into(), replies: times }
}

/// What a client asks who was started at a moment: first something that has it connect, and then at its place in every
/// period. Whom the knobs do not count asks nothing.
fn script(number: u64, knobs: &Knobs, began: Time, first: Option<Call>) -> Script {
    let [clients, every_ms, depth] =
        ["clients", "every", "depth"].map(|name| knobs.get(name).max(1));
    let pace = if number < waiting_clients(knobs) { Pace::Skipping } else { Pace::Open };
    let period_us = every_ms * 1000;
    // Not with the ticks of the clock, and all of them apart.
    let first_us = 137 + number * period_us / clients;
    let moments = (0..).map(|at| BEGINS.0 + first_us + at * period_us);
    let moments = moments.take_while(|at_us| *at_us < BEGINS.0 + LASTS_MS * 1000);
    let moments = moments.filter(|at_us| number < clients && *at_us > began.0);
    let gets = moments.map(|at_us| call(at_us - began.0, &["GET", KEY], depth as u32));
    Script { calls: first.into_iter().chain(gets).collect(), pace, is_told: true }
}

/// What has to be written before.
fn fill(needs: Needs, elements: u64) -> Rc<[Call]> {
    let mut calls = vec![call(0, &["SET", KEY, "abc"], 1)];
    if needs == Needs::Keys {
        calls.push(call(0, &["DEBUG", "POPULATE", &elements.to_string(), "k"], 1));
    }
    for from in (0..elements).step_by(AT_ONCE as usize) {
        let numbers = from..elements.min(from + AT_ONCE);
        let words: Vec<String> = match needs {
            Needs::Hash => {
                let fields = numbers.flat_map(|at| [format!("field:{at}"), format!("value:{at}")]);
                ["HSET".to_owned(), "big".to_owned()].into_iter().chain(fields).collect()
            }
            Needs::List => {
                let values = numbers.map(|at| (at * 7919 % 100_003).to_string());
                ["RPUSH".to_owned(), "big".to_owned()].into_iter().chain(values).collect()
            }
            Needs::Keys | Needs::Nothing => break,
        };
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        calls.push(call(0, &words, 1));
    }
    calls.into()
}
