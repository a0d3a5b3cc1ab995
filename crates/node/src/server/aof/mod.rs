//! The append-only file: what is written to it and when; its rewriting and reading beside it.
//!
//! Source: aof.c, 7.0.15.

mod load;
mod rewrite;

use std::collections::BTreeMap;
use std::sync::Arc;

use redscope_actor::DiskOp;
use redscope_engine::aof::{Manifest, manifest_path, part_path};
use redscope_engine::config::Config;
use redscope_engine::{Engine, StreamCommand};

use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::persistence::ChildKind;
use crate::server::stream::encode_stream;

/// Whether there is an append-only file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum AofState {
    #[default]
    Off,
    On,
    /// It begins when its first base is written.
    WaitRewrite,
}

/// What a server knows of its append-only file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aof {
    state: AofState,
    manifest: Manifest,
    /// What the files of the manifest hold, by name.
    files: BTreeMap<String, Arc<Vec<u8>>>,
    /// Commands that are not written yet.
    buffer: Vec<u8>,
    /// The database the file is in, so far.
    selected_db: Option<usize>,
    /// `aof-timestamp-enabled`.
    stamps: bool,
    stamped_s: u64,
    /// What was done while the first base is being written.
    held: Vec<u8>,
    /// Whether something was written that may not have reached the disk.
    unsynced: bool,
    /// Size of the files when they were last rewritten or read.
    pub(crate) base_bytes: usize,
    /// `BGREWRITEAOF` while another child worked.
    pub(crate) rewrite_scheduled: bool,
    pub(crate) rewrites: u64,
    /// Seconds the last rewrite took.
    pub(crate) last_rewrite_s: Option<u64>,
}

impl Aof {
    pub(crate) fn is_on(&self) -> bool {
        self.state != AofState::Off
    }

    /// Whether it has been turned on and has no base yet.
    pub(crate) fn waits_for_base(&self) -> bool {
        self.state == AofState::WaitRewrite
    }

    /// Bytes of all files that would be read.
    pub(crate) fn size_bytes(&self) -> usize {
        let sizes = self.manifest.parts().filter_map(|part| self.files.get(&part.name));
        sizes.map(|bytes| bytes.len()).sum()
    }

    /// Bytes that are not written yet.
    pub(crate) fn buffer_bytes(&self) -> usize {
        self.buffer.len()
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
        encode_stream(commands, |to| to.aof, &mut aof.selected_db, &mut aof.buffer);
    }

    /// Writes what was collected.
    ///
    /// Source: aof.c `flushAppendOnlyFile`, 7.0.15.
    pub(crate) fn flush_aof(&mut self, config: &Config) {
        let aof = &mut self.aof;
        if aof.buffer.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut aof.buffer);
        match (aof.state, aof.manifest.incrs.last()) {
            (AofState::On, Some(incr)) => {
                Arc::make_mut(aof.files.entry(incr.name.clone()).or_default())
                    .extend_from_slice(&bytes);
                let sync = config.text("appendfsync") == "always";
                aof.unsynced = !sync;
                let name = part_path(config, &incr.name);
                self.network.disk(DiskOp::Append { path: name.clone(), bytes });
                if sync {
                    self.network.disk(DiskOp::Sync { path: name });
                }
            }
            (AofState::WaitRewrite, _) => aof.held.extend_from_slice(&bytes),
            _ => {}
        }
    }

    /// Makes sure that what was written more than a second ago has reached the disk.
    pub(crate) fn sync_aof(&mut self, config: &Config) {
        if config.text("appendfsync") == "everysec" && std::mem::take(&mut self.aof.unsynced) {
            self.push_sync(config);
        }
    }

    fn push_sync(&mut self, config: &Config) {
        if let Some(incr) = self.aof.manifest.incrs.last() {
            self.network.disk(DiskOp::Sync { path: part_path(config, &incr.name) });
        }
    }

    /// Follows `appendonly` and what else may have been set.
    pub(crate) fn follow_aof_config(&mut self, engine: &mut Engine) {
        self.aof.stamps = engine.config.flag("aof-timestamp-enabled");
        match (engine.config.flag("appendonly"), self.aof.is_on()) {
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
            self.persistence.child = None;
        }
        if self.persistence.child.is_none() {
            self.start_child(engine, ChildKind::Rewrite);
        } else {
            self.aof.rewrite_scheduled = true;
            let text = "AOF was enabled but there is already another background operation. \
                        An AOF background was scheduled to start when possible.";
            self.network.log(LogLevel::Warning, text);
        }
    }

    /// Source: aof.c `stopAppendOnly`, 7.0.15.
    fn stop_aof(&mut self, engine: &Engine) {
        self.flush_aof(&engine.config);
        if self.aof.state == AofState::On {
            self.push_sync(&engine.config);
        }
        self.aof.state = AofState::Off;
        self.aof.selected_db = None;
        self.aof.unsynced = false;
        self.aof.held.clear();
        if self.is_rewriting() {
            self.persistence.child = None;
            self.network.log(LogLevel::Notice, "Killing running AOF rewrite child");
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

    /// Flushes and syncs at the end of the process.
    pub(crate) fn close_aof(&mut self, config: &Config) {
        if self.aof.state == AofState::On {
            self.network.log(LogLevel::Notice, "Calling fsync() on the AOF file.");
            self.flush_aof(config);
            self.push_sync(config);
        }
    }

    fn write_part(&mut self, config: &Config, name: String, bytes: Vec<u8>) {
        self.network.write_file(&part_path(config, &name), bytes.clone());
        self.aof.files.insert(name, Arc::new(bytes));
    }

    fn write_manifest(&mut self, config: &Config) {
        let text = self.aof.manifest.to_string();
        self.network.write_file(&manifest_path(config), text.into_bytes());
    }

    /// Removes files that are read no more.
    ///
    /// Source: aof.c `aofDelHistoryFiles`, 7.0.15.
    fn remove_history(&mut self, config: &Config) {
        if self.aof.manifest.history.is_empty() || config.flag("aof-disable-auto-gc") {
            return;
        }
        for part in std::mem::take(&mut self.aof.manifest.history) {
            let text = format!("Removing the history file {} in the background", part.name);
            self.network.log(LogLevel::Notice, text);
            self.network.disk(DiskOp::Remove { path: part_path(config, &part.name) });
            self.aof.files.remove(&part.name);
        }
        self.write_manifest(config);
    }
}
