//! Replacing a failed master: a replica asks for votes, masters grant one per epoch.
//!
//! Source: cluster.c `clusterHandleSlaveFailover`, `clusterSendFailoverAuthIfNeeded`, 7.0.15.

use super::settings::Settings;
use super::turn::{Effect, Turn};
use super::{Cluster, Ms, NodeIx};
use crate::bus::{BusKind, Header, NodeFlags};
use crate::fact::{ClusterFact, EpochChange, Obstacle, Refusal, RoleChange};

/// Least time an election may take.
const MIN_TIMEOUT_MS: Ms = 2000;
/// Every better replica of the same master makes a replica wait that much longer.
const RANK_DELAY_MS: Ms = 1000;
/// An obstacle that stays the same is told again after that.
const OBSTACLE_AGAIN_MS: Ms = 300_000;
/// Obstacles are told once the master has failed for longer than the node timeout and that.
const OBSTACLE_QUIET_MS: Ms = 5000;

/// A replica's attempt to replace its master.
#[derive(Clone, Debug, Default)]
pub(super) struct Election {
    /// When votes are, or were, asked for; 0: there was no attempt yet.
    pub(super) at: Ms,
    pub(super) asked: bool,
    pub(super) epoch: u64,
    pub(super) votes: usize,
    pub(super) rank: u64,
    /// What held it up when that was last told, and when that was.
    pub(super) obstacle: Option<Obstacle>,
    pub(super) obstacle_told: Ms,
}

impl Cluster {
    /// One step of this replica's attempt, if its master has failed.
    pub(super) fn election_step(&mut self, turn: &mut Turn) {
        self.todo.failover = false;
        let manual = self.manual.as_ref().is_some_and(|manual| manual.ready);
        let Some(master) = self.master_to_replace(manual) else {
            self.election.obstacle = None;
            return;
        };
        if !manual && !self.data_is_recent(turn) {
            return self.held_up(turn, Obstacle::OldData);
        }
        let timeout = self.settings.twice_node_timeout().max(MIN_TIMEOUT_MS);
        let age = turn.now - self.election.at;
        if age > timeout.saturating_mul(2) {
            return self.schedule_election(turn, master);
        }
        if !self.election.asked && self.manual.is_none() {
            self.grow_rank(turn, master);
        }
        if turn.now < self.election.at {
            return self.held_up(turn, Obstacle::Delay);
        }
        if age > timeout {
            return self.held_up(turn, Obstacle::Expired);
        }
        if !self.election.asked {
            return self.ask_for_votes(turn);
        }
        if self.election.votes < self.majority() {
            return self.held_up(turn, Obstacle::Votes);
        }
        let epoch = self.election.epoch;
        turn.tell(ClusterFact::ElectionWon { epoch, votes: self.election.votes });
        if self.me().config_epoch < epoch {
            self.me_mut().config_epoch = epoch;
            turn.tell(ClusterFact::ConfigEpoch { epoch, why: EpochChange::Elected });
        }
        self.replace_master(turn);
    }

    /// The master this node may try to replace.
    fn master_to_replace(&self, manual: bool) -> Option<NodeIx> {
        let master = self.me().master.filter(|_| self.me().is_replica())?;
        let node = &self.nodes[master];
        let may = manual || node.is_failed() && !self.settings.no_failover;
        (may && node.slot_count > 0).then_some(master)
    }

    /// Whether the data this replica has is not too old to be served.
    fn data_is_recent(&self, turn: &Turn) -> bool {
        let Settings { node_timeout, validity_factor, replication_ping, .. } = self.settings;
        if validity_factor == 0 {
            return true;
        }
        let Some(age_s) = turn.data_age_s else { return false };
        let age = Ms::try_from(age_s).unwrap_or(Ms::MAX).saturating_mul(1000);
        let age = if age > node_timeout { age - node_timeout } else { age };
        age <= node_timeout.saturating_mul(validity_factor).saturating_add(replication_ping)
    }

    fn schedule_election(&mut self, turn: &mut Turn, master: NodeIx) {
        let is_manual = self.manual.is_some();
        let rank = if is_manual { 0 } else { self.rank(turn, master) };
        let delay = match is_manual {
            true => 0,
            false => 500 + self.rng.below(500) as Ms + rank as Ms * RANK_DELAY_MS,
        };
        self.election.at = turn.now + delay;
        self.election.votes = 0;
        self.election.asked = false;
        self.election.rank = rank;
        self.todo.failover |= is_manual;
        let offset = turn.offset;
        turn.tell(ClusterFact::ElectionDelayed { delay_ms: delay, rank, offset });
        // Offsets spread, so that each replica can rank itself.
        self.broadcast_pong(turn, true);
    }

    /// Replicas with more of the stream were heard of since: they go first.
    fn grow_rank(&mut self, turn: &mut Turn, master: NodeIx) {
        let rank = self.rank(turn, master);
        if rank > self.election.rank {
            let delay_ms = (rank - self.election.rank) as Ms * RANK_DELAY_MS;
            self.election.at += delay_ms;
            self.election.rank = rank;
            turn.tell(ClusterFact::RankGrown { rank, delay_ms });
        }
    }

    /// How many other replicas of the master have more of its stream.
    fn rank(&self, turn: &Turn, master: NodeIx) -> u64 {
        let better = self.replicas_of(master).filter(|(ix, node)| {
            *ix != self.myself
                && !node.flags.has(NodeFlags::NOFAILOVER)
                && node.offset > turn.offset
        });
        better.count() as u64
    }

    fn ask_for_votes(&mut self, turn: &mut Turn) {
        self.current_epoch = self.current_epoch.wrapping_add(1);
        self.election.epoch = self.current_epoch;
        turn.tell(ClusterFact::ElectionStarted { epoch: self.current_epoch });
        self.broadcast(turn, &BusKind::AuthRequest);
        self.election.asked = true;
        self.changed();
    }

    /// Tells what an attempt waits for, but not again and again.
    /// Source: cluster.c `clusterLogCantFailover`, 7.0.15.
    fn held_up(&mut self, turn: &mut Turn, by: Obstacle) {
        let is_same = self.election.obstacle == Some(by);
        if is_same && turn.now - self.election.obstacle_told < OBSTACLE_AGAIN_MS {
            return;
        }
        self.election.obstacle = Some(by);
        let quiet = self.settings.node_timeout.saturating_add(OBSTACLE_QUIET_MS);
        let master = self.me().master.and_then(|ix| self.nodes.get(ix));
        if master.is_some_and(|m| m.is_failed() && turn.now - m.times().failed < quiet) {
            return;
        }
        self.election.obstacle_told = turn.now;
        turn.tell(ClusterFact::HeldUp { by });
    }

    /// A replica asks for this master's vote.
    pub(super) fn vote(&mut self, turn: &mut Turn, candidate: NodeIx, request: &Header) {
        if self.me().is_replica() || self.me().slot_count == 0 {
            return;
        }
        let to = self.id(candidate);
        let epoch = request.current_epoch;
        turn.tell(ClusterFact::VoteAsked { by: to, epoch });
        let master = match self.check_request(turn, candidate, request) {
            Ok(master) => master,
            Err(why) => return turn.tell(ClusterFact::VoteRefused { to, epoch, why }),
        };
        self.nodes[master].times_mut().voted = turn.now;
        self.last_vote_epoch = self.current_epoch;
        self.todo.save = true;
        self.send_to(turn, candidate, BusKind::AuthAck);
        turn.tell(ClusterFact::VoteGranted { to, epoch: self.current_epoch });
    }

    /// The master that a candidate may replace.
    ///
    /// Errors: why it gets no vote.
    fn check_request(
        &self,
        turn: &Turn,
        candidate: NodeIx,
        request: &Header,
    ) -> Result<NodeIx, Refusal> {
        let current_epoch = self.current_epoch;
        if request.current_epoch < current_epoch {
            return Err(Refusal::OldEpoch { current_epoch });
        }
        if self.last_vote_epoch == current_epoch {
            return Err(Refusal::AlreadyVoted { current_epoch });
        }
        let node = &self.nodes[candidate];
        if node.is_master() {
            return Err(Refusal::IsMaster);
        }
        let master = node.master.ok_or(Refusal::UnknownMaster)?;
        if !self.nodes[master].is_failed() && !request.forced {
            return Err(Refusal::MasterIsUp);
        }
        let twice = self.settings.twice_node_timeout();
        let since = turn.now - self.nodes[master].times().voted;
        if since < twice {
            return Err(Refusal::TooSoon { wait_ms: twice - since });
        }
        let config_epoch = request.config_epoch;
        for slot in request.slots.slots().filter(|slot| !self.slots.unclaimed.contains(slot)) {
            let epoch = self.slots.owner(slot).map_or(0, |owner| self.nodes[owner].config_epoch);
            if epoch > config_epoch {
                return Err(Refusal::OldSlots { slot, epoch, config_epoch });
            }
        }
        Ok(master)
    }

    /// A vote came; the next step counts them.
    pub(super) fn vote_received(&mut self, turn: &mut Turn, voter: NodeIx, vote: &Header) {
        let node = &self.nodes[voter];
        if !node.is_master() || node.slot_count == 0 || vote.current_epoch < self.election.epoch {
            return;
        }
        self.election.votes += 1;
        let (epoch, votes, needed) = (self.election.epoch, self.election.votes, self.majority());
        turn.tell(ClusterFact::VoteReceived { from: node.id(), epoch, votes, needed });
        self.todo.failover = true;
    }

    /// Takes the place of this replica's master, and its slots.
    /// Source: cluster.c `clusterFailoverReplaceYourMaster`, 7.0.15.
    pub(super) fn replace_master(&mut self, turn: &mut Turn) {
        let Some(master) = self.me().master.filter(|_| self.me().is_replica()) else { return };
        let (myself, from) = (self.myself, self.id(master));
        self.set_master_role(turn, myself);
        turn.want(Effect::StopFollowing);
        let slots = self.nodes[master].slots.clone();
        for slot in slots.slots() {
            self.bind(slot, Some(myself));
        }
        let (epoch, to) = (self.me().config_epoch, self.my_id());
        turn.tell(ClusterFact::BecameMaster { why: RoleChange::Promoted { from } });
        turn.tell(ClusterFact::SlotsMoved { slots, from: Some(from), to: Some(to), epoch });
        self.update_state(turn);
        turn.want(Effect::SaveConf);
        self.broadcast_pong(turn, false);
        self.end_manual_failover(turn);
    }
}
