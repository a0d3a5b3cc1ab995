//! Files of a process: in its directory, or in memory.
//!
//! What makes files safe takes long, so a thread of its own does it and the event loop goes on; a
//! process that has to wait for it waits by itself. Everything else is done at once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use mio::Waker;
use redscope_actor::{DiskError, DiskOp, DiskReply, Files, Rope, Ticket};

use crate::standalone::reason;

/// Who has asked for an operation: the number of a process, and which of its starts it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asker {
    pub(crate) process: usize,
    pub(crate) start: u64,
    pub(crate) ticket: Ticket,
}

/// What has become of an operation.
pub(crate) type Answer = Result<DiskReply, DiskError>;

/// The thread that makes files safe, one after another.
#[derive(Debug)]
pub(crate) struct Syncer {
    jobs: Sender<(Asker, File)>,
    answers: Receiver<(Asker, Answer)>,
}

impl Syncer {
    /// Starts the thread; `waker` ends the event loop's sleep when there is an answer.
    pub(crate) fn start(waker: Arc<Waker>) -> Self {
        let (jobs, queue) = channel::<(Asker, File)>();
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for (asker, file) in queue {
                let done = file.sync_data().map(|()| DiskReply::Done);
                let answer = done.map_err(|error| told(&error));
                if sender.send((asker, answer)).is_err() || waker.wake().is_err() {
                    return;
                }
            }
        });
        Syncer { jobs, answers }
    }

    /// An operation that is done.
    pub(crate) fn answer(&self) -> Option<(Asker, Answer)> {
        self.answers.try_recv().ok()
    }
}

/// Where a process's files are.
#[derive(Debug)]
pub(crate) struct Disk {
    dir: Option<PathBuf>,
    memory: BTreeMap<String, Rope>,
    /// The file that was added to last, by name.
    appended: Option<(String, File)>,
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Option<Rope>, String> {
        self.content(path).map_err(|error| error.to_string())
    }
}

impl Disk {
    /// Opens a disk that holds `files` at first; what the directory has goes before them.
    pub(crate) fn open(
        dir: Option<PathBuf>,
        files: BTreeMap<String, Vec<u8>>,
    ) -> Result<Self, String> {
        if let Some(dir) = &dir {
            std::fs::create_dir_all(dir)
                .map_err(|error| format!("Can't chdir to '{}': {error}", dir.display()))?;
        }
        let memory = files.into_iter().map(|(name, bytes)| (name, Rope::from(bytes))).collect();
        Ok(Disk { dir, memory, appended: None })
    }

    /// Carries out an operation; `None` if its answer will come from the thread that syncs.
    ///
    /// Errors: those of the system.
    pub(crate) fn carry_out(
        &mut self,
        op: DiskOp,
        asker: Asker,
        syncer: &Syncer,
    ) -> Option<Answer> {
        let to_sync = match (&self.dir, &op) {
            (_, DiskOp::Read { path }) => return Some(self.content(path).map(DiskReply::Content)),
            (Some(dir), DiskOp::Sync { path }) => match &self.appended {
                Some((open, file)) if open == path => file.try_clone(),
                _ => File::open(dir.join(path)),
            },
            (Some(dir), DiskOp::SyncFolder { path }) => File::open(dir.join(path)),
            (Some(dir), _) => {
                let dir = dir.clone();
                return Some(self.carry_out_in(&dir, op).map(|()| DiskReply::Done));
            }
            (None, _) => return Some(self.carry_out_in_memory(op).map(|()| DiskReply::Done)),
        };
        match to_sync {
            Ok(file) => {
                let sent = syncer.jobs.send((asker, file));
                sent.is_err().then_some(Err(DiskError::Io))
            }
            Err(error) => Some(Err(told(&error))),
        }
    }

    fn content(&self, path: &str) -> Result<Option<Rope>, DiskError> {
        let Some(dir) = &self.dir else { return Ok(self.memory.get(path).cloned()) };
        match std::fs::read(dir.join(path)) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(self.memory.get(path).cloned())
            }
            Err(error) => Err(told(&error)),
        }
    }

    fn carry_out_in(&mut self, dir: &Path, op: DiskOp) -> Result<(), DiskError> {
        let done = match op {
            DiskOp::Read { .. } | DiskOp::Sync { .. } | DiskOp::SyncFolder { .. } => Ok(()),
            DiskOp::Append { path, bytes } => return self.append(dir, path, &bytes),
            DiskOp::Rename { from, to } => {
                self.appended.take_if(|(open, _)| *open == from || *open == to);
                std::fs::rename(dir.join(from), dir.join(to))
            }
            DiskOp::Truncate { path, len } => {
                let file = File::options().write(true).open(dir.join(path));
                file.and_then(|file| file.set_len(len))
            }
            DiskOp::Remove { path } => {
                self.appended.take_if(|(open, _)| *open == path);
                match std::fs::remove_file(dir.join(path)) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                    removed => removed,
                }
            }
            // On a real disk only a new file in its place is whole whatever happens.
            DiskOp::Replace { path, bytes } | DiskOp::Overwrite { path, bytes } => {
                self.appended.take_if(|(open, _)| *open == path);
                replace(dir, &path, &bytes)
            }
        };
        done.map_err(|error| told(&error))
    }

    fn append(&mut self, dir: &Path, path: String, bytes: &[u8]) -> Result<(), DiskError> {
        let file = match &mut self.appended {
            Some((open, file)) if *open == path => file,
            appended => {
                let file = open_to_append(&dir.join(&path)).map_err(|error| told(&error))?;
                &mut appended.insert((path, file)).1
            }
        };
        let mut written = 0;
        while written < bytes.len() {
            match file.write(&bytes[written..]) {
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                    return Err(DiskError::Full { written });
                }
                Err(error) => {
                    // What is not whole is taken back.
                    if written > 0 {
                        let len = file.metadata().map_err(|error| told(&error))?.len();
                        let before = len.saturating_sub(written as u64);
                        file.set_len(before).map_err(|error| told(&error))?;
                    }
                    return Err(told(&error));
                }
            }
        }
        Ok(())
    }

    fn carry_out_in_memory(&mut self, op: DiskOp) -> Result<(), DiskError> {
        match op {
            DiskOp::Read { .. } | DiskOp::Sync { .. } | DiskOp::SyncFolder { .. } => {}
            DiskOp::Append { path, bytes } => self.memory.entry(path).or_default().push(&bytes),
            DiskOp::Rename { from, to } => {
                let content = self.memory.remove(&from).ok_or(DiskError::NotFound)?;
                self.memory.insert(to, content);
            }
            DiskOp::Truncate { path, len } => {
                let file = self.memory.get_mut(&path).ok_or(DiskError::NotFound)?;
                file.truncate(len as usize);
            }
            DiskOp::Remove { path } => drop(self.memory.remove(&path)),
            DiskOp::Replace { path, bytes } | DiskOp::Overwrite { path, bytes } => {
                drop(self.memory.insert(path, bytes.into()));
            }
        }
        Ok(())
    }
}

/// Opens a file to add to it, which is made with its folder if need be.
fn open_to_append(path: &Path) -> io::Result<File> {
    let open = || File::options().append(true).create(true).open(path);
    match (open(), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == io::ErrorKind::NotFound => {
            std::fs::create_dir_all(folder)?;
            open()
        }
        (opened, _) => opened,
    }
}

/// Writes a file beside, syncs it, and gives it its name.
fn replace(dir: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (dir.join(folder), name),
        None => (dir.to_owned(), path),
    };
    std::fs::create_dir_all(&folder)?;
    let beside = folder.join(format!("temp-{}-{name}", std::process::id()));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    std::fs::rename(&beside, folder.join(name))?;
    File::open(&folder)?.sync_all()
}

/// The number of an error of the device.
const EIO: i32 = 5;

fn told(error: &io::Error) -> DiskError {
    match error.kind() {
        io::ErrorKind::NotFound => DiskError::NotFound,
        io::ErrorKind::StorageFull => DiskError::Full { written: 0 },
        _ if error.raw_os_error() == Some(EIO) => DiskError::Io,
        _ => DiskError::Other(reason(error)),
    }
}
