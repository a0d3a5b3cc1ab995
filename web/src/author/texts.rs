//! A lesson as files, one for each language.

use serde::{Deserialize, Serialize};

/// A lesson's files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// The path of the first, which ends in `.en.md`.
    pub path: String,
    /// The file in the language it is written in.
    pub original: String,
    /// The file in the other; empty if there is none.
    pub translation: String,
}

/// The path of the file in the other language.
pub(crate) fn of_translation(path: &str) -> String {
    format!("{}.zh.md", path.strip_suffix(".en.md").unwrap_or(path))
}
