//! Facts: what a Sentinel believes, agrees and does.
//!
//! Here alone an event gets its published name and payload: the message on the channel of that name
//! and the line of the log are formed from them.

use std::fmt;

use redscope_actor::Address;

use super::LogLevel;

/// What an instance is to the master it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceKind {
    /// The master itself.
    Master,
    /// A replica of it.
    Replica,
    /// Another Sentinel that watches it.
    Sentinel,
}

impl InstanceKind {
    /// Redis's word: `master`, `slave`, `sentinel`.
    pub const fn name(self) -> &'static str {
        match self {
            InstanceKind::Master => "master",
            InstanceKind::Replica => "slave",
            InstanceKind::Sentinel => "sentinel",
        }
    }
}

/// An instance as events name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// What it is.
    pub kind: InstanceKind,
    /// A master's name, a replica's `ip:port`, a Sentinel's run id.
    pub name: String,
    /// Where it listens.
    pub address: Address,
    /// Name of the master it belongs to; a master belongs to itself.
    pub master_name: String,
    /// Where that master listens.
    pub master_address: Address,
}

impl fmt::Display for Instance {
    /// The `%@` of sentinel.c `sentinelEvent`, 7.0.15.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Address { host, port } = &self.address;
        write!(f, "{} {} {host} {port}", self.kind.name(), self.name)?;
        if self.kind != InstanceKind::Master {
            let Address { host, port } = &self.master_address;
            write!(f, " @ {} {host} {port}", self.master_name)?;
        }
        Ok(())
    }
}

/// Steps of a failover, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailoverStep {
    /// No failover is under way.
    #[default]
    None,
    /// Waits to be elected.
    WaitStart,
    /// Chooses a replica.
    SelectReplica,
    /// Tells the chosen replica that it is a master.
    SendReplicaofNoOne,
    /// Waits for it to say so itself.
    WaitPromotion,
    /// Lets the other replicas follow it.
    ReconfReplicas,
    /// Takes its address for the master's.
    UpdateConfig,
}

impl FailoverStep {
    /// Redis's word, as in `failover-state`.
    pub const fn name(self) -> &'static str {
        match self {
            FailoverStep::None => "none",
            FailoverStep::WaitStart => "wait_start",
            FailoverStep::SelectReplica => "select_slave",
            FailoverStep::SendReplicaofNoOne => "send_slaveof_noone",
            FailoverStep::WaitPromotion => "wait_promotion",
            FailoverStep::ReconfReplicas => "reconf_slaves",
            FailoverStep::UpdateConfig => "update_config",
        }
    }
}

/// Why a failover was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbortReason {
    /// No majority has voted for this Sentinel in time.
    NotElected,
    /// No replica can be promoted.
    NoGoodReplica,
    /// The chosen replica has not become a master in time.
    ReplicaTimeout,
}

/// An event of a Sentinel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentinelFact {
    /// It watches a master.
    Monitored {
        /// The master.
        master: Instance,
        /// How many Sentinels must agree that it is down.
        quorum: usize,
    },
    /// It watches a master no more.
    Forgotten(Instance),
    /// It has forgotten what it knew of a master.
    MasterReset(Instance),
    /// An option of a master was set.
    OptionSet {
        /// The master.
        master: Instance,
        /// The option's name.
        option: String,
        /// Its value.
        value: String,
    },
    /// A replica is known.
    ReplicaFound(Instance),
    /// Another Sentinel is known.
    SentinelFound(Instance),
    /// A known Sentinel has another address.
    SentinelMoved {
        /// The master both watch.
        master: Instance,
        /// Where that Sentinel is now.
        to: Address,
        /// Its run id.
        runid: String,
    },
    /// A known Sentinel's address belongs to another one.
    SentinelInvalid(Instance),
    /// The new address of a Sentinel was noted for other masters too.
    SentinelUpdated {
        /// The Sentinel.
        sentinel: Instance,
        /// For how many other masters.
        others: usize,
    },
    /// An instance does not answer (SDOWN).
    SubjectivelyDown {
        /// Who does not answer.
        instance: Instance,
        /// How many Sentinels must agree, if it is a master: about others nothing is agreed.
        quorum: Option<usize>,
    },
    /// It answers again.
    SubjectivelyUp(Instance),
    /// Enough Sentinels agree that a master does not answer (ODOWN).
    ObjectivelyDown {
        /// The master.
        master: Instance,
        /// How many agree, this one included.
        agreeing: usize,
        /// How many must.
        quorum: usize,
    },
    /// There are not enough any more.
    ObjectivelyUp(Instance),
    /// An epoch began.
    NewEpoch(u64),
    /// A person wants this Sentinel to fail a master over, by `SENTINEL FAILOVER`: it asks nobody.
    FailoverAsked(Instance),
    /// This Sentinel wants to fail a master over.
    FailoverTried(Instance),
    /// This Sentinel has voted.
    Voted {
        /// Name of the master whose failover is to be led; Redis does not say it here.
        master: String,
        /// Run id of the one voted for.
        leader: String,
        /// The epoch it is to lead in.
        epoch: u64,
    },
    /// Another Sentinel has answered with its vote.
    VoteHeard {
        /// Run id of the one that votes.
        from: String,
        /// Run id of the one voted for.
        leader: String,
        /// The epoch it is to lead in.
        epoch: u64,
    },
    /// This Sentinel leads the failover of a master.
    LeaderElected(Instance),
    /// The failover of a master is at [`FailoverStep::SelectReplica`].
    SelectingReplica(Instance),
    /// The failover is at [`FailoverStep::SendReplicaofNoOne`], to this replica.
    SendingReplicaofNoOne(Instance),
    /// The failover is at [`FailoverStep::WaitPromotion`], of this replica.
    WaitingPromotion(Instance),
    /// The failover of a master is at [`FailoverStep::ReconfReplicas`].
    ReconfiguringReplicas(Instance),
    /// The replica to be promoted is chosen.
    ReplicaSelected(Instance),
    /// The chosen replica calls itself a master.
    ReplicaPromoted(Instance),
    /// A failover was given up.
    FailoverAborted {
        /// The master.
        master: Instance,
        /// Why.
        reason: AbortReason,
    },
    /// A replica was told to follow the new master.
    ReconfSent(Instance),
    /// It says that it does.
    ReconfInProgress(Instance),
    /// Its link to the new master is up.
    ReconfDone(Instance),
    /// It has not obeyed in time.
    ReconfTimeout(Instance),
    /// A replica was told to follow the new master, though the failover ends.
    ReconfBestEffort(Instance),
    /// A failover ends though some replicas do not follow yet.
    FailoverTimeout(Instance),
    /// A failover ends.
    FailoverEnded(Instance),
    /// Another Sentinel knows better where a master is.
    ConfigUpdate(Instance),
    /// A master is elsewhere from now on.
    MasterSwitched {
        /// Its name.
        name: String,
        /// Where it was.
        from: Address,
        /// Where it is.
        to: Address,
    },
    /// An instance says that its role has changed.
    RoleChanged {
        /// The instance.
        instance: Instance,
        /// What it calls itself now: a master or a replica.
        role: InstanceKind,
    },
    /// A server that calls itself a master was told to follow the true one.
    ReplicaConverted(Instance),
    /// A replica of somebody else was told to follow the master.
    ReplicaCorrected(Instance),
    /// An instance has another run id.
    Rebooted(Instance),
    /// The Sentinel distrusts its clock and acts on nothing it sees.
    TiltEntered,
    /// It trusts it again.
    TiltLeft,
}

/// What an event looks like from outside.
struct Form {
    level: LogLevel,
    /// The channel; `None`: it is only logged.
    name: Option<&'static str>,
    text: String,
}

impl SentinelFact {
    /// The level, the name and the payload of every event. Source: sentinel.c, 7.0.15.
    fn form(&self) -> Form {
        use LogLevel::{Notice, Verbose, Warning};
        use SentinelFact as E;
        let (level, name, text) = match self {
            E::Monitored { master, quorum } => {
                (Warning, "+monitor", format!("{master} quorum {quorum}"))
            }
            E::Forgotten(master) => (Warning, "-monitor", master.to_string()),
            E::MasterReset(master) => (Warning, "+reset-master", master.to_string()),
            E::OptionSet { master, option, value } => {
                (Warning, "+set", format!("{master} {option} {value}"))
            }
            E::ReplicaFound(replica) => (Notice, "+slave", replica.to_string()),
            E::SentinelFound(sentinel) => (Notice, "+sentinel", sentinel.to_string()),
            E::SentinelMoved { master, to: Address { host, port }, runid } => {
                let text = format!("{master} ip {host} port {port} for {runid}");
                (Notice, "+sentinel-address-switch", text)
            }
            E::SentinelInvalid(sentinel) => {
                (Notice, "+sentinel-invalid-addr", sentinel.to_string())
            }
            E::SentinelUpdated { sentinel, others } => {
                let text = format!("{sentinel} {others} additional matching instances");
                (Notice, "+sentinel-address-update", text)
            }
            E::SubjectivelyDown { instance, .. } => (Warning, "+sdown", instance.to_string()),
            E::SubjectivelyUp(instance) => (Warning, "-sdown", instance.to_string()),
            E::ObjectivelyDown { master, agreeing, quorum } => {
                (Warning, "+odown", format!("{master} #quorum {agreeing}/{quorum}"))
            }
            E::ObjectivelyUp(master) => (Warning, "-odown", master.to_string()),
            E::NewEpoch(epoch) => (Warning, "+new-epoch", epoch.to_string()),
            E::FailoverAsked(master) => {
                let text = format!("Executing user requested FAILOVER of '{}'", master.name);
                return Form { level: Warning, name: None, text };
            }
            E::FailoverTried(master) => (Warning, "+try-failover", master.to_string()),
            E::Voted { leader, epoch, .. } => {
                (Warning, "+vote-for-leader", format!("{leader} {epoch}"))
            }
            E::VoteHeard { from, leader, epoch } => {
                let text = format!("{from} voted for {leader} {epoch}");
                return Form { level: Warning, name: None, text };
            }
            E::LeaderElected(master) => (Warning, "+elected-leader", master.to_string()),
            E::SelectingReplica(master) => {
                (Warning, "+failover-state-select-slave", master.to_string())
            }
            E::SendingReplicaofNoOne(replica) => {
                (Notice, "+failover-state-send-slaveof-noone", replica.to_string())
            }
            E::WaitingPromotion(replica) => {
                (Notice, "+failover-state-wait-promotion", replica.to_string())
            }
            E::ReconfiguringReplicas(master) => {
                (Warning, "+failover-state-reconf-slaves", master.to_string())
            }
            E::ReplicaSelected(replica) => (Warning, "+selected-slave", replica.to_string()),
            E::ReplicaPromoted(replica) => (Warning, "+promoted-slave", replica.to_string()),
            E::FailoverAborted { master, reason } => {
                let name = match reason {
                    AbortReason::NotElected => "-failover-abort-not-elected",
                    AbortReason::NoGoodReplica => "-failover-abort-no-good-slave",
                    AbortReason::ReplicaTimeout => "-failover-abort-slave-timeout",
                };
                (Warning, name, master.to_string())
            }
            E::ReconfSent(replica) => (Notice, "+slave-reconf-sent", replica.to_string()),
            E::ReconfInProgress(replica) => (Notice, "+slave-reconf-inprog", replica.to_string()),
            E::ReconfDone(replica) => (Notice, "+slave-reconf-done", replica.to_string()),
            E::ReconfTimeout(replica) => {
                (Notice, "-slave-reconf-sent-timeout", replica.to_string())
            }
            E::ReconfBestEffort(replica) => (Notice, "+slave-reconf-sent-be", replica.to_string()),
            E::FailoverTimeout(master) => {
                (Warning, "+failover-end-for-timeout", master.to_string())
            }
            E::FailoverEnded(master) => (Warning, "+failover-end", master.to_string()),
            E::ConfigUpdate(sentinel) => (Warning, "+config-update-from", sentinel.to_string()),
            E::MasterSwitched { name, from, to } => {
                let text = format!("{name} {} {} {} {}", from.host, from.port, to.host, to.port);
                (Warning, "+switch-master", text)
            }
            E::RoleChanged { instance, role } => {
                let name = if instance.kind == *role { "+role-change" } else { "-role-change" };
                (Verbose, name, format!("{instance} new reported role is {}", role.name()))
            }
            E::ReplicaConverted(replica) => (Notice, "+convert-to-slave", replica.to_string()),
            E::ReplicaCorrected(replica) => (Notice, "+fix-slave-config", replica.to_string()),
            E::Rebooted(instance) => (Notice, "+reboot", instance.to_string()),
            E::TiltEntered => (Warning, "+tilt", "#tilt mode entered".to_owned()),
            E::TiltLeft => (Warning, "-tilt", "#tilt mode exited".to_owned()),
        };
        Form { level, name: Some(name), text }
    }

    /// How much its line in the log matters. Redis logs every event.
    pub fn level(&self) -> Option<LogLevel> {
        Some(self.form().level)
    }

    /// The channel it is published on, such as `+sdown`; `None` if it is only logged.
    pub fn name(&self) -> Option<&'static str> {
        self.form().name
    }

    /// The message on its channel, such as `master mymaster 127.0.0.1 6379`.
    pub fn payload(&self) -> String {
        self.form().text
    }
}

impl fmt::Display for SentinelFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Form { name, text, .. } = self.form();
        match name {
            Some(name) => write!(f, "{name} {text}"),
            None => f.write_str(&text),
        }
    }
}
