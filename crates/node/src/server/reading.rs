//! Files that a command asks for while the process runs: it does nothing else until they are read.

use redscope_actor::{DiskOp, DiskReply, Rope, Ticket};
use redscope_engine::{ClientId, Engine};

use crate::fact::LogLevel;
use crate::io::Input;
use crate::server::ServerHost;

/// What a file is read for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reading {
    /// `ACL LOAD`, by this client.
    Acl(ClientId),
    /// `DEBUG RELOAD NOSAVE`, by this client, with its options.
    Dump { asker: ClientId, flush: bool, merge: bool },
    /// `CONFIG REWRITE`, by this client if it waits for the reply; `all` writes every parameter.
    Config { asker: Option<ClientId>, all: bool },
}

/// The file a command waits for.
#[derive(Clone, Debug)]
pub(super) struct Awaited {
    ticket: Ticket,
    path: String,
    reading: Reading,
}

impl ServerHost {
    /// Asks for a file; until it is read nothing else happens.
    pub(super) fn read_file(&mut self, path: String, reading: Reading) {
        let ticket = self.network.disk(DiskOp::Read { path: path.clone() });
        self.awaited = Some(Awaited { ticket, path, reading });
    }

    /// Takes the file that is being read. False: the input is something else, and has to wait.
    pub(super) fn reading_takes(&mut self, engine: &mut Engine, input: &Input) -> bool {
        let Input::Disk(ticket, answer) = input else { return false };
        let Some(awaited) = self.awaited.take_if(|awaited| awaited.ticket == *ticket) else {
            return false;
        };
        let name = awaited.path.as_str();
        let read = match answer {
            Ok(DiskReply::Content(content)) => Ok(content.as_ref().map(Rope::to_vec)),
            Ok(DiskReply::Done) => Ok(None),
            Err(error) => Err(error.to_string()),
        };
        if let Err(why) = &read {
            self.network.log(LogLevel::Warning, format!("{name}: {why}"));
        }
        let text = read.as_ref().ok().and_then(Option::as_deref);
        match awaited.reading {
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
