//! What happens at the moment that is looked at, told from what was measured.

use redscope_session::lab::{Choice, Sample};

/// What is the matter with a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matter {
    /// Nothing has been measured yet.
    NotBegun,
    /// Nobody gets an answer any more, and what the database does is thrown away.
    Collapsed,
    /// The database refuses queries, or so many wait that waiting is what takes the time.
    Overloaded,
    /// Users give up.
    GivesUp,
    /// Redis removes keys to make room.
    Evicts,
    /// One row is asked for many times at once.
    RebuiltTwice,
    /// The database is asked, and can do it.
    Asks,
    /// Everything is found in Redis.
    Calm,
}

/// The figures that a sentence needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) matter: Matter,
    pub(crate) queries_per_s: u64,
    pub(crate) capacity_per_s: u64,
    pub(crate) waiting: u64,
    pub(crate) for_one_row: u64,
    pub(crate) evicted_per_s: u64,
    pub(crate) given_up_per_s: u64,
    /// Whether users wait for what the database does.
    pub(crate) users_wait: bool,
    /// Whether a lock should have kept the second one out.
    pub(crate) has_lock: bool,
}

/// An answer that takes longer is waited for, in microseconds.
const USERS_WAIT_US: u64 = 100_000;

/// What the samples of half a second say.
pub(super) fn moment(choice: &Choice, samples: &[Sample]) -> Moment {
    let per_s = |sum: u64| sum * 10 / samples.len().max(1) as u64;
    let sum =
        |of: fn(&Sample) -> u32| samples.iter().map(|sample| u64::from(of(sample))).sum::<u64>();
    let most = |of: fn(&Sample) -> u32| samples.iter().map(of).max().map_or(0, u64::from);
    let (asked, answered) = (sum(|s| s.users.asked), sum(|s| s.users.answered));
    let queries = sum(|sample| sample.database.asked);
    let waiting = most(|sample| sample.database.most_waiting);
    let for_one_row = most(|sample| sample.app.most_for_one_row);
    let evicted: u64 = samples.iter().map(|sample| sample.redis.evicted).sum();
    let given_up = sum(|sample| sample.users.given_up);
    let capacity_per_s = choice.capacity_per_s();
    let is_full = sum(|s| s.database.refused) > 0 || waiting * 5 > capacity_per_s;
    let matter = match () {
        () if samples.is_empty() => Matter::NotBegun,
        () if given_up > 0 && answered * 5 < asked => Matter::Collapsed,
        () if is_full => Matter::Overloaded,
        () if given_up > 0 => Matter::GivesUp,
        () if evicted > 0 => Matter::Evicts,
        () if for_one_row >= 2 => Matter::RebuiltTwice,
        () if queries > 0 => Matter::Asks,
        () => Matter::Calm,
    };
    Moment {
        matter,
        queries_per_s: per_s(queries),
        capacity_per_s,
        waiting,
        for_one_row,
        evicted_per_s: per_s(evicted),
        given_up_per_s: per_s(given_up),
        users_wait: samples.iter().any(|sample| sample.users.p99_us > USERS_WAIT_US),
        has_lock: choice.remedy().name == "mutex",
    }
}
