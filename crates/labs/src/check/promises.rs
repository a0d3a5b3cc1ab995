//! Which processes have forgotten what they had promised: their votes.
//!
//! A Sentinel that cannot write its state goes on, and knows nothing of its votes when it is started again
//! (sentinel.c `sentinelFlushConfig`, 7.0.15); nor does one whose file somebody has put in the place of
//! its own.

use std::collections::BTreeSet;

use redscope_engine::config::key;
use redscope_node::SENTINEL_CONF;
use redscope_sim::{ActorId, Fate, What};

use super::restarts::{changed_files, is_damage};
use crate::cast::Spec;
use crate::{Told, World};

/// Who has promised what its disk has not taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Promises {
    unsaved: BTreeSet<ActorId>,
}

impl Promises {
    /// Somebody has promised something; what it says of that has waited for its disk.
    pub(super) fn note(&mut self, world: &World, by: ActorId) {
        let disk = world.disk(by);
        if disk.is_full() || disk.is_broken() {
            self.unsaved.insert(by);
        }
    }

    /// Whether somebody has forgotten all promises by what is told of it.
    pub(super) fn are_forgotten(&mut self, world: &World, told: &Told) -> bool {
        match &told.what {
            What::Fate(Fate::DiskReplaced) => true,
            What::Fate(Fate::DiskChanged(fault)) if is_damage(fault) => {
                let state = state_file(world, told.actor);
                state.is_some_and(|state| changed_files(fault).contains(&state))
            }
            What::Fate(Fate::Started) => self.unsaved.remove(&told.actor),
            _ => false,
        }
    }

    /// What a copy takes, roughly, in bytes.
    pub(super) fn weight_bytes(&self) -> usize {
        self.unsaved.len() * 2 * size_of::<ActorId>()
    }
}

/// Where a Sentinel or a node of a cluster keeps its state.
fn state_file(world: &World, actor: ActorId) -> Option<String> {
    match world.spec(actor) {
        Spec::Server(server) if server.sentinel => Some(SENTINEL_CONF.to_owned()),
        Spec::Server(server) => {
            let config = server.to_spec().ok()?.config;
            Some(config.text(key::CLUSTER_CONFIG_FILE).to_owned())
        }
        _ => None,
    }
}
