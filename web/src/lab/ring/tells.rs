//! Why keys move under a scheme, or why none does.

use redscope_session::lab::{Change, Scheme};

/// Why keys move, or why none does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Nothing is other than before.
    Same,
    /// Names do not matter.
    NamesIgnored,
    /// The order of the list does not matter.
    OrderIgnored,
    /// Weights do not matter.
    WeightIgnored,
    /// A new server has points of its own.
    NewPoints,
    /// The points of a server are gone.
    PointsGone,
    /// Points are named by the place in the list, and servers have other places.
    Place,
    /// Two servers stand in each other's place.
    Swapped,
    /// Points are named by the name.
    OtherName,
    /// The divisor is another.
    Remainder,
    /// Slots are moved until all have their share.
    SlotsMoved,
    /// Slots are dealt afresh.
    SlotsDealt,
    /// More weight means more points.
    MorePoints,
    /// The weight is part of the names of the points.
    WeightInName,
}

/// Why a change does what it does under a scheme.
pub(crate) fn reason(scheme: Scheme, change: Change, servers: usize) -> Reason {
    use Scheme::{Ketama, Modulo, Named, NamedOld, Slots, SlotsFresh, Unnamed};
    match (change, scheme) {
        (Change::Swap(one, other), _) if one == other => Reason::Same,
        (Change::Swap(..), Unnamed | Modulo | SlotsFresh) => Reason::Swapped,
        (Change::Swap(..), Named | NamedOld | Ketama | Slots) => Reason::OrderIgnored,
        (Change::Rename(_), Named | NamedOld | Ketama) => Reason::OtherName,
        (Change::Rename(_), Unnamed | Modulo | Slots | SlotsFresh) => Reason::NamesIgnored,
        (Change::Weigh(..), Ketama | Modulo | Slots | SlotsFresh) => Reason::WeightIgnored,
        (Change::Weigh(_, 1), _) => Reason::Same,
        (Change::Weigh(..), NamedOld) => Reason::WeightInName,
        (Change::Weigh(..), _) => Reason::MorePoints,
        (Change::Add | Change::Remove(_), Modulo) => Reason::Remainder,
        (Change::Add | Change::Remove(_), Slots) => Reason::SlotsMoved,
        (Change::Add | Change::Remove(_), SlotsFresh) => Reason::SlotsDealt,
        (Change::Add, _) => Reason::NewPoints,
        (Change::Remove(at), Unnamed) if at + 1 < servers => Reason::Place,
        (Change::Remove(_), _) => Reason::PointsGone,
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{SCHEMES, measure_ring, servers};

    use super::*;

    #[test]
    fn a_reason_says_that_nothing_moves_where_nothing_does() {
        let changes = [
            Change::Add,
            Change::Remove(0),
            Change::Remove(3),
            Change::Rename(1),
            Change::Swap(1, 1),
            Change::Swap(1, 3),
            Change::Weigh(2, 1),
            Change::Weigh(2, 3),
        ];
        for (scheme, name) in SCHEMES {
            for change in changes {
                let measured = measure_ring(scheme, 160, &servers(4), change, 2000).unwrap();
                let reason = reason(scheme, change, 4);
                let is_still = matches!(
                    reason,
                    Reason::Same
                        | Reason::NamesIgnored
                        | Reason::OrderIgnored
                        | Reason::WeightIgnored
                );
                assert_eq!(measured.moved == 0, is_still, "{name} {change:?}: {reason:?}");
            }
        }
    }
}
