//! A run with branches goes through a link whole: each branch with its name, its acts, its end and its notes.

use redscope_labs::{Scenario, Values};
use redscope_session::Session;
use redscope_session::share::{self, Shared};

fn session(id: &str) -> Session {
    Session::new(Values::new(Scenario::find(id).unwrap(), 5)).unwrap()
}

/// Name, digest at its end, end and acts of every branch; the present moment comes back.
fn told(session: &mut Session) -> Vec<(String, String, u64, usize)> {
    let ends: Vec<_> = session
        .timeline()
        .branches()
        .map(|(id, branch)| (id, branch.name.clone(), branch.end.at, branch.log.len()))
        .collect();
    let of_branch = |(id, name, end, acts)| {
        let world = session.timeline().look(id, end).unwrap();
        (name, format!("{:016x}", world.digest()), end.0, acts)
    };
    ends.into_iter().map(of_branch).collect()
}

/// Main, one that left it, one that left that, and a second that left main; the first of them is present.
fn branched() -> Session {
    let mut session = session("replication");
    let begun = session.begun().0;
    session.exec("c1", "SET k main", 5_000_000).unwrap();
    session.note("before all".into());
    session.run_for(3_000_000, u64::MAX);
    session.act_in_words("crash n1").unwrap();
    session.run_for(2_000_000, u64::MAX);
    session.seek(begun + 1_500_000);
    session.act_in_words("pause n2").unwrap();
    session.run_for(2_000_000, u64::MAX);
    session.note("paused".into());
    session.seek(begun + 2_500_000);
    session.act_in_words("resume n2").unwrap();
    session.run_for(1_000_000, u64::MAX);
    session.rename(2, "rested".into());
    assert!(session.switch(0));
    session.seek(begun + 1_500_000);
    session.fork();
    session.run_for(700_000, u64::MAX);
    assert!(session.switch(1));
    session.seek(begun + 1_700_000);
    session
}

#[test]
fn every_branch_comes_back_as_it_was() {
    let mut first = branched();
    assert_eq!(first.timeline().branches().count(), 4);
    let run = first.run();
    let Shared::Link(link) = share::write(&run).unwrap() else { panic!("it is short") };
    assert!(link.starts_with(&format!("v3-{}.", share::VERSION)));
    let read = share::read_link(&link).unwrap();
    assert_eq!(read, run);
    let mut second = Session::open(read).unwrap();
    assert_eq!(second.timeline().branch(), first.timeline().branch());
    assert_eq!(second.sim().stamp(), first.sim().stamp());
    assert_eq!(second.sim().digest(), first.sim().digest());
    assert_eq!(second.notes(), first.notes());
    assert_eq!(told(&mut second), told(&mut first));
    assert!(second.switch(2));
    assert!(first.switch(2));
    assert_eq!(second.notes(), first.notes());
    assert_eq!(second.run().courses, first.run().courses);
    let file = share::write_file(&second.run()).unwrap();
    assert_eq!(share::read(&file).unwrap(), second.run());
}

#[test]
fn it_opens_in_pieces_too() {
    let first = branched();
    let mut opening = share::Opening::new(first.run()).unwrap();
    let mut pieces = 0;
    let second = loop {
        pieces += 1;
        match opening.work(40).unwrap() {
            share::Progress::Under(under) => opening = *under,
            share::Progress::Open(session) => break session,
        }
    };
    assert!(pieces > 10, "{pieces}");
    assert_eq!(second.sim().digest(), first.sim().digest());
    assert_eq!(second.timeline().branches().count(), 4);
}

#[test]
fn a_run_of_one_branch_has_no_branches_in_it() {
    let mut session = session("standalone");
    session.exec("c1", "SET k v", 5_000_000).unwrap();
    assert_eq!(session.run().courses, None);
    let Shared::Link(link) = share::write(&session.run()).unwrap() else { panic!("it is short") };
    assert!(link.starts_with(&format!("v3-{};standalone;", share::VERSION)), "{link}");
}
