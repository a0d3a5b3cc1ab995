//! What a process tells people. Pictures, logs, checks and stories read facts, not fields.

/// How much a log line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// `.`
    Debug,
    /// `-`
    Verbose,
    /// `*`
    Notice,
    /// `#`
    Warning,
}

impl LogLevel {
    /// The level of a number from 0, for debugging, to 3, a warning, as scripts give it.
    pub(crate) const fn from_number(number: u8) -> Self {
        match number {
            0 => LogLevel::Debug,
            1 => LogLevel::Verbose,
            2 => LogLevel::Notice,
            _ => LogLevel::Warning,
        }
    }

    /// The least level that is logged under a value of the `loglevel` directive.
    pub(crate) fn of_directive(value: &str) -> Self {
        match value {
            "debug" => LogLevel::Debug,
            "verbose" => LogLevel::Verbose,
            "notice" => LogLevel::Notice,
            _ => LogLevel::Warning,
        }
    }

    /// The mark in a log line.
    pub const fn mark(self) -> char {
        match self {
            LogLevel::Debug => '.',
            LogLevel::Verbose => '-',
            LogLevel::Notice => '*',
            LogLevel::Warning => '#',
        }
    }
}

/// Something people want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A line of the process's log, in Redis's words.
    Log {
        /// How much it matters.
        level: LogLevel,
        /// The line, without time and mark.
        text: String,
    },
    /// An event of a Sentinel, as it publishes it.
    Sentinel {
        /// Such as `+sdown`.
        name: String,
        /// Such as `master mymaster 127.0.0.1 6379`.
        payload: String,
    },
}
