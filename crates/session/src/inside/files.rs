//! Files of a node.

use serde::{Deserialize, Serialize};

/// What is asked of a node's files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesAsk {}

/// A node's files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FilesView {
    /// All of them, by their names.
    pub files: Vec<FileRow>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FileRow {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub len_bytes: usize,
}
