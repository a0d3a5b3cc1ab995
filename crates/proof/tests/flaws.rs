//! A good lesson, and what its proof says when a copy of it is broken in each way there is.

use redscope_lessons::entry::entry;
use redscope_proof::flaw::{Answer, Flaw, SEEDS};
use redscope_proof::prove::prove;

/// What stands behind the text of the good lesson here.
const SHOWN: &str = "
```redis
> GET nobody
(nil)
> INFO server
# Server
…
redis_mode:standalone
…
```
";

fn good() -> String {
    format!("{}{SHOWN}", include_str!("../../lessons/tests/good/key.en.md"))
}

fn flaws(old: &str, new: &str) -> Vec<Flaw> {
    let text = good();
    assert!(text.contains(old), "{old}");
    let read = entry("one.en.md", &text.replacen(old, new, 1));
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
    assert!(matches!(&refused[..], [Flaw::Step { of: Answer::Solution(1), .. }]), "{refused:?}");
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
    let text = good().replace(
        "solutions = [\"> SET k v\"]",
        &format!("least_seeds = 1\nsolutions = ['''{chance}''']"),
    );
    let met = prove(&entry("one.en.md", &text).expect("it can be read"));
    let all =
        prove(&entry("one.en.md", &text.replace("least_seeds = 1\n", "")).expect("it can be read"));
    assert_eq!(met, []);
    assert!(matches!(&all[..], [Flaw::Unsolved { solution: 1, .. }]), "{all:?}");
}

#[test]
fn a_par_that_nobody_measured_is_found() {
    let par = |par: &str| flaws("order = 10", &format!("order = 10\npar = {par}"));
    let found = par("{ time_ms = 900_000, lost = 3 }");
    let [Flaw::Par { said_ms: 900_000, said_lost: 3, time_ms, lost: 0 }] = found[..] else {
        panic!("{found:?}")
    };
    assert!((1..100).contains(&time_ms), "a line is typed and answered: {time_ms} ms");
    assert_eq!(par(&format!("{{ time_ms = {time_ms}, lost = 0 }}")), []);
}

#[test]
fn a_flaw_is_about_a_line() {
    let line = |old: &str, new: &str| {
        let text = good().replacen(old, new, 1);
        let read = entry("one.en.md", &text).expect("it can be read");
        let line = prove(&read).first().expect("it has a flaw").line(&read);
        text.lines().nth(line.wrapping_sub(1)).unwrap_or_default().to_owned()
    };
    assert_eq!(line("(nil)", "nothing"), "> GET nobody");
    assert_eq!(line("> SET k w", "> SET k v"), "wrong = [\"> SET k v\"]");
    assert_eq!(line("> SET k v", "> SET k u"), "solutions = [\"> SET k u\"]");
    assert_eq!(line("ask n1", "asks n1"), "check = 'asks n1 \"GET k\" == v'");
    assert_eq!(line("\"standalone\"", "\"nosuch\""), "[world]");
}

#[test]
fn a_text_that_shows_a_whole_solution_is_noted_and_of_a_puzzle_a_flaw() {
    let given = |text: &str| prove(&entry("one.en.md", text).expect("it can be read"));
    let typed = good().replace("> GET nobody\n(nil)\n", "> SET k v\nOK\n");
    let read = entry("one.en.md", &typed).expect("it can be read");
    let [note] = &given(&typed)[..] else { panic!("it is told") };
    assert_eq!(*note, Flaw::GivenAway { step: "> SET k v".to_owned(), is_puzzle: false });
    assert!(note.is_note());
    assert_eq!(typed.lines().nth(note.line(&read) - 1), Some("> SET k v"));
    // What is not typed can be read.
    let told = good().replace("A key has a value.", "A key has a value: `SET k v`.");
    let [Flaw::GivenAway { step, .. }] = &given(&told)[..] else { panic!("it is told") };
    assert_eq!(step, "SET k v");
    let puzzle = told.replace("order = 10", "order = 10\npuzzle = true");
    assert!(given(&puzzle).iter().any(|flaw| !flaw.is_note()), "a puzzle shows nothing of it");
    // Another way to type the same is one, too.
    let other = good().replace("> GET nobody\n(nil)\n", "> SETEX k 100 v\nOK\n");
    assert!(matches!(&given(&other)[..], [Flaw::GivenAway { .. }]));
    let half = good().replace("[\"> SET k v\"]", "[\"\"\"\n> SET k u\n> SET k v\n\"\"\"]");
    assert_eq!(given(&half.replace("A key", "With `SET k u` a key")), []);
}

#[test]
fn whoever_is_named_and_never_there_is_found() {
    let named = |name: &str, at: &str| Flaw::Nobody { name: name.to_owned(), at: at.to_owned() };
    assert_eq!(flaws("A key has", "On `n1` and `c1` a key has"), []);
    assert_eq!(flaws("A key has", "On `n2` a key has"), [named("n2", "n2")]);
    assert_eq!(flaws("Type SET.", "Try `!crash n7`."), [named("n7", "!crash n7")]);
    let opened = "seed = 1\nsetup = '> !open c2 n1'";
    assert_eq!(flaws("Type SET.\"]", "Type it at `c2`.\"]"), [named("c2", "c2")]);
    let text = good().replace("seed = 1", opened).replace("Type SET.", "Type it at `c2`.");
    assert_eq!(prove(&entry("one.en.md", &text).expect("it can be read")), []);
}
