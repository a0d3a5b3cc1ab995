//! Must hold: once everything is right again, all come to an agreement within a bound.
//!
//! Right is a world in which every process runs, no way is cut or bad, nothing is held up, and no
//! disk is slow, full or broken. [`disagreements`] says what agreement means; what people have configured so
//! that it cannot agree is not owed.

mod look;
mod owed;

use redscope_sim::{ActorId, Disk, Stamp, What};

use super::disagreement::Disagreement;
use super::found::Violation;
use super::look::Look;
use super::origin::Origin;
use super::report::Report;
use super::scene::{Check, Scene};
use super::way::is_bad;
use crate::World;

/// How long agreement may take unless it is said otherwise, in milliseconds.
const PATIENCE_MS: u64 = 180_000;

/// Everything that is not agreed about just now.
///
/// Agreed is: replicas are linked to their masters and where these are; Sentinels send clients to
/// one master, which is one, have nobody down and no failover under way, and all its replicas follow
/// it; cluster nodes serve, have nobody failed, and believe the same of roles, slots and config
/// epochs.
pub fn disagreements(world: &World) -> Vec<Disagreement> {
    look::all(&Look::new(world))
}

/// Remembers since when everything is right, and whether it has been agreed since.
#[derive(Clone, Debug)]
pub(super) struct Agree {
    pub(super) patience_ms: u64,
    right_since: Stamp,
    is_settled: bool,
}

impl Default for Agree {
    fn default() -> Self {
        Agree { patience_ms: PATIENCE_MS, right_since: Stamp::default(), is_settled: false }
    }
}

impl Check for Agree {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        let Some(look) = scene.look else { return };
        let is_fault = scene.told.iter().any(|told| matches!(told.what, What::Fate(_)));
        if is_fault || !is_right(look) {
            self.right_since = scene.world.stamp();
            self.is_settled = false;
            return;
        }
        if self.is_settled {
            return;
        }
        let mut about = look::all(look);
        about.retain(|about| owed::is_owed(look, about));
        let healthy_ms = (scene.world.now() - self.right_since.at) / 1000;
        if about.is_empty() {
            self.is_settled = true;
        } else if healthy_ms > self.patience_ms {
            self.is_settled = true;
            // The last that was done has made everything right.
            let cause = scene.past.last_fate().cloned();
            let origin = Origin { began: self.right_since, cause };
            report.violation(origin, Violation::NoAgreement { healthy_ms, about });
        }
    }
}

/// Whether every process runs, and all ways and disks are good.
fn is_right(look: &Look<'_>) -> bool {
    let world = look.world;
    let ids: Vec<ActorId> = world.ids().collect();
    let is_bad_disk = |disk: &Disk| disk.slowness() > 1 || disk.is_full() || disk.is_broken();
    look.all_run()
        && !ids.iter().any(|id| is_bad_disk(world.disk(*id)))
        && world.cuts().next().is_none()
        && world.held().next().is_none()
        && !ids.iter().any(|a| ids.iter().any(|b| a != b && is_bad(world.path(*a, *b))))
}
