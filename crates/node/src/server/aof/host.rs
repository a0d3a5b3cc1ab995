//! The process around the append-only file: it brings what happens, and carries out what is its
//! matter alone.

use redscope_engine::command::{CommandResult, Ctx};
use redscope_engine::{Engine, Wake};
use redscope_resp::Frame;

use super::Aof;
use super::open::Loaded;
use super::rewrite::SCHEDULED;
use crate::boot::StartFiles;
use crate::fact::LogLevel;
use crate::io::Input;
use crate::server::ServerHost;
use crate::server::job::{AfterFlush, Then};
use crate::server::machine::Turn;
use crate::server::shutdown::request::Request;

impl ServerHost {
    /// Asks the append-only file something and carries out what it wants.
    pub(in crate::server) fn ask_aof<R>(
        &mut self,
        engine: &mut Engine,
        ask: impl FnOnce(&mut Aof, &mut Turn<'_>) -> R,
    ) -> R {
        let process = self.process();
        let numbers = self.network.numbers();
        let mut turn = Turn::new(process, engine, &mut self.rng, numbers);
        let answer = ask(&mut self.aof, &mut turn);
        let effects = turn.into_effects();
        self.carry_out(engine, effects);
        answer
    }

    /// Whether what is done goes into the append-only file, or will.
    pub(in crate::server) fn aof_is_wanted(&self) -> bool {
        self.aof.is_wanted(self.persistence.child_kind())
    }

    /// `BGREWRITEAOF`: the reply follows when the child is there.
    pub(in crate::server) fn bgrewriteaof(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        let asker = ctx.may_block().then_some(ctx.client.id);
        match self.ask_aof(ctx.engine, |aof, turn| aof.bgrewrite(turn, asker))? {
            true => Ok(ctx.block(0, Frame::Null, Wake::Process)),
            false => Ok(Frame::simple(SCHEDULED)),
        }
    }

    /// `DEBUG LOADAOF`: the reply follows when the files have been read, but in a transaction, where
    /// nothing waits, it comes at once.
    pub(in crate::server) fn debug_loadaof(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        let asker = ctx.may_block().then_some(ctx.client.id);
        self.ask(Vec::new(), Then::Flush(AfterFlush::Load(asker)));
        Ok(ctx.block(0, Frame::OK, Wake::Process))
    }

    /// Follows `appendonly` and what else may have been set.
    pub(in crate::server) fn follow_aof_config(&mut self, engine: &mut Engine) {
        self.ask_aof(engine, Aof::follow_config);
    }

    /// After a data set has come from a master, the file begins anew.
    ///
    /// Source: replication.c `restartAOFAfterSYNC`, 7.0.15.
    pub(in crate::server) fn restart_aof(&mut self, engine: &mut Engine) {
        if self.aof.is_on() {
            self.ask_aof(engine, Aof::stop);
            self.ask_aof(engine, Aof::start);
        }
    }

    /// Writes what this turn has collected, unless that may wait.
    pub(in crate::server) fn flush_turn(&mut self, engine: &mut Engine) {
        if self.aof.is_on() {
            self.ask_aof(engine, Aof::flush_turn);
        }
    }

    /// Takes the answer to a background sync. False: the input is something else.
    pub(in crate::server) fn sync_takes(&mut self, engine: &mut Engine, input: &Input) -> bool {
        let Input::Disk(ticket, answer) = input else { return false };
        self.ask_aof(engine, |aof, turn| aof.sync_answered(turn, *ticket, answer))
    }

    /// Flushes and syncs at the end of the process.
    pub(in crate::server) fn close_aof(&mut self, request: Request) {
        self.network.log(LogLevel::Notice, "Calling fsync() on the AOF file.");
        self.ask(Vec::new(), Then::Flush(AfterFlush::Shutdown(request)));
    }

    /// Starts what `BGREWRITEAOF` has put off, or what the file has grown to ask for.
    pub(in crate::server) fn rewrite_if_due(&mut self, engine: &mut Engine) {
        if self.persistence.child_kind().is_none() {
            self.ask_aof(engine, Aof::rewrite_if_due);
        }
    }

    /// Takes over the files a process finds when it starts, and reads them if the file is on.
    ///
    /// Errors: the line with which the server says that it will not start.
    pub(in crate::server) fn open_aof(
        &mut self,
        engine: &mut Engine,
        files: &StartFiles,
    ) -> Result<(), String> {
        let taken = self.ask_aof(engine, |aof, turn| aof.take_files(turn, files));
        let Some(taken) = taken.map_err(|lines| self.log_but_last(lines))? else {
            return Ok(());
        };
        let loaded = self.load_aof(engine, &taken.parts)?;
        if !matches!(loaded, Loaded::NoFiles) {
            let text = "DB loaded from append only file: 0.000 seconds";
            self.network.log(LogLevel::Notice, text);
        }
        self.ask_aof(engine, |aof, turn| aof.open_files(turn, files, taken, loaded.cut()));
        Ok(())
    }
}
