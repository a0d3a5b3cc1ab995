//! The append-only file of a process that starts: which files there are, and what they need.
//!
//! Source: aof.c `aofLoadManifestFromDisk`, `aofUpgradePrepare`, `aofOpenIfNeededOnServerStart`,
//! 7.0.15.

use redscope_actor::DiskOp;
use redscope_engine::Engine;
use redscope_engine::aof::{Manifest, manifest_path, part_path};
use redscope_engine::config::key;

use super::load::{Loaded, Parts};
use super::state::AofState;
use crate::boot::StartFiles;
use crate::exit::Exit;
use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::job::{Outcome, Then};

impl ServerHost {
    /// Takes over the files a process finds when it starts, and reads them if the file is on.
    ///
    /// Errors: the line with which the server says that it will not start.
    pub(crate) fn open_aof(
        &mut self,
        engine: &mut Engine,
        files: &StartFiles,
    ) -> Result<(), String> {
        let config = &engine.config;
        if let Some(text) = files.get(&manifest_path(config)) {
            self.aof.manifest = match Manifest::parse(&text.to_vec()) {
                Ok(manifest) => manifest,
                Err(error) => return Err(self.log_but_last(error.lines())),
            };
        }
        self.aof.stamps = config.flag(key::AOF_TIMESTAMP_ENABLED);
        if !config.flag(key::APPENDONLY) {
            return Ok(());
        }
        self.aof.state = AofState::On;
        let mut ops = Vec::new();
        let old = self.take_over_old_file(engine, files, &mut ops);
        let config = &engine.config;
        let names = self.aof.manifest.parts().map(|part| part.name.clone());
        let mut parts: Parts = names
            .filter_map(|name| Some((name.clone(), files.get(&part_path(config, &name))?.clone())))
            .collect();
        parts.extend(old);
        let (loaded, cut) = self.load_aof(engine, &parts)?;
        if loaded == Loaded::Files {
            let text = "DB loaded from append only file: 0.000 seconds";
            self.network.log(LogLevel::Notice, text);
        }
        let len_bytes = self.ready_parts(engine, files, &parts, &mut ops);
        ops.extend(cut.as_ref().map(|cut| cut.op(&engine.config)));
        let len_bytes = cut.map_or(len_bytes, |cut| cut.len_bytes);
        if let Some(incr) = self.aof.manifest.incrs.last() {
            let path = part_path(&engine.config, &incr.name);
            self.aof.open(path, len_bytes);
        }
        if !ops.is_empty() {
            self.ask(ops, Then::AofOpened);
        }
        self.remove_history(&engine.config);
        Ok(())
    }

    /// A process whose files cannot be made ends.
    pub(in crate::server) fn aof_was_opened(&mut self, outcome: Outcome) {
        if let Err((_, error)) = outcome {
            let name = self.aof.file.as_ref().map_or("", |file| &file.path);
            let name = name.rsplit('/').next().unwrap_or_default();
            let text = format!("Can't open the append-only file {name}: {error}");
            self.network.log(LogLevel::Warning, text);
            self.exit_at_once(Exit::Failed);
        }
    }

    /// A single file, as versions before 7.0 wrote it, becomes a base; or goes on to, if that was
    /// interrupted before the file was where the manifest has it. Returns it with its name.
    fn take_over_old_file(
        &mut self,
        engine: &Engine,
        files: &StartFiles,
        ops: &mut Vec<DiskOp>,
    ) -> Option<(String, redscope_actor::Rope)> {
        let config = &engine.config;
        let name = config.text(key::APPENDFILENAME);
        let to = part_path(config, name);
        let is_awaited = self.aof.manifest.is_only(name) && !files.contains_key(&to);
        let is_meant = is_awaited || self.aof.manifest.is_empty();
        let bytes = files.get(name).filter(|_| is_meant)?;
        self.aof.manifest = Manifest::of_old_file(name);
        ops.push(self.manifest_op(config, &self.aof.manifest));
        ops.push(DiskOp::Rename { from: name.to_owned(), to });
        let dir = config.text(key::APPENDDIRNAME);
        let text = format!(
            "Successfully migrated an old-style AOF file ({name}) into the AOF directory ({dir})."
        );
        self.network.log(LogLevel::Notice, text);
        Some((name.to_owned(), bytes.clone()))
    }

    /// Makes sure that there is a base, and a file to append to; returns how long that is.
    fn ready_parts(
        &mut self,
        engine: &Engine,
        files: &StartFiles,
        parts: &Parts,
        ops: &mut Vec<DiskOp>,
    ) -> u64 {
        let config = &engine.config;
        if self.aof.manifest.is_empty() {
            let base = self.aof.manifest.add_base(config);
            let text = format!("Creating AOF base file {base} on server start");
            self.network.log(LogLevel::Notice, text);
            let bytes = self.new_base(engine);
            ops.push(DiskOp::Replace { path: part_path(config, &base), bytes });
        }
        if let Some(incr) = self.aof.manifest.incrs.last() {
            let text = format!("Opening AOF incr file {} on server start", incr.name);
            self.network.log(LogLevel::Notice, text);
            return parts.get(&incr.name).map_or(0, |part| part.len() as u64);
        }
        let incr = self.aof.manifest.add_incr(config);
        let text = format!("Creating AOF incr file {incr} on server start");
        self.network.log(LogLevel::Notice, text);
        let path = part_path(config, &incr);
        // A file no manifest names is added to, as a real server does.
        let len_bytes = files.get(&path).map_or(0, |left| left.len() as u64);
        ops.push(DiskOp::Append { path, bytes: Vec::new() });
        ops.push(self.manifest_op(config, &self.aof.manifest));
        len_bytes
    }
}
