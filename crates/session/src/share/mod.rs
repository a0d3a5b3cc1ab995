//! Runs as links and files: scenario, seed, acts, moment and view, to text and back.
//!
//! A run has three forms. As long as it is short it is text that a person can read and change:
//!
//! ```text
//! v3-0.1.0;cluster;masters=4;seed=42;@2s+4031:crash+n1;at=15s+9120;node=n2;digest=00c0ffee00c0ffee
//! ```
//!
//! When that grows long, the same is packed: postcard, zlib, base64url behind `v3-0.1.0.`. When that
//! grows long too, the packed bytes are a file. [`write()`] chooses, [`read`] takes any of the three. A
//! run with branches is always packed.
//!
//! In front stand the number of the format and the version of Redscope that has written it, in every
//! format from 3 on, so that who cannot read the rest can say both versions. Format 1 and, with
//! branches, format 2 are the same without a version: `v1;cluster;seed=42` is easy to write by hand.
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
mod writer;

pub(crate) use chars::{escape, unescape};
pub use error::{OpenError, Origin, ShareError, short};
pub use kinds::{Amount, Damage, MomentError, Sought};
pub use limits::VERSION;
pub(crate) use of_session::Beside;
pub use opening::{Opening, Progress};
pub use run::{Course, Courses, Here, Moment, Note, Run, StampedAct};

use branched::Branched;
use limits::{FORMAT, FORMAT_NO_WRITER, FORMAT_PLAIN, LINK_MOST_BYTES, READABLE_MOST_BYTES};
use plain::Plain;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use writer::{Head, head, told_of};

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
        let head = head_of(run, FORMAT_PLAIN);
        let text = format!("v{head};{}", readable::write(&Plain::of(run)?));
        if text.len() <= READABLE_MOST_BYTES {
            return Ok(Shared::Link(text));
        }
    }
    let (head, bytes) = pack(run)?;
    Ok(match packed::link(&head, &bytes) {
        link if link.len() <= LINK_MOST_BYTES => Shared::Link(link),
        _ => Shared::File(packed::file(&head, &bytes)?),
    })
}

/// Writes a run down as a file, however short it is.
///
/// Errors: those of [`write()`].
pub fn write_file(run: &Run) -> Result<Vec<u8>, ShareError> {
    let (head, bytes) = pack(run)?;
    packed::file(&head, &bytes)
}

/// Whether the content of a file is a run, or means to be one.
pub fn is_file(bytes: &[u8]) -> bool {
    packed::is_file(bytes)
}

/// Whether a text means to be a link: one line, and in it what stands in front of a run.
pub fn is_link(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
    let behind = text.split_once('#').map_or(text, |(_, behind)| behind);
    text.lines().count() == 1 && behind.strip_prefix('v').and_then(Head::of_text).is_some()
}

/// What is in a file as what stands behind the `#` of a link: longer than [`write()`] makes any, to be kept
/// rather than sent. `None` if it is no such file, or so long that the link would not be read.
pub fn long_link(file: &[u8]) -> Option<String> {
    let (Head { format, version }, packed) = packed::of_file(file).ok()??;
    let link = packed::link(&head(packed::known(format).ok()?, version), packed);
    (link.len() <= limits::READ_MOST_BYTES).then_some(link)
}

/// Something else than a run, packed as one is, for a link; nothing if that is longer than [`LINK_MOST_BYTES`].
pub fn pack_text<T: Serialize>(plain: &T) -> Option<String> {
    let text = packed::text(&packed::pack(plain).ok()?);
    (text.len() <= LINK_MOST_BYTES).then_some(text)
}

/// What [`pack_text`] has packed.
///
/// Errors: [`ShareError::TooMuch`], [`ShareError::TooLarge`], [`ShareError::Damaged`].
pub fn unpack_text<T: DeserializeOwned>(text: &str) -> Result<T, ShareError> {
    error::check(kinds::Amount::LinkBytes, text.len(), limits::READ_MOST_BYTES)?;
    packed::unpack(&packed::of_link(text)?)
}

/// A run as format 3 packs it. It does not change.
#[derive(Serialize, Deserialize)]
enum Either {
    Plain(Plain),
    Branched(Branched),
}

/// What stands in front of a run: that of the format of old if it does not say who has written it.
fn head_of(run: &Run, old: u32) -> String {
    let version = run.written_by.as_deref();
    head(if version.is_some() { FORMAT } else { old }, version)
}

/// A run packed, and what stands in front of it.
fn pack(run: &Run) -> Result<(String, Vec<u8>), ShareError> {
    let is_versioned = run.written_by.is_some();
    Ok(match &run.courses {
        Some(courses) => {
            let branched = Branched::of(run, courses)?;
            let bytes = match is_versioned {
                true => packed::pack(&Either::Branched(branched)),
                false => packed::pack(&branched),
            };
            (head_of(run, FORMAT_NO_WRITER), bytes?)
        }
        None => {
            let plain = Plain::of(run)?;
            let bytes = match is_versioned {
                true => packed::pack(&Either::Plain(plain)),
                false => packed::pack(&plain),
            };
            (head_of(run, FORMAT_PLAIN), bytes?)
        }
    })
}

fn unpack(format: u32, packed: &[u8]) -> Result<Run, ShareError> {
    match format {
        FORMAT_PLAIN => packed::unpack::<Plain>(packed)?.into_run(),
        FORMAT_NO_WRITER => packed::unpack::<Branched>(packed)?.into_run(),
        _ => match packed::unpack(packed)? {
            Either::Plain(plain) => plain.into_run(),
            Either::Branched(branched) => branched.into_run(),
        },
    }
}

/// Reads what stands behind a head; what goes wrong says who has written it.
fn behind(
    head: Head<'_>,
    rest: impl FnOnce(u32) -> Result<Run, ShareError>,
) -> Result<Run, ShareError> {
    let Head { format, version } = head;
    let read = packed::known(format).and_then(|format| match writer::fits(format, version) {
        true => rest(format),
        false => Err(ShareError::NoLink),
    });
    let run = read.map_err(|why| told_of(version, why))?;
    Ok(Run { written_by: version.map(str::to_owned), ..run })
}

/// Reads what [`write()`] has written: a link, whole or what stands behind its `#`, or the content of
/// a file.
///
/// Errors: [`ShareError`], which says what is wrong.
pub fn read(bytes: &[u8]) -> Result<Run, ShareError> {
    if let Some((head, packed)) = packed::of_file(bytes)? {
        return behind(head, |format| unpack(format, packed));
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
    let headed = text.strip_prefix('v').and_then(Head::of_text);
    let (head, rest) = headed.ok_or(ShareError::NoLink)?;
    behind(head, |format| match rest.split_at_checked(1) {
        Some((";", items)) if format != FORMAT_NO_WRITER => readable::read(items)?.into_run(),
        Some((".", packed)) => unpack(format, &packed::of_link(packed)?),
        _ => Err(ShareError::NoLink),
    })
}
