//! The append-only file: what goes into it, and turning it on and off.
//!
//! `flush` writes and syncs what was collected, `rewrite` makes a new base, `open` and `load` read
//! the files. What the files hold is on the disk alone; `state` has how long they are.
//! Source: aof.c, 7.0.15.

pub(super) mod base;
mod flush;
mod latency;
mod load;
mod open;
mod rewrite;
mod state;

use redscope_actor::DiskOp;
use redscope_engine::aof::{Manifest, manifest_path, part_path};
use redscope_engine::config::Config;
use redscope_engine::config::key;
use redscope_engine::{Engine, StreamCommand};

use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::job::{Outcome, Then};
use crate::server::persistence::kind::ChildKind;
use crate::server::stream::encode_stream;
pub(crate) use state::Aof;
use state::AofState;
pub use state::AofView;

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
