//! What runs along with a world and looks at it.

use redscope_actor::Actor;

use crate::world::{Sim, ToldOf};

/// Something that looks at a world after every event, such as a list of checks. It is kept with every
/// checkpoint, so that it knows at each moment what it knew then.
pub trait Watch<A: Actor>: Clone {
    /// Looks at the world, and at what the last event or act has told.
    fn see(&mut self, sim: &Sim<A>, told: &[ToldOf<A>]);

    /// What a copy takes, roughly, in bytes, if another one is kept as well: what they share takes nothing.
    fn weight_beside(&self, other: Option<&Self>) -> usize;
}

/// Nobody looks.
impl<A: Actor> Watch<A> for () {
    fn see(&mut self, _: &Sim<A>, _: &[ToldOf<A>]) {}

    fn weight_beside(&self, _: Option<&Self>) -> usize {
        0
    }
}
