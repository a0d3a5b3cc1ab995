//! What the charts of a lab show: lines over samples.

use std::rc::Rc;

use redscope_session::lab::{Choice, SAMPLE_MS, Sample};

use super::state::LoadedState;
use crate::figures::{grouped, milliseconds};
use crate::lab::sided::drawn::{Charted, Drawn, Lines, drawn as both};

/// A chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chart {
    /// Queries that the database is asked, a second; its capacity is a line across.
    Queries,
    /// Requests for which the database was not asked, of a hundred.
    Found,
    /// How long it takes until users are answered or give up, the ninety-ninth of a hundred and the middle
    /// one, in milliseconds.
    Latency,
    /// Requests that are given up, a second.
    GivenUp,
    /// Queries for one row that are under way at once.
    OneRow,
    /// What Redis uses, in kilobytes.
    Memory,
    /// Answers that are older than the database's row, of a hundred.
    Stale,
    /// For how long the oldest answer had not been the database's any more, in milliseconds.
    Oldest,
    /// How long after a write a reader still put the old value into the cache, in milliseconds.
    Late,
    /// Queries that find no row, a second: because it was deleted, and because it never was.
    Empty,
    /// Answers that there is no such row, though there is, a second.
    Denied,
    /// Requests of users, without those of an attack, for which the database was not asked, of a hundred.
    UsersFound,
    /// Rows that Redis holds.
    Rows,
}

/// The charts of a lab, from the top.
pub(super) fn charts(id: &str) -> &'static [Chart] {
    match id {
        "consistency-load" => {
            &[Chart::Stale, Chart::Oldest, Chart::Late, Chart::Latency, Chart::Queries]
        }
        "breakdown" => &[
            Chart::OneRow,
            Chart::Queries,
            Chart::Latency,
            Chart::GivenUp,
            Chart::Stale,
            Chart::Oldest,
        ],
        "avalanche" => &[
            Chart::Queries,
            Chart::Found,
            Chart::Latency,
            Chart::GivenUp,
            Chart::Stale,
            Chart::Oldest,
        ],
        "penetration" => &[
            Chart::Queries,
            Chart::Empty,
            Chart::UsersFound,
            Chart::Rows,
            Chart::Denied,
            Chart::GivenUp,
            Chart::Memory,
            Chart::Latency,
        ],
        _ => &[Chart::Queries, Chart::Found, Chart::Latency, Chart::GivenUp],
    }
}

/// A point stands for so many samples, those before it and its own.
const WINDOW: usize = 5;

impl Chart {
    /// The values of a line, one a sample; `None` where nothing can be said.
    pub(super) fn values(self, line: usize, samples: &[Sample]) -> Vec<Option<f64>> {
        let window = |at: usize| &samples[(at + 1).saturating_sub(WINDOW)..=at];
        (0..samples.len()).map(|at| self.value(line, window(at))).collect()
    }

    /// The value of a line over some samples.
    pub(super) fn value(self, line: usize, window: &[Sample]) -> Option<f64> {
        let per_s = |of: fn(&Sample) -> u32| {
            let sum: u32 = window.iter().map(of).sum();
            Some(f64::from(sum) * 10.0 / window.len().max(WINDOW) as f64)
        };
        let most = |of: fn(&Sample) -> u64| window.iter().map(of).max().map(|most| most as f64);
        match self {
            Chart::Queries => per_s(|sample| sample.database.asked),
            Chart::GivenUp => per_s(|sample| sample.users.given_up),
            Chart::Found => {
                let asked = |of: fn(&Sample) -> u32| window.iter().map(of).sum::<u32>();
                let ended = asked(|s| s.app.answered + s.app.failed + s.app.refused);
                let found = asked(|sample| sample.app.without_database);
                (ended > 0).then(|| 100.0 * f64::from(found) / f64::from(ended))
            }
            Chart::Latency => {
                let ended = |s: &Sample| s.users.answered + s.users.given_up;
                let ended: u32 = window.iter().map(ended).sum();
                let us = match line {
                    0 => most(|sample| sample.users.p99_us),
                    _ => most(|sample| sample.users.p50_us),
                };
                us.filter(|_| ended > 0).map(|us| us / 1000.0)
            }
            Chart::Empty => match line {
                0 => per_s(|sample| sample.database.empty),
                _ => per_s(|sample| sample.database.deleted),
            },
            Chart::Denied => per_s(|sample| sample.stale.denied),
            Chart::OneRow => most(|sample| sample.app.most_for_one_row.into()),
            Chart::Memory => most(|sample| sample.redis.used_bytes / 1024),
            Chart::Stale => {
                let sum = |of: fn(&Sample) -> u32| window.iter().map(of).sum::<u32>();
                let answers = sum(|sample| sample.stale.answers);
                let stale = sum(|sample| sample.stale.stale);
                (answers > 0).then(|| 100.0 * f64::from(stale) / f64::from(answers))
            }
            Chart::UsersFound => {
                let [users, found] = [
                    |sample: &Sample| sample.stale.users,
                    |sample: &Sample| sample.stale.users_found,
                ]
                .map(|of| window.iter().map(of).sum::<u32>());
                (users > 0).then(|| 100.0 * f64::from(found) / f64::from(users))
            }
            Chart::Rows => window.last().map(|sample| sample.redis.rows as f64),
            Chart::Oldest => most(|sample| sample.stale.oldest_us).map(|us| us / 1000.0),
            Chart::Late => most(|sample| sample.stale.late_us).map(|us| us / 1000.0),
        }
    }

    /// What is to be expected, as another line across.
    pub(super) fn theory(self, choice: &Choice) -> Option<f64> {
        let theory = choice.theory();
        match self {
            Chart::OneRow => theory.for_one_row,
            Chart::Empty => theory.empty_per_s,
            Chart::Oldest => theory.oldest_ms,
            _ => None,
        }
    }

    /// A limit that is a line across.
    pub(super) fn limit(self, choice: &Choice) -> Option<f64> {
        match self {
            Chart::Queries => Some(choice.capacity_per_s() as f64),
            Chart::Memory => Some(choice.get("memory") as f64),
            // A delete that comes later takes away what was put back before it.
            Chart::Late if choice.remedy().name == "double" => Some(choice.get("delay") as f64),
            _ => None,
        }
    }
}

impl Charted for Chart {
    const SAMPLE_MS: u64 = SAMPLE_MS;

    fn figure(self, value: f64) -> String {
        match self {
            Chart::Found | Chart::UsersFound => format!("{value:.0}%"),
            Chart::Latency | Chart::Oldest | Chart::Late => milliseconds(value),
            Chart::Stale => format!("{value:.1}%"),
            Chart::Memory => format!("{} KB", grouped(value.round() as u64)),
            Chart::Queries
            | Chart::GivenUp
            | Chart::OneRow
            | Chart::Empty
            | Chart::Denied
            | Chart::Rows => grouped(value.round() as u64),
        }
    }

    fn lines(self) -> Lines {
        match self {
            Chart::Latency => Lines::P99AndP50,
            Chart::Empty => Lines::AllAndDeleted,
            _ => Lines::One,
        }
    }

    fn most(self) -> Option<f64> {
        matches!(self, Chart::Found | Chart::UsersFound).then_some(100.0)
    }

    fn is_best_when_high(self) -> bool {
        matches!(self, Chart::Found | Chart::UsersFound | Chart::Rows)
    }

    fn is_bad(self, value: f64) -> bool {
        matches!(self, Chart::GivenUp | Chart::Denied) && value > 0.0
    }
}

/// The last samples before a moment, as many as a point stands for.
pub(super) fn window(samples: &[Sample], at: usize) -> &[Sample] {
    let at = at.min(samples.len());
    &samples[at.saturating_sub(WINDOW)..at]
}

/// What is drawn of each side, chart by chart.
pub(in crate::lab) fn drawn(lab: &LoadedState) -> [Vec<Rc<Drawn<Chart>>>; 2] {
    let values = |chart: Chart, line, side: usize| chart.values(line, &lab.samples[side]);
    let limit = |chart: Chart, side| {
        let across = |choice: Choice| [chart.limit(&choice), chart.theory(&choice)];
        let limits = lab.choices(side).into_iter().flat_map(across).flatten();
        limits.reduce(f64::max)
    };
    both(charts(lab.id()).iter().copied(), values, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_stands_for_half_a_second() {
        let sample = |asked, p99_us, answered| {
            let mut sample = Sample::default();
            sample.database.asked = asked;
            (sample.users.p99_us, sample.users.answered) = (p99_us, answered);
            sample
        };
        let samples = [sample(10, 4000, 1), sample(30, 0, 0), sample(20, 8000, 2)];
        let values = Chart::Queries.values(0, &samples);
        assert_eq!(values, [Some(20.0), Some(80.0), Some(120.0)]);
        assert_eq!(Chart::Latency.values(0, &samples), [Some(4.0), Some(4.0), Some(8.0)]);
        assert_eq!(Chart::Latency.values(0, &samples[1..2]), [None], "nobody's request has ended");
        assert_eq!(window(&samples, 9).len(), 3);
    }

    #[test]
    fn figures_have_their_units() {
        assert_eq!(Chart::Latency.figure(0.42), "0.4 ms");
        assert_eq!(Chart::Latency.figure(1200.0), "1.2 s");
        assert_eq!(Chart::Found.figure(99.6), "100%");
        assert_eq!(Chart::Queries.figure(1479.6), "1\u{202f}480");
    }
}
