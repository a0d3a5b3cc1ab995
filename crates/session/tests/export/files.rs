//! The files of an export, without a real server.

use std::collections::BTreeMap;

use redscope_labs::{Cast, Spec, World, scenario};
use redscope_node::Process;
use redscope_session::Session;
use redscope_session::export::{ExportFile, zip};
use redscope_sim::Disk;

use crate::stages::{KEYS, UNIX_MS, cluster, run_ms, sentinels, session, types};

fn text<'a>(files: &'a [ExportFile], path: &str) -> &'a str {
    let file = files.iter().find(|file| file.path == path);
    let file = file.unwrap_or_else(|| panic!("there is no {path}"));
    std::str::from_utf8(&file.bytes).unwrap()
}

fn has(files: &[ExportFile], path: &str) -> bool {
    files.iter().any(|file| file.path == path)
}

/// What servers hold, by their names: their keys' digest, replid and offset.
fn held(world: &World) -> BTreeMap<String, (String, String, u64)> {
    let held = world.ids().filter_map(|id| match world.actor(id) {
        Some(Cast::Redis(Process::Server(server))) => {
            let digest = redscope_data::DataSetDigest::of_all(&server.engine().dbs).to_string();
            let view = server.view();
            Some((world.name(id).to_string(), (digest, view.replid, view.offset_bytes)))
        }
        _ => None,
    });
    held.collect()
}

/// A world of our own processes that are started from an export.
fn started(session: &Session, files: &[ExportFile]) -> World {
    let from = session.sim();
    let mut setting = *from.setting();
    setting.epoch_unix_us = UNIX_MS * 1000;
    let mut world = scenario::open_in(session.values(), setting).unwrap();
    for id in world.ids().collect::<Vec<_>>() {
        let actor = world.name(id).to_string();
        world.act(&redscope_sim::Action::Remove { actor }).unwrap();
    }
    for id in from.ids() {
        let Spec::Server(server) = from.spec(id) else { continue };
        if from.actor(id).is_none() {
            continue;
        }
        let name = from.name(id).to_string();
        let own = files.iter().filter_map(|file| {
            let below = file.path.strip_prefix(&format!("{name}/"))?;
            Some((below.to_owned(), file.bytes.clone()))
        });
        let own: Vec<_> = own.collect();
        assert!(!own.is_empty(), "{name} has files");
        world.add(&format!("{name}-again"), Spec::Server(server.clone()), Disk::new(own)).unwrap();
    }
    world
}

#[test]
fn what_is_exported_is_what_was_held() {
    for mut session in [cluster(7000), sentinels(6379), session("replication", 6379, &[])] {
        run_ms(&mut session, 700);
        let files = session.export(UNIX_MS).unwrap();
        assert_eq!(files, session.export(UNIX_MS).unwrap(), "one moment, one export");
        let world = started(&session, &files);
        let (was, is) = (held(session.sim()), held(&world));
        assert_eq!(was.len(), is.len());
        for (name, (digest, replid, offset)) in was {
            let again = &is[&format!("{name}-again")];
            assert_eq!((&again.0, again.2), (&digest, offset), "{name}");
            assert!(again.1 == replid || again.2 == offset, "{name}");
            assert!(text(&files, "README.md").contains(&digest), "{name}");
        }
    }
}

#[test]
fn an_append_only_file_stays_as_it_is_if_nothing_in_it_depends_on_the_clock() {
    let mut session = session("standalone", 6379, &[]);
    types(&mut session, &["CONFIG SET appendonly yes"]);
    run_ms(&mut session, 3000);
    types(&mut session, &["SET a 1", "INCR a", "RPUSH l x y"]);
    run_ms(&mut session, 3000);
    let files = session.export(UNIX_MS).unwrap();
    let on_disk: BTreeMap<String, Vec<u8>> = {
        let id = session.sim().find("n1").unwrap();
        let disk = session.sim().disk(id).files();
        let aof = disk.filter(|(path, _)| path.starts_with("appendonlydir/"));
        aof.map(|(path, rope)| (format!("n1/{path}"), rope.to_vec())).collect()
    };
    assert!(on_disk.len() >= 3, "{:?}", on_disk.keys());
    for (path, bytes) in &on_disk {
        let file = files.iter().find(|file| file.path == *path);
        assert_eq!(file.map(|file| &file.bytes), Some(bytes), "{path}");
    }
    assert!(text(&files, "README.md").contains("AOF, as the disk has it"));
    assert!(text(&files, "n1/redis.conf").contains("appendonly yes"));
    // An expiry is a moment of the stage's clock.
    types(&mut session, &["SET brief x EX 100"]);
    run_ms(&mut session, 3000);
    let files = session.export(UNIX_MS).unwrap();
    assert!(text(&files, "README.md").contains("AOF, rewritten at this moment"));
    assert!(has(&files, "n1/appendonlydir/appendonly.aof.1.base.rdb"));
    assert!(has(&files, "n1/appendonlydir/appendonly.aof.1.incr.aof"));
    let manifest = "file appendonly.aof.1.base.rdb seq 1 type b\n\
                    file appendonly.aof.1.incr.aof seq 1 type i\n";
    assert_eq!(text(&files, "n1/appendonlydir/appendonly.aof.manifest"), manifest);
    let world = started(&session, &files);
    let digest = |world: &World, name: &str| held(world)[name].0.clone();
    assert_eq!(digest(&world, "n1-again"), digest(session.sim(), "n1"));
}

#[test]
fn what_only_a_module_reads_is_left_out_and_said() {
    let mut session = session("standalone", 6379, &[]);
    types(&mut session, &["BF.ADD seen x", "SET a 1"]);
    let files = session.export(UNIX_MS).unwrap();
    let readme = text(&files, "README.md");
    assert!(readme.contains("Bloom filters") && readme.contains("\"seen\" (db 0)"), "{readme}");
    assert!(readme.contains("| 1 | "), "one key is left: {readme}");
    let dump = files.iter().find(|file| file.path == "n1/dump.rdb").unwrap();
    let read = redscope_data::rdb::read_rdb(&dump.bytes, &Default::default()).unwrap();
    assert_eq!(read.keys.len(), 1);
    // What is down keeps its files, and a file that does not start is said to be one.
    types(&mut session, &["SAVE"]);
    session.act_in_words("crash n1").unwrap();
    let files = session.export(UNIX_MS).unwrap();
    assert!(text(&files, "README.md").contains("refuses to start"));
}

#[test]
fn the_files_beside_say_who_is_there() {
    let session = cluster(7000);
    let files = session.export(UNIX_MS).unwrap();
    let slots = text(&files, "slots.txt");
    assert!(slots.contains("0-5460       n"), "{slots}");
    assert!(slots.contains("[6000->-n3 127.0.0.1:7002]"), "{slots}");
    assert!(slots.contains("[6000-<-n2 127.0.0.1:7001]"), "{slots}");
    let readme = text(&files, "README.md");
    assert!(!readme.contains("{{"), "{readme}");
    for part in ["# 中文", "| `n1` | 127.0.0.1:7000 |", "down", "已停", "cargo xtask replay 'v3-"]
    {
        assert!(readme.contains(part), "{part}: {readme}");
    }
    let compose = text(&files, "compose.yaml");
    assert_eq!(compose.matches("image: redis:7.0.15").count(), 7, "{compose}");
    assert_eq!(compose.matches("profiles: [\"down\"]").count(), 1);
    assert_eq!(compose.matches("network_mode: \"service:loopback\"").count(), 6);
    let start = text(&files, "start.sh");
    assert!(
        start.contains("running=\"n2 n3 n4 n5 n6\"") && start.contains("all=\"n1 n2"),
        "{start}"
    );
    let conf = text(&files, "n2/redis.conf");
    assert!(conf.contains("maxmemory 64mb") && conf.contains("port 7001"), "{conf}");
    assert!(!conf.contains("\ndir "), "{conf}");
    let sentinel = sentinels(6379).export(UNIX_MS).unwrap();
    let conf = text(&sentinel, "s1/sentinel.conf");
    for line in
        ["port 26379", "sentinel monitor mymaster 127.0.0.1 63", "sentinel config-epoch mymaster 1"]
    {
        assert!(conf.contains(line), "{line}: {conf}");
    }
    assert!(!has(&sentinel, "slots.txt"));
}

#[test]
fn addresses_of_a_network_are_those_of_the_containers() {
    let mut session = session("standalone", 6379, &[]);
    session.act_in_words("remove n1").unwrap();
    let refused = session.export(UNIX_MS).unwrap_err().to_string();
    assert_eq!(refused, "there is no server on the stage to take away");
    session.act_in_words("add a server 10.1.0.5:6379").unwrap();
    session.act_in_words("add b server 10.1.0.6:6379 replicaof=\"10.1.0.5 6379\"").unwrap();
    run_ms(&mut session, 5000);
    let files = session.export(UNIX_MS).unwrap();
    let compose = text(&files, "compose.yaml");
    for part in ["ipv4_address: \"10.1.0.6\"", "subnet: \"10.1.0.0/29\"", "gateway: \"10.1.0.4\""] {
        assert!(compose.contains(part), "{part}: {compose}");
    }
    assert!(!compose.contains("loopback"));
    assert!(text(&files, "start.sh").contains("b) launch b redis.conf 10.1.0.6 6379 ;;"));
    session.act_in_words("add c server 127.0.0.1:6379").unwrap();
    let refused = session.export(UNIX_MS).unwrap_err().to_string();
    assert!(refused.starts_with("c listens at 127.0.0.1:6379"), "{refused}");
}

#[test]
fn an_archive_has_every_file() {
    let mut session = session("standalone", 6379, &[]);
    types(&mut session, &KEYS);
    let files = session.export(UNIX_MS).unwrap();
    let archive = zip("redscope-standalone", &files).unwrap();
    let mut read = ::zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    assert_eq!(read.len(), files.len());
    for file in &files {
        let mut entry = read.by_name(&format!("redscope-standalone/{}", file.path)).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        assert_eq!(bytes, file.bytes);
        let mode = if file.is_program { 0o755 } else { 0o644 };
        assert_eq!(entry.unix_mode().map(|bits| bits & 0o777), Some(mode));
    }
}
