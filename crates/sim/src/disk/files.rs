//! Files and their names, in the page cache and on the platter.

use std::collections::{BTreeMap, VecDeque};

use redscope_actor::{Digest, Digester, DiskError, Rope, Time};

use super::fault::FaultError;

/// Names reach the platter by themselves after this long: ext4's `commit=5`.
pub const NAMES_COMMIT_US: u64 = 5_000_000;
/// Data reaches the platter by itself after this long: `vm.dirty_expire_centisecs=3000`.
pub const WRITEBACK_US: u64 = 30_000_000;

/// What a power cut took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The end of a file.
    Tail {
        /// The file.
        path: String,
        /// Its length now, in bytes.
        kept: usize,
        /// Bytes that are gone.
        lost: usize,
    },
    /// A file whose name had not reached the platter.
    File {
        /// Its name.
        path: String,
        /// Its length, in bytes.
        bytes: usize,
    },
    /// What had been done to a name: the file that had it before has it again, or has it still.
    Name {
        /// The name.
        path: String,
    },
}

/// A file without its name.
#[derive(Clone, Debug, Default)]
struct Inode {
    content: Rope,
    /// Bytes that are on the platter for sure.
    synced: usize,
    /// Where the content ended after writes that were not synced, and when they were made.
    written: VecDeque<(usize, Time)>,
}

impl Inode {
    /// Bytes that are on the platter at `now`.
    fn safe(&self, now: Time) -> usize {
        let back = self.written.iter().take_while(|(_, at)| now - *at >= WRITEBACK_US);
        back.last().map_or(self.synced, |(end, _)| self.synced.max(*end))
    }
}

type Names = BTreeMap<String, u64>;

/// Everything on a disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    inodes: BTreeMap<u64, Inode>,
    names: Names,
    /// The names on the platter, and those on their way to it, each as they were at a moment.
    safe_names: Names,
    changed_names: VecDeque<(Time, Names)>,
    next_inode: u64,
}

impl Tree {
    pub(super) fn read(&self, path: &str) -> Option<&Rope> {
        self.names.get(path).map(|inode| &self.inodes[inode].content)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Rope)> {
        self.names.iter().map(|(path, inode)| (path.as_str(), &self.inodes[inode].content))
    }

    /// Bytes of files that another tree does not share.
    pub(super) fn bytes_beside(&self, other: Option<&Tree>) -> usize {
        let there = |inode| Some(&other?.inodes.get(inode)?.content);
        self.inodes.iter().map(|(id, inode)| inode.content.bytes_beside(there(id))).sum()
    }

    pub(super) fn unsynced_bytes(&self, path: &str) -> usize {
        self.inode(path).map_or(0, |inode| inode.content.len() - inode.synced)
    }

    pub(super) fn unsynced_writes(&self, path: &str) -> impl Iterator<Item = (usize, Time)> {
        self.inode(path).into_iter().flat_map(|inode| inode.written.iter().copied())
    }

    pub(super) fn safe_bytes(&self, path: &str, now: Time) -> usize {
        let inode = self.names_at(now).get(path).and_then(|inode| self.inodes.get(inode));
        inode.map_or(0, |inode| inode.safe(now).min(inode.content.len()))
    }

    fn inode(&self, path: &str) -> Option<&Inode> {
        self.inodes.get(self.names.get(path)?)
    }

    fn inode_mut(&mut self, path: &str) -> Result<&mut Inode, DiskError> {
        let found = self.names.get(path).and_then(|inode| self.inodes.get_mut(inode));
        found.ok_or(DiskError::NotFound)
    }

    /// Puts a file in place, safe.
    pub(super) fn install(&mut self, path: String, content: Rope) {
        let inode = self.new_inode();
        let synced = content.len();
        self.inodes.insert(inode, Inode { content, synced, written: VecDeque::new() });
        self.names.insert(path, inode);
        self.commit_names();
    }

    fn new_inode(&mut self) -> u64 {
        self.next_inode += 1;
        self.next_inode
    }

    pub(super) fn append(&mut self, now: Time, path: &str, bytes: &[u8]) {
        if !self.names.contains_key(path) {
            let inode = self.new_inode();
            self.inodes.insert(inode, Inode::default());
            self.names.insert(path.to_owned(), inode);
            self.note_names(now);
        }
        let inode = self.inode_mut(path).expect("made if it was not there");
        inode.content.push(bytes);
        let end = inode.content.len();
        // Writes of one moment are one; what was written back need not be told apart any more.
        match inode.written.back_mut() {
            Some((last, at)) if *at == now => *last = end,
            _ => inode.written.push_back((end, now)),
        }
        inode.synced = inode.safe(now);
        while inode.written.front().is_some_and(|(end, _)| *end <= inode.synced) {
            inode.written.pop_front();
        }
    }

    /// As ext4 does it, the journal is written with the file: what was done to names is safe too.
    pub(super) fn sync(&mut self, path: &str) -> Result<(), DiskError> {
        let inode = self.inode_mut(path)?;
        inode.synced = inode.content.len();
        inode.written.clear();
        self.commit_names();
        Ok(())
    }

    pub(super) fn rename(&mut self, now: Time, from: &str, to: &str) -> Result<(), DiskError> {
        let inode = self.names.remove(from).ok_or(DiskError::NotFound)?;
        self.names.insert(to.to_owned(), inode);
        self.note_names(now);
        Ok(())
    }

    pub(super) fn remove(&mut self, now: Time, path: &str) {
        if self.names.remove(path).is_some() {
            self.note_names(now);
        }
    }

    pub(super) fn truncate(&mut self, path: &str, len: usize) -> Result<(), DiskError> {
        let inode = self.inode_mut(path)?;
        inode.content.truncate(len);
        let len = inode.content.len();
        inode.synced = inode.synced.min(len);
        inode.written.retain(|(end, _)| *end <= len);
        Ok(())
    }

    pub(super) fn flip_bit(&mut self, path: &str, bit: u64) -> Result<(), FaultError> {
        let inode = self.inode_mut(path).map_err(|_| FaultError::NoFile(path.to_owned()))?;
        let mut bytes = inode.content.to_vec();
        let len = bytes.len();
        let byte = usize::try_from(bit / 8).ok().and_then(|at| bytes.get_mut(at));
        let byte = byte.ok_or_else(|| FaultError::NoBit {
            path: path.to_owned(),
            has_bytes: len as u64,
            bit,
        })?;
        *byte ^= 1 << (bit % 8);
        inode.content = bytes.into();
        Ok(())
    }

    fn note_names(&mut self, now: Time) {
        self.changed_names.push_back((now, self.names.clone()));
        while let Some((at, names)) = self.changed_names.front()
            && now - *at >= NAMES_COMMIT_US
        {
            self.safe_names.clone_from(names);
            self.changed_names.pop_front();
        }
        self.drop_nameless();
    }

    pub(super) fn commit_names(&mut self) {
        self.safe_names.clone_from(&self.names);
        self.changed_names.clear();
        self.drop_nameless();
    }

    fn names_at(&self, now: Time) -> &Names {
        let old = self.changed_names.iter().take_while(|(at, _)| now - *at >= NAMES_COMMIT_US);
        old.last().map_or(&self.safe_names, |(_, names)| names)
    }

    /// Forgets files that no name leads to, now or after a power cut.
    fn drop_nameless(&mut self) {
        let Tree { inodes, names, safe_names, changed_names, .. } = self;
        let all = || changed_names.iter().map(|(_, names)| names).chain([&*names, &*safe_names]);
        let known = names.len() + changed_names.len();
        if inodes.len() > known {
            inodes.retain(|inode, _| all().any(|names| names.values().any(|of| of == inode)));
        }
    }

    pub(super) fn power_cut(
        &mut self,
        now: Time,
        mut torn: impl FnMut(usize) -> usize,
    ) -> Vec<Lost> {
        let survivors = self.names_at(now).clone();
        let mut lost = Vec::new();
        for (path, inode) in &self.names {
            match survivors.get(path) {
                Some(other) if other == inode => {}
                Some(_) => lost.push(Lost::Name { path: path.clone() }),
                None if survivors.values().any(|other| other == inode) => {
                    lost.push(Lost::Name { path: path.clone() });
                }
                None => {
                    let bytes = self.inodes[inode].content.len();
                    lost.push(Lost::File { path: path.clone(), bytes });
                }
            }
        }
        self.names = survivors;
        self.commit_names();
        for (path, inode) in &self.names {
            let inode = self.inodes.get_mut(inode).expect("every name has a file");
            let (len, safe) = (inode.content.len(), inode.safe(now));
            let kept = safe + torn(len.saturating_sub(safe));
            inode.content.truncate(kept);
            inode.synced = inode.content.len();
            inode.written.clear();
            if kept < len {
                lost.push(Lost::Tail { path: path.clone(), kept, lost: len - kept });
            }
        }
        lost
    }
}

impl Digest for Tree {
    fn digest(&self, into: &mut Digester) {
        for (path, inode) in &self.names {
            let inode = &self.inodes[inode];
            into.add(path.as_str());
            into.add(&inode.content);
            into.number(inode.synced as u64);
            into.debug(&inode.written);
        }
        into.debug(&self.safe_names);
        into.debug(&self.changed_names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_000_000);

    fn nothing(_: usize) -> usize {
        0
    }

    fn text(tree: &Tree, path: &str) -> Option<String> {
        tree.read(path).map(|rope| String::from_utf8(rope.to_vec()).unwrap())
    }

    #[test]
    fn a_power_cut_takes_what_was_not_synced() {
        let mut tree = Tree::default();
        tree.append(NOW, "aof", b"one ");
        tree.sync("aof").unwrap();
        tree.append(NOW, "aof", b"two ");
        tree.append(NOW + 10, "aof", b"three");
        assert_eq!(tree.unsynced_bytes("aof"), 9);
        let mut copy = tree.clone();
        let tail = |kept, lost| vec![Lost::Tail { path: "aof".into(), kept, lost }];
        assert_eq!(tree.power_cut(NOW + 20, nothing), tail(4, 9));
        assert_eq!(text(&tree, "aof").unwrap(), "one ");
        assert_eq!(copy.power_cut(NOW + 20, |most| most / 2), tail(8, 5), "torn");
        assert_eq!(text(&copy, "aof").unwrap(), "one two ");
    }

    #[test]
    fn of_a_later_state_counts_what_an_earlier_one_has_not() {
        let mut tree = Tree::default();
        tree.install("dump.rdb".into(), vec![1; 1000].into());
        let before = tree.clone();
        assert_eq!((tree.bytes_beside(None), tree.bytes_beside(Some(&before))), (1000, 0));
        tree.append(NOW, "temp", &[2; 300]);
        tree.rename(NOW, "temp", "dump.rdb").unwrap();
        assert_eq!(tree.bytes_beside(Some(&before)), 300);
        assert_eq!(tree.bytes_beside(Some(&tree.clone())), 0);
    }

    #[test]
    fn what_is_old_has_been_written_back() {
        let mut tree = Tree::default();
        tree.append(NOW, "aof", b"old");
        tree.append(NOW + WRITEBACK_US / 2, "aof", b"new");
        let later = NOW + WRITEBACK_US;
        assert_eq!(tree.safe_bytes("aof", later), 3);
        tree.power_cut(later, nothing);
        assert_eq!(text(&tree, "aof").unwrap(), "old");
    }

    #[test]
    fn a_new_name_is_safe_after_a_commit_or_a_sync() {
        let mut tree = Tree::default();
        tree.install("dump.rdb".into(), b"first".to_vec().into());
        tree.append(NOW, "temp", b"second");
        tree.sync("temp").unwrap();
        tree.rename(NOW, "temp", "dump.rdb").unwrap();
        assert_eq!(text(&tree, "dump.rdb").unwrap(), "second");
        let mut soon = tree.clone();
        assert_eq!(soon.power_cut(NOW + 1, nothing), [Lost::Name { path: "dump.rdb".into() }]);
        assert_eq!(text(&soon, "dump.rdb").unwrap(), "first");
        assert_eq!(text(&soon, "temp").unwrap(), "second");
        let mut late = tree.clone();
        assert_eq!(late.power_cut(NOW + NAMES_COMMIT_US, nothing), []);
        assert_eq!(text(&late, "dump.rdb").unwrap(), "second");
        tree.append(NOW, "other", b"");
        tree.sync("other").unwrap();
        assert_eq!(tree.power_cut(NOW + 1, nothing), [], "a sync takes the journal with it");
        assert_eq!(text(&tree, "dump.rdb").unwrap(), "second");
    }

    #[test]
    fn a_file_that_was_never_synced_is_gone() {
        let mut tree = Tree::default();
        tree.append(NOW, "new", b"abc");
        assert_eq!(tree.power_cut(NOW + 1, nothing), [Lost::File { path: "new".into(), bytes: 3 }]);
        assert_eq!(text(&tree, "new"), None);
        assert!(tree.inodes.is_empty());
    }

    #[test]
    fn bits_turn_over_where_there_are_any() {
        let mut tree = Tree::default();
        tree.append(NOW, "f", b"A");
        tree.flip_bit("f", 1).unwrap();
        assert_eq!(text(&tree, "f").unwrap(), "C");
        assert_eq!(tree.flip_bit("f", 8).unwrap_err().to_string(), "f has 1 bytes, no bit 8");
        assert_eq!(tree.flip_bit("g", 0).unwrap_err().to_string(), "there is no file g");
    }
}
