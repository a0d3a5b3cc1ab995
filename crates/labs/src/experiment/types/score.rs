//! The score of a place, taken apart bit by bit: 26 halvings of each coordinate, by turns.

use serde::{Deserialize, Serialize};

use super::app::Setting;
use super::apps::places::first_place;
use super::hold::word;
use crate::experiment::alone::Redis;

/// Bits of a score.
pub const BITS: u32 = 52;

/// Degrees that Redis takes: of longitude and of latitude, to both sides of 0.
const MOST: [f64; 2] = [180.0, 85.051_128_78];

/// A place that was stored, and what came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Its name.
    pub member: String,
    /// Longitude and latitude that were given.
    pub given: [String; 2],
    /// The score, by `ZSCORE`.
    pub score: u64,
    /// Longitude and latitude that come back, by `GEOPOS`.
    pub back: [String; 2],
}

/// A bit of a score, and the ranges that are left when it has been read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Halving {
    /// The bit: whether it is the upper half that is meant.
    pub is_upper: bool,
    /// Whether it halves the longitude; it halves the latitude otherwise.
    pub is_longitude: bool,
    /// Degrees of longitude that are left, from and to.
    pub longitude: [f64; 2],
    /// Degrees of latitude that are left, from and to.
    pub latitude: [f64; 2],
}

/// Stores the first place of the setting, and asks for its score and its position.
pub fn score(setting: &Setting) -> Score {
    let mut redis = Redis::new();
    let (member, given) = first_place(setting);
    let mut ask = |line: String| {
        let reply = redis.shown(&line.split(' ').map(str::as_bytes).collect::<Vec<_>>());
        reply.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    ask(format!("GEOADD places {} {} {member}", given[0], given[1]));
    let mut back = ask(format!("GEOPOS places {member}")).into_iter();
    let back = [back.next().unwrap_or_default(), back.next().unwrap_or_default()];
    let score = word(&mut redis, &format!("ZSCORE places {member}")).unwrap_or_default();
    let score = String::from_utf8_lossy(&score).parse().unwrap_or(0);
    Score { member, given, score, back }
}

/// The bits of a score from the highest on.
pub fn halvings(score: u64) -> Vec<Halving> {
    let mut left = MOST.map(|most| [-most, most]);
    let bits = (0..BITS).map(|place| {
        let is_upper = score >> (BITS - 1 - place) & 1 == 1;
        let is_longitude = place % 2 == 0;
        let range = &mut left[usize::from(!is_longitude)];
        let middle = (range[0] + range[1]) / 2.0;
        range[usize::from(!is_upper)] = middle;
        let [longitude, latitude] = left;
        Halving { is_upper, is_longitude, longitude, latitude }
    });
    bits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::types::App;

    #[test]
    fn what_is_left_at_the_end_is_a_cell_whose_middle_comes_back() {
        let mut setting = Setting::new(App::find("places").unwrap());
        for seed in 1..=100 {
            setting.seed = seed;
            let score = score(&setting);
            let halvings = halvings(score.score);
            assert_eq!(halvings.len(), BITS as usize);
            let last = halvings[BITS as usize - 1];
            for (at, [from, to]) in [last.longitude, last.latitude].into_iter().enumerate() {
                let back: f64 = score.back[at].parse().unwrap();
                let given: f64 = score.given[at].parse().unwrap();
                assert!(((from + to) / 2.0 - back).abs() < 1e-12, "seed {seed}: {score:?}");
                assert!((from..=to).contains(&given), "seed {seed}: {score:?}");
                assert!(to - from < 1e-5);
            }
        }
    }

    #[test]
    fn the_halvings_go_by_turns_and_begin_with_the_longitude() {
        let halvings = halvings(0b10 << 50);
        assert_eq!(halvings[0].longitude, [0.0, 180.0]);
        assert_eq!(halvings[1].latitude, [-MOST[1], 0.0]);
        assert!(halvings.chunks(2).all(|pair| pair[0].is_longitude && !pair[1].is_longitude));
    }
}
