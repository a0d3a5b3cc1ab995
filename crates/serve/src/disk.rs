//! Files of a process: in its directory, or in memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use redscope_node::FileAppend;

use crate::standalone::reason;

/// Where a process's files are.
#[derive(Debug)]
pub(crate) struct Disk {
    dir: Option<PathBuf>,
    memory: BTreeMap<String, Vec<u8>>,
    /// The file that was added to last, by name.
    appended: Option<(String, File)>,
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
        Ok(Disk { dir, memory: files, appended: None })
    }

    /// A file's content, if there is such a file.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(dir) = &self.dir else { return Ok(self.memory.get(name).cloned()) };
        match std::fs::read(dir.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Ok(self.memory.get(name).cloned())
            }
            Err(error) => Err(reason(&error)),
        }
    }

    /// Adds to the end of a file, which is made if it is not there.
    pub(crate) fn append(&mut self, append: FileAppend) -> Result<(), String> {
        let FileAppend { name, bytes, sync } = append;
        let Some(dir) = &self.dir else {
            self.memory.entry(name).or_default().extend_from_slice(&bytes);
            return Ok(());
        };
        let failed = |error| format!("Error writing to {name}: {error}");
        let file = match &mut self.appended {
            Some((open, file)) if *open == name => file,
            appended => {
                let file = File::options().append(true).create(true).open(dir.join(&name));
                &mut appended.insert((name.clone(), file.map_err(failed)?)).1
            }
        };
        file.write_all(&bytes).map_err(failed)?;
        if sync { file.sync_data().map_err(failed) } else { Ok(()) }
    }

    /// Makes sure that what was added to a file has reached the disk.
    pub(crate) fn sync(&mut self, name: &str) -> Result<(), String> {
        match &self.appended {
            Some((open, file)) if open == name => {
                file.sync_data().map_err(|error| format!("Error syncing {name}: {error}"))
            }
            _ => Ok(()),
        }
    }

    /// Puts a file in place as a whole.
    pub(crate) fn write(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), String> {
        self.appended.take_if(|(open, _)| open == name);
        let Some(dir) = &self.dir else {
            self.memory.insert(name.to_owned(), bytes);
            return Ok(());
        };
        let (folder, file) = match name.rsplit_once('/') {
            Some((folder, file)) => (dir.join(folder), file),
            None => (dir.clone(), name),
        };
        let temporary = folder.join(format!("temp-{}-{file}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(&temporary, &bytes))
            .and_then(|()| std::fs::rename(&temporary, folder.join(file)))
            .map_err(|error| format!("Error trying to save {name}: {error}"))
    }

    /// Removes a file, if it is there.
    pub(crate) fn remove(&mut self, name: &str) {
        match &self.dir {
            // What cannot be removed is of no use and does no harm.
            Some(dir) => drop(std::fs::remove_file(dir.join(name))),
            None => drop(self.memory.remove(name)),
        }
    }
}
