//! Runs shared as links and files, and opened again.

mod drawn;

use drawn::{act, begun};
use redscope_actor::{Rng, Time};
use redscope_labs::scenario::SCENARIOS;
use redscope_session::Session;
use redscope_session::share::{self, OpenError, Run, Shared, limits};
use redscope_sim::{Action, BranchId, Stamp};

fn text(run: &Run) -> String {
    match share::write(run).unwrap() {
        Shared::Link(text) => text,
        Shared::File(bytes) => panic!("{} bytes are too long for a link", bytes.len()),
    }
}

/// Shares a session in every form, and opens it again as it is.
fn check(session: &Session) {
    let run = session.run();
    let forms = match share::write(&run).unwrap() {
        Shared::Link(text) => {
            assert!(text.len() <= limits::LINK_MOST_BYTES);
            assert!(
                text.bytes().all(|byte| byte.is_ascii_graphic() && !b"#%\"<>`".contains(&byte))
            );
            vec![text.into_bytes(), share::write_file(&run).unwrap()]
        }
        Shared::File(bytes) => vec![bytes],
    };
    for form in forms {
        assert_eq!(share::read(&form).unwrap(), run, "it reads as it was written");
    }
    let opened = Session::open(run.clone()).unwrap();
    assert_eq!(opened.sim().stamp(), session.sim().stamp());
    assert_eq!(opened.sim().digest(), session.sim().digest());
    assert_eq!(opened.sim().state_digest(), session.sim().state_digest());
    assert_eq!(opened.timeline().told(), session.timeline().told());
    assert_eq!(opened.run(), run, "it can be shared again");
}

#[test]
fn every_scenario_opens_as_it_was_shared() {
    for (scenario, seed) in SCENARIOS.iter().zip(1..).chain(SCENARIOS.iter().zip(11..)) {
        let mut session = begun(scenario, seed);
        let mut rng = Rng::fork(seed, "links");
        check(&session);
        act(&mut session, &mut rng, 20);
        session.run_for(1_234_567, u64::MAX);
        check(&session);
        // In the past, wherever that is, and some events later still in it.
        let end = session.timeline().branch_of(session.timeline().branch()).unwrap().end;
        let start = scenario.settle_ms * 1000;
        let to = Time(start + rng.below((end.at.0 - start) / 2));
        session.timeline_mut().seek_time(to);
        for _ in 0..20 {
            session.step();
        }
        check(&session);
        // Of those that are drawn some are not possible.
        act(&mut session, &mut rng, 20);
        assert_ne!(session.timeline().branch(), BranchId(0), "that is another branch");
        check(&session);
        assert!(session.timeline_mut().switch(BranchId(0)));
        check(&session);
    }
}

#[test]
fn between_two_acts_of_one_moment_there_is_a_moment() {
    let mut session = begun(&SCENARIOS[0], 7);
    session.run_for(1_000_000, u64::MAX);
    session.step();
    let moment = session.sim().stamp();
    for words in ["crash n1", "crash n2", "type c1 PING"] {
        session.act_in_words(words).unwrap();
    }
    session.run_for(1_000_000, u64::MAX);
    session.timeline_mut().seek(Stamp { step: moment.step - 1, at: Time(0) });
    for _ in 0..5 {
        session.step();
        check(&session);
    }
}

#[test]
fn opening_in_pieces_comes_to_the_same() {
    let mut session = begun(&SCENARIOS[1], 3);
    act(&mut session, &mut Rng::fork(3, "pieces"), 12);
    let mut opening = share::Opening::new(session.run()).unwrap();
    let mut pieces = 0;
    let opened = loop {
        pieces += 1;
        let (passed, all) = opening.passed_us();
        assert!(passed <= all);
        match opening.work(100).unwrap() {
            share::Progress::Under(under) => opening = *under,
            share::Progress::Open(session) => break session,
        }
    };
    assert!(pieces > 10, "{pieces}");
    assert_eq!(opened.sim().state_digest(), session.sim().state_digest());
}

#[test]
fn a_link_is_written_by_hand() {
    let link = "https://example.org/lab/#v1;standalone;port=7000;seed=3;\
                @2s:type+c1+SET+a+%22b%20c\";@1s:crash+n1;@1s:restart+n1;@500ms:type+c1+GET+a;at=1s";
    let run = share::read_link(link).unwrap();
    let session = Session::open(run).unwrap();
    assert_eq!(session.sim().now(), Time::from_ms(1000 + 5500));
    let log = &session.timeline().branch_of(BranchId(0)).unwrap().log;
    let crash = Action::Crash { actor: "n1".to_owned() };
    assert_eq!((log[1].stamp.at, &log[1].action), (Time::from_ms(4000), &crash));
    check(&session);
}

#[test]
fn what_stands_beside_a_run_comes_along() {
    let mut session = begun(&SCENARIOS[2], 1);
    session.note("It begins.".to_owned());
    session.run_for(1_000_000, u64::MAX);
    session.act_in_words("crash n1").unwrap();
    session.note("Gone; why?".to_owned());
    let later = session.sim().stamp();
    session.run_for(1_000_000, u64::MAX);
    session.timeline_mut().seek_time(Time::from_ms(1500));
    session.act_in_words("pause n1").unwrap();
    session.note("Another way.".to_owned());
    session.set_view(vec![("pane".to_owned(), "log é=;".to_owned())]);
    session.select(None);
    let opened = Session::open(share::read_link(&text(&session.run())).unwrap()).unwrap();
    let notes: Vec<&str> = opened.notes().iter().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["It begins.", "Another way."]);
    assert_eq!(opened.view(), session.view());
    assert_eq!(opened.selected(), None);
    session.timeline_mut().switch(BranchId(0));
    session.timeline_mut().seek(later);
    let notes: Vec<&str> = session.notes().iter().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["It begins.", "Gone; why?"]);
    check(&session);
}

#[test]
fn long_runs_are_packed_and_longer_ones_are_files() {
    let mut session = begun(&SCENARIOS[2], 1);
    let head = format!("v3-{}", share::VERSION);
    assert!(text(&session.run()).starts_with(&format!("{head};standalone;seed=1;at=0s+")));
    let mut rng = Rng::fork(1, "long");
    act(&mut session, &mut rng, 60);
    assert!(text(&session.run()).starts_with(&format!("{head}.")));
    check(&session);
    let value: String = (0..9000).map(|_| char::from(b'!' + rng.below(90) as u8)).collect();
    session.act_in_words(&format!("type c1 SET a {value}")).unwrap();
    let Ok(Shared::File(file)) = share::write(&session.run()) else { panic!("it is long") };
    let link = share::long_link(&file).expect("it is not that long");
    assert!(link.len() > limits::LINK_MOST_BYTES);
    assert_eq!(share::read_link(&link), Ok(session.run()));
    assert_eq!(share::long_link(b"hello"), None);
    check(&session);
}

#[test]
fn what_cannot_be_read_is_told() {
    let why = |text: &str| share::read(text.as_bytes()).unwrap_err().to_string();
    let no_link = "this is neither a link nor a file of Redscope";
    assert_eq!(why(""), "there is no link");
    assert_eq!(why("#"), "there is no link");
    assert_eq!(why("hello"), no_link);
    assert_eq!(why("v1"), no_link);
    let version = share::VERSION;
    let newer = |format: &str| {
        format!("this has format {format}; Redscope {version} reads formats up to 3")
    };
    assert_eq!(why("v4;cluster;seed=1"), newer("4"));
    assert_eq!(why("v2;cluster;seed=1"), no_link);
    assert_eq!(why("v3;cluster;seed=1"), no_link);
    assert_eq!(why("v1-0.1.0;cluster;seed=1"), no_link);
    assert_eq!(why("v4.AAAA"), newer("4"));
    assert_eq!(why("redscope run v17\nabc"), newer("17"));
    assert_eq!(
        why("v1;clutter;seed=1"),
        "there is no scenario called clutter; there are cluster, sentinel, standalone, replication"
    );
    assert_eq!(why("v1;cluster;masters=0;seed=1"), "masters is a number from 1 to 1000, not 0");
    assert!(why("v1;cluster;lords=1;seed=1").starts_with("cluster has no lords; it has port,"));
    assert_eq!(why("v1;cluster;masters=4;masters=4;seed=1"), "the link says masters twice");
    assert_eq!(
        why("v1;cluster;seed=1;@1s:pause+n1;@2s+40:explode+n1"),
        "act 2 at 12.000000 s, after event 40, 'explode n1', is none: there is no act 'explode'"
    );
    assert_eq!(why("v1;cluster;seed=1;@25000000s:crash+n1"), "a run has no moment after 24 hours");
    assert_eq!(
        why("v1;cluster;seed=1;at=2s;@1s:crash+n1"),
        "the view lies behind an act that is to come"
    );
    assert_eq!(
        why("v1.AAAA"),
        "the link or file is damaged, or not all of it is there: it does not unpack"
    );
    assert_eq!(share::read(b"\xff\xfe").unwrap_err().to_string(), no_link);
}

#[test]
fn what_cannot_be_opened_is_told() {
    let why = |text: &str| {
        let run = share::read_link(text).unwrap();
        Session::open(run).unwrap_err()
    };
    assert_eq!(
        why("v1;standalone;seed=1;@1s:crash+n1;@1s:crash+n1").to_string(),
        "act 2 at 3.000000 s, 'crash n1', cannot be done: n1 is down already"
    );
    assert!(matches!(why("v1;standalone;set.bind-to=x;seed=1"), OpenError::Start(_)));
    let inside = |why| match why {
        OpenError::Elsewhere { why, .. } => *why,
        why => panic!("{why}"),
    };
    let digest = inside(why("v1;standalone;seed=1;digest=0000000000000000"));
    assert!(matches!(digest, OpenError::Digest { .. }));
    let many = why("v1;cluster;masters=1000;replicas=10;seed=1").to_string();
    let most = "the scenario does not start: a cluster has at most 1000 nodes here, not 11000";
    assert_eq!(many, most);
    for at in ["at=1s+999999999", "at=1s+2", "@1s+2:crash+n1", "at=0s+0"] {
        let why = inside(why(&format!("v1;standalone;seed=1;{at}")));
        assert!(matches!(why, OpenError::Otherwise { .. }), "{at}: {why}");
    }
}

#[test]
fn what_another_version_has_written_is_refused_with_both() {
    let read = |text: &[u8]| share::read(text).unwrap_err().to_string();
    let here = share::VERSION;
    let both = format!("It was shared from Redscope 9.2.0-rc.1, and this is Redscope {here}");
    let newer = format!("this has format 12; Redscope {here} reads formats up to 3. {both}");
    assert_eq!(read(b"v12-9.2.0-rc.1;cluster;seed=1"), newer);
    assert_eq!(read(b"v12-9.2.0-rc.1.AAAA"), newer);
    assert_eq!(read(b"redscope run v12-9.2.0-rc.1\nabc"), newer);
    let why = format!("'node:n1' is no part of a link. {both}");
    assert_eq!(read(b"v3-9.2.0-rc.1;cluster;seed=1;node:n1"), why);
    let why = format!("v3-{here};cluster;seed=1;node:n1");
    assert_eq!(read(why.as_bytes()), "'node:n1' is no part of a link");
    let open = |head: &str, rest: &str| {
        let run = share::read_link(&format!("{head};standalone;{rest}")).unwrap();
        Session::open(run).unwrap_err().to_string()
    };
    let twice = "seed=1;@1s:crash+n1;@1s:crash+n1";
    let act = "act 2 at 3.000000 s, 'crash n1', cannot be done: n1 is down already";
    assert_eq!(open("v3-9.2.0-rc.1", twice), format!("{act}. {both}"));
    assert_eq!(open(&format!("v3-{here}"), twice), act);
    for (head, origin) in [
        ("v3-9.2.0-rc.1".to_owned(), both),
        (format!("v3-{here}"), format!("It was shared from another build of Redscope {here}")),
        (
            "v1".to_owned(),
            format!("It does not say which Redscope it was shared from; this is Redscope {here}"),
        ),
    ] {
        let digest = open(&head, "seed=1;digest=0000000000000000");
        let came = ", and came to 0000000000000000 where it was shared. ";
        assert!(digest.ends_with(&format!("{came}{origin}")), "{digest}");
        let moment = open(&head, "seed=1;at=1s+999999999");
        assert!(moment.starts_with("there is no moment 2.000000 s"), "{moment}");
        assert!(moment.ends_with(&origin), "{moment}");
    }
}

/// Links that were shared once. A run need not go as it went then; what is in them is read as ever.
#[test]
fn links_of_old_are_read_as_ever() {
    for line in include_str!("corpus/links.txt").lines().filter(|line| !line.starts_with("--")) {
        let (link, read) = line.split_once("  ").unwrap();
        let run = share::read_link(link).unwrap_or_else(|why| panic!("{link}: {why}"));
        assert_eq!(share::read_link(read).as_ref(), Ok(&run), "{link}");
        if read.starts_with("v1;") {
            assert_eq!(text(&run), read, "{link}");
        }
    }
}

/// What a link does not say is as the scenario has it, so that may not become another.
#[test]
fn scenarios_keep_what_links_leave_out() {
    let all = SCENARIOS.iter().map(|scenario| {
        let numbers = scenario.params.iter().map(|p| format!("{}={}", p.name, p.default));
        let numbers: Vec<String> = numbers.collect();
        let reserved = ["seed", "at", "node", "note", "digest"];
        assert!(
            scenario.params.iter().all(|p| !reserved.contains(&p.name) && !p.name.contains('.'))
        );
        format!("{}: {}, settled after {}", scenario.id, numbers.join(" "), scenario.settle_ms)
    });
    assert_eq!(
        all.collect::<Vec<_>>(),
        [
            "cluster: port=7000 masters=3 replicas=1 node-timeout-ms=5000, settled after 9000",
            "sentinel: port=6379 replicas=2 sentinels=3 quorum=2 down-after-ms=5000 \
             failover-timeout-ms=60000, settled after 15000",
            "standalone: port=6379 servers=1, settled after 1000",
            "replication: port=6379 replicas=2, settled after 10000",
        ]
    );
}
