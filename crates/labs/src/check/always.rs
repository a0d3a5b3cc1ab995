//! Must hold: `appendfsync always` loses nothing that was acknowledged, whatever ends the process.

use super::found::Violation;
use super::loss::{Cause, Policy};
use super::report::Report;
use super::scene::{Check, Scene};

/// Finds writes lost by a restart that `always` should have kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Always;

impl Check for Always {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for (loss, origin) in &scene.losses {
            if matches!(loss.cause, Cause::Restart { policy: Policy::Always, .. }) {
                report.violation(origin.clone(), Violation::LostDespiteAlways(loss.clone()));
            }
        }
    }
}
