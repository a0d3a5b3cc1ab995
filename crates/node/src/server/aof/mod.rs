//! The append-only file: what goes into it, and turning it on and off.
//!
//! [`Aof`] is a machine of its own: it is told what happens within a [`Turn`], and leaves in it what
//! it wants done. `flush` writes and syncs what was collected, `rewrite` makes a new base, `open` sees
//! to the files at the start. What the files hold is on the disk alone; `state` has how long they are.
//! Around it is the process: `host`, and `load`, which carries out what the files hold.
//! Source: aof.c, 7.0.15.

pub(super) mod base;
mod describe;
mod flush;
mod host;
mod latency;
mod load;
mod open;
mod rewrite;
mod state;

use redscope_actor::DiskOp;
use redscope_engine::StreamCommand;
use redscope_engine::aof::{Manifest, manifest_path, part_path};
use redscope_engine::config::{Config, key};

use crate::fact::LogLevel;
use crate::server::effect::Effect;
use crate::server::job::{Outcome, Then};
use crate::server::machine::Turn;
use crate::server::persistence::kind::ChildKind;
use crate::server::stream::encode_stream;
pub(super) use rewrite::new_base;
pub(crate) use state::Aof;
use state::AofState;
pub use state::AofView;

impl Aof {
    /// Adds what one command or transaction has done.
    ///
    /// Source: aof.c `feedAppendOnlyFile`, 7.0.15.
    pub(super) fn feed(&mut self, commands: &[StreamCommand], now_s: u64) {
        if self.stamps && self.stamped_s < now_s {
            self.stamped_s = now_s;
            self.buffer.extend_from_slice(format!("#TS:{now_s}\r\n").as_bytes());
        }
        self.commands += commands.len() as u64;
        encode_stream(commands, |to| to.aof, &mut self.selected_db, &mut self.buffer);
    }

    /// Follows `appendonly` and what else may have been set.
    fn follow_config(&mut self, turn: &mut Turn<'_>) {
        self.stamps = turn.engine.config.flag(key::AOF_TIMESTAMP_ENABLED);
        match (turn.engine.config.flag(key::APPENDONLY), self.is_on()) {
            (true, false) => self.start(turn),
            (false, true) => self.stop(turn),
            _ => {}
        }
    }

    /// Source: aof.c `startAppendOnly`, 7.0.15.
    fn start(&mut self, turn: &mut Turn<'_>) {
        self.state = AofState::WaitRewrite;
        match turn.child {
            None => turn.want(Effect::StartRewrite),
            Some(ChildKind::Rewrite) => {
                let text = "AOF was enabled but there is already an AOF rewriting in background. \
                            Stopping background AOF and starting a rewrite now.";
                turn.log(LogLevel::Warning, text);
                turn.want(Effect::KillChild);
                turn.want(Effect::StartRewrite);
            }
            Some(_) => {
                self.rewrite_scheduled = true;
                let text = "AOF was enabled but there is already another background operation. \
                            An AOF background was scheduled to start when possible.";
                turn.log(LogLevel::Warning, text);
            }
        }
        self.last_fsync_s = turn.clock.unix_s();
        if self.sync_error.take().is_some() {
            let text = "AOF reopen, just ignore the AOF fsync error in bio job";
            turn.log(LogLevel::Warning, text);
        }
        if self.write_error.take().is_some() {
            turn.log(LogLevel::Warning, "AOF reopen, just ignore the last error.");
        }
    }

    /// Source: aof.c `stopAppendOnly`, 7.0.15.
    fn stop(&mut self, turn: &mut Turn<'_>) {
        let bytes = std::mem::take(&mut self.buffer);
        if let Some(file) = self.file.take() {
            let path = file.path.to_string();
            let mut ops = vec![DiskOp::Sync { path: path.clone() }];
            if !bytes.is_empty() {
                ops.insert(0, DiskOp::Append { path, bytes });
            }
            turn.ask(ops, Then::AofStopped);
        }
        self.state = AofState::Off;
        self.selected_db = None;
        self.unsynced = false;
        self.rewrite_scheduled = false;
        if turn.child == Some(ChildKind::Rewrite) {
            turn.want(Effect::KillChild);
        }
    }

    /// What was left when the file was turned off is on the disk, or not.
    pub(super) fn stopped(&mut self, turn: &mut Turn<'_>, outcome: Outcome) {
        match outcome {
            Ok(_) => self.last_fsync_s = turn.clock.unix_s(),
            Err((_, error)) => {
                turn.log(LogLevel::Warning, format!("Fail to fsync the AOF file: {error}"));
            }
        }
    }

    /// Removes files that are read no more.
    ///
    /// Source: aof.c `aofDelHistoryFiles`, 7.0.15.
    fn remove_history(&mut self, turn: &mut Turn<'_>) {
        let config = &turn.engine.config;
        if self.manifest.history.is_empty() || config.flag(key::AOF_DISABLE_AUTO_GC) {
            return;
        }
        for part in std::mem::take(&mut self.manifest.history) {
            let text = format!("Removing the history file {} in the background", part.name);
            turn.log(LogLevel::Notice, text);
            turn.disk(DiskOp::Remove { path: part_path(config, &part.name) });
        }
        turn.ask_next(vec![manifest_op(config, &self.manifest)], Then::Nothing);
    }
}

/// Puts a manifest in place.
fn manifest_op(config: &Config, manifest: &Manifest) -> DiskOp {
    let bytes = manifest.to_string().into_bytes();
    DiskOp::Replace { path: manifest_path(config), bytes }
}

#[cfg(test)]
mod tests;
