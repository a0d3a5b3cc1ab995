//! A list that grows at its end, and whose copies share what they have in common.

use std::collections::VecDeque;
use std::fmt;
use std::ops::{Index, Range};
use std::rc::Rc;

/// So many entries are shared, and given up, together.
const PIECE: usize = 64;

/// The last of what was noted. Every entry has a number, counted from the first that ever was. A copy
/// takes a pointer for every [`PIECE`] entries.
#[derive(Clone)]
pub struct Record<T> {
    /// The number of the first entry of the first piece.
    base: usize,
    /// The number of the first entry that counts; those before it go with their piece.
    first: usize,
    /// All full, but for the last.
    pieces: VecDeque<Rc<Vec<T>>>,
}

impl<T> Record<T> {
    /// A record whose first entry will have this number.
    pub fn starting_at(number: usize) -> Self {
        Record { base: number, first: number, pieces: VecDeque::new() }
    }

    /// The number of the first entry that is kept.
    pub fn first(&self) -> usize {
        self.first
    }

    /// The number of the next entry that comes.
    pub fn end(&self) -> usize {
        let last = self.pieces.back().map_or(0, |piece| piece.len());
        self.base + self.pieces.len().saturating_sub(1) * PIECE + last
    }

    /// How many entries are kept.
    pub fn len(&self) -> usize {
        self.end() - self.first
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry of a number, if it is kept.
    pub fn get(&self, number: usize) -> Option<&T> {
        let place = number.checked_sub(self.base).filter(|_| number >= self.first)?;
        self.pieces.get(place / PIECE)?.get(place % PIECE)
    }

    /// What a copy takes, roughly, in bytes, beside another one: the pieces that are its own. What entries
    /// hold elsewhere is not counted.
    pub fn weight_beside(&self, other: Option<&Self>) -> usize {
        let is_shared = |at: usize, piece: &Rc<Vec<T>>| {
            let number = self.base + at * PIECE;
            let other = other.filter(|other| number >= other.base);
            let same = other.and_then(|other| other.pieces.get((number - other.base) / PIECE));
            same.is_some_and(|same| Rc::ptr_eq(same, piece))
        };
        let own = self.pieces.iter().enumerate().filter(|(at, piece)| !is_shared(*at, piece));
        let entries: usize = own.map(|(_, piece)| piece.len()).sum();
        self.pieces.len() * size_of::<Rc<Vec<T>>>() + entries * size_of::<T>()
    }

    /// Every entry that is kept, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.since(0).iter()
    }

    /// What is kept before a number; nothing if something is missing between.
    pub fn until(&self, number: usize) -> Stretch<'_, T> {
        match (self.first..=self.end()).contains(&number) {
            true => Stretch { record: self, range: self.first..number },
            false => Stretch { record: self, range: self.first..self.first },
        }
    }

    /// What is kept from a number on.
    pub fn since(&self, number: usize) -> Stretch<'_, T> {
        let end = self.end();
        Stretch { record: self, range: number.clamp(self.first, end)..end }
    }

    /// Keeps the last `most`.
    pub fn shorten(&mut self, most: usize) {
        self.first = self.first.max(self.end().saturating_sub(most));
        while self.pieces.len() > 1 && self.first - self.base >= PIECE {
            self.pieces.pop_front();
            self.base += PIECE;
        }
    }
}

impl<T: Clone> Record<T> {
    /// Notes the next entry.
    pub fn push(&mut self, entry: T) {
        match self.pieces.back_mut().filter(|piece| piece.len() < PIECE) {
            Some(piece) => Rc::make_mut(piece).push(entry),
            None => self.pieces.push_back(Rc::new(vec![entry])),
        }
    }

    /// Notes what has a number, as one of the last `most`. What is known stays as it is, and where there
    /// is a gap the record begins anew.
    pub fn note(&mut self, number: usize, entry: T, most: usize) {
        if number < self.first || number > self.end() {
            *self = Record::starting_at(number);
        }
        if number == self.end() {
            self.push(entry);
            self.shorten(most);
        }
    }

    /// The record as it was before a number; an empty one if something is missing between.
    pub fn ended(&self, number: usize) -> Self {
        if !(self.first..=self.end()).contains(&number) {
            return Record::starting_at(number);
        }
        let (whole, rest) = ((number - self.base) / PIECE, (number - self.base) % PIECE);
        let mut pieces: VecDeque<Rc<Vec<T>>> = self.pieces.iter().take(whole).cloned().collect();
        if rest > 0 {
            pieces.push_back(Rc::new(self.pieces[whole][..rest].to_vec()));
        }
        Record { pieces, ..*self }
    }

    /// Puts what came before in front; all of it that is not kept, up to the first that is.
    pub fn put_before(&mut self, earlier: Record<T>) {
        if earlier.first < self.first && self.first <= earlier.end() {
            let mut joined = earlier.ended(self.first);
            self.iter().for_each(|entry| joined.push(entry.clone()));
            *self = joined;
        }
    }
}

impl<T> Default for Record<T> {
    fn default() -> Self {
        Record::starting_at(0)
    }
}

impl<T> Index<usize> for Record<T> {
    type Output = T;

    fn index(&self, number: usize) -> &T {
        self.get(number).expect("the caller asks for what is kept")
    }
}

impl<T: fmt::Debug> fmt::Debug for Record<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.since(0).fmt(f)
    }
}

/// Entries of a record, one after the other.
pub struct Stretch<'a, T> {
    record: &'a Record<T>,
    range: Range<usize>,
}

impl<'a, T> Stretch<'a, T> {
    /// The entries, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &'a T> + Clone + use<'a, T> {
        let record = self.record;
        self.range.clone().filter_map(move |number| record.get(number))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// The last `count` of them, or all.
    pub fn last(&self, count: usize) -> Self {
        let Range { start, end } = self.range;
        Stretch { record: self.record, range: end.saturating_sub(count).max(start)..end }
    }
}

impl<T: PartialEq> PartialEq for Stretch<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: fmt::Debug> fmt::Debug for Stretch<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(numbers: Range<usize>, most: usize) -> Record<usize> {
        let mut record = Record::starting_at(numbers.start);
        numbers.for_each(|number| record.note(number, number, most));
        record
    }

    fn listed(stretch: Stretch<'_, usize>) -> Vec<usize> {
        stretch.iter().copied().collect()
    }

    #[test]
    fn the_last_are_kept_under_their_numbers() {
        let record = noted(0..1000, 100);
        assert_eq!((record.first(), record.end(), record.len()), (900, 1000, 100));
        assert!(record.pieces.len() <= 100 / PIECE + 2, "{} pieces", record.pieces.len());
        assert_eq!(listed(record.since(998)), [998, 999]);
        assert_eq!(listed(record.since(2000)), []);
        assert_eq!(listed(record.until(0)), []);
        assert_eq!(listed(record.until(902)), [900, 901]);
        assert_eq!(listed(record.until(1000).last(2)), [998, 999]);
        assert_eq!(record.get(899), None, "its piece is there, but it counts no more");
        assert_eq!((record.get(950), record[999]), (Some(&950), 999));
    }

    #[test]
    fn what_is_known_is_not_noted_again_and_a_gap_begins_anew() {
        let mut record = noted(10..20, 100);
        record.note(15, 99, 100);
        assert_eq!(record.since(10), noted(10..20, 100).since(10));
        record.note(25, 25, 100);
        assert_eq!((record.first(), record.end()), (25, 26));
        record.note(3, 3, 100);
        assert_eq!((record.first(), record.end()), (3, 4));
    }

    #[test]
    fn what_came_before_is_put_in_front_if_nothing_is_missing() {
        let mut record = noted(10..20, 100);
        record.put_before(noted(2..8, 100));
        assert_eq!(record.first(), 10, "8 and 9 are missing");
        record.put_before(noted(2..12, 100));
        assert_eq!((record.first(), record.end()), (2, 20));
        assert_eq!(listed(record.until(20)), (2..20).collect::<Vec<_>>());
        assert_eq!(listed(record.until(22)), [], "20 and 21 are missing");
    }

    #[test]
    fn a_record_that_parts_shares_what_both_have() {
        for (begun, most) in [(0, 10_000), (5, 10_000), (7, 300)] {
            let whole = noted(begun..1000, most);
            for number in [whole.first(), 800, 831, 832, 1000] {
                let mut parted = whole.ended(number);
                assert_eq!(parted.since(0), whole.until(number));
                let shared =
                    parted.pieces.iter().zip(&whole.pieces).filter(|(a, b)| Rc::ptr_eq(a, b));
                assert_eq!(shared.count(), (number - whole.base) / PIECE, "until {number}");
                parted.push(7);
                assert_eq!((parted.end(), parted[number]), (number + 1, 7));
                assert_eq!(listed(whole.since(number)), (number..1000).collect::<Vec<_>>());
            }
        }
        let gone = noted(0..1000, 100).ended(5);
        assert_eq!((gone.first(), gone.end()), (5, 5));
    }
}
