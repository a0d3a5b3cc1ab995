//! `BGREWRITEAOF`: the data set as a new base, which makes what came before it history.
//!
//! Source: aof.c `rewriteAppendOnlyFileBackground` and `backgroundRewriteDoneHandler`, 7.0.15.

use redscope_engine::aof::write_commands;
use redscope_engine::command::{CommandResult, Ctx};
use redscope_engine::{Engine, FixedError};
use redscope_resp::Frame;

use super::AofState;
use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::persistence::{ChildKind, RdbParts};

impl ServerHost {
    pub(crate) fn bgrewriteaof(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        match self.persistence.child.as_ref().map(|child| child.kind) {
            Some(ChildKind::Rewrite) => return Err(FixedError::RewriteInProgress.into()),
            None if ctx.may_block() => {
                self.start_child(ctx.engine, ChildKind::Rewrite);
                return Ok(Frame::simple("Background append only file rewriting started"));
            }
            _ => self.aof.rewrite_scheduled = true,
        }
        Ok(Frame::simple("Background append only file rewriting scheduled"))
    }

    /// Starts what `BGREWRITEAOF` has put off, or what the file has grown to ask for.
    pub(crate) fn rewrite_if_due(&mut self, engine: &mut Engine) {
        if self.persistence.child.is_some() {
            return;
        }
        let scheduled = std::mem::take(&mut self.aof.rewrite_scheduled);
        if !scheduled {
            let Some(growth) = self.growth_that_asks(engine) else { return };
            let text = format!("Starting automatic rewriting of AOF on {growth}% growth");
            self.network.log(LogLevel::Notice, text);
        }
        self.start_child(engine, ChildKind::Rewrite);
    }

    /// Percent by which the file has grown, if that is enough to rewrite it.
    fn growth_that_asks(&self, engine: &Engine) -> Option<i64> {
        let percentage = engine.config.integer("auto-aof-rewrite-percentage");
        let size = self.aof.size_bytes() as i64;
        let is_asked = self.aof.state == AofState::On
            && percentage > 0
            && size > engine.config.integer("auto-aof-rewrite-min-size");
        let base = self.aof.base_bytes.max(1) as i64;
        let growth = size.saturating_mul(100) / base - 100;
        (is_asked && growth >= percentage).then_some(growth)
    }

    /// What is done after the fork goes into a file of its own. Returns the new base.
    pub(crate) fn begin_rewrite(&mut self, engine: &Engine) -> Vec<u8> {
        let config = &engine.config;
        self.flush_aof(config);
        self.aof.selected_db = None;
        match self.aof.state {
            AofState::On => {
                let incr = self.aof.manifest.add_incr(config);
                let text = format!("Creating AOF incr file {incr} on background rewrite");
                self.network.log(LogLevel::Notice, text);
                self.write_part(config, incr, Vec::new());
                self.write_manifest(config);
            }
            AofState::WaitRewrite => self.aof.held.clear(),
            AofState::Off => {}
        }
        self.network.log(LogLevel::Notice, "Background append only file rewriting started");
        self.new_base(engine)
    }

    /// The data set as a base: an RDB file, or commands.
    pub(super) fn new_base(&self, engine: &Engine) -> Vec<u8> {
        if engine.config.flag("aof-use-rdb-preamble") {
            return self.rdb_for(engine, true, RdbParts::ALL);
        }
        let libraries = engine.scripting.libraries.values();
        let commands = write_commands(&engine.dbs, libraries.map(|library| &library.code[..]));
        match engine.config.flag("aof-timestamp-enabled") {
            true => [format!("#TS:{}\r\n", self.clock.unix_s()).into_bytes(), commands].concat(),
            false => commands,
        }
    }

    /// The child has written the base: it gets its name, and what it replaces goes.
    pub(crate) fn finish_rewrite(&mut self, engine: &Engine, base: Vec<u8>) {
        let config = &engine.config;
        let log = |host: &mut Self, text: String| host.network.log(LogLevel::Notice, text);
        log(self, "Background AOF rewrite terminated with success".to_owned());
        let name = self.aof.manifest.add_base(config);
        log(self, format!("Successfully renamed the temporary AOF base file into {name}"));
        self.write_part(config, name, base);
        if self.aof.state == AofState::WaitRewrite {
            self.flush_aof(config);
            let incr = self.aof.manifest.add_incr(config);
            log(self, format!("Successfully renamed the temporary AOF incr file into {incr}"));
            let held = std::mem::take(&mut self.aof.held);
            self.write_part(config, incr, held);
        }
        self.aof.manifest.retire_incrs(usize::from(self.aof.state != AofState::Off));
        self.write_manifest(config);
        if self.aof.state != AofState::Off {
            self.aof.base_bytes = self.aof.size_bytes();
            self.aof.state = AofState::On;
        }
        self.aof.rewrites += 1;
        self.remove_history(config);
        log(self, "Background AOF rewrite finished successfully".to_owned());
    }
}
