//! Judging who is down: alone, then together, and voting.

use redscope_engine::Engine;

use crate::sentinel::SentinelHost;
use crate::sentinel::instance::{Asked, Failover, Which};

/// A link this old may be closed to try a new one.
const MIN_LINK_AGE_US: u64 = 15_000_000;
const PUBSUB_SILENCE_US: u64 = 6_000_000;
const ASK_US: u64 = 1_000_000;
const ANSWER_VALID_US: u64 = 5_000_000;
/// Two ticks of INFO: how long a master may call itself a replica, beside `down-after`.
const ROLE_GRACE_US: u64 = 20_000_000;

impl SentinelHost {
    /// Source: sentinel.c `sentinelCheckSubjectivelyDown`, 7.0.15.
    pub(super) fn check_sdown(&mut self, engine: &mut Engine, name: &str, which: &Which) {
        let now = self.clock.now();
        self.drop_stuck_links(name, which);
        let Some(master) = self.masters.get_mut(name) else { return };
        let down_after_us = master.down_after_ms * 1000;
        let Some(instance) = master.get_mut(which) else { return };
        let elapsed_us = match instance.act_ping {
            Some(sent) => now - sent,
            None if !instance.is_connected() => now - instance.last_avail,
            None => 0,
        };
        let wrong_role = *which == Which::Master
            && instance.reported.is_replica
            && now - instance.role_since > down_after_us + ROLE_GRACE_US;
        let down = elapsed_us > down_after_us || wrong_role;
        if down != instance.is_sdown() {
            instance.sdown_since = down.then_some(now);
            self.event(engine, if down { "+sdown" } else { "-sdown" }, name, which, "");
        }
    }

    fn drop_stuck_links(&mut self, name: &str, which: &Which) {
        let now = self.clock.now();
        let Some(master) = self.masters.get(name) else { return };
        let Some(instance) = master.get(which) else { return };
        let half_us = master.down_after_ms * 1000 / 2;
        let old = |since| now - since > MIN_LINK_AGE_US;
        let unanswered = instance.act_ping.is_some_and(|sent| now - sent > half_us)
            && now - instance.last_pong > half_us;
        let stuck = instance.commands.as_ref().filter(|channel| old(channel.since) && unanswered);
        let silent = instance.pubsub.as_ref().filter(|channel| {
            old(channel.since) && now - instance.pubsub_activity > PUBSUB_SILENCE_US
        });
        let conns: Vec<_> = stuck.into_iter().chain(silent).map(|channel| channel.conn).collect();
        for conn in conns {
            self.close_channel(conn);
        }
    }

    /// Source: sentinel.c `sentinelCheckObjectivelyDown`, 7.0.15.
    pub(super) fn check_odown(&mut self, engine: &mut Engine, name: &str) {
        let now = self.clock.now();
        let Some(master) = self.masters.get_mut(name) else { return };
        let agreeing = 1 + master.sentinels.values().filter(|s| s.says_down).count();
        let down = master.instance.is_sdown() && agreeing >= master.quorum;
        if down == master.instance.odown_since.is_some() {
            return;
        }
        master.instance.odown_since = down.then_some(now);
        if down {
            let text = format!(" #quorum {agreeing}/{}", master.quorum);
            self.event(engine, "+odown", name, &Which::Master, &text);
        } else {
            self.event(engine, "-odown", name, &Which::Master, "");
        }
    }

    /// Asks the other Sentinels what they think, or for their vote.
    /// Source: sentinel.c `sentinelAskMasterStateToOtherSentinels`, 7.0.15.
    pub(super) fn ask_others(&mut self, name: &str, at_once: bool) {
        let now = self.clock.now();
        let myid = self.myid.clone();
        let epoch = self.current_epoch.to_string();
        let Some(master) = self.masters.get_mut(name) else { return };
        let is_down = master.instance.is_sdown();
        let address = master.instance.address.clone();
        let candidate = if master.failover == Failover::None { "*".to_owned() } else { myid };
        let mut asked = Vec::new();
        for (runid, sentinel) in &mut master.sentinels {
            let age_us = sentinel.last_answer.map_or(u64::MAX, |at| now - at);
            if age_us > ANSWER_VALID_US {
                sentinel.says_down = false;
                sentinel.vote = None;
            }
            if is_down && sentinel.is_connected() && (at_once || age_us >= ASK_US) {
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
        if epoch > self.current_epoch {
            self.adopt_epoch(engine, epoch);
        }
        let now = self.clock.now();
        let current = self.current_epoch;
        let desync_us = self.rng.below(1000) * 1000;
        let Some(master) = self.masters.get_mut(name) else { return (None, 0) };
        if master.leader_epoch < epoch && current <= epoch {
            master.leader = Some(candidate.to_owned());
            master.leader_epoch = current;
            if candidate != self.myid {
                master.failover_start = Some(now + desync_us);
            }
            self.conf_changed = true;
            self.plain_event(engine, "+vote-for-leader", &format!("{candidate} {current}"));
        }
        let master = &self.masters[name];
        (master.leader.clone(), master.leader_epoch)
    }
}
