//! Cache and database out of step: ways to write both, and every order in which readers and writers can
//! meet.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::interleave::{Actor, Judged, Play, Sleeps};
use crate::program::{Program, ProgramError, Value};

/// A way to keep cache and database in step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strategy {
    /// What it is called.
    pub name: &'static str,
    writes: &'static str,
    reads: [&'static str; 2],
    sleeps: Sleeps,
    /// Whether a step of it is a delete, which may fail.
    pub deletes: bool,
    /// Who hands on what was written, if somebody does beside those who write.
    hands_on: HandsOn,
}

/// Who hands on what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HandsOn {
    /// Those who write; what fails is left so.
    Writers,
    /// Those who write, by a message that is delivered again until it is done; once more is enough.
    Messages,
    /// A subscriber of the database's change log, who tries again likewise.
    Subscriber,
}

macro_rules! program {
    ($name:literal) => {
        include_str!(concat!("programs/", $name, ".app"))
    };
}

const READS: [&str; 2] = [program!("read"), program!("read-nx")];
const READS_MARKER: [&str; 2] = [program!("read-marker"), program!("read-marker-nx")];
const READS_QUEUE: [&str; 2] = [program!("read-queue"), program!("read-queue-nx")];
const READS_VERSIONS: [&str; 2] = [program!("read-versions"), program!("read-versions-nx")];

/// The strategies, in the order in which they are told.
pub const STRATEGIES: [Strategy; 12] = [
    strategy("cache-db", program!("cache-db"), READS, false),
    strategy("db-cache", program!("db-cache"), READS, false),
    strategy("del-db", program!("del-db"), READS, true),
    strategy("db-del", program!("db-del"), READS, true),
    strategy("del-db-del", program!("del-db-del"), READS, true),
    Strategy {
        sleeps: Sleeps::Long,
        ..strategy("del-db-del-late", program!("del-db-del"), READS, true)
    },
    strategy("marker-del", program!("marker-del"), READS_MARKER, true),
    strategy("marker-set", program!("marker-set"), READS_MARKER, false),
    strategy("queue", program!("queue"), READS_QUEUE, true),
    Strategy {
        hands_on: HandsOn::Messages,
        ..strategy("messages", program!("messages"), READS, true)
    },
    Strategy {
        hands_on: HandsOn::Subscriber,
        ..strategy("change-log", program!("change-log"), READS, true)
    },
    strategy("versions", program!("versions"), READS_VERSIONS, false),
];

const fn strategy(
    name: &'static str,
    writes: &'static str,
    reads: [&'static str; 2],
    deletes: bool,
) -> Strategy {
    let (sleeps, hands_on) = (Sleeps::Any, HandsOn::Writers);
    Strategy { name, writes, reads, sleeps, deletes, hands_on }
}

/// What stands in the cache while nobody may trust it.
pub const MARKER: &str = "-999";

/// Who meets, and what they find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// How many read.
    pub readers: usize,
    /// How many write; writer n writes the number n, the row was 0.
    pub writers: usize,
    /// Whether the key is cached at the start.
    pub is_cached: bool,
    /// Whether readers set the cache only if it is empty (`SET NX`).
    pub sets_nx: bool,
    /// Whether deletes may fail. Nobody tries again, unless the strategy does.
    pub deletes_fail: bool,
}

impl Strategy {
    /// The strategy of this name.
    pub fn find(name: &str) -> Option<&'static Strategy> {
        STRATEGIES.iter().find(|strategy| strategy.name == name)
    }

    /// What applications do, as a program: `read(id)` and `write(id, n)`.
    pub fn text(&self, sets_nx: bool) -> String {
        format!("{}\n{}", self.reads[usize::from(sets_nx)], self.writes)
    }

    /// The play of a meeting.
    ///
    /// Errors: none, unless the programs of this folder are broken.
    pub fn play(&self, meeting: Meeting) -> Result<Play, ProgramError> {
        let program = Rc::new(Program::read(&self.text(meeting.sets_nx))?);
        let id = || Value::text("1");
        let reader = |number: usize| Actor {
            name: format!("r{number}"),
            program: Rc::clone(&program),
            handler: "read".to_owned(),
            arguments: vec![id()],
            reads: true,
        };
        let writer = |number: usize| Actor {
            name: format!("w{number}"),
            program: Rc::clone(&program),
            handler: "write".to_owned(),
            arguments: vec![id(), Value::Int(number as i64)],
            reads: false,
        };
        let subscriber = Actor {
            name: "s1".to_owned(),
            program: Rc::clone(&program),
            handler: "follow".to_owned(),
            arguments: Vec::new(),
            reads: false,
        };
        let readers = (1..=meeting.readers).map(reader);
        let subscribers = (self.hands_on == HandsOn::Subscriber).then_some(subscriber);
        Ok(Play {
            actors: readers.chain((1..=meeting.writers).map(writer)).chain(subscribers).collect(),
            key: b"item:1".to_vec(),
            row: Value::text("0"),
            is_cached: meeting.is_cached,
            marker: Value::text(MARKER),
            tries_fail: meeting.deletes_fail,
            tries_again: self.hands_on != HandsOn::Writers,
            sleeps: self.sleeps,
            // How long matters only where time passes.
            settings: BTreeMap::from([("delay".to_owned(), Value::Int(0))]),
            judged: Judged::Cache,
        })
    }
}
