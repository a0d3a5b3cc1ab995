//! Keys that have gone by themselves, counted until the process tells of them.

use redscope_data::Str;

/// Why a key has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemovalKind {
    /// To make room.
    Evicted,
    /// Its time was up when somebody asked for it.
    ExpiredOnAccess,
    /// Its time was up when the active cycle, or a replica that is written to, came by.
    ExpiredByCycle,
}

/// Every kind, in order.
pub const REMOVAL_KINDS: [RemovalKind; 3] =
    [RemovalKind::Evicted, RemovalKind::ExpiredOnAccess, RemovalKind::ExpiredByCycle];

/// Keys that have gone for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemovedKeys {
    /// How many.
    pub count: u64,
    /// The first of them, with the number of its database.
    pub first: Option<(usize, Str)>,
}

impl RemovedKeys {
    /// Adds those that have gone later.
    pub fn add(&mut self, later: RemovedKeys) {
        self.count += later.count;
        self.first = self.first.take().or(later.first);
    }
}

/// Keys that have gone by themselves since the process looked. It takes the same room however many
/// they are: of each kind a number and a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Removed([RemovedKeys; REMOVAL_KINDS.len()]);

impl Removed {
    pub(crate) fn note(&mut self, kind: RemovalKind, db: usize, key: &[u8]) {
        let keys = &mut self.0[kind as usize];
        if keys.count == 0 {
            keys.first = Some((db, Str::from(key)));
        }
        keys.count += 1;
    }

    /// Those of a kind; they are not counted any more.
    pub(crate) fn take(&mut self, kind: RemovalKind) -> RemovedKeys {
        let keys = &mut self.0[kind as usize];
        if keys.count == 0 { RemovedKeys::default() } else { std::mem::take(keys) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_the_first_is_known_and_how_many_they_are() {
        let mut removed = Removed::default();
        for key in ["a", "b", "c"] {
            removed.note(RemovalKind::Evicted, 1, key.as_bytes());
        }
        removed.note(RemovalKind::ExpiredByCycle, 0, b"d");
        let mut evicted = removed.take(RemovalKind::Evicted);
        let first = Some((1, Str::from("a")));
        assert_eq!(evicted, RemovedKeys { count: 3, first: first.clone() });
        assert_eq!(removed.take(RemovalKind::Evicted), RemovedKeys::default());
        assert_eq!(removed.take(RemovalKind::ExpiredOnAccess).count, 0);
        evicted.add(removed.take(RemovalKind::ExpiredByCycle));
        assert_eq!(evicted, RemovedKeys { count: 4, first });
    }
}
