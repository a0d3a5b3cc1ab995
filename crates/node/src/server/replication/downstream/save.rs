//! Snapshots for replicas: which one a replica gets, when it is taken, and how it is sent.

use redscope_engine::ClientId;
use redscope_engine::config::key;

use crate::fact::{LogLevel, ReplicationFact, SaveTarget, SaveWait};
use crate::server::effect::Effect;
use crate::server::machine::Turn;
use crate::server::persistence::kind::{ChildKind, RdbParts};
use crate::server::replication::{Replica, ReplicaState, Replication, Terms};

impl Replication {
    /// Finds the snapshot that a replica gets which has just asked for one.
    ///
    /// Source: replication.c `syncCommand`, 7.0.15.
    pub(super) fn find_save(&mut self, turn: &mut Turn<'_>, id: ClientId) {
        let Some(terms) = self.replicas.get(&id).map(|replica| replica.terms.clone()) else {
            return;
        };
        match turn.child {
            Some(ChildKind::ReplicaSocket(_)) => self.await_save(turn, SaveWait::SocketTarget),
            Some(ChildKind::Save | ChildKind::ReplicaDisk) => self.attach(turn, id, &terms),
            child => {
                let config = &turn.engine.config;
                let is_diskless = config.flag(key::REPL_DISKLESS_SYNC) && terms.eof;
                if is_diskless && config.integer(key::REPL_DISKLESS_SYNC_DELAY) > 0 {
                    self.await_save(turn, SaveWait::Delay);
                } else if child.is_some() {
                    self.await_save(turn, SaveWait::OtherChild);
                } else {
                    self.start_pending_save(turn);
                }
            }
        }
    }

    /// Lets a replica have the snapshot that is being written, with the stream since its beginning,
    /// if another replica gets both already.
    fn attach(&mut self, turn: &mut Turn<'_>, id: ClientId, terms: &Terms) {
        let fits = |other: &Terms| {
            other.parts == terms.parts
                && (terms.eof || !other.eof)
                && (terms.psync2 || !other.psync2)
                && !other.rdb_only
        };
        let waits = |r: &&Replica| r.state == ReplicaState::WaitBgsaveEnd && fits(&r.terms);
        let Some(other) = self.replicas.values().find(waits) else {
            return self.await_save(turn, SaveWait::NotAttachable);
        };
        let (held, stream_from) = (other.held.clone(), other.stream_from);
        self.begin_transfer(turn, id, held, stream_from);
        self.await_save(turn, SaveWait::Attached);
    }

    /// From here on a replica waits for the end of a snapshot, and the stream is held for it.
    ///
    /// Source: replication.c `replicationSetupSlaveForFullResync`, 7.0.15.
    fn begin_transfer(
        &mut self,
        turn: &mut Turn<'_>,
        id: ClientId,
        held: Vec<u8>,
        stream_from: u64,
    ) {
        let line = format!("+FULLRESYNC {} {stream_from}\r\n", self.replid);
        let Some(replica) = self.replicas.get_mut(&id) else { return };
        replica.state = ReplicaState::WaitBgsaveEnd;
        replica.held = held;
        replica.stream_from = stream_from;
        if !replica.before_psync {
            turn.want(Effect::SendTo(id, line.into_bytes()));
        }
    }

    /// Starts the save that replicas have waited for long enough, or in large enough numbers.
    pub(super) fn save_if_waited_for(&mut self, turn: &mut Turn<'_>) {
        let (now_s, config) = (turn.clock.unix_s(), &turn.engine.config);
        let delay_s = config.integer(key::REPL_DISKLESS_SYNC_DELAY).max(0) as u64;
        let enough = config.integer(key::REPL_DISKLESS_SYNC_MAX_REPLICAS).max(0) as usize;
        let waits = self
            .replicas
            .values()
            .filter(|replica| replica.state == ReplicaState::WaitBgsaveStart)
            .map(|replica| now_s.saturating_sub(replica.waiting_since_s));
        let is_diskless = config.flag(key::REPL_DISKLESS_SYNC);
        let are_enough = enough > 0 && waits.clone().count() >= enough;
        if waits.max().is_some_and(|longest| !is_diskless || are_enough || longest >= delay_s) {
            self.start_pending_save(turn);
        }
    }

    /// Starts the save that waiting replicas need, unless a child is at work.
    ///
    /// Source: replication.c `startBgsaveForReplication`, 7.0.15.
    pub(in crate::server) fn start_pending_save(&mut self, turn: &mut Turn<'_>) {
        if turn.child.is_some() {
            return;
        }
        let mut waiting: Vec<(ClientId, &Terms)> = self
            .replicas
            .iter()
            .filter(|(_, replica)| replica.state == ReplicaState::WaitBgsaveStart)
            .map(|(id, replica)| (*id, &replica.terms))
            .collect();
        // Those that want other parts wait for the save after this one.
        let Some(parts) = waiting.first().map(|(_, terms)| terms.parts) else { return };
        waiting.retain(|(_, terms)| terms.parts == parts);
        let all_eof = waiting.iter().all(|(_, terms)| terms.eof);
        let is_diskless = turn.engine.config.flag(key::REPL_DISKLESS_SYNC);
        let wants_socket = is_diskless || parts != RdbParts::ALL;
        let (kind, target) = match wants_socket && all_eof {
            true => (ChildKind::ReplicaSocket(parts), SaveTarget::Sockets),
            false => (ChildKind::ReplicaDisk, SaveTarget::Disk),
        };
        let replicas = waiting.into_iter().map(|(id, _)| id).collect();
        turn.tell(ReplicationFact::SaveStarted(target));
        turn.want(Effect::SaveForReplicas { kind, replicas });
    }

    /// The save is under way that these replicas wait for.
    pub(in crate::server) fn save_started(&mut self, turn: &mut Turn<'_>, replicas: &[ClientId]) {
        self.selected_db = None;
        for id in replicas {
            self.begin_transfer(turn, *id, Vec::new(), self.offset);
        }
    }

    /// Sends a finished save to the replicas that waited for it.
    ///
    /// Source: replication.c `updateSlavesWaitingBgsave`, 7.0.15.
    pub(in crate::server) fn send_save(&mut self, turn: &mut Turn<'_>, rdb: &[u8], diskless: bool) {
        let mark = turn.rng.hex(40).into_bytes();
        for id in self.waiting_for_save() {
            let payload = if diskless {
                [b"$EOF:", mark.as_slice(), b"\r\n", rdb, &mark].concat()
            } else {
                [format!("${}\r\n", rdb.len()).as_bytes(), rdb].concat()
            };
            turn.want(Effect::SendTo(id, payload));
            self.put_online(turn, id, diskless);
        }
    }

    /// A child has written everything into the sockets of replicas.
    /// Source: replication.c `rdbPipeReadHandler`, 7.0.15.
    pub(in crate::server) fn note_pipe_end(&self, turn: &mut Turn<'_>) {
        turn.tell(ReplicationFact::SnapshotSent(self.waiting_for_save().len()));
    }

    /// Closes the links of replicas whose snapshot has come to nothing; they ask again.
    ///
    /// Source: replication.c `updateSlavesWaitingBgsave`, 7.0.15.
    pub(in crate::server) fn save_failed(&mut self, turn: &mut Turn<'_>) {
        for id in self.waiting_for_save() {
            turn.log(LogLevel::Warning, "SYNC failed. BGSAVE child returned an error");
            self.forget_replica(turn, id);
            turn.want(Effect::CloseClient(id));
        }
    }

    /// Replicas that wait for the end of the save.
    fn waiting_for_save(&self) -> Vec<ClientId> {
        let replicas = self.replicas.iter();
        let waiting = replicas.filter(|(_, replica)| replica.state == ReplicaState::WaitBgsaveEnd);
        waiting.map(|(id, _)| *id).collect()
    }

    /// Goes over to the stream, after a snapshot of which only the end was marked once the replica
    /// says that it has it.
    fn put_online(&mut self, turn: &mut Turn<'_>, id: ClientId, awaits_ack: bool) {
        let now_s = turn.clock.unix_s();
        let Some(replica) = self.replicas.get_mut(&id) else { return };
        let address = replica.address();
        if replica.terms.rdb_only {
            turn.tell(ReplicationFact::SnapshotOnly(address));
            self.forget_replica(turn, id);
            turn.want(Effect::CloseClient(id));
            return;
        }
        replica.state = ReplicaState::Online;
        replica.ack_time_s = now_s;
        replica.awaits_first_ack = awaits_ack;
        let waited_s = now_s.saturating_sub(replica.waiting_since_s);
        let held = if awaits_ack { Vec::new() } else { std::mem::take(&mut replica.held) };
        if !held.is_empty() {
            turn.want(Effect::SendTo(id, held));
        }
        if awaits_ack {
            turn.tell(ReplicationFact::SnapshotStreamed(address.clone()));
        }
        self.count_good_replicas(&turn.engine.config, now_s);
        turn.tell(ReplicationFact::ReplicaOnline { replica: address, waited_s });
    }
}
