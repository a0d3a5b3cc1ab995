//! Finds the shortest schedules that have a property, level by level.

use std::collections::BTreeSet;

use super::Play;
use super::judge::Property;
use super::moves::Move;
use super::world::World;
use crate::program::StartError;

/// More states than this are not gone through.
pub const MOST_STATES: usize = 1_500_000;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings {
    /// For each property that was asked for a shortest schedule, if there is one.
    pub shortest: Vec<(Property, Option<Vec<Move>>)>,
    /// Distinct states that were seen.
    pub states: usize,
    /// Whether those were all, or everything that was asked for was found.
    pub is_whole: bool,
}

impl Findings {
    /// The shortest schedule with a property.
    pub fn first(&self, property: Property) -> Option<&[Move]> {
        let found = self.shortest.iter().find(|(found, _)| *found == property);
        found?.1.as_deref()
    }
}

/// How a state was reached: from which one, by what.
struct Way {
    from: u32,
    by: Move,
}

impl Play {
    /// Looks for the shortest schedules that have each of these properties.
    ///
    /// Errors: a client that no program has, or that lacks what it needs.
    pub fn search(&self, properties: &[Property]) -> Result<Findings, StartError> {
        let mut world = World::new(self);
        let first = world.first();
        let mut seen = BTreeSet::from([first]);
        // The way to each state but the first, which is number 0.
        let mut ways: Vec<Way> = Vec::new();
        let mut level = vec![(first, 0_u32)];
        let mut found: Vec<Option<Vec<Move>>> = vec![None; properties.len()];
        let mut is_whole = true;
        'levels: while !level.is_empty() {
            let mut following = Vec::new();
            for (state, number) in level {
                for (property, found) in properties.iter().zip(&mut found) {
                    if found.is_none() && world.holds(*property, &state) {
                        *found = Some(path(&ways, number));
                    }
                }
                if found.iter().all(Option::is_some) {
                    break 'levels;
                }
                if seen.len() > MOST_STATES {
                    is_whole = false;
                    break 'levels;
                }
                for by in world.moves(&state) {
                    let Some(next) = world.apply(&state, by, None)? else { continue };
                    if seen.insert(next) {
                        ways.push(Way { from: number, by });
                        following.push((next, ways.len() as u32));
                    }
                }
            }
            level = following;
        }
        let shortest = properties.iter().copied().zip(found).collect();
        Ok(Findings { shortest, states: seen.len(), is_whole })
    }
}

fn path(ways: &[Way], mut number: u32) -> Vec<Move> {
    let mut path = Vec::new();
    while let Some(way) = number.checked_sub(1).and_then(|at| ways.get(at as usize)) {
        path.push(way.by);
        number = way.from;
    }
    path.reverse();
    path
}
