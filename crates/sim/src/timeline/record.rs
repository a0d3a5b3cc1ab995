//! What was told on a branch: the last of it, numbered from its beginning.

/// The last of what was told; everything has a number, counted from the beginning of the run.
#[derive(Clone, Debug)]
pub(super) struct Record<T> {
    first: usize,
    told: Vec<T>,
}

impl<T: Clone> Record<T> {
    pub(super) fn new() -> Self {
        Record { first: 0, told: Vec::new() }
    }

    /// What has these numbers, one after the other.
    pub(super) fn of(first: usize, told: Vec<T>) -> Self {
        Record { first, told }
    }

    /// The number of the first that is kept.
    pub(super) fn first(&self) -> usize {
        self.first
    }

    /// The number of the next that comes.
    pub(super) fn end(&self) -> usize {
        self.first + self.told.len()
    }

    /// Notes what has a number. What is known stays as it is, and where there is a gap the record begins
    /// anew. Of more than `most` the oldest are dropped, a quarter of them at once.
    pub(super) fn note(&mut self, number: usize, told: T, most: usize) {
        if number < self.first || number > self.end() {
            *self = Record::of(number, Vec::new());
        }
        if number == self.end() {
            self.told.push(told);
            if self.told.len() > most + most / 4 {
                self.shorten(most);
            }
        }
    }

    /// Keeps the last `most`.
    pub(super) fn shorten(&mut self, most: usize) {
        let dropped = self.told.len().saturating_sub(most);
        self.told.drain(..dropped);
        self.first += dropped;
    }

    /// What is kept before a number; nothing if something is missing between.
    pub(super) fn until(&self, number: usize) -> &[T] {
        self.told.get(..number.saturating_sub(self.first)).unwrap_or_default()
    }

    /// What is kept from a number on.
    pub(super) fn since(&self, number: usize) -> &[T] {
        &self.told[number.saturating_sub(self.first).min(self.told.len())..]
    }

    /// Puts what came before in front; all of it that is not kept, up to the first that is.
    pub(super) fn put_before(&mut self, earlier: Record<T>) {
        if earlier.first < self.first && self.first <= earlier.end() {
            let told = earlier.until(self.first).iter().chain(&self.told).cloned().collect();
            *self = Record::of(earlier.first, told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(numbers: std::ops::Range<usize>, most: usize) -> Record<usize> {
        let mut record = Record::of(numbers.start, Vec::new());
        numbers.for_each(|number| record.note(number, number, most));
        record
    }

    #[test]
    fn the_last_are_kept_under_their_numbers() {
        let record = noted(0..1000, 100);
        assert_eq!(record.end(), 1000);
        assert!((875..=900).contains(&record.first()), "{}", record.first());
        assert_eq!(record.since(998), [998, 999]);
        assert_eq!(record.since(2000), []);
        assert_eq!(record.until(0), []);
        assert_eq!(record.until(record.first() + 2), [record.first(), record.first() + 1]);
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
        assert_eq!(record.until(20), (2..20).collect::<Vec<_>>());
        assert_eq!(record.until(22), [], "20 and 21 are missing");
    }
}
