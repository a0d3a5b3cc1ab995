//! What a check is, and what it sees.

use super::ledger::Ledger;
use super::look::Look;
use super::loss::Loss;
use super::origin::Origin;
use super::past::Past;
use super::report::Report;
use crate::{Told, World};

/// Something that is checked all the time.
pub(super) trait Check: Clone + Default {
    /// Sees what was told, and the world if it is looked at just now.
    fn see(&mut self, scene: &Scene<'_>, report: &mut Report);

    /// What a copy takes, roughly, in bytes, of a check that remembers the last epochs and no more.
    fn weight_bytes(&self) -> usize {
        8 * 1024
    }
}

/// One moment for all checks.
pub(super) struct Scene<'a> {
    pub(super) world: &'a World,
    /// What was told at this moment.
    pub(super) told: &'a [Told],
    /// The world, if it is looked at.
    pub(super) look: Option<&'a Look<'a>>,
    pub(super) ledger: &'a Ledger,
    /// Acknowledged writes that were found to be gone at this moment.
    pub(super) losses: Vec<(Loss, Origin)>,
    /// What may have led to what is found.
    pub(super) past: &'a Past,
}
