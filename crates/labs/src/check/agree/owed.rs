//! What is owed: no agreement that people have made impossible by what they configured.

use redscope_engine::config::{Config, key};
use redscope_node::SentinelView;

use crate::check::disagreement::Disagreement;
use crate::check::look::{Look, ServerNow};

/// Whether those that do not agree about this can come to agree without anybody configuring them otherwise.
pub(super) fn is_owed(look: &Look<'_>, about: &Disagreement) -> bool {
    match about {
        Disagreement::NoLink { replica, .. } => {
            let mut servers = look.servers.iter();
            let replica = servers.find(|server| look.world.name(server.id) == replica);
            replica.is_none_or(|replica| leads_to_master(look, replica))
        }
        Disagreement::MasterAddress { .. }
        | Disagreement::NoMaster { .. }
        | Disagreement::Failover { .. }
        | Disagreement::Down { .. }
        | Disagreement::Astray { .. } => {
            !look.sentinels().iter().any(|(_, view)| is_shut_out(look, view))
        }
        Disagreement::Behind { .. }
        | Disagreement::ClusterDown { .. }
        | Disagreement::NodeFailed { .. }
        | Disagreement::Tables { .. } => true,
    }
}

/// Whether a replica can get to a master by what it and those before it follow: each is there and lets
/// the next one in.
fn leads_to_master(look: &Look<'_>, replica: &ServerNow<'_>) -> bool {
    let mut at = replica;
    // Who follows more than there are follows in a circle.
    for _ in 0..=look.servers.len() {
        let Some(upstream) = &at.view.master else { return true };
        let Some(next) = look.server_at(&upstream.address) else { return false };
        if !lets_in(&next.server.engine().config, &at.server.engine().config) {
            return false;
        }
        at = next;
    }
    false
}

/// Whether a server takes what a replica says of itself: its password, or none if there is none to say.
fn lets_in(server: &Config, replica: &Config) -> bool {
    let wanted = server.text(key::REQUIREPASS);
    match (replica.text(key::MASTERUSER), replica.text(key::MASTERAUTH)) {
        (_, "") => wanted.is_empty(),
        ("" | "default", password) => password == wanted,
        // Users are made by people, and let in by them.
        _ => true,
    }
}

/// Whether a Sentinel watches servers that want a password, which people have to tell it.
fn is_shut_out(look: &Look<'_>, sentinel: &SentinelView) -> bool {
    let instances = sentinel.masters.iter().flat_map(|master| &master.instances);
    let servers = instances.filter_map(|instance| look.server_at(&instance.address));
    let mut configs = servers.map(|server| &server.server.engine().config);
    configs.any(|config| !config.text(key::REQUIREPASS).is_empty())
}
