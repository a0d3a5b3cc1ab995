//! The append-only file: commands as bytes, and back.
//!
//! Pure functions, as those of [`redscope_data::rdb`]: who writes the bytes where, and when, is the process's
//! business. Since 7.0 the file has parts, which a [`Manifest`] lists: a base with the data set as it
//! was once, and what was done to it since.
//! Source: aof.c, 7.0.15.

mod check;
mod manifest;
mod pages;
mod read;
mod replay;
mod rewrite;

pub use check::{AofReport, FindPart, check_aof, check_parts};
pub use manifest::{AofPart, Manifest, ManifestError, manifest_path, part_path};
pub use pages::{AofIndex, AofPage, AofSection, AofSectionKind, AofSpan};
pub use read::AofPiece;
pub use replay::ReplayError;
pub use rewrite::write_commands;
