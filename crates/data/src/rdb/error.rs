//! What can be wrong with a file.

use std::fmt;

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
    /// A packed value is not well formed.
    BadValue,
    /// A value of a type that is not known here.
    UnknownType(u8),
    /// The same key stands twice.
    DuplicateKey,
}

impl fmt::Display for RdbProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RdbProblem::BadSignature => f.write_str("Wrong signature trying to load DB from file"),
            RdbProblem::BadVersion(version) => {
                write!(f, "Can't handle RDB format version {version}")
            }
            RdbProblem::Truncated => f.write_str("Unexpected end of RDB file"),
            RdbProblem::BadChecksum { .. } => f.write_str("RDB CRC error"),
            RdbProblem::BadLength => f.write_str("Invalid length or number in RDB file"),
            RdbProblem::UnknownEncoding(kind) => {
                write!(f, "Unknown RDB string encoding type {kind}")
            }
            RdbProblem::BadCompression => f.write_str("Invalid LZF compressed string"),
            RdbProblem::BadValue => f.write_str("Integrity check of a packed value failed"),
            RdbProblem::UnknownType(kind) => write!(f, "Unknown RDB encoding type {kind}"),
            RdbProblem::DuplicateKey => f.write_str("RDB has duplicated key"),
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
