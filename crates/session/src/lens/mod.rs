//! Lenses: what a page looks at, as plain values, and only what has changed.
//!
//! A lens is a file here. It looks at the world and hands out keyed views; [`Shown`] keeps what was
//! handed out last and says what differs.

mod acts;
mod beliefs;
mod consoles;
mod detail;
mod flights;
mod gossip;
mod inside;
mod keys;
mod links;
mod logs;
mod message;
mod nodes;
mod orphaned;
mod packets;
mod route;
mod timeline;

use std::collections::BTreeMap;

use redscope_labs::World;

pub(crate) use acts::{act, act_name, typed};
pub(crate) use beliefs::beliefs;
pub(crate) use consoles::ConsolesLens;
pub use consoles::line as console_line;
pub(crate) use detail::detail;
pub(crate) use flights::flights;
pub(crate) use gossip::{gossip, member_names};
pub(crate) use inside::{InsideLens, look_at_loop};
pub(crate) use keys::{text, value_text};
pub(crate) use links::{cuts, links};
pub(crate) use logs::log_line;
pub(crate) use message::message;
pub(crate) use nodes::{Homes, NodesLens, homes};
pub use orphaned::mark_orphaned;
pub use packets::is_vote;
pub(crate) use packets::{packet, packets};
pub(crate) use route::{Typed, has_key, route};
pub(crate) use timeline::timeline;

/// A way to look at a world.
pub(crate) trait Lens {
    /// Names a view.
    type Key: Ord + Clone;
    /// What is to be seen.
    type View: Clone + PartialEq;

    /// Looks, and hands out every view there is.
    fn look(&mut self, world: &World, each: &mut dyn FnMut(Self::Key, Self::View));
}

/// A lens with what it has shown last.
#[derive(Debug)]
pub(crate) struct Shown<L: Lens> {
    lens: L,
    views: BTreeMap<L::Key, L::View>,
}

/// What differs from what was shown last.
#[derive(Debug)]
pub(crate) struct Changes<L: Lens> {
    /// Views that are new or other than before, in order of their keys.
    pub(crate) changed: Vec<L::View>,
    /// Keys that are there no more.
    pub(crate) gone: Vec<L::Key>,
}

impl<L: Lens + Default> Default for Shown<L> {
    fn default() -> Self {
        Shown::by(L::default())
    }
}

impl<L: Lens> Shown<L> {
    /// Nothing was shown yet.
    pub(crate) fn by(lens: L) -> Self {
        Shown { lens, views: BTreeMap::new() }
    }

    /// Looks again.
    pub(crate) fn changes(&mut self, world: &World) -> Changes<L> {
        let mut now = BTreeMap::new();
        self.lens.look(world, &mut |key, view| drop(now.insert(key, view)));
        let before = std::mem::replace(&mut self.views, now);
        let is_new = |(key, view): &(&L::Key, &L::View)| before.get(key) != Some(view);
        let changed = self.views.iter().filter(is_new).map(|(_, view)| view.clone()).collect();
        let gone = before.into_keys().filter(|key| !self.views.contains_key(key)).collect();
        Changes { changed, gone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_labs::scenario::open;
    use redscope_labs::{Scenario, Values};

    /// Shows the numbers below a bound.
    struct Below(u64);

    impl Lens for Below {
        type Key = u64;
        type View = (u64, u64);

        fn look(&mut self, _: &World, each: &mut dyn FnMut(u64, (u64, u64))) {
            (0..self.0).for_each(|number| each(number, (number, number / self.0)));
        }
    }

    #[test]
    fn only_what_differs_is_shown() {
        let scenario = Scenario::find("standalone").unwrap();
        let world = open(&Values::new(scenario, 1)).unwrap();
        let mut shown = Shown { lens: Below(3), views: BTreeMap::new() };
        let first = shown.changes(&world);
        assert_eq!(first.changed, [(0, 0), (1, 0), (2, 0)]);
        let second = shown.changes(&world);
        assert!(second.changed.is_empty() && second.gone.is_empty());
        shown.lens.0 = 2;
        let third = shown.changes(&world);
        assert_eq!((third.changed, third.gone), (vec![], vec![2]));
    }
}
