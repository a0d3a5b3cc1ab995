//! What can be wrong with a file.

use std::fmt;

use crate::rdb::words::{self, RdbWords};

/// Why a file cannot be read. Nothing of it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RdbError {
    /// Byte of the file where reading failed.
    pub offset: usize,
    /// What is wrong there.
    pub problem: RdbProblem,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RdbProblem {
    /// It does not begin as an RDB file does.
    BadSignature,
    /// It is of this version, which is not read here; 0 stands for what is no number.
    BadVersion(u32),
    /// It ends in the middle.
    Truncated,
    /// Its checksum does not fit its bytes.
    BadChecksum {
        /// What the file has.
        stored: u64,
        /// What its bytes have.
        computed: u64,
    },
    /// A length or number does not hold what it must.
    BadLength,
    /// A string is written in a way, of this number, that is not known here.
    UnknownEncoding(u8),
    /// A compressed string does not unpack.
    BadCompression,
    /// A value of a type that is not known here.
    UnknownType(u8),
    /// A value is not well formed, in these words.
    Damaged(RdbWords),
    /// A stream has two groups of this name.
    GroupTwice(String),
}

impl RdbProblem {
    /// The line in which a server says what it has found while it read, if it gets as far as that.
    ///
    /// It names the bytes that were read at its last report of progress, which are none in a file of less
    /// than two megabytes. Source: rdb.c `rdbReportError`, 7.0.15.
    pub fn reported(&self) -> Option<String> {
        let line = match self {
            RdbProblem::BadSignature | RdbProblem::BadVersion(_) => return None,
            RdbProblem::Truncated => words::END.line,
            RdbProblem::BadChecksum { .. } => words::CHECKSUM.line,
            RdbProblem::BadLength => words::LENGTH.line,
            RdbProblem::UnknownEncoding(_) => words::ENCODING_LINE,
            RdbProblem::BadCompression => words::COMPRESSION.line,
            RdbProblem::UnknownType(_) => words::TYPE_LINE,
            RdbProblem::Damaged(words) => words.line,
            RdbProblem::GroupTwice(_) => words::stream::GROUP_TWICE_LINE,
        };
        Some(format!("Internal error in RDB reading offset 0, function at rdb.c:{line} -> {self}"))
    }
}

impl fmt::Display for RdbProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RdbProblem::BadSignature => f.write_str("Wrong signature trying to load DB from file"),
            RdbProblem::BadVersion(version) => {
                write!(f, "Can't handle RDB format version {version}")
            }
            RdbProblem::Truncated => f.write_str(words::END.text),
            RdbProblem::BadChecksum { .. } => f.write_str(words::CHECKSUM.text),
            RdbProblem::BadLength => f.write_str(words::LENGTH.text),
            RdbProblem::UnknownEncoding(kind) => {
                write!(f, "Unknown RDB string encoding type {kind}")
            }
            RdbProblem::BadCompression => f.write_str(words::COMPRESSION.text),
            RdbProblem::UnknownType(kind) => write!(f, "Unknown RDB encoding type {kind}"),
            RdbProblem::Damaged(words) => f.write_str(words.text),
            RdbProblem::GroupTwice(name) => write!(f, "Duplicated consumer group name {name}"),
        }
    }
}

impl fmt::Display for RdbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RdbError { offset, problem } = self;
        write!(f, "{problem} (at byte {offset})")
    }
}

impl std::error::Error for RdbError {}
