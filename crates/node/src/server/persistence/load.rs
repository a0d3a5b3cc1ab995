//! The dump a server finds when it starts, and putting a file's keys into the databases.
//!
//! Source: rdb.c `rdbLoadRio`, `rdbReportError`, server.c `loadDataFromDisk`, 7.0.15.

use std::borrow::Cow;

use redscope_actor::Rope;
use redscope_data::Str;
use redscope_data::rdb::{RdbContent, RdbError, RdbProblem, check_rdb, read_rdb, read_rdb_aux};
use redscope_engine::Engine;
use redscope_engine::config::key;

use crate::fact::{LoadedFrom, LogLevel, PersistenceFact};
use crate::server::ServerHost;

/// The bytes of a file in one piece, copied only if they lie in several.
pub(in crate::server) fn contiguous(rope: &Rope) -> Cow<'_, [u8]> {
    let mut pieces = rope.pieces();
    match (pieces.next(), pieces.next()) {
        (None, _) => Cow::Borrowed(&[]),
        (Some(only), None) => Cow::Borrowed(only),
        _ => Cow::Owned(rope.to_vec()),
    }
}

/// What a server says of a file that it cannot read, before and behind the line in which it says why.
pub(in crate::server) struct Refusal {
    /// What it logs before.
    pub(in crate::server) before: Option<String>,
    /// Why.
    pub(in crate::server) why: String,
    /// What its own check of the file prints behind that, and whether it ends the process.
    pub(in crate::server) check: PersistenceFact,
}

impl Refusal {
    /// Of a file that is none for this reason, which is not that it is foreign.
    ///
    /// Source: rdb.c `rdbLoadRioWithLoadingCtx`, `rdbReportError`, 7.0.15.
    pub(in crate::server) fn of(error: &RdbError, check: PersistenceFact) -> Self {
        let problem = &error.problem;
        let before = match problem {
            RdbProblem::Truncated => {
                Some("Short read or OOM loading DB. Unrecoverable error, aborting now.".to_owned())
            }
            RdbProblem::BadChecksum { stored, computed } => Some(format!(
                "Wrong RDB checksum expected: ({computed:x}) but got ({stored:x}). Aborting now."
            )),
            _ => None,
        };
        Refusal { before, why: problem.reported().unwrap_or_else(|| problem.to_string()), check }
    }
}

/// What the check of a dump prints. Source: redis-check-rdb.c, 7.0.15.
fn checked(rdb: &[u8], name: &str, now_ms: u64) -> PersistenceFact {
    let report = check_rdb(rdb, name, now_ms);
    // What it cannot read it reports as the server does, and that ends the process.
    let is_misread = report.lines.iter().any(|line| line.contains("] Internal error in RDB "));
    PersistenceFact::FileChecked { lines: report.lines, is_misread }
}

/// The same of the base of an append-only file, which is looked for in the wrong folder.
pub(in crate::server) fn not_found(name: &str) -> PersistenceFact {
    let lines = vec![format!("[offset 0] Checking RDB file {name}")];
    PersistenceFact::FileChecked { lines, is_misread: false }
}

/// Whether a file is refused before any of it is read: it is none, or of another version.
pub(in crate::server) fn is_foreign(error: &RdbError) -> bool {
    matches!(error.problem, RdbProblem::BadSignature | RdbProblem::BadVersion(_))
}

/// What a server logs of who wrote a file, and when.
/// Source: rdb.c `rdbLoadRioWithLoadingCtx`, 7.0.15.
fn origin(rdb: &[u8], now_s: u64) -> Vec<String> {
    let line = |(name, value): &(Str, Str)| {
        let value = String::from_utf8_lossy(value);
        let number = || value.parse::<u64>().unwrap_or_default();
        match &**name {
            b"redis-ver" => Some(format!("Loading RDB produced by version {value}")),
            b"ctime" => Some(format!("RDB age {} seconds", now_s.saturating_sub(number()))),
            b"used-mem" => {
                // Rounded as printf does it, without a float.
                let hundredths = (u128::from(number()) * 100 + (1 << 19)) >> 20;
                let (whole, rest) = (hundredths / 100, hundredths % 100);
                Some(format!("RDB memory usage when created {whole}.{rest:02} Mb"))
            }
            b"aof-preamble" if number() != 0 => Some("RDB has an AOF tail".to_owned()),
            b"aof-base" if number() != 0 => Some("RDB is base AOF".to_owned()),
            _ => None,
        }
    };
    read_rdb_aux(rdb).iter().filter_map(line).collect()
}

impl ServerHost {
    /// Logs who wrote a file, and when.
    pub(in crate::server) fn log_origin(&mut self, rdb: &[u8]) {
        for line in origin(rdb, self.clock.unix_s()) {
            self.network.log(LogLevel::Notice, line);
        }
    }

    /// Logs all lines but the last, which it returns.
    pub(in crate::server) fn log_but_last(&mut self, mut lines: Vec<String>) -> String {
        let last = lines.pop().unwrap_or_default();
        for line in lines {
            self.network.log(LogLevel::Warning, line);
        }
        last
    }

    /// Tells what is said of a file that cannot be read, but for the line that says why, which it returns.
    pub(in crate::server) fn tell_refusal(&mut self, refusal: Refusal) -> String {
        if let Some(before) = refusal.before {
            self.network.log(LogLevel::Warning, before);
        }
        self.network.tell(refusal.check);
        refusal.why
    }

    /// Reads the file a server finds when it starts.
    ///
    /// Errors: the line with which the server says that it will not start.
    pub(crate) fn load_at_start(&mut self, engine: &mut Engine, rdb: &Rope) -> Result<(), String> {
        self.log_origin(&contiguous(rdb));
        let content = match read_rdb(&contiguous(rdb), &engine.config.limits.values) {
            Ok(content) => content,
            Err(error) if is_foreign(&error) => {
                self.network.log(LogLevel::Warning, error.problem.to_string());
                return Err("Fatal error loading the DB: Invalid argument. Exiting.".to_owned());
            }
            Err(error) => {
                let name = engine.config.text(key::DBFILENAME);
                let now_ms = self.clock.unix_ms();
                let check = checked(&contiguous(rdb), name, now_ms);
                return Err(self.tell_refusal(Refusal::of(&error, check)));
            }
        };
        let is_replica = self.replication.master().is_some();
        let point = content.replication.clone();
        let goes_on_as_master = point.is_some() && !is_replica;
        let overdue = content.overdue(self.clock.unix_ms()).filter(|_| goes_on_as_master);
        let overdue: Vec<(usize, Vec<u8>)> = overdue.collect();
        engine
            .replace_functions(&content.functions)
            .map_err(|error| format!("Fatal error loading the DB: {error}. Exiting."))?;
        engine.meter.load(content.keys.len(), rdb.len());
        self.install_rdb(engine, content, is_replica, LoadedFrom::Dump);
        self.network.log(LogLevel::Notice, "DB loaded from disk: 0.000 seconds");
        if let Some(point) = point {
            // Replicas that go on from the file have these keys still.
            let deletes = self.ask_replication(engine, |replication, turn| {
                replication.go_on_from(turn, point, overdue)
            });
            for delete in deletes {
                self.feed_commands(&[delete]);
            }
        }
        Ok(())
    }

    /// Puts the keys of a file into the databases.
    pub(in crate::server) fn install_rdb(
        &mut self,
        engine: &mut Engine,
        content: RdbContent,
        keep_expired: bool,
        from: LoadedFrom,
    ) {
        /// Keys without a value that are named one by one.
        const NAMED: usize = 10;
        for key in content.empty_keys.iter().take(NAMED) {
            let key = String::from_utf8_lossy(key);
            let text = format!("rdbLoadObject skipping empty key: {key}");
            self.network.log(LogLevel::Warning, text);
        }
        let (keys, empty) = (content.keys.len(), content.empty_keys.len());
        let expired = content.install(&mut engine.dbs, self.clock.unix_ms(), keep_expired);
        self.persistence.note_loaded(keys - expired, expired);
        let keys = keys - expired;
        self.network.tell(PersistenceFact::Loaded { keys, expired, empty, from });
    }
}
