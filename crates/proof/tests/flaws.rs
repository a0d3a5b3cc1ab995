//! A good lesson, and what its proof says when a copy of it is broken in each way there is.

use redscope_lessons::entry::entry;
use redscope_proof::prove::{Flaw, SEEDS, prove};

const GOOD: &str = r#"+++
id = "t/one"
order = 10
title = "A title"
source = "redis.io"
solutions = ["> SET k v"]
wrong = ["> SET k w"]

[world]
scenario = "standalone"
seed = 1

[[goals]]
text = "Write `k`."
check = 'ask n1 "GET k" == v'
+++
```redis
> GET nobody
(nil)
> INFO server
# Server
…
redis_mode:standalone
…
```
"#;

fn flaws(old: &str, new: &str) -> Vec<Flaw> {
    assert!(GOOD.contains(old), "{old}");
    let read = entry("one.en.md", &GOOD.replacen(old, new, 1));
    prove(&read.expect("it can be read"))
}

#[test]
fn a_good_lesson_has_none() {
    assert_eq!(flaws("", ""), []);
}

#[test]
fn what_is_met_untouched_solves_nothing_or_is_not_wrong_is_found() {
    assert_eq!(flaws("\"GET k\" == v", "\"PING\" == PONG")[0], Flaw::Untouched { seed: 1 });
    let unsolved = flaws("> SET k v", "> SET k u");
    let seeds: Vec<u64> = (1..=SEEDS).collect();
    assert_eq!(unsolved, [Flaw::Unsolved { solution: 1, seeds, dark: vec![1] }]);
    assert_eq!(flaws("> SET k w", "> SET k v"), [Flaw::NotWrong { answer: 1, seed: 1 }]);
}

#[test]
fn what_cannot_be_read_opened_or_done_is_found() {
    assert!(matches!(&flaws("ask n1", "asks n1")[..], [Flaw::Goal { number: 1, .. }]));
    assert!(matches!(&flaws("\"standalone\"", "\"nosuch\"")[0], Flaw::Open { seed: 1, .. }));
    assert!(matches!(
        &flaws("seed = 1", "seed = 1\nsetup = \"> !crash n9\"")[0],
        Flaw::Open { .. }
    ));
    let refused = flaws("> SET k v", "> !crash n9");
    assert!(matches!(&refused[..], [Flaw::Step { of, .. }] if of == "solution 1"), "{refused:?}");
    let unknown = flaws("> SET k w", "> STE k w");
    assert!(matches!(&unknown[..], [Flaw::NoCommand { word, .. }] if word == "ste"), "{unknown:?}");
}

#[test]
fn a_transcript_that_is_not_true_is_found() {
    let got = vec!["(nil)".to_owned()];
    let shown = vec!["\"somebody\"".to_owned()];
    let untrue = flaws("(nil)", "\"somebody\"");
    assert_eq!(untrue, [Flaw::Untrue { step: "> GET nobody".to_owned(), shown, got }]);
    assert!(matches!(
        &flaws("redis_mode:standalone", "redis_mode:cluster")[..],
        [Flaw::Untrue { .. }]
    ));
    assert!(matches!(&flaws("(nil)\n", "")[..], [Flaw::Untrue { .. }]));
}

#[test]
fn chance_is_allowed_for_as_far_as_it_is_said() {
    // One of two times in the middle, as the seed has it.
    let chance = "> EVAL \"redis.replicate_commands() redis.call('SADD', 's', 1, 2) if redis.call('SRANDMEMBER', 's') == '1' then redis.call('SET', 'k', 'v') end\" 0";
    let text = GOOD.replace(
        "solutions = [\"> SET k v\"]",
        &format!("least_seeds = 1\nsolutions = ['''{chance}''']"),
    );
    let met = prove(&entry("one.en.md", &text).expect("it can be read"));
    let all =
        prove(&entry("one.en.md", &text.replace("least_seeds = 1\n", "")).expect("it can be read"));
    assert_eq!(met, []);
    assert!(matches!(&all[..], [Flaw::Unsolved { solution: 1, .. }]), "{all:?}");
}
