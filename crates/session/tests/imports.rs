//! Files of real servers that become runs.

use std::path::Path;

use redscope_actor::Rng;
use redscope_labs::{Cast, World};
use redscope_node::Process;
use redscope_session::Session;
use redscope_session::import::{ImportError, LineProblem, import};
use redscope_session::share::{self, Run, Shared};

fn golden(path: &str) -> Vec<u8> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read(dir.join(path)).unwrap()
}

fn named(name: &str, bytes: impl Into<Vec<u8>>) -> (String, Vec<u8>) {
    (name.to_owned(), bytes.into())
}

/// Opens a run as a link or a file of it opens.
fn opened(run: &Run) -> Session {
    let text = match share::write(run).unwrap() {
        Shared::Link(link) => link.into_bytes(),
        Shared::File(file) => file,
    };
    let mut session = Session::open(share::read(&text).unwrap()).unwrap();
    session.run_for(3_000_000, u64::MAX);
    // What it has come to is shared again, with a digest.
    let again = Session::open(session.run()).unwrap();
    assert_eq!(again.sim().digest(), session.sim().digest());
    session
}

fn says(session: &mut Session, line: &str) -> Vec<String> {
    let lines = session.exec("c1", line, 2_000_000).unwrap();
    lines.iter().flat_map(|line| line.text.lines()).map(str::to_owned).collect()
}

fn names(world: &World) -> Vec<String> {
    let is_process =
        |id: &redscope_sim::ActorId| matches!(world.spec(*id), redscope_labs::Spec::Server(_));
    world.ids().filter(is_process).map(|id| world.name(id).to_string()).collect()
}

const NODES: &str = "\
07c37dfeb235213a872192d90877d0cd55635b91 10.0.0.4:6379@16379 slave e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 0 1426238317239 4 connected
67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1 10.0.0.2:6379@16379,hostname2 master - 0 1426238316232 2 connected 5461-10922
292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f 10.0.0.3:6379@16379,hostname3 master - 0 1426238318243 3 connected 10923-16383
e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 10.0.0.1:6379@16379,hostname1 myself,master - 0 0 1 connected 0-5460
6ec23923021cf3ffec47632106199cb7f496ce01 10.0.0.5:6379@16379 slave,fail 67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1 0 1426238316232 2 disconnected
";

#[test]
fn nodes_of_a_text_are_a_cluster() {
    let run = import(vec![named("nodes.txt", NODES)]).unwrap();
    let mut session = opened(&run);
    session.run_for(10_000_000, u64::MAX);
    assert_eq!(names(session.sim()), ["n1", "n2", "n3", "n4", "n5"]);
    let said = says(&mut session, "CLUSTER NODES");
    let line = |id: &str| said.iter().find(|line| line.starts_with(id)).unwrap().clone();
    assert!(line("e7d1eecc").contains("10.0.0.1:6379@16379"), "{said:?}");
    assert!(line("e7d1eecc").ends_with("connected 0-5460"), "{said:?}");
    assert!(line("67ed2db8").contains(" 2 connected 5461-10922"), "{said:?}");
    assert!(line("07c37dfe").contains("slave e7d1eecc"), "{said:?}");
    assert!(line("6ec23923").contains("slave,fail"), "{said:?}");
    assert!(says(&mut session, "CLUSTER INFO")[0].contains("cluster_state:ok"));
    assert_eq!(says(&mut session, "SET foo bar").last().unwrap(), "OK");
}

const SENTINEL: &str = "\
port 5000
dir \"/data\"
logfile \"/var/log/s.log\"
sentinel monitor mymaster 10.0.0.1 6379 2
sentinel auth-pass mymaster secret
sentinel down-after-milliseconds mymaster 2000
sentinel notification-script mymaster /opt/tell.sh
sentinel config-epoch mymaster 3
sentinel leader-epoch mymaster 3
sentinel known-replica mymaster 10.0.0.2 6379
sentinel known-replica mymaster 10.0.0.3 6379
sentinel known-sentinel mymaster 10.0.0.12 5000 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
sentinel known-sentinel mymaster 10.0.0.13 5000 cccccccccccccccccccccccccccccccccccccccc
sentinel current-epoch 3
sentinel myid aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
sentinel announce-ip \"10.0.0.11\"
";

#[test]
fn a_file_of_a_sentinel_is_all_it_knows() {
    let text = SENTINEL.to_owned();
    let id = |digit: &str| digit.repeat(40);
    let mut session = opened(&import(vec![named("sentinel.conf", text.clone())]).unwrap());
    session.run_for(15_000_000, u64::MAX);
    assert_eq!(names(session.sim()), ["n1", "n2", "n3", "s1", "s2", "s3"]);
    for (name, own) in [("s1", "a"), ("s2", "b"), ("s3", "c")] {
        let actor = session.sim().actor(session.sim().find(name).unwrap());
        let Some(Cast::Redis(Process::Sentinel(sentinel))) = actor else { panic!("{name}") };
        let view = sentinel.view();
        assert_eq!((view.myid, view.current_epoch), (id(own), 3), "{name}");
        let [master] = &view.masters[..] else { panic!("{name}") };
        assert_eq!((&*master.address.host, master.config_epoch), ("10.0.0.1", 3));
        assert_eq!(master.instances.len(), 5, "{name}: a master, two replicas, two Sentinels");
        let up = |at: &redscope_node::InstanceView| at.health == redscope_node::Health::Up;
        assert!(master.instances.iter().all(up), "{name}: {:?}", master.instances);
    }
    session.act_in_words("crash n1").unwrap();
    session.run_for(30_000_000, u64::MAX);
    let actor = session.sim().actor(session.sim().find("s1").unwrap());
    let Some(Cast::Redis(Process::Sentinel(sentinel))) = actor else { panic!() };
    assert_ne!(sentinel.view().masters[0].address.host, "10.0.0.1", "they fail over");
    // What Redis does not start from, Redis says with the line.
    let broken = text.replace("2000", "-1");
    let why = import(vec![named("sentinel.conf", broken)]).unwrap_err().to_string();
    assert!(why.starts_with("sentinel.conf: *** FATAL CONFIG FILE ERROR"), "{why}");
    assert!(why.contains("at line 6"), "{why}");
}

#[test]
fn a_dump_is_loaded_as_it_was_when_it_was_written() {
    let dump = golden("data/tests/golden/rdb/everything.rdb");
    let mut session = opened(&import(vec![named("backup.rdb", dump.clone())]).unwrap());
    assert_ne!(says(&mut session, "DBSIZE")[0], "(integer) 0");
    let why = import(vec![named("backup.rdb", &dump[..dump.len() / 2])]).unwrap_err().to_string();
    assert!(why.starts_with("backup.rdb: "), "{why}");
}

#[test]
fn an_append_only_file_is_replayed() {
    let dir = "engine/tests/golden/aof/fresh/appendonlydir/";
    let part = |name: &str| named(name, golden(&format!("{dir}{name}")));
    let all = vec![
        part("appendonly.aof.manifest"),
        part("appendonly.aof.1.base.rdb"),
        part("appendonly.aof.1.incr.aof"),
    ];
    let mut session = opened(&import(all.clone()).unwrap());
    assert_ne!(says(&mut session, "DBSIZE")[0], "(integer) 0");
    assert_eq!(says(&mut session, "CONFIG GET appendonly")[1], "2) \"yes\"");
    let missing = import(all[..2].to_vec()).unwrap_err();
    assert_eq!(missing, ImportError::Missing("appendonly.aof.1.incr.aof".to_owned()));
}

const LOG: &str = r#"OK
1339518083.107412 [0 127.0.0.1:60866] "set" "a" "1"
1339518083.607412 [2 127.0.0.1:60999] "set" "b" "x y"
1339518084.000000 [0 127.0.0.1:60866] "multi"
1339518084.100000 [2 127.0.0.1:60999] "auth" "(redacted)"
1339518084.100000 [2 127.0.0.1:60999] "eval" "redis.call('incr','c')" "0"
1339518084.100001 [2 lua] "incr" "c"
1339518084.200000 [0 127.0.0.1:60866] "incr" "a"
1339518084.300000 [0 127.0.0.1:60866] "exec"
"#;

#[test]
fn a_log_of_monitor_is_typed_again() {
    let log = LOG;
    let mut session = opened(&import(vec![named("monitor.log", log)]).unwrap());
    assert_eq!(says(&mut session, "GET a"), ["\"2\""]);
    assert_eq!(says(&mut session, "SELECT 2"), ["OK"]);
    assert_eq!(says(&mut session, "GET b"), ["\"x y\""]);
    assert_eq!(says(&mut session, "GET c"), ["\"1\""]);
    let wrong = |log: &str| match import(vec![named("m.log", log)]).unwrap_err() {
        ImportError::Line { file, line, why } => (file, line, why),
        other => panic!("{other}"),
    };
    let broken = log.replace("\"x y\"", "\"x y");
    assert_eq!(wrong(&broken), ("m.log".to_owned(), 3, LineProblem::Quotes));
    assert_eq!(wrong(&log.replace("1339518084.0", "1339518080.0")).1, 4);
    let text = import(vec![named("m.log", log.replace("[2 lua]", "lua"))]).unwrap_err().to_string();
    assert!(text.starts_with("m.log, line 7: a line of MONITOR begins as"), "{text}");
}

#[test]
fn what_is_wrong_is_said_with_file_and_line() {
    let wrong = |text: &str| match import(vec![named("nodes.txt", text)]).unwrap_err() {
        ImportError::Line { line, why, .. } => (line, why),
        other => panic!("{other}"),
    };
    let cases = [
        ("5461-10922", "5461-20000", 2, LineProblem::Slots("5461-20000".to_owned())),
        ("slave,fail", "slave,flail", 5, LineProblem::Flag("flail".to_owned())),
        (" 3 connected", " x connected", 3, LineProblem::Epoch("x".to_owned())),
        (
            "10.0.0.3:6379",
            "10.0.0.3:none",
            3,
            LineProblem::Address("10.0.0.3:none@16379,hostname3".to_owned()),
        ),
        (" disconnected", "", 5, LineProblem::Short),
        (
            "292f8b365",
            "292f8b36x",
            3,
            LineProblem::Id("292f8b36xbb7edb5e285caf0b7e6ddc7265d2f4f".to_owned()),
        ),
        (
            "10.0.0.3:6379",
            "10.0.0.2:6379",
            3,
            LineProblem::Twice("10.0.0.2:6379@16379,hostname3".to_owned()),
        ),
    ];
    for (from, to, line, why) in cases {
        assert_eq!(wrong(&NODES.replace(from, to)), (line, why), "{to}");
    }
    assert_eq!(import(Vec::new()).unwrap_err(), ImportError::Nothing);
    let unknown = import(vec![named("cat.png", *b"\x89PNG")]).unwrap_err();
    assert_eq!(unknown, ImportError::Unknown("cat.png".to_owned()));
}

#[test]
fn damaged_files_are_refused_with_a_sentence_or_are_runs() {
    let mut rng = Rng::new(5);
    let dump = golden("data/tests/golden/rdb/everything.rdb");
    let whole: [&[u8]; 4] = [NODES.as_bytes(), SENTINEL.as_bytes(), LOG.as_bytes(), &dump];
    for round in 0..2000 {
        let mut bytes = whole[round % whole.len()].to_vec();
        for _ in 0..=rng.below(3) {
            let at = rng.below(bytes.len() as u64) as usize;
            match rng.below(4) {
                0 => bytes[at] = rng.below(256) as u8,
                1 => bytes.truncate(at.max(1)),
                2 => drop(bytes.remove(at)),
                _ => bytes.insert(at, b" \n\"-:@[]0"[rng.below(9) as usize]),
            }
        }
        match import(vec![named("file", bytes)]) {
            Ok(run) => drop(share::write(&run).unwrap()),
            Err(why) => {
                let why = why.to_string();
                assert!((10..900).contains(&why.len()) && !why.contains('\n'), "{why:?}");
            }
        }
    }
}
