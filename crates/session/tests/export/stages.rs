//! Stages that are exported.

use redscope_labs::{Scenario, Values};
use redscope_session::Session;

/// What the clock of the machine shows that starts what is exported: a year after the stage's begins.
pub(crate) const UNIX_MS: u64 = 1_798_761_600_000;

pub(crate) fn session(scenario: &str, port: u16, numbers: &[(&str, u64)]) -> Session {
    let mut values = Values::new(Scenario::find(scenario).unwrap(), 7);
    values.set("port", u64::from(port)).unwrap();
    for (name, value) in numbers {
        values.set(name, *value).unwrap();
    }
    Session::new(values).unwrap()
}

/// Types lines one after the other.
pub(crate) fn types(session: &mut Session, lines: &[&str]) {
    for line in lines {
        let said = session.exec("c1", line, 2_000_000).unwrap();
        let refused = said.iter().find(|line| line.text.contains("(error)"));
        assert!(refused.is_none(), "{line}: {refused:?}");
    }
}

/// Keys of every type, a library of functions, and two keys that expire.
pub(crate) const KEYS: [&str; 12] = [
    "SET text hello",
    "SET number 42",
    "SET brief soon PX 3600000",
    "RPUSH list a b c",
    "SADD set 1 2 3",
    "SADD words x y",
    "HSET hash f v g w",
    "ZADD board 1.5 ada 2 bob",
    "XADD stream 5-1 f v",
    "XGROUP CREATE stream g 0",
    "SET later x EX 100000",
    "PFADD visitors a b c",
];

/// Runs on for so many virtual milliseconds.
pub(crate) fn run_ms(session: &mut Session, ms: u64) {
    session.run_for(ms * 1000, u64::MAX);
}

/// A cluster whose first master is down and replaced, with a slot on its way, and settings of its own.
pub(crate) fn cluster(port: u16) -> Session {
    let mut session = session("cluster", port, &[]);
    for number in 0..200 {
        types(&mut session, &[&format!("SET key:{number} {number}")]);
    }
    types(&mut session, &["SET brief soon PX 3600000", "HSET {h}1 a b", "XADD {s} * f v"]);
    session.act_in_words("crash n1").unwrap();
    run_ms(&mut session, 20_000);
    session.act_in_words("move c1 n2").unwrap();
    types(&mut session, &["CONFIG SET maxmemory 64mb"]);
    let said = session.exec("c1", "CLUSTER NODES", 1_000_000).unwrap();
    let rows: Vec<String> =
        said.iter().flat_map(|line| line.text.lines()).map(str::to_owned).collect();
    let id = |at: u16| {
        let row = rows.iter().find(|row| row.contains(&format!(":{at}@"))).unwrap();
        row.split(' ').next().unwrap().to_owned()
    };
    let (from, to) = (id(port + 1), id(port + 2));
    types(&mut session, &[&format!("CLUSTER SETSLOT 6000 MIGRATING {to}")]);
    session.act_in_words("move c1 n3").unwrap();
    types(&mut session, &[&format!("CLUSTER SETSLOT 6000 IMPORTING {from}")]);
    run_ms(&mut session, 1000);
    session
}

/// Sentinels that have replaced a master, which is down.
pub(crate) fn sentinels(port: u16) -> Session {
    let mut session = session("sentinel", port, &[]);
    types(&mut session, &KEYS);
    session.act_in_words("crash n1").unwrap();
    run_ms(&mut session, 30_000);
    session
}
