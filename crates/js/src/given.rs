//! What JavaScript gives, read.

use redscope_session::Goal;
use redscope_session::share::{MomentError, limits};
use wasm_bindgen::prelude::*;

use crate::error;

/// Milliseconds as microseconds.
///
/// Errors: a sentence, if that is no time that a run may have.
pub(crate) fn us(ms: f64) -> Result<u64, JsError> {
    match ms {
        0.0.. if ms * 1000.0 <= limits::MOST_US as f64 => Ok((ms * 1000.0).round() as u64),
        0.0.. => Err(error(MomentError::Late)),
        _ => Err(error(format!("{ms} is no time in milliseconds"))),
    }
}

/// The moment so many milliseconds after another, in microseconds.
///
/// Errors: those of [`us`].
pub(crate) fn us_after(now_us: u64, ms: f64) -> Result<u64, JsError> {
    let behind_us = us(ms)?;
    match now_us + behind_us <= limits::MOST_US {
        true => Ok(behind_us),
        false => Err(error(MomentError::Late)),
    }
}

/// Mebibytes as bytes: what wasm can address at the most.
///
/// Errors: a sentence, if that is no such size.
pub(crate) fn bytes(mib: f64) -> Result<usize, JsError> {
    match mib {
        0.0..=4095.0 => Ok((mib * f64::from(1 << 20)) as usize),
        _ => Err(error(format!("{mib} is no size in mebibytes, from 0 to 4095"))),
    }
}

/// The number of a branch; there need not be one.
///
/// Errors: a sentence.
pub(crate) fn branch(number: f64) -> Result<usize, JsError> {
    let is_number = number >= 0.0 && number.fract() == 0.0 && number <= f64::from(u32::MAX);
    match is_number {
        true => Ok(number as usize),
        false => Err(error(format!("{number} is no number of a branch"))),
    }
}

/// A goal by its word.
///
/// Errors: a sentence with all of them.
pub(crate) fn goal(word: &JsValue) -> Result<Goal, JsError> {
    word.as_string().unwrap_or_default().parse().map_err(error)
}
