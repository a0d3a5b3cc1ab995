//! The stream on its way to the backlog and to replicas.

use redscope_engine::{ClientId, StreamCommand};
use redscope_resp::encode_command;

use crate::server::replication::backlog::BLOCKS_PER_TRIM;
use crate::server::replication::{ReplicaState, Replication};
use crate::server::stream::encode_stream;

/// What of the stream a replica has yet to get.
#[derive(Clone, Copy, Debug)]
pub(in crate::server::replication) struct Owed {
    pub(in crate::server::replication) client: ClientId,
    /// Bytes that are held back, or were sent and have not left.
    pub(in crate::server::replication) bytes: usize,
    /// Whether any are held back.
    pub(in crate::server::replication) is_held: bool,
}

impl Replication {
    /// Whether writes have to be put into the stream at all.
    pub(in crate::server) fn stream_is_wanted(&self) -> bool {
        self.backlog.is_some() && self.upstream.is_none()
    }

    /// The writes of one command or transaction as bytes of the stream.
    pub(in crate::server::replication) fn encode(&mut self, commands: &[StreamCommand]) -> Vec<u8> {
        let mut bytes = Vec::new();
        encode_stream(commands, |to| to.replicas, &mut self.selected_db, &mut bytes);
        bytes
    }

    /// Appends bytes to the stream: to the backlog, to what is held for replicas, and by `send` to
    /// those that take it as it comes.
    pub(in crate::server::replication) fn feed(
        &mut self,
        bytes: &[u8],
        mut send: impl FnMut(ClientId, &[u8]),
    ) {
        let needed_bytes = self.needed_bytes();
        self.offset += bytes.len() as u64;
        if let Some(backlog) = &mut self.backlog {
            backlog.push(bytes, needed_bytes);
        }
        for (client, replica) in &mut self.replicas {
            // What comes behind what has not left yet has not left either.
            if replica.unsent_bytes > 0 {
                replica.unsent_bytes += bytes.len();
            }
            match replica.state {
                ReplicaState::WaitBgsaveStart => {}
                _ if replica.terms.rdb_only => {}
                ReplicaState::WaitBgsaveEnd => replica.held.extend_from_slice(bytes),
                ReplicaState::Online if replica.awaits_first_ack => {
                    replica.held.extend_from_slice(bytes);
                }
                ReplicaState::Online => send(*client, bytes),
            }
        }
    }

    /// Counts bytes that were sent to replicas.
    pub(in crate::server) fn note_sent(&mut self, bytes: usize) {
        self.sent_bytes += bytes as u64;
    }

    /// Bytes that were sent to replicas since this was last asked.
    pub(in crate::server) fn take_sent(&mut self) -> u64 {
        std::mem::take(&mut self.sent_bytes)
    }

    /// Notes how much of what was sent to a replica has not left yet.
    pub(in crate::server) fn note_unsent(&mut self, id: ClientId, unsent_bytes: usize) {
        let Some(replica) = self.replicas.get_mut(&id) else { return };
        replica.unsent_bytes = unsent_bytes;
        self.trim_backlog(BLOCKS_PER_TRIM);
    }

    /// What replicas have yet to get.
    pub(in crate::server::replication) fn owed(&self) -> impl Iterator<Item = Owed> {
        self.replicas.iter().map(|(client, replica)| Owed {
            client: *client,
            bytes: replica.held.len().max(replica.unsent_bytes),
            is_held: !replica.held.is_empty(),
        })
    }

    // `WAIT`: until replicas have what a client has written.

    /// Replicas that have the stream up to an offset.
    pub(in crate::server) fn count_acknowledged(&self, offset_bytes: u64) -> i64 {
        self.online().filter(|r| r.ack_offset >= offset_bytes).count() as i64
    }

    /// Asks for acknowledgements before the process sleeps, once for all who wait.
    pub(in crate::server::replication) fn want_acknowledgements(&mut self) {
        self.getack_wanted = true;
    }

    /// What goes into the stream to ask for acknowledgements, if somebody waits for them and there is a stream.
    pub(in crate::server::replication) fn take_getack(&mut self) -> Option<Vec<u8>> {
        if !std::mem::take(&mut self.getack_wanted) || !self.stream_is_wanted() {
            return None;
        }
        let mut bytes = Vec::new();
        encode_command(&["REPLCONF", "GETACK", "*"], &mut bytes);
        Some(bytes)
    }
}
