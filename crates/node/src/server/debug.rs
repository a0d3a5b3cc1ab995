//! `DEBUG`, as far as it concerns the process: reloading, sleeping, crashing.
//!
//! Source: debug.c `debugCommand`, 7.0.15.

use redscope_actor::DiskOp;
use redscope_data::rdb::read_rdb;
use redscope_engine::command::{Args, CommandResult, Ctx, debug, is_on};
use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine, FixedError, StreamCommand, Targets, Wake};
use redscope_resp::Frame;

use super::job::{Outcome, Then, only_file};
use super::persistence::contiguous;
use crate::exit::Exit;
use crate::fact::LogLevel;
use crate::server::ServerHost;

impl ServerHost {
    /// `DEBUG <subcommand> …`; what is not the process's own goes to the engine.
    pub(crate) fn debug(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let word = String::from_utf8_lossy(args[1]).to_ascii_lowercase();
        match (word.as_str(), args.len()) {
            ("change-repl-id", 2) => self.replication.rename_history(self.rng.hex(40)),
            ("config-rewrite-force-all", 2) => return self.config_rewrite(ctx, true),
            ("loadaof", 2) => {
                ctx.engine.unstreamed_changes += 1;
                return self.debug_loadaof(ctx);
            }
            ("log", 3) => {
                let text = format!("DEBUG LOG: {}", String::from_utf8_lossy(args[2]));
                self.network.log(LogLevel::Warning, text);
            }
            ("panic" | "segfault" | "assert" | "oom", 2) => {
                self.network.log(LogLevel::Warning, "Crashed by running the DEBUG command");
                self.exit_at_once(Exit::Panicked);
                return Ok(ctx.silent());
            }
            ("pause-cron", 3) => self.cron_paused = is_on(args[2]),
            ("reload", _) => return self.reload(ctx, args),
            ("replicate", 3..) => {
                // Replicas alone carry it out.
                ctx.engine.unstreamed_changes += 1;
                let args = args.from(2).iter().map(|arg| arg.to_vec()).collect();
                self.feed_commands(&[StreamCommand {
                    targets: Targets::ALL,
                    db: ctx.client.db,
                    args,
                }]);
            }
            ("sleep", 3) => {
                let seconds: f64 = String::from_utf8_lossy(args[2]).parse().unwrap_or(0.0);
                let sleep_us = (seconds.clamp(0.0, 1e9) * 1e6) as u64;
                // It begins when what came before it in the same input is over.
                self.sleep_us(ctx.engine.meter.spent_us() + sleep_us);
                ctx.takes_us(sleep_us);
            }
            _ => return debug(ctx, args),
        }
        Ok(Frame::OK)
    }

    /// `DEBUG RELOAD`: what was saved is what is read back; after `NOSAVE`, what is on the disk. The
    /// reply follows then, but in a transaction, where nothing waits, it comes at once.
    ///
    /// Errors: an option there is none of; a file that cannot be read, or that holds a library or
    /// key that is there already, where they are neither removed first nor replaced.
    fn reload(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let (mut save, mut flush, mut merge) = (true, true, false);
        let mut options = args.options(2);
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "NOSAVE" => save = false,
                "NOFLUSH" => flush = false,
                "MERGE" => merge = true,
                _ => return Err(FixedError::RELOAD_OPTION.into()),
            }
        }
        let asker = ctx.may_block().then_some(ctx.client.id);
        if save {
            self.save_for_reload(ctx.engine, asker, flush, merge);
        } else {
            let path = ctx.engine.config.text(key::DBFILENAME).to_owned();
            self.ask(vec![DiskOp::Read { path }], Then::DumpRead { asker, flush, merge });
        }
        Ok(ctx.block(0, Frame::OK, Wake::Process))
    }

    pub(super) fn dump_was_read(
        &mut self,
        engine: &mut Engine,
        asker: Option<ClientId>,
        outcome: Outcome,
        flush: bool,
        merge: bool,
    ) {
        let dump = only_file(outcome).ok().flatten().ok_or(FixedError::RELOAD_FAILED);
        let reloaded =
            dump.and_then(|dump| self.reload_from(engine, &contiguous(&dump), flush, merge));
        let reply = reloaded.map_or_else(|error| Frame::error(error.text()), |()| Frame::OK);
        if let Some(asker) = asker {
            engine.end_wait(asker, self.clock.unix_ms(), Some(reply));
        }
    }

    fn reload_from(
        &mut self,
        engine: &mut Engine,
        dump: &[u8],
        flush: bool,
        merge: bool,
    ) -> Result<(), FixedError> {
        let content =
            read_rdb(dump, &engine.config.limits.values).map_err(|_| FixedError::RELOAD_FAILED)?;
        engine.meter.load(content.keys.len(), dump.len());
        engine.unstreamed_changes += 1;
        if flush {
            engine.flush_all();
        }
        let taken =
            |db: usize, key: &[u8]| engine.dbs.get(db).is_some_and(|db| db.get(key).is_some());
        if !merge && content.keys.iter().any(|loaded| taken(loaded.db, &loaded.key)) {
            return Err(FixedError::RELOAD_FAILED);
        }
        let functions = engine.load_functions(&content.functions, flush, merge);
        functions.map_err(|_| FixedError::RELOAD_FAILED)?;
        content.install(&mut engine.dbs, self.clock.unix_ms(), false);
        self.network.log(LogLevel::Warning, "DB reloaded by DEBUG RELOAD");
        Ok(())
    }
}
