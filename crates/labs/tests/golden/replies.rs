//! What masters and replicas answer: the same as those of Redis 7.0.15, in a row.

use crate::rig::Rig;
use crate::seeds;
use crate::trace::Trace;
use redscope_resp::{FrameDecoder, format_reply, format_report};
use serde_json::Value;

const M: u16 = 17301;
const A: u16 = 17302;
const B: u16 = 17303;
const C: u16 = 17304;

/// A master and a replica in sync.
fn in_sync(rig: &mut Rig, [master, replica]: [&str; 2], [port, replica_port]: [u16; 2]) {
    let at_once = [("save", ""), ("repl-diskless-sync-delay", "0")];
    rig.add_server(master, port, &at_once);
    rig.run_ms(20);
    if master == "m2" {
        rig.expect_ok(master, "DEBUG SET-ACTIVE-EXPIRE 0");
    }
    let replicaof = format!("127.0.0.1 {port}");
    let follows = [("replicaof", replicaof.as_str())];
    rig.add_server(replica, replica_port, &[&at_once[..], &follows].concat());
    rig.run_ms(2_100);
}

/// A text in which names of histories and ages are those of any run.
fn in_words(text: &str) -> String {
    let ages = ["master_last_io_seconds_ago:", "master_link_down_since_seconds:"];
    let line = |line: &str| {
        let is_id = |word: &str| word.len() == 40 && word.bytes().all(|b| b.is_ascii_hexdigit());
        if let Some((name, _)) = line.split_once(':').filter(|(_, value)| is_id(value)) {
            return format!("{name}:ID");
        }
        if ages.iter().any(|age| line.starts_with(age)) {
            return line.split(':').next().unwrap_or_default().to_owned();
        }
        line.rsplit_once(",lag=").map_or(line, |(line, _)| line).to_owned()
    };
    text.lines().map(|text| line(text.trim_end())).collect::<Vec<String>>().join("\n")
}

/// Bytes as they were, from a field in which some are escaped.
fn bytes(field: &Value) -> Vec<u8> {
    field.as_str().unwrap().replace("\\r", "\r").replace("\\n", "\n").into_bytes()
}

/// The words of a request, quoted as a console wants them.
fn line(request: &Value) -> String {
    let text = String::from_utf8(bytes(request)).unwrap();
    let words = text.split("\r\n").skip(2).step_by(2).filter(|word| !word.is_empty());
    words.map(|word| format!("\"{word}\"")).collect::<Vec<String>>().join(" ")
}

#[test]
fn errors_are_those_of_a_real_server() {
    let path = format!("{}/tests/data/replication/errors.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Value> =
        text.lines().skip(1).map(|row| serde_json::from_str(row).unwrap()).collect();
    for seed in seeds() {
        let mut rig = Rig::empty(seed);
        in_sync(&mut rig, ["m", "r1"], [M, A]);
        let mut is_second = false;
        for row in &rows {
            let place = row["node"].as_str().unwrap();
            if place.contains("master dead") && rig.server("m").is_some() {
                rig.crash("m");
                rig.run_ms(300);
            }
            if place.contains("expired") && !is_second {
                is_second = true;
                in_sync(&mut rig, ["m2", "r2"], [B, C]);
                rig.expect_ok("m2", "SET ttl 1 PX 50");
                rig.run_ms(300);
            }
            let node = match place {
                "master" => "m",
                "its master" => "m2",
                _ if is_second => "r2",
                _ => "r1",
            };
            if place.contains("touched") {
                rig.run_ms(200);
            }
            let mut decoder = FrameDecoder::default();
            decoder.feed(&bytes(&row["reply"]));
            let reply = decoder.next_frame().expect("a reply").expect("all of it");
            let request = line(&row["request"]);
            let is_info = request.starts_with("\"INFO\"");
            let wanted = if is_info { format_report(&reply) } else { format_reply(&reply) };
            let wanted = in_words(&wanted);
            let own = in_words(&rig.ask(node, &request));
            assert_eq!(own, wanted, "seed {seed}, {place}: {request}");
        }
    }
}

#[test]
fn replicas_are_waited_for() {
    let trace = Trace::read("replication/wait.jsonl");
    for seed in seeds() {
        let mut rig = Rig::empty(seed);
        in_sync(&mut rig, ["m", "r1"], [M, A]);
        // What went over the wire is compared in `wire`.
        for act in trace.rows.iter().filter(|row| row.source == "script") {
            match act.text("msg") {
                "kill -STOP r1" => rig.pause("r1"),
                "kill -CONT r1" => rig.resume("r1"),
                exchange => {
                    let (request, wanted) = exchange.split_once(" -> ").unwrap();
                    let (node, request) = match request {
                        "WAIT on the replica" => ("r1", "WAIT 0 0"),
                        _ => ("m", request),
                    };
                    let before_ms = rig.now_ms();
                    let own = rig.ask(node, request);
                    let own = own.replace("(integer) ", "").replace("(error) ", "error: ");
                    let wanted = match wanted {
                        "['OK', 0]" => "1) OK\n2) 0",
                        wanted => wanted,
                    };
                    assert_eq!(own.trim_end(), wanted.trim_end(), "seed {seed}: {request}");
                    let took_ms = act.fields["took_ms"].as_f64().unwrap_or_default() as i64;
                    let own_ms = rig.now_ms() - before_ms;
                    // A time that is up may be found so with the next tick.
                    assert!(
                        (own_ms - took_ms).abs() <= 105,
                        "{request}: {own_ms}, not {took_ms} ms"
                    );
                }
            }
        }
    }
}
