//! Files that a command asks for while the process runs: it does nothing else until they are read.

use redscope_engine::{ClientId, Engine};

use crate::io::Input;
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
        let Input::FileRead(name, text) = input else { return false };
        match self.reading.take() {
            Some(Reading::Acl(asker)) => self.acl_was_read(engine, asker, name, text.as_deref()),
            Some(Reading::Dump { asker, flush, merge }) => {
                self.dump_was_read(engine, asker, text.as_deref(), flush, merge);
            }
            Some(Reading::Config { asker, all }) => {
                self.config_was_read(engine, asker, name, text.as_deref(), all);
            }
            None => return false,
        }
        true
    }
}
