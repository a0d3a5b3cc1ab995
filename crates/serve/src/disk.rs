//! Files of a process: in its directory, or in memory.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where a process's files are.
#[derive(Debug)]
pub(crate) struct Disk {
    dir: Option<PathBuf>,
    memory: BTreeMap<String, Vec<u8>>,
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
        Ok(Disk { dir, memory: files })
    }

    /// The files a process may look for when it starts.
    pub(crate) fn read_all(&self, names: &[&str]) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let mut files = self.memory.clone();
        let Some(dir) = &self.dir else { return Ok(files) };
        for name in names {
            match std::fs::read(dir.join(name)) {
                Ok(bytes) => {
                    files.insert((*name).to_owned(), bytes);
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(format!("Can't read {name}: {error}")),
            }
        }
        Ok(files)
    }

    /// Puts a file in place as a whole.
    pub(crate) fn write(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), String> {
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
