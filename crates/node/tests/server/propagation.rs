//! What commands become on the link of a replica: the bytes that a real 7.0.15 sent there.
//!
//! Times and ids of stream entries are those of a run: each must be now, or the hundred seconds later
//! that the command asked for, and stay what it is. Members that were drawn are compared with what the
//! client was told.

use std::collections::BTreeMap;
use std::path::Path;

use redscope_resp::{Frame, FrameDecoder, encode_command, split_args};
use serde_json::Value as Json;

use crate::machine::{Files, Machine};

/// The clock of the machine at its time zero, in milliseconds.
const EPOCH_MS: u64 = 1_795_400_000_000;
/// How far ahead the commands of the cases put an expiry.
const TTL_MS: u64 = 100_000;

/// Bytes from the escapes in which they were written down: those that redis-cli reads between quotes.
fn unescaped(text: &str) -> Vec<u8> {
    let words = split_args(format!("\"{text}\"").as_bytes()).expect("the quotes are ours alone");
    let [bytes] = words.try_into().expect("it is one word");
    bytes
}

/// The commands of a stream.
fn commands(stream: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut decoder = FrameDecoder::default();
    decoder.feed(stream);
    let mut commands = Vec::new();
    while let Some(frame) = decoder.next_frame().expect("a stream is made of commands") {
        let Frame::Array(parts) = frame else { panic!("{frame:?} is no command") };
        let args = parts.into_iter().map(|part| match part {
            Frame::Bulk(bytes) => bytes,
            other => panic!("{other:?} is no argument"),
        });
        commands.push(args.collect());
    }
    commands
}

/// A time in milliseconds as it was captured, alone or as the first half of an id.
fn captured_ms(arg: &str) -> Option<u64> {
    let ms = arg.strip_suffix("-0").unwrap_or(arg);
    ms.parse().ok().filter(|_| ms.len() == 13)
}

/// One master with a replica, over all cases.
struct Rig {
    machine: Machine,
    /// Times and ids of the captured run, as they are in this one.
    known: BTreeMap<String, String>,
}

impl Rig {
    fn start() -> Rig {
        let settings = [
            ("enable-debug-command", "yes"),
            ("repl-diskless-sync", "no"),
            ("repl-ping-replica-period", "3600"),
        ];
        let mut machine = Machine::start(Files::new(), &settings).unwrap();
        machine.attach_replica();
        Rig { machine, known: BTreeMap::new() }
    }

    /// Sends a command; the reply.
    fn send(&mut self, args: &[Vec<u8>]) -> String {
        let mut bytes = Vec::new();
        encode_command(args, &mut bytes);
        self.machine.send_bytes(bytes)
    }

    fn send_line(&mut self, line: &str) -> String {
        self.machine.send(line)
    }

    /// What comes before a case.
    fn prepare(&mut self, case: &str) {
        let lines: &[&str] = match case {
            "active expire (DEL when the cycle finds it)" => &["SET ax 1 PX 300"],
            "lazy expire on GET" | "lazy expire on a write command" => {
                &["DEBUG SET-ACTIVE-EXPIRE 0", "SET lx 1 PX 30"]
            }
            "RESTORE" => &["SET src hello"],
            "eviction" => &["FLUSHALL"],
            _ => return,
        };
        for line in lines {
            self.send_line(line);
        }
        if case == "eviction" {
            for number in 0..50 {
                self.send_line(&format!("SET ev:{number} {}", "x".repeat(20_000)));
            }
        }
        // What has been sent until here is no part of the case.
        std::mem::take(&mut self.machine.sent_to_replica);
        self.machine.wait_ms(if case.starts_with("active") { 700 } else { 100 });
        if !case.starts_with("active") {
            std::mem::take(&mut self.machine.sent_to_replica);
        }
    }

    /// The arguments of a captured command as they are sent here.
    fn args(&mut self, case: &str, command: &Json) -> Vec<Vec<u8>> {
        let args = command.as_array().unwrap().iter().map(|arg| arg.as_str().unwrap());
        let args = args.enumerate().map(|(at, arg)| match (case, at) {
            ("RESTORE", 3) => unescaped(arg),
            _ => arg.as_bytes().to_vec(),
        });
        let mut args: Vec<Vec<u8>> = args.collect();
        if case == "eviction" && args[2] == b"maxmemory" {
            let info = self.send_line("INFO memory");
            let used = info.lines().find_map(|line| line.strip_prefix("used_memory:"));
            let used: u64 = used.unwrap().parse().unwrap();
            args[3] = (used - 60_000).to_string().into_bytes();
        }
        args
    }

    /// Whether an argument is what was captured, or what stands for it in this run.
    fn is_same(&mut self, sent: &[u8], wanted: &[u8]) -> bool {
        let (sent, wanted) = (String::from_utf8_lossy(sent), String::from_utf8_lossy(wanted));
        if captured_ms(&wanted).is_none() {
            return sent == wanted;
        }
        if let Some(known) = self.known.get(&*wanted) {
            return *known == *sent;
        }
        self.known.insert(wanted.to_string(), sent.to_string());
        let now_ms = EPOCH_MS + self.machine.now.as_ms();
        let is_id = wanted.ends_with("-0");
        captured_ms(&sent).is_some_and(|ms| {
            is_id == sent.ends_with("-0") && (ms == now_ms || !is_id && ms == now_ms + TTL_MS)
        })
    }
}

/// Puts the members that a client was told have been drawn in the place of those that the captured
/// client was told.
fn with_drawn(wanted: &mut [Vec<Vec<u8>>], reply: &str) {
    let drawn = reply.lines().filter(|line| !line.starts_with(['*', '$']));
    let removals = wanted.iter_mut().filter(|command| command[0] == b"SREM");
    for (removal, member) in removals.zip(drawn) {
        removal[2] = member.as_bytes().to_vec();
    }
}

/// Takes the removals of keys to make room out of the beginning of a stream; how many there were.
/// Which keys go is drawn, and how many depends on what the captured server's other clients took.
fn take_evicted(stream: &mut Vec<Vec<Vec<u8>>>) -> usize {
    let is_evicted =
        |command: &&Vec<Vec<u8>>| command[0] == b"DEL" && command[1].starts_with(b"ev:");
    let count = stream.iter().take_while(is_evicted).count();
    stream.drain(..count);
    count
}

#[test]
fn commands_reach_a_replica_as_those_of_a_real_server_do() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/propagation.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let mut rig = Rig::start();
    let mut cases = 0;
    for row in rows.filter(|row| row["case"].is_string()) {
        let case = row["case"].as_str().unwrap();
        rig.prepare(case);
        let now = rig.machine.now;
        let mut reply = String::new();
        for command in row["commands"].as_array().unwrap() {
            let args = rig.args(case, command);
            reply = rig.send(&args);
        }
        assert!(!reply.starts_with('-'), "{case}: {reply}");
        let mut sent = commands(&std::mem::take(&mut rig.machine.sent_to_replica));
        assert_eq!(rig.machine.now, now, "{case}: time stands still meanwhile");
        let mut wanted = commands(&unescaped(row["stream"].as_str().unwrap()));
        match case {
            "SPOP count (part)" => with_drawn(&mut wanted, &reply),
            "eviction" => {
                let counts = [&mut sent, &mut wanted].map(take_evicted);
                assert!(counts.iter().all(|count| (2..=4).contains(count)), "{counts:?} keys go");
            }
            _ => {}
        }
        let is_same = sent.len() == wanted.len()
            && sent.iter().zip(&wanted).all(|(sent, wanted)| {
                sent.len() == wanted.len()
                    && sent.iter().zip(wanted).all(|(sent, wanted)| rig.is_same(sent, wanted))
            });
        let shown = |stream: &[Vec<Vec<u8>>]| {
            let lines = stream.iter().map(|args| {
                args.iter().map(|arg| String::from_utf8_lossy(arg)).collect::<Vec<_>>().join(" ")
            });
            lines.collect::<Vec<_>>().join("\n")
        };
        assert!(is_same, "{case}:\n{}\nand not\n{}", shown(&sent), shown(&wanted));
        rig.send_line("DEBUG SET-ACTIVE-EXPIRE 1");
        rig.machine.wait_ms(100);
        cases += 1;
    }
    assert_eq!(cases, 80);
}
