//! Since when facts differ: by halving the time since the branches parted, and event by event in the end.

mod walk;

use redscope_actor::Time;
use redscope_labs::World;
use redscope_sim::BranchId;

use super::fact::{Place, some};
use crate::session::Session;

/// Moments looked at: each takes as long as going there.
const MOST_LOOKS: usize = 48;
/// Where nothing is told for long, it is looked at so often, in virtual microseconds; and so often at the most.
const GRID_US: u64 = 250_000;
const MOST_GRID: u64 = 20_000;

impl Session {
    /// For each place, the first moment after `parted` at which it differs and goes on to until `at`; taken for
    /// granted that it differs at `at`, and that what differs once differs from then on. `None` where there were
    /// too many moments to look at.
    pub(super) fn since(
        &self,
        branches: [usize; 2],
        places: &[&Place],
        parted: Time,
        at: Time,
    ) -> Vec<Option<Time>> {
        let told = branches.map(|branch| self.timeline().branch_of(BranchId(branch)));
        let told = told.into_iter().flatten().flat_map(|branch| branch.told().iter());
        let every = GRID_US.max((at - parted.min(at)) / MOST_GRID);
        let grid = (1..).map(|number| parted + every * number).take_while(|moment| *moment < at);
        let mut moments: Vec<Time> = told
            .map(|told| told.stamp.at)
            .filter(|moment| (parted..at).contains(moment))
            .chain(grid)
            .chain([at])
            .collect();
        moments.sort_unstable();
        moments.dedup();
        let mut search =
            Search { session: self, branches, places, found: vec![None; places.len()], looks: 0 };
        search.halve(parted, &moments, (0..places.len()).collect());
        search.found
    }
}

struct Search<'a> {
    session: &'a Session,
    branches: [usize; 2],
    places: &'a [&'a Place],
    found: Vec<Option<Time>>,
    looks: usize,
}

impl Search<'_> {
    /// At the last of the moments all of these differ, at `before` none does.
    fn halve(&mut self, before: Time, moments: &[Time], open: Vec<usize>) {
        let (Some(last), false) = (moments.last(), open.is_empty()) else { return };
        if moments.len() == 1 {
            let places: Vec<&Place> = open.iter().map(|place| self.places[*place]).collect();
            let since = walk::since(self.session, self.branches, &places, before, *last);
            open.into_iter().zip(since).for_each(|(place, since)| self.found[place] = Some(since));
            return;
        }
        let middle = (moments.len() - 1) / 2;
        let Some(differing) = self.differing(moments[middle], &open) else { return };
        let (already, not_yet) =
            open.into_iter().zip(differing).partition::<Vec<_>, _>(|(_, differs)| *differs);
        let places =
            |pairs: Vec<(usize, bool)>| pairs.into_iter().map(|(place, _)| place).collect();
        self.halve(before, &moments[..=middle], places(already));
        self.halve(moments[middle], &moments[middle + 1..], places(not_yet));
    }

    /// Which of the places differ at a moment; `None` if enough was looked at.
    fn differing(&mut self, at: Time, open: &[usize]) -> Option<Vec<bool>> {
        if self.looks == MOST_LOOKS {
            return None;
        }
        self.looks += 1;
        let look =
            |branch: usize| -> Option<World> { self.session.timeline().look(BranchId(branch), at) };
        let worlds = [look(self.branches[0])?, look(self.branches[1])?];
        let places: Vec<&Place> = open.iter().map(|place| self.places[*place]).collect();
        let facts = worlds.each_ref().map(|world| some(world, &places));
        Some(places.iter().map(|place| facts[0].get(*place) != facts[1].get(*place)).collect())
    }
}
