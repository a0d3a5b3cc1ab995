//! What scripts say with `redis.log` reaches the process's log.

use redscope_engine::config::Config;
use redscope_engine::{Alone, Engine, Mode, Outgoing};

/// What a script logs.
fn logged(script: &str) -> Vec<(u8, String)> {
    let mut engine = Engine::new(Mode::Standalone, Config::default(), 1, 0);
    let client = engine.connect("127.0.0.1:1".into(), "127.0.0.1:2".into(), 0);
    engine.execute(&mut Alone, 0, client, &[b"EVAL", script.as_bytes(), b"0"]);
    let lines = engine.take_outgoing().into_iter().map(|outgoing| match outgoing {
        Outgoing::Log { level, text } => (level, text),
        other => panic!("{other:?}"),
    });
    lines.collect()
}

#[test]
fn a_script_that_logs_for_ever_fills_nothing() {
    let script = "for i = 1, 3000 do redis.log(redis.LOG_WARNING, string.rep('x', 5000)) end";
    let lines = logged(script);
    assert_eq!(lines.len(), 1024);
    assert!(lines.iter().all(|(_, text)| text.len() == 1024));
}
