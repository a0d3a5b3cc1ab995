//! A Sentinel driven by hand, against what a real one said, wrote and refused.
//!
//! What differs on purpose is the order of masters and of lines that were added: Redis has the order
//! of its hash table.

mod links;
mod machine;

use machine::start;
use redscope_resp::split_args;

/// Lines in an order that does not depend on that of masters.
fn sorted(text: &str) -> Vec<String> {
    let lines = text.split("\r\n").flat_map(|line| line.split('\n')).filter(|l| !l.is_empty());
    let plain = |line: &str| match line.strip_prefix("master").and_then(|l| l.split_once(':')) {
        Some((number, rest)) if number.parse::<u32>().is_ok() => rest.to_owned(),
        _ => line.to_owned(),
    };
    let mut lines: Vec<String> = lines.map(plain).collect();
    lines.sort();
    lines
}

/// A file with the id made the same in all.
fn shown(file: &str) -> String {
    let id = |line: &str| match line.strip_prefix("sentinel myid ") {
        Some(_) => "sentinel myid MYID".to_owned(),
        None => line.to_owned(),
    };
    file.lines().map(|line| id(line) + "\n").collect()
}

const HEAD: &str = "port 26379\ndir DIR\n";

#[test]
fn files_are_taken_and_refused_as_by_a_real_sentinel() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/sentinel-starts.json")).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert!(cases.len() > 70);
    for case in cases {
        let lines = case["lines"].as_str().unwrap();
        let text = format!("{HEAD}{}\n", lines.replace("\\\\", "\\").replace(';', "\n"));
        let started = start(&text);
        if lines.contains("/no/such") {
            // What is on the disk is a matter of the program around it.
            continue;
        }
        match (&case["refused"], started) {
            (serde_json::Value::String(real), Err(ours)) => {
                assert_eq!(ours.trim_end(), real.trim_end(), "{lines}");
            }
            (serde_json::Value::Null, Ok(sentinel)) => {
                let real: Vec<&str> =
                    case["file"].as_array().unwrap().iter().filter_map(|l| l.as_str()).collect();
                let real = real.join("\n").replace("PORT", "26379");
                assert_eq!(sorted(&shown(&sentinel.file())), sorted(&real), "{lines}");
            }
            (real, ours) => panic!("{lines}: {real} {:?}", ours.map(|sentinel| sentinel.file())),
        }
    }
}

#[test]
fn what_it_has_written_is_read_again() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/sentinel-starts.json")).unwrap();
    for case in golden["cases"].as_array().unwrap() {
        let Some(file) = case["file"].as_array() else { continue };
        let lines: Vec<&str> = file.iter().filter_map(|line| line.as_str()).collect();
        let lines = lines.join("\n").replace("PORT", "26379");
        // A name or password with a space is written as it is, and lost: so it is in Redis.
        if lines.contains("a b") || lines.contains("x#\"y") || lines.contains("known-slave") {
            continue;
        }
        let id = "0123456789012345678901234567890123456789";
        let sentinel = start(&lines.replace("MYID", id)).expect("a real one wrote it");
        assert!(sentinel.file().contains(&format!("sentinel myid {id}\n")), "{lines}");
    }
}

#[test]
fn commands_are_answered_as_by_a_real_sentinel() {
    let text = include_str!("../golden/sentinel-commands.resp2");
    let comment = |line: &str| line.strip_prefix("# ").map(str::to_owned);
    let (head, rest) = text.split_once("\n> ").expect("comments come first");
    let lines: Vec<String> = head.lines().skip(1).filter_map(comment).collect();
    let mut sentinel = start(&format!("{HEAD}{}\n", lines.join("\n"))).unwrap();
    let (talk, left) = rest.split_once("# and left these").expect("then the file");
    let mut compared = 0;
    for pair in talk.split("\n> ") {
        let (request, reply) = pair.trim_end().split_once("\n< ").expect("a reply to each");
        let real = split_args(reply.as_bytes()).unwrap().remove(0);
        let ours = sentinel.tell(request);
        assert_eq!(sorted(&ours), sorted(&String::from_utf8(real).unwrap()), "{request}");
        compared += 1;
    }
    assert!(compared > 100, "{compared}");
    let left: Vec<String> = left.lines().skip(1).filter_map(comment).collect();
    let left = left.join("\n").replace("PORT", "26379");
    assert_eq!(sorted(&shown(&sentinel.file())), sorted(&left));
}
