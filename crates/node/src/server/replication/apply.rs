//! What a master sends, on its way into the data set of its replica.
//!
//! Bytes move into the decoder as they came, and stay there until whole requests of them were
//! applied; then the backlog and the replicas of this replica get them from there.

use redscope_actor::{Address, ConnId};
use redscope_data::rdb::read_rdb;
use redscope_engine::{ClientKind, Engine};

use super::words::Arrived;
use crate::connections::run_requests;
use crate::fact::{LoadedFrom, ReplicationFact};
use crate::server::ServerHost;

impl ServerHost {
    /// Replaces the data set with the one that came.
    ///
    /// Source: replication.c `readSyncBulkPayload`, 7.0.15.
    pub(in crate::server) fn load_from_master(&mut self, engine: &mut Engine, arrived: Arrived) {
        let Arrived { payload, position, by_mark } = arrived;
        let read =
            read_rdb(&payload, &engine.config.limits.values).map_err(|error| error.to_string());
        let replaced = read.and_then(|content| {
            let functions = engine.replace_functions(&content.functions);
            functions.map(|_| content).map_err(|error| error.to_string())
        });
        let content = match replaced {
            Ok(content) => content,
            Err(why) => {
                return self.ask_replication(engine, |replication, turn| {
                    replication.load_failed(turn, why);
                });
            }
        };
        self.ask_replication(engine, |replication, turn| replication.make_way(turn, payload.len()));
        engine.flush_all();
        self.network.tell(ReplicationFact::Loading);
        self.log_origin(&payload);
        let stream_db = content.replication.as_ref().map_or(0, |point| point.stream_db.max(0));
        engine.meter.load(content.keys.len(), payload.len());
        self.install_rdb(engine, content, true, LoadedFrom::Master);
        self.ask_replication(engine, |replication, turn| {
            replication.loaded(turn, position, stream_db as usize, by_mark);
        });
    }

    /// Makes the client of the engine that applies what comes over the link.
    pub(in crate::server) fn open_stream(
        &mut self,
        engine: &mut Engine,
        conn: ConnId,
        master: &Address,
        db: usize,
    ) {
        let own = self.network.address.to_string();
        let id = engine.connect(master.to_string(), own, self.clock.unix_ms());
        if let Some(client) = engine.clients.get_mut(id) {
            client.kind = ClientKind::Master;
            client.authenticated = true;
            client.db = db.min(engine.dbs.len() - 1);
        }
        self.network.adopt(conn, id);
        if let Some(decoder) = self.network.decoder_mut(conn) {
            decoder.keep_requests();
        }
        self.ask_replication(engine, |replication, turn| replication.stream_opened(turn, id, db));
    }

    /// Applies bytes of the stream, counts those of whole requests, and passes them on.
    pub(in crate::server) fn apply_stream(&mut self, engine: &mut Engine, bytes: Vec<u8>) {
        let Some(conn) = self.replication.link() else { return };
        let Some(decoder) = self.network.decoder_mut(conn) else { return };
        decoder.feed_owned(bytes);
        engine.stats.reads += 1;
        self.resume_stream(engine, conn);
    }

    /// Goes on with the stream after `CLIENT PAUSE` has kept it back.
    pub(in crate::server) fn resume_stream(&mut self, engine: &mut Engine, conn: ConnId) {
        run_requests(engine, self, conn);
        self.settle_stream(engine);
    }

    /// Counts what has been applied, and passes it on.
    fn settle_stream(&mut self, engine: &Engine) {
        let Some((conn, client)) = self.replication.stream() else { return };
        let client = client.and_then(|client| engine.clients.get(client));
        if client.is_some_and(|client| client.transaction.is_some()) {
            return;
        }
        let Some((_, mut decoder)) = self.network.take_decoder(conn) else { return };
        let keeps_back = client.is_some_and(|client| client.blocked.is_some());
        let fresh = self.replication.count_applied(decoder.consumed_bytes(), keeps_back);
        if fresh > 0 {
            self.feed_bytes(&decoder.kept()[..fresh]);
            decoder.release(fresh);
        }
        self.network.give_back(conn, decoder);
    }

    /// Bytes of the stream that came and were not applied yet.
    pub(in crate::server) fn unapplied_bytes(&self) -> u64 {
        let conn = self.replication.link().filter(|_| self.replication.is_linked());
        let decoder = conn.and_then(|conn| self.network.decoder(conn));
        decoder.map_or(0, |decoder| decoder.held_bytes() as u64)
    }
}
