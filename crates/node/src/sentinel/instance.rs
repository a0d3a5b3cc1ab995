//! A server or Sentinel as one Sentinel sees it, with the links to it.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use redscope_actor::{Address, ConnId};
use redscope_resp::FrameDecoder;

use crate::clock::Mstime;
use crate::fact::{FailoverStep, Instance, InstanceKind};

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

impl Which {
    pub(crate) fn kind(&self) -> InstanceKind {
        match self {
            Which::Master => InstanceKind::Master,
            Which::Replica(_) => InstanceKind::Replica,
            Which::Sentinel(_) => InstanceKind::Sentinel,
        }
    }
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
    pub(crate) since: Mstime,
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
#[derive(Clone, Debug)]
pub(crate) struct Reported {
    pub(crate) is_replica: bool,
    pub(crate) master: Option<Address>,
    pub(crate) link_up: bool,
    /// How long its link to its master has been down; negative if it was never up.
    pub(crate) link_down_ms: i64,
    pub(crate) priority: i64,
    pub(crate) offset_bytes: u64,
}

impl Reported {
    /// What is taken for granted before the first `INFO`.
    pub(crate) fn unknown(is_replica: bool) -> Self {
        Reported {
            is_replica,
            master: None,
            link_up: false,
            link_down_ms: 0,
            priority: 100,
            offset_bytes: 0,
        }
    }

    /// What is known after another `INFO`. One that calls itself a master says nothing of what a replica
    /// says, which stays as it was, but for the link: it is not down.
    ///
    /// Source: sentinel.c `sentinelRefreshInstanceInfo`, 7.0.15.
    pub(crate) fn take(&mut self, next: Reported) {
        if next.is_replica {
            *self = next;
        } else {
            (self.is_replica, self.link_down_ms) = (false, 0);
        }
    }
}

/// The connections to an instance, and when what was said over them.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) commands: Option<Channel>,
    /// To servers only.
    pub(crate) pubsub: Option<Channel>,
    /// What replies still to come answer, in order.
    pub(crate) asked: VecDeque<Asked>,
    /// When the oldest unanswered PING was sent. Starts at creation, so that an instance never
    /// reached counts as silent.
    pub(crate) act_ping: Option<Mstime>,
    pub(crate) last_ping: Option<Mstime>,
    pub(crate) last_pong: Mstime,
    pub(crate) last_avail: Mstime,
    pub(crate) last_reconn: Option<Mstime>,
    pub(crate) pubsub_activity: Mstime,
}

impl Link {
    fn new(now: Mstime) -> Self {
        Link {
            commands: None,
            pubsub: None,
            asked: VecDeque::new(),
            act_ping: Some(now),
            last_ping: None,
            last_pong: now,
            last_avail: now,
            last_reconn: None,
            pubsub_activity: now,
        }
    }
}

/// An instance and everything known of it. Times are by the machine's clock.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    pub(crate) kind: InstanceKind,
    pub(crate) address: Address,
    /// Its host as it was given, which may be a name.
    pub(crate) hostname: String,
    pub(crate) runid: Option<String>,
    pub(crate) link: Link,
    pub(crate) last_publish: Mstime,
    pub(crate) info_refresh: Option<Mstime>,
    /// Its last `INFO`.
    pub(crate) info: Option<Rc<str>>,
    pub(crate) is_sdown: bool,
    /// When it last became SDOWN, whether it still is or not.
    pub(crate) sdown_since: Option<Mstime>,
    pub(crate) is_odown: bool,
    /// When it last became ODOWN, whether it still is or not.
    pub(crate) odown_since: Option<Mstime>,
    /// Whether its busy script was killed since it became SDOWN.
    pub(crate) script_killed: bool,
    pub(crate) reported: Reported,
    pub(crate) role_since: Mstime,
    /// Last time the configuration this server reports differed from what it should be.
    pub(crate) conf_since: Mstime,
    pub(crate) reconf: Reconf,
    pub(crate) reconf_sent_at: Mstime,
    // Of other Sentinels:
    pub(crate) says_down: bool,
    pub(crate) last_answer: Mstime,
    /// Whom it has voted for, while that is news.
    pub(crate) leader: Option<String>,
    pub(crate) leader_epoch: u64,
    pub(crate) last_hello: Mstime,
}

impl Watched {
    /// Source: sentinel.c `createSentinelRedisInstance`, 7.0.15.
    pub(crate) fn new(kind: InstanceKind, address: Address, now: Mstime) -> Self {
        Watched {
            kind,
            hostname: address.host.clone(),
            address,
            runid: None,
            link: Link::new(now),
            last_publish: now,
            info_refresh: None,
            info: None,
            is_sdown: false,
            sdown_since: None,
            is_odown: false,
            odown_since: None,
            script_killed: false,
            reported: Reported::unknown(kind == InstanceKind::Replica),
            role_since: now,
            conf_since: now,
            reconf: Reconf::None,
            reconf_sent_at: now,
            says_down: false,
            last_answer: now,
            leader: None,
            leader_epoch: 0,
            last_hello: now,
        }
    }

    /// Where others are told that it is: its host `by_name`, or by address.
    pub(crate) fn announced(&self, by_name: bool) -> Address {
        let host = if by_name { &self.hostname } else { &self.address.host };
        Address { host: host.clone(), port: self.address.port }
    }

    /// Whether everything that is said to it can be said.
    pub(crate) fn is_connected(&self) -> bool {
        let listens = self.kind != InstanceKind::Sentinel;
        self.link.commands.is_some() && (!listens || self.link.pubsub.is_some())
    }

    /// Whether it neither is down nor became so within the last `ms` milliseconds.
    /// Source: sentinel.c `sentinelRedisInstanceNoDownFor`, 7.0.15.
    pub(crate) fn was_up_for(&self, ms: u64, now: Mstime) -> bool {
        self.sdown_since.max(self.odown_since).is_none_or(|onset| now - onset > ms)
    }
}

/// What else is set for a master: who this Sentinel is there, and what it runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct MasterOptions {
    pub(crate) auth_user: Option<String>,
    pub(crate) auth_pass: Option<String>,
    pub(crate) notification_script: Option<String>,
    pub(crate) client_reconfig_script: Option<String>,
    /// `master-reboot-down-after-period`, 0 for none.
    pub(crate) reboot_down_after_ms: u64,
    /// Commands that have other names there, by their own in small letters: as given, and renamed.
    renames: BTreeMap<String, (String, String)>,
}

impl MasterOptions {
    /// The name a command has there.
    pub(crate) fn renamed(&self, command: &str) -> Option<&str> {
        Some(&self.renames.get(&command.to_ascii_lowercase())?.1)
    }

    /// Gives a command another name; its own one takes that back.
    pub(crate) fn rename(&mut self, command: &str, name: &str) {
        let own = command.to_ascii_lowercase();
        if own == name.to_ascii_lowercase() {
            self.renames.remove(&own);
        } else {
            self.renames.insert(own, (command.to_owned(), name.to_owned()));
        }
    }

    /// Every command that has another name, with that.
    pub(crate) fn renames(&self) -> impl Iterator<Item = (&str, &str)> {
        self.renames.values().map(|(command, name)| (command.as_str(), name.as_str()))
    }
}

/// A monitored master with its replicas and the other Sentinels.
#[derive(Clone, Debug)]
pub(crate) struct Master {
    pub(crate) name: String,
    pub(crate) instance: Watched,
    pub(crate) quorum: usize,
    pub(crate) down_after_ms: u64,
    pub(crate) failover_timeout_ms: u64,
    pub(crate) parallel_syncs: usize,
    pub(crate) options: MasterOptions,
    /// Since when it has another run id and has not answered since.
    pub(crate) rebooted_at: Option<Mstime>,
    pub(crate) config_epoch: u64,
    pub(crate) leader: Option<String>,
    pub(crate) leader_epoch: u64,
    pub(crate) replicas: BTreeMap<String, Watched>,
    pub(crate) sentinels: BTreeMap<String, Watched>,
    pub(crate) failover: FailoverStep,
    pub(crate) failover_epoch: u64,
    pub(crate) failover_start: Option<Mstime>,
    pub(crate) failover_change: Mstime,
    pub(crate) forced: bool,
    pub(crate) promoted: Option<String>,
    /// The start of the failover whose delay is in the log.
    pub(crate) delay_logged: Option<Mstime>,
}

impl Master {
    /// What a copy takes, roughly, in bytes: of every instance itself, what it has answered last, and what
    /// it is asked for.
    pub(crate) fn weight_bytes(&self) -> usize {
        let others = self.replicas.values().chain(self.sentinels.values());
        let of_instance = |instance: &Watched| {
            let info_bytes = instance.info.as_ref().map_or(0, |info| info.len());
            let asked_bytes = instance.link.asked.len() * size_of::<Asked>();
            2 * size_of::<Watched>() + info_bytes + asked_bytes
        };
        size_of::<Self>() + others.chain([&self.instance]).map(of_instance).sum::<usize>()
    }

    pub(crate) fn new(name: &str, address: Address, quorum: usize, now: Mstime) -> Self {
        Master {
            name: name.to_owned(),
            instance: Watched::new(InstanceKind::Master, address, now),
            quorum,
            down_after_ms: 30_000,
            failover_timeout_ms: 180_000,
            parallel_syncs: 1,
            options: MasterOptions::default(),
            rebooted_at: None,
            config_epoch: 0,
            leader: None,
            leader_epoch: 0,
            replicas: BTreeMap::new(),
            sentinels: BTreeMap::new(),
            failover: FailoverStep::None,
            failover_epoch: 0,
            failover_start: None,
            failover_change: now,
            forced: false,
            promoted: None,
            delay_logged: None,
        }
    }

    pub(crate) fn get(&self, which: &Which) -> Option<&Watched> {
        match which {
            Which::Master => Some(&self.instance),
            Which::Replica(name) => self.replicas.get(name),
            Which::Sentinel(runid) => self.sentinels.get(runid),
        }
    }

    pub(crate) fn get_mut(&mut self, which: &Which) -> Option<&mut Watched> {
        match which {
            Which::Master => Some(&mut self.instance),
            Which::Replica(name) => self.replicas.get_mut(name),
            Which::Sentinel(runid) => self.sentinels.get_mut(runid),
        }
    }

    /// The master, its replicas, then the other Sentinels: the order of every tick.
    pub(crate) fn all(&self) -> Vec<Which> {
        let sentinels = self.sentinels.keys().cloned().map(Which::Sentinel);
        self.servers().into_iter().chain(sentinels).collect()
    }

    /// The master and its replicas.
    pub(crate) fn servers(&self) -> Vec<Which> {
        let replicas = self.replicas.keys().cloned().map(Which::Replica);
        std::iter::once(Which::Master).chain(replicas).collect()
    }

    /// Whether this Sentinel is failing it over.
    pub(crate) fn fails_over(&self) -> bool {
        self.failover != FailoverStep::None
    }

    /// Whom clients are sent to: the promoted replica once it is confirmed.
    pub(crate) fn current(&self) -> &Watched {
        let confirmed = self.failover >= FailoverStep::ReconfReplicas;
        let promoted = self.promoted.as_ref().filter(|_| confirmed);
        let promoted = promoted.and_then(|name| self.replicas.get(name));
        promoted.unwrap_or(&self.instance)
    }

    /// Where it is.
    pub(crate) fn current_address(&self) -> &Address {
        &self.current().address
    }

    /// How events name an instance; `None` if it is not known. `by_name`: hosts go by their names.
    pub(crate) fn describe(&self, which: &Which, by_name: bool) -> Option<Instance> {
        let instance = self.get(which)?;
        Some(Instance {
            kind: which.kind(),
            name: match which {
                Which::Master => self.name.clone(),
                Which::Replica(_) => instance.announced(by_name).to_string(),
                Which::Sentinel(runid) => runid.clone(),
            },
            address: instance.announced(by_name),
            master_name: self.name.clone(),
            master_address: self.instance.announced(by_name),
        })
    }

    /// Forgets the replicas and all that goes on; the links to servers have been closed.
    ///
    /// When it was last asked for its `INFO`, and last tried to be reached, stays.
    /// Source: sentinel.c `sentinelResetMaster`, 7.0.15.
    pub(crate) fn reset(&mut self, now: Mstime) {
        self.replicas.clear();
        self.leader = None;
        self.failover = FailoverStep::None;
        self.failover_start = None;
        self.forced = false;
        self.promoted = None;
        let instance = &mut self.instance;
        instance.is_sdown = false;
        instance.is_odown = false;
        instance.script_killed = false;
        instance.runid = None;
        instance.reported.is_replica = false;
        instance.reported.master = None;
        instance.role_since = now;
        let link = &mut instance.link;
        link.act_ping = Some(now);
        link.last_ping = None;
        link.last_avail = now;
        link.last_pong = now;
    }
}
