//! Runs as links and files: scenario, seed, acts, moment and view, to text and back.
//!
//! A run has three forms. As long as it is short it is text that a person can read and change:
//!
//! ```text
//! v1;cluster;masters=4;seed=42;@2s+4031:crash+n1;at=15s+9120;node=n2;digest=00c0ffee00c0ffee
//! ```
//!
//! When that grows long, the same is packed: postcard, zlib, base64url behind `v1.`. When that grows
//! long too, the packed bytes are a file. [`write()`] chooses, [`read`] takes any of the three. A run
//! with branches is always packed.
//!
//! Reading is strict: what is not understood, or more than a run may have, is refused with a sentence,
//! and there is no half of a run. What is written once keeps its meaning: acts are kept in the words
//! of [`redscope_labs::act`], and the fields of [`plain`] do not change; a run that needs more is
//! another format, with a number of its own.

mod branched;
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

pub(crate) use chars::{escape, unescape};
pub use error::{OpenError, ShareError, short};
pub use kinds::{Amount, Damage, MomentError, Sought};
pub(crate) use of_session::Beside;
pub use opening::{Opening, Progress};
pub use run::{Course, Courses, Here, Moment, Note, Run, StampedAct};

use branched::Branched;
use limits::{FORMAT, FORMAT_PLAIN, LINK_MOST_BYTES, READABLE_MOST_BYTES};
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
    if run.courses.is_none() {
        let text = readable::write(&Plain::of(run)?);
        if text.len() <= READABLE_MOST_BYTES {
            return Ok(Shared::Link(text));
        }
    }
    let (format, bytes) = pack(run)?;
    Ok(match packed::link(format, &bytes) {
        link if link.len() <= LINK_MOST_BYTES => Shared::Link(link),
        _ => Shared::File(packed::file(format, &bytes)?),
    })
}

/// Writes a run down as a file, however short it is.
///
/// Errors: those of [`write()`].
pub fn write_file(run: &Run) -> Result<Vec<u8>, ShareError> {
    let (format, bytes) = pack(run)?;
    packed::file(format, &bytes)
}

/// What is in a file as what stands behind the `#` of a link: longer than [`write()`] makes any, to be kept
/// rather than sent. `None` if it is no such file, or so long that the link would not be read.
pub fn long_link(file: &[u8]) -> Option<String> {
    let (format, packed) = packed::of_file(file).ok()??;
    let link = packed::link(format, packed);
    (link.len() <= limits::READ_MOST_BYTES).then_some(link)
}

/// A run packed, in the oldest format that holds it.
fn pack(run: &Run) -> Result<(u32, Vec<u8>), ShareError> {
    Ok(match &run.courses {
        Some(courses) => (FORMAT, packed::pack(&Branched::of(run, courses)?)?),
        None => (FORMAT_PLAIN, packed::pack(&Plain::of(run)?)?),
    })
}

fn unpack(format: u32, packed: &[u8]) -> Result<Run, ShareError> {
    match format {
        FORMAT_PLAIN => packed::unpack::<Plain>(packed)?.into_run(),
        _ => packed::unpack::<Branched>(packed)?.into_run(),
    }
}

/// Reads what [`write()`] has written: a link, whole or what stands behind its `#`, or the content of
/// a file.
///
/// Errors: [`ShareError`], which says what is wrong.
pub fn read(bytes: &[u8]) -> Result<Run, ShareError> {
    if let Some((format, packed)) = packed::of_file(bytes)? {
        return unpack(format, packed);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ShareError::NoLink)?;
    read_link(text)
}

/// Reads a link, whole or what stands behind its `#`.
///
/// Errors: those of [`read`].
pub fn read_link(text: &str) -> Result<Run, ShareError> {
    error::check(kinds::Amount::LinkBytes, text.len(), limits::READ_MOST_BYTES)?;
    let text = text.trim();
    let text = text.split_once('#').map_or(text, |(_, behind)| behind);
    if text.is_empty() {
        return Err(ShareError::Empty);
    }
    let text = chars::undo_percent(text)?;
    let versioned = text.strip_prefix('v').ok_or(ShareError::NoLink)?;
    let digits = versioned.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = versioned.split_at(digits);
    if number.is_empty() {
        return Err(ShareError::NoLink);
    }
    let format = packed::known(number)?;
    match rest.split_at_checked(1) {
        Some((";", items)) if format == FORMAT_PLAIN => readable::read(items)?.into_run(),
        Some((".", packed)) => unpack(format, &packed::of_link(packed)?),
        _ => Err(ShareError::NoLink),
    }
}
