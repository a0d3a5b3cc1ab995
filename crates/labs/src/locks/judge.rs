//! What can be said of a moment.

use serde::{Deserialize, Serialize};

use super::parts::Phase;
use super::servers::clock_ms;
use super::state::{FOREIGN_DELETE, IDLE_WRITE, LATE_WRITE, State};
use super::world::World;

/// What may be true of a moment, none of it wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Property {
    /// Two clients believe at once that they hold the lock.
    TwoBelieve,
    /// Two clients believe so at once, each within its lease.
    TwoInLease,
    /// The key has no time to live, and nobody alive holds it or is about to give it one.
    Stuck,
    /// A release has removed a key that belonged to somebody else.
    ForeignDelete,
    /// The resource has accepted a write after one of a client that had acquired the lock later.
    LateWrite,
    /// The resource has accepted a write of a client to which the key did not belong at that moment.
    IdleWrite,
    /// A client waits for a lock that it holds itself.
    SelfDeadlock,
    /// After all ticks the key is still there.
    NeverFreed,
}

/// All of them.
pub const PROPERTIES: [Property; 8] = [
    Property::TwoBelieve,
    Property::TwoInLease,
    Property::Stuck,
    Property::ForeignDelete,
    Property::LateWrite,
    Property::IdleWrite,
    Property::SelfDeadlock,
    Property::NeverFreed,
];

impl Property {
    /// Its name, as in a link.
    pub fn name(self) -> &'static str {
        match self {
            Property::TwoBelieve => "two_believe",
            Property::TwoInLease => "two_in_lease",
            Property::Stuck => "stuck",
            Property::ForeignDelete => "foreign_delete",
            Property::LateWrite => "late_write",
            Property::IdleWrite => "idle_write",
            Property::SelfDeadlock => "self_deadlock",
            Property::NeverFreed => "never_freed",
        }
    }

    /// The one of this name.
    pub fn find(name: &str) -> Option<Property> {
        PROPERTIES.into_iter().find(|property| property.name() == name)
    }
}

impl World<'_> {
    /// Whether a moment has a property.
    pub(super) fn holds(&self, property: Property, state: &State) -> bool {
        let clients = || 0..self.play.clients.len();
        let until_ms = |client: usize| self.parts.standing(state.parts[client]).holds_until_ms;
        match property {
            Property::TwoBelieve => {
                clients().filter(|client| until_ms(*client).is_some()).count() > 1
            }
            Property::TwoInLease => {
                let now_ms = clock_ms(state.tick);
                let in_lease =
                    |client: &usize| until_ms(*client).is_some_and(|until_ms| now_ms < until_ms);
                clients().filter(in_lease).count() > 1
            }
            Property::Stuck => {
                let Some(held) = self.held(state) else { return false };
                let owner = self.owner(state).map(|owner| state.parts[owner]);
                let phase = owner.map(|part| self.parts.part(part).phase);
                held.until_ms.is_none() && matches!(phase, Some(Phase::Done | Phase::Dead))
            }
            Property::ForeignDelete => state.flags & FOREIGN_DELETE != 0,
            Property::LateWrite => state.flags & LATE_WRITE != 0,
            Property::IdleWrite => state.flags & IDLE_WRITE != 0,
            Property::SelfDeadlock => {
                self.owner(state).is_some_and(|owner| self.parts.standing(state.parts[owner]).waits)
            }
            Property::NeverFreed => state.tick == self.play.ticks && self.held(state).is_some(),
        }
    }
}
