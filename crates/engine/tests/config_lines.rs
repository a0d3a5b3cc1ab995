//! Lines of configuration files, against what a real server made of them.

use redscope_engine::config::{Config, to_bytes};
use redscope_resp::split_args;

/// What is known to differ: the backlog has its least size from the start.
const OTHERWISE: [&str; 1] = ["repl-backlog-size 1"];

/// What comes of a configuration file, in the form of the record.
fn outcome(lines: &str) -> String {
    let mut config = Config::default();
    let text = lines.replace(';', "\n");
    let read = config.read_file(text.as_bytes(), &mut |_, _| Ok(false));
    if let Err(why) = read.and_then(|()| config.check_together()) {
        return format!("- {}", why.lines().last().unwrap_or_default());
    }
    let last = lines.rsplit(';').next().unwrap_or_default();
    let words = split_args(last.as_bytes()).unwrap();
    let name = String::from_utf8(words[0].to_ascii_lowercase()).unwrap();
    match config.named(&name) {
        Some(value) => format!("+ {}", String::from_utf8_lossy(&to_bytes(value))),
        None => "+".to_owned(),
    }
}

#[test]
fn lines_are_taken_and_refused_as_by_a_real_server() {
    let record = include_str!("golden/config-lines.txt");
    let mut compared = 0;
    let mut wrong = Vec::new();
    for line in record.lines().skip(1) {
        let (lines, real) = line.split_once('\t').expect("an outcome to each");
        if OTHERWISE.iter().any(|known| lines.starts_with(known)) {
            continue;
        }
        let ours = outcome(lines);
        compared += 1;
        if ours.trim_end() != real.trim_end() {
            wrong.push(format!("{lines}: {real} | {ours}"));
        }
    }
    assert!(compared > 2000, "{compared}");
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
}
