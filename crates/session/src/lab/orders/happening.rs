//! What a step of an order means, for the sentence beside it.

use redscope_labs::interleave::{Judged, Moment, Play};
use redscope_labs::program::shown::text;
use redscope_labs::program::{Value, Wanted};
use serde::{Deserialize, Serialize};

use super::transaction::{self, Turn};

/// What a step has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happening {
    /// A reader has found the value in the cache, and is done; the database holds `row`.
    Hit {
        /// What it was served.
        value: String,
        /// What the database holds.
        row: String,
    },
    /// A reader has found nothing.
    Miss,
    /// A reader has found the marker.
    Distrusted,
    /// A reader has the row, and may put it into the cache later.
    Read(String),
    /// A reader has put into the cache what it had read; the database holds `row`.
    Filled {
        /// What it has put there.
        value: String,
        /// What the database holds.
        row: String,
    },
    /// A reader has left what somebody else had put into the cache.
    NotFilled(String),
    /// A writer has deleted the key.
    Deleted,
    /// A writer has deleted a key that was not there.
    NothingDeleted,
    /// What somebody holds is older than what the cache does, and the cache keeps this.
    Older(String),
    /// A delete has failed; the cache keeps this.
    DeleteFailed {
        /// What it keeps.
        cached: Option<String>,
        /// Whether it is tried again.
        again: bool,
    },
    /// A writer has put the marker into the cache.
    Marked,
    /// A writer has put its value into the cache; the database holds `row`.
    Cached {
        /// Its value.
        value: String,
        /// What the database holds.
        row: String,
    },
    /// A writer has written the row; the cache holds `cached`.
    Wrote {
        /// Its value.
        value: String,
        /// What the cache holds.
        cached: Option<String>,
    },
    /// It waits until those before it are done.
    Queued,
    /// A writer has sent a message that the key is to be deleted.
    Sent,
    /// A subscriber of the database's changes learns that this was written.
    Learnt(String),
    /// A step of a transaction, or beside one.
    Turn {
        /// What it has come to.
        turn: Turn,
        /// What Redis holds.
        sum: String,
        /// What was promised.
        told: String,
    },
}

/// What a moment of a play means. `reads`: it is a reader's.
pub(super) fn of(play: &Play, moment: &Moment, reads: bool) -> Happening {
    let (row, marker) = (text(&moment.row).unwrap_or_default(), &play.marker);
    let cached = text(&moment.cached);
    if play.judged != Judged::Cache {
        let (turn, sum) = (transaction::of(moment, reads), cached.unwrap_or_default());
        return Happening::Turn { turn, sum, told: row };
    }
    match &moment.asked {
        Wanted::Get(_) | Wanted::Row(_) => Happening::Read(part(&moment.answer, 0)),
        Wanted::Change(_) => Happening::Learnt(part(&moment.answer, 1)),
        Wanted::Join(queue) if **queue == *MESSAGES => Happening::Sent,
        Wanted::Put(_, value) => {
            Happening::Wrote { value: text(value).unwrap_or_default(), cached }
        }
        Wanted::Redis { args, .. } => {
            // A script has its number of keys, two keys and then the value.
            let place = if args[0] == b"EVAL" { 5 } else { 2 };
            let value = args.get(place).map(|value| String::from_utf8_lossy(value).into_owned());
            let value = value.unwrap_or_default();
            match (args[0].as_slice(), &moment.answer) {
                (b"GET", Value::Nil) => Happening::Miss,
                (b"GET", answer) if answer == marker => Happening::Distrusted,
                (b"GET", answer) => Happening::Hit { value: text(answer).unwrap_or_default(), row },
                (b"EVAL", Value::Nil) => Happening::Older(cached.unwrap_or_default()),
                (b"SET", Value::Nil) => Happening::NotFilled(cached.unwrap_or_default()),
                (b"SET", _) if moment.cached == *marker => Happening::Marked,
                (b"SET" | b"EVAL", _) if reads => Happening::Filled { value, row },
                (b"SET" | b"EVAL", _) => Happening::Cached { value, row },
                (_, Value::Failed(_)) => {
                    Happening::DeleteFailed { cached, again: play.tries_again }
                }
                (_, Value::Int(0)) => Happening::NothingDeleted,
                _ => Happening::Deleted,
            }
        }
        _ => Happening::Queued,
    }
}

/// The queue in which messages stand.
const MESSAGES: &str = "messages";

/// A part of a list as text, or the whole of what is none.
fn part(value: &Value, place: usize) -> String {
    let part = match value {
        Value::List(parts) => parts.get(place).and_then(text),
        value => text(value),
    };
    part.unwrap_or_default()
}
