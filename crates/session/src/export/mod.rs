//! What is on the stage, to be started for real: a folder for every server and Sentinel with its files as
//! redis-server 7.0.15 reads them, how to start them with containers and without, which node has which slots, and a
//! text that says what is taken along and what is not.
//!
//! `member` has what one process takes along, `place` where it lies and listens, `conf` its configuration
//! file without what only another machine has; `scripts`, `slots` and `readme` are the files beside the folders,
//! `archive` joins all of them.

mod archive;
mod conf;
mod error;
mod folder;
mod member;
mod place;
mod readme;
mod scripts;
mod slots;
mod words;

pub use archive::zip;
pub(crate) use conf::portable;
pub use error::ExportError;

use crate::Session;
use crate::share::{self, Shared};

/// The last moment that is written with a year of four digits, in Unix milliseconds.
const LAST_UNIX_MS: u64 = 253_402_300_799_999;

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// Its path below the folder of the export, parts joined by `/`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Whether it is to be carried out.
    pub is_program: bool,
}

impl ExportFile {
    fn text(path: &str, text: String) -> Self {
        ExportFile { path: path.to_owned(), bytes: text.into_bytes(), is_program: false }
    }
}

impl Session {
    /// What is on the stage at the present moment as files from which it is started for real, on machines whose
    /// clock shows about `unix_ms`: a key that has so long to live here has so long to live there.
    ///
    /// Errors: [`ExportError`].
    pub fn export(&self, unix_ms: u64) -> Result<Vec<ExportFile>, ExportError> {
        let unix_ms = unix_ms.min(LAST_UNIX_MS);
        let members = member::all(self, unix_ms)?;
        let ways = place::Ways::of(&members)?;
        let link = match share::write(&self.run()) {
            Ok(Shared::Link(link)) => Some(link),
            Ok(Shared::File(_)) | Err(_) => None,
        };
        let start = scripts::start(&members);
        let readme = readme::write(self, &members, &ways, link.as_deref(), unix_ms);
        let mut files = vec![
            ExportFile::text("README.md", readme),
            ExportFile::text("compose.yaml", scripts::compose(&members, &ways)),
            ExportFile { is_program: true, ..ExportFile::text("start.sh", start) },
        ];
        files.extend(slots::write(self, &members).map(|text| ExportFile::text("slots.txt", text)));
        for member in members {
            let path = |name: &str| format!("{}/{name}", member.folder);
            files.push(ExportFile {
                path: path(member.conf_name()),
                bytes: member.conf.bytes,
                is_program: false,
            });
            for (name, bytes) in member.files {
                files.push(ExportFile { path: path(&name), bytes, is_program: false });
            }
        }
        Ok(files)
    }
}
