//! The stream of the master's writes: opened, counted and acknowledged.

use redscope_actor::ConnId;
use redscope_engine::ClientId;

use super::Replication;
use crate::fact::ReplicationFact;
use crate::server::effect::Effect;
use crate::server::machine::Turn;
use crate::server::replication::link::{LinkState, Upstream};

impl Replication {
    /// From here on the link carries the stream; a client of the engine is to apply it.
    pub(super) fn open_stream(&mut self, turn: &mut Turn<'_>, db: usize) {
        let Some(upstream) = &self.upstream else { return };
        if let Some(conn) = upstream.conn {
            turn.want(Effect::OpenStream { conn, master: upstream.address.clone(), db });
        }
    }

    /// This client applies the stream from now on, beginning in `db` with what has come already.
    pub(in crate::server::replication) fn stream_opened(
        &mut self,
        turn: &mut Turn<'_>,
        client: ClientId,
        db: usize,
    ) {
        let Some(upstream) = &mut self.upstream else { return };
        upstream.client = Some(client);
        upstream.state = LinkState::Connected;
        upstream.down_since_s = None;
        upstream.cached_db = Some(db);
        upstream.applied_bytes = 0;
        upstream.position_bytes = 0;
        let rest = std::mem::take(&mut upstream.buffer);
        let (replid, offset) = (self.replid.clone(), self.offset);
        turn.tell(ReplicationFact::LinkUp { replid, offset });
        turn.want(Effect::RoleChanged);
        turn.want(Effect::ApplyStream(rest));
    }

    /// The link and the client that applies what comes over it.
    pub(in crate::server::replication) fn stream(&self) -> Option<(ConnId, Option<ClientId>)> {
        let upstream = self.upstream.as_ref()?;
        Some((upstream.conn?, upstream.client))
    }

    /// Before the request that comes next there were so many bytes of the stream on this connection.
    pub(in crate::server) fn note_position(&mut self, conn: ConnId, consumed_bytes: u64) {
        if let Some(upstream) = self.upstream.as_mut().filter(|up| up.conn == Some(conn)) {
            upstream.position_bytes = consumed_bytes;
        }
    }

    /// Counts what has been applied: so many bytes were read on this connection, of which the last
    /// request is kept back if `keeps_back`. Returns how many bytes are new.
    pub(in crate::server::replication) fn count_applied(
        &mut self,
        consumed_bytes: u64,
        keeps_back: bool,
    ) -> usize {
        let Some(upstream) = &mut self.upstream else { return 0 };
        // A request that is kept back has been read, but not applied.
        let applied_bytes = match keeps_back {
            true => upstream.position_bytes.max(upstream.applied_bytes),
            false => consumed_bytes,
        };
        let fresh = (applied_bytes - upstream.applied_bytes) as usize;
        upstream.applied_bytes = applied_bytes;
        fresh
    }

    /// Says how far the stream is applied, after a data set of which only the end was marked.
    pub(in crate::server) fn acknowledge(&mut self, turn: &mut Turn<'_>) {
        self.send_ack(turn, self.offset);
    }

    pub(super) fn send_ack(&mut self, turn: &mut Turn<'_>, offset: u64) {
        if self.upstream.as_ref().is_some_and(|upstream| !upstream.before_psync) {
            self.send_upstream(turn, &["REPLCONF", "ACK", &offset.to_string()]);
        }
    }

    /// Answers `GETACK` with the offset before it.
    pub(in crate::server::replication) fn send_ack_at_position(&mut self, turn: &mut Turn<'_>) {
        let Some(Upstream { position_bytes, applied_bytes, .. }) = &self.upstream else { return };
        let offset = self.offset + (position_bytes - applied_bytes);
        self.send_ack(turn, offset);
    }
}
