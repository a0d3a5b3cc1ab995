//! The append-only file: what goes into it, and turning it on and off.
//!
//! `flush` writes and syncs what was collected, `rewrite` makes a new base, `open` and `load` read
//! the files. What the files hold is on the disk alone; here is how long they are.
//! Source: aof.c, 7.0.15.

mod flush;
mod latency;
mod load;
mod open;
mod rewrite;

use std::sync::Arc;

use redscope_actor::DiskOp;
use redscope_engine::aof::{Manifest, manifest_path, part_path};
use redscope_engine::config::Config;
use redscope_engine::config::key;
use redscope_engine::{Engine, StreamCommand};

use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::awaited::{Outcome, Then};
use crate::server::persistence::ChildKind;
use crate::server::stream::encode_stream;
pub(super) use flush::AfterFlush;
use flush::Syncing;
pub(super) use latency::Beside;
pub(super) use rewrite::NewBase;
use rewrite::Retry;

/// Whether there is an append-only file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum AofState {
    #[default]
    Off,
    On,
    /// It begins when its first base is written.
    WaitRewrite,
}

/// The file that is added to.
#[derive(Clone, Debug)]
struct OpenFile {
    /// Below the process's directory.
    path: Arc<str>,
    len_bytes: u64,
}

/// What a server knows of its append-only file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aof {
    state: AofState,
    manifest: Manifest,
    file: Option<OpenFile>,
    /// Commands that are not written yet.
    buffer: Vec<u8>,
    /// Commands put into the buffer since the process started.
    commands: u64,
    /// The database the file is in, so far.
    selected_db: Option<usize>,
    /// `aof-timestamp-enabled`.
    stamps: bool,
    stamped_s: u64,
    /// Bytes of all files that would be read, as Redis counts them.
    pub(crate) size_bytes: u64,
    /// The same when they were last rewritten; after a start, of the base.
    pub(crate) base_bytes: u64,
    /// Whether something was written that no sync was asked for.
    unsynced: bool,
    last_fsync_s: u64,
    /// The sync that goes on in the background.
    syncing: Option<Syncing>,
    /// Since when a write waits for that.
    postponed_since_s: Option<u64>,
    /// Writes that did not wait for it any longer.
    pub(crate) delayed_fsyncs: u64,
    /// Why the last write, or the last background sync, failed.
    write_error: Option<String>,
    sync_error: Option<String>,
    error_logged_s: u64,
    /// A write has failed in this turn, whose replies leave before it is tried again.
    has_failed_now: bool,
    /// `BGREWRITEAOF` while another child worked.
    pub(crate) rewrite_scheduled: bool,
    pub(crate) rewrites: u64,
    pub(crate) last_rewrite_failed: bool,
    pub(crate) retry: Retry,
    /// Seconds the last rewrite took.
    pub(crate) last_rewrite_s: Option<u64>,
    /// Bytes copied on write during the last rewrite.
    pub(crate) last_cow_bytes: u64,
}

/// How far the append-only file has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AofView {
    /// The file that is added to, below the process's directory.
    pub file: Arc<str>,
    /// Its length in bytes.
    pub len_bytes: u64,
    /// Bytes that are not written yet.
    pub buffer_bytes: usize,
    /// Commands put into the append-only file since the process started, those that are not written
    /// yet included.
    pub commands: u64,
}

impl Aof {
    pub(crate) fn is_on(&self) -> bool {
        self.state != AofState::Off
    }

    /// Whether it has been turned on and has no base yet.
    pub(crate) fn waits_for_base(&self) -> bool {
        self.state == AofState::WaitRewrite
    }

    /// Bytes that are not written yet.
    pub(crate) fn buffer_bytes(&self) -> usize {
        self.buffer.len()
    }

    /// Whether a sync goes on in the background.
    pub(crate) fn is_syncing(&self) -> bool {
        self.syncing.is_some()
    }

    /// Why writes cannot be kept.
    pub(in crate::server) fn fault(&self) -> Option<&str> {
        let error = self.write_error.as_ref().or(self.sync_error.as_ref());
        error.map(String::as_str).filter(|_| self.is_on())
    }

    /// How far it has come, if it is on.
    pub(crate) fn view(&self) -> Option<AofView> {
        let file = self.file.as_ref()?;
        Some(AofView {
            file: file.path.clone(),
            len_bytes: file.len_bytes,
            buffer_bytes: self.buffer.len(),
            commands: self.commands,
        })
    }

    /// Adds to another file from now on.
    fn open(&mut self, path: String, len_bytes: u64) {
        self.file = Some(OpenFile { path: path.into(), len_bytes });
    }
}

impl ServerHost {
    /// Whether what is done goes into the append-only file, or will.
    pub(crate) fn aof_is_wanted(&self) -> bool {
        match self.aof.state {
            AofState::Off => false,
            AofState::On => true,
            AofState::WaitRewrite => self.is_rewriting(),
        }
    }

    pub(crate) fn is_rewriting(&self) -> bool {
        self.persistence.child.as_ref().is_some_and(|child| child.kind == ChildKind::Rewrite)
    }

    /// Adds what one command or transaction has done.
    ///
    /// Source: aof.c `feedAppendOnlyFile`, 7.0.15.
    pub(crate) fn feed_aof(&mut self, commands: &[StreamCommand]) {
        let now_s = self.clock.unix_s();
        let aof = &mut self.aof;
        if aof.stamps && aof.stamped_s < now_s {
            aof.stamped_s = now_s;
            aof.buffer.extend_from_slice(format!("#TS:{now_s}\r\n").as_bytes());
        }
        aof.commands += commands.len() as u64;
        encode_stream(commands, |to| to.aof, &mut aof.selected_db, &mut aof.buffer);
    }

    /// Follows `appendonly` and what else may have been set.
    pub(crate) fn follow_aof_config(&mut self, engine: &mut Engine) {
        self.aof.stamps = engine.config.flag(key::AOF_TIMESTAMP_ENABLED);
        match (engine.config.flag(key::APPENDONLY), self.aof.is_on()) {
            (true, false) => self.start_aof(engine),
            (false, true) => self.stop_aof(engine),
            _ => {}
        }
    }

    /// Source: aof.c `startAppendOnly`, 7.0.15.
    fn start_aof(&mut self, engine: &mut Engine) {
        self.aof.state = AofState::WaitRewrite;
        if self.is_rewriting() {
            let text = "AOF was enabled but there is already an AOF rewriting in background. \
                        Stopping background AOF and starting a rewrite now.";
            self.network.log(LogLevel::Warning, text);
            self.kill_child(engine);
        }
        if self.persistence.child.is_none() {
            self.start_rewrite(None);
        } else {
            self.aof.rewrite_scheduled = true;
            let text = "AOF was enabled but there is already another background operation. \
                        An AOF background was scheduled to start when possible.";
            self.network.log(LogLevel::Warning, text);
        }
        self.aof.last_fsync_s = self.clock.unix_s();
        if self.aof.sync_error.take().is_some() {
            let text = "AOF reopen, just ignore the AOF fsync error in bio job";
            self.network.log(LogLevel::Warning, text);
        }
        if self.aof.write_error.take().is_some() {
            self.network.log(LogLevel::Warning, "AOF reopen, just ignore the last error.");
        }
    }

    /// Source: aof.c `stopAppendOnly`, 7.0.15.
    fn stop_aof(&mut self, engine: &mut Engine) {
        let bytes = std::mem::take(&mut self.aof.buffer);
        if let Some(file) = self.aof.file.take() {
            let path = file.path.to_string();
            let mut ops = vec![DiskOp::Sync { path: path.clone() }];
            if !bytes.is_empty() {
                ops.insert(0, DiskOp::Append { path, bytes });
            }
            self.ask(ops, Then::AofStopped);
        }
        self.aof.state = AofState::Off;
        self.aof.selected_db = None;
        self.aof.unsynced = false;
        self.aof.rewrite_scheduled = false;
        if self.is_rewriting() {
            self.kill_child(engine);
        }
    }

    pub(super) fn aof_was_stopped(&mut self, outcome: Outcome) {
        match outcome {
            Ok(_) => self.aof.last_fsync_s = self.clock.unix_s(),
            Err((_, error)) => {
                let text = format!("Fail to fsync the AOF file: {error}");
                self.network.log(LogLevel::Warning, text);
            }
        }
    }

    /// After a data set has come from a master, the file begins anew.
    ///
    /// Source: replication.c `restartAOFAfterSYNC`, 7.0.15.
    pub(crate) fn restart_aof(&mut self, engine: &mut Engine) {
        if self.aof.is_on() {
            self.stop_aof(engine);
            self.start_aof(engine);
        }
    }

    /// Where a file of the append-only file lies, below the process's directory.
    pub(super) fn aof_path(&self, config: &Config, name: &str) -> String {
        part_path(config, name)
    }

    /// Puts a manifest in place.
    fn manifest_op(&self, config: &Config, manifest: &Manifest) -> DiskOp {
        let bytes = manifest.to_string().into_bytes();
        DiskOp::Replace { path: manifest_path(config), bytes }
    }

    /// Removes files that are read no more.
    ///
    /// Source: aof.c `aofDelHistoryFiles`, 7.0.15.
    fn remove_history(&mut self, config: &Config) {
        if self.aof.manifest.history.is_empty() || config.flag(key::AOF_DISABLE_AUTO_GC) {
            return;
        }
        for part in std::mem::take(&mut self.aof.manifest.history) {
            let text = format!("Removing the history file {} in the background", part.name);
            self.network.log(LogLevel::Notice, text);
            self.network.disk(DiskOp::Remove { path: part_path(config, &part.name) });
        }
        let op = self.manifest_op(config, &self.aof.manifest);
        self.ask_next(vec![op], Then::Nothing);
    }
}
