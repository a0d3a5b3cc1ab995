//! The configuration file, brought up to what is set.
//!
//! Source: config.c `configRewriteCommand`, 7.0.15.

use redscope_engine::command::{CommandResult, Ctx};
use redscope_engine::{ClientId, Engine, FixedError, Wake};
use redscope_resp::Frame;

use super::reading::Reading;
use crate::fact::LogLevel;
use crate::server::ServerHost;

impl ServerHost {
    /// `CONFIG REWRITE`: the reply follows when the file has been read, but in a transaction, where
    /// nothing waits, it comes at once. `all` writes parameters that are as they always were too.
    pub(super) fn config_rewrite(&mut self, ctx: &mut Ctx<'_>, all: bool) -> CommandResult {
        let Some(path) = ctx.engine.config.file.clone() else {
            return Err(FixedError::NoConfigFile.into());
        };
        let asker = ctx.may_block().then_some(ctx.client.id);
        self.read_file(path, Reading::Config { asker, all });
        Ok(ctx.block(0, Frame::OK, Wake::Process))
    }

    /// Puts the file in place; one that could not be read stays as it is.
    pub(super) fn config_was_read(
        &mut self,
        engine: &mut Engine,
        asker: Option<ClientId>,
        name: &str,
        rewritten: Result<Vec<u8>, &str>,
    ) {
        let reply = match rewritten {
            Ok(text) => {
                self.network.write_file(name, text);
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
