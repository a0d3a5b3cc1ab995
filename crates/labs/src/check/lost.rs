//! Allowed: acknowledged writes are lost, by a failover or with what was not on the disk yet.

use super::found::Allowance;
use super::loss::{Cause, Policy};
use super::report::Report;
use super::scene::{Check, Scene};

/// Counts lost writes, but for those that `appendfsync always` should have kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Lost;

impl Check for Lost {
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
        for (loss, origin) in &scene.losses {
            if !matches!(loss.cause, Cause::Restart { policy: Policy::Always, .. }) {
                report.allowance(origin.clone(), Allowance::Lost(loss.clone()));
            }
        }
    }
}
