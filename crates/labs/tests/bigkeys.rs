//! What `redis-cli --bigkeys` and `--memkeys` print at a console, compared with the real ones on the same keys.
//!
//! The data was recorded from redis-cli and redis-server 7.0.15: in `data/bigkeys/` what fills a server (a line each,
//! as it is typed) and what was printed then. SCAN gives keys in another order here, so that lines that are told
//! while keys come are compared without order.

use std::fs;

use redscope_labs::client::Line;
use redscope_labs::scenario::{Values, open_settled};
use redscope_labs::{Fact, Scenario, World, act};
use redscope_sim::What;

fn recorded(name: &str) -> String {
    let path = format!("{}/tests/data/bigkeys/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).expect("it was recorded")
}

fn types(world: &mut World, console: &str, line: &str) {
    let action = act::parse(&format!("type {console} {line}")).expect("an act");
    world.act(&action).expect("it can be done");
}

/// What is printed until nothing more comes.
fn printed(world: &mut World, console: &str) -> Vec<(String, bool)> {
    world.run_until(world.now().plus_ms(2000), u64::MAX);
    let told = world.take_told().into_iter();
    let lines = told.filter_map(|told| match told.what {
        What::Fact(Fact::Console(Line::Reply { text, error, .. }))
            if **world.name(told.actor) == *console =>
        {
            Some((text, error))
        }
        _ => None,
    });
    lines.collect()
}

fn filled(with: &str) -> World {
    let values = Values::new(Scenario::find("standalone").expect("it is in the list"), 1);
    let mut world = open_settled(&values).expect("it starts");
    world.act(&act::parse("open c1 127.0.0.1:6379").expect("an act")).expect("it can be done");
    for line in recorded(with).lines() {
        types(&mut world, "c1", line);
    }
    assert!(printed(&mut world, "c1").iter().all(|(_, is_error)| !is_error), "{with}");
    world
}

/// The one text that a line prints.
fn says(world: &mut World, line: &str) -> String {
    types(world, "c1", line);
    let printed = printed(world, "c1");
    let [(text, is_error)] = &printed[..] else { panic!("{line}: {printed:?}") };
    assert!(!is_error, "{line}: {text}");
    text.clone()
}

#[test]
fn what_is_printed_is_what_redis_cli_prints() {
    for fill in ["fill", "fill_hashes"] {
        let mut world = filled(fill);
        for option in ["bigkeys", "memkeys"] {
            let (ours, real) = (
                says(&mut world, &format!("redis-cli --{option}")),
                recorded(&format!("{fill}.{option}")),
            );
            let parts = |text: &str| {
                let (found, summary) = text.split_once("\n-------- summary").expect("it has one");
                let mut found: Vec<_> = found.lines().map(str::to_owned).collect();
                // Of two hashes the smaller is told if it comes first.
                found.retain(|line| !line.contains("\"fat\"") || option == "memkeys");
                found.retain(|line| !line.contains("\"big\"") || option == "bigkeys");
                found.sort();
                (found, summary.trim_end().to_owned())
            };
            assert_eq!(parts(&ours), parts(&real), "{fill}, --{option}");
        }
    }
}

#[test]
fn it_asks_as_redis_cli_asks() {
    let mut world = filled("fill");
    world.act(&act::parse("open c9 127.0.0.1:6379").expect("an act")).expect("it can be done");
    types(&mut world, "c9", "MONITOR");
    printed(&mut world, "c9");
    let mut asked = |line: &str| {
        types(&mut world, "c1", line);
        let lines = printed(&mut world, "c9").into_iter();
        let requests =
            lines.filter_map(|(text, _)| text.split_once("] ").map(|(_, rest)| rest.to_owned()));
        requests.collect::<Vec<_>>()
    };
    let requests = asked("redis-cli --bigkeys");
    assert_eq!(requests[..2], [r#""DBSIZE""#, r#""SCAN" "0""#]);
    let sorted = |requests: &[String]| {
        let mut sorted = requests.to_vec();
        sorted.sort();
        sorted
    };
    let types = ["hash:1", "list:1", "set:1", "str:1", "stream:1", "zset 1"]
        .map(|key| format!(r#""TYPE" "{key}""#));
    assert_eq!(sorted(&requests[2..8]), types, "all at once");
    let sizes = ["HLEN", "LLEN", "SCARD", "STRLEN", "XLEN", "ZCARD"];
    let asked_for = sorted(&requests[8..]);
    assert_eq!(asked_for.len(), sizes.len());
    for (request, size) in asked_for.iter().zip(sizes) {
        assert!(request.starts_with(&format!("\"{size}\" ")), "{request}");
    }
    let requests = asked("redis-cli --memkeys --memkeys-samples 9");
    assert!(
        requests.contains(&r#""MEMORY" "USAGE" "zset 1" "SAMPLES" "9""#.to_owned()),
        "{requests:?}"
    );
    // redis-cli leaves the word out, and the server takes five.
    let requests = asked("redis-cli --memkeys --memkeys-samples 0");
    assert!(requests.contains(&r#""MEMORY" "USAGE" "zset 1""#.to_owned()), "{requests:?}");
}

#[test]
fn it_says_what_it_has_found_when_it_is_interrupted_and_why_it_cannot_begin() {
    let mut world = filled("fill");
    types(&mut world, "c1", "EVAL \"for i = 1, 5000 do redis.call('SET', 'row:' .. i, i) end\" 0");
    printed(&mut world, "c1");
    types(&mut world, "c1", "redis-cli --bigkeys");
    world.run_until(world.now().plus_ms(200), u64::MAX);
    world.act(&act::parse("interrupt c1").expect("an act")).expect("it can be done");
    types(&mut world, "c1", "PING");
    let printed_now = printed(&mut world, "c1");
    let [(cut, false), (pong, false)] = &printed_now[..] else { panic!("{printed_now:?}") };
    assert!(cut.contains("%] Sampled ") && !cut.contains("Sampled 5006"), "{cut}");
    assert_eq!(pong, "PONG");
    for (line, why) in [
        ("redis-cli --bigkeys --foo", "Unrecognized option or bad number of args for: '--foo'"),
        ("redis-cli --bigkeys -i 1", "A console here knows --bigkeys without -i."),
    ] {
        types(&mut world, "c1", line);
        assert_eq!(printed(&mut world, "c1"), [(why.to_owned(), true)]);
    }
    // It begins in the first database, as a new process does.
    types(&mut world, "c1", "SELECT 3");
    printed(&mut world, "c1");
    assert!(says(&mut world, "redis-cli --bigkeys").contains("Sampled 5006 keys"));
}
