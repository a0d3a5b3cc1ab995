//! What reaches the log of a process.

use crate::machine::{Files, Machine};

/// How many lines of two, a notice and one for debugging, are shown under a `loglevel`.
fn shown(loglevel: &str) -> usize {
    let mut machine = Machine::start(Files::new(), &[("loglevel", loglevel)]).unwrap();
    let script = "redis.log(redis.LOG_NOTICE, 'said', 7) redis.log(redis.LOG_DEBUG, 'said')";
    machine.send(&format!("eval \"{script}\" 0"));
    machine.log.iter().filter(|line| line.starts_with("said")).count()
}

#[test]
fn a_line_is_shown_from_its_level_on() {
    assert_eq!([shown("debug"), shown("verbose"), shown("notice"), shown("warning")], [2, 1, 1, 0]);
}
