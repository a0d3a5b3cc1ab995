//! What must hold in every world, and what Redis allows and nobody should overlook.
//!
//! [`Checks`] watches a world along. A check is a file here and a line in the list below; it sees
//! what is told, and from time to time the world itself. A [`Violation`] is a mistake in the
//! protocol code; an [`Allowance`] is what Redis does by design, counted with its cause.

mod agree;
mod always;
mod disagreement;
mod election;
mod equal;
mod findings;
mod found;
mod kin;
mod leader;
mod ledger;
mod lineage;
mod locks;
mod look;
mod loss;
mod lost;
mod mark;
mod masters;
mod origin;
mod owner;
mod past;
mod policy;
mod promises;
mod report;
mod restarts;
mod scene;
mod stale;
mod touched;
mod typed;
mod way;
mod weight;

use std::rc::Rc;

use redscope_actor::Time;
use redscope_sim::{Sim, Watch, What};

pub use agree::disagreements;
pub use disagreement::{Disagreement, Place};
pub use findings::{DEFAULT_MOST_FOUND, Finding, Findings, Found, Tally};
pub use found::{Allowance, AllowanceKind, LockCause, StaleCause, Violation};
pub use loss::{Cause, CauseKind, End, LastWrite, Loss, Policy};
pub use origin::Origin;
pub use policy::policy_of;

use crate::{Cast, Told, World};
use ledger::Ledger;
use look::Look;
use past::Past;
use report::Report;
use scene::{Check, Scene};
use weight::of_shared;

/// The world itself is looked at so often, in microseconds: no multiple of what others do in step,
/// so that it is seen at all moments of their rounds.
const LOOK_US: u64 = 170_003;

/// Lists the checks.
macro_rules! checks {
    ($($name:ident: $kind:path,)*) => {
        /// Every check, with what each remembers.
        #[derive(Clone, Debug, Default)]
        struct List {
            $($name: Rc<$kind>,)*
        }

        impl List {
            fn see(&mut self, scene: &Scene<'_>, report: &mut Report) {
                $(Rc::make_mut(&mut self.$name).see(scene, report);)*
            }

            fn weight_beside(&self, other: Option<&Self>) -> usize {
                let parts = [
                    $(of_shared(&self.$name, other.map(|other| &other.$name), Check::weight_bytes),)*
                ];
                parts.into_iter().sum()
            }

            fn set_patience_ms(&mut self, ms: u64) {
                Rc::make_mut(&mut self.agree).patience_ms = ms;
            }
        }
    };
}

checks! {
    leader: leader::Leader,
    election: election::Election,
    owner: owner::Owner,
    equal: equal::Equal,
    agree: agree::Agree,
    always: always::Always,
    lost: lost::Lost,
    masters: masters::Masters,
    stale: stale::Stale,
    locks: locks::Locks,
}

/// Everything that is checked, and what was found so far. A copy takes little.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    list: List,
    ledger: Ledger,
    past: Past,
    report: Report,
    next_look: Time,
}

impl Checks {
    /// Checks that give a healed world so many milliseconds to come to an agreement.
    pub fn new(patience_ms: u64) -> Self {
        let mut checks = Checks::default();
        checks.list.set_patience_ms(patience_ms);
        checks
    }

    /// Bounds how many findings of each sort are kept; all are counted.
    pub fn set_most_found(&mut self, most: usize) {
        self.report.set_most(most);
    }

    /// What should never have happened.
    pub fn violations(&self) -> &Findings<Violation> {
        &self.report.violations
    }

    /// Whether two masters take writes of the same keys now, and not only were found to.
    pub fn two_masters_take_writes(&self, world: &World) -> bool {
        self.list.masters.take_writes(world)
    }

    /// What Redis allows.
    pub fn allowances(&self) -> &Findings<Allowance> {
        &self.report.allowances
    }
}

impl Watch<Cast> for Checks {
    fn see(&mut self, world: &Sim<Cast>, told: &[Told]) {
        let is_fate = |told: &Told| matches!(told.what, What::Fate(_));
        let is_look = world.now() >= self.next_look || told.iter().any(is_fate);
        if told.is_empty() && !is_look {
            return;
        }
        let look = is_look.then(|| Look::new(world));
        if is_look {
            self.next_look = world.now() + LOOK_US;
        }
        let stamp = told.first().map_or(world.stamp(), |told| told.stamp);
        self.report.begin(stamp);
        self.past.see(told);
        let losses = self.ledger.see(world, told, look.as_ref(), &self.past);
        let (ledger, past) = (&self.ledger, &self.past);
        let scene = Scene { world, told, look: look.as_ref(), ledger, losses, past };
        self.list.see(&scene, &mut self.report);
    }

    fn weight_beside(&self, other: Option<&Self>) -> usize {
        size_of::<Self>()
            + self.list.weight_beside(other.map(|other| &other.list))
            + self.ledger.weight_beside(other.map(|other| &other.ledger))
            + self.past.weight_beside(other.map(|other| &other.past))
            + self.report.weight_beside(other.map(|other| &other.report))
    }
}

#[cfg(test)]
mod tests;
