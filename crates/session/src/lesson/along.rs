//! What watches a session along: the checks, and the goals of a lesson if there is one.

use redscope_labs::check::Checks;
use redscope_labs::{Cast, Told, World};
use redscope_sim::Watch;

use super::goals::Goals;

/// Checks and goals.
#[derive(Clone, Debug)]
pub struct Along {
    /// What must hold, and what Redis allows.
    pub checks: Checks,
    /// What a lesson wants.
    pub goals: Option<Goals>,
}

impl Watch<Cast> for Along {
    fn see(&mut self, world: &World, told: &[Told]) {
        self.checks.see(world, told);
        if let Some(goals) = &mut self.goals {
            goals.see(world, told, &self.checks);
        }
    }

    fn weight_beside(&self, other: Option<&Self>) -> usize {
        let goals = self.goals.as_ref().map_or(0, Goals::weight_bytes);
        self.checks.weight_beside(other.map(|other| &other.checks)) + goals
    }
}
