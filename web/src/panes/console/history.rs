//! Lines that were typed before, in this visit and the ones before it.

use crate::platform;

const STORED: &str = "redscope.history";
/// So many lines are kept.
const MOST: usize = 500;

/// Where in the history the arrow keys stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct History {
    lines: Vec<String>,
    /// Lines back from the newest; 0 is the line being typed.
    back: usize,
}

impl History {
    /// What the browser has kept.
    pub(super) fn load() -> Self {
        let lines = platform::stored(STORED).unwrap_or_default();
        History { lines: lines.lines().map(str::to_owned).collect(), back: 0 }
    }

    /// Has the browser keep it.
    pub(super) fn store(&self) {
        platform::store(STORED, &self.lines.join("\n"));
    }

    pub(super) fn push(&self, line: &str) -> Self {
        let mut lines = self.lines.clone();
        if lines.last().is_none_or(|last| last != line) {
            lines.push(line.to_owned());
        }
        let excess = lines.len().saturating_sub(MOST);
        lines.drain(..excess);
        History { lines, back: 0 }
    }

    /// Goes one line up or down, giving the line that stands there.
    pub(super) fn go(&self, up: bool) -> (Self, String) {
        let back =
            if up { (self.back + 1).min(self.lines.len()) } else { self.back.saturating_sub(1) };
        let line = self.lines.iter().rev().nth(back.wrapping_sub(1)).cloned().unwrap_or_default();
        (History { lines: self.lines.clone(), back }, line)
    }

    /// The newest line that has a text in it, but for so many that have.
    pub(super) fn search(&self, text: &str, skip: usize) -> Option<&str> {
        let found = self.lines.iter().rev().filter(|line| line.contains(text));
        found.map(String::as_str).nth(skip)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_walk_the_history() {
        let history = History::default().push("a").push("b").push("b");
        let (history, line) = history.go(true);
        assert_eq!(line, "b");
        let (history, line) = history.go(true);
        assert_eq!(line, "a");
        let (history, line) = history.go(false);
        assert_eq!((line.as_str(), history.back), ("b", 1));
        assert_eq!(history.go(false).1, "");
    }

    #[test]
    fn a_search_goes_back_from_match_to_match() {
        let history = History::default().push("SET a 1").push("GET a").push("SET b 2");
        assert_eq!(history.search("SET", 0), Some("SET b 2"));
        assert_eq!(history.search("SET", 1), Some("SET a 1"));
        assert_eq!(history.search("SET", 2), None);
    }
}
