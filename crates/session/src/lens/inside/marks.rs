//! What has changed within the last virtual second, as far as it was looked at before and after.

use std::collections::{BTreeMap, BTreeSet};

use crate::inside::Cell;

/// A change is marked for so long, in virtual microseconds.
const FRESH_US: u64 = 1_000_000;

/// What was seen by the last look, and since when it is as it is.
#[derive(Debug, Default)]
pub(super) struct Marks {
    now_us: u64,
    /// Whether the last look is so recent that a change lies within a second.
    is_near: bool,
    /// Texts by what they belong to and their names.
    texts: BTreeMap<String, BTreeMap<String, Seen<String>>>,
    bytes: BTreeMap<String, Vec<Seen<u8>>>,
    /// What was looked at this time.
    met: BTreeSet<String>,
}

/// A value, and when it was seen to become that.
#[derive(Clone, Debug)]
struct Seen<T> {
    value: T,
    changed_us: Option<u64>,
}

impl Marks {
    /// A look begins. What was seen after this moment, or long ago, says nothing.
    pub(super) fn begin(&mut self, now_us: u64) {
        if now_us < self.now_us {
            *self = Marks::default();
        }
        self.is_near = now_us - self.now_us <= FRESH_US;
        self.now_us = now_us;
    }

    /// The look is over: what was not met is forgotten.
    pub(super) fn end(&mut self) {
        let met = std::mem::take(&mut self.met);
        self.texts.retain(|group, _| met.contains(group));
        self.bytes.retain(|group, _| met.contains(group));
    }

    /// Texts with their marks. `group` says what they are parts of: a part that is new in a group that
    /// was there is fresh. Names are unique in a group.
    pub(super) fn texts<const N: usize>(
        &mut self,
        group: &str,
        named: impl Iterator<Item = (String, [String; N])>,
    ) -> Vec<[Cell; N]> {
        let before = self.texts.remove(group);
        let (now_us, is_near) = (self.now_us, self.is_near && before.is_some());
        let mut before = before.unwrap_or_default();
        let mut after = BTreeMap::new();
        let cells = named.map(|(name, texts)| {
            let mut part = 0;
            texts.map(|text| {
                let name = format!("{part} {name}");
                part += 1;
                let seen = Seen::of(before.remove(&name), text, now_us, is_near);
                let cell = Cell { text: seen.value.clone(), is_fresh: seen.is_fresh(now_us) };
                after.insert(name, seen);
                cell
            })
        });
        let cells = cells.collect();
        self.texts.insert(group.to_owned(), after);
        self.met.insert(group.to_owned());
        cells
    }

    /// One text with its mark.
    pub(super) fn text(&mut self, group: &str, text: String) -> Cell {
        let cells = self.texts(group, std::iter::once((String::new(), [text])));
        let [cell] = cells.into_iter().next().expect("one goes in, one comes out");
        cell
    }

    /// Places of bytes that are fresh.
    pub(super) fn bytes(&mut self, group: &str, bytes: &[u8]) -> Vec<usize> {
        let before = self.bytes.remove(group);
        let (now_us, is_near) = (self.now_us, self.is_near && before.is_some());
        let mut before = before.unwrap_or_default().into_iter();
        let after: Vec<Seen<u8>> =
            bytes.iter().map(|byte| Seen::of(before.next(), *byte, now_us, is_near)).collect();
        let fresh = after.iter().enumerate().filter(|(_, seen)| seen.is_fresh(now_us));
        let fresh = fresh.map(|(at, _)| at).collect();
        self.bytes.insert(group.to_owned(), after);
        self.met.insert(group.to_owned());
        fresh
    }
}

impl<T: PartialEq> Seen<T> {
    /// The value now. `is_near`: if it was another one before, it has changed just now.
    fn of(before: Option<Seen<T>>, value: T, now_us: u64, is_near: bool) -> Self {
        match before {
            Some(before) if before.value == value => before,
            _ => Seen { value, changed_us: is_near.then_some(now_us) },
        }
    }

    fn is_fresh(&self, now_us: u64) -> bool {
        self.changed_us.is_some_and(|at_us| now_us - at_us < FRESH_US)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(marks: &mut Marks, at_us: u64, texts: &[(&str, &str)]) -> Vec<bool> {
        marks.begin(at_us);
        let named = texts.iter().map(|(name, text)| ((*name).to_owned(), [(*text).to_owned()]));
        let cells = marks.texts("group", named);
        marks.end();
        cells.iter().map(|[cell]| cell.is_fresh).collect()
    }

    #[test]
    fn what_changes_is_fresh_for_a_second() {
        let mut marks = Marks::default();
        assert_eq!(look(&mut marks, 5_000_000, &[("a", "1")]), [false], "nothing was seen before");
        assert_eq!(look(&mut marks, 5_100_000, &[("a", "2"), ("b", "1")]), [true, true]);
        assert_eq!(look(&mut marks, 6_099_999, &[("a", "2"), ("b", "2")]), [true, true]);
        assert_eq!(look(&mut marks, 6_100_000, &[("a", "2"), ("b", "2")]), [false, true]);
    }

    #[test]
    fn of_what_was_seen_later_or_long_ago_nothing_is_said() {
        let mut marks = Marks::default();
        look(&mut marks, 5_000_000, &[("a", "1")]);
        assert_eq!(look(&mut marks, 4_900_000, &[("a", "0")]), [false], "time went back");
        assert_eq!(
            look(&mut marks, 7_000_000, &[("a", "2")]),
            [false],
            "it may have been long ago"
        );
        marks.begin(7_100_000);
        assert_eq!(marks.bytes("bytes", &[1, 2]), [0; 0]);
        assert_eq!(marks.bytes("bytes", &[1, 3]), [1]);
    }
}
