//! The stream on its way to the backlog and to replicas.

use redscope_actor::ConnId;
use redscope_engine::{ClientId, Engine, StreamCommand};

use crate::io::Output;
use crate::server::ServerHost;
use crate::server::replication::ReplicaState;
use crate::server::stream::encode_stream;

impl ServerHost {
    /// Puts the writes of one command or transaction into the stream.
    pub(crate) fn feed_commands(&mut self, commands: &[StreamCommand]) {
        let mut bytes = Vec::new();
        let selected_db = &mut self.replication.selected_db;
        encode_stream(commands, |to| to.replicas, selected_db, &mut bytes);
        self.feed_bytes(&bytes);
    }

    /// Appends bytes to the stream: to the backlog and to every replica.
    pub(crate) fn feed_bytes(&mut self, bytes: &[u8]) {
        let replication = &mut self.replication;
        let needed_bytes = replication.needed_bytes();
        replication.offset += bytes.len() as u64;
        if let Some(backlog) = &mut replication.backlog {
            backlog.push(bytes, needed_bytes);
        }
        for (client, replica) in &mut replication.replicas {
            match replica.state {
                ReplicaState::WaitBgsaveStart => {}
                _ if replica.terms.rdb_only => {}
                ReplicaState::WaitBgsaveEnd => replica.held.extend_from_slice(bytes),
                ReplicaState::Online if replica.awaits_first_ack => {
                    replica.held.extend_from_slice(bytes);
                }
                ReplicaState::Online => {
                    if let Some(conn) = self.network.conn_of(*client) {
                        replication.sent_bytes += bytes.len() as u64;
                        self.network.push(Output::Send(conn, bytes.to_vec()));
                    }
                }
            }
        }
    }

    /// Whether writes have to be put into the stream at all.
    pub(crate) fn stream_is_wanted(&self) -> bool {
        self.replication.backlog.is_some() && self.replication.upstream.is_none()
    }

    pub(super) fn send_to(&mut self, client: ClientId, bytes: Vec<u8>) {
        if let Some(conn) = self.network.conn_of(client) {
            self.replication.sent_bytes += bytes.len() as u64;
            self.network.push(Output::Send(conn, bytes));
        }
    }

    /// Notes how much of what was sent to a connection has not left yet.
    pub(crate) fn note_unsent_to_replica(&mut self, conn: ConnId, unsent_bytes: usize) {
        let Some(id) = self.network.client_of(conn) else { return };
        let Some(replica) = self.replication.replicas.get_mut(&id) else { return };
        replica.unsent_bytes = unsent_bytes;
        self.replication.trim_backlog();
    }

    /// Closes replicas for which more of the stream is held back than may be.
    pub(crate) fn limit_held(&mut self, engine: &mut Engine) {
        let now_ms = self.clock.unix_ms();
        for (id, replica) in &self.replication.replicas {
            if let Some(client) = engine.clients.peek_mut(*id) {
                client.unsent_bytes = replica.held.len().max(replica.unsent_bytes);
            }
            if !replica.held.is_empty() {
                self.network.enforce_output_limit(engine, *id, now_ms);
            }
        }
    }
}
