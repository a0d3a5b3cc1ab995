//! Must hold: servers at the same place of the same history hold the same data.
//!
//! A server may hold what its history does not have; only those of one lineage are compared.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_data::DataSetSum;
use redscope_node::LinkStep;
use redscope_sim::ActorId;

use super::found::Violation;
use super::lineage::Lineages;
use super::look::ServerNow;
use super::origin::Origin;
use super::report::Report;
use super::scene::{Check, Scene};
use super::weight::of_map;

/// A place in a history, and the lineage of who is there.
type Place = (String, u64, u64);

/// Remembers where every server was when it was compared last.
#[derive(Clone, Debug, Default)]
pub(super) struct Equal {
    compared: BTreeMap<ActorId, Place>,
    pub(super) lineages: Lineages,
}

impl Check for Equal {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        scene.told.iter().for_each(|told| self.lineages.hear(scene.world, told));
        let Some(look) = scene.look else { return };
        self.lineages.look(look);
        let mut places: BTreeMap<(&str, u64, u64), Vec<&ServerNow<'_>>> = BTreeMap::new();
        for server in look.servers.iter().filter(|server| is_settled(server)) {
            let lineage = self.lineages.number(server.id);
            let place = (server.view.replid.as_str(), server.view.offset_bytes, lineage);
            places.entry(place).or_default().push(server);
        }
        for ((replid, offset_bytes, lineage), servers) in places {
            let place = (replid.to_owned(), offset_bytes, lineage);
            let is_known = |server: &&ServerNow<'_>| self.compared.get(&server.id) == Some(&place);
            if servers.len() < 2 || servers.iter().all(is_known) {
                continue;
            }
            let digest = |server: &ServerNow<'_>| DataSetSum::of_all(&server.server.engine().dbs);
            let (first, rest) = (servers[0], &servers[1..]);
            let wanted = digest(first);
            for other in rest.iter().filter(|other| digest(other) != wanted) {
                let name = |server: &ServerNow<'_>| Rc::clone(scene.world.name(server.id));
                // Until then one of them had other data, or another place.
                let pair = [first.id, other.id].into_iter();
                let met = pair.flat_map(|id| [scene.past.link(id), scene.past.role(id)]).flatten();
                let last = met.max_by_key(|told| told.stamp);
                report.violation(
                    Origin::with_or(last, report.now()),
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

    fn weight_bytes(&self) -> usize {
        of_map(&self.compared) + self.lineages.weight_bytes()
    }
}

/// Whether its place says what it holds: a replica may be in the middle of taking all data.
fn is_settled(server: &ServerNow<'_>) -> bool {
    server.view.master.as_ref().is_none_or(|upstream| upstream.link == LinkStep::Connected)
}
