//! What a process asks of its disk, and what it hears.

use std::fmt;

use crate::{Digest, Digester, Rope};

/// Names an operation of a process's disk, so that its answer can be told from others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Something to be done to a file. Paths are relative to the process's own directory.
///
/// Operations of one process are carried out in the order in which they were asked for, each is
/// answered. What was written is in the page cache until it is synced: it survives the end of the
/// process, not the end of the machine's power.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskOp {
    /// Reads a whole file, as `open` and `read` do.
    Read {
        /// The file.
        path: String,
    },
    /// Adds to the end of a file, which is made if it is not there: `write` to an `O_APPEND` file.
    Append {
        /// The file.
        path: String,
        /// What is added.
        bytes: Vec<u8>,
    },
    /// Makes what was written to a file safe: `fsync`.
    Sync {
        /// The file.
        path: String,
    },
    /// Gives a file another name, in place of what had that name: `rename`.
    Rename {
        /// Its name so far.
        from: String,
        /// Its name from now on.
        to: String,
    },
    /// Makes the names in a folder safe: `fsync` of the folder.
    SyncFolder {
        /// The folder; empty for the process's own directory.
        path: String,
    },
    /// Cuts a file to a length: `ftruncate`.
    Truncate {
        /// The file.
        path: String,
        /// Its length from now on, in bytes.
        len: u64,
    },
    /// Removes a file, if it is there: `unlink`.
    Remove {
        /// The file.
        path: String,
    },
    /// Puts a file in place as a whole: written beside, synced, renamed, the folder synced. Whatever
    /// happens, there is the old content or the new one.
    Replace {
        /// The file.
        path: String,
        /// Its content from now on.
        bytes: Vec<u8>,
    },
    /// Writes a file over where it is, and syncs it. It takes no room but what it has more than
    /// before. Whatever happens, there is the old content or the new one.
    Overwrite {
        /// The file.
        path: String,
        /// Its content from now on.
        bytes: Vec<u8>,
    },
}

impl DiskOp {
    /// What a copy takes, roughly, in bytes.
    pub fn weight_bytes(&self) -> usize {
        let payload = match self {
            DiskOp::Append { bytes, .. }
            | DiskOp::Replace { bytes, .. }
            | DiskOp::Overwrite { bytes, .. } => bytes.len(),
            _ => 0,
        };
        size_of::<Self>() + payload
    }

    /// The file or folder it is about; of a rename, the name from now on.
    pub fn path(&self) -> &str {
        match self {
            DiskOp::Read { path }
            | DiskOp::Append { path, .. }
            | DiskOp::Sync { path }
            | DiskOp::Rename { to: path, .. }
            | DiskOp::SyncFolder { path }
            | DiskOp::Truncate { path, .. }
            | DiskOp::Remove { path }
            | DiskOp::Replace { path, .. }
            | DiskOp::Overwrite { path, .. } => path,
        }
    }
}

impl Digest for DiskOp {
    fn digest(&self, into: &mut Digester) {
        let (kind, bytes): (u64, &[u8]) = match self {
            DiskOp::Read { .. } => (0, &[]),
            DiskOp::Append { bytes, .. } => (1, bytes),
            DiskOp::Sync { .. } => (2, &[]),
            DiskOp::Rename { from, .. } => (3, from.as_bytes()),
            DiskOp::SyncFolder { .. } => (4, &[]),
            DiskOp::Truncate { len, .. } => (5, &len.to_le_bytes()),
            DiskOp::Remove { .. } => (6, &[]),
            DiskOp::Replace { bytes, .. } => (7, bytes),
            DiskOp::Overwrite { bytes, .. } => (8, bytes),
        };
        into.number(kind);
        into.add(self.path());
        into.bytes(bytes);
    }
}

/// What an operation that was carried out has brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskReply {
    /// It is done.
    Done,
    /// The content of the file that was read; `None` if there is no such file.
    Content(Option<Rope>),
}

/// Why an operation was not carried out.
///
/// `Display` has the words that `strerror` has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskError {
    /// `ENOSPC`; so many bytes of an [`DiskOp::Append`] were written before.
    Full {
        /// Bytes of the operation that are in the file.
        written: usize,
    },
    /// `EIO`.
    Io,
    /// `ENOENT`.
    NotFound,
    /// Anything else, in the system's words.
    Other(String),
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DiskError::Full { .. } => "No space left on device",
            DiskError::Io => "Input/output error",
            DiskError::NotFound => "No such file or directory",
            DiskError::Other(text) => text,
        })
    }
}

impl std::error::Error for DiskError {}
