//! Log lines as redis-server writes them.

use std::fs::OpenOptions;
use std::io::Write;

use redscope_actor::Utc;
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
    let date = Utc::of_unix_s(unix_ms / 1000);
    let Utc { year, day, hour, minute, second, .. } = date;
    format!(
        "{}:{role} {day:02} {} {year} {hour:02}:{minute:02}:{second:02}.{:03} {} {text}",
        std::process::id(),
        date.month_name(),
        unix_ms % 1000,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_in_redis() {
        let text = line('M', 1_709_210_096_789, LogLevel::Notice, "Ready");
        assert!(text.ends_with(":M 29 Feb 2024 12:34:56.789 * Ready"), "{text}");
    }
}
