//! Files of a process: in its directory, or in memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use redscope_actor::{DiskError, DiskOp, DiskReply, Files, Rope};

use crate::standalone::reason;

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

    /// Carries out an operation.
    ///
    /// Errors: those of the system.
    pub(crate) fn carry_out(&mut self, op: DiskOp) -> Result<DiskReply, DiskError> {
        if let DiskOp::Read { path } = &op {
            return self.content(path).map(DiskReply::Content);
        }
        match self.dir.clone() {
            Some(dir) => self.carry_out_in(&dir, op)?,
            None => self.carry_out_in_memory(op)?,
        }
        Ok(DiskReply::Done)
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
            DiskOp::Read { .. } => Ok(()),
            DiskOp::Append { path, bytes } => return self.append(dir, path, &bytes),
            DiskOp::Sync { path } => match &self.appended {
                Some((open, file)) if *open == path => file.sync_data(),
                _ => File::open(dir.join(path)).and_then(|file| file.sync_data()),
            },
            DiskOp::Rename { from, to } => {
                self.appended.take_if(|(open, _)| *open == from || *open == to);
                std::fs::rename(dir.join(from), dir.join(to))
            }
            DiskOp::SyncFolder { path } => {
                File::open(dir.join(path)).and_then(|dir| dir.sync_all())
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
            DiskOp::Replace { path, bytes } => {
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
                let file = File::options().append(true).create(true).open(dir.join(&path));
                &mut appended.insert((path, file.map_err(|error| told(&error))?)).1
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
                Err(error) => return Err(told(&error)),
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
            DiskOp::Replace { path, bytes } => drop(self.memory.insert(path, bytes.into())),
        }
        Ok(())
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

fn told(error: &io::Error) -> DiskError {
    match error.kind() {
        io::ErrorKind::NotFound => DiskError::NotFound,
        io::ErrorKind::StorageFull => DiskError::Full { written: 0 },
        _ => DiskError::Other(reason(error)),
    }
}
