//! The stream of the master's writes: applied, counted, passed on and acknowledged.

use redscope_actor::ConnId;
use redscope_engine::{ClientKind, Engine};

use crate::connections::{feed_client, run_requests};
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
        upstream.client = Some(id);
        upstream.state = LinkState::Connected;
        upstream.down_since_s = None;
        upstream.cached_db = Some(db);
        upstream.applied_bytes = 0;
        upstream.position_bytes = 0;
        let rest = upstream.buffer.clone();
        self.tell_role(engine);
        self.apply_stream(engine, &rest);
    }

    /// Applies stream bytes, counts those of whole requests, and passes them on.
    pub(super) fn apply_stream(&mut self, engine: &mut Engine, bytes: &[u8]) {
        let Some(conn) = self.replication.upstream.as_ref().and_then(|up| up.conn) else { return };
        feed_client(engine, self, conn, bytes);
        self.settle_stream(engine);
    }

    /// Goes on with the stream after `CLIENT PAUSE` has kept it back.
    pub(crate) fn resume_stream(&mut self, engine: &mut Engine, conn: ConnId) {
        run_requests(engine, self, conn);
        self.settle_stream(engine);
    }

    /// Counts what has been applied, and passes it on.
    pub(super) fn settle_stream(&mut self, engine: &Engine) {
        let Some(upstream) = &mut self.replication.upstream else { return };
        let Some(conn) = upstream.conn else { return };
        let consumed = self.network.decoder_mut(conn).map(|decoder| decoder.consumed_bytes());
        let Some(mut consumed) = consumed else { return };
        let client = upstream.client.and_then(|client| engine.clients.get(client));
        if client.is_some_and(|client| client.transaction.is_some()) {
            return;
        }
        // A request that is kept back has been read, but not applied.
        if client.is_some_and(|client| client.blocked.is_some()) {
            consumed = upstream.position_bytes.max(upstream.applied_bytes);
        }
        let fresh = (consumed - upstream.applied_bytes) as usize;
        if fresh == 0 {
            return;
        }
        upstream.applied_bytes = consumed;
        let rest = upstream.buffer.split_off(fresh);
        let applied = std::mem::replace(&mut upstream.buffer, rest);
        self.feed_bytes(&applied);
    }

    pub(super) fn send_ack(&mut self, offset: u64) {
        self.send_upstream(&["REPLCONF", "ACK", &offset.to_string()]);
    }

    /// Answers `GETACK` with the offset before it.
    pub(crate) fn send_ack_at_position(&mut self) {
        let Some(upstream) = &self.replication.upstream else { return };
        let offset = self.replication.offset + (upstream.position_bytes - upstream.applied_bytes);
        self.send_ack(offset);
    }
}
