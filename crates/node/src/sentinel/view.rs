//! What a picture of a Sentinel shows.

use redscope_actor::Address;

use crate::clock::Mstime;
use crate::fact::{FailoverStep, InstanceKind};
use crate::sentinel::Sentinel;
use crate::sentinel::instance::{Master, Watched};

/// What a Sentinel thinks of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Health {
    /// It answers.
    Up,
    /// It does not answer this Sentinel.
    SubjectivelyDown,
    /// Enough Sentinels agree that it does not answer.
    ObjectivelyDown,
}

impl Health {
    /// Redis's word as in `flags`, and `up`.
    pub const fn name(self) -> &'static str {
        match self {
            Health::Up => "up",
            Health::SubjectivelyDown => "s_down",
            Health::ObjectivelyDown => "o_down",
        }
    }
}

/// An instance in a picture of what a Sentinel believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceView {
    /// What it is.
    pub kind: InstanceKind,
    /// Where it is.
    pub address: Address,
    /// What the Sentinel thinks of it.
    pub health: Health,
    /// Milliseconds since the last acceptable answer, by the Sentinel's clock.
    pub last_reply_ms: u64,
    /// Whether another Sentinel says that the master is down.
    pub says_down: bool,
    /// Whom another Sentinel has voted for, with the epoch.
    pub vote: Option<(String, u64)>,
    /// Its run id, if known.
    pub runid: Option<String>,
    /// The end of its stream by the last `INFO` in which it called itself a replica, in bytes; 0 without
    /// one.
    pub offset_bytes: u64,
}

/// A master in a picture of what a Sentinel believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterView {
    /// Its name.
    pub name: String,
    /// Where clients are sent.
    pub address: Address,
    /// The step of the failover under way.
    pub failover: FailoverStep,
    /// How many Sentinels must agree that it is down.
    pub quorum: usize,
    /// The epoch in which its address was last decided.
    pub config_epoch: u64,
    /// Whom this Sentinel itself has voted for last, with the epoch.
    pub leader: Option<(String, u64)>,
    /// Votes of the current epoch that this Sentinel knows, its own included: who, for whom.
    pub votes: Vec<(String, String)>,
    /// The master, its replicas, the other Sentinels.
    pub instances: Vec<InstanceView>,
}

/// What a picture of a Sentinel shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentinelView {
    /// 40 hex digits.
    pub myid: String,
    /// Its epoch.
    pub current_epoch: u64,
    /// Whether it distrusts its own clock.
    pub tilt: bool,
    /// What it watches.
    pub masters: Vec<MasterView>,
}

impl Sentinel {
    /// Whether it would find no replica of a master to promote just now.
    pub fn finds_no_replica(&self, master: &str) -> bool {
        self.host.best_replica(master).is_none()
    }

    /// What a picture of this Sentinel shows.
    pub fn view(&self) -> SentinelView {
        let host = &self.host;
        SentinelView {
            myid: host.myid.clone(),
            current_epoch: host.current_epoch,
            tilt: host.tilt_since.is_some(),
            masters: host.masters.values().map(|master| self.master_view(master)).collect(),
        }
    }

    fn master_view(&self, master: &Master) -> MasterView {
        let (host, now) = (&self.host, self.host.clock.mstime());
        let leader = master.leader.clone().map(|leader| (leader, master.leader_epoch));
        let own = leader.iter().map(|(leader, epoch)| (&host.myid, leader, *epoch));
        let others = master.sentinels.iter().filter_map(|(runid, sentinel)| {
            Some((runid, sentinel.leader.as_ref()?, sentinel.leader_epoch))
        });
        let current = own.chain(others).filter(|(_, _, epoch)| *epoch == host.current_epoch);
        let votes = current.map(|(who, whom, _)| (who.clone(), whom.clone())).collect();
        let all = master.all();
        let instances = all.iter().filter_map(|which| master.get(which));
        MasterView {
            name: master.name.clone(),
            address: master.current_address().clone(),
            failover: master.failover,
            quorum: master.quorum,
            config_epoch: master.config_epoch,
            leader,
            votes,
            instances: instances.map(|instance| instance_view(instance, now)).collect(),
        }
    }
}

fn instance_view(instance: &Watched, now: Mstime) -> InstanceView {
    InstanceView {
        kind: instance.kind,
        address: instance.address.clone(),
        health: match (instance.is_odown, instance.is_sdown) {
            (true, _) => Health::ObjectivelyDown,
            (false, true) => Health::SubjectivelyDown,
            (false, false) => Health::Up,
        },
        last_reply_ms: now - instance.link.last_avail,
        says_down: instance.says_down,
        vote: instance.leader.clone().map(|leader| (leader, instance.leader_epoch)),
        runid: instance.runid.clone(),
        offset_bytes: instance.reported.offset_bytes,
    }
}
