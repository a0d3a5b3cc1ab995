//! The configuration file, brought up to what is set.
//!
//! Source: config.c `configRewriteCommand`, 7.0.15.

use redscope_actor::DiskOp;
use redscope_engine::command::{CommandResult, Ctx};
use redscope_engine::config::OwnLines;
use redscope_engine::{ClientId, Engine, FixedError, Wake};
use redscope_resp::Frame;

use super::job::{Outcome, Then, only_file};
use crate::fact::LogLevel;
use crate::server::ServerHost;

impl ServerHost {
    /// `CONFIG REWRITE`: the reply follows when the file has been read, but in a transaction, where
    /// nothing waits, it comes at once. `all` writes parameters that are as they always were too.
    pub(super) fn config_rewrite(&mut self, ctx: &mut Ctx<'_>, all: bool) -> CommandResult {
        let Some(path) = ctx.engine.config.file.clone() else {
            return Err(FixedError::NO_CONFIG_FILE.into());
        };
        let asker = ctx.may_block().then_some(ctx.client.id);
        self.ask(vec![DiskOp::Read { path }], Then::ConfigRead { asker, all });
        Ok(ctx.block(0, Frame::OK, Wake::Process))
    }

    /// Puts the file in place; one that could not be read stays as it is.
    pub(super) fn config_was_read(
        &mut self,
        engine: &mut Engine,
        asker: Option<ClientId>,
        all: bool,
        outcome: Outcome,
    ) {
        let Some(path) = engine.config.file.clone() else { return };
        match only_file(outcome) {
            Ok(old) => {
                let old = old.unwrap_or_default().to_vec();
                let own = OwnLines::default();
                let bytes = engine.config.rewritten(&old, engine.acl.lines(), all, &own);
                self.ask_next(vec![DiskOp::Replace { path, bytes }], Then::ConfigWritten(asker));
            }
            Err(why) => self.answer_config_rewrite(engine, asker, Err(why)),
        }
    }

    pub(super) fn config_was_written(
        &mut self,
        engine: &mut Engine,
        asker: Option<ClientId>,
        outcome: Outcome,
    ) {
        let done = outcome.map(|_| ()).map_err(|(_, error)| error.to_string());
        self.answer_config_rewrite(engine, asker, done);
    }

    fn answer_config_rewrite(
        &mut self,
        engine: &mut Engine,
        asker: Option<ClientId>,
        done: Result<(), String>,
    ) {
        let reply = match done {
            Ok(()) => {
                self.network.log(LogLevel::Warning, "CONFIG REWRITE executed with success.");
                Frame::OK
            }
            Err(why) => {
                self.network.log(LogLevel::Warning, format!("CONFIG REWRITE failed: {why}"));
                Frame::error(format!("ERR Rewriting config file: {why}"))
            }
        };
        if let Some(asker) = asker {
            engine.end_wait(asker, self.clock.unix_ms(), Some(reply));
        }
    }
}
