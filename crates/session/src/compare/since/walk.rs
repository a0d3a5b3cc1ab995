//! A short stretch of two branches, walked event by event: when facts that are the same at its begin have come to
//! differ.

use redscope_actor::Time;
use redscope_sim::BranchId;

use super::super::fact::{Fact, Place, some};
use crate::session::Session;

/// So many nodes are looked at in all, on each branch: one after an event is one.
const MOST_LOOKED_AT: usize = 200_000;

/// What a place was, from each moment on at which that changed, in order.
type Course = Vec<(Time, Option<Fact>)>;

/// For each place, from when on it differs until `to`, exactly; `to` itself where more happens than is looked at.
pub(super) fn since(
    session: &Session,
    branches: [usize; 2],
    places: &[&Place],
    from: Time,
    to: Time,
) -> Vec<Time> {
    let walks = branches.map(|branch| walk(session, branch, places, from, to));
    let [Some(one), Some(two)] = walks else { return vec![to; places.len()] };
    one.iter().zip(&two).map(|(one, two)| parted(one, two).unwrap_or(to)).collect()
}

/// The course of each place on a branch; `None` if too much happens.
fn walk(
    session: &Session,
    branch: usize,
    places: &[&Place],
    from: Time,
    to: Time,
) -> Option<Vec<Course>> {
    let timeline = session.timeline();
    let begin = some(&timeline.look(BranchId(branch), from)?, places);
    let mut courses: Vec<Course> =
        places.iter().map(|place| vec![(from, begin.get(*place).cloned())]).collect();
    let mut left = Some(MOST_LOOKED_AT);
    timeline.look_along(BranchId(branch), from, to, &mut |world| {
        left = left.and_then(|left| left.checked_sub(world.ids().count()));
        if left.is_none() {
            return;
        }
        let facts = some(world, places);
        for (course, place) in courses.iter_mut().zip(places) {
            let fact = facts.get(*place);
            if course.last().is_none_or(|(_, known)| known.as_ref() != fact) {
                course.push((world.now(), fact.cloned()));
            }
        }
    });
    left.map(|_| courses)
}

/// From when on two courses differ to their end; `None` if they do not in the end.
fn parted(one: &Course, two: &Course) -> Option<Time> {
    let mut moments: Vec<Time> = one.iter().chain(two).map(|(at, _)| *at).collect();
    moments.sort_unstable();
    let at = |course: &Course, moment: Time| {
        let past = course.partition_point(|(since, _)| *since <= moment);
        course[..past].last().and_then(|(_, fact)| fact.clone())
    };
    let differs = |moment: &&Time| at(one, **moment) != at(two, **moment);
    moments.iter().rev().take_while(differs).last().copied()
}
