//! Packs: a teacher's own order of lessons, opened from a file or from the site; one that is put together; and
//! what was reached, to be saved and loaded.

pub(crate) mod builder;
pub(crate) mod building;
mod buttons;
pub(crate) mod progress;
pub(crate) mod state;

pub(crate) use buttons::Buttons;

/// A pack's files are not larger together, in bytes.
const MOST_BYTES: usize = 1 << 20;
