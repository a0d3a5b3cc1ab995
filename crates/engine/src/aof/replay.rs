//! Doing again what an append-only file says was done.

use std::fmt;

use crate::Alone;
use crate::aof::read::{Commands, ReadError};
use crate::client::{Client, ClientId, ClientKind};
use crate::command::{Args, Ctx, Marks, lookup_request, process_request};
use crate::engine::Engine;

/// Why a file could not be read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayError {
    /// It ends within a command or a transaction. Up to `valid_bytes` all is well.
    Short {
        /// Bytes that can be kept.
        valid_bytes: usize,
        /// Whether a transaction is left without its end.
        in_transaction: bool,
    },
    /// What stands there is no command.
    Format,
    /// There is no such command.
    UnknownCommand(Vec<u8>),
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReplayError::Short { valid_bytes, .. } => {
                write!(f, "cut short after {valid_bytes} bytes")
            }
            ReplayError::Format => f.write_str("bad file format"),
            ReplayError::UnknownCommand(name) => {
                write!(f, "unknown command '{}'", String::from_utf8_lossy(name))
            }
        }
    }
}

impl std::error::Error for ReplayError {}

impl Engine {
    /// Carries out the commands of one file of an append-only file, from database 0 on.
    ///
    /// Nothing of it is counted, recorded or expired. What came before an error stays done.
    /// Source: aof.c `loadSingleAppendOnlyFile`, 7.0.15.
    pub fn replay(&mut self, bytes: &[u8], now_ms: u64) -> Result<(), ReplayError> {
        let stats = self.stats.clone();
        let recording = std::mem::replace(&mut self.replicating, false);
        let loading = std::mem::replace(&mut self.role.loading, true);
        let result = self.replay_commands(Commands::of(bytes), now_ms);
        self.role.loading = loading;
        self.replicating = recording;
        self.stats = stats;
        result
    }

    fn replay_commands(
        &mut self,
        mut commands: Commands<'_>,
        now_ms: u64,
    ) -> Result<(), ReplayError> {
        let mut client = Client::new(ClientId::REPLAY, String::new(), String::new(), now_ms);
        client.kind = ClientKind::Master;
        let (mut valid_bytes, mut before_transaction) = (0, 0);
        let cut = |client: &Client, valid_bytes, before_transaction| {
            let in_transaction = client.transaction.is_some();
            let valid_bytes = if in_transaction { before_transaction } else { valid_bytes };
            ReplayError::Short { valid_bytes, in_transaction }
        };
        loop {
            let args = match commands.next() {
                Ok(Some(args)) => args,
                Ok(None) if client.transaction.is_none() => return Ok(()),
                Ok(None) => return Err(cut(&client, valid_bytes, before_transaction)),
                Err(ReadError::Short) => {
                    // Only at the end of a file is a transaction taken back.
                    client.transaction = None;
                    return Err(cut(&client, valid_bytes, before_transaction));
                }
                Err(ReadError::Format) => return Err(ReplayError::Format),
            };
            let args = Args::new(&args);
            let spec =
                lookup_request(args).map_err(|_| ReplayError::UnknownCommand(args[0].to_vec()))?;
            if spec.marks.has(Marks::OPENS_TRANSACTION) {
                before_transaction = valid_bytes;
            }
            process_request(&mut Ctx::new(self, &mut client, now_ms), &mut Alone, args);
            client.output.clear();
            valid_bytes = commands.position();
        }
    }
}
