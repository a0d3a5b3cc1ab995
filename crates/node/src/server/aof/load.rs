//! Reading the append-only file, at the start and for `DEBUG LOADAOF`.
//!
//! Source: aof.c `loadAppendOnlyFiles`, `loadSingleAppendOnlyFile`, 7.0.15.

use std::collections::BTreeMap;

use redscope_actor::{DiskOp, Rope};
use redscope_data::rdb::read_rdb;
use redscope_engine::aof::{ReplayError, part_path};
use redscope_engine::command::{CommandResult, Ctx};
use redscope_engine::config::Config;
use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine, Wake};
use redscope_resp::Frame;

use crate::exit::Exit;
use crate::fact::{LoadedFrom, LogLevel, PersistenceFact};
use crate::server::ServerHost;
use crate::server::job::{AfterFlush, Outcome, Then};
use crate::server::persistence::{contiguous, is_foreign, rdb_refusal};

/// What the files of a manifest hold, by name.
pub(super) type Parts = BTreeMap<String, Rope>;

/// What there was to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loaded {
    NoFiles,
    Files,
}

/// A file that ends in the middle of something: it is whole up to here.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    name: String,
    pub(super) len_bytes: u64,
}

impl Cut {
    pub(super) fn op(&self, config: &Config) -> DiskOp {
        DiskOp::Truncate { path: part_path(config, &self.name), len: self.len_bytes }
    }
}

impl ServerHost {
    /// `DEBUG LOADAOF`: the reply follows when the files have been read, but in a transaction, where
    /// nothing waits, it comes at once.
    pub(crate) fn debug_loadaof(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        let asker = ctx.may_block().then_some(ctx.client.id);
        self.ask(Vec::new(), Then::Flush(AfterFlush::Load(asker)));
        Ok(ctx.block(0, Frame::OK, Wake::Process))
    }

    /// Asks for the files of the manifest.
    pub(super) fn read_parts(&mut self, engine: &Engine, asker: Option<ClientId>) {
        let parts = self.aof.manifest.parts();
        let paths = parts.map(|part| part_path(&engine.config, &part.name));
        let ops = paths.map(|path| DiskOp::Read { path }).collect();
        self.ask_next(ops, Then::AofRead(asker));
    }

    /// Loads what was read; a server that finds nothing to read ends, as a real one does.
    pub(in crate::server) fn aof_was_read(
        &mut self,
        engine: &mut Engine,
        asker: Option<ClientId>,
        outcome: Outcome,
    ) {
        let read = outcome.map_err(|(_, error)| error.to_string());
        let loaded = read.and_then(|read| {
            let names = self.aof.manifest.parts().map(|part| part.name.clone());
            let parts = names.zip(read).filter_map(|(name, bytes)| Some((name, bytes?))).collect();
            engine.flush_all();
            self.load_aof(engine, &parts)
        });
        let cut = match loaded {
            Ok((Loaded::Files, cut)) => cut,
            Ok((Loaded::NoFiles, _)) => return self.exit_at_once(Exit::Failed),
            Err(text) => {
                self.network.log(LogLevel::Warning, text);
                return self.exit_at_once(Exit::Failed);
            }
        };
        if let Some(cut) = cut {
            if let Some(file) = &mut self.aof.file {
                file.len_bytes = cut.len_bytes;
            }
            self.ask_next(vec![cut.op(&engine.config)], Then::Nothing);
        }
        engine.dirty = 0;
        self.network.log(LogLevel::Warning, "Append Only File loaded by DEBUG LOADAOF");
        if let Some(asker) = asker {
            engine.end_wait(asker, self.clock.unix_ms(), Some(Frame::OK));
        }
    }

    /// Carries out what the files hold.
    ///
    /// Errors: the last line of the log, which says why they cannot be read.
    pub(super) fn load_aof(
        &mut self,
        engine: &mut Engine,
        files: &Parts,
    ) -> Result<(Loaded, Option<Cut>), String> {
        let manifest = self.aof.manifest.clone();
        let base = manifest.base.iter().map(|part| (part, "base"));
        let parts: Vec<_> = base.chain(manifest.incrs.iter().map(|part| (part, "incr"))).collect();
        let (mut size_bytes, mut base_bytes) = (0, 0);
        for (part, kind) in &parts {
            let Some(bytes) = files.get(&part.name) else {
                let name = &part.name;
                return Err(format!(
                    "Unable to obtain the AOF file {name} length. stat: No such file or directory"
                ));
            };
            size_bytes += bytes.len() as u64;
            if *kind == "base" {
                base_bytes = bytes.len() as u64;
            }
        }
        if parts.is_empty() {
            return Ok((Loaded::NoFiles, None));
        }
        let mut cut = None;
        for (at, (part, kind)) in parts.iter().enumerate() {
            let bytes = contiguous(&files[&part.name]);
            if bytes.is_empty() {
                continue;
            }
            if let Some(whole_bytes) = self.load_part(engine, &part.name, &bytes)? {
                if at + 1 < parts.len() {
                    return Err("Fatal error: the truncated file is not the last file".to_owned());
                }
                size_bytes -= bytes.len() as u64 - whole_bytes;
                cut = Some(Cut { name: part.name.clone(), len_bytes: whole_bytes });
            }
            let text = format!("DB loaded from {kind} file {}: 0.000 seconds", part.name);
            self.network.log(LogLevel::Notice, text);
        }
        // What was written during the last rewrite is not known any more.
        (self.aof.size_bytes, self.aof.base_bytes) = (size_bytes, base_bytes);
        let keys = engine.dbs.iter().map(|db| db.len()).sum();
        self.network.tell(PersistenceFact::AofLoaded { keys });
        Ok((Loaded::Files, cut))
    }

    /// Carries out one file; if it is cut short, returns how many bytes of it are whole.
    fn load_part(
        &mut self,
        engine: &mut Engine,
        name: &str,
        bytes: &[u8],
    ) -> Result<Option<u64>, String> {
        let tail = match bytes.starts_with(b"REDIS") {
            true => &bytes[self.load_preamble(engine, name, bytes)?..],
            false => bytes,
        };
        let preamble_bytes = bytes.len() - tail.len();
        let replayed = engine.replay(tail, self.clock.unix_ms());
        self.carry_outgoing(engine);
        let Err(error) = replayed else { return Ok(None) };
        match error {
            ReplayError::Short { valid_bytes, in_transaction } => {
                if in_transaction {
                    let text =
                        format!("Revert incomplete MULTI/EXEC transaction in AOF file {name}");
                    self.network.log(LogLevel::Warning, text);
                }
                self.cut_part(engine, name, preamble_bytes + valid_bytes).map(Some)
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
        let (text, what) = match name.ends_with(".rdb") {
            true => ("Reading RDB base file on AOF loading...", "RDB base file"),
            false => ("Reading RDB preamble from AOF file...", "RDB preamble of the AOF file"),
        };
        self.network.log(LogLevel::Notice, text);
        let aborted = format!("Error reading the {what} {name}, AOF loading aborted");
        self.log_origin(bytes);
        let content = match read_rdb(bytes, &engine.config.limits.values) {
            Ok(content) => content,
            Err(error) if is_foreign(&error) => {
                self.network.log(LogLevel::Warning, error.problem.to_string());
                self.network.log(LogLevel::Warning, aborted);
                return Err(format!(
                    "Unrecoverable error reading the append only file {name}: Invalid argument"
                ));
            }
            Err(error) => return Err(self.log_but_last(rdb_refusal(&error))),
        };
        if let Err(error) = engine.load_functions(&content.functions, false, false) {
            self.network.log(LogLevel::Warning, error);
            return Err(aborted);
        }
        let len_bytes = content.len_bytes;
        engine.meter.load(content.keys.len(), len_bytes);
        self.install_rdb(engine, content, false, LoadedFrom::AofBase);
        if len_bytes < bytes.len() {
            self.network.log(LogLevel::Notice, "Reading the remaining AOF tail...");
        }
        Ok(len_bytes)
    }

    /// Keeps of a file what is whole, if that is allowed.
    fn cut_part(&mut self, engine: &Engine, name: &str, whole: usize) -> Result<u64, String> {
        if !engine.config.flag(key::AOF_LOAD_TRUNCATED) {
            return Err(format!(
                "Unexpected end of file reading the append only file {name}. You can: 1) Make a \
                 backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>. 2) \
                 Alternatively you can set the 'aof-load-truncated' configuration option to yes and \
                 restart the server."
            ));
        }
        let text = format!("!!! Warning: short read while loading the AOF file {name}!!!");
        self.network.log(LogLevel::Warning, text);
        let file = name.to_owned();
        self.network.tell(PersistenceFact::Truncated { file, offset: whole });
        let text = format!("AOF {name} loaded anyway because aof-load-truncated is enabled");
        self.network.log(LogLevel::Warning, text);
        Ok(whole as u64)
    }
}
