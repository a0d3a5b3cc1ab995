//! Goals along real runs, and what they say when they cannot be read.

use redscope_labs::{Scenario, Values, act};

use super::{GoalError, Goals, Step, TurnCause, Typist};
use crate::Session;
use crate::story::Story;

fn session(scenario: &str, goals: &[&str]) -> Session {
    let scenario = Scenario::find(scenario).expect("it is in the list");
    let values = Values::new(scenario, 42);
    let plain = Session::new(values.clone()).expect("it starts");
    let goals = Goals::read(goals).expect("they can be read").from(plain.begun());
    Session::with_goals(values, Some(goals)).expect("it starts")
}

fn run(session: &mut Session, steps: &[&str]) {
    let mut typist = Typist::default();
    for step in steps {
        let step = Step::read(step).expect("it is a step");
        typist.take(session, &step).expect("it is carried out");
    }
}

fn lit(session: &Session) -> Vec<bool> {
    session.goals().expect("there are goals").goals.iter().map(|goal| goal.lit).collect()
}

#[test]
fn what_is_so_is_asked_of_the_server_and_nobody_notices() {
    let mut session =
        session("standalone", &["ask n1 \"GET k\" == v", "info n1 db0 ~ \"keys=1,*\""]);
    let quiet = session.sim().digest();
    run(&mut session, &["> PING"]);
    assert_eq!(lit(&session), [false, false]);
    run(&mut session, &["> SET k v"]);
    assert_eq!(lit(&session), [true, true]);
    run(&mut session, &["> DEL k"]);
    assert_eq!(lit(&session), [false, false]);
    let mut plain = Session::new(session.values().clone()).expect("it starts");
    assert_eq!(plain.sim().digest(), quiet);
    run(&mut plain, &["> PING", "> SET k v", "> DEL k"]);
    assert_eq!(plain.sim().digest(), session.sim().digest(), "goals leave the run as it is");
}

#[test]
fn a_goal_is_lit_at_its_moment_and_goes_out_when_one_goes_back() {
    let goals =
        ["n1 is down then story switched", "typed \"SET *\"", "every is up and not n1 is down"];
    let mut session = session("sentinel", &goals);
    run(&mut session, &["> SET balance 100"]);
    assert_eq!(lit(&session), [false, true, true]);
    let before = session.sim().now();
    run(&mut session, &["> !wait 1s"]);
    run(&mut session, &["> !crash n1", "> !until story switched", "> !wait 1s"]);
    assert_eq!(lit(&session), [true, true, false]);
    let first = &session.goals().expect("there are goals").goals[0];
    let since = first.since.as_ref().expect("it was not lit at first");
    assert!(since.at_us > before.0 && since.at_us < session.sim().now().0);
    let TurnCause::Story(view) = &since.by else { panic!("a story has lit it: {since:?}") };
    assert!(matches!(view.story, Story::Switched { .. }));
    let (lit_at, end) = (since.at_us, session.sim().now().0);
    session.seek(before.0);
    assert_eq!(lit(&session), [false, true, true]);
    session.seek(end);
    let again = session.goals().expect("there are goals").goals;
    assert_eq!(again[0].since.as_ref().map(|since| since.at_us), Some(lit_at));
}

#[test]
fn replies_belong_to_the_lines_they_answer() {
    let goals = [
        "reply \"(nil)\" to \"GET *\" at c1",
        "reply OK to \"set *\" times == 2",
        "reply \"*QUEUED*\" to *",
        "commands == 4",
    ];
    let mut session = session("standalone", &goals);
    run(&mut session, &["> GET a", "> SET a 1", "> SET b 2", "> PING"]);
    assert_eq!(lit(&session), [true, true, false, true]);
    run(&mut session, &["> MULTI", "> SET c 3"]);
    assert_eq!(lit(&session), [true, true, true, false]);
}

#[test]
fn a_goal_is_lit_by_what_it_waits_for_not_by_what_was_typed_meanwhile() {
    let goals = ["ask n1 \"GET a\" == 1", "typed \"SET b *\""];
    let mut session = session("standalone", &goals);
    for line in ["SET a 1", "SET b 2", "SET c 3"] {
        let action = act::parse(&format!("type c1 {line}")).expect("it is an act");
        session.act(action).expect("it is done");
    }
    run(&mut session, &["> !wait 1s"]);
    for (at, wanted) in ["SET a 1", "SET b 2"].iter().enumerate() {
        let view = &session.goals().expect("there are goals").goals[at];
        let since = view.since.as_ref().expect("it is lit");
        assert!(matches!(&since.by, TurnCause::Line { line, .. } if line == wanted), "{since:?}");
    }
}

#[test]
fn what_only_time_brings_is_seen_too() {
    let mut session = session("standalone", &["time >= 3s", "not ask n1 \"EXISTS k\" == 1"]);
    run(&mut session, &["> SET k v PX 1500"]);
    assert_eq!(lit(&session), [false, false]);
    run(&mut session, &["> !wait 4s"]);
    assert_eq!(lit(&session), [true, true]);
    let time = &session.goals().expect("there are goals").goals[0];
    assert_eq!(time.since.as_ref().map(|since| &since.by), Some(&TurnCause::Time));
}

#[test]
fn one_thing_within_a_time_of_another_may_be_tried_again() {
    let goals = [
        "reply OK to \"SET a *\" then reply OK to \"SET b *\" within 5s",
        "ask n1 \"GET a\" == 1 then ask n1 \"GET b\" == 1 within 5s",
    ];
    let mut session = session("standalone", &goals);
    run(&mut session, &["> !wait 60s", "> SET b 1", "> SET a 1", "> !wait 1s"]);
    assert_eq!(lit(&session), [false, true], "b is older than a, but it is there within the time");
    run(&mut session, &["> DEL b", "> !wait 6s", "> SET b 1"]);
    assert_eq!(lit(&session), [false, false], "too late");
    run(&mut session, &["> DEL b", "> SET a 1", "> !wait 4s", "> SET b 1"]);
    assert_eq!(lit(&session), [true, false], "a was set again, though it held all the time");
    run(&mut session, &["> DEL a", "> SET a 1", "> !wait 20s"]);
    assert_eq!(lit(&session), [true, true], "and stays so");
}

#[test]
fn what_cannot_be_read_says_what_should_stand_there() {
    let error =
        |text: &str| Goals::read(&[text]).map(|_| ()).map_err(|(_, error)| error.to_string());
    let cases = [
        ("story nosuch", "there is no story 'nosuch'"),
        (
            "n1 is asleep",
            "one of master, replica, up, down, paused, cut should stand where 'asleep' stands",
        ),
        ("lost >= many", "a number should stand where 'many' stands"),
        ("lost", "it ends where one of == != >= <= > < ~ should stand"),
        ("reply OK of PING", "'to' should stand where 'of' stands"),
        ("(n1 is up", "it ends where a closing parenthesis should stand"),
        ("n1 is up n2", "'n2' belongs to nothing"),
        ("typed \"GET", "a quote is not closed"),
        ("time < soon", "a time, such as 30s, should stand where 'soon' stands"),
    ];
    for (text, sentence) in cases {
        assert_eq!(error(text), Err(sentence.to_owned()), "{text}");
    }
    assert_eq!(
        Goals::read(&["not ".repeat(1000) + "n1 is up"]).map(|_| ()).map_err(|(_, error)| error),
        Err(GoalError::Deep)
    );
}

#[test]
fn a_run_goes_on_to_the_next_goal_and_says_how_long_all_took() {
    let goals = ["story suspects", "story switched"];
    let mut session = session("sentinel", &goals);
    run(&mut session, &["> SET k v", "> !crash n1", "> !until lit"]);
    assert_eq!(lit(&session), [true, false]);
    assert_eq!(session.goals().expect("there are goals").met_after_us(), None);
    run(&mut session, &["> !until lit"]);
    assert_eq!(lit(&session), [true, true]);
    let view = session.goals().expect("there are goals");
    let now = session.sim().now().0;
    assert_eq!(view.met_after_us(), Some(now - view.begun_us));
    run(&mut session, &["> !wait 5s"]);
    let later = session.goals().expect("there are goals");
    assert_eq!(later.met_after_us(), view.met_after_us(), "what comes later does not count");
}

#[test]
fn who_is_cut_off_is_said_with_those_on_the_other_side() {
    let goals = ["n1 is cut", "n1 is cut from n3", "n1 is not cut from n2,n3"];
    let mut session = session("sentinel", &goals);
    assert_eq!(lit(&session), [false, false, true]);
    run(&mut session, &["> !cut n1 n2", "> !wait 1s"]);
    assert_eq!(lit(&session), [true, false, true]);
    run(&mut session, &["> !cut n3 n1 one-way", "> !wait 1s"]);
    assert_eq!(lit(&session), [true, true, false]);
    run(&mut session, &["> !heal all", "> !wait 1s"]);
    assert_eq!(lit(&session), [false, false, true]);
    assert!(matches!(Goals::read(&["n1 is cut from"]), Err((0, GoalError::Ends(_)))));
}
