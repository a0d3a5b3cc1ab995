//! Files of a node: what is on its disk and what only in the page cache, and one of them byte by byte.

use serde::{Deserialize, Serialize};

use crate::story::LostView;

/// What is asked of a node's files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesAsk {
    /// The file to take apart; without, the first that holds data.
    pub file: Option<String>,
    /// The byte with which the page begins.
    pub from: usize,
    /// Whether the file is checked as Redis's tools do it.
    pub check: bool,
}

/// A node's files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FilesView {
    /// All of them, by their names.
    pub files: Vec<FileRow>,
    /// Whether a process uses them.
    pub is_up: bool,
    /// The disk.
    pub disk: DiskFacts,
    /// The append-only file, if the process that runs has one.
    pub aof: Option<AofFacts>,
    /// The child process that writes.
    pub child: Option<ChildFacts>,
    /// What the last power cut took.
    pub lost: Option<LastPowerCut>,
    /// Whether the server reads an append-only file when it starts.
    pub appendonly: bool,
    /// A configuration file with which it would start otherwise: from the append-only file, or from the
    /// RDB file.
    pub other_conf: String,
    /// The file that is taken apart.
    pub page: Option<FilePage>,
    /// Commands around the last sync of the file that is added to.
    pub fsync: Option<FsyncLine>,
    /// What the tools say of the file.
    pub report: Option<FileReport>,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// The data set at a moment.
    Rdb,
    /// The base of the append-only file.
    Base,
    /// What was done since.
    Incr,
    /// Which files the append-only file is made of.
    Manifest,
    /// What a cluster's node knows.
    Nodes,
    /// A configuration file, that of a Sentinel with what it knows.
    Config,
    /// Users.
    Acl,
    /// A file that is being written.
    Temp,
    /// Anything else.
    Other,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FileRow {
    /// Its name, below the process's directory.
    pub name: String,
    /// What it is for.
    pub kind: FileKind,
    /// Its length in bytes.
    pub len_bytes: usize,
    /// Bytes that a power cut now would leave.
    pub safe_bytes: usize,
}

/// A disk as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DiskFacts {
    /// What a write takes, in microseconds, its bytes left out.
    pub write_us: u64,
    /// What a sync takes, in microseconds, its bytes left out.
    pub sync_us: u64,
    /// Whether there is no room.
    pub is_full: bool,
    /// Whether every operation fails.
    pub is_broken: bool,
}

/// The append-only file of a process that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AofFacts {
    /// The file that is added to.
    pub file: String,
    /// `appendfsync`.
    pub policy: String,
    /// Bytes that are in the process's memory still.
    pub buffer_bytes: usize,
}

/// A child process that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChildFacts {
    /// Whether it rewrites the append-only file.
    pub is_rewrite: bool,
    /// Its number.
    pub pid: u32,
    /// Keys it has to write.
    pub keys: u64,
    /// Those that are written.
    pub keys_done: u64,
    /// Bytes of pages that were copied for it.
    pub copied_bytes: u64,
}

/// What a power cut took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LastPowerCut {
    /// When, in virtual microseconds.
    pub at_us: u64,
    /// Of which files.
    pub lost: Vec<LostView>,
}

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// As a data set.
    Rdb {
        /// Keys in it.
        keys: usize,
    },
    /// As commands, with a data set before them or without.
    Aof {
        /// Keys in the data set.
        keys: Option<usize>,
        /// Commands.
        commands: usize,
    },
    /// As lines.
    Text,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FilePage {
    /// The file.
    pub name: String,
    /// How it is read.
    pub format: FileFormat,
    /// Length of the file in bytes.
    pub len_bytes: usize,
    /// Bytes of the file that a power cut now would leave.
    pub safe_bytes: usize,
    /// The first byte shown.
    pub from: usize,
    /// The bytes shown.
    pub bytes: Vec<u8>,
    /// Keys, commands and what stands between them, as far as they overlap the page.
    pub sections: Vec<SectionView>,
    /// What the bytes are for.
    pub parts: Vec<PartView>,
    /// Where the file cannot be read on, and why.
    pub damage: Option<Damage>,
}

/// Where a file is damaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Damage {
    /// The byte up to which all is well.
    pub at: usize,
    /// What Redis says of it.
    pub words: String,
}

/// A key, a command or what stands between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SectionView {
    /// Its first byte.
    pub at: usize,
    /// Its length in bytes.
    pub len: usize,
    /// What it is.
    pub kind: SectionKind,
}

/// What a section is.
#[allow(missing_docs, reason = "the names of fields say what they are")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    Header,
    Aux {
        name: String,
        value: String,
    },
    Db(u64),
    Sizes(u64, u64),
    Function(String),
    Key {
        name: String,
        /// As `TYPE` says it.
        type_name: String,
        /// As `OBJECT ENCODING` would say it.
        encoding: String,
        /// Elements; of a string, bytes.
        len: usize,
        /// Unix milliseconds.
        expires_at_ms: Option<u64>,
    },
    End {
        is_summed: bool,
    },
    Annotation(String),
    Command {
        words: String,
        in_transaction: bool,
    },
    Line(String),
    Damaged,
}

/// Bytes that are one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PartView {
    /// The first byte.
    pub at: usize,
    /// How many.
    pub len: usize,
    /// What they are for.
    pub kind: PartKind,
    /// What they say, or its beginning.
    pub text: String,
}

/// What bytes of a file are for.
#[allow(missing_docs, reason = "as in `redscope_data::rdb::RdbPart` and `aof::AofPiece`")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    Magic,
    Version,
    Opcode(u8),
    Type(u8),
    Length,
    Integer(u8),
    Compressed { packed: u64, unpacked: u64 },
    Count,
    Db,
    AuxName,
    AuxValue,
    Expiry,
    Idle,
    Frequency,
    Function,
    Key,
    Value,
    Field,
    Member,
    Score,
    Id,
    Moment,
    Group,
    Consumer,
    PackHead,
    PackEnd,
    Mark,
    Checksum,
    Annotation,
    ArgCount,
    ArgLength,
    Name,
    Arg,
    LineEnd,
    Line,
}

/// Commands around the byte up to which the file that is added to is on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FsyncLine {
    /// The file.
    pub file: String,
    /// Its length in bytes.
    pub len_bytes: usize,
    /// Bytes that a power cut now would leave.
    pub safe_bytes: usize,
    /// When what is on the disk last became more, by a sync, in virtual microseconds.
    pub synced_us: Option<u64>,
    /// The last commands, in order.
    pub commands: Vec<TailCommand>,
}

/// A command of an append-only file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TailCommand {
    /// Its first byte.
    pub at: usize,
    /// Its length in bytes.
    pub len: usize,
    /// Its arguments.
    pub words: String,
    /// When it was written, in virtual microseconds, if that was not long ago.
    pub written_us: Option<u64>,
    /// Unix seconds of the `#TS:` before it, if the file has such.
    pub stamped_s: Option<u64>,
}

/// What a tool says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FileReport {
    /// The tool with the file.
    pub command: String,
    /// What it prints.
    pub lines: Vec<String>,
    /// Whether all is well.
    pub is_ok: bool,
    /// Whether `--fix` would mend it.
    pub can_fix: bool,
}
