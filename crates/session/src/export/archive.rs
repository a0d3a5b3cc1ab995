//! All files as one.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{ExportError, ExportFile};

/// The files as a ZIP archive, below one folder of this name.
///
/// Errors: [`ExportError::Archive`].
pub fn zip(folder: &str, files: &[ExportFile]) -> Result<Vec<u8>, ExportError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut write = || {
        for file in files {
            let mode = if file.is_program { 0o755 } else { 0o644 };
            archive
                .start_file(format!("{folder}/{}", file.path), options.unix_permissions(mode))?;
            archive.write_all(&file.bytes)?;
        }
        zip::result::ZipResult::Ok(())
    };
    let written = write().and_then(|()| archive.finish());
    written.map(Cursor::into_inner).map_err(|why| ExportError::Archive(why.to_string()))
}
