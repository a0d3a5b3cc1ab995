//! How old a page can be that somebody is shown: theory, from how long each layer keeps it.

use super::knobs::{DEL, HOP_US, PURGE, PURGE_ONLY, TRACKING, TTLS, VERSIONS};
use crate::experiment::knob::Knobs;

/// What is never more than this in one run: Redis is busy, a message waits its turn, in microseconds.
const BUSY_US: u64 = 10_000;

/// What is done for the copies in a layer when a row is written.
pub(super) fn drops(option: &str, knobs: &Knobs) -> [bool; 5] {
    let purges = [PURGE, PURGE_ONLY].contains(&option);
    let has_redis = knobs.get("redis") > 0;
    let deletes = [DEL, TRACKING, PURGE].contains(&option) && has_redis;
    let tracks = [TRACKING, PURGE].contains(&option) && has_redis;
    [false, purges, purges, tracks, deletes]
}

/// How long an answer is on its way at the most, in microseconds. Who asks for a version first goes it three times,
/// and so does a purge whose connection does not stand yet.
pub fn ways_us(option: &str, knobs: &Knobs) -> u64 {
    let way_us = (knobs.get("way-cdn") + knobs.get("way-origin")) * 1000 + 4 * HOP_US;
    let times = if [VERSIONS, PURGE, PURGE_ONLY].contains(&option) { 3 } else { 1 };
    times * way_us + BUSY_US
}

/// How long after a write was acknowledged somebody can be shown what was there before, at the most, in
/// microseconds.
///
/// A copy can be made in the last moment of the copy behind it, so the times of layers add up. A layer whose copy
/// is dropped adds nothing if all behind it are dropped too: otherwise it is filled again with an old one, and
/// keeps that for its whole time. Where layers say how old their copies are, only the longest of their times counts.
pub fn worst_us(option: &str, knobs: &Knobs) -> u64 {
    if option == VERSIONS {
        return ways_us(option, knobs);
    }
    let drops = drops(option, knobs);
    let (mut inner_us, mut http_us) = (0, 0);
    for (place, name) in TTLS.into_iter().enumerate().rev() {
        if drops[place] && inner_us + http_us == 0 {
            continue;
        }
        let grace_ms = if name == "nginx" && knobs.get(name) > 0 { knobs.get("grace") } else { 0 };
        let us = (knobs.get(name) + grace_ms) * 1000;
        match place {
            // Redis and the memory of a server say nothing of age.
            3.. => inner_us += us,
            _ if knobs.name("age") == "yes" => http_us = us.max(http_us),
            _ => http_us += us,
        }
    }
    inner_us + http_us + ways_us(option, knobs)
}

/// The same where knobs have stood one way after another: a copy that was made for a long time is kept that long,
/// however short the times of others have become.
pub fn worst_us_since(option: &str, stood: &[Knobs]) -> u64 {
    let worst = stood.iter().map(|knobs| {
        let mut knobs = knobs.clone();
        for (knob, _) in stood.first().map(Knobs::iter).into_iter().flatten() {
            let [least, most] = [u64::MAX, 0].map(|from| {
                stood
                    .iter()
                    .map(|other| other.get(knob.name))
                    .fold(from, if from == 0 { u64::max } else { u64::min })
            });
            let stands = match knob.name {
                // Who keeps nothing of Redis's is told nothing by it.
                "redis" if knobs.get("redis") == 0 => 0,
                "age" => least,
                _ => most,
            };
            // It has stood there.
            let _ = knobs.set(knob.name, &knob.said(stands));
        }
        worst_us(option, &knobs)
    });
    worst.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::layers::{KNOBS, TTL};

    fn seconds(option: &str, turned: &[(&str, &str)]) -> u64 {
        let mut knobs = Knobs::new(KNOBS);
        turned.iter().for_each(|(name, value)| knobs.set(name, value).unwrap());
        worst_us(option, &knobs) / 1_000_000
    }

    #[test]
    fn times_add_up_from_the_innermost_that_is_not_dropped() {
        let all = [TTL, DEL, TRACKING, PURGE, PURGE_ONLY, VERSIONS];
        assert_eq!(all.map(|option| seconds(option, &[])), [15, 10, 8, 4, 15, 0]);
        assert_eq!(seconds(TTL, &[("age", "yes")]), 11);
        assert_eq!(seconds(TTL, &[("grace", "2000"), ("cdn", "0")]), 14);
        assert_eq!(seconds(TRACKING, &[("redis", "0")]), 10, "nobody tells the servers");
    }
}
