//! What users want and what is written, the same for both sides.

use std::rc::Rc;

use redscope_actor::Rng;

use super::knobs::{CHANGE_MS, LASTS_MS};
use crate::chance::{Zipf, exponential};
use crate::experiment::knob::Knobs;
use crate::web::{Visit, Write};

/// Everything that is asked and written, by the moment.
#[derive(Clone, Debug)]
pub struct Load {
    /// What users want.
    pub visits: Rc<[Visit]>,
    /// What is written; page 0 once, at [`CHANGE_MS`].
    pub writes: Rc<[Write]>,
}

/// For so long at the end nobody asks any more, so that all that was asked is answered and what is counted can be
/// compared with what is worked out, in milliseconds.
const REST_MS: u64 = 200;

impl Load {
    /// Draws it.
    pub(super) fn draw(knobs: &Knobs, seed: u64) -> Self {
        let [users, rate, pages, skew, writes] =
            ["users", "rate", "pages", "skew", "writes"].map(|name| knobs.get(name));
        let zipf = Zipf::new(pages as u32, skew as u32);
        let (mut who, mut what) = (Rng::fork(seed, "users"), Rng::fork(seed, "pages"));
        let visits = moments(rate, Rng::fork(seed, "visits")).map(|at_us| Visit {
            at_us,
            user: who.below(users.max(1)) as u32,
            id: zipf.draw(&mut what),
        });
        let mut which = Rng::fork(seed, "written");
        let others = moments(writes, Rng::fork(seed, "writes"))
            .filter(|_| pages > 1)
            .map(|at_us| Write { at_us, id: 1 + which.below(pages - 1) });
        let mut writes: Vec<Write> = others.collect();
        writes.push(Write { at_us: CHANGE_MS * 1000, id: 0 });
        writes.sort_by_key(|write| write.at_us);
        // The moment of a write tells it from others.
        for at in 1..writes.len() {
            writes[at].at_us = writes[at].at_us.max(writes[at - 1].at_us + 1);
        }
        Load { visits: visits.collect(), writes: writes.into() }
    }

    /// This one up to a moment, in microseconds, and another one behind it.
    pub(super) fn then(&self, at_us: u64, other: &Load) -> Self {
        Load {
            visits: joined(&self.visits, &other.visits, |visit| visit.at_us <= at_us),
            writes: joined(&self.writes, &other.writes, |write| write.at_us <= at_us),
        }
    }
}

/// What one has of the past, and the other of what comes.
fn joined<T: Copy>(before: &[T], after: &[T], is_past: impl Fn(&T) -> bool) -> Rc<[T]> {
    let past = before.iter().take_while(|one| is_past(one));
    past.chain(after.iter().skip_while(|one| is_past(one))).copied().collect()
}

/// Moments that know nothing of one another, so many a second, in microseconds.
fn moments(per_s: u64, mut rng: Rng) -> impl Iterator<Item = u64> {
    let ends_us = (LASTS_MS - REST_MS) * 1000;
    let mut at_us = 0;
    std::iter::from_fn(move || {
        at_us += exponential(&mut rng, 1_000_000u64.checked_div(per_s)?).max(1);
        (at_us < ends_us).then_some(at_us)
    })
}
