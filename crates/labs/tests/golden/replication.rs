//! Masters and replicas here write the lines about replication that those of Redis 7.0.15 write.
//!
//! What a server logs is compared line by line: the words, the order, the offsets and numbers of
//! bytes. Names of histories and clients differ from run to run and count as equal. A line may be
//! as far from the captured one as whole-second ticks of two processes leave open.

use crate::courses::{
    A, B, M, handed_over, histories_part, in_sync, link_up, overflow, restarted, send,
};
use crate::rig::Rig;
use crate::trace::{Line, Trace};
use crate::{seeds, seeds_at_most};
use redscope_labs::Action;

/// How far from the captured moment a line may be, in milliseconds.
const SLACK_MS: i64 = 1_200;
/// How far the first bytes of a slow snapshot may be: here they come when the last ones do.
const SLOW_SLACK_MS: i64 = 2_000 + SLACK_MS;

/// Ten megabytes are written, saved and sent for each seed, a tenth of a second's work in a debug build, twice:
/// 200 seeds would take longer than all others.
const SLOW_SEEDS: u64 = 60;

/// A line as it is in any run.
fn in_words(line: &str) -> String {
    // The captured servers reach each other through proxies that listen 50 ports higher.
    let line = line.replace(":1735", ":1730");
    let line = line.split_once(" (user request from").map_or(&*line, |(line, _)| line);
    let line = line.split_once(" by pid ").map_or(line, |(line, _)| line);
    let line = line.split_once(" (failover request from").map_or(line, |(line, _)| line);
    // Whole seconds since a moment within one.
    let line = if line.starts_with("RDB age") { "RDB age" } else { line };
    let is_id = |word: &str| word.len() == 40 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let words = line.split(' ').map(|word| {
        let quiet = |c: char| !c.is_ascii_alphanumeric();
        let bare = word.trim_matches(quiet);
        let name = bare.split(':').next().unwrap_or_default();
        if is_id(name) { word.replace(name, "ID") } else { word.to_owned() }
    });
    words.collect::<Vec<String>>().join(" ")
}

/// Puts what is told of the ends of connections last, in order of the words.
fn ends_last(lines: Vec<(i64, String)>) -> Vec<(i64, String)> {
    let is_end = |line: &(i64, String)| line.1.starts_with("Connection with replica");
    let (mut ends, others): (Vec<_>, Vec<_>) = lines.into_iter().partition(is_end);
    ends.sort_by(|a, b| a.1.cmp(&b.1));
    [others, ends].concat()
}

/// Compares what all servers of a run told with a captured one, up to a moment of it.
fn compare(name: &str, seed: u64, rig: &Rig, until_ms: i64) {
    compare_some(name, seed, rig, &["m", "a", "b", "r1"], until_ms);
}

/// Compares what some servers told.
fn compare_some(name: &str, seed: u64, rig: &Rig, nodes: &[&str], until_ms: i64) {
    let trace = Trace::read(&format!("replication/{name}.jsonl"));
    for node in nodes {
        let of_node = |log: Vec<Line>| -> Vec<(i64, String)> {
            let own = log.into_iter().filter(|line| line.node == *node && line.at_ms < until_ms);
            own.map(|line| (line.at_ms, in_words(&line.text))).collect()
        };
        let (told, wanted) = (of_node(rig.log()), of_node(trace.log()));
        // Over which of two connections something comes first is nobody's to say.
        let (told, wanted) = (ends_last(told), ends_last(wanted));
        let text = |lines: &[(i64, String)]| {
            lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<&str>>().join("\n")
        };
        assert_eq!(text(&told), text(&wanted), "{node} of {name}, seed {seed}");
        for ((at_ms, line), (wanted_ms, _)) in told.iter().zip(&wanted) {
            let apart_ms = (at_ms - wanted_ms).abs();
            let is_slow = name == "stages-diskless" && line.contains("receiving streamed");
            let slack_ms = if is_slow { SLOW_SLACK_MS } else { SLACK_MS };
            assert!(apart_ms <= slack_ms, "{node}: {line} at {at_ms}, not {wanted_ms} ms");
        }
    }
}

#[test]
fn a_replica_gets_everything() {
    for (name, diskless) in [("fullsync-diskless", "yes"), ("fullsync-disk", "no")] {
        for seed in seeds() {
            let mut rig = Rig::empty(seed);
            rig.add_server("m", M, &[("save", ""), ("repl-diskless-sync", diskless)]);
            rig.run_ms(150);
            send(&mut rig, "m", "SET hello world");
            send(&mut rig, "m", "RPUSH list a b c");
            rig.zero();
            rig.add_server("r1", A, &[("save", ""), ("replicaof", "127.0.0.1 17301")]);
            rig.run_ms(12_000);
            compare(name, seed, &rig, 12_000);
        }
    }
}

#[test]
fn a_replica_that_was_closed_goes_on() {
    for seed in seeds() {
        let mut rig = in_sync(Rig::empty(seed), &[], &[("r1", A)]);
        send(&mut rig, "m", "SET x 1");
        rig.run_ms(2_000);
        rig.zero();
        rig.type_line("m", "CLIENT KILL TYPE replica");
        rig.run_ms(1_500);
        compare("partial", seed, &rig, 1_500);
    }
}

#[test]
fn a_replica_that_missed_too_much_gets_everything() {
    for seed in seeds() {
        compare("overflow", seed, &overflow(Rig::empty(seed)), 5_000);
    }
}

#[test]
fn histories_part_and_meet() {
    for seed in seeds() {
        compare("psync2", seed, &histories_part(Rig::empty(seed)), 5_000);
    }
}

#[test]
fn a_master_hands_its_place_over() {
    for seed in seeds() {
        compare("failover-command", seed, &handed_over(Rig::empty(seed)), 2_500);
    }
}

/// Has a master lose its replica, which does not reach it any more.
fn part(rig: &mut Rig, master: &str, replica: &str) {
    let (from, to) = (vec![replica.to_owned()], vec![master.to_owned()]);
    rig.act(Action::Cut { from, to, one_way: true });
    rig.type_line(master, "CLIENT KILL TYPE replica");
}

fn heal(rig: &mut Rig, master: &str, replica: &str) {
    let (from, to) = (vec![replica.to_owned()], vec![master.to_owned()]);
    rig.act(Action::Heal { from, to, one_way: true });
}

/// A master, its replica, and a replica of that, in sync for some time.
fn chain(seed: u64, settings: &[(&str, &str)], ms: u64) -> Rig {
    let mut rig = in_sync(Rig::empty(seed), settings, &[]);
    for (name, port, master) in [("a", A, M), ("b", B, A)] {
        let at_once = [("save", ""), ("repl-diskless-sync-delay", "0")];
        let replicaof = format!("127.0.0.1 {master}");
        let replica = [("replicaof", replicaof.as_str())];
        rig.add_server(name, port, &[&at_once, settings, &replica].concat());
        link_up(&mut rig, name);
    }
    rig.run_ms(ms);
    rig.zero();
    rig
}

/// What the server in the middle logs depends on a proxy that accepts for its master.
#[test]
fn a_replica_of_a_replica_stays_while_the_upper_link_is_gone() {
    for seed in seeds() {
        let mut rig = chain(seed, &[], 2_000);
        send(&mut rig, "m", "SET x 1");
        rig.run_ms(1_499);
        part(&mut rig, "m", "a");
        rig.run_ms(2_503);
        heal(&mut rig, "m", "a");
        link_up(&mut rig, "a");
        rig.run_ms(1_000);
        send(&mut rig, "m", "SET x 2");
        rig.run_ms(11_000);
        compare_some("chained", seed, &rig, &["m", "b"], 16_000);
    }
}

#[test]
fn a_replica_of_a_replica_without_a_master_is_sent_away() {
    let fast = [("repl-ping-replica-period", "1"), ("repl-timeout", "6")];
    for seed in seeds() {
        let mut rig = chain(seed, &fast, 3_000);
        part(&mut rig, "m", "a");
        rig.run_ms(15_000);
        heal(&mut rig, "m", "a");
        link_up(&mut rig, "a");
        link_up(&mut rig, "b");
        rig.run_ms(2_000);
        compare_some("chained-timeout", seed, &rig, &["m"], 14_000);
        let of_b = |log: Vec<Line>| -> Vec<String> {
            let own = log.into_iter().filter(|line| line.node == "b" && line.at_ms < 15_000);
            own.map(|line| in_words(&line.text)).collect()
        };
        let trace = Trace::read("replication/chained-timeout.jsonl");
        let (mut told, mut wanted) = (of_b(rig.log()), of_b(trace.log()));
        // It is sent away once a second, once more or less.
        let both = told.len().min(wanted.len());
        assert!(both > 40 && told.len().abs_diff(wanted.len()) <= 12, "{told:?}");
        told.truncate(both);
        wanted.truncate(both);
        assert_eq!(told, wanted, "b of chained-timeout, seed {seed}");
    }
}

#[test]
fn a_replica_needs_the_password() {
    let trace = Trace::read("replication/auth.jsonl");
    let captured: Vec<String> =
        trace.log().iter().filter(|line| line.node == "r1").map(|l| in_words(&l.text)).collect();
    for seed in seeds() {
        let mut rig = Rig::empty(seed);
        let user = "repl on >replpw +psync +replconf +ping";
        let settings =
            [("requirepass", "sekret"), ("repl-diskless-sync-delay", "0"), ("user", user)];
        rig.add_server("m", M, &[&[("save", "")][..], &settings].concat());
        rig.run_ms(20);
        rig.zero();
        let replica = [("save", ""), ("replicaof", "127.0.0.1 17301")];
        rig.add_server("r1", A, &replica);
        rig.run_ms(60);
        let told: Vec<String> =
            rig.log().iter().filter(|line| line.node == "r1").map(|l| in_words(&l.text)).collect();
        assert!(told.len() > captured.len(), "it tries again at once");
        assert_eq!(told[..captured.len()], captured, "seed {seed}");
        rig.crash("r1");
        rig.run_ms(1_165);
        let known = [
            ("masteruser", "repl"),
            ("masterauth", "replpw"),
            ("replica-announce-ip", "10.0.0.9"),
            ("replica-announce-port", "7777"),
        ];
        rig.add_server("r2", B, &[&replica[..], &known].concat());
        rig.run_ms(1_500);
        compare_some("auth", seed, &rig, &["m", "r2"], 2_700);
    }
}

#[test]
fn a_slow_snapshot_is_waited_for() {
    for (name, diskless, len) in [("stages-disk", "no", 50_000), ("stages-diskless", "yes", 20_000)]
    {
        for seed in seeds_at_most(SLOW_SEEDS) {
            let mut rig = Rig::empty(seed);
            // The captured values were random bytes, which do not get smaller.
            let settings =
                [("save", ""), ("repl-diskless-sync", diskless), ("rdbcompression", "no")];
            rig.add_server("m", M, &settings);
            rig.run_ms(20);
            let script = format!(
                "EVAL \"for i=0,199 do redis.call('SET','k'..i,string.rep('x',{len})) end\" 0"
            );
            rig.ask("m", &script);
            rig.expect_ok("m", "CONFIG SET rdb-key-save-delay 10000");
            rig.zero();
            rig.add_server("r1", A, &[("save", "")]);
            rig.run_ms(20);
            rig.type_line("r1", "REPLICAOF 127.0.0.1 17301");
            rig.run_ms(1_000);
            rig.type_line("m", "SET during 1");
            rig.run_ms(9_000);
            compare(name, seed, &rig, 9_000);
        }
    }
}

/// The rest of the capture depends on a proxy that accepts for a master that is down.
#[test]
fn a_replica_that_was_restarted_goes_on_from_its_file() {
    for seed in seeds() {
        compare("restart", seed, &restarted(Rig::empty(seed)), 1_500);
    }
}
