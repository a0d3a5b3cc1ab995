//! What happens at the moment that is looked at, told from what was measured.

use redscope_session::lab::{Choice, Sample};

use super::series::{Chart, charts};

/// What is the matter with a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matter {
    /// Nothing has been measured yet.
    NotBegun,
    /// Nobody gets an answer any more, and what the database does is thrown away.
    Collapsed,
    /// The database refuses queries, or so many wait that waiting is what takes the time.
    Overloaded,
    /// The database works off queries that were begun for users who have gone, and is asked nothing new.
    WorksOff,
    /// Users give up.
    GivesUp,
    /// Redis removes keys to make room.
    Evicts,
    /// Nulls are kept of ids that nobody asks for again.
    KeepsNulls,
    /// One row is asked for many times at once.
    RebuiltTwice,
    /// Answers are older than the database's rows.
    Stale,
    /// People are told that a row is not there, and it is.
    Denies,
    /// The database is asked for rows that were deleted.
    AsksDeleted,
    /// Keys are looked for on a server that does not have them, and the database can do it.
    Misplaced,
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
    /// Who waits for what the database does.
    pub(crate) waits: Waits,
    /// Requests that the application refuses at once because it holds as many as it can, in a second.
    pub(crate) refused_per_s: u64,
    /// Whether most requests that end do so at once, with an error.
    pub(crate) fails_at_once: bool,
    /// Whether nulls are kept of ids that nobody asks for again.
    pub(crate) keeps_nulls: bool,
    /// What Redis uses, in kilobytes.
    pub(crate) used_kb: u64,
    /// Whether a lock should have kept the second one out.
    pub(crate) has_lock: bool,
    /// Answers that are older than the database's row, of a thousand.
    pub(crate) stale_per_mille: u64,
    /// Whether answers are old that nobody has put back: no cache is told of what others write.
    pub(crate) is_untold: bool,
    /// For how long the oldest had not been the database's any more, in milliseconds.
    pub(crate) oldest_ms: u64,
    /// How long after a write a reader still put back what was before, in milliseconds.
    pub(crate) late_ms: u64,
    /// Answers that there is no such row, though there is, in a second.
    pub(crate) denied_per_s: u64,
    /// Queries for rows that were deleted, in a second.
    pub(crate) deleted_per_s: u64,
    /// Who should know which rows there are.
    pub(crate) knows: Knows,
    /// What the remedy does not do where many keys are missing at once.
    pub(crate) falls_short: Option<FallsShort>,
}

/// What a remedy does not do where many keys are missing at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FallsShort {
    /// It keeps several from rebuilding one key, and many keys are rebuilt.
    OneForEachKey,
    /// It has each key rebuilt early, and all of them at the same time.
    AllAtOnce,
    /// It has users answered with what is too old.
    Old,
}

impl FallsShort {
    fn of(choice: &Choice) -> Option<Self> {
        if choice.lab().id != "avalanche" {
            return None;
        }
        match choice.remedy().name {
            "mutex" | "single-flight" => Some(FallsShort::OneForEachKey),
            "mark" => Some(FallsShort::AllAtOnce),
            "logical" => Some(FallsShort::Old),
            _ => None,
        }
    }
}

/// Who should know which rows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Knows {
    /// Nobody.
    Nobody,
    /// Nulls in the cache.
    Nulls,
    /// A filter that was made once.
    Filter,
    /// A filter that is told of new rows.
    FilterTold,
    /// A filter that is also made anew.
    FilterRebuilt,
}

impl Knows {
    fn of(remedy: &str) -> Self {
        match remedy {
            "null" => Knows::Nulls,
            "bloom" => Knows::Filter,
            "bloom-add" => Knows::FilterTold,
            "bloom-rebuild" => Knows::FilterRebuilt,
            _ => Knows::Nobody,
        }
    }
}

/// Who waits for what the database does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waits {
    /// Users do.
    Users,
    /// Nobody: the remedy has its queries run beside the requests.
    Beside,
    /// Nobody any more: those who asked have gone.
    Gone,
}

/// An answer that takes longer is waited for, in microseconds.
const USERS_WAIT_US: u64 = 100_000;
/// What ends sooner has not been waited for.
const AT_ONCE_US: u64 = 5_000;

/// So many queries for one row at once are told: two, where a chart shows them; elsewhere popular rows are asked for
/// by two in the course of things.
fn most_for_one(choice: &Choice) -> u64 {
    if charts(choice.lab().id).contains(&Chart::OneRow) { 2 } else { 10 }
}

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
    let refused = sum(|sample| sample.database.refused);
    let is_full = refused > 0 || waiting * 5 > capacity_per_s;
    let remedy = choice.remedy().name;
    let is_attacked = samples.iter().any(|sample| sample.attacks > 0);
    let fresh = choice.lab().id == "penetration" && choice.get("attack-ids") == 0;
    let keeps_nulls = remedy == "null" && is_attacked && fresh;
    let (answers, stale) = (sum(|s| s.stale.answers), sum(|s| s.stale.stale));
    let (denied, deleted) = (sum(|s| s.stale.denied), sum(|s| s.database.deleted));
    let compares = charts(choice.lab().id).contains(&Chart::Late);
    let most_ms = |of: fn(&Sample) -> u64| samples.iter().map(of).max().unwrap_or(0) / 1000;
    let users_wait = samples.iter().any(|sample| sample.users.p99_us > USERS_WAIT_US);
    let matter = match () {
        () if samples.is_empty() => Matter::NotBegun,
        () if given_up > 0 && answered * 5 < asked => Matter::Collapsed,
        () if is_full && queries + refused == 0 && !users_wait => Matter::WorksOff,
        () if is_full => Matter::Overloaded,
        () if given_up > 0 => Matter::GivesUp,
        () if denied > 0 => Matter::Denies,
        () if evicted > 0 => Matter::Evicts,
        () if keeps_nulls => Matter::KeepsNulls,
        () if per_s(deleted) * 20 > capacity_per_s => Matter::AsksDeleted,
        () if compares && stale > 0 => Matter::Stale,
        // Where rows change, several read one in the course of things.
        () if compares && queries > 0 => Matter::Asks,
        () if queries > 0 && choice.lab().id == "ring-load" => Matter::Misplaced,
        () if for_one_row >= most_for_one(choice) => Matter::RebuiltTwice,
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
        waits: match users_wait {
            true => Waits::Users,
            false if remedy == "logical" => Waits::Beside,
            false => Waits::Gone,
        },
        refused_per_s: per_s(sum(|sample| sample.app.refused)),
        fails_at_once: answered < given_up && most(|s| s.users.p50_us as u32) < AT_ONCE_US,
        keeps_nulls,
        used_kb: samples.last().map_or(0, |sample| sample.redis.used_bytes / 1024),
        has_lock: matches!(remedy, "mutex" | "lease"),
        denied_per_s: per_s(denied),
        deleted_per_s: per_s(deleted),
        knows: Knows::of(remedy),
        falls_short: FallsShort::of(choice),
        is_untold: choice.lab().knob("changes").is_some() && stale > 0,
        stale_per_mille: stale * 1000 / answers.max(1),
        oldest_ms: most_ms(|sample| sample.stale.oldest_us),
        late_ms: most_ms(|sample| sample.stale.late_us),
    }
}
