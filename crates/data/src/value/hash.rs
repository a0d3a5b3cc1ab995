//! Hashes: one listpack while small, a table otherwise.

use redscope_actor::Rng;

use crate::dict::Dict;
use crate::str::Str;
use crate::value::TightListpack;

/// When a hash outgrows its listpack.
#[derive(Clone, Copy, Debug)]
pub struct HashLimits {
    /// `hash-max-listpack-entries`.
    pub max_entries: usize,
    /// `hash-max-listpack-value`, in bytes.
    pub max_value_bytes: usize,
}

/// Fields and their values.
#[derive(Clone, Debug)]
pub enum Hash {
    /// Field, value, field, value, in the order they came.
    Packed(TightListpack),
    /// Beyond the limits of the configuration.
    Table(Box<Dict<Str>>),
}

impl Default for Hash {
    fn default() -> Self {
        Hash::Packed(TightListpack::default())
    }
}

impl Hash {
    /// The name `OBJECT ENCODING` replies.
    pub fn encoding(&self) -> &'static str {
        match self {
            Hash::Packed(_) => "listpack",
            Hash::Table(_) => "hashtable",
        }
    }

    /// Prepares lookups of fields, see [`Dict::warm`].
    pub(crate) fn warm<'k>(&self, fields: impl Iterator<Item = &'k [u8]>) {
        if let Hash::Table(table) = self {
            table.warm(fields, |value| value.len() as u32);
        }
    }

    /// Number of fields.
    pub fn len(&self) -> usize {
        match self {
            Hash::Packed(pack) => pack.len() / 2,
            Hash::Table(table) => table.len(),
        }
    }

    /// Whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of `field`.
    pub fn get(&self, field: &[u8]) -> Option<Str> {
        match self {
            Hash::Packed(pack) => {
                let at = pack.find(pack.start(), field, 2)?;
                Some(pack.get(pack.next(at)).to_str())
            }
            Hash::Table(table) => table.get(field).cloned(),
        }
    }

    /// Whether `field` is present.
    pub fn contains(&self, field: &[u8]) -> bool {
        match self {
            Hash::Packed(pack) => pack.find(pack.start(), field, 2).is_some(),
            Hash::Table(table) => table.contains(field),
        }
    }

    /// Sets `field`; true if it is new.
    pub fn insert(&mut self, field: &[u8], value: &[u8], limits: HashLimits) -> bool {
        if let Hash::Packed(pack) = self {
            let too_long =
                field.len() > limits.max_value_bytes || value.len() > limits.max_value_bytes;
            if !too_long {
                if let Some(at) = pack.find(pack.start(), field, 2) {
                    let at = pack.next(at);
                    pack.edit(|pack| pack.replace(at, value));
                    return false;
                }
                pack.edit(|pack| {
                    pack.push(field);
                    pack.push(value);
                });
                if pack.len() / 2 > limits.max_entries {
                    self.become_table();
                }
                return true;
            }
            self.become_table();
        }
        match self {
            Hash::Table(table) => table.insert(Str::from(field), Str::from(value)).is_none(),
            Hash::Packed(_) => unreachable!("turned into a table above"),
        }
    }

    /// Removes `field`; false if it was not there.
    pub fn remove(&mut self, field: &[u8]) -> bool {
        match self {
            Hash::Packed(pack) => match pack.find(pack.start(), field, 2) {
                Some(at) => {
                    pack.edit(|pack| pack.remove(at, 2));
                    true
                }
                None => false,
            },
            Hash::Table(table) => table.remove(field).is_some(),
        }
    }

    /// All fields with their values, in the hash's own order.
    pub fn iter(&self) -> Box<dyn Iterator<Item = (Str, Str)> + '_> {
        match self {
            Hash::Packed(pack) => {
                let mut items = pack.iter();
                Box::new(std::iter::from_fn(move || {
                    let field = items.next()?.to_str();
                    Some((field, items.next()?.to_str()))
                }))
            }
            Hash::Table(table) => Box::new(table.iter().map(|(f, v)| (f.clone(), v.clone()))),
        }
    }

    /// The field and value at a place in the hash's own order.
    pub fn at(&self, index: usize) -> Option<(Str, Str)> {
        match self {
            Hash::Packed(pack) => {
                let at = pack.seek(index * 2)?;
                Some((pack.get(at).to_str(), pack.get(pack.next(at)).to_str()))
            }
            Hash::Table(table) => table.at(index).map(|(f, v)| (f.clone(), v.clone())),
        }
    }

    /// A field and its value drawn at random.
    pub fn random(&self, rng: &mut Rng) -> Option<(Str, Str)> {
        self.at(rng.below(self.len() as u64) as usize)
    }

    /// Visits about `count` fields from `cursor` on; a packed hash comes all at once.
    pub fn scan(&self, cursor: u64, count: usize, mut visit: impl FnMut(Str, Str)) -> u64 {
        match self {
            Hash::Packed(_) => {
                self.iter().for_each(|(field, value)| visit(field, value));
                0
            }
            Hash::Table(table) => {
                table.scan(cursor, count, |field, value| visit(field.clone(), value.clone()))
            }
        }
    }

    fn become_table(&mut self) {
        *self = Hash::Table(Box::new(self.iter().collect()));
    }
}
