//! Keys in a row, from which any can be taken out.

const NOBODY: u32 = u32::MAX;

/// Keys in the order in which they were put in.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    /// The neighbour that came later, and the one that came before.
    newer: Vec<u32>,
    older: Vec<u32>,
    newest: u32,
    oldest: u32,
}

impl Queue {
    /// For keys with numbers below `keys`.
    pub(super) fn new(keys: u32) -> Self {
        let none = vec![NOBODY; keys as usize];
        Queue { newer: none.clone(), older: none, newest: NOBODY, oldest: NOBODY }
    }

    /// The key that has been there longest.
    pub(super) fn oldest(&self) -> Option<u32> {
        Some(self.oldest).filter(|key| *key != NOBODY)
    }

    /// The key that came next after one.
    pub(super) fn after(&self, key: u32) -> Option<u32> {
        Some(self.newer[key as usize]).filter(|key| *key != NOBODY)
    }

    /// Puts a key in, which is not there.
    pub(super) fn push(&mut self, key: u32) {
        let before = std::mem::replace(&mut self.newest, key);
        self.older[key as usize] = before;
        self.newer[key as usize] = NOBODY;
        match before {
            NOBODY => self.oldest = key,
            before => self.newer[before as usize] = key,
        }
    }

    /// Takes out a key, which is there.
    pub(super) fn remove(&mut self, key: u32) {
        let (newer, older) = (self.newer[key as usize], self.older[key as usize]);
        match newer {
            NOBODY => self.newest = older,
            newer => self.older[newer as usize] = older,
        }
        match older {
            NOBODY => self.oldest = newer,
            older => self.newer[older as usize] = newer,
        }
    }
}
