//! Reading the append-only file, at the start and for `DEBUG LOADAOF`.
//!
//! Source: aof.c `loadAppendOnlyFiles`, `loadSingleAppendOnlyFile`, `aofOpenIfNeededOnServerStart`,
//! 7.0.15.

use std::collections::BTreeMap;
use std::sync::Arc;

use redscope_actor::DiskOp;
use redscope_data::rdb::read_rdb;
use redscope_engine::Engine;
use redscope_engine::aof::{Manifest, ReplayError, manifest_path, part_path};
use redscope_engine::command::{CommandResult, Ctx};
use redscope_resp::Frame;

use super::AofState;
use crate::fact::LogLevel;
use crate::io::Output;
use crate::server::ServerHost;

/// What there was to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loaded {
    NoFiles,
    Files,
}

impl ServerHost {
    /// Takes over the files a process finds when it starts, and reads them if the file is on.
    ///
    /// Errors: the line with which the server says that it will not start.
    pub(crate) fn open_aof(
        &mut self,
        engine: &mut Engine,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Result<(), String> {
        let config = &engine.config;
        if let Some(text) = files.get(&manifest_path(config)) {
            self.aof.manifest = Manifest::parse(text).map_err(|error| error.to_string())?;
        }
        self.aof.stamps = config.flag("aof-timestamp-enabled");
        let is_on = config.flag("appendonly");
        if is_on {
            self.take_over_old_file(engine, files);
        }
        let config = &engine.config;
        for part in self.aof.manifest.parts() {
            if let Some(bytes) = files.get(&part_path(config, &part.name)) {
                self.aof.files.insert(part.name.clone(), Arc::new(bytes.clone()));
            }
        }
        if !is_on {
            return Ok(());
        }
        self.aof.state = AofState::On;
        if self.load_aof(engine)? == Loaded::Files {
            let text = "DB loaded from append only file: 0.000 seconds";
            self.network.log(LogLevel::Notice, text);
        }
        self.ready_parts(engine);
        self.remove_history(&engine.config);
        Ok(())
    }

    /// A single file, as versions before 7.0 wrote it, becomes a base; or goes on to, if that was
    /// interrupted before the file was where the manifest has it.
    fn take_over_old_file(&mut self, engine: &Engine, files: &BTreeMap<String, Vec<u8>>) {
        let config = &engine.config;
        let name = config.text("appendfilename");
        let is_awaited =
            self.aof.manifest.is_only(name) && !files.contains_key(&part_path(config, name));
        let is_meant = is_awaited || self.aof.manifest.is_empty();
        let Some(bytes) = files.get(name).filter(|_| is_meant) else { return };
        self.aof.manifest = Manifest::of_old_file(name);
        self.write_manifest(config);
        self.write_part(config, name.to_owned(), bytes.clone());
        self.network.disk(DiskOp::Remove { path: name.to_owned() });
        let dir = config.text("appenddirname");
        let text = format!(
            "Successfully migrated an old-style AOF file ({name}) into the AOF directory ({dir})."
        );
        self.network.log(LogLevel::Notice, text);
    }

    /// Makes sure that there is a base, and a file to append to.
    fn ready_parts(&mut self, engine: &Engine) {
        let config = &engine.config;
        if self.aof.manifest.is_empty() {
            let base = self.aof.manifest.add_base(config);
            let text = format!("Creating AOF base file {base} on server start");
            self.network.log(LogLevel::Notice, text);
            let bytes = self.new_base(engine);
            self.write_part(config, base, bytes);
        }
        match self.aof.manifest.incrs.last() {
            Some(incr) => {
                let text = format!("Opening AOF incr file {} on server start", incr.name);
                self.network.log(LogLevel::Notice, text);
            }
            None => {
                let incr = self.aof.manifest.add_incr(config);
                let text = format!("Creating AOF incr file {incr} on server start");
                self.network.log(LogLevel::Notice, text);
                self.write_part(config, incr, Vec::new());
                self.write_manifest(config);
            }
        }
        self.aof.base_bytes = self.aof.size_bytes();
    }

    /// `DEBUG LOADAOF`; a server that finds nothing to read ends, as a real one does.
    pub(crate) fn debug_loadaof(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        let engine = &mut *ctx.engine;
        self.flush_aof(&engine.config);
        engine.flush_all();
        let loaded = self.load_aof(engine);
        if loaded != Ok(Loaded::Files) {
            if let Err(text) = loaded {
                self.network.log(LogLevel::Warning, text);
            }
            self.exited = true;
            self.network.push(Output::Exit);
            return Ok(ctx.silent());
        }
        engine.dirty = 0;
        self.network.log(LogLevel::Warning, "Append Only File loaded by DEBUG LOADAOF");
        Ok(Frame::OK)
    }

    /// Carries out what the files hold.
    ///
    /// Errors: the last line of the log, which says why they cannot be read.
    fn load_aof(&mut self, engine: &mut Engine) -> Result<Loaded, String> {
        let manifest = self.aof.manifest.clone();
        let base = manifest.base.iter().map(|part| (part, "base"));
        let parts: Vec<_> = base.chain(manifest.incrs.iter().map(|part| (part, "incr"))).collect();
        let missing = parts.iter().find(|(part, _)| !self.aof.files.contains_key(&part.name));
        if let Some((part, _)) = missing {
            let name = &part.name;
            return Err(format!(
                "Unable to obtain the AOF file {name} length. stat: No such file or directory"
            ));
        }
        if parts.is_empty() {
            return Ok(Loaded::NoFiles);
        }
        for (at, (part, kind)) in parts.iter().enumerate() {
            let bytes = self.aof.files[&part.name].clone();
            if bytes.is_empty() {
                continue;
            }
            let is_whole = self.load_part(engine, &part.name, &bytes)?;
            if !is_whole && at + 1 < parts.len() {
                return Err("Fatal error: the truncated file is not the last file".to_owned());
            }
            let text = format!("DB loaded from {kind} file {}: 0.000 seconds", part.name);
            self.network.log(LogLevel::Notice, text);
        }
        self.aof.base_bytes = self.aof.size_bytes();
        Ok(Loaded::Files)
    }

    /// Carries out one file; false if it was cut short and now ends where it is whole.
    fn load_part(&mut self, engine: &mut Engine, name: &str, bytes: &[u8]) -> Result<bool, String> {
        let tail = match bytes.starts_with(b"REDIS") {
            true => &bytes[self.load_preamble(engine, name, bytes)?..],
            false => bytes,
        };
        let preamble_bytes = bytes.len() - tail.len();
        let Err(error) = engine.replay(tail, self.clock.unix_ms()) else { return Ok(true) };
        match error {
            ReplayError::Short { valid_bytes, in_transaction } => {
                if in_transaction {
                    let text =
                        format!("Revert incomplete MULTI/EXEC transaction in AOF file {name}");
                    self.network.log(LogLevel::Warning, text);
                }
                self.cut_part(engine, name, &bytes[..preamble_bytes + valid_bytes])
            }
            ReplayError::Format => Err(format!(
                "Bad file format reading the append only file {name}: make a backup of your AOF \
                 file, then use ./redis-check-aof --fix <filename.manifest>"
            )),
            ReplayError::UnknownCommand(command) => Err(format!(
                "Unknown command '{}' reading the append only file {name}",
                String::from_utf8_lossy(&command)
            )),
        }
    }

    /// Carries out the RDB file at the start of a file; returns its length.
    fn load_preamble(
        &mut self,
        engine: &mut Engine,
        name: &str,
        bytes: &[u8],
    ) -> Result<usize, String> {
        let text = match name.ends_with(".rdb") {
            true => "Reading RDB base file on AOF loading...",
            false => "Reading RDB preamble from AOF file...",
        };
        self.network.log(LogLevel::Notice, text);
        let failed = |error: String| {
            format!(
                "Error reading the RDB preamble of the AOF file {name}, AOF loading aborted: {error}"
            )
        };
        let content = read_rdb(bytes, &engine.config.limits.values)
            .map_err(|error| failed(error.to_string()))?;
        engine.load_functions(&content.functions, false, false).map_err(failed)?;
        let len_bytes = content.len_bytes;
        self.install_rdb(engine, content, false);
        if len_bytes < bytes.len() {
            self.network.log(LogLevel::Notice, "Reading the remaining AOF tail...");
        }
        Ok(len_bytes)
    }

    /// Keeps of a file what is whole, if that is allowed.
    fn cut_part(&mut self, engine: &Engine, name: &str, whole: &[u8]) -> Result<bool, String> {
        if !engine.config.flag("aof-load-truncated") {
            return Err(format!(
                "Unexpected end of file reading the append only file {name}. You can: 1) Make a \
                 backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>. 2) \
                 Alternatively you can set the 'aof-load-truncated' configuration option to yes and \
                 restart the server."
            ));
        }
        let at = whole.len();
        for text in [
            format!("!!! Warning: short read while loading the AOF file {name}!!!"),
            format!("!!! Truncating the AOF {name} at offset {at} !!!"),
            format!("AOF {name} loaded anyway because aof-load-truncated is enabled"),
        ] {
            self.network.log(LogLevel::Warning, text);
        }
        self.write_part(&engine.config, name.to_owned(), whole.to_vec());
        Ok(false)
    }
}
