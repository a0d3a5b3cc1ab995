//! What the worker does, tried without a browser.

use redscope_session::LineKind;

use super::*;

fn now(answers: Vec<FromWorker>) -> u64 {
    let frame = answers.into_iter().find_map(|answer| match answer {
        FromWorker::Frame(frame) => Some(frame.now_us),
        _ => None,
    });
    frame.expect("a frame")
}

fn loaded(scenario: &str) -> Runner {
    let mut runner = Runner::default();
    runner.take(ToWorker::Load { scenario: scenario.into(), seed: 1 });
    runner
}

#[test]
fn time_stands_still_while_paused_and_slows_for_a_request() {
    let mut runner = loaded("standalone");
    let start = now(runner.take(ToWorker::Tick { elapsed_us: 0 }));
    assert_eq!(now(runner.take(ToWorker::Tick { elapsed_us: 50_000 })), start + 50_000);
    runner.take(ToWorker::Act("type c1 PING".into()));
    let later = now(runner.take(ToWorker::Tick { elapsed_us: 50_000 }));
    assert!(later - (start + 50_000) < 2_000, "slow motion once it is connected");
    assert_eq!(runner.slowed.map(|(why, _)| why), Some(Slowed::Client));
    runner.take(ToWorker::Play(false));
    assert_eq!(now(runner.take(ToWorker::Tick { elapsed_us: 50_000 })), later);
}

#[test]
fn why_time_is_slow_is_said_and_no_longer_than_it_can_be_read() {
    let mut runner = loaded("standalone");
    let said = |runner: &mut Runner| {
        let answers = runner.take(ToWorker::Tick { elapsed_us: 100_000 });
        let mut frames = answers.into_iter().filter_map(|answer| match answer {
            FromWorker::Frame(frame) => Some(frame.slowed),
            _ => None,
        });
        frames.next_back().expect("a frame")
    };
    assert_eq!(said(&mut runner), None);
    runner.take(ToWorker::Act("open c2 127.0.0.1:6379".into()));
    assert_eq!(said(&mut runner), None, "connecting is not drawn");
    runner.take(ToWorker::Act("processor n1 modelled".into()));
    runner.take(ToWorker::Act("type c1 EVAL \"for i = 1, 500000 do end\" 0".into()));
    let all: Vec<Option<Slowed>> = (0..40).map(|_| said(&mut runner)).collect();
    let mut kinds = all.clone();
    kinds.dedup();
    let [client, busy] = [Some(Slowed::Client), Some(Slowed::Busy)];
    assert_eq!(kinds, [client, busy, client, None]);
    runner.take(ToWorker::Speed(1000.0));
    runner.take(ToWorker::Open("v1;cluster;seed=1;masters=10".into()));
    let crowded = (0..20).any(|_| said(&mut runner) == Some(Slowed::Crowded));
    assert!(crowded, "a hundred seconds of gossip take longer than a tenth of one");
}

/// Votes can be followed by eye, of Sentinels as of a cluster's masters, and an election that is tried again and
/// again does not keep time slow.
#[test]
fn an_election_is_slow_and_not_for_long() {
    for (scenario, fault) in [
        ("sentinel", "crash n1"),
        ("cluster", "crash n1"),
        // Nobody gets a majority: it is tried for ever.
        ("v1;sentinel;seed=1;sentinels=4;quorum=2", "crash n1,s3,s4"),
    ] {
        let mut runner = match scenario.starts_with('v') {
            true => Runner::default(),
            false => loaded(scenario),
        };
        if scenario.starts_with('v') {
            runner.take(ToWorker::Open(scenario.into()));
        }
        for name in fault.trim_start_matches("crash ").split(',') {
            runner.take(ToWorker::Act(format!("crash {name}")));
        }
        let mut slow_us = 0;
        let mut said = Vec::new();
        let (mut start, mut last) = (None, 0);
        for _ in 0..1_200 {
            let answers = runner.take(ToWorker::Tick { elapsed_us: 50_000 });
            for answer in answers {
                let FromWorker::Frame(frame) = answer else { continue };
                start = start.or(Some(frame.now_us));
                last = frame.now_us;
                if frame.slowed == Some(Slowed::Election) {
                    slow_us += 50_000;
                }
                said.push(frame.slowed);
            }
        }
        said.dedup();
        assert!(said.contains(&Some(Slowed::Election)), "{scenario}: {said:?}");
        assert!(slow_us >= 500_000, "{scenario}: it can be followed: {slow_us}");
        let passed_us = last - start.expect("a frame");
        assert!(passed_us > 25_000_000, "{scenario}: a minute has run {passed_us} us");
    }
}

#[test]
fn it_stands_still_by_itself_only_if_that_is_wanted() {
    for wanted in [false, true] {
        let mut runner = loaded("replication");
        runner.take(ToWorker::StopForNews(wanted));
        runner.take(ToWorker::Act("crash n1".into()));
        let ticks = (0..30).flat_map(|_| runner.take(ToWorker::Tick { elapsed_us: 90_000 }));
        let answers: Vec<FromWorker> = ticks.collect();
        let stopped = answers.iter().position(|one| matches!(one, FromWorker::Stopped(_)));
        assert_eq!(stopped.is_some(), wanted);
        let Some(stopped) = stopped else { continue };
        let FromWorker::Stopped(view) = &answers[stopped] else { unreachable!("it is one") };
        let rest = &answers[stopped + 1..];
        let stands =
            |one: &FromWorker| matches!(one, FromWorker::Frame(f) if f.now_us == view.at_us);
        assert!(rest.iter().all(stands), "it stands still at that moment");
    }
}

#[test]
fn what_was_done_is_kept_with_every_act() {
    let mut runner = loaded("cluster");
    runner.take(ToWorker::Tick { elapsed_us: 90_000 });
    let [FromWorker::Kept(Kept::Link(link))] = &runner.take(ToWorker::Act("crash n1".into()))[..]
    else {
        panic!("an act is kept")
    };
    let mut again = Runner::default();
    again.take(ToWorker::Open(link.clone()));
    let digest = |runner: &Runner| runner.session.as_ref().map(|s| s.sim().digest());
    for runner in [&mut runner, &mut again] {
        runner.session.as_mut().expect("one is open").run_for(3_000_000, u64::MAX);
    }
    assert_eq!(digest(&runner), digest(&again));
    let refused = runner.take(ToWorker::Act("crash nobody".into()));
    assert!(matches!(refused[..], [FromWorker::Refused(_)]));
}

#[test]
fn a_run_is_gone_back_to_shared_and_opened_again() {
    let mut runner = loaded("standalone");
    runner.take(ToWorker::Play(false));
    let start = now(runner.take(ToWorker::Tick { elapsed_us: 0 }));
    runner.take(ToWorker::Act("type c1 SET a 1".into()));
    assert!(matches!(
        runner.take(ToWorker::RunTo(Goal::Quiet))[..],
        [FromWorker::Reached(true), FromWorker::Frame(_)]
    ));
    let end = now(runner.take(ToWorker::Tick { elapsed_us: 0 }));
    assert!(end > start);
    let back = now(runner.take(ToWorker::StepBack));
    assert!(back <= end);
    let sought = runner.take(ToWorker::Seek(start + 10));
    assert!(matches!(sought[1], FromWorker::Sought(at_us) if at_us == start + 10));
    assert_eq!(now(sought), start + 10);
    let [FromWorker::Shared(Kept::Link(link))] = &runner.take(ToWorker::Share)[..] else {
        panic!("a short run is a link")
    };
    let opened = Runner::default().take(ToWorker::Open(link.clone()));
    assert_eq!(now(opened), start + 10);
    assert!(matches!(runner.take(ToWorker::Open("no link".into()))[..], [FromWorker::Failed(_)]));
}

#[test]
fn what_is_pasted_is_typed_line_by_line_at_once() {
    let mut runner = loaded("cluster");
    let acts = (0..200).map(|i| format!("type c1 SET k{i} {i}")).collect();
    runner.take(ToWorker::Paste { client: "c1".into(), acts });
    let mut lines = Vec::new();
    let mut done = 0;
    for _ in 0..40 {
        for answer in runner.take(ToWorker::Tick { elapsed_us: 16_000 }) {
            match answer {
                FromWorker::Frame(frame) => lines.extend(frame.lines),
                FromWorker::Pasted { done: more, refused, .. } => {
                    assert_eq!(refused, []);
                    done += more;
                }
                _ => {}
            }
        }
    }
    assert_eq!(done, 200);
    let typed: Vec<_> = lines.iter().filter(|line| line.kind == LineKind::Typed).collect();
    assert_eq!(typed.len(), 200);
    assert!(typed.windows(2).all(|two| two[0].at_us < two[1].at_us), "each has a time of its own");
    let prompts: std::collections::BTreeSet<_> = typed.iter().map(|line| &line.prompt).collect();
    assert_eq!(prompts.len(), 3, "and the prompt of the server that it has come to");
    assert_eq!(lines.iter().filter(|line| line.kind == LineKind::Reply).count(), 200);
}

#[test]
fn what_is_pasted_behind_a_command_that_waits_comes_when_that_is_answered() {
    let mut runner = loaded("standalone");
    let acts = ["type c1 BLPOP q 2", "type c1 SET a 1", "crash nobody"].map(str::to_owned).to_vec();
    runner.take(ToWorker::Paste { client: "c1".into(), acts });
    let mut done = Vec::new();
    for _ in 0..60 {
        for answer in runner.take(ToWorker::Tick { elapsed_us: 50_000 }) {
            if let FromWorker::Pasted { done: more, refused, .. } = answer {
                done.push((more, refused.len()));
            }
        }
    }
    assert_eq!(done, [(1, 0), (2, 1)]);
    let acts = vec!["type c1 MONITOR".to_owned(), "type c1 PING".to_owned()];
    runner.take(ToWorker::Paste { client: "c1".into(), acts });
    runner.take(ToWorker::Tick { elapsed_us: 50_000 });
    assert!(runner.paste.is_none(), "a console that shows whatever comes takes the next line");
}

#[test]
fn a_long_run_is_opened_in_pieces_and_what_is_asked_meanwhile_is_done_then() {
    let link = |at: &str| format!("v1;cluster;seed=1;masters=10;at={at}");
    let mut runner = Runner::default();
    let first = runner.take(ToWorker::Open(link("300s")));
    let is_under = |answers: &[FromWorker]| matches!(answers, [FromWorker::Opening { .. }]);
    assert!(is_under(&first), "{first:?}");
    assert_eq!(runner.take(ToWorker::Note("later".into())), []);
    let mut passed = vec![0];
    let answers = loop {
        let answers = runner.take(ToWorker::Tick { elapsed_us: 16_000 });
        let [FromWorker::Opening { passed_us, all_us }] = answers[..] else { break answers };
        assert!(passed_us <= all_us);
        passed.push(passed_us);
        assert!(passed.len() < 1000, "it goes on");
    };
    assert!(passed.len() > 2 && passed.is_sorted(), "{passed:?}");
    assert!(matches!(answers[0], FromWorker::Opened { .. }));
    assert!(answers.iter().any(|answer| matches!(answer, FromWorker::Saved(_))), "the note");
    // Another run in its place: the one before is opened no further.
    assert!(is_under(&runner.take(ToWorker::Open(link("400s")))));
    let other = runner.take(ToWorker::Load { scenario: "standalone".into(), seed: 1 });
    assert!(matches!(&other[0], FromWorker::Opened { scenario, .. } if scenario == "standalone"));
}

#[test]
fn what_does_not_open_leaves_the_run_that_is_open() {
    let mut runner = loaded("standalone");
    runner.take(ToWorker::Act("crash n1".into()));
    let [FromWorker::Shared(Kept::File(file))] = &runner.take(ToWorker::ShareFile)[..] else {
        panic!("a run is a file");
    };
    let refused = runner.take(ToWorker::OpenFile(b"# Notes".to_vec()));
    assert!(matches!(refused[..], [FromWorker::Failed(_)]));
    assert!(matches!(runner.take(ToWorker::Share)[..], [FromWorker::Shared(Kept::Link(_))]));
    let opened = runner.take(ToWorker::OpenFile(file.clone()));
    assert!(matches!(opened[..], [FromWorker::Opened { .. }, FromWorker::Frame(_)]));
}

#[test]
fn what_is_asked_while_a_run_is_opened_that_fails_goes_to_the_one_that_is_open() {
    let mut runner = loaded("standalone");
    // It comes to something else than it says, which is found out at its end.
    let link = "v1;cluster;seed=1;at=900s;digest=0000000000000000";
    let mut answers = runner.take(ToWorker::Open(link.into()));
    assert!(matches!(answers[..], [FromWorker::Opening { .. }]));
    runner.take(ToWorker::Act("crash n1".into()));
    while matches!(answers[..], [FromWorker::Opening { .. }]) {
        answers = runner.take(ToWorker::Tick { elapsed_us: 0 });
    }
    assert!(matches!(answers[..], [FromWorker::Failed(_), FromWorker::Kept(_)]), "{answers:?}");
}

#[test]
fn what_takes_long_gives_signs_of_life() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static SIGNS: AtomicUsize = AtomicUsize::new(0);
    let mut runner = Runner::with_pulse(|| {
        SIGNS.fetch_add(1, Ordering::Relaxed);
    });
    runner.take(ToWorker::Open("v1;cluster;seed=1;masters=12".into()));
    assert_eq!(SIGNS.load(Ordering::Relaxed), 0);
    for (ask, signs) in
        [(ToWorker::RunTo(Goal::Failover), 1), (ToWorker::Take("> !wait 60s".into()), 2)]
    {
        runner.take(ask.clone());
        assert!(SIGNS.load(Ordering::Relaxed) >= signs, "{ask:?}");
    }
}

#[test]
fn a_step_that_is_typed_waits_for_its_reply_and_is_kept_and_so_is_where_one_that_waits_leads() {
    let mut runner = loaded("standalone");
    runner.take(ToWorker::Play(false));
    let typed = runner.take(ToWorker::Take("> SET k v".into()));
    assert!(matches!(
        &typed[..],
        [FromWorker::Reached(true), FromWorker::Saved(_), FromWorker::Frame(_)]
    ));
    let [.., FromWorker::Frame(frame)] = &typed[..] else { panic!("{typed:?}") };
    let lines: Vec<&str> = frame.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(lines, ["SET k v", "OK"]);
    let waited = runner.take(ToWorker::Take("> !wait 2s".into()));
    let [FromWorker::Reached(true), FromWorker::Saved(run), FromWorker::Frame(frame)] = &waited[..]
    else {
        panic!("{waited:?}")
    };
    let Kept::Link(link) = run else { panic!("{run:?}") };
    let opened = runner.take(ToWorker::Open(link.clone()));
    let [.., FromWorker::Frame(again)] = &opened[..] else { panic!("{opened:?}") };
    assert_eq!(again.now_us, frame.now_us);
    assert!(frame.now_us >= 2_000_000);
}
