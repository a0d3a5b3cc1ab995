//! Values by number: a state holds numbers, so that many states are cheap.

use std::collections::BTreeMap;

/// The number of a value.
pub(super) type Id = u32;

/// Values that came up, each once.
#[derive(Debug)]
pub(super) struct Interned<T> {
    all: Vec<T>,
    ids: BTreeMap<T, Id>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Interned { all: Vec::new(), ids: BTreeMap::new() }
    }
}

impl<T: Clone + Ord> Interned<T> {
    /// The number of a value.
    pub(super) fn id(&mut self, value: T) -> Id {
        if let Some(id) = self.ids.get(&value) {
            return *id;
        }
        let id = self.all.len() as Id;
        self.all.push(value.clone());
        self.ids.insert(value, id);
        id
    }

    /// The value of a number that was given.
    pub(super) fn get(&self, id: Id) -> &T {
        &self.all[id as usize]
    }
}
