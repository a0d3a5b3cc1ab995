//! Sets: integers in order while there are few of them, a table otherwise.

use redscope_actor::Rng;
use redscope_resp::parse_integer;

use crate::dict::Dict;
use crate::str::Str;
use crate::value::IntSet;

/// A set of strings.
#[derive(Clone, Debug)]
pub enum Set {
    /// Integers only, at most `set-max-intset-entries` of them.
    Ints(IntSet),
    /// Anything else.
    Table(Dict<()>),
}

impl Default for Set {
    fn default() -> Self {
        Set::Ints(IntSet::default())
    }
}

impl Set {
    /// The name `OBJECT ENCODING` replies.
    pub fn encoding(&self) -> &'static str {
        match self {
            Set::Ints(_) => "intset",
            Set::Table(_) => "hashtable",
        }
    }

    /// Prepares lookups of members, see [`Dict::warm`].
    pub(crate) fn warm<'k>(&self, members: impl Iterator<Item = &'k [u8]>) {
        if let Set::Table(table) = self {
            table.warm(members, |()| 0);
        }
    }

    /// Number of members.
    pub fn len(&self) -> usize {
        match self {
            Set::Ints(ints) => ints.len(),
            Set::Table(table) => table.len(),
        }
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether `member` is in the set.
    pub fn contains(&self, member: &[u8]) -> bool {
        match self {
            Set::Ints(ints) => parse_integer(member).is_some_and(|value| ints.contains(value)),
            Set::Table(table) => table.contains(member),
        }
    }

    /// Adds `member`; false if it was there. `max_ints` is `set-max-intset-entries`.
    pub fn insert(&mut self, member: &[u8], max_ints: usize) -> bool {
        if let Set::Ints(ints) = self {
            match parse_integer(member) {
                Some(value) => {
                    let added = ints.insert(value);
                    if added && ints.len() > max_ints {
                        self.become_table();
                    }
                    return added;
                }
                None => self.become_table(),
            }
        }
        match self {
            Set::Table(table) => table.insert(Str::from(member), ()).is_none(),
            Set::Ints(_) => unreachable!("turned into a table above"),
        }
    }

    /// Removes `member`; false if it was not there.
    pub fn remove(&mut self, member: &[u8]) -> bool {
        match self {
            Set::Ints(ints) => parse_integer(member).is_some_and(|value| ints.remove(value)),
            Set::Table(table) => table.remove(member).is_some(),
        }
    }

    /// A member drawn at random.
    pub fn random(&self, rng: &mut Rng) -> Option<Str> {
        match self {
            Set::Ints(ints) => ints.at(rng.below(ints.len() as u64) as usize).map(Str::from),
            Set::Table(table) => table.random(rng).map(|(member, ())| member.clone()),
        }
    }

    /// All members in the set's own order.
    pub fn iter(&self) -> Box<dyn Iterator<Item = Str> + '_> {
        match self {
            Set::Ints(ints) => Box::new(ints.iter().map(Str::from)),
            Set::Table(table) => Box::new(table.keys().cloned()),
        }
    }

    /// Visits about `count` members from `cursor` on; integers come all at once.
    pub fn scan(&self, cursor: u64, count: usize, mut visit: impl FnMut(Str)) -> u64 {
        match self {
            Set::Ints(ints) => {
                ints.iter().for_each(|value| visit(Str::from(value)));
                0
            }
            Set::Table(table) => table.scan(cursor, count, |member, ()| visit(member.clone())),
        }
    }

    fn become_table(&mut self) {
        *self = Set::Table(self.iter().map(|member| (member, ())).collect());
    }
}
