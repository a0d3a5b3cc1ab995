//! Values of a file, by their types.
//!
//! Source: rdb.c `rdbLoadObject`, 7.0.15.

use redscope_resp::{format_double, parse_integer};

use crate::dict::Dict;
use crate::rdb::error::{RdbError, RdbProblem};
use crate::rdb::kind;
use crate::rdb::reader::Reader;
use crate::rdb::trace::RdbPart;
use crate::rdb::words::{self, RdbWords};
use crate::str::Str;
use crate::value::{Hash, IntSet, Item, List, ListNode, Listpack, Set, SortedSet, Value};

impl Reader<'_> {
    /// A listpack whose entries are these parts in turn; `words` say that it is damaged.
    fn listpack(&mut self, parts: [RdbPart; 2], words: RdbWords) -> Result<Listpack, RdbError> {
        let start = self.at;
        let bytes = self.a(RdbPart::Value).string()?;
        self.pack_of(bytes, start, parts, words)
    }

    /// A listpack of bytes that stand at `start`, as [`Reader::listpack`]; an empty one if they are framed
    /// well, and nobody looks deeper.
    pub(super) fn pack_of(
        &mut self,
        bytes: Vec<u8>,
        start: usize,
        parts: [RdbPart; 2],
        words: RdbWords,
    ) -> Result<Listpack, RdbError> {
        let len = bytes.len();
        if !Listpack::is_framed(&bytes) {
            return self.fail_at(start, RdbProblem::Damaged(words));
        }
        let pack = match Listpack::from_bytes(bytes) {
            Ok(pack) => pack,
            Err(error) => {
                self.find(start + error.offset, words)?;
                return Ok(Listpack::default());
            }
        };
        let content_at = self.at - len.min(self.at);
        if let Some(trace) = &mut self.trace
            && trace.spans.last().is_some_and(|span| span.bytes == (content_at..self.at))
        {
            trace.open(content_at);
            let head_len = len - 1 - (pack.end() - pack.start());
            let count = pack.len().to_string();
            trace.note(content_at..content_at + head_len, RdbPart::PackHead, count.as_bytes());
            let (mut at, mut number) = (pack.start(), 0);
            while at < pack.end() {
                let next = pack.next(at);
                let shift = content_at + head_len - pack.start();
                let text = pack.get(at).to_str();
                trace.note(at + shift..next + shift, parts[number % 2], &text);
                (at, number) = (next, number + 1);
            }
            trace.note(self.at - 1..self.at, RdbPart::PackEnd, &[]);
        } else if let Some(trace) = &mut self.trace {
            trace.retell(self.at, pack.iter().map(Item::to_str));
        }
        Ok(pack)
    }

    /// A set of numbers.
    fn intset(&mut self) -> Result<IntSet, RdbError> {
        const HEAD_LEN: usize = 8;
        let start = self.at;
        let bytes = self.a(RdbPart::Value).string()?;
        let Some(ints) = IntSet::from_rdb(&bytes) else {
            if !IntSet::is_framed(&bytes) {
                return self.fail_at(start, RdbProblem::Damaged(words::INTSET));
            }
            self.find(start, words::INTSET)?;
            return Ok(IntSet::default());
        };
        let content_at = self.at - bytes.len().min(self.at);
        if let Some(trace) = &mut self.trace
            && trace.spans.last().is_some_and(|span| span.bytes == (content_at..self.at))
        {
            trace.open(content_at);
            let members_at = content_at + HEAD_LEN;
            let count = ints.len().to_string();
            trace.note(content_at..members_at, RdbPart::PackHead, count.as_bytes());
            let width = (bytes.len() - HEAD_LEN) / ints.len();
            for (number, member) in ints.iter().enumerate() {
                let at = members_at + number * width;
                trace.note(at..at + width, RdbPart::Member, member.to_string().as_bytes());
            }
        }
        Ok(ints)
    }

    /// A listpack of pairs whose first parts are distinct; `words` say that it is none.
    fn pairs(&mut self, parts: [RdbPart; 2], words: RdbWords) -> Result<Listpack, RdbError> {
        let start = self.at;
        let pack = self.listpack(parts, words)?;
        let mut names: Vec<Str> = pack.iter().step_by(2).map(|item| item.to_str()).collect();
        names.sort_unstable();
        let distinct = names.windows(2).all(|pair| pair[0] != pair[1]);
        if pack.len() % 2 != 0 || !distinct {
            self.find(start, words)?;
            return Ok(Listpack::default());
        }
        Ok(pack)
    }

    /// A value, which may be empty: real servers have written such.
    pub(super) fn value(&mut self, kind: u8, start: usize) -> Result<Value, RdbError> {
        self.part = RdbPart::Value;
        Ok(match kind {
            kind::STRING => Value::from_bytes(&self.string()?),
            kind::SET => Value::Set(Box::new(self.set()?)),
            kind::HASH => Value::Hash(self.hash()?),
            kind::SORTED_SET_2 => Value::SortedSet(Box::new(self.sorted_set()?)),
            kind::SET_INTSET => Value::Set(Box::new(Set::Ints(self.intset()?))),
            kind::HASH_LISTPACK => {
                let pack = self.pairs([RdbPart::Field, RdbPart::Value], words::HASH_PACK)?;
                Value::Hash(Hash::Packed(pack.into_tight()))
            }
            kind::SORTED_SET_LISTPACK => {
                let pack = self.pairs([RdbPart::Member, RdbPart::Score], words::ZSET_PACK)?;
                Value::SortedSet(Box::new(SortedSet::Packed(pack)))
            }
            kind::STREAM_LISTPACKS_2 => Value::Stream(Box::new(self.stream(true)?)),
            kind::STREAM_LISTPACKS => Value::Stream(Box::new(self.stream(false)?)),
            kind::MODULE_2 => match self.bloom()? {
                Some(bloom) => Value::Bloom(Box::new(bloom)),
                None => return self.fail_at(start, RdbProblem::UnknownType(kind)),
            },
            kind::LIST_QUICKLIST_2 => Value::List(Box::new(self.list()?)),
            other => match self.older_value(other)? {
                Some(value) => value,
                None => return self.fail_at(start, RdbProblem::UnknownType(other)),
            },
        })
    }

    fn set(&mut self) -> Result<Set, RdbError> {
        let mut set = Set::default();
        let count = self.count()?;
        let mut are_ints = count <= self.limits.set_max_ints as u64;
        for _ in 0..count {
            let start = self.at;
            let member = self.a(RdbPart::Member).string()?;
            are_ints &= parse_integer(&member).is_some();
            if !set.insert(&member, self.limits.set_max_ints) {
                let twice = if are_ints { words::INTS_TWICE } else { words::MEMBERS_TWICE };
                return self.fail_at(start, RdbProblem::Damaged(twice));
            }
        }
        Ok(set)
    }

    fn hash(&mut self) -> Result<Hash, RdbError> {
        let mut table: Dict<Str> = Dict::default();
        let limits = self.limits.hash;
        let fits = |text: &Str| text.len() <= limits.max_value_bytes;
        let count = self.count()?;
        // Until something is too long for a listpack the fields are put into one, unseen.
        let mut is_packed = count <= limits.max_entries as u64;
        for _ in 0..count {
            let start = self.at;
            let field = Str::from(self.a(RdbPart::Field).string()?);
            let value = Str::from(self.a(RdbPart::Value).string()?);
            let was_packed = is_packed;
            is_packed &= fits(&field) && fits(&value);
            if table.insert(field, value).is_none() {
                continue;
            }
            if was_packed {
                self.find(start, words::PACKED_FIELDS_TWICE)?;
            }
            if !is_packed {
                let is_first = was_packed;
                let twice = if is_first { words::LONG_FIELD_TWICE } else { words::FIELDS_TWICE };
                return self.fail_at(start, RdbProblem::Damaged(twice));
            }
        }
        let small = table.len() <= limits.max_entries
            && table.iter().all(|(field, value)| fits(field) && fits(value));
        if !small {
            return Ok(Hash::Table(Box::new(table)));
        }
        let mut pack = Listpack::default();
        for (field, value) in table.iter() {
            pack.push(field);
            pack.push(value);
        }
        Ok(Hash::Packed(pack.into_tight()))
    }

    fn sorted_set(&mut self) -> Result<SortedSet, RdbError> {
        let mut set = SortedSet::default();
        for _ in 0..self.count()? {
            let start = self.at;
            let member = self.a(RdbPart::Member).string()?;
            let score = f64::from_le_bytes(self.array()?);
            self.tell(self.at - 8, RdbPart::Score, format_double(score).as_bytes());
            if score.is_nan() {
                return self.fail_at(start, RdbProblem::Damaged(words::NO_SCORE));
            }
            if !set.insert(&member, score, self.limits.zset) {
                return self.fail_at(start, RdbProblem::Damaged(words::RANKED_TWICE));
            }
        }
        Ok(set)
    }

    fn list(&mut self) -> Result<List, RdbError> {
        let mut nodes = Vec::new();
        for _ in 0..self.count()? {
            let start = self.at;
            match self.a(RdbPart::Mark).length()? {
                1 => match self.a(RdbPart::Value).string()? {
                    text if text.is_empty() => return self.fail_at(start, RdbProblem::Truncated),
                    text => nodes.push(ListNode::Plain(text)),
                },
                2 => nodes.extend(
                    Some(self.listpack([RdbPart::Value; 2], words::LIST_PACK)?)
                        .filter(has_items)
                        .map(ListNode::Packed),
                ),
                _ => return self.fail_at(start, RdbProblem::Damaged(words::CONTAINER)),
            }
        }
        Ok(List::from_nodes(nodes))
    }
}

fn has_items(pack: &Listpack) -> bool {
    !pack.is_empty()
}
