//! What is told of what happened, against what the servers hold.

use redscope_labs::{Scenario, Values};
use redscope_session::{FIRST_CONSOLE, Session, Story};

const SECOND_US: u64 = 1_000_000;

/// A server with these settings.
fn server(settings: &[(&str, &str)]) -> Session {
    let mut values = Values::new(Scenario::find("standalone").expect("it is in the list"), 7);
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    values.settings.extend(settings);
    Session::new(values).expect("it starts")
}

/// How many keys each load that was told since has brought.
fn loaded(session: &mut Session) -> Vec<usize> {
    let stories = session.frame().stories.into_iter();
    let loaded = stories.filter_map(|view| match view.story {
        Story::Loaded { keys, .. } => Some(keys),
        _ => None,
    });
    loaded.collect()
}

/// Kills the server, starts it again and lets it load what it has kept.
fn restart(session: &mut Session) {
    for act in ["crash n1", "restart n1"] {
        session.act_in_words(act).expect(act);
    }
    session.run_for(SECOND_US, u64::MAX);
}

#[test]
fn a_load_is_told_with_the_keys_that_are_there_then() {
    let mut session = server(&[("appendonly", "yes"), ("save", "")]);
    for line in ["MSET a 1 b 2 c 3", "DEL a"] {
        session.exec(FIRST_CONSOLE, line, SECOND_US).expect(line);
    }
    loaded(&mut session);
    restart(&mut session);
    assert_eq!(loaded(&mut session), [2], "the base is empty, and the rest of the log is not");
    // The base has two of four keys now.
    session.exec(FIRST_CONSOLE, "BGREWRITEAOF", SECOND_US).expect("it is asked");
    session.run_for(3 * SECOND_US, u64::MAX);
    session.exec(FIRST_CONSOLE, "MSET d 4 e 5", SECOND_US).expect("it is asked");
    loaded(&mut session);
    restart(&mut session);
    assert_eq!(loaded(&mut session), [4]);
}

#[test]
fn a_dump_is_told_with_its_keys() {
    let mut session = server(&[]);
    for line in ["MSET a 1 b 2 c 3", "SAVE", "SET d 4"] {
        session.exec(FIRST_CONSOLE, line, SECOND_US).expect(line);
    }
    loaded(&mut session);
    restart(&mut session);
    assert_eq!(loaded(&mut session), [3]);
}
