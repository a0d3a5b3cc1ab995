//! Saving and loading the data set: `SAVE`, `BGSAVE`, the `save` schedule, the start.
//!
//! A child process is modelled by its snapshot and the moment it is done; the bytes are those the
//! data set had when it forked.

use std::sync::Arc;

use redscope_actor::Time;
use redscope_data::rdb::{
    RdbContent, RdbOptions, ReplicationPoint, SavedUsage, read_rdb, write_rdb,
};
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{Engine, FixedError, StreamCommand, Targets};
use redscope_resp::Frame;

use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::replication::PastHistory;

/// Time a child takes whatever it writes, in microseconds.
const CHILD_BASE_US: u64 = 2_000;
/// Bytes a child writes in a microsecond.
const CHILD_BYTES_PER_US: u64 = 200;
/// A failed or finished background save is followed by the next after this many seconds at least.
const RETRY_S: u64 = 5;

/// What a child process writes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChildKind {
    /// `BGSAVE` or the schedule.
    Save,
    /// Replicas that wait, by way of a file.
    ReplicaDisk,
    /// Replicas that wait, straight into their sockets, and want these parts.
    ReplicaSocket(RdbParts),
    /// The base of the append-only file.
    Rewrite,
}

/// What of a data set goes into an RDB file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RdbParts {
    pub(crate) keys: bool,
    pub(crate) functions: bool,
}

impl RdbParts {
    pub(crate) const ALL: Self = RdbParts { keys: true, functions: true };
}

/// A child process at work.
#[derive(Clone, Debug)]
pub(crate) struct Child {
    pub(crate) kind: ChildKind,
    pub(crate) started_at: Time,
    pub(crate) done_at: Time,
    bytes: Vec<u8>,
    dirty_at_fork: u64,
}

/// What the server remembers of its saves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Persistence {
    pub(crate) child: Option<Child>,
    /// `BGSAVE SCHEDULE` while another child worked.
    pub(crate) scheduled: bool,
    pub(crate) last_save_s: u64,
    pub(crate) last_try_s: u64,
    pub(crate) saves: u64,
    /// Seconds the last background save took.
    pub(crate) last_duration_s: Option<u64>,
    /// Keys of the file read at the start, and those left out because their time was up.
    pub(crate) loaded: (usize, usize),
    /// The file as this process last wrote or read it.
    pub(crate) on_disk: Option<Arc<[u8]>>,
}

impl ServerHost {
    pub(super) fn rdb(&self, engine: &Engine) -> Vec<u8> {
        self.rdb_for(engine, false, RdbParts::ALL)
    }

    /// The data set as a file by itself, or as the base of an append-only file.
    pub(super) fn rdb_for(&self, engine: &Engine, aof_base: bool, parts: RdbParts) -> Vec<u8> {
        let replication = &self.replication;
        let backlog = replication.backlog.as_ref().filter(|_| !aof_base);
        let point = backlog.map(|_| ReplicationPoint {
            replid: replication.replid.clone(),
            offset_bytes: replication.offset,
            stream_db: replication.selected_db.map_or(0, |db| db as i64),
        });
        let libraries = engine.scripting.libraries.values().filter(|_| parts.functions);
        let options = RdbOptions {
            compress: engine.config.flag("rdbcompression"),
            checksum: engine.config.flag("rdbchecksum"),
            created_s: self.clock.unix_s(),
            used_memory_bytes: engine.used_memory_bytes(),
            usage: match engine.config.text("maxmemory-policy") {
                policy if policy.contains("lru") => SavedUsage::IdleTime,
                policy if policy.contains("lfu") => {
                    SavedUsage::Frequency { decay_min: engine.config.limits.lfu_decay_min }
                }
                _ => SavedUsage::Nothing,
            },
            replication: point,
            aof_base,
            functions: libraries.map(|library| library.code.clone()).collect(),
        };
        write_rdb(if parts.keys { &engine.dbs } else { &[] }, &options)
    }

    /// `SAVE`.
    pub(crate) fn save(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        if self.persistence.child.is_some() {
            return Err(FixedError::SaveInProgress.into());
        }
        self.save_now(ctx.engine);
        Ok(Frame::OK)
    }

    /// Writes the data set to its file.
    pub(crate) fn save_now(&mut self, engine: &mut Engine) {
        let rdb = self.rdb(engine);
        self.write_dump(engine, rdb);
        engine.dirty = 0;
        self.persistence.last_save_s = self.clock.unix_s();
        self.network.log(LogLevel::Notice, "DB saved on disk");
    }

    /// After a `FLUSHALL` the file has nothing either, if there is a schedule to save by.
    ///
    /// Source: db.c `flushAllDataAndResetRDB`, 7.0.15.
    pub(super) fn save_nothing(&mut self, engine: &mut Engine) {
        self.persistence.child.take_if(|child| child.kind == ChildKind::Save);
        if !engine.config.save_points().is_empty() {
            self.save_now(engine);
        }
    }

    fn write_dump(&mut self, engine: &Engine, rdb: Vec<u8>) {
        self.persistence.on_disk = Some(rdb.as_slice().into());
        self.network.write_file(engine.config.text("dbfilename"), rdb);
    }

    /// `BGSAVE [SCHEDULE]`.
    pub(crate) fn bgsave(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let schedule = match args.from(1) {
            [] => false,
            [word] if word.eq_ignore_ascii_case(b"schedule") => true,
            _ => return Err(FixedError::Syntax.into()),
        };
        match &self.persistence.child {
            Some(child) if child.kind == ChildKind::Rewrite && !schedule => {
                Err(FixedError::OtherChild.into())
            }
            Some(child)
                if !matches!(child.kind, ChildKind::ReplicaSocket(_) | ChildKind::Rewrite)
                    || !schedule =>
            {
                Err(FixedError::SaveInProgress.into())
            }
            Some(_) => {
                self.persistence.scheduled = true;
                Ok(Frame::simple("Background saving scheduled"))
            }
            None => {
                self.start_child(ctx.engine, ChildKind::Save);
                Ok(Frame::simple("Background saving started"))
            }
        }
    }

    /// Forks: the data set as it is now is what will be written.
    pub(crate) fn start_child(&mut self, engine: &mut Engine, kind: ChildKind) {
        engine.stats.forks += 1;
        let bytes = match kind {
            ChildKind::Rewrite => self.begin_rewrite(engine),
            ChildKind::ReplicaSocket(parts) => self.rdb_for(engine, false, parts),
            ChildKind::Save | ChildKind::ReplicaDisk => self.rdb(engine),
        };
        let started_at = self.clock.now();
        let keys: u64 = engine.dbs.iter().map(|db| db.len() as u64).sum();
        let key_us = engine.config.integer("rdb-key-save-delay").max(0) as u64;
        let writing_us = bytes.len() as u64 / CHILD_BYTES_PER_US + keys.saturating_mul(key_us);
        let done_at = started_at + CHILD_BASE_US + writing_us;
        if kind != ChildKind::Rewrite {
            self.network.log(LogLevel::Notice, "Background saving started");
            self.persistence.last_try_s = self.clock.unix_s();
        }
        self.persistence.child =
            Some(Child { kind, started_at, done_at, bytes, dirty_at_fork: engine.dirty });
    }

    /// Collects a child that is done.
    pub(crate) fn reap_child(&mut self, engine: &mut Engine) {
        let now = self.clock.now();
        let Some(child) = self.persistence.child.take_if(|child| child.done_at <= now) else {
            return;
        };
        match child.kind {
            ChildKind::Save => {
                self.write_dump(engine, child.bytes);
                engine.dirty -= child.dirty_at_fork.min(engine.dirty);
                self.persistence.last_save_s = self.clock.unix_s();
                self.persistence.saves += 1;
                self.persistence.last_duration_s = Some((now - child.started_at) / 1_000_000);
                self.network.log(LogLevel::Notice, "DB saved on disk");
                self.network.log(LogLevel::Notice, "Background saving terminated with success");
            }
            ChildKind::ReplicaDisk => {
                self.write_dump(engine, child.bytes.clone());
                self.send_save(engine, &child.bytes, false);
            }
            ChildKind::ReplicaSocket(_) => self.send_save(engine, &child.bytes, true),
            ChildKind::Rewrite => {
                self.aof.last_rewrite_s = Some((now - child.started_at) / 1_000_000);
                self.finish_rewrite(engine, child.bytes);
            }
        }
        if std::mem::take(&mut self.persistence.scheduled) {
            self.start_child(engine, ChildKind::Save);
        } else {
            self.start_pending_save(engine);
        }
    }

    /// Starts a save if the `save` schedule asks for one.
    pub(crate) fn save_by_schedule(&mut self, engine: &mut Engine) {
        let now_s = self.clock.unix_s();
        let persistence = &self.persistence;
        if persistence.child.is_some()
            || engine.dirty == 0
            || now_s.saturating_sub(persistence.last_try_s) <= RETRY_S
        {
            return;
        }
        let age_s = now_s.saturating_sub(persistence.last_save_s);
        let due = engine
            .config
            .save_points()
            .into_iter()
            .find(|point| engine.dirty >= point.changes && age_s > point.after_s);
        if let Some(point) = due {
            let text = format!("{} changes in {} seconds. Saving...", point.changes, point.after_s);
            self.network.log(LogLevel::Notice, text);
            self.start_child(engine, ChildKind::Save);
        }
    }

    /// Reads the file a server finds when it starts.
    ///
    /// Errors: the line with which the server says that it will not start.
    pub(crate) fn load_at_start(&mut self, engine: &mut Engine, rdb: &[u8]) -> Result<(), String> {
        let content = read_rdb(rdb, &engine.config.limits.values)
            .map_err(|error| format!("Fatal error loading the DB: {error}. Exiting."))?;
        self.persistence.on_disk = Some(rdb.into());
        let is_replica = self.replication.upstream.is_some();
        let point = content.replication.clone();
        let goes_on_as_master = point.is_some() && !is_replica;
        let overdue = content.overdue(self.clock.unix_ms()).filter(|_| goes_on_as_master);
        let overdue: Vec<(usize, Vec<u8>)> = overdue.collect();
        engine
            .replace_functions(&content.functions)
            .map_err(|error| format!("Fatal error loading the DB: {error}. Exiting."))?;
        self.install_rdb(engine, content, is_replica);
        self.network.log(LogLevel::Notice, "DB loaded from disk: 0.000 seconds");
        if let Some(point) = point {
            let size = engine.config.integer("repl-backlog-size");
            self.replication.offset = point.offset_bytes;
            self.replication.backlog =
                Some(super::replication::Backlog::new(point.offset_bytes, size));
            match &mut self.replication.upstream {
                Some(upstream) => {
                    self.replication.replid = point.replid;
                    upstream.cached_db = Some(point.stream_db.max(0) as usize);
                }
                None => {
                    let second_offset = point.offset_bytes + 1;
                    self.replication.past =
                        Some(PastHistory { replid: point.replid, second_offset });
                    // Replicas that go on from the file have these keys still.
                    for (db, key) in overdue {
                        let args = vec![b"DEL".to_vec(), key];
                        self.feed_commands(&[StreamCommand { targets: Targets::ALL, db, args }]);
                    }
                }
            }
        }
        Ok(())
    }

    /// Puts the keys of a file into the databases.
    pub(super) fn install_rdb(
        &mut self,
        engine: &mut Engine,
        content: RdbContent,
        keep_expired: bool,
    ) {
        /// Keys without a value that are named one by one.
        const NAMED: usize = 10;
        for key in content.empty_keys.iter().take(NAMED) {
            let key = String::from_utf8_lossy(key);
            let text = format!("rdbLoadObject failed loading key, skipping empty key: {key}");
            self.network.log(LogLevel::Notice, text);
        }
        let empty = match content.empty_keys.len() {
            0 => String::new(),
            count => format!(", empty keys skipped: {count}"),
        };
        let keys = content.keys.len();
        let expired = content.install(&mut engine.dbs, self.clock.unix_ms(), keep_expired);
        self.persistence.loaded = (keys - expired, expired);
        let loaded = keys - expired;
        let text =
            format!("Done loading RDB, keys loaded: {loaded}, keys expired: {expired}{empty}.");
        self.network.log(LogLevel::Notice, text);
    }
}
