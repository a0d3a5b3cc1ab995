//! What scripts say with `redis.log` reaches the process's log.

use redscope_engine::config::Config;
use redscope_engine::{Alone, Engine, Mode, Outgoing};

/// What a script logs, under a `loglevel`.
fn logged(loglevel: &str, script: &str) -> Vec<(u8, String)> {
    let mut config = Config::default();
    config.set(b"loglevel", loglevel.as_bytes()).unwrap();
    let mut engine = Engine::new(Mode::Standalone, config, 1, 0);
    let client = engine.connect("127.0.0.1:1".into(), "127.0.0.1:2".into(), 0);
    engine.execute(&mut Alone, 0, client, &[b"EVAL", script.as_bytes(), b"0"]);
    let lines = engine.take_outgoing().into_iter().map(|outgoing| match outgoing {
        Outgoing::Log { level, text } => (level, text),
        other => panic!("{other:?}"),
    });
    lines.collect()
}

#[test]
fn a_line_is_shown_from_its_level_on() {
    let script = "redis.log(redis.LOG_NOTICE, 'seen', 7) redis.log(redis.LOG_DEBUG, 'unseen')";
    assert_eq!(logged("notice", script), [(2, "seen 7".to_owned())]);
    assert_eq!(logged("debug", script).len(), 2);
    assert_eq!(logged("warning", script), []);
}

#[test]
fn a_script_that_logs_for_ever_fills_nothing() {
    let script = "for i = 1, 3000 do redis.log(redis.LOG_WARNING, string.rep('x', 5000)) end";
    let lines = logged("notice", script);
    assert_eq!(lines.len(), 1024);
    assert!(lines.iter().all(|(_, text)| text.len() == 1024));
}
