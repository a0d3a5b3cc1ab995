//! The event loop lab: what clients see of a slow command, and what pipelining gains, beside what was measured on a
//! real 7.0.15.
//!
//! `data/eventloop_stall.json`: fifty connections that never have two requests under way; `event_loop.rs` compares
//! every command of it, here are the clients of the lab. `data/eventloop_pipeline.json`: throughput of one connection
//! by the requests it sends at once; may be compared: ratios and shape, since a round trip costs what it costs.

use redscope_actor::{Address, Time};
use redscope_labs::direct::{Answer, Call, DirectSpec, Pace, Script};
use redscope_labs::experiment::event_loop::{
    BEGINS, Command, KNOBS, LASTS_MS, LEAD_US, SERVER, SLOW, fork_us, open,
};
use redscope_labs::experiment::knob::Knobs;
use redscope_labs::{Cast, Fact, Server, Spec, World};
use redscope_node::Process;
use redscope_sim::{Disk, DiskSpeed, Path, Setting, What};
use serde_json::Value;

/// What was seen.
struct Seen {
    /// The slow command.
    slow: Answer,
    /// Everybody else, by when they asked.
    others: Vec<Answer>,
    /// What the slow log says, in microseconds.
    logged_us: u64,
}

impl Seen {
    /// What those waited who asked from a millisecond before the slow command until its answer, in order.
    fn during(&self) -> Vec<u64> {
        let Answer { sent_us, took_us, .. } = self.slow;
        let is_during = |one: &&Answer| (sent_us - 1000..=sent_us + took_us).contains(&one.sent_us);
        let mut took: Vec<u64> =
            self.others.iter().filter(is_during).map(|one| one.took_us).collect();
        took.sort_unstable();
        took
    }
}

fn run(command: &str, turned: &[(&str, u64)], seed: u64) -> Seen {
    let mut knobs = Knobs::new(KNOBS);
    for (name, value) in turned {
        knobs.set(name, &value.to_string()).expect("it goes so far");
    }
    let command = Command::find(command).expect("there is one");
    let mut world = open(command, &knobs, seed).expect("it opens");
    world.take_told();
    world.run_until(BEGINS.plus_ms(LASTS_MS), u64::MAX);
    let (mut slow, mut others) = (None, Vec::new());
    for told in world.take_told() {
        let What::Fact(Fact::Direct(fact)) = told.what else { continue };
        let is_slow = &**world.name(told.actor) == SLOW;
        for answer in fact.answers {
            // What comes before was for the connection.
            let Some(sent_us) = answer.sent_us.checked_sub(LEAD_US) else { continue };
            let answer = Answer { sent_us, ..answer };
            match is_slow {
                true => slow = Some(answer),
                false => others.push(answer),
            }
        }
    }
    others.sort_by_key(|one| one.sent_us);
    let logged_us = match world.actor(world.find(SERVER).expect("it plays")) {
        Some(Cast::Redis(Process::Server(server))) => {
            server.engine().slowlog.iter().map(|entry| entry.duration_us).max().unwrap_or(0)
        }
        _ => panic!("a server runs"),
    };
    Seen { slow: slow.expect("it is answered"), others, logged_us }
}

/// A staircase: whoever asks x after a command that takes T waits T − x, and all are answered together.
#[test]
fn a_call_waits_for_what_is_left_of_the_command() {
    for command in ["keys", "hgetall", "del", "sort", "eval"] {
        let seen = run(command, &[("elements", 50_000)], 1);
        let ends_us = seen.slow.sent_us + seen.slow.took_us;
        assert!(seen.slow.took_us > seen.logged_us, "{command}: the client sees more than the log");
        let waited = seen.others.iter().filter(|one| {
            // Those that arrive while it runs.
            (seen.slow.sent_us + 100..ends_us - 200).contains(&one.sent_us)
        });
        let mut count = 0;
        for one in waited {
            count += 1;
            let answered_us = one.sent_us + one.took_us;
            assert!(answered_us + 20 >= ends_us, "{command}: nobody is served meanwhile");
            assert!(answered_us < ends_us + 25 * (count + 2), "{command}: and all right after");
        }
        assert!(count >= 3, "{command} runs long enough: {count}");
    }
}

/// Clients of the lab that wait for answers see what those of the capture saw.
#[test]
fn clients_that_wait_see_what_the_capture_saw() {
    let golden: Value =
        serde_json::from_str(include_str!("data/eventloop_stall.json")).expect("JSON");
    let real = |of: &str| golden["debug-sleep"]["get_ms_during"][of][1].as_f64().expect("ms");
    let during = run("sleep", &[("waiting", 100)], 1).during();
    let ours = |at: usize| during[at] as f64 / 1000.0;
    let (middle, longest) = (ours(during.len() / 2), ours(during.len() - 1));
    println!(
        "median {middle} ms, measured {}; longest {longest}, measured {}",
        real("p50"),
        real("max")
    );
    assert!((middle - real("p50")).abs() < 1.5, "{middle}");
    assert!((longest - real("max")).abs() < 1.5, "{longest}");
}

/// Of a stall longer than their period, clients that wait see one delay each; those that do not see all of it.
#[test]
fn who_waits_for_answers_measures_less_of_a_stall() {
    let turned = |waiting| [("elements", 250_000), ("every", 20), ("waiting", waiting)];
    let long = |seen: &Seen| seen.during().iter().filter(|us| **us > 1000).count() as u64;
    let [open, closed] = [0, 100].map(|waiting| run("keys", &turned(waiting), 1));
    let stall_ms = open.slow.took_us / 1000;
    assert!(stall_ms > 60, "{stall_ms}");
    assert!((45..=50).contains(&long(&closed)), "one for each client: {}", long(&closed));
    let expected = stall_ms * 50 / 20;
    assert!(long(&open).abs_diff(expected) < 10, "{} of {expected}", long(&open));
}

/// Whatever the seed: a slow command keeps others waiting, and one that leaves its work to another thread does not.
#[test]
fn a_slow_command_is_felt_whatever_the_seed() {
    let turned = [("elements", 5000), ("clients", 20), ("every", 20)];
    for seed in 1..=100 {
        let longest = |command: &str| {
            let seen = run(command, &turned, seed);
            (*seen.during().last().expect("somebody asks"), seen.slow.took_us)
        };
        let ((longest_us, took_us), (quick_us, _)) = (longest("keys"), longest("unlink"));
        assert!(
            longest_us * 2 > took_us && took_us > 1500,
            "seed {seed}: {longest_us} of {took_us}"
        );
        assert!(quick_us < 1000, "seed {seed}: {quick_us}");
    }
}

/// A fork keeps everybody waiting as long as the table says: 9 to 13 ms of a gigabyte on real machines.
#[test]
fn a_fork_takes_what_its_memory_costs() {
    assert!((9000..=13_000).contains(&fork_us(1 << 30)));
    let seen = run("bgsave", &[("elements", 50_000)], 1);
    let (bare_us, seen_us) = (fork_us(0), seen.slow.took_us);
    assert!((bare_us..bare_us + 1000).contains(&seen_us), "{seen_us}");
    let longest = *seen.during().last().expect("somebody asks");
    assert!(longest <= seen_us + 50, "{longest}");
}

/// So many calls a second one connection gets through that sends so many requests at once.
fn rate(depth: u32, way_us: u64) -> f64 {
    let path = Path { latency_us: way_us, jitter_us: 0, loss_ppm: 0 };
    let setting = Setting { seed: 1, epoch_unix_us: 0, path, disk: DiskSpeed::default() };
    let mut world = World::new(setting);
    let redis = Address::local(6379);
    let settings = vec![("processor".to_owned(), "modelled".to_owned())];
    let server = Server { address: redis.clone(), sentinel: false, settings };
    world.add("redis", Spec::Server(server), Disk::default()).expect("it starts");
    let mut bytes = Vec::new();
    (0..depth).for_each(|_| redscope_resp::encode_command(&["GET", "g"], &mut bytes));
    let call = Call { at_us: 0, bytes: bytes.into(), replies: depth };
    let calls = vec![call; 300].into();
    let script = Script { calls, pace: Pace::Chained, is_told: true };
    let spec = DirectSpec { redis, scripts: vec![script], tells_every_us: 0 };
    world.add("client", Spec::Direct(spec), Disk::default()).expect("it starts");
    world.run_until(Time::from_ms(5000), u64::MAX);
    let answers: Vec<Answer> = world
        .take_told()
        .into_iter()
        .filter_map(|told| match told.what {
            What::Fact(Fact::Direct(fact)) => Some(fact.answers),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(answers.len(), 300);
    let spent_us: u64 = answers[1..].iter().map(|one| one.took_us).sum();
    f64::from(depth) * 299e6 / spent_us as f64
}

/// Nearly linear as long as the way costs most, then what the server itself needs for a request.
#[test]
fn pipelining_gains_what_a_round_trip_costs() {
    let golden: Value =
        serde_json::from_str(include_str!("data/eventloop_pipeline.json")).expect("JSON");
    // The capture's machine needed 150 to 270 us for a round trip, of which the server's own part is 15.
    let alone = rate(1, 100);
    let mut last = 1.0;
    for depth in [2, 5, 10, 50, 100] {
        let gain = rate(depth, 100) / alone;
        let real = &golden["own client"][format!("depth_{depth}")];
        println!("depth {depth}: {gain:.1} times, measured {real}");
        let real = real[1].as_f64().expect("a ratio");
        assert!(gain > last && gain < f64::from(depth), "{gain}");
        assert!((1.0 / 1.6..=1.6).contains(&(gain / real)), "depth {depth}: {gain} of {real}");
        last = gain;
    }
}
