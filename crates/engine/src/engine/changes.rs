//! Changes of the data set, of which those hear who watch, track or wait.

use crate::engine::Engine;

impl Engine {
    /// Notes that a key changed: breaks watches and wakes waiting clients.
    pub(crate) fn key_changed(&mut self, db: usize, key: &[u8]) {
        self.break_watches(db, key);
        self.invalidate(key);
        self.waiting.signal(db, key);
    }

    /// Empties all databases.
    pub fn flush_all(&mut self) {
        for db in 0..self.dbs.len() {
            self.empty_db(db);
        }
        self.invalidate_all();
    }

    /// Empties one database.
    pub fn flush_db(&mut self, db: usize) {
        self.empty_db(db);
        self.invalidate_all();
    }

    fn empty_db(&mut self, db: usize) {
        self.break_watches_of_db(db, None);
        self.waiting.signal_db(db);
        self.dbs[db].clear();
    }

    /// Exchanges two databases; clients stay with their numbers.
    pub(crate) fn swap_dbs(&mut self, a: usize, b: usize, now_ms: u64) {
        self.break_watches_of_db(a, Some((b, now_ms)));
        self.break_watches_of_db(b, Some((a, now_ms)));
        self.dbs.swap(a, b);
        self.waiting.signal_db(a);
        self.waiting.signal_db(b);
    }
}
