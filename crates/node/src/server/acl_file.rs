//! The file of users: read at the start and for `ACL LOAD`, written for `ACL SAVE`.
//!
//! Source: acl.c `ACLLoadUsersAtStartup`, `aclCommand`, 7.0.15.

use redscope_actor::DiskOp;
use redscope_engine::command::{CommandResult, Ctx};
use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine, FixedError, Wake};
use redscope_resp::Frame;

use super::job::{Outcome, Then, only_file};
use crate::boot::StartFiles;
use crate::fact::LogLevel;
use crate::server::ServerHost;

/// What stands in for a file that is not there.
fn missing(name: &str) -> String {
    format!("Error loading ACLs, opening file '{name}': No such file or directory")
}

impl ServerHost {
    /// Reads the users a server starts with.
    ///
    /// Errors: the line with which the server says that it will not start.
    pub(super) fn open_acl(
        &mut self,
        engine: &mut Engine,
        files: &StartFiles,
    ) -> Result<(), String> {
        let name = engine.config.text(key::ACLFILE).to_owned();
        if name.is_empty() {
            return engine.declare_users();
        }
        if !engine.config.users.is_empty() {
            return Err("Configuring Redis with users defined in redis.conf and at the same \
                        setting an ACL file path is invalid. This setup is very likely to lead to \
                        configuration errors and security holes, please define either an ACL file \
                        or declare users directly in your redis.conf, but not both."
                .to_owned());
        }
        let loaded = match files.get(&name) {
            Some(text) => engine.load_acl(&name, &text.to_vec(), None),
            None => Err(missing(&name)),
        };
        loaded.map_err(|error| format!("Aborting Redis startup because of ACL errors: {error}"))
    }

    /// `ACL SAVE`: the reply follows when the file is in place, but in a transaction, where nothing
    /// waits, it comes at once.
    pub(super) fn acl_save(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        let name = ctx.engine.config.text(key::ACLFILE).to_owned();
        if name.is_empty() {
            return Err(FixedError::NO_ACL_FILE.into());
        }
        let asker = ctx.may_block().then_some(ctx.client.id);
        let bytes = ctx.engine.acl.to_file().into_bytes();
        self.ask(vec![DiskOp::Replace { path: name, bytes }], Then::AclWritten(asker));
        Ok(ctx.block(0, Frame::OK, Wake::Process))
    }

    pub(super) fn acl_was_written(
        &mut self,
        engine: &mut Engine,
        asker: Option<ClientId>,
        outcome: Outcome,
    ) {
        let reply = match outcome {
            Ok(_) => Frame::OK,
            Err((_, error)) => {
                self.network
                    .log(LogLevel::Warning, format!("Writing ACL file for ACL SAVE: {error}"));
                Frame::error(FixedError::ACL_NOT_SAVED.text())
            }
        };
        if let Some(asker) = asker {
            engine.end_wait(asker, self.clock.unix_ms(), Some(reply));
        }
    }

    /// `ACL LOAD`: the reply follows when the file has been read.
    pub(super) fn acl_load(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        let name = ctx.engine.config.text(key::ACLFILE);
        if name.is_empty() {
            return Err(FixedError::NO_ACL_FILE.into());
        }
        // Inside a transaction the process cannot wait.
        if !ctx.may_block() {
            return Err(FixedError::ACL_FILE_BUSY.into());
        }
        self.ask(vec![DiskOp::Read { path: name.to_owned() }], Then::AclRead(ctx.client.id));
        Ok(ctx.block(0, Frame::Null, Wake::Process))
    }

    pub(super) fn acl_was_read(&mut self, engine: &mut Engine, asker: ClientId, outcome: Outcome) {
        let name = engine.config.text(key::ACLFILE).to_owned();
        let loaded = match only_file(outcome) {
            Ok(Some(text)) => engine.load_acl(&name, &text.to_vec(), Some(asker)),
            Ok(None) => Err(missing(&name)),
            Err(why) => Err(format!("Error loading ACLs, opening file '{name}': {why}")),
        };
        let reply = match loaded {
            Ok(()) => Frame::OK,
            Err(error) => {
                self.network.log(LogLevel::Warning, error.as_str());
                Frame::error(format!("ERR {error}"))
            }
        };
        engine.end_wait(asker, self.clock.unix_ms(), Some(reply));
    }
}
