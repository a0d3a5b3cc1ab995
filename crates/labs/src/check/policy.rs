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

/// Whether a server that has come back goes by an append-only file; else it has read none.
pub(super) fn reads_aof(world: &World, actor: ActorId) -> bool {
    server(world, actor).is_none_or(|server| server.engine().config.flag(key::APPENDONLY))
}
