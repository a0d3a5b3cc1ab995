//! The stream of the master's writes: applied, counted, passed on and acknowledged.
//!
//! Bytes move into the decoder as they came, and stay there until whole requests of them were
//! applied; then the backlog and the replicas of this replica get them from there.

use redscope_actor::ConnId;
use redscope_engine::{ClientKind, Engine};

use crate::connections::run_requests;
use crate::fact::ReplicationFact;
use crate::server::ServerHost;
use crate::server::replication::LinkState;

impl ServerHost {
    /// From here on the link carries the stream, applied by a client of the engine.
    pub(super) fn enter_stream(&mut self, engine: &mut Engine, db: usize) {
        let now_ms = self.clock.unix_ms();
        let Some(upstream) = &mut self.replication.upstream else { return };
        let Some(conn) = upstream.conn else { return };
        let address = upstream.address.to_string();
        let id = engine.connect(address, self.network.address.to_string(), now_ms);
        if let Some(client) = engine.clients.get_mut(id) {
            client.kind = ClientKind::Master;
            client.authenticated = true;
            client.db = db.min(engine.dbs.len() - 1);
        }
        self.network.adopt(conn, id);
        if let Some(decoder) = self.network.decoder_mut(conn) {
            decoder.keep_requests();
        }
        upstream.client = Some(id);
        upstream.state = LinkState::Connected;
        upstream.down_since_s = None;
        upstream.cached_db = Some(db);
        upstream.applied_bytes = 0;
        upstream.position_bytes = 0;
        let rest = std::mem::take(&mut upstream.buffer);
        let (replid, offset) = (self.replication.replid.clone(), self.replication.offset);
        self.tell(ReplicationFact::LinkUp { replid, offset });
        self.tell_role(engine);
        self.apply_stream(engine, rest);
    }

    /// Applies stream bytes, counts those of whole requests, and passes them on.
    pub(super) fn apply_stream(&mut self, engine: &mut Engine, bytes: Vec<u8>) {
        let Some(conn) = self.replication.upstream.as_ref().and_then(|up| up.conn) else { return };
        let Some(decoder) = self.network.decoder_mut(conn) else { return };
        decoder.feed_owned(bytes);
        engine.stats.reads += 1;
        self.resume_stream(engine, conn);
    }

    /// Goes on with the stream after `CLIENT PAUSE` has kept it back.
    pub(crate) fn resume_stream(&mut self, engine: &mut Engine, conn: ConnId) {
        run_requests(engine, self, conn);
        self.settle_stream(engine);
    }

    /// Counts what has been applied, and passes it on.
    fn settle_stream(&mut self, engine: &Engine) {
        let Some(upstream) = &mut self.replication.upstream else { return };
        let Some(conn) = upstream.conn else { return };
        let client = upstream.client.and_then(|client| engine.clients.get(client));
        if client.is_some_and(|client| client.transaction.is_some()) {
            return;
        }
        let Some((_, mut decoder)) = self.network.take_decoder(conn) else { return };
        // A request that is kept back has been read, but not applied.
        let applied_bytes = match client.is_some_and(|client| client.blocked.is_some()) {
            true => upstream.position_bytes.max(upstream.applied_bytes),
            false => decoder.consumed_bytes(),
        };
        let fresh = (applied_bytes - upstream.applied_bytes) as usize;
        upstream.applied_bytes = applied_bytes;
        if fresh > 0 {
            self.feed_bytes(&decoder.kept()[..fresh]);
            decoder.release(fresh);
        }
        self.network.give_back(conn, decoder);
    }

    /// Bytes of the stream that came and were not applied yet.
    pub(crate) fn unapplied_bytes(&self) -> u64 {
        let conn = self.replication.upstream.as_ref().filter(|up| up.is_connected());
        let decoder = conn.and_then(|up| self.network.decoder(up.conn?));
        decoder.map_or(0, |decoder| decoder.held_bytes() as u64)
    }

    pub(super) fn send_ack(&mut self, offset: u64) {
        if self.replication.upstream.as_ref().is_some_and(|upstream| !upstream.before_psync) {
            self.send_upstream(&["REPLCONF", "ACK", &offset.to_string()]);
        }
    }

    /// Answers `GETACK` with the offset before it.
    pub(crate) fn send_ack_at_position(&mut self) {
        let Some(upstream) = &self.replication.upstream else { return };
        let offset = self.replication.offset + (upstream.position_bytes - upstream.applied_bytes);
        self.send_ack(offset);
    }
}
