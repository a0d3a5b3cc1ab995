//! A server or Sentinel as one Sentinel sees it, with the links to it.

use std::collections::{BTreeMap, VecDeque};

use redscope_actor::{Address, ConnId, Time};
use redscope_resp::FrameDecoder;

/// What an instance is to the master it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Which {
    /// The master itself.
    Master,
    /// A replica, by `ip:port`.
    Replica(String),
    /// Another Sentinel, by run id.
    Sentinel(String),
}

/// What a reply on a command link answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Ping,
    Info,
    Publish,
    IsMasterDown,
    Nothing,
}

/// One connection of a link.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) conn: ConnId,
    pub(crate) decoder: FrameDecoder,
    pub(crate) since: Time,
}

/// How far a replica has come in following the new master.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reconf {
    #[default]
    None,
    Sent,
    InProgress,
    Done,
}

/// What the last `INFO` of a server said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reported {
    pub(crate) is_replica: bool,
    pub(crate) master: Option<Address>,
    pub(crate) link_up: bool,
    pub(crate) link_down_ms: u64,
    pub(crate) priority: i64,
    pub(crate) offset: u64,
}

/// An instance and everything known of it. Times are moments of virtual time.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) address: Address,
    pub(crate) runid: Option<String>,
    pub(crate) commands: Option<Channel>,
    pub(crate) pubsub: Option<Channel>,
    pub(crate) asked: VecDeque<Asked>,
    /// When the oldest unanswered PING was sent. Starts at creation, so that an instance never
    /// reached counts as silent.
    pub(crate) act_ping: Option<Time>,
    pub(crate) last_ping: Option<Time>,
    pub(crate) last_pong: Time,
    pub(crate) last_avail: Time,
    pub(crate) last_reconn: Option<Time>,
    pub(crate) pubsub_activity: Time,
    pub(crate) last_publish: Option<Time>,
    pub(crate) info_refresh: Option<Time>,
    pub(crate) sdown_since: Option<Time>,
    pub(crate) odown_since: Option<Time>,
    pub(crate) reported: Reported,
    pub(crate) role_since: Time,
    /// Last time the configuration this server reports differed from what it should be.
    pub(crate) conf_since: Time,
    pub(crate) reconf: Reconf,
    pub(crate) reconf_sent_at: Time,
    // Of other Sentinels:
    pub(crate) says_down: bool,
    pub(crate) last_answer: Option<Time>,
    pub(crate) vote: Option<(String, u64)>,
    pub(crate) last_hello: Time,
}

impl Instance {
    pub(crate) fn new(address: Address, is_replica: bool, now: Time) -> Self {
        Instance {
            address,
            runid: None,
            commands: None,
            pubsub: None,
            asked: VecDeque::new(),
            act_ping: Some(now),
            last_ping: None,
            last_pong: now,
            last_avail: now,
            last_reconn: None,
            pubsub_activity: now,
            last_publish: None,
            info_refresh: None,
            sdown_since: None,
            odown_since: None,
            reported: Reported { is_replica, priority: 100, ..Reported::default() },
            role_since: now,
            conf_since: now,
            reconf: Reconf::None,
            reconf_sent_at: now,
            says_down: false,
            last_answer: None,
            vote: None,
            last_hello: now,
        }
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.commands.is_some()
    }

    pub(crate) fn is_sdown(&self) -> bool {
        self.sdown_since.is_some()
    }
}

/// Steps of a failover, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Failover {
    #[default]
    None,
    WaitStart,
    SelectReplica,
    SendReplicaofNoOne,
    WaitPromotion,
    ReconfReplicas,
    UpdateConfig,
}

impl Failover {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Failover::None => "none",
            Failover::WaitStart => "wait_start",
            Failover::SelectReplica => "select_slave",
            Failover::SendReplicaofNoOne => "send_slaveof_noone",
            Failover::WaitPromotion => "wait_promotion",
            Failover::ReconfReplicas => "reconf_slaves",
            Failover::UpdateConfig => "update_config",
        }
    }

    pub(crate) fn at_least_reconf(self) -> bool {
        matches!(self, Failover::ReconfReplicas | Failover::UpdateConfig)
    }
}

/// A monitored master with its replicas and the other Sentinels.
#[derive(Clone, Debug)]
pub(crate) struct Master {
    pub(crate) name: String,
    pub(crate) instance: Instance,
    pub(crate) quorum: usize,
    pub(crate) down_after_ms: u64,
    pub(crate) failover_timeout_ms: u64,
    pub(crate) parallel_syncs: usize,
    pub(crate) config_epoch: u64,
    pub(crate) leader: Option<String>,
    pub(crate) leader_epoch: u64,
    pub(crate) replicas: BTreeMap<String, Instance>,
    pub(crate) sentinels: BTreeMap<String, Instance>,
    pub(crate) failover: Failover,
    pub(crate) failover_epoch: u64,
    pub(crate) failover_start: Option<Time>,
    pub(crate) failover_change: Time,
    pub(crate) forced: bool,
    pub(crate) promoted: Option<String>,
    pub(crate) delay_logged: bool,
}

impl Master {
    pub(crate) fn new(name: &str, address: Address, quorum: usize, now: Time) -> Self {
        Master {
            name: name.to_owned(),
            instance: Instance::new(address, false, now),
            quorum,
            down_after_ms: 30_000,
            failover_timeout_ms: 180_000,
            parallel_syncs: 1,
            config_epoch: 0,
            leader: None,
            leader_epoch: 0,
            replicas: BTreeMap::new(),
            sentinels: BTreeMap::new(),
            failover: Failover::None,
            failover_epoch: 0,
            failover_start: None,
            failover_change: now,
            forced: false,
            promoted: None,
            delay_logged: false,
        }
    }

    pub(crate) fn get(&self, which: &Which) -> Option<&Instance> {
        match which {
            Which::Master => Some(&self.instance),
            Which::Replica(name) => self.replicas.get(name),
            Which::Sentinel(runid) => self.sentinels.get(runid),
        }
    }

    pub(crate) fn get_mut(&mut self, which: &Which) -> Option<&mut Instance> {
        match which {
            Which::Master => Some(&mut self.instance),
            Which::Replica(name) => self.replicas.get_mut(name),
            Which::Sentinel(runid) => self.sentinels.get_mut(runid),
        }
    }

    /// The master, its replicas, then the other Sentinels: the order of every tick.
    pub(crate) fn all(&self) -> Vec<Which> {
        let replicas = self.replicas.keys().cloned().map(Which::Replica);
        let sentinels = self.sentinels.keys().cloned().map(Which::Sentinel);
        std::iter::once(Which::Master).chain(replicas).chain(sentinels).collect()
    }

    /// Where clients are sent: the promoted replica once it is confirmed.
    pub(crate) fn current_address(&self) -> &Address {
        let promoted = self.promoted.as_ref().filter(|_| self.failover.at_least_reconf());
        let promoted = promoted.and_then(|name| self.replicas.get(name));
        promoted.map_or(&self.instance.address, |replica| &replica.address)
    }

    /// How an event names an instance.
    pub(crate) fn describe(&self, which: &Which) -> String {
        let Address { host, port } = &self.instance.address;
        let at_master = format!("@ {} {host} {port}", self.name);
        match which {
            Which::Master => format!("master {} {host} {port}", self.name),
            Which::Replica(name) => {
                let at = self.replicas.get(name).map(|r| &r.address);
                let (host, port) = at.map_or(("?", 0), |a| (a.host.as_str(), a.port));
                format!("slave {name} {host} {port} {at_master}")
            }
            Which::Sentinel(runid) => {
                let at = self.sentinels.get(runid).map(|s| &s.address);
                let (host, port) = at.map_or(("?", 0), |a| (a.host.as_str(), a.port));
                format!("sentinel {runid} {host} {port} {at_master}")
            }
        }
    }
}
