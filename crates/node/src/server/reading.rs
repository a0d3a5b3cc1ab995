//! Files that a command asks for while the process runs: it does nothing else until they are read.

use redscope_engine::{ClientId, Engine};

use crate::io::{Input, LogLevel};
use crate::server::ServerHost;

/// The file that is being read, and what for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reading {
    /// `ACL LOAD`, by this client.
    Acl(ClientId),
    /// `DEBUG RELOAD NOSAVE`, by this client, with its options.
    Dump { asker: ClientId, flush: bool, merge: bool },
    /// `CONFIG REWRITE`, by this client if it waits for the reply; `all` writes every parameter.
    Config { asker: Option<ClientId>, all: bool },
}

impl ServerHost {
    /// Takes the file that is being read. False: the input is something else, and has to wait.
    pub(super) fn reading_takes(&mut self, engine: &mut Engine, input: &Input) -> bool {
        let Input::FileRead(name, read) = input else { return false };
        let Some(reading) = self.reading.take() else { return false };
        if let Err(why) = read {
            self.network.log(LogLevel::Warning, format!("{name}: {why}"));
        }
        let text = read.as_ref().ok().and_then(Option::as_deref);
        match reading {
            Reading::Acl(asker) => self.acl_was_read(engine, asker, name, text),
            Reading::Dump { asker, flush, merge } => {
                self.dump_was_read(engine, asker, text, flush, merge);
            }
            Reading::Config { asker, all } => {
                let rewritten = read.as_ref().map_err(String::as_str).map(|_| {
                    let old = text.unwrap_or_default();
                    engine.config.rewritten(old, engine.acl.lines(), all)
                });
                self.config_was_read(engine, asker, name, rewritten);
            }
        }
        true
    }
}
