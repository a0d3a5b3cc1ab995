//! Log lines as redis-server writes them.

use std::fs::OpenOptions;
use std::io::Write;

use redscope_node::LogLevel;

/// Adds a line to the file at `path`, or to standard output if that is empty.
///
/// A file that cannot be written is said so on standard error; the process goes on, as Redis does.
pub(crate) fn write(path: &str, line: &str) {
    if path.is_empty() {
        return say(line);
    }
    let file = OpenOptions::new().create(true).append(true).open(path);
    if let Err(error) = file.and_then(|mut file| writeln!(file, "{line}")) {
        complain(&format!("Can't write to the log file '{path}': {error}"));
    }
}

/// Prints a line. Whoever read that may be gone; the process goes on.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints a line on standard error, if anybody reads that.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// `PID:R DD Mon YYYY HH:MM:SS.mmm M text`, in UTC. `role` is `M`, `S` or `X`.
pub(crate) fn line(role: char, unix_ms: u64, level: LogLevel, text: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (seconds, ms) = (unix_ms / 1000, unix_ms % 1000);
    let (year, month, day) = date(seconds / 86_400);
    let (h, m, s) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!(
        "{}:{role} {day:02} {} {year} {h:02}:{m:02}:{s:02}.{ms:03} {} {text}",
        std::process::id(),
        MONTHS[month - 1],
        level.mark()
    )
}

/// What `always-show-logo` asks for. Test suites of Redis wait for its last line.
pub(crate) fn logo(port: u16) -> String {
    format!(
        "\n    Redscope, serving as Redis {}\n    Port: {port}\n    PID: {}\n",
        redscope_data::REDIS_VERSION,
        std::process::id()
    )
}

/// Year, month and day of a day counted from 1 January 1970.
fn date(days: u64) -> (u64, usize, u64) {
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let (mut year, mut left) = (1970, days);
    while left >= 365 + u64::from(leap(year)) {
        left -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    (year, month, left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_in_redis() {
        let text = line('M', 1_709_210_096_789, LogLevel::Notice, "Ready");
        assert!(text.ends_with(":M 29 Feb 2024 12:34:56.789 * Ready"), "{text}");
        assert_eq!(date(0), (1970, 1, 1));
    }
}
