//! Following a master: the link, and what comes over it.
//!
//! [`Handshake`] and [`Transfer`] understand the bytes before the stream and say what follows from
//! them; `sync` does it. `stream` counts what has been applied.

pub(super) mod handshake;
mod line;
mod stream;
mod sync;
pub(super) mod transfer;

use redscope_actor::ConnId;
use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine};
use redscope_resp::encode_command;

use super::Replication;
use super::link::{LinkState, Upstream};
use crate::fact::{ConnectReason, LinkLoss, LogLevel, ReplicationFact, SilentPhase};
use crate::io::LinkKind;
use crate::server::effect::Effect;
use crate::server::machine::Turn;
use handshake::Handshake;

impl Replication {
    /// Opens the link.
    pub(super) fn connect(&mut self, turn: &mut Turn<'_>, reason: ConnectReason) {
        let Some(upstream) = &mut self.upstream else { return };
        let master = upstream.address.clone();
        upstream.state = LinkState::Connecting;
        upstream.last_io_s = turn.clock.unix_s();
        upstream.buffer.clear();
        upstream.conn = Some(turn.connect(master.clone(), LinkKind::Replication));
        turn.tell(ReplicationFact::Connecting { master, reason });
        turn.tell(ReplicationFact::SyncStarted);
    }

    /// The connection that is the link to the master.
    pub(in crate::server) fn link(&self) -> Option<ConnId> {
        self.upstream.as_ref()?.conn
    }

    /// The link to the master, if that is this client.
    pub(in crate::server) fn link_of(&self, client: ClientId) -> Option<ConnId> {
        let upstream = self.upstream.as_ref()?;
        upstream.conn.filter(|_| upstream.client == Some(client))
    }

    /// Whether a client is the master's, and somebody has asked for it to be closed.
    pub(in crate::server) fn is_killed_link(&self, engine: &Engine, client: ClientId) -> bool {
        self.link_of(client).is_some()
            && engine.clients.get(client).is_some_and(|client| client.close_now)
    }

    /// Ends the link, remembering what makes a partial resync possible.
    pub(super) fn drop_link(&mut self, turn: &mut Turn<'_>, why: LinkLoss) {
        let Some(upstream) = &mut self.upstream else { return };
        let was_connected = upstream.is_connected();
        if was_connected {
            let client = upstream.client.and_then(|client| turn.engine.clients.get(client));
            upstream.cached_db = client.map(|client| client.db).or(upstream.cached_db);
            // A link that never stood is not down since then (replication.c
            // `replicationHandleMasterDisconnection`, 7.0.15).
            upstream.down_since_s = Some(turn.clock.unix_s());
        }
        upstream.state = LinkState::Connect;
        upstream.client = None;
        upstream.buffer.clear();
        if let Some(conn) = upstream.conn.take() {
            turn.want(Effect::CloseLink(conn));
        }
        if was_connected {
            turn.tell(ReplicationFact::LinkLost(why));
            let (replid, offset) = (self.replid.clone(), self.offset);
            turn.tell(ReplicationFact::MasterCached { replid, offset });
        }
    }

    /// The connection stands.
    pub(super) fn link_stands(&mut self, turn: &mut Turn<'_>) {
        if let Some(upstream) = &mut self.upstream {
            upstream.state = LinkState::Handshake(Handshake::after_ping());
        }
        turn.tell(ReplicationFact::Connected);
        self.send_upstream(turn, &["PING"]);
    }

    /// Nobody answers where the master should be.
    pub(super) fn link_refused(&mut self, turn: &mut Turn<'_>) {
        turn.tell(ReplicationFact::ConnectRefused);
        if let Some(upstream) = &mut self.upstream {
            upstream.state = LinkState::Connect;
            upstream.conn = None;
        }
    }

    /// The master closed the link, or somebody has killed it here.
    pub(in crate::server) fn link_closed(&mut self, turn: &mut Turn<'_>) {
        let Some(upstream) = &self.upstream else { return };
        match &upstream.state {
            LinkState::Connected => {
                let client = upstream.client;
                let is_killed = client.is_some_and(|id| self.is_killed_link(turn.engine, id));
                let why = if is_killed { LinkLoss::Killed } else { LinkLoss::Closed };
                self.lose_link(turn, why);
            }
            LinkState::Transfer(_) => {
                turn.tell(ReplicationFact::TransferLost);
                self.retry(turn);
            }
            LinkState::Handshake(handshake) => {
                let why = match handshake.has_asked_for_sync() {
                    true => ReplicationFact::NoPsyncReply,
                    false => ReplicationFact::NoResponse,
                };
                // Source: replication.c `receiveSynchronousResponse`, 7.0.15; the end of a stream is
                // no error.
                let text = "Failed to read response from the server: Success";
                turn.log(LogLevel::Warning, text);
                self.give_up(turn, why);
            }
            LinkState::Connecting => self.link_refused(turn),
            LinkState::Connect => {}
        }
    }

    /// An established link is gone; it is tried again at once.
    fn lose_link(&mut self, turn: &mut Turn<'_>, why: LinkLoss) {
        self.drop_link(turn, why);
        turn.want(Effect::RoleChanged);
        self.connect(turn, ConnectReason::LinkLost);
    }

    /// The handshake leads nowhere; the next tick tries again.
    fn give_up(&mut self, turn: &mut Turn<'_>, why: ReplicationFact) {
        turn.tell(why);
        self.drop_link(turn, LinkLoss::Closed);
    }

    /// The data set does not come; it is tried again at once.
    /// Source: replication.c `cancelReplicationHandshake`, 7.0.15.
    fn retry(&mut self, turn: &mut Turn<'_>) {
        self.drop_link(turn, LinkLoss::Closed);
        self.connect(turn, ConnectReason::TransferFailed);
    }

    fn send_upstream(&mut self, turn: &mut Turn<'_>, args: &[impl AsRef<[u8]>]) {
        let mut bytes = Vec::new();
        encode_command(args, &mut bytes);
        if let Some(conn) = self.link() {
            turn.send(conn, bytes);
        }
    }

    /// Time-outs, reconnection and the acknowledgement on the replica's side, once a second.
    ///
    /// Source: replication.c `replicationCron`, 7.0.15.
    pub(super) fn upstream_tick(&mut self, turn: &mut Turn<'_>) {
        let timeout_s = turn.engine.config.integer(key::REPL_TIMEOUT).max(1) as u64;
        let Some(upstream) = &self.upstream else { return };
        if turn.clock.unix_s().saturating_sub(upstream.last_io_s) > timeout_s
            && let Some(phase) = silent_phase(upstream)
        {
            turn.tell(ReplicationFact::MasterSilent(phase));
            match phase {
                SilentPhase::Stream => self.lose_link(turn, LinkLoss::Timeout),
                SilentPhase::Handshake | SilentPhase::Transfer => self.retry(turn),
            }
        }
        match self.upstream.as_ref().map(|upstream| &upstream.state) {
            Some(LinkState::Connect) => self.connect(turn, ConnectReason::NoLink),
            Some(LinkState::Connected) => self.send_ack(turn, self.offset),
            _ => {}
        }
    }
}

/// What a master is waited for to say.
fn silent_phase(upstream: &Upstream) -> Option<SilentPhase> {
    match &upstream.state {
        LinkState::Connect => None,
        LinkState::Connecting | LinkState::Handshake(_) => Some(SilentPhase::Handshake),
        LinkState::Transfer(_) => Some(SilentPhase::Transfer),
        LinkState::Connected => Some(SilentPhase::Stream),
    }
}
