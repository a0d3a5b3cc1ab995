//! Runs as links and files: scenario, seed, acts, moment and view, to text and back.
//!
//! A run has three forms. As long as it is short it is text that a person can read and change:
//!
//! ```text
//! v1;cluster;masters=4;seed=42;@2s+4031:crash+n1;at=15s+9120;node=n2;digest=00c0ffee00c0ffee
//! ```
//!
//! When that grows long, the same is packed: postcard, zlib, base64url behind `v1.`. When that grows
//! long too, the packed bytes are a file. [`write()`] chooses, [`read`] takes any of the three.
//!
//! Reading is strict: what is not understood, or more than a run may have, is refused with a sentence,
//! and there is no half of a run. What is written once keeps its meaning: acts are kept in the words
//! of [`redscope_labs::act`], and the fields of [`plain`] do not change; a run that needs more is
//! another format, with a number of its own.

mod chars;
mod error;
mod kinds;
pub mod limits;
mod of_session;
mod opening;
mod packed;
mod plain;
mod readable;
mod run;

pub use error::{OpenError, ShareError, short};
pub use kinds::{Amount, Damage, MomentError, Sought};
pub(crate) use of_session::Beside;
pub use opening::{Opening, Progress};
pub use run::{Here, Moment, Note, Run, StampedAct};

use limits::{FORMAT, LINK_MOST_BYTES, READABLE_MOST_BYTES};
use plain::Plain;

/// A run, written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shared {
    /// What stands behind the `#` of a link.
    Link(String),
    /// The content of a file: too much for a link.
    File(Vec<u8>),
}

/// Writes a run down: readable if that is at most [`READABLE_MOST_BYTES`] long, packed if that is at
/// most [`LINK_MOST_BYTES`] long, else as a file.
///
/// Errors: [`ShareError`], if there is more than a run may have, or an act has no words.
pub fn write(run: &Run) -> Result<Shared, ShareError> {
    let plain = Plain::of(run)?;
    let text = readable::write(&plain);
    if text.len() <= READABLE_MOST_BYTES {
        return Ok(Shared::Link(text));
    }
    let bytes = packed::pack(&plain)?;
    Ok(match packed::link(&bytes) {
        link if link.len() <= LINK_MOST_BYTES => Shared::Link(link),
        _ => Shared::File(packed::file(&bytes)?),
    })
}

/// Writes a run down as a file, however short it is.
///
/// Errors: those of [`write()`].
pub fn write_file(run: &Run) -> Result<Vec<u8>, ShareError> {
    packed::file(&packed::pack(&Plain::of(run)?)?)
}

/// Reads what [`write()`] has written: a link, whole or what stands behind its `#`, or the content of
/// a file.
///
/// Errors: [`ShareError`], which says what is wrong.
pub fn read(bytes: &[u8]) -> Result<Run, ShareError> {
    if let Some(rest) = packed::of_file(bytes)? {
        return packed::unpack(rest)?.into_run();
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ShareError::NoLink)?;
    read_link(text)
}

/// Reads a link, whole or what stands behind its `#`.
///
/// Errors: those of [`read`].
pub fn read_link(text: &str) -> Result<Run, ShareError> {
    limits::check(kinds::Amount::LinkBytes, text.len(), limits::READ_MOST_BYTES)?;
    let text = text.trim();
    let text = text.split_once('#').map_or(text, |(_, behind)| behind);
    if text.is_empty() {
        return Err(ShareError::Empty);
    }
    let text = chars::undo_percent(text)?;
    let versioned = text.strip_prefix('v').ok_or(ShareError::NoLink)?;
    let digits = versioned.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = versioned.split_at(digits);
    match number {
        "" => return Err(ShareError::NoLink),
        number if number != FORMAT.to_string() => {
            return Err(ShareError::Format(error::short(number)));
        }
        _ => {}
    }
    match rest.split_at_checked(1) {
        Some((";", items)) => readable::read(items)?.into_run(),
        Some((".", packed)) => packed::unpack(&packed::of_link(packed)?)?.into_run(),
        _ => Err(ShareError::NoLink),
    }
}
