//! The append-only file of a process that starts: which files there are, and what they need.
//!
//! Source: aof.c `aofLoadManifestFromDisk`, `aofUpgradePrepare`, `aofOpenIfNeededOnServerStart`,
//! 7.0.15.

use std::collections::BTreeMap;

use redscope_actor::{DiskOp, Rope};
use redscope_engine::aof::{Manifest, manifest_path, part_path};
use redscope_engine::config::{Config, key};

use super::rewrite::new_base;
use super::state::AofState;
use super::{Aof, manifest_op};
use crate::boot::StartFiles;
use crate::exit::Exit;
use crate::fact::LogLevel;
use crate::server::effect::Effect;
use crate::server::job::{Outcome, Then};
use crate::server::machine::Turn;

/// What the files of a manifest hold, by name.
pub(super) type Parts = BTreeMap<String, Rope>;

/// The files a process has found when it started.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// What they hold.
    pub(super) parts: Parts,
    /// What has to be done for them to be where they belong.
    ops: Vec<DiskOp>,
}

/// A file that ends in the middle of something: it is whole up to here.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    pub(super) name: String,
    pub(super) len_bytes: u64,
}

impl Cut {
    pub(super) fn op(&self, config: &Config) -> DiskOp {
        DiskOp::Truncate { path: part_path(config, &self.name), len: self.len_bytes }
    }
}

/// What has become of reading the files.
#[derive(Clone, Debug)]
pub(super) enum Loaded {
    /// There are none.
    NoFiles,
    /// All of them are in the data set.
    Whole,
    /// All but what has to be cut off the last.
    CutShort(Cut),
}

impl Loaded {
    /// What has to be cut off.
    pub(super) fn cut(self) -> Option<Cut> {
        match self {
            Loaded::CutShort(cut) => Some(cut),
            Loaded::NoFiles | Loaded::Whole => None,
        }
    }
}

impl Aof {
    /// Takes over the files a process finds when it starts; `None` if the file is off.
    ///
    /// Errors: the lines with which the server says that it will not start.
    pub(super) fn take_files(
        &mut self,
        turn: &mut Turn<'_>,
        files: &StartFiles,
    ) -> Result<Option<Taken>, Vec<String>> {
        let config = &turn.engine.config;
        if let Some(text) = files.get(&manifest_path(config)) {
            self.manifest = Manifest::parse(&text.to_vec()).map_err(|error| error.lines())?;
        }
        self.stamps = config.flag(key::AOF_TIMESTAMP_ENABLED);
        if !config.flag(key::APPENDONLY) {
            return Ok(None);
        }
        self.state = AofState::On;
        let mut taken = Taken::default();
        let old = self.take_over_old_file(turn, files, &mut taken.ops);
        let names = self.manifest.parts().map(|part| part.name.clone());
        taken.parts = names
            .filter_map(|name| Some((name.clone(), files.get(&part_path(config, &name))?.clone())))
            .collect();
        taken.parts.extend(old);
        Ok(Some(taken))
    }

    /// What the files hold is in the data set: sees to it that there are a base and a file to add to.
    pub(super) fn open_files(
        &mut self,
        turn: &mut Turn<'_>,
        files: &StartFiles,
        taken: Taken,
        cut: Option<Cut>,
    ) {
        let config = &turn.engine.config;
        let Taken { parts, mut ops } = taken;
        let len_bytes = self.ready_parts(turn, files, &parts, &mut ops);
        ops.extend(cut.as_ref().map(|cut| cut.op(config)));
        let len_bytes = cut.map_or(len_bytes, |cut| cut.len_bytes);
        if let Some(incr) = self.manifest.incrs.last() {
            let path = part_path(config, &incr.name);
            self.open(path, len_bytes);
        }
        if !ops.is_empty() {
            turn.ask(ops, Then::AofOpened);
        }
        self.remove_history(turn);
    }

    /// A process whose files cannot be made ends.
    pub(in crate::server) fn opened(&mut self, turn: &mut Turn<'_>, outcome: Outcome) {
        if let Err((_, error)) = outcome {
            let name = self.file.as_ref().map_or("", |file| &file.path);
            let name = name.rsplit('/').next().unwrap_or_default();
            let text = format!("Can't open the append-only file {name}: {error}");
            turn.log(LogLevel::Warning, text);
            turn.want(Effect::Exit(Exit::Failed));
        }
    }

    /// A single file, as versions before 7.0 wrote it, becomes a base; or goes on to, if that was
    /// interrupted before the file was where the manifest has it. Returns it with its name.
    fn take_over_old_file(
        &mut self,
        turn: &mut Turn<'_>,
        files: &StartFiles,
        ops: &mut Vec<DiskOp>,
    ) -> Option<(String, Rope)> {
        let config = &turn.engine.config;
        let name = config.text(key::APPENDFILENAME);
        let to = part_path(config, name);
        let is_awaited = self.manifest.is_only(name) && !files.contains_key(&to);
        let is_meant = is_awaited || self.manifest.is_empty();
        let bytes = files.get(name).filter(|_| is_meant)?;
        self.manifest = Manifest::of_old_file(name);
        ops.push(manifest_op(config, &self.manifest));
        ops.push(DiskOp::Rename { from: name.to_owned(), to });
        let dir = config.text(key::APPENDDIRNAME);
        let text = format!(
            "Successfully migrated an old-style AOF file ({name}) into the AOF directory ({dir})."
        );
        turn.log(LogLevel::Notice, text);
        Some((name.to_owned(), bytes.clone()))
    }

    /// Makes sure that there is a base, and a file to append to; returns how long that is.
    fn ready_parts(
        &mut self,
        turn: &mut Turn<'_>,
        files: &StartFiles,
        parts: &Parts,
        ops: &mut Vec<DiskOp>,
    ) -> u64 {
        let config = &turn.engine.config;
        if self.manifest.is_empty() {
            let base = self.manifest.add_base(config);
            turn.log(LogLevel::Notice, format!("Creating AOF base file {base} on server start"));
            let bytes = new_base(turn.engine, &turn.engine.dbs, turn.clock.unix_s());
            ops.push(DiskOp::Replace { path: part_path(config, &base), bytes });
        }
        if let Some(incr) = self.manifest.incrs.last() {
            let text = format!("Opening AOF incr file {} on server start", incr.name);
            turn.log(LogLevel::Notice, text);
            return parts.get(&incr.name).map_or(0, |part| part.len() as u64);
        }
        let incr = self.manifest.add_incr(config);
        turn.log(LogLevel::Notice, format!("Creating AOF incr file {incr} on server start"));
        let path = part_path(config, &incr);
        // A file no manifest names is added to, as a real server does.
        let len_bytes = files.get(&path).map_or(0, |left| left.len() as u64);
        ops.push(DiskOp::Append { path, bytes: Vec::new() });
        ops.push(manifest_op(config, &self.manifest));
        len_bytes
    }
}
