//! Running to goals, and two branches side by side.

use redscope_actor::Actor;
use redscope_labs::{Scenario, Values};
use redscope_session::{
    Aspect, Course, Difference, FIRST_CONSOLE, FactView, Goal, LossCause, Measure, Refusal,
    Session, SideView, Story, long_at_work,
};
use redscope_sim::Reached;

const SECOND_US: u64 = 1_000_000;

fn session(scenario: &str) -> Session {
    let scenario = Scenario::find(scenario).expect("it is in the list");
    Session::new(Values::new(scenario, 7)).expect("it starts")
}

#[test]
fn a_run_goes_on_until_an_election_a_failover_and_quiet() {
    let mut session = session("sentinel");
    session.frame();
    session.act_in_words("crash n1").expect("it can be done");
    for goal in [Goal::Election, Goal::Failover, Goal::Quiet] {
        assert_eq!(session.run_to(goal, 60 * SECOND_US, u64::MAX), Reached::Goal, "{goal}");
        assert_eq!(goal.to_string().parse(), Ok(goal));
    }
    let stories = session.frame().stories;
    let has = |wanted: fn(&Story) -> bool| stories.iter().any(|view| wanted(&view.story));
    assert!(has(|story| matches!(story, Story::WantsToLead { .. })));
    assert!(has(|story| matches!(story, Story::Promoted { .. })));
    assert_eq!(session.run_to(Goal::Redirect, SECOND_US, u64::MAX), Reached::Time);
    assert!("nothing".parse::<Goal>().unwrap_err().contains("election"));
}

#[test]
fn a_run_goes_on_until_a_command_takes_long_and_until_somebody_waits_for_it() {
    let mut session = session("standalone");
    for act in ["processor n1 modelled", "open c2 127.0.0.1:6379", "type c2 PING"] {
        session.act_in_words(act).expect(act);
    }
    for line in ["DEBUG POPULATE 100000", "KEYS *"] {
        session.act_in_words(&format!("type {FIRST_CONSOLE} {line}")).expect(line);
    }
    assert_eq!(session.run_to(Goal::Busy, SECOND_US, u64::MAX), Reached::Goal);
    let (node, since, until) = long_at_work(session.sim()).next().expect("it is at work");
    assert_eq!(since, session.sim().now(), "it has just begun");
    assert_eq!(session.sim().inbox(node).count(), 0);
    session.act_in_words("type c2 PING").expect("it can be typed");
    assert_eq!(session.run_to(Goal::Wait, SECOND_US, u64::MAX), Reached::Goal);
    let (came, _) = session.sim().inbox(node).next().expect("it waits");
    assert_eq!(session.sim().now().0, came.0.midpoint(until.0), "half of the wait is over");
    assert_eq!(session.run_to(Goal::Busy, SECOND_US, u64::MAX), Reached::Time, "no other is slow");
}

/// The servers whose acknowledged writes are told to be gone, with how many.
fn lost(session: &mut Session) -> Vec<(String, u64)> {
    let stories = session.frame().stories.into_iter();
    let lost = stories.filter_map(|view| match view.story {
        Story::WritesLost { writes, .. } => Some((view.node, writes)),
        _ => None,
    });
    lost.collect()
}

#[test]
fn a_run_goes_on_until_a_failover_loses_acknowledged_writes() {
    let mut session = session("sentinel");
    let writer =
        "add w1 writer 127.0.0.1:26379,127.0.0.1:26380 via sentinel mymaster rate=50/s keys=3";
    session.act_in_words(writer).expect(writer);
    session.run_for(2 * SECOND_US, u64::MAX);
    // What the master takes from now on its replicas do not get.
    session.act_in_words("cut n1 n2,n3").expect("it can be done");
    session.run_for(SECOND_US, u64::MAX);
    session.frame();
    session.act_in_words("crash n1").expect("it can be done");
    assert_eq!(session.run_to(Goal::Loss, 60 * SECOND_US, u64::MAX), Reached::Goal);
    let lost = lost(&mut session);
    assert!(lost.iter().any(|(node, writes)| node == "n1" && *writes > 0), "{lost:?}");
}

#[test]
fn what_a_power_cut_took_is_told_when_the_server_is_back_without_it() {
    let mut session = session("standalone");
    session.act_in_words("add w1 writer 127.0.0.1:6379 rate=50/s keys=3").expect("it can be done");
    session.run_for(2 * SECOND_US, u64::MAX);
    session.frame();
    session.act_in_words("power-cut n1").expect("it can be done");
    session.act_in_words("restart n1").expect("it can be done");
    let lost = lost(&mut session);
    assert!(matches!(&lost[..], [(node, writes)] if node == "n1" && *writes > 0), "{lost:?}");
}

#[test]
fn what_a_person_had_typed_is_told_when_it_is_gone() {
    let mut session = session("standalone");
    for line in ["SET a 1", "MULTI", "HSET h f 1", "INCR n", "EXEC", "INCR n"] {
        session.exec(FIRST_CONSOLE, line, SECOND_US).expect("it can be typed");
    }
    session.frame();
    session.act_in_words("crash n1").expect("it can be done");
    session.act_in_words("restart n1").expect("it can be done");
    session.run_for(SECOND_US, u64::MAX);
    let stories = session.frame().stories.into_iter();
    let lost = stories.filter(|view| matches!(view.story, Story::WritesLost { .. }));
    let lost: Vec<_> = lost.map(|view| (view.node, view.story)).collect();
    let story = Story::WritesLost { keys: 3, writes: 4, cause: LossCause::Crash };
    assert_eq!(lost, [("n1".to_owned(), story)]);
}

#[test]
fn two_branches_are_compared_at_a_moment() {
    let mut session = session("standalone");
    let type_line = |session: &mut Session, line: &str| {
        session.exec(FIRST_CONSOLE, line, SECOND_US).expect("it can be typed");
    };
    type_line(&mut session, "SET same 1");
    let before = session.sim().now();
    type_line(&mut session, "RPUSH fruit apple");
    session.timeline_mut().seek_time(before);
    type_line(&mut session, "SET fruit apple");
    session.act_in_words("crash n1").expect("it can be done");
    let now_us = session.sim().now().0;
    let compared = session.compare([0, 1], now_us).expect("both are there");
    let text = |text: &str| Some(FactView::Text(text.to_owned()));
    let fruit = compared
        .differences
        .iter()
        .find(|difference| matches!(&difference.aspect, Aspect::Key { key, .. } if key == "fruit"));
    // The server of the second branch has ended: what it held is not there.
    assert_eq!(fruit.expect("it differs").values, [text("0 apple"), None]);
    let state = |difference: &&Difference| difference.aspect == Aspect::State;
    let state = compared.differences.iter().find(state).expect("n1 runs, and it does not");
    assert_eq!(state.since_us, Some(now_us), "it crashed just now");
    assert!(compared.differing < compared.compared, "{compared:?}");
    assert_eq!(compared.parted_us, before.0);
    let words = "SET fruit apple".to_owned();
    let wrote = Story::Wrote { words, more: 0, server: "n1".to_owned() };
    let told: Vec<_> = compared.stories.iter().map(|(side, view)| (*side, &view.story)).collect();
    assert_eq!(told, [(1, &wrote), (1, &Story::Crashed)]);
    assert_eq!(session.compare([0, 9], now_us), Err(Refusal::NoBranch(9)));
}

/// A line of nothing is no command, and has no key.
#[test]
fn a_line_of_nothing_has_no_route() {
    let mut session = session("cluster");
    session.exec(FIRST_CONSOLE, "SET foo bar", SECOND_US).expect("it can be typed");
    let route = session.frame().route.expect("foo has a slot");
    assert_eq!((route.slot, route.owner.as_deref()), (12182, Some("n3")));
    assert_eq!(session.frame().route, None, "nothing new");
    session.act_in_words("type c1 ").expect("a line of nothing can be typed");
    session.frame();
    session.timeline_mut().seek_time(redscope_actor::Time(0));
    session.frame();
    session.exec(FIRST_CONSOLE, "GET bar", SECOND_US).expect("it can be typed");
    assert_eq!(session.frame().route.map(|route| route.slot), Some(5061));
}

#[test]
fn it_is_found_since_when_a_fact_differs() {
    let mut session = session("standalone");
    let type_line = |session: &mut Session, line: &str| {
        session.exec(FIRST_CONSOLE, line, SECOND_US).expect("it can be typed");
    };
    let before = session.sim().now();
    session.run_for(SECOND_US / 10, u64::MAX);
    type_line(&mut session, "SET a 1");
    session.run_for(5 * SECOND_US, u64::MAX);
    session.timeline_mut().seek_time(before);
    for line in ["SET b 1", "SET b 2", "SET a 2", "SET b 3"] {
        type_line(&mut session, line);
        session.run_for(SECOND_US / 10, u64::MAX);
    }
    let typed: Vec<u64> = session.frame().lines.iter().map(|line| line.at_us).collect();
    session.run_for(SECOND_US, u64::MAX);
    let compared = session.compare([0, 1], session.sim().now().0).expect("both are there");
    let since = |wanted: &str| {
        let is_it = |difference: &&Difference| matches!(&difference.aspect, Aspect::Key { key, .. } if key == wanted);
        compared.differences.iter().find(is_it).and_then(|difference| difference.since_us)
    };
    // Lines come in pairs: what was typed, and its reply. Both are moments of which something is told.
    assert!((typed[0]..=typed[1]).contains(&since("b").expect("b differs")), "{typed:?}");
    let since_a = since("a").expect("a differs");
    assert!((before.0..=typed[5]).contains(&since_a), "{since_a} {typed:?}");
}

#[test]
fn a_branch_is_called_by_its_first_act() {
    let mut session = session("standalone");
    let begun = session.sim().now();
    session.act_in_words("type c1 SET a 1").expect("it can be typed");
    session.run_for(SECOND_US, u64::MAX);
    let names = |session: &mut Session| -> Vec<String> {
        let timeline = session.frame().timeline.expect("it has changed");
        timeline.branches.into_iter().map(|branch| branch.name).collect()
    };
    assert_eq!(names(&mut session), ["main"]);
    session.timeline_mut().seek_time(begun);
    session.act_in_words("crash n1").expect("it can crash");
    assert_eq!(names(&mut session), ["main", "crash n1"]);
    session.fork();
    session.act_in_words("restart n1").expect("it can be started");
    session.run_for(SECOND_US, u64::MAX);
    session.act_in_words("type c1 GET a").expect("it can be typed");
    assert_eq!(names(&mut session), ["main", "crash n1", "restart n1"]);
    session.rename(1, "a".repeat(99));
    assert_eq!(names(&mut session)[1].chars().count(), 40);
}

#[test]
fn notes_belong_to_a_branch_and_can_be_taken_back() {
    let mut session = session("standalone");
    session.note("first".to_owned());
    session.run_for(SECOND_US, u64::MAX);
    session.note("second".to_owned());
    let notes = |session: &mut Session| -> Vec<String> {
        let timeline = session.frame().timeline.expect("it has changed");
        timeline.notes.into_iter().map(|note| note.text).collect()
    };
    assert_eq!(notes(&mut session), ["first", "second"]);
    session.remove_note(7);
    session.remove_note(0);
    assert_eq!(notes(&mut session), ["second"]);
}

#[test]
fn branches_part_where_the_first_left_the_one_both_come_from() {
    let mut session = session("standalone");
    let mut lefts = Vec::new();
    session.run_for(9 * SECOND_US, u64::MAX);
    // Each branch leaves the one before, 1 from 0 early, 2 from 1 late, 3 from 0 between.
    for (from, at_s) in [(0, 3), (1, 6), (0, 4)] {
        assert!(session.switch(from));
        session.seek(session.begun().0 + at_s * SECOND_US);
        lefts.push(session.sim().now().0);
        session.fork();
        session.run_for(9 * SECOND_US, u64::MAX);
    }
    let parted = |one: usize, two: usize| {
        session.compare([one, two], session.sim().now().0).expect("both are there").parted_us
    };
    assert_eq!(parted(0, 1), lefts[0]);
    assert_eq!(parted(1, 2), lefts[1]);
    assert_eq!(parted(0, 2), lefts[0], "a grandchild");
    assert_eq!(parted(2, 3), lefts[0], "cousins");
    assert_eq!(parted(0, 3), lefts[2]);
}

/// What a session of many hours has dropped is told again for a picture that begins in the past.
#[test]
fn a_branch_from_the_far_past_shows_the_same_stories() {
    let stories_of = |most_told: Option<usize>| {
        let mut session = session("sentinel");
        if let Some(most) = most_told {
            session.timeline_mut().set_most_told(most);
        }
        session.act_in_words("crash n1").expect("it can be done");
        session.run_for(30 * SECOND_US, u64::MAX);
        let middle_us = session.sim().now().0;
        session.act_in_words("restart n1").expect("it can be done");
        session.frame();
        session.run_for(30 * SECOND_US, u64::MAX);
        let kept = session.timeline().told().len();
        session.seek(middle_us);
        session.frame();
        session.act_in_words("crash s1").expect("it can be done");
        (session.frame(), kept)
    };
    let (all, told) = stories_of(None);
    let (few, kept) = stories_of(Some(20));
    assert!(kept <= 25 && told > 100, "{kept} of {told} kept");
    assert!(all.fresh && all.stories.len() > 10, "{} stories", all.stories.len());
    assert_eq!(few.stories, all.stories);
    assert_eq!(few.logs, all.logs);
}

#[test]
fn figures_over_time_are_those_of_the_worlds_of_their_moments() {
    let mut session = session("standalone");
    let start_us = session.sim().now().0;
    // What is typed at the moment that is gone back to has been typed there already.
    session.run_for(1000, u64::MAX);
    let keys = |session: &mut Session, count: usize| {
        for key in 0..count {
            session.exec(FIRST_CONSOLE, &format!("SET k{key} v"), SECOND_US).expect("a console");
        }
        session.seek(start_us + 2 * SECOND_US);
    };
    keys(&mut session, 3);
    session.seek(start_us);
    keys(&mut session, 5);
    let now_us = session.sim().now().0;
    let courses = session.compare([0, 1], now_us).expect("both are there").courses;
    assert_eq!(courses.moments_us.first(), Some(&start_us));
    assert_eq!(courses.moments_us.last(), Some(&now_us));
    let of = |measure: Measure| {
        let course = courses.differing.iter().find(|course| course.measure == measure);
        let Course { node, values, .. } = course.expect("it differs");
        assert_eq!(node, "n1");
        values.each_ref().map(|values| [values[0], values[values.len() - 1]])
    };
    assert_eq!(of(Measure::Keys), [[Some(0), Some(3)], [Some(0), Some(5)]]);
    assert_eq!(of(Measure::Commands), [[Some(0), Some(3)], [Some(0), Some(5)]]);
}

#[test]
fn a_branch_is_removed_and_had_back_but_not_the_one_that_is_shown() {
    let mut session = session("standalone");
    session.fork();
    let shown = |session: &mut Session| -> Vec<usize> {
        let timeline = session.frame().timeline.expect("it has changed");
        timeline.branches.iter().map(|branch| branch.id).collect()
    };
    assert_eq!(shown(&mut session), [0, 1]);
    assert_eq!(session.remove_branch(1), Err(Refusal::BranchHere(1)));
    assert_eq!(session.remove_branch(9), Err(Refusal::NoBranch(9)));
    assert_eq!(session.remove_branch(0), Ok(()));
    assert_eq!(shown(&mut session), [1]);
    assert!(!session.switch(0), "nobody gets there");
    assert!(session.restore_branch(0) && !session.restore_branch(0));
    assert_eq!(shown(&mut session), [0, 1]);
    assert!(session.switch(0));
}

#[test]
fn what_is_kept_counts_the_members_of_keys_and_stays_within_its_budget() {
    const BUDGET_BYTES: usize = 64 << 20;
    let mut session = session("standalone");
    session.timeline_mut().set_budget_bytes(BUDGET_BYTES);
    let fill = "EVAL \"for i = 1, 100000 do redis.call('HSET', 'big', i, i) end\" 0";
    session.act_in_words(&format!("type {FIRST_CONSOLE} {fill}")).expect("it can be typed");
    session
        .act_in_words("add w1 writer 127.0.0.1:6379 rate=1000/s keys=3")
        .expect("it can be added");
    session.run_for(SECOND_US, u64::MAX);
    let before = session.timeline().kept_bytes();
    session.run_for(60 * SECOND_US, u64::MAX);
    let kept = session.timeline().kept_bytes();
    assert!(kept <= BUDGET_BYTES, "{kept}");
    // A hundred thousand fields and values, each a string of its own in a table.
    assert!(kept - before > 100_000 * 50, "a copy with the hash is kept and weighed: {kept}");
    let end = session.sim().now().0;
    session.seek(end / 2);
    session.act_in_words("open c2 127.0.0.1:6379").expect("it can be opened");
    session.run_for(60 * SECOND_US, u64::MAX);
    let kept = session.timeline().kept_bytes();
    assert!(kept <= BUDGET_BYTES, "with a second branch: {kept}");
}

#[test]
fn what_waits_before_a_server_that_is_stopped_is_weighed() {
    const MEGABYTE: usize = 1_000_000;
    let kept = |lines: usize| {
        let mut session = session("cluster");
        session.act_in_words(&format!("type {FIRST_CONSOLE} PING")).expect("it can be typed");
        session.run_for(SECOND_US, u64::MAX);
        session.act_in_words("pause n1").expect("it runs");
        let line = format!("type {FIRST_CONSOLE} ECHO {}", "x".repeat(MEGABYTE));
        for _ in 0..lines {
            session.act_in_words(&line).expect("it can be typed");
        }
        let before = session.timeline().kept_bytes();
        while session.timeline().kept_bytes() == before {
            session.run_for(SECOND_US, u64::MAX);
        }
        session.timeline().kept_bytes() - before
    };
    // One has come to the server, the others wait at the console.
    let waiting = kept(5) - kept(0);
    assert!((5 * MEGABYTE..7 * MEGABYTE).contains(&waiting), "{waiting}");
}

#[test]
fn a_sentinel_is_weighed_with_what_it_watches() {
    let mut session = session("sentinel");
    let weight = |session: &Session, name: &str| {
        let sim = session.sim();
        let actor = sim.find(name).and_then(|id| sim.actor(id)).expect("it runs");
        Actor::weight_bytes(actor)
    };
    session.act_in_words("add t1 sentinel 127.0.0.1:27379").expect("it can be added");
    session.run_for(SECOND_US, u64::MAX);
    let idle = weight(&session, "t1");
    let busy = weight(&session, "s1");
    // A master, two replicas with what INFO says of each, and two other Sentinels.
    assert!(busy > idle + 3 * 2000, "{busy} and {idle}");
}

/// What comes to a replica over its link is told by nobody: it is found all the same when it did.
#[test]
fn since_when_a_replica_differs_is_found_where_nothing_is_told() {
    let mut session = session("replication");
    let begun = session.sim().now();
    session.run_for(20 * SECOND_US, u64::MAX);
    session.timeline_mut().seek_time(begun);
    session.exec(FIRST_CONSOLE, "SET fruit apple", SECOND_US).expect("it can be typed");
    let answered_us = session.sim().now().0;
    session.run_for(12 * SECOND_US, u64::MAX);
    let at_us = session.sim().now().0;
    let compared = session.compare([0, 1], at_us).expect("both are there");
    let since = |node: &str| {
        let is_it = |one: &&Difference| {
            one.node == node && matches!(&one.aspect, Aspect::Key { key, .. } if key == "fruit")
        };
        compared.differences.iter().find(is_it).and_then(|one| one.since_us).expect("it differs")
    };
    let (master_us, replica_us) = (since("n1"), since("n2"));
    assert!((begun.0..answered_us).contains(&master_us), "{begun:?} {master_us} {answered_us}");
    assert!(
        replica_us > master_us && replica_us < answered_us + 10_000,
        "{master_us} {replica_us}"
    );
    // At that event, and not before.
    for (moment, is_there) in [(replica_us - 1, false), (replica_us, true)] {
        session.seek(moment);
        let glance = session.glance([0, 1], moment).expect("both are there");
        let keys = glance.branches[1].nodes.iter().find(|node| node.name == "n2");
        let differs = glance.differences.iter().any(|one| {
            one.node == "n2" && matches!(&one.aspect, Aspect::Key { key, .. } if key == "fruit")
        });
        assert_eq!((differs, keys.is_some()), (is_there, true), "{moment}");
        assert_eq!(glance.courses.differing, []);
    }
}

#[test]
fn the_same_is_typed_on_both_branches_that_are_compared() {
    let mut session = session("standalone");
    let begun = session.sim().now();
    session.exec(FIRST_CONSOLE, "SET fruit apple", SECOND_US).expect("it can be typed");
    session.run_for(SECOND_US, u64::MAX);
    session.seek(begun.0);
    session.exec(FIRST_CONSOLE, "SET fruit pear", SECOND_US).expect("it can be typed");
    session.run_for(SECOND_US / 2, u64::MAX);
    // The first has something to come: there it goes on as a branch of its own.
    let pair = session.act_on([0, 1], [true, true], "type c1 GET fruit").expect("both can");
    assert_eq!(pair, [2, 1]);
    let at_us = session.sim().now().0;
    assert_eq!(session.timeline().branch().0, 1, "the one that was shown is");
    let compared = session.compare(pair, at_us).expect("both are there");
    let last = |side: usize| {
        let lines = &compared.branches[side].lines;
        lines.iter().rev().map(|line| line.text.clone()).take(2).collect::<Vec<_>>()
    };
    assert_eq!(last(0), ["\"apple\"", "GET fruit"]);
    assert_eq!(last(1), ["\"pear\"", "GET fruit"]);
    let pair = session.act_on(pair, [false, true], "crash n1").expect("it can crash");
    assert_eq!(pair, [2, 1], "nothing more was known to come");
    let compared = session.compare(pair, session.sim().now().0).expect("both are there");
    assert_eq!(compared.branches.each_ref().map(|side| side.acts.len()), [0, 1]);
    let crashed = |side: &SideView| side.stories.iter().any(|view| view.story == Story::Crashed);
    assert_eq!(compared.branches.each_ref().map(crashed), [false, true]);
    assert!(compared.branches.iter().all(|side| !side.logs.is_empty()), "both have logged");
    let before = session.sim().digest();
    for (words, why) in [("crash n1", "down already"), ("crash nobody", "nobody")] {
        let refused = session.act_on(pair, [true, true], words).expect_err("it cannot");
        assert!(refused.to_string().contains(why), "{refused}");
    }
    assert_eq!(session.act_on([0, 9], [true, false], "crash n1"), Err(Refusal::NoBranch(9)));
    assert_eq!(session.sim().digest(), before, "nothing has changed");
}

#[test]
fn before_the_first_command_there_is_no_route_and_one_without_a_key_leaves_the_last() {
    let mut session = session("cluster");
    let begun = session.sim().now();
    session.run_for(SECOND_US / 100, u64::MAX);
    session.exec(FIRST_CONSOLE, "SET foo bar", SECOND_US).expect("it can be typed");
    session.exec(FIRST_CONSOLE, "PING", SECOND_US).expect("it can be typed");
    let route = session.frame().route.expect("foo has a slot");
    assert!(route.at_us >= begun.0 && route.slot == 12182);
    session.seek(begun.0);
    let frame = session.frame();
    assert_eq!(frame.route, None);
    assert!(route.at_us > frame.now_us, "the page leaves it out");
    session.run_for(2 * SECOND_US, u64::MAX);
    assert_eq!(session.frame().route, Some(route), "it is said again");
}
