//! A quicksort that orders no more of a slice than is wanted. Which of equal elements come first
//! follows from its steps, and clients see that, so the steps are those of Redis.
//!
//! Source of the algorithm: J. L. Bentley and M. D. McIlroy, "Engineering a Sort Function", 1993;
//! pqsort.c, 7.0.15, leaves out partitions that hold nothing wanted.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

/// Slices shorter than this are sorted by insertion.
const INSERTION_LEN: usize = 7;
/// From here on the pivot is a median of medians.
const NINTHER_LEN: usize = 40;

/// Puts those elements in place that belong into `wanted` once everything is sorted.
pub(crate) fn partial_sort<T>(
    items: &mut [T],
    wanted: RangeInclusive<usize>,
    compare: &impl Fn(&T, &T) -> Ordering,
) {
    sort_part(items, 0, &wanted, compare);
}

/// Sorts a part of the whole slice that begins at `offset`.
fn sort_part<T>(
    mut items: &mut [T],
    mut offset: usize,
    wanted: &RangeInclusive<usize>,
    compare: &impl Fn(&T, &T) -> Ordering,
) {
    loop {
        let len = items.len();
        if len < INSERTION_LEN {
            return sort_by_insertion(items, compare);
        }
        items.swap(0, pivot_place(items, compare));
        let Some((less, greater)) = partition(items, compare) else {
            // Nothing had to move: it is nearly in order.
            return sort_by_insertion(items, compare);
        };
        let is_wanted = |from: usize, len: usize| {
            let (from, to) = (offset + from, offset + from + len - 1);
            !(*wanted.end() < from || *wanted.start() > to)
        };
        if less > 1 && is_wanted(0, less) {
            sort_part(&mut items[..less], offset, wanted, compare);
        }
        if greater <= 1 || !is_wanted(len - greater, greater) {
            return;
        }
        offset += len - greater;
        items = &mut items[len - greater..];
    }
}

fn sort_by_insertion<T>(items: &mut [T], compare: &impl Fn(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        for at in (1..=end).rev() {
            if compare(&items[at - 1], &items[at]).is_le() {
                break;
            }
            items.swap(at - 1, at);
        }
    }
}

fn pivot_place<T>(items: &[T], compare: &impl Fn(&T, &T) -> Ordering) -> usize {
    let median = |a: usize, b: usize, c: usize| {
        let less = |x: usize, y: usize| compare(&items[x], &items[y]).is_lt();
        match less(a, b) {
            true if less(b, c) => b,
            true if less(a, c) => c,
            true => a,
            false if compare(&items[b], &items[c]).is_gt() => b,
            false if less(a, c) => a,
            false => c,
        }
    };
    let len = items.len();
    let (mut first, mut middle, mut last) = (0, len / 2, len - 1);
    if len <= INSERTION_LEN {
        return middle;
    }
    if len > NINTHER_LEN {
        let step = len / 8;
        first = median(first, first + step, first + 2 * step);
        middle = median(middle - step, middle, middle + step);
        last = median(last - 2 * step, last - step, last);
    }
    median(first, middle, last)
}

/// Puts what is less than the first element before what equals it, and what is greater behind;
/// replies how many are less and how many greater. `None`: nothing had to be exchanged.
fn partition<T>(items: &mut [T], compare: &impl Fn(&T, &T) -> Ordering) -> Option<(usize, usize)> {
    let len = items.len();
    // Equal ones gather at both ends: before `equal_low`, and behind `equal_high`.
    let (mut equal_low, mut low) = (1, 1);
    let (mut high, mut equal_high) = (len - 1, len - 1);
    let mut exchanged = false;
    loop {
        while low <= high {
            match compare(&items[low], &items[0]) {
                Ordering::Greater => break,
                Ordering::Equal => {
                    exchanged = true;
                    items.swap(equal_low, low);
                    equal_low += 1;
                }
                Ordering::Less => {}
            }
            low += 1;
        }
        while low <= high {
            match compare(&items[high], &items[0]) {
                Ordering::Less => break,
                Ordering::Equal => {
                    exchanged = true;
                    items.swap(high, equal_high);
                    equal_high -= 1;
                }
                Ordering::Greater => {}
            }
            high -= 1;
        }
        if low > high {
            break;
        }
        items.swap(low, high);
        exchanged = true;
        low += 1;
        high -= 1;
    }
    if !exchanged {
        return None;
    }
    let (less, greater) = (low - equal_low, equal_high - high);
    let moved = equal_low.min(less);
    exchange(items, 0, low - moved, moved);
    let moved = greater.min(len - 1 - equal_high);
    exchange(items, low, len - moved, moved);
    Some((less, greater))
}

/// Exchanges two stretches element by element.
fn exchange<T>(items: &mut [T], one: usize, other: usize, len: usize) {
    for at in 0..len {
        items.swap(one + at, other + at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_actor::Rng;

    #[test]
    fn what_is_wanted_lies_where_a_full_sort_puts_it() {
        let mut rng = Rng::new(5);
        for len in [1, 2, 6, 7, 8, 40, 41, 500] {
            for _ in 0..50 {
                let distinct = 1 + rng.below(len as u64 * 2);
                let items: Vec<u64> = (0..len).map(|_| rng.below(distinct)).collect();
                let mut expected = items.clone();
                expected.sort_unstable();
                let from = rng.below(len as u64) as usize;
                let to = from + rng.below((len - from) as u64) as usize;
                let mut part = items.clone();
                partial_sort(&mut part, from..=to, &|a, b| a.cmp(b));
                assert_eq!(part[from..=to], expected[from..=to]);
                part.sort_unstable();
                assert_eq!(part, expected, "nothing is lost");
            }
        }
    }
}
