//! What servers keep of what they acknowledge.

use redscope_engine::config::key;
use redscope_sim::ActorId;

use super::look::server;
use super::loss::Policy;
use crate::World;
use crate::cast::Spec;

/// What a server keeps of its data, by what it is started from; `None` of others.
pub fn policy_of(world: &World, actor: ActorId) -> Option<Policy> {
    let Spec::Server(server) = world.spec(actor) else { return None };
    server.to_spec().ok().map(|spec| Policy::of(&spec.config))
}

/// What a server keeps of what it acknowledges now, by what it was told since; `None` if its process is
/// not there.
///
/// An append-only file that was turned on keeps nothing before it has its base, and with
/// `no-appendfsync-on-rewrite` nothing is synced while a child works (aof.c `flushAppendOnlyFile`,
/// 7.0.15).
pub(super) fn policy_now(world: &World, actor: ActorId) -> Option<Policy> {
    let server = server(world, actor)?;
    let config = &server.engine().config;
    let policy = Policy::of(config);
    Some(match policy {
        Policy::Snapshot => policy,
        _ if server.aof_waits_for_base() => Policy::Snapshot,
        _ if config.flag(key::NO_APPENDFSYNC_ON_REWRITE) && server.child_view().is_some() => {
            Policy::Never
        }
        _ => policy,
    })
}

/// What has a server keep what it acknowledged then, as it has come back: without an append-only file it
/// reads none.
pub(super) fn policy_after(world: &World, actor: ActorId, acknowledged: Policy) -> Policy {
    let is_read = |server: &redscope_node::Server| server.engine().config.flag(key::APPENDONLY);
    match server(world, actor).is_none_or(is_read) {
        true => acknowledged,
        false => Policy::Snapshot,
    }
}
