//! A run that somebody made becomes a lesson that is what it says.

use redscope_labs::{Scenario, Values};
use redscope_lessons::entry::{Entry, entry, translated};
use redscope_lessons::write::{Words, original, translation};
use redscope_proof::flaw::Flaw;
use redscope_proof::prove::prove;
use redscope_session::Session;
use redscope_session::lesson::recording::{Drafted, Happened, Proposal, Recorded, draft, record};
use redscope_session::lesson::{Step, Typist};

fn run(scenario: &str, steps: &[&str]) -> Session {
    let scenario = Scenario::find(scenario).expect("it is in the list");
    let mut session = Session::new(Values::new(scenario, 42)).expect("it starts");
    let mut typist = Typist::default();
    for step in steps {
        if let Some(note) = step.strip_prefix("note: ") {
            session.note(note.to_owned());
            continue;
        }
        let step = Step::read(step).expect("it is a step");
        typist.take(&mut session, &step).expect("it is carried out");
    }
    session
}

/// The lesson that is made of the moments that are likely to matter, and of others.
fn lesson(session: &Session, also: impl Fn(&Happened) -> bool) -> (Drafted, Entry) {
    let chosen = |moment: &Recorded| moment.is_likely || also(&moment.what);
    let moments: Vec<Recorded> = record(session).into_iter().filter(chosen).collect();
    let drafted = draft(session.values(), &moments).expect("it can be done again");
    let words = Words {
        title: "A title".to_owned(),
        goals: drafted.goals.iter().map(|goal| format!("`{:?}`", goal.about)).collect(),
        hints: vec!["A hint.".to_owned()],
        opening: "An opening.".to_owned(),
        source: "a run".to_owned(),
    };
    let text = original(&drafted.draft, "mine/run", &words);
    let read = entry("mine/run.en.md", &text);
    let read = read.unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
    let other = translation(&drafted.draft, &words);
    translated(&read, "mine/run.zh.md", &other).expect("both say the same");
    (drafted, read)
}

/// What is wrong with it; that its text shows the solution would be noted.
fn flaws(entry: &Entry) -> Vec<Flaw> {
    prove(entry)
}

fn checks(entry: &Entry) -> Vec<&str> {
    entry.lesson.goals.iter().map(|goal| goal.check.as_str()).collect()
}

#[test]
fn what_was_typed_becomes_steps_and_goals_and_the_text_shows_none() {
    let session = run(
        "standalone",
        &[
            "> SET session:42 ada EX 5",
            "note: It is *there*, and # goes by itself.",
            "> GET session:42",
            "> !wait 6s",
            "> GET session:42",
            "> RPUSH l a b",
            "> INCR l",
        ],
    );
    let (_, read) = lesson(&session, |what| matches!(what, Happened::Typed { .. }));
    assert_eq!(flaws(&read), []);
    let checks = checks(&read);
    assert!(checks.contains(&"ever ask n1 \"GET session:42\" == \"ada\""), "{checks:?}");
    assert!(checks.contains(&"ask n1 \"LRANGE l 0 -1\" == \"a b\""), "{checks:?}");
    assert!(checks.contains(&"story expired"), "{checks:?}");
    assert!(checks.contains(&"reply \"(nil)\" to \"GET session:42\""), "{checks:?}");
    assert!(checks.contains(&"reply \"(error) WRONGTYPE*\" to \"INCR l\""), "{checks:?}");
    assert_eq!(read.lesson.solution.first().map(String::as_str), Some("> SET session:42 ada EX 5"));
    let text = format!("{:?}", read.lesson.body);
    assert!(text.contains("It is *there*, and # goes by itself."), "{text}");
    assert!(!text.contains("RPUSH"), "what was typed is in the solution alone: {text}");
}

#[test]
fn a_failover_that_loses_a_write_becomes_a_lesson() {
    let session = run(
        "sentinel",
        &[
            "> SET balance 100",
            "> INFO replication",
            "> !cut n1 n2,n3",
            "> INCRBY balance 20",
            "> !crash n1",
            "> !until story switched",
            "> !heal all",
            "> !restart n1",
            "> !wait 20s",
        ],
    );
    let (drafted, read) = lesson(&session, |what| matches!(what, Happened::Typed { .. }));
    assert_eq!(flaws(&read), []);
    let checks = checks(&read);
    assert!(checks.contains(&"ever n1 is down") && checks.contains(&"lost >= 1"), "{checks:?}");
    assert!(checks.contains(&"ever n1 is cut from n2,n3"), "{checks:?}");
    assert!(checks.contains(&"story switched"), "{checks:?}");
    assert!(drafted.goals.iter().any(|goal| goal.about == Proposal::Lost && !goal.is_past));
    assert!(read.lesson.solution.iter().any(|step| step == "> !until story switched"));
}

#[test]
fn consoles_at_other_nodes_and_what_waits_are_done_again() {
    let session = run(
        "replication",
        &[
            "> !open c2 n1 follow",
            "> !open c3 n2",
            "c2>> BLPOP q 0",
            "> !wait 1s",
            "> RPUSH q a",
            "c2>",
            "c3> SET k \"it's \\\"so\\\"\"",
            "> SET k v",
            "> !wait 1s",
            "c3> GET k",
        ],
    );
    let (_, read) = lesson(&session, |_| true);
    assert_eq!(flaws(&read), [], "{:?}", read.lesson);
    let solution = &read.lesson.solution;
    assert!(solution.iter().any(|step| step == "> !open c3 n2"), "{solution:?}");
    assert!(solution.iter().any(|step| step == "c2>> BLPOP q 0"), "{solution:?}");
    assert!(solution.iter().any(|step| step == "c2>"), "{solution:?}");
}

#[test]
fn what_was_interrupted_is_interrupted_again() {
    let steps = ["c1>> BLPOP q 0", "> !wait 1s", "> !interrupt c1", "> SET k v"];
    let (_, read) = lesson(&run("standalone", &steps), |_| true);
    assert_eq!(flaws(&read), [], "{:?}", read.lesson);
    assert!(read.lesson.solution.iter().any(|step| step == "> !interrupt c1"));
}

#[test]
fn a_run_in_which_nothing_was_done_has_nothing_to_prove() {
    let session = run("standalone", &[]);
    assert_eq!(record(&session), []);
}
