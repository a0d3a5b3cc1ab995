//! Snapshots for replicas: which one a replica gets, when it is taken, and how it is sent.

use redscope_engine::config::key;
use redscope_engine::{ClientId, Engine};

use crate::fact::{ReplicationFact, SaveTarget, SaveWait};
use crate::server::ServerHost;
use crate::server::persistence::{ChildKind, RdbParts};
use crate::server::replication::{Replica, ReplicaState, Terms};

impl ServerHost {
    /// Finds the snapshot that a replica gets which has just asked for one.
    ///
    /// Source: replication.c `syncCommand`, 7.0.15.
    pub(super) fn find_save(&mut self, engine: &mut Engine, id: ClientId) {
        let Some(terms) = self.replication.replicas.get(&id).map(|replica| replica.terms.clone())
        else {
            return;
        };
        match self.persistence.child.as_ref().map(|child| child.kind) {
            Some(ChildKind::ReplicaSocket(_)) => self.await_save(SaveWait::SocketTarget),
            Some(ChildKind::Save | ChildKind::ReplicaDisk) => self.attach(id, &terms),
            child => {
                let config = &engine.config;
                let is_diskless = config.flag(key::REPL_DISKLESS_SYNC) && terms.eof;
                if is_diskless && config.integer(key::REPL_DISKLESS_SYNC_DELAY) > 0 {
                    self.await_save(SaveWait::Delay);
                } else if child.is_some() {
                    self.await_save(SaveWait::OtherChild);
                } else {
                    self.start_pending_save(engine);
                }
            }
        }
    }

    /// Lets a replica have the snapshot that is being written, with the stream since its beginning,
    /// if another replica gets both already.
    fn attach(&mut self, id: ClientId, terms: &Terms) {
        let fits = |other: &Terms| {
            other.parts == terms.parts
                && (terms.eof || !other.eof)
                && (terms.psync2 || !other.psync2)
                && !other.rdb_only
        };
        let mut replicas = self.replication.replicas.values();
        let waits = |r: &&Replica| r.state == ReplicaState::WaitBgsaveEnd && fits(&r.terms);
        let Some(other) = replicas.find(waits) else {
            return self.await_save(SaveWait::NotAttachable);
        };
        let (held, stream_from) = (other.held.clone(), other.stream_from);
        self.begin_transfer(id, held, stream_from);
        self.await_save(SaveWait::Attached);
    }

    /// From here on a replica waits for the end of a snapshot, and the stream is held for it.
    ///
    /// Source: replication.c `replicationSetupSlaveForFullResync`, 7.0.15.
    fn begin_transfer(&mut self, id: ClientId, held: Vec<u8>, stream_from: u64) {
        let line = format!("+FULLRESYNC {} {stream_from}\r\n", self.replication.replid);
        let Some(replica) = self.replication.replicas.get_mut(&id) else { return };
        replica.state = ReplicaState::WaitBgsaveEnd;
        replica.held = held;
        replica.stream_from = stream_from;
        if !replica.before_psync {
            self.send_to(id, line.into_bytes());
        }
    }

    /// Starts the save that replicas have waited for long enough, or in large enough numbers.
    pub(super) fn save_if_waited_for(&mut self, engine: &mut Engine) {
        let now_s = self.clock.unix_s();
        let delay_s = engine.config.integer(key::REPL_DISKLESS_SYNC_DELAY).max(0) as u64;
        let enough = engine.config.integer(key::REPL_DISKLESS_SYNC_MAX_REPLICAS).max(0) as usize;
        let replicas = self.replication.replicas.values();
        let waits = replicas
            .filter(|replica| replica.state == ReplicaState::WaitBgsaveStart)
            .map(|replica| now_s.saturating_sub(replica.waiting_since_s));
        let is_diskless = engine.config.flag(key::REPL_DISKLESS_SYNC);
        let are_enough = enough > 0 && waits.clone().count() >= enough;
        if waits.max().is_some_and(|longest| !is_diskless || are_enough || longest >= delay_s) {
            self.start_pending_save(engine);
        }
    }

    /// Starts the save that waiting replicas need, unless a child is at work.
    ///
    /// Source: replication.c `startBgsaveForReplication`, 7.0.15.
    pub(crate) fn start_pending_save(&mut self, engine: &mut Engine) {
        if self.persistence.child.is_some() {
            return;
        }
        let replicas = self.replication.replicas.iter();
        let mut waiting: Vec<(ClientId, &Terms)> = replicas
            .filter(|(_, replica)| replica.state == ReplicaState::WaitBgsaveStart)
            .map(|(id, replica)| (*id, &replica.terms))
            .collect();
        // Those that want other parts wait for the save after this one.
        let Some(parts) = waiting.first().map(|(_, terms)| terms.parts) else { return };
        waiting.retain(|(_, terms)| terms.parts == parts);
        let all_eof = waiting.iter().all(|(_, terms)| terms.eof);
        let wants_socket = engine.config.flag(key::REPL_DISKLESS_SYNC) || parts != RdbParts::ALL;
        let (kind, target) = match wants_socket && all_eof {
            true => (ChildKind::ReplicaSocket(parts), SaveTarget::Sockets),
            false => (ChildKind::ReplicaDisk, SaveTarget::Disk),
        };
        let waiting: Vec<ClientId> = waiting.into_iter().map(|(id, _)| id).collect();
        self.tell(ReplicationFact::SaveStarted(target));
        self.start_child(engine, kind);
        self.replication.selected_db = None;
        for id in waiting {
            self.begin_transfer(id, Vec::new(), self.replication.offset);
        }
    }

    /// Sends a finished save to the replicas that waited for it.
    ///
    /// Source: replication.c `updateSlavesWaitingBgsave`, 7.0.15.
    pub(crate) fn send_save(&mut self, engine: &mut Engine, rdb: &[u8], diskless: bool) {
        let mark = self.rng.hex(40).into_bytes();
        for id in self.waiting_for_save() {
            let payload = if diskless {
                [b"$EOF:", mark.as_slice(), b"\r\n", rdb, &mark].concat()
            } else {
                [format!("${}\r\n", rdb.len()).as_bytes(), rdb].concat()
            };
            self.send_to(id, payload);
            self.put_online(engine, id, diskless);
        }
    }

    /// A child has written everything into the sockets of replicas.
    /// Source: replication.c `rdbPipeReadHandler`, 7.0.15.
    pub(crate) fn note_pipe_end(&mut self) {
        let replicas = self.waiting_for_save().len();
        self.tell(ReplicationFact::SnapshotSent(replicas));
    }

    /// Replicas that wait for the end of the save.
    pub(crate) fn waiting_for_save(&self) -> Vec<ClientId> {
        let replicas = self.replication.replicas.iter();
        let waiting = replicas.filter(|(_, replica)| replica.state == ReplicaState::WaitBgsaveEnd);
        waiting.map(|(id, _)| *id).collect()
    }

    /// Goes over to the stream, after a snapshot of which only the end was marked once the replica
    /// says that it has it.
    fn put_online(&mut self, engine: &mut Engine, id: ClientId, awaits_ack: bool) {
        let now_s = self.clock.unix_s();
        let Some(replica) = self.replication.replicas.get_mut(&id) else { return };
        let address = replica.address();
        if replica.terms.rdb_only {
            self.tell(ReplicationFact::SnapshotOnly(address));
            self.forget_replica(id);
            self.network.close_client(engine, id);
            return;
        }
        replica.state = ReplicaState::Online;
        replica.ack_time_s = now_s;
        replica.awaits_first_ack = awaits_ack;
        let waited_s = now_s.saturating_sub(replica.waiting_since_s);
        let held = if awaits_ack { Vec::new() } else { std::mem::take(&mut replica.held) };
        if !held.is_empty() {
            self.send_to(id, held);
        }
        if awaits_ack {
            self.tell(ReplicationFact::SnapshotStreamed(address.clone()));
        }
        self.tell(ReplicationFact::ReplicaOnline { replica: address, waited_s });
    }
}
