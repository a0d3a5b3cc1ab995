//! Must hold: servers at the same place of the same history hold the same data.
//!
//! A replica with `replica-read-only no` may hold what its history does not have, and so may what it
//! becomes: it is left out until it takes all data anew.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use redscope_data::DataSetDigest;
use redscope_engine::config::key;
use redscope_node::LinkStep;
use redscope_sim::ActorId;

use super::found::Violation;
use super::look::ServerNow;
use super::origin::Origin;
use super::report::Report;
use super::scene::{Check, Scene};

/// Remembers where every server was when it was compared last, and who may have been written to.
#[derive(Clone, Debug, Default)]
pub(super) struct Equal {
    compared: BTreeMap<ActorId, (String, u64)>,
    written_to: BTreeSet<ActorId>,
}

impl Check for Equal {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        let Some(look) = scene.look else { return };
        look.servers.iter().for_each(|server| self.note_writable(server));
        let mut places: BTreeMap<(&str, u64), Vec<&ServerNow<'_>>> = BTreeMap::new();
        let is_compared =
            |server: &&ServerNow<'_>| is_settled(server) && !self.written_to.contains(&server.id);
        for server in look.servers.iter().filter(is_compared) {
            let place = (server.view.replid.as_str(), server.view.offset_bytes);
            places.entry(place).or_default().push(server);
        }
        for ((replid, offset_bytes), servers) in places {
            let place = (replid.to_owned(), offset_bytes);
            let is_known = |server: &&ServerNow<'_>| self.compared.get(&server.id) == Some(&place);
            if servers.len() < 2 || servers.iter().all(is_known) {
                continue;
            }
            let digest =
                |server: &ServerNow<'_>| DataSetDigest::of_all(&server.server.engine().dbs);
            let (first, rest) = (servers[0], &servers[1..]);
            let wanted = digest(first);
            for other in rest.iter().filter(|other| digest(other) != wanted) {
                let name = |server: &ServerNow<'_>| Rc::clone(scene.world.name(server.id));
                report.violation(
                    Origin::at(report.now()),
                    Violation::Unequal {
                        replid: replid.into(),
                        offset_bytes,
                        servers: [name(first), name(other)],
                    },
                );
            }
            self.compared.extend(servers.iter().map(|server| (server.id, place.clone())));
        }
    }
}

impl Equal {
    fn note_writable(&mut self, server: &ServerNow<'_>) {
        let Some(upstream) = &server.view.master else { return };
        if !server.server.engine().config.flag(key::REPLICA_READ_ONLY) {
            self.written_to.insert(server.id);
        } else if upstream.link == LinkStep::Sync {
            self.written_to.remove(&server.id);
        }
    }
}

/// Whether its place says what it holds: a replica may be in the middle of taking all data.
fn is_settled(server: &ServerNow<'_>) -> bool {
    server.view.master.as_ref().is_none_or(|upstream| upstream.link == LinkStep::Connected)
}
