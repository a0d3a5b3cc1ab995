//! A disk: a platter, and what is on its way to it.
//!
//! It behaves as ext4 with its usual settings does: what is written is in the page cache, a sync of a
//! file brings its data and everything that was done to names before onto the platter, names reach
//! it by themselves after [`NAMES_COMMIT_US`], data after [`WRITEBACK_US`].

mod content;
mod fault;
mod files;
mod speed;

use redscope_actor::{Digest, Digester, DiskError, DiskOp, DiskReply, Files, Rope, Time};

pub use content::Content;
pub use fault::FaultError;
use files::Tree;
pub use files::{Lost, NAMES_COMMIT_US, WRITEBACK_US};
pub use speed::DiskSpeed;

/// A machine's disk.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    tree: Tree,
    /// How many times slower than it should be.
    slowness: u32,
    /// Most bytes it holds, if that has an end.
    capacity_bytes: Option<u64>,
    /// Whether every operation fails.
    broken: bool,
}

/// What can be done to a disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskFault {
    /// Everything takes so many times as long; 1 is as it should be.
    Slow(u32),
    /// There is no room but for what is there; or again, there is.
    Full(bool),
    /// Every operation fails with `EIO`; or again, none does.
    Broken(bool),
    /// A bit of a file turns over, in the page cache and on the platter.
    FlipBit {
        /// The file.
        path: String,
        /// Counted from the first bit of the first byte.
        bit: u64,
    },
    /// A person puts files on it, in the place of those that have their names. Only while no process
    /// uses it.
    Put(Vec<(String, Content)>),
    /// A person cuts a file. Only while no process uses it.
    Truncate {
        /// The file.
        path: String,
        /// Its length from now on, in bytes; not more than it has.
        len: u64,
    },
}

impl DiskFault {
    /// Whether somebody does it who has the disk for himself.
    pub(crate) fn is_by_hand(&self) -> bool {
        matches!(self, DiskFault::Put(_) | DiskFault::Truncate { .. })
    }
}

/// What stays of what was not synced when the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsynced {
    /// Nothing.
    Lost,
    /// Of each file some of it, up to an arbitrary byte: the last write is torn.
    Torn,
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Option<Rope>, String> {
        match self.broken {
            true => Err(DiskError::Io.to_string()),
            false => Ok(self.tree.read(path).cloned()),
        }
    }
}

impl Disk {
    /// A disk that holds these files, safe.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut disk = Disk::default();
        for (path, bytes) in files {
            disk.tree.install(path, bytes.into());
        }
        disk
    }

    /// Bytes of files that another disk, mostly an earlier state of this one, does not share.
    pub(crate) fn bytes_beside(&self, other: Option<&Disk>) -> usize {
        self.tree.bytes_beside(other.map(|other| &other.tree))
    }

    /// A file as processes see it.
    pub fn file(&self, path: &str) -> Option<&Rope> {
        self.tree.read(path)
    }

    /// All files as processes see them, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Rope)> {
        self.tree.all()
    }

    /// Writes of a file that have not been synced, oldest first: where it ended after each, and when
    /// that was.
    pub fn unsynced_writes(&self, path: &str) -> impl Iterator<Item = (usize, Time)> {
        self.tree.unsynced_writes(path)
    }

    /// How many times slower it is than it should be.
    pub fn slowness(&self) -> u32 {
        self.slowness.max(1)
    }

    /// Whether it has no room but for what is there.
    pub fn is_full(&self) -> bool {
        self.capacity_bytes.is_some()
    }

    /// Whether every operation fails.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Bytes of a file that a power cut at `now` would leave; 0 without such a file.
    pub fn safe_bytes(&self, path: &str, now: Time) -> usize {
        self.tree.safe_bytes(path, now)
    }

    /// How long an operation takes, in microseconds.
    pub(crate) fn duration_us(&self, op: &DiskOp, speed: &DiskSpeed) -> u64 {
        let unsynced_bytes = match op {
            DiskOp::Sync { path } => self.tree.unsynced_bytes(path),
            _ => 0,
        };
        speed.duration_us(op, unsynced_bytes).saturating_mul(u64::from(self.slowness.max(1)))
    }

    /// Carries out an operation that is done at `now`.
    pub(crate) fn carry_out(&mut self, now: Time, op: DiskOp) -> Result<DiskReply, DiskError> {
        if self.broken {
            return Err(DiskError::Io);
        }
        match op {
            DiskOp::Read { path } => {
                return Ok(DiskReply::Content(self.tree.read(&path).cloned()));
            }
            DiskOp::Append { path, bytes } => {
                let room = self.room_bytes().min(bytes.len() as u64) as usize;
                self.tree.append(now, &path, &bytes[..room]);
                if room < bytes.len() {
                    return Err(DiskError::Full { written: room });
                }
            }
            DiskOp::Sync { path } => self.tree.sync(&path)?,
            DiskOp::SyncFolder { .. } => self.tree.commit_names(),
            DiskOp::Rename { from, to } => self.tree.rename(now, &from, &to)?,
            DiskOp::Truncate { path, len } => self.tree.truncate(&path, len as usize)?,
            DiskOp::Remove { path } => self.tree.remove(now, &path),
            DiskOp::Replace { path, bytes } => {
                if self.room_bytes() < bytes.len() as u64 {
                    return Err(DiskError::Full { written: 0 });
                }
                self.tree.install(path, bytes.into());
            }
            DiskOp::Overwrite { path, bytes } => {
                let had_bytes = self.tree.read(&path).map_or(0, |content| content.len());
                if self.room_bytes() < bytes.len().saturating_sub(had_bytes) as u64 {
                    return Err(DiskError::Full { written: 0 });
                }
                self.tree.install(path, bytes.into());
            }
        }
        Ok(DiskReply::Done)
    }

    fn room_bytes(&self) -> u64 {
        let used = || self.tree.all().map(|(_, content)| content.len() as u64).sum::<u64>();
        self.capacity_bytes.map_or(u64::MAX, |capacity| capacity.saturating_sub(used()))
    }

    /// Does something to it.
    ///
    /// Errors: a file that is not there, or not that long.
    pub(crate) fn suffer(&mut self, fault: &DiskFault) -> Result<(), FaultError> {
        match fault {
            DiskFault::Slow(times) => self.slowness = *times,
            DiskFault::Full(full) => {
                let used = self.tree.all().map(|(_, content)| content.len() as u64).sum();
                self.capacity_bytes = full.then_some(used);
            }
            DiskFault::Broken(broken) => self.broken = *broken,
            DiskFault::FlipBit { path, bit } => self.tree.flip_bit(path, *bit)?,
            DiskFault::Put(files) => {
                for (path, content) in files {
                    self.tree.install(path.clone(), content.bytes().to_vec().into());
                }
            }
            DiskFault::Truncate { path, len } => {
                let had = self.tree.read(path).ok_or_else(|| FaultError::NoFile(path.clone()))?;
                let has_so_many = usize::try_from(*len).is_ok_and(|len| len <= had.len());
                if !has_so_many {
                    let (path, has_bytes) = (path.clone(), had.len() as u64);
                    return Err(FaultError::Shorter { path, has_bytes, wanted_bytes: *len });
                }
                let cut = self.tree.truncate(path, *len as usize);
                cut.and_then(|()| self.tree.sync(path))
                    .map_err(|error| FaultError::Refused(error.to_string()))?;
            }
        }
        Ok(())
    }

    /// The power goes at `now`: what is not on the platter is gone. `torn` draws how much of it stays
    /// after all. Returns what went.
    pub(crate) fn power_cut(&mut self, now: Time, torn: impl FnMut(usize) -> usize) -> Vec<Lost> {
        self.tree.power_cut(now, torn)
    }
}

impl Digest for Disk {
    fn digest(&self, into: &mut Digester) {
        into.add(&self.tree);
        into.number(u64::from(self.slowness) << 1 | u64::from(self.broken));
        into.add(&self.capacity_bytes);
    }
}
