//! Rows of the commands that the process around the engine carries out.
//!
//! What they do stands with the process: replication, persistence, cluster, Sentinel.

use crate::command::{
    Args, ByRequest, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Marks,
    Run, docs,
};
use crate::error::FixedError;
use crate::host_command::{ClusterCommand, HostCommand, SentinelCommand};
use crate::mode::Mode;

#[rustfmt::skip]
pub(super) const SERVER_COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("bgrewriteaof", Run::Process(HostCommand::BgRewriteAof))
        .about("Rewrites the append-only file in the background.", "1.0.0", "O(1)")
        .takes(1, "")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::NO_ASYNC_LOADING), C::NONE),
    CommandSpec::new("bgsave", Run::Process(HostCommand::BgSave))
        .about("Saves the data set to disk in the background.", "1.0.0", "O(1)")
        .takes(-1, "?SCHEDULE@3.2.2")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::NO_ASYNC_LOADING), C::NONE),
    CommandSpec::new("failover", Run::Process(HostCommand::Failover))
        .about("Hands a master's place to one of its replicas.", "6.2.0", "O(1)")
        .takes(-1, "?TO/target(host port#i ?FORCE) ?ABORT ?TIMEOUT/milliseconds#i")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::STALE), C::NONE),
    CommandSpec::new("info", Run::Process(HostCommand::Info))
        .about("Describes the server.", "1.0.0", "O(1)")
        .takes(-1, "?section...")
        .is(F::LOADING.with(F::STALE).with(F::SENTINEL), C::DANGEROUS)
        .tips(&["nondeterministic_output", "request_policy:all_shards", "response_policy:special"]),
    CommandSpec::new("lastsave", Run::Process(HostCommand::LastSave))
        .about("Replies when the data set was last saved.", "1.0.0", "O(1)")
        .takes(1, "")
        .is(F::LOADING.with(F::STALE).with(F::FAST), C::ADMIN.with(C::DANGEROUS))
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("psync", Run::Process(HostCommand::Psync))
        .about("Asks for the replication stream.", "2.8.0", "")
        .takes(-3, "replicationid offset#i")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::NO_ASYNC_LOADING).with(F::NO_MULTI), C::NONE),
    CommandSpec::new("replconf", Run::Process(HostCommand::ReplConf))
        .about("Settles the terms of replication.", "3.0.0", "O(1)")
        .takes(-1, "")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::ALLOW_BUSY), C::NONE)
        .internal(),
    CommandSpec::new("replicaof", Run::Process(HostCommand::ReplicaOf))
        .about("Makes the server a replica, or a master again.", "5.0.0", "O(1)")
        .takes(3, "args<host-port(host port#i)|no-one(NO ONE)>")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
    CommandSpec::new("role", Run::Process(HostCommand::Role))
        .about("Replies the server's place in replication.", "2.8.12", "O(1)")
        .takes(1, "")
        .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::FAST).with(F::SENTINEL), C::ADMIN.with(C::DANGEROUS)),
    CommandSpec::new("save", Run::Process(HostCommand::Save))
        .about("Saves the data set to disk.", "1.0.0", "O(N)")
        .takes(1, "")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::NO_ASYNC_LOADING).with(F::NO_MULTI), C::NONE),
    CommandSpec::new("shutdown", Run::Process(HostCommand::Shutdown))
        .about("Saves the data set and ends the server.", "1.0.0", "O(N)")
        .takes(-1, "?nosave_save<NOSAVE|SAVE> ?NOW@7.0.0 ?FORCE@7.0.0 ?ABORT@7.0.0")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::NO_MULTI).with(F::ALLOW_BUSY).with(F::SENTINEL), C::NONE),
    CommandSpec::new("slaveof", Run::Process(HostCommand::ReplicaOf))
        .about("Makes the server a replica, or a master again; the old name of REPLICAOF.", "1.0.0", "O(1)")
        .takes(3, "args<host-port(host port#i)|no-one(NO ONE)>")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE)
        .deprecated("5.0.0", "`REPLICAOF`"),
    CommandSpec::new("sync", Run::Process(HostCommand::Psync))
        .about("Asks for the replication stream the old way.", "1.0.0", "")
        .takes(1, "")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::NO_ASYNC_LOADING).with(F::NO_MULTI), C::NONE),
];

#[rustfmt::skip]
pub(super) const GENERIC_COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("migrate", Run::Process(HostCommand::Migrate))
        .about("Moves keys to another server.", "2.6.0", "This command actually executes a DUMP+DEL in the source instance, and a RESTORE in the target instance. See the pages of these commands for time complexity. Also an O(N) data transfer between the two instances is performed.")
        .takes(-6, "host port#i key_or_empty_string<key|empty_string=\"\"> destination-db#i timeout#i ?COPY@3.0.0 ?REPLACE@3.0.0 ?authentication<?AUTH/password@4.0.7|?AUTH2/username_password(username password)@6.0.0> ?KEYS/key#k1...@3.0.6")
        .is(F::WRITE.with(F::MOVABLE_KEYS), C::KEYSPACE.with(C::DANGEROUS))
        .hides(secrets_of_migrate)
        .keys(&[
            KeySpec::at(3, &["RW", "access", "delete"])
                .decided(ByRequest::Holds(|args| !says_keys(args))),
            KeySpec::follows("KEYS", -2, -1, &["RW", "access", "delete", "incomplete"])
                .decided(ByRequest::Holds(migrates_many)),
        ])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("wait", Run::Process(HostCommand::Wait))
        .about("Waits until replicas have the writes of this connection.", "3.0.0", "O(1)")
        .takes(3, "numreplicas#i timeout#i")
        .is(F::NOSCRIPT, C::CONNECTION)
        .tips(&["request_policy:all_shards", "response_policy:agg_min"]),
];

#[rustfmt::skip]
pub(super) const CLUSTER_COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("asking", Run::Process(HostCommand::Asking))
        .about("Allows the next command to use a slot that is being imported.", "3.0.0", "O(1)")
        .takes(1, "")
        .is(F::FAST, C::CONNECTION)
        .marked(Marks::KEEPS_ASKING),
    CommandSpec::new("cluster", Run::Container)
        .about("Looks at the cluster and changes it.", "3.0.0", "")
        .takes(-2, "")
        .contains(&[
            CommandSpec::new("cluster|addslots", Run::Process(HostCommand::Cluster(ClusterCommand::AddSlots)))
                .about("Takes slots nobody owns.", "3.0.0", "O(N)")
                .takes(-3, "slot#i...")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|addslotsrange", Run::Process(HostCommand::Cluster(ClusterCommand::AddSlotsRange)))
                .about("Takes ranges of slots nobody owns.", "7.0.0", "O(N)")
                .takes(-4, "start-slot_end-slot(start-slot#i end-slot#i)...")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|bumpepoch", Run::Process(HostCommand::Cluster(ClusterCommand::BumpEpoch)))
                .about("Takes a new config epoch.", "3.0.0", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE)
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("cluster|count-failure-reports", Run::Process(HostCommand::Cluster(ClusterCommand::CountFailureReports)))
                .about("Counts the reports that a node has failed.", "3.0.0", "O(N)")
                .takes(3, "node-id")
                .is(F::ADMIN.with(F::STALE), C::NONE)
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("cluster|countkeysinslot", Run::Process(HostCommand::Cluster(ClusterCommand::CountKeysInSlot)))
                .about("Counts the keys of a slot.", "3.0.0", "O(1)")
                .takes(3, "slot#i")
                .is(F::STALE, C::NONE),
            CommandSpec::new("cluster|delslots", Run::Process(HostCommand::Cluster(ClusterCommand::DelSlots)))
                .about("Gives slots up.", "3.0.0", "O(N)")
                .takes(-3, "slot#i...")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|delslotsrange", Run::Process(HostCommand::Cluster(ClusterCommand::DelSlotsRange)))
                .about("Gives ranges of slots up.", "7.0.0", "O(N)")
                .takes(-4, "start-slot_end-slot(start-slot#i end-slot#i)...")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|failover", Run::Process(HostCommand::Cluster(ClusterCommand::Failover)))
                .about("Makes a replica take its master's place.", "3.0.0", "O(1)")
                .takes(-2, "?options<FORCE|TAKEOVER>")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|flushslots", Run::Process(HostCommand::Cluster(ClusterCommand::FlushSlots)))
                .about("Gives all slots up.", "3.0.0", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|forget", Run::Process(HostCommand::Cluster(ClusterCommand::Forget)))
                .about("Removes a node from those this one knows.", "3.0.0", "O(1)")
                .takes(3, "node-id")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|getkeysinslot", Run::Process(HostCommand::Cluster(ClusterCommand::GetKeysInSlot)))
                .about("Lists keys of a slot.", "3.0.0", "O(log(N))")
                .takes(4, "slot#i count#i")
                .is(F::STALE, C::NONE)
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("cluster|help", Run::Engine(cluster_help))
                .about("Lists the subcommands of CLUSTER.", "5.0.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::NONE),
            CommandSpec::new("cluster|info", Run::Process(HostCommand::Cluster(ClusterCommand::Info)))
                .about("Describes the state of the cluster.", "3.0.0", "O(1)")
                .takes(2, "")
                .is(F::STALE, C::NONE)
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("cluster|keyslot", Run::Process(HostCommand::Cluster(ClusterCommand::KeySlot)))
                .about("Replies the slot of a key.", "3.0.0", "O(N)")
                .takes(3, "key#s")
                .is(F::STALE, C::NONE),
            CommandSpec::new("cluster|links", Run::Process(HostCommand::Cluster(ClusterCommand::Links)))
                .about("Lists the links to other nodes.", "7.0.0", "O(N) where N is the total number of Cluster nodes")
                .takes(2, "")
                .is(F::STALE, C::NONE)
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("cluster|meet", Run::Process(HostCommand::Cluster(ClusterCommand::Meet)))
                .about("Makes the acquaintance of a node.", "3.0.0", "O(1)")
                .takes(-4, "ip port#i ?cluster_bus_port#i@4.0.0")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|myid", Run::Process(HostCommand::Cluster(ClusterCommand::MyId)))
                .about("Replies this node's id.", "3.0.0", "O(1)")
                .takes(2, "")
                .is(F::STALE, C::NONE),
            CommandSpec::new("cluster|nodes", Run::Process(HostCommand::Cluster(ClusterCommand::Nodes)))
                .about("Lists the nodes.", "3.0.0", "O(N)")
                .takes(2, "")
                .is(F::STALE, C::NONE)
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("cluster|replicas", Run::Process(HostCommand::Cluster(ClusterCommand::Replicas)))
                .about("Lists the replicas of a node.", "5.0.0", "O(1)")
                .takes(3, "node-id")
                .is(F::ADMIN.with(F::STALE), C::NONE)
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("cluster|replicate", Run::Process(HostCommand::Cluster(ClusterCommand::Replicate)))
                .about("Makes this node a replica of another.", "3.0.0", "O(1)")
                .takes(3, "node-id")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|reset", Run::Process(HostCommand::Cluster(ClusterCommand::Reset)))
                .about("Makes this node forget the cluster.", "3.0.0", "O(N) where N is the number of known nodes. The command may execute a FLUSHALL as a side effect.")
                .takes(-2, "?hard_soft<HARD|SOFT>")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::STALE), C::NONE),
            CommandSpec::new("cluster|saveconfig", Run::Process(HostCommand::Cluster(ClusterCommand::SaveConfig)))
                .about("Writes nodes.conf.", "3.0.0", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|set-config-epoch", Run::Process(HostCommand::Cluster(ClusterCommand::SetConfigEpoch)))
                .about("Gives a new node its config epoch.", "3.0.0", "O(1)")
                .takes(3, "config-epoch#i")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|setslot", Run::Process(HostCommand::Cluster(ClusterCommand::SetSlot)))
                .about("Binds a slot to a node, or marks it as moving.", "3.0.0", "O(1)")
                .takes(-4, "slot#i subcommand<IMPORTING/node-id|MIGRATING/node-id|NODE/node-id|STABLE>")
                .is(F::ADMIN.with(F::STALE).with(F::NO_ASYNC_LOADING), C::NONE),
            CommandSpec::new("cluster|shards", Run::Process(HostCommand::Cluster(ClusterCommand::Shards)))
                .about("Lists the shards.", "7.0.0", "O(N)")
                .takes(2, "")
                .is(F::STALE, C::NONE)
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("cluster|slaves", Run::Process(HostCommand::Cluster(ClusterCommand::Replicas)))
                .about("Lists the replicas of a node; the old name of REPLICAS.", "3.0.0", "O(1)")
                .takes(3, "node-id")
                .is(F::ADMIN.with(F::STALE), C::NONE)
                .deprecated("5.0.0", "`CLUSTER REPLICAS`")
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("cluster|slots", Run::Process(HostCommand::Cluster(ClusterCommand::Slots)))
                .about("Lists slot ranges with their nodes.", "3.0.0", "O(N)")
                .takes(2, "")
                .is(F::STALE, C::NONE)
                .deprecated("7.0.0", "`CLUSTER SHARDS`")
                .tips(&["nondeterministic_output"]),
        ]),
    CommandSpec::new("readonly", Run::Process(HostCommand::ReadOnly))
        .about("Allows reads at a replica of the cluster.", "3.0.0", "O(1)")
        .takes(1, "")
        .is(F::LOADING.with(F::STALE).with(F::FAST), C::CONNECTION),
    CommandSpec::new("readwrite", Run::Process(HostCommand::ReadWrite))
        .about("Sends reads to the masters of the cluster again.", "3.0.0", "O(1)")
        .takes(1, "")
        .is(F::LOADING.with(F::STALE).with(F::FAST), C::CONNECTION),
];

/// Whether `MIGRATE` names its keys behind `KEYS`: where its one key would be, nothing stands.
fn migrates_many(args: Args<'_>) -> bool {
    says_keys(args) && args.get(3).is_some_and(|key| key.is_empty())
}

fn says_keys(args: Args<'_>) -> bool {
    (6..args.len()).any(|at| args[at].eq_ignore_ascii_case(b"keys"))
}

/// The password behind `AUTH`, or the user and the password behind `AUTH2`.
fn secrets_of_migrate(args: Args<'_>) -> Vec<usize> {
    let given = |word: &[u8]| (6..args.len()).find(|at| args[*at].eq_ignore_ascii_case(word));
    let place = given(b"auth").map(|at| (at, 1)).or(given(b"auth2").map(|at| (at, 2)));
    place.map_or(Vec::new(), |(at, count)| (at + 1..args.len().min(at + 1 + count)).collect())
}

fn cluster_help(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    if ctx.engine.mode != Mode::Cluster {
        return Err(FixedError::CLUSTER_DISABLED.into());
    }
    Ok(docs::help("cluster"))
}

fn sentinel_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("sentinel"))
}

#[rustfmt::skip]
pub(super) const SENTINEL_COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("sentinel", Run::Container)
        .about("Looks at what Sentinel watches and changes it.", "2.8.4", "O(1)")
        .takes(-2, "")
        .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE)
        .contains(&[
            CommandSpec::new("sentinel|ckquorum", Run::Process(HostCommand::Sentinel(SentinelCommand::CheckQuorum)))
                .about("Tells whether a failover could be agreed on.", "2.8.4", "O(1)")
                .takes(3, "master-name")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|config", Run::Process(HostCommand::Sentinel(SentinelCommand::Config)))
                .about("Reads or changes settings of this Sentinel.", "6.2.0", "O(1)")
                .takes(-3, "set_or_get<SET/set_param_value(parameter value)...|GET/parameter...>")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|debug", Run::Process(HostCommand::Sentinel(SentinelCommand::Debug)))
                .about("Shows or changes how long this Sentinel waits for what.", "7.0.0", "O(N)")
                .takes(-2, "parameter_value(parameter value)...")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|failover", Run::Process(HostCommand::Sentinel(SentinelCommand::Failover)))
                .about("Starts a failover without asking anybody.", "2.8.4", "O(1)")
                .takes(3, "master-name")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|flushconfig", Run::Process(HostCommand::Sentinel(SentinelCommand::FlushConfig)))
                .about("Writes the configuration file.", "2.8.4", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|get-master-addr-by-name", Run::Process(HostCommand::Sentinel(SentinelCommand::GetMasterAddrByName)))
                .about("Replies where a master is now.", "2.8.4", "O(1)")
                .takes(3, "master-name")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|help", Run::Engine(sentinel_help))
                .about("Lists the subcommands.", "6.2.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE).with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|info-cache", Run::Process(HostCommand::Sentinel(SentinelCommand::InfoCache)))
                .about("Replies the last INFO of masters and their replicas.", "3.2.0", "O(N)")
                .takes(-3, "nodename...")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|is-master-down-by-addr", Run::Process(HostCommand::Sentinel(SentinelCommand::IsMasterDownByAddr)))
                .about("Tells another Sentinel what this one thinks, and votes.", "2.8.4", "O(1)")
                .takes(6, "ip port current-epoch runid")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|master", Run::Process(HostCommand::Sentinel(SentinelCommand::Master)))
                .about("Describes a master.", "2.8.4", "O(1)")
                .takes(3, "master-name")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|masters", Run::Process(HostCommand::Sentinel(SentinelCommand::Masters)))
                .about("Describes all masters.", "2.8.4", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|monitor", Run::Process(HostCommand::Sentinel(SentinelCommand::Monitor)))
                .about("Starts to watch a master.", "2.8.4", "O(1)")
                .takes(6, "name ip port quorum")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|myid", Run::Process(HostCommand::Sentinel(SentinelCommand::MyId)))
                .about("Replies this Sentinel's id.", "2.8.4", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|pending-scripts", Run::Process(HostCommand::Sentinel(SentinelCommand::PendingScripts)))
                .about("Lists the scripts that run or wait.", "2.8.4", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|remove", Run::Process(HostCommand::Sentinel(SentinelCommand::Remove)))
                .about("Stops watching a master.", "2.8.4", "O(1)")
                .takes(3, "master-name")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|replicas", Run::Process(HostCommand::Sentinel(SentinelCommand::Replicas)))
                .about("Describes the replicas of a master.", "2.8.4", "O(1)")
                .takes(3, "master-name")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|reset", Run::Process(HostCommand::Sentinel(SentinelCommand::Reset)))
                .about("Forgets what is known of the masters that match a pattern.", "2.8.4", "O(1)")
                .takes(3, "pattern")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|sentinels", Run::Process(HostCommand::Sentinel(SentinelCommand::Sentinels)))
                .about("Describes the other Sentinels of a master.", "2.8.4", "O(1)")
                .takes(3, "master-name")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|set", Run::Process(HostCommand::Sentinel(SentinelCommand::Set)))
                .about("Sets options of a master.", "2.8.4", "O(1)")
                .takes(-5, "master-name setting(option value)...")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|simulate-failure", Run::Process(HostCommand::Sentinel(SentinelCommand::SimulateFailure)))
                .about("Lets this Sentinel end at a chosen point of a failover.", "3.2.0", "O(1)")
                .takes(-3, "[CRASH-AFTER-ELECTION | CRASH-AFTER-PROMOTION | HELP]...")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
            CommandSpec::new("sentinel|slaves", Run::Process(HostCommand::Sentinel(SentinelCommand::Replicas)))
                .about("Describes the replicas of a master; the old name of REPLICAS.", "2.8.4", "O(1)")
                .takes(3, "master-name")
                .is(F::ADMIN.with(F::ONLY_SENTINEL), C::NONE),
        ]),
];
