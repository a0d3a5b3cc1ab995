//! Judging who is down: alone, then together, and voting.

use redscope_engine::Engine;

use crate::fact::SentinelFact;
use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Asked, Which};

/// A listening connection over which no hello came for so many periods is closed.
const SILENT_PERIODS: u64 = 3;
/// How many periods of asking the others' answers count.
const VALID_PERIODS: u64 = 5;

impl SentinelHost {
    /// Source: sentinel.c `sentinelCheckSubjectivelyDown`, 7.0.15.
    pub(super) fn check_sdown(&mut self, engine: &mut Engine, name: &str, which: &Which) {
        let now = self.clock.mstime();
        let Some(master) = self.masters.get(name) else { return };
        let (down_after_ms, quorum) = (master.down_after_ms, master.quorum);
        let Some(instance) = master.get(which) else { return };
        let elapsed_ms = match instance.link.act_ping {
            Some(sent) => now - sent,
            None if !instance.is_connected() => now - instance.link.last_avail,
            None => 0,
        };
        let wrong_role = *which == Which::Master
            && instance.reported.is_replica
            // Two ticks of INFO in addition.
            && now - instance.role_since > down_after_ms + 2 * self.periods.info;
        let reboot_ms = master.options.reboot_down_after_ms;
        let rebooted = *which == Which::Master
            && master.rebooted_at.is_some_and(|since| now - since > reboot_ms);
        let is_down = elapsed_ms > down_after_ms || wrong_role || rebooted;
        self.drop_stuck_links(name, which);
        let Some(instance) = self.masters.get_mut(name).and_then(|m| m.get_mut(which)) else {
            return;
        };
        if is_down == instance.is_sdown {
            return;
        }
        instance.is_sdown = is_down;
        if is_down {
            instance.sdown_since = Some(now);
            let quorum = (*which == Which::Master).then_some(quorum);
            let fact = |instance| SentinelFact::SubjectivelyDown { instance, quorum };
            self.event(engine, name, which, fact);
        } else {
            instance.script_killed = false;
            self.event(engine, name, which, SentinelFact::SubjectivelyUp);
        }
    }

    fn drop_stuck_links(&mut self, name: &str, which: &Which) {
        let now = self.clock.mstime();
        let Some(master) = self.masters.get(name) else { return };
        let Some(instance) = master.get(which) else { return };
        let link = &instance.link;
        let half_ms = master.down_after_ms / 2;
        let is_old = |since| now - since > self.periods.min_link_reconnect;
        let unanswered = link.act_ping.is_some_and(|sent| now - sent > half_ms)
            && now - link.last_pong > half_ms;
        let stuck = link.commands.as_ref().filter(|channel| is_old(channel.since) && unanswered);
        let is_silent = now - link.pubsub_activity > SILENT_PERIODS * self.periods.publish;
        let silent = link.pubsub.as_ref().filter(|channel| is_old(channel.since) && is_silent);
        let conns: Vec<_> = stuck.into_iter().chain(silent).map(|channel| channel.conn).collect();
        for conn in conns {
            self.close_channel(conn);
        }
    }

    /// Source: sentinel.c `sentinelCheckObjectivelyDown`, 7.0.15.
    pub(super) fn check_odown(&mut self, engine: &mut Engine, name: &str) {
        let now = self.clock.mstime();
        let Some(master) = self.masters.get_mut(name) else { return };
        let agreeing = 1 + master.sentinels.values().filter(|s| s.says_down).count();
        let quorum = master.quorum;
        let is_down = master.instance.is_sdown && agreeing >= quorum;
        if is_down == master.instance.is_odown {
            return;
        }
        master.instance.is_odown = is_down;
        if is_down {
            master.instance.odown_since = Some(now);
            let fact = |master| SentinelFact::ObjectivelyDown { master, agreeing, quorum };
            self.event(engine, name, &Which::Master, fact);
        } else {
            self.event(engine, name, &Which::Master, SentinelFact::ObjectivelyUp);
        }
    }

    /// Asks the other Sentinels what they think, or for their vote.
    /// Source: sentinel.c `sentinelAskMasterStateToOtherSentinels`, 7.0.15.
    pub(super) fn ask_others(&mut self, name: &str, at_once: bool) {
        let now = self.clock.mstime();
        let myid = self.myid.clone();
        let epoch = self.current_epoch.to_string();
        let ask_ms = self.periods.ask;
        let Some(master) = self.masters.get_mut(name) else { return };
        let is_down = master.instance.is_sdown;
        let address = master.instance.announced(self.settings.announce_hostnames);
        let candidate = if master.fails_over() { myid } else { "*".to_owned() };
        let mut asked = Vec::new();
        for (runid, sentinel) in &mut master.sentinels {
            let age_ms = now - sentinel.last_answer;
            if age_ms > VALID_PERIODS * ask_ms {
                sentinel.says_down = false;
                sentinel.leader = None;
            }
            if is_down && sentinel.is_connected() && (at_once || age_ms >= ask_ms) {
                asked.push(Which::Sentinel(runid.clone()));
            }
        }
        let port = address.port.to_string();
        for which in asked {
            let args =
                ["SENTINEL", "is-master-down-by-addr", &address.host, &port, &epoch, &candidate];
            self.ask(name, &which, Asked::IsMasterDown, &args);
        }
    }

    /// Votes for a candidate unless this epoch's vote is given; says whose it is.
    /// Source: sentinel.c `sentinelVoteLeader`, 7.0.15.
    pub(super) fn vote(
        &mut self,
        engine: &mut Engine,
        name: &str,
        epoch: u64,
        candidate: &str,
    ) -> (Option<String>, u64) {
        self.adopt_epoch(engine, epoch);
        let now = self.clock.mstime();
        let current = self.current_epoch;
        let desync_ms = self.rng.below(1000);
        let Some(master) = self.masters.get_mut(name) else { return (None, 0) };
        if master.leader_epoch < epoch && current <= epoch {
            master.leader = Some(candidate.to_owned());
            master.leader_epoch = current;
            if candidate != self.myid {
                master.failover_start = Some(now + desync_ms);
            }
            self.flush_conf(engine);
            let (master, leader) = (name.to_owned(), candidate.to_owned());
            self.tell(engine, SentinelFact::Voted { master, leader, epoch: current });
        }
        let master = &self.masters[name];
        (master.leader.clone(), master.leader_epoch)
    }

    /// Goes on in an epoch another Sentinel has begun.
    pub(super) fn adopt_epoch(&mut self, engine: &mut Engine, epoch: u64) {
        if epoch > self.current_epoch {
            self.current_epoch = epoch;
            self.flush_conf(engine);
            self.tell(engine, SentinelFact::NewEpoch(epoch));
        }
    }
}
