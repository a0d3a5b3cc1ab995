//! Sorted sets: one listpack while small, a table and a ranking otherwise.

use redscope_resp::format_double;

use crate::dict::Dict;
use crate::str::Str;
use crate::value::ranking::Ranking;
use crate::value::{Item, Listpack};

/// When a sorted set outgrows its listpack.
#[derive(Clone, Copy, Debug)]
pub struct SortedSetLimits {
    /// `zset-max-listpack-entries`.
    pub max_entries: usize,
    /// `zset-max-listpack-value`, in bytes.
    pub max_value_bytes: usize,
}

/// An end of a score range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreBound {
    /// The score; infinities allowed.
    pub score: f64,
    /// Whether the score itself is left out.
    pub exclusive: bool,
}

/// An end of a lexicographic range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LexBound {
    /// `-`: before every member.
    Min,
    /// `+`: after every member.
    Max,
    /// `[text`.
    Inclusive(Str),
    /// `(text`.
    Exclusive(Str),
}

/// Members with scores, in order of score, then of bytes.
#[derive(Clone, Debug)]
pub enum SortedSet {
    /// Member, score, member, score, in order.
    Packed(Listpack),
    /// Beyond the limits of the configuration.
    Ranked(Box<RankedSet>),
}

/// The table finds a score by member, the ranking finds members by order. What Redis calls
/// `skiplist`.
#[derive(Clone, Debug, Default)]
pub struct RankedSet {
    scores: Dict<f64>,
    list: Ranking,
}

impl RankedSet {
    /// Scores by member.
    pub(super) fn scores(&self) -> &Dict<f64> {
        &self.scores
    }
}

impl Default for SortedSet {
    fn default() -> Self {
        SortedSet::Packed(Listpack::default())
    }
}

impl SortedSet {
    /// A set of members that are all there from the start, each once.
    pub fn from_members(members: &[(Str, f64)], limits: SortedSetLimits) -> Self {
        let mut set = SortedSet::default();
        let fits = |(member, _): &(Str, f64)| member.len() <= limits.max_value_bytes;
        if members.len() > limits.max_entries || !members.iter().all(fits) {
            set.become_ranked();
        }
        for (member, score) in members {
            set.insert(member, *score, limits);
        }
        set
    }

    /// The name `OBJECT ENCODING` replies.
    pub fn encoding(&self) -> &'static str {
        match self {
            SortedSet::Packed(_) => "listpack",
            SortedSet::Ranked(_) => "skiplist",
        }
    }

    /// Number of members.
    pub fn len(&self) -> usize {
        match self {
            SortedSet::Packed(pack) => pack.len() / 2,
            SortedSet::Ranked(ranked) => ranked.list.len(),
        }
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The score of `member`.
    pub fn score(&self, member: &[u8]) -> Option<f64> {
        match self {
            SortedSet::Packed(pack) => {
                let at = pack.find(pack.start(), member, 2)?;
                Some(item_score(pack.get(pack.next(at))))
            }
            SortedSet::Ranked(ranked) => ranked.scores.get(member).copied(),
        }
    }

    /// Takes the encoding of a large set, whatever the size.
    pub fn unpack(&mut self) {
        if matches!(self, SortedSet::Packed(_)) {
            self.become_ranked();
        }
    }

    /// Sets the score of `member`; true if it is new.
    pub fn insert(&mut self, member: &[u8], score: f64, limits: SortedSetLimits) -> bool {
        if let SortedSet::Packed(pack) = self {
            let known = pack.find(pack.start(), member, 2);
            let is_full = pack.len() / 2 >= limits.max_entries;
            match known {
                None if is_full || member.len() > limits.max_value_bytes => self.become_ranked(),
                None => {
                    insert_packed(pack, member, score);
                    return true;
                }
                Some(at) => {
                    pack.remove(at, 2);
                    insert_packed(pack, member, score);
                    return false;
                }
            }
        }
        let SortedSet::Ranked(ranked) = self else {
            unreachable!("the other encoding returned above")
        };
        match ranked.scores.get_mut(member) {
            Some(old) => {
                let old_score = std::mem::replace(old, score);
                if old_score != score {
                    let member = ranked.list.remove(old_score, member);
                    ranked.list.insert(score, member.expect("the table and the list agree"));
                }
                false
            }
            None => {
                let member = Str::from(member);
                ranked.scores.insert(member.clone(), score);
                ranked.list.insert(score, member);
                true
            }
        }
    }

    /// Removes `member`, giving back its score.
    pub fn remove(&mut self, member: &[u8]) -> Option<f64> {
        match self {
            SortedSet::Packed(pack) => {
                let at = pack.find(pack.start(), member, 2)?;
                let score = item_score(pack.get(pack.next(at)));
                pack.remove(at, 2);
                Some(score)
            }
            SortedSet::Ranked(ranked) => {
                let score = ranked.scores.remove(member)?;
                ranked.list.remove(score, member);
                Some(score)
            }
        }
    }

    /// The rank of `member`, counted from 0 at the lowest score.
    pub fn rank(&self, member: &[u8]) -> Option<usize> {
        let score = self.score(member)?;
        Some(self.count_before(|other_score, other| {
            other_score < score || (other_score == score && other.as_slice() < member)
        }))
    }

    /// Number of members below a bound: with `as_max`, those a range ending there would take in.
    pub fn count_to_score(&self, bound: ScoreBound, as_max: bool) -> usize {
        let includes_equal = as_max != bound.exclusive;
        self.count_before(|score, _| {
            score < bound.score || (includes_equal && score == bound.score)
        })
    }

    /// Number of members below a lexicographic bound, see [`SortedSet::count_to_score`].
    pub fn count_to_lex(&self, bound: &LexBound, as_max: bool) -> usize {
        match bound {
            LexBound::Min => 0,
            LexBound::Max => self.len(),
            LexBound::Inclusive(text) => {
                self.count_before(|_, member| member < text || (as_max && member == text))
            }
            LexBound::Exclusive(text) => {
                self.count_before(|_, member| member < text || (!as_max && member == text))
            }
        }
    }

    /// Members of the ranks `from..to`, in ascending order.
    pub fn range(&self, from: usize, to: usize) -> Vec<(Str, f64)> {
        let from = from.min(self.len());
        let count = to.min(self.len()).saturating_sub(from);
        match self {
            SortedSet::Packed(pack) => {
                let start = pack.seek(from * 2).unwrap_or(pack.end());
                packed_pairs(pack, start).take(count).collect()
            }
            SortedSet::Ranked(ranked) => {
                ranked.list.iter_from(from).take(count).map(|(m, s)| (m.clone(), s)).collect()
            }
        }
    }

    /// Members of the ranks `from..to`, in descending order.
    pub fn range_back(&self, from: usize, to: usize) -> Vec<(Str, f64)> {
        let to = to.min(self.len());
        match self {
            SortedSet::Packed(_) => {
                let mut pairs = self.range(from, to);
                pairs.reverse();
                pairs
            }
            SortedSet::Ranked(_) if from >= to => Vec::new(),
            SortedSet::Ranked(ranked) => ranked
                .list
                .iter_back_from(to - 1)
                .take(to - from)
                .map(|(m, s)| (m.clone(), s))
                .collect(),
        }
    }

    /// All members in ascending order.
    pub fn iter(&self) -> Box<dyn Iterator<Item = (Str, f64)> + '_> {
        match self {
            SortedSet::Packed(pack) => Box::new(packed_pairs(pack, pack.start())),
            SortedSet::Ranked(ranked) => {
                Box::new(ranked.list.iter_from(0).map(|(m, s)| (m.clone(), s)))
            }
        }
    }

    /// Visits about `count` members from `cursor` on; a packed set comes all at once.
    pub fn scan(&self, cursor: u64, count: usize, mut visit: impl FnMut(Str, f64)) -> u64 {
        match self {
            SortedSet::Packed(_) => {
                self.iter().for_each(|(member, score)| visit(member, score));
                0
            }
            SortedSet::Ranked(ranked) => {
                ranked.scores.scan(cursor, count, |member, score| visit(member.clone(), *score))
            }
        }
    }

    fn count_before(&self, is_before: impl Fn(f64, &Str) -> bool) -> usize {
        match self {
            SortedSet::Packed(pack) => packed_pairs(pack, pack.start())
                .take_while(|(member, score)| is_before(*score, member))
                .count(),
            SortedSet::Ranked(ranked) => ranked.list.count_before(is_before),
        }
    }

    fn become_ranked(&mut self) {
        let mut ranked = RankedSet::default();
        for (member, score) in self.iter() {
            ranked.scores.insert(member.clone(), score);
            ranked.list.insert(score, member);
        }
        *self = SortedSet::Ranked(Box::new(ranked));
    }
}

fn packed_pairs(pack: &Listpack, mut at: usize) -> impl Iterator<Item = (Str, f64)> + '_ {
    std::iter::from_fn(move || {
        if at >= pack.end() {
            return None;
        }
        let score_at = pack.next(at);
        let pair = (pack.get(at).to_str(), item_score(pack.get(score_at)));
        at = pack.next(score_at);
        Some(pair)
    })
}

fn insert_packed(pack: &mut Listpack, member: &[u8], score: f64) {
    let mut at = pack.start();
    while at < pack.end() {
        let score_at = pack.next(at);
        let other = item_score(pack.get(score_at));
        if other > score || (other == score && pack.get(at).to_str().as_slice() > member) {
            break;
        }
        at = pack.next(score_at);
    }
    pack.insert(at, packed_score(score).as_bytes());
    pack.insert(at, member);
}

/// A whole score is packed as an integer, which knows no negative zero.
/// Source: util.c `double2ll`, 7.0.15.
fn packed_score(score: f64) -> String {
    const SAFE: f64 = (i64::MAX / 2) as f64;
    match score.abs() <= SAFE && score.fract() == 0.0 {
        true => (score as i64).to_string(),
        false => format_double(score),
    }
}

fn item_score(item: Item<'_>) -> f64 {
    match item {
        Item::Int(value) => value as f64,
        Item::Bytes(text) => {
            std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).unwrap_or(0.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: SortedSetLimits = SortedSetLimits { max_entries: 128, max_value_bytes: 64 };
    const NONE: SortedSetLimits = SortedSetLimits { max_entries: 0, max_value_bytes: 0 };

    #[test]
    fn both_encodings_answer_alike() {
        for limits in [SMALL, NONE] {
            let mut set = SortedSet::default();
            for (member, score) in [("b", 2.0), ("a", 1.0), ("c", 2.0), ("d", f64::INFINITY)] {
                assert!(set.insert(member.as_bytes(), score, limits));
            }
            assert!(!set.insert(b"a", 1.5, limits));
            let members: Vec<Str> = set.iter().map(|(member, _)| member).collect();
            assert_eq!(members, ["a", "b", "c", "d"].map(Str::from));
            assert_eq!(set.rank(b"c"), Some(2));
            let two = |exclusive| ScoreBound { score: 2.0, exclusive };
            assert_eq!(set.count_to_score(two(false), false), 1);
            assert_eq!(set.count_to_score(two(true), false), 3);
            assert_eq!(set.count_to_score(two(false), true), 3);
            assert_eq!(set.range_back(1, 3).first().map(|(m, _)| m.clone()), Some(Str::from("c")));
            assert_eq!(set.remove(b"b"), Some(2.0));
            assert_eq!(set.len(), 3);
        }
    }

    #[test]
    fn a_range_beyond_the_end_is_empty_however_far() {
        for limits in [SMALL, NONE] {
            let mut set = SortedSet::default();
            for (member, score) in [("a", 1.0), ("b", 2.0), ("c", 3.0)] {
                set.insert(member.as_bytes(), score, limits);
            }
            for from in [set.len(), 1 << 31, usize::MAX / 2 + 2, usize::MAX] {
                assert_eq!(set.range(from, usize::MAX), []);
                assert_eq!(set.range_back(from, usize::MAX), []);
            }
        }
    }
}
