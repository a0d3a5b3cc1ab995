//! How old what readers are answered is: every answer is compared with what the database holds at that moment.

use serde::{Deserialize, Serialize};

use super::ATTACK_FROM;
use crate::app::Answered;
use crate::database::Database;
use crate::program::Value;

/// The kind of requests whose answers are compared: they are about a row by its number.
const READ: &str = "read";

/// How old answers were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleSample {
    /// Reads that were answered with a value.
    pub answers: u32,
    /// Those that were answered with one that the database did not hold any more.
    pub stale: u32,
    /// Those among them that were told there is no such row, though there was one before they were begun.
    pub denied: u32,
    /// Reads among them by others than those who attack.
    pub users: u32,
    /// Those of these for which the database was not asked.
    pub users_found: u32,
    /// How long before its answer the oldest of them had been replaced, in microseconds.
    pub oldest_us: u64,
    /// How long after a row had been written a reader still put what it held before into the cache, at the most, in
    /// microseconds: a delete that comes later than that takes it away.
    pub late_us: u64,
}

impl StaleSample {
    /// What is to be said of answers, by the rows of the database and what they held before.
    pub(super) fn of(answers: &[Answered], database: &Database) -> Self {
        let mut sample = StaleSample::default();
        for answer in answers.iter().filter(|answer| &*answer.handler == READ) {
            let (Some(id), false) =
                (answer.about.first(), matches!(answer.value, Value::Failed(_)))
            else {
                continue;
            };
            sample.answers += 1;
            if id.number().is_some_and(|id| id < ATTACK_FROM as i64) {
                sample.users += 1;
                sample.users_found += u32::from(!answer.asked_database);
            }
            let key = [database.spec().prefix.as_bytes(), &id.to_bytes()].concat();
            let since = database.superseded(&key, &answer.value);
            let Some(since) = since.filter(|since| *since < answer.at) else { continue };
            let age_us = answer.at - since;
            sample.stale += 1;
            sample.denied += u32::from(answer.value == Value::Nil && since < answer.began);
            sample.oldest_us = sample.oldest_us.max(age_us);
            // What the database has answered was put into the cache just before, unless it was refused there.
            if answer.has_cached {
                sample.late_us = sample.late_us.max(age_us);
            }
        }
        sample
    }
}
