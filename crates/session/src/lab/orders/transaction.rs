//! What a step of a transaction means, for the sentence beside it.

use redscope_labs::interleave::Moment;
use redscope_labs::program::shown::text;
use redscope_labs::program::{Value, Wanted};
use serde::{Deserialize, Serialize};

/// What a step has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// A writer has read the number, and holds a copy.
    Held(String),
    /// It watches the key.
    Watches,
    /// It has begun a transaction.
    Begun,
    /// A command is queued.
    Queued,
    /// A command could not be queued.
    NotQueued(String),
    /// All that was queued has been carried out.
    Executed,
    /// All has been carried out but what failed, with this error.
    HalfExecuted(String),
    /// Nothing has been carried out: a key that it watches was changed.
    Aborted,
    /// Nothing has been carried out: a command could not be queued.
    Discarded(String),
    /// A command has changed a key at once.
    Changed,
    /// A script has run to its end.
    Script,
    /// A script has stopped where a command failed.
    ScriptFailed(String),
    /// Somebody who looks has seen this much.
    Looked(String),
}

/// What a moment means. `reads`: it is a step of somebody who looks.
pub(super) fn of(moment: &Moment, reads: bool) -> Turn {
    let said = text(&moment.answer).unwrap_or_default();
    let Wanted::Redis { args, .. } = &moment.asked else { return Turn::Changed };
    match (args[0].as_slice(), &moment.answer) {
        (_, Value::Text(reply)) if **reply == *b"QUEUED" => Turn::Queued,
        (b"MGET", Value::List(parts)) => {
            let sum: i64 = parts.iter().filter_map(Value::number).sum();
            Turn::Looked(sum.to_string())
        }
        (b"GET", _) if reads => Turn::Looked(said),
        (b"GET", _) => Turn::Held(said),
        (b"WATCH", _) => Turn::Watches,
        (b"MULTI", _) => Turn::Begun,
        (b"EXEC", Value::Nil) => Turn::Aborted,
        (b"EXEC", Value::Failed(why)) => Turn::Discarded(why.to_string()),
        (b"EXEC", Value::List(parts)) => match parts.iter().find_map(failure) {
            Some(why) => Turn::HalfExecuted(why),
            None => Turn::Executed,
        },
        (b"EVAL", Value::Failed(why)) => Turn::ScriptFailed(why.to_string()),
        (b"EVAL", _) => Turn::Script,
        (_, Value::Failed(why)) => Turn::NotQueued(why.to_string()),
        _ => Turn::Changed,
    }
}

fn failure(value: &Value) -> Option<String> {
    match value {
        Value::Failed(why) => Some(why.to_string()),
        _ => None,
    }
}
