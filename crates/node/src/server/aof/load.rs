//! Reading the append-only file, at the start and for `DEBUG LOADAOF`.
//!
//! Source: aof.c `loadAppendOnlyFiles`, `loadSingleAppendOnlyFile`, 7.0.15.

use redscope_actor::{DiskOp, Rope};
use redscope_data::rdb::read_rdb;
use redscope_engine::aof::{Manifest, ReplayError, part_path};
use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine};
use redscope_resp::Frame;

use super::Aof;
use super::open::{Cut, Loaded, Parts};
use crate::exit::Exit;
use crate::fact::{LoadedFrom, LogLevel, PersistenceFact};
use crate::server::ServerHost;
use crate::server::job::{Outcome, Then};
use crate::server::machine::Turn;
use crate::server::persistence::{Refusal, contiguous, is_foreign, not_found};

impl ServerHost {
    /// Loads what was read; a server that finds nothing to read ends, as a real one does.
    pub(in crate::server) fn aof_was_read(
        &mut self,
        engine: &mut Engine,
        asker: Option<ClientId>,
        outcome: Outcome,
    ) {
        let read = outcome.map_err(|(_, error)| error.to_string());
        let loaded = read.and_then(|read| {
            let parts = self.aof.parts_of(read);
            engine.flush_all();
            self.load_aof(engine, &parts)
        });
        let cut = match loaded {
            Ok(Loaded::NoFiles) => return self.exit_at_once(Exit::Failed),
            Ok(loaded) => loaded.cut(),
            Err(text) => {
                self.network.log(LogLevel::Warning, text);
                return self.exit_at_once(Exit::Failed);
            }
        };
        if let Some(cut) = cut {
            self.ask_aof(engine, |aof, turn| aof.cut(turn, &cut));
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
    ) -> Result<Loaded, String> {
        let manifest = self.aof.manifest().clone();
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
            return Ok(Loaded::NoFiles);
        }
        let mut loaded = Loaded::Whole;
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
                let name = part.name.clone();
                loaded = Loaded::CutShort(Cut { name, len_bytes: whole_bytes });
            }
            let text = format!("DB loaded from {kind} file {}: 0.000 seconds", part.name);
            self.network.log(LogLevel::Notice, text);
        }
        self.aof.note_loaded(size_bytes, base_bytes);
        let keys = engine.dbs.iter().map(|db| db.len()).sum();
        self.network.tell(PersistenceFact::AofLoaded { keys });
        Ok(loaded)
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
            Err(error) => return Err(self.tell_refusal(Refusal::of(&error, not_found(name)))),
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

impl Aof {
    /// The files that would be read.
    fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Asks for them.
    pub(super) fn read_parts(&self, turn: &mut Turn<'_>, asker: Option<ClientId>) {
        let paths = self.manifest.parts().map(|part| part_path(&turn.engine.config, &part.name));
        let ops = paths.map(|path| DiskOp::Read { path }).collect();
        turn.ask_next(ops, Then::AofRead(asker));
    }

    /// What was read of them, by name.
    fn parts_of(&self, read: Vec<Option<Rope>>) -> Parts {
        let names = self.manifest.parts().map(|part| part.name.clone());
        names.zip(read).filter_map(|(name, bytes)| Some((name, bytes?))).collect()
    }

    /// So many bytes were loaded, of which so many are the base. What was written during the last
    /// rewrite is not known any more.
    fn note_loaded(&mut self, size_bytes: u64, base_bytes: u64) {
        (self.size_bytes, self.base_bytes) = (size_bytes, base_bytes);
    }

    /// Cuts off what is not whole.
    fn cut(&mut self, turn: &mut Turn<'_>, cut: &Cut) {
        if let Some(file) = &mut self.file {
            file.len_bytes = cut.len_bytes;
        }
        turn.ask_next(vec![cut.op(&turn.engine.config)], Then::Nothing);
    }
}
