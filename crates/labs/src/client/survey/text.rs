//! What is printed, as redis-cli prints it.

use std::fmt::Write as _;

use super::{Measure, Survey};

/// What it begins with.
pub(super) const HEAD: &str = "
# Scanning the entire keyspace to find biggest keys as well as
# average sizes per key type.  You can use -i 0.1 to sleep 0.1 sec
# per 100 SCAN commands (not usually needed).

";

impl Survey {
    /// A key is bigger than all of its type before it.
    pub(super) fn found(&mut self, kind: usize) {
        let kind = &self.kinds.0[kind];
        let (key, size) = (kind.key.as_deref().unwrap_or_default(), kind.biggest);
        let _ = writeln!(
            self.text,
            "[{:05.2}%] Biggest {:<6} found so far '{key}' with {size} {}",
            self.percent,
            kind.name,
            kind.unit(self.measure)
        );
    }

    /// Another million was seen.
    pub(super) fn progress(&mut self) {
        let (percent, sampled) = (self.percent, self.sampled);
        let _ = writeln!(self.text, "[{percent:05.2}%] Sampled {sampled} keys so far");
    }

    /// A key has no size that is a number.
    pub(super) fn warn(&mut self, place: usize) {
        let key = String::from_utf8_lossy(&self.keys[place]).into_owned();
        let command = match (self.measure, self.of[place]) {
            (Measure::Elements, Some(kind)) => self.kinds.size_command(kind).unwrap_or_default(),
            _ => "MEMORY USAGE",
        };
        let _ =
            writeln!(self.text, "Warning:  {command} on '{key}' failed (may have changed type)");
    }

    /// What all came to; whether it was cut short.
    pub(super) fn summary(&mut self, is_cut: bool) {
        let Survey { text, kinds, measure, sampled, key_bytes, percent, .. } = self;
        let mean = |sum: u64, count: u64| if count == 0 { 0.0 } else { sum as f64 / count as f64 };
        text.push_str("\n-------- summary -------\n\n");
        if is_cut {
            let _ = write!(text, "[{percent:05.2}%] ");
        }
        let _ = writeln!(text, "Sampled {sampled} keys in the keyspace!");
        let _ = writeln!(
            text,
            "Total key length in bytes is {key_bytes} (avg len {:.2})\n",
            mean(*key_bytes, *sampled)
        );
        for kind in &kinds.0 {
            if let Some(key) = &kind.key {
                let (name, size, unit) = (&kind.name, kind.biggest, kind.unit(*measure));
                let _ = writeln!(text, "Biggest {name:>6} found '{key}' has {size} {unit}");
            }
        }
        for kind in &kinds.0 {
            let _ = write!(
                text,
                "\n{} {}s with {} {} ({:05.2}% of keys, avg size {:.2})",
                kind.count,
                kind.name,
                kind.total,
                kind.unit(*measure),
                100.0 * mean(kind.count, *sampled),
                mean(kind.total, kind.count)
            );
        }
    }
}
