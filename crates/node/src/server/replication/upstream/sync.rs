//! From a connection that stands to the stream: the handshake, and the data set if it has to come.

use redscope_engine::config::{key, to_bytes};

use super::Replication;
use super::handshake::{Handshake, Reply};
use super::line::take_line;
use super::transfer::{Arrival, Transfer};
use crate::fact::ReplicationFact;
use crate::server::effect::Effect;
use crate::server::machine::Turn;
use crate::server::replication::link::LinkState;
use crate::server::replication::words::Arrived;

impl Replication {
    /// Bytes came from the master.
    pub(in crate::server::replication) fn received(&mut self, turn: &mut Turn<'_>, bytes: Vec<u8>) {
        let Some(upstream) = &mut self.upstream else { return };
        upstream.last_io_s = turn.clock.unix_s();
        if upstream.is_connected() {
            return turn.want(Effect::ApplyStream(bytes));
        }
        match upstream.buffer.is_empty() {
            true => upstream.buffer = bytes,
            false => upstream.buffer.extend_from_slice(&bytes),
        }
        while self.understand(turn) {}
    }

    /// Takes one thing off what came before the stream; false if there is nothing more to take.
    fn understand(&mut self, turn: &mut Turn<'_>) -> bool {
        let Some(upstream) = &mut self.upstream else { return false };
        match &mut upstream.state {
            LinkState::Handshake(handshake) => {
                let Some(line) = take_line(&mut upstream.buffer) else { return false };
                let reply = handshake.line(&line);
                let is_done = handshake.is_done();
                self.replied(turn, reply, is_done)
            }
            LinkState::Transfer(transfer) => match transfer.take(&mut upstream.buffer) {
                Arrival::Wait => false,
                Arrival::Begun { bytes } => {
                    let engine = turn.engine;
                    let is_parsed = match engine.config.text(key::REPL_DISKLESS_LOAD) {
                        "swapdb" => true,
                        "on-empty-db" => engine.dbs.iter().all(|db| db.is_empty()),
                        _ => false,
                    };
                    turn.tell(ReplicationFact::TransferBegun { bytes, is_parsed });
                    true
                }
                Arrival::Whole { payload, by_mark } => {
                    let position = transfer.position.clone();
                    turn.want(Effect::Load(Box::new(Arrived { payload, position, by_mark })));
                    false
                }
                Arrival::Refused(why) => {
                    turn.tell(why);
                    self.retry(turn);
                    false
                }
            },
            LinkState::Connect | LinkState::Connecting | LinkState::Connected => false,
        }
    }

    /// Does what follows from a line of the handshake; false if the link does not go on from there.
    fn replied(&mut self, turn: &mut Turn<'_>, reply: Reply, is_done: bool) -> bool {
        match reply {
            Reply::Wait => {}
            Reply::Told(fact) => turn.tell(fact),
            Reply::Introduce => {
                turn.tell(ReplicationFact::MasterAnswered);
                let (said, handshake) = Handshake::introduction(&turn.engine.config, turn.port);
                for command in said {
                    let words: Vec<Vec<u8>> = command.iter().map(|word| to_bytes(word)).collect();
                    self.send_upstream(turn, &words);
                }
                self.enter(LinkState::Handshake(handshake));
                return true;
            }
            Reply::FullResync { replid, offset } => {
                turn.tell(ReplicationFact::FullResync { replid: replid.clone(), offset });
                self.failover_done(turn);
                self.enter(LinkState::Transfer(Transfer::new(Some((replid, offset)))));
                return true;
            }
            Reply::Continue { replid } => {
                self.continue_history(turn, replid);
                return false;
            }
            Reply::GiveUp(why) => {
                self.give_up(turn, why);
                self.abort_failover(turn, "Failover target rejected psync request");
                return false;
            }
            Reply::TryOldSync(why) => {
                turn.tell(why);
                if self.abort_failover(turn, "Failover target rejected psync request") {
                    return false;
                }
                turn.tell(ReplicationFact::SyncRetried);
                if let Some(conn) = self.link() {
                    turn.send(conn, b"SYNC\r\n".to_vec());
                }
                self.enter(LinkState::Transfer(Transfer::new(None)));
                return true;
            }
        }
        if is_done {
            self.ask_for_sync(turn);
        }
        true
    }

    fn enter(&mut self, state: LinkState) {
        if let Some(upstream) = &mut self.upstream {
            upstream.state = state;
        }
    }

    fn ask_for_sync(&mut self, turn: &mut Turn<'_>) {
        let cached = self.upstream.as_ref().is_some_and(|up| up.cached_db.is_some());
        let (replid, offset) = if cached {
            let (replid, from) = (self.replid.clone(), self.offset + 1);
            turn.tell(ReplicationFact::PartialResyncAsked { replid: replid.clone(), from });
            (replid, from.to_string())
        } else {
            turn.tell(ReplicationFact::NoCachedMaster);
            ("?".to_owned(), "-1".to_owned())
        };
        match &self.failover {
            Some(_) => self.send_upstream(turn, &["PSYNC", &replid, &offset, "FAILOVER"]),
            None => self.send_upstream(turn, &["PSYNC", &replid, &offset]),
        }
        self.enter(LinkState::Handshake(Handshake::after_psync()));
    }

    /// Goes on from where this replica is; the master may have another name for their history.
    fn continue_history(&mut self, turn: &mut Turn<'_>, replid: Option<String>) {
        turn.tell(ReplicationFact::PartialResync);
        if let Some(replid) = replid.filter(|replid| *replid != self.replid) {
            turn.tell(ReplicationFact::ReplidAdopted(replid.clone()));
            self.shift_replid(replid);
            self.disconnect_replicas(turn);
        }
        self.ensure_backlog(turn.engine.config.integer(key::REPL_BACKLOG_SIZE));
        self.failover_done(turn);
        turn.tell(ReplicationFact::PartialResyncAccepted);
        let db = self.upstream.as_ref().and_then(|upstream| upstream.cached_db).unwrap_or(0);
        self.open_stream(turn, db);
    }

    /// The data set that came cannot be read; another is asked for.
    pub(in crate::server::replication) fn load_failed(&mut self, turn: &mut Turn<'_>, why: String) {
        turn.tell(ReplicationFact::LoadFailed(why));
        self.retry(turn);
    }

    /// What this server was goes, for a data set of so many bytes to take its place.
    pub(in crate::server::replication) fn make_way(&mut self, turn: &mut Turn<'_>, bytes: usize) {
        let upstream = self.upstream.as_mut();
        if upstream.is_some_and(|upstream| upstream.cached_db.take().is_some()) {
            turn.tell(ReplicationFact::CachedMasterDiscarded);
        }
        self.disconnect_replicas(turn);
        self.backlog = None;
        turn.tell(ReplicationFact::FlushingOld { bytes: bytes as u64 });
    }

    /// The data set that came is in place: this server goes on in the master's history, in the
    /// database `stream_db`, and acknowledges if `acknowledges`.
    pub(in crate::server::replication) fn loaded(
        &mut self,
        turn: &mut Turn<'_>,
        position: Option<(String, u64)>,
        stream_db: usize,
        acknowledges: bool,
    ) {
        let before_psync = position.is_none();
        let (replid, offset) = position.unwrap_or_else(|| (turn.rng.hex(40), 0));
        self.rename_history(replid);
        self.offset = offset;
        self.ensure_backlog(turn.engine.config.integer(key::REPL_BACKLOG_SIZE));
        turn.tell(ReplicationFact::LoadFinished);
        if let Some(upstream) = &mut self.upstream {
            upstream.before_psync = before_psync;
        }
        self.open_stream(turn, stream_db);
        turn.want(Effect::RestartAof);
        if acknowledges {
            turn.want(Effect::Acknowledge);
        }
    }
}
