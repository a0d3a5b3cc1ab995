//! The dump a server finds when it starts, and putting a file's keys into the databases.
//!
//! Source: rdb.c `rdbLoadRio`, `rdbReportError`, server.c `loadDataFromDisk`, 7.0.15.

use std::borrow::Cow;

use redscope_actor::Rope;
use redscope_data::Str;
use redscope_data::rdb::{RdbContent, RdbError, RdbProblem, read_rdb, read_rdb_aux};
use redscope_engine::Engine;

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

/// What a server logs of a file it cannot read, the last line being its last.
///
/// A real one names the line of its source too, and its offset is that of its last report of
/// progress, which is 0 for a file of less than two megabytes. Where neither is known the byte of
/// the file is named.
pub(in crate::server) fn rdb_refusal(error: &RdbError) -> Vec<String> {
    let internal = |line: u32, reason: &str| {
        format!("Internal error in RDB reading offset 0, function at rdb.c:{line} -> {reason}")
    };
    match &error.problem {
        RdbProblem::Truncated => vec![
            "Short read or OOM loading DB. Unrecoverable error, aborting now.".to_owned(),
            internal(3249, "Unexpected EOF reading RDB file"),
        ],
        RdbProblem::BadChecksum { stored, computed } => vec![
            format!(
                "Wrong RDB checksum expected: ({computed:x}) but got ({stored:x}). Aborting now."
            ),
            internal(3225, "RDB CRC error"),
        ],
        RdbProblem::UnknownEncoding(_) => vec![internal(529, &error.problem.to_string())],
        problem => {
            let offset = error.offset;
            let mut lines =
                vec![format!("Internal error in RDB reading offset {offset} -> {problem}")];
            // What its own check of the file, which looks less deep, does not find ends a server so.
            if matches!(problem, RdbProblem::BadValue | RdbProblem::DuplicateKey) {
                lines.push("Terminating server after rdb file reading failure.".to_owned());
            }
            lines
        }
    }
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
            Err(error) => return Err(self.log_but_last(rdb_refusal(&error))),
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
            let text = format!("rdbLoadObject failed loading key, skipping empty key: {key}");
            self.network.log(LogLevel::Notice, text);
        }
        let (keys, empty) = (content.keys.len(), content.empty_keys.len());
        let expired = content.install(&mut engine.dbs, self.clock.unix_ms(), keep_expired);
        self.persistence.note_loaded(keys - expired, expired);
        let keys = keys - expired;
        self.network.tell(PersistenceFact::Loaded { keys, expired, empty, from });
    }
}
