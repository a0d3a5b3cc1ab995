//! Programs as their projects built them, taken only if they are what was pinned.

use std::fs;
use std::path::Path;
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::command::{find, step};

/// Seconds to wait for an answer, and for the whole archive.
const ANSWER_S: &str = "5";
const ARCHIVE_S: &str = "90";

/// Downloads a `.tar.gz` and puts the programs in it into a folder.
///
/// Errors: why it could not be had, in a few words; the folder is left alone then.
pub(crate) fn unpack(what: &str, address: &str, sha256: &str, dir: &Path) -> Result<(), String> {
    let (curl, tar) = (find("curl"), find("tar"));
    let (Some(curl), Some(tar)) = (curl, tar) else {
        return Err("curl or tar is missing".to_owned());
    };
    let name = what.replace(['@', '/'], "-");
    let work = std::env::temp_dir().join(format!("redscope-{name}-{}", std::process::id()));
    fs::create_dir_all(&work).map_err(|error| error.to_string())?;
    let unpacked = fetch(&curl, what, address, sha256, &work.join("archive"))
        .and_then(|()| programs(&tar, &work, dir));
    // A folder that stays behind in the system's temporary one hurts nobody.
    let _ = fs::remove_dir_all(&work);
    unpacked
}

fn fetch(
    curl: &Path,
    what: &str,
    address: &str,
    sha256: &str,
    archive: &Path,
) -> Result<(), String> {
    let mut command = Command::new(curl);
    command
        .args(["--proto", "=https", "--fail", "--silent", "--location"])
        .args(["--connect-timeout", ANSWER_S, "--max-time", ARCHIVE_S, "--output"])
        .arg(archive)
        .arg(address);
    step(&format!("downloading {what}"), &mut command)
        .map_err(|_| "its release cannot be reached".to_owned())?;
    let bytes = fs::read(archive).map_err(|error| error.to_string())?;
    if is(&bytes, sha256) { Ok(()) } else { Err("its release is not what was pinned".to_owned()) }
}

/// Takes every file out of an archive and its folders.
fn programs(tar: &Path, work: &Path, dir: &Path) -> Result<(), String> {
    let files = work.join("files");
    fs::create_dir_all(&files).map_err(|error| error.to_string())?;
    let mut command = Command::new(tar);
    command.arg("-xzf").arg(work.join("archive")).arg("-C").arg(&files);
    if !command.status().is_ok_and(|status| status.success()) {
        return Err("its archive does not open".to_owned());
    }
    fs::create_dir_all(dir).map_err(|error| error.to_string())?;
    let mut folders = vec![files];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).map_err(|error| error.to_string())?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                fs::copy(&path, dir.join(entry.file_name())).map_err(|error| error.to_string())?;
            }
        }
    }
    Ok(())
}

/// Whether bytes have a SHA-256 digest, given in hexadecimal.
fn is(bytes: &[u8], sha256: &str) -> bool {
    let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    digest == sha256
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_pinned_is_taken() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert!(is(b"abc", abc));
        assert!(!is(b"abd", abc));
    }

    #[test]
    fn programs_come_out_of_their_folders() {
        let Some(tar) = find("tar") else { return };
        let work = std::env::temp_dir().join(format!("redscope-unpack-{}", std::process::id()));
        let inner = work.join("tool-1.0");
        fs::create_dir_all(&inner).expect("a folder for the test");
        fs::write(inner.join("tool"), "program").expect("a program");
        let mut pack = Command::new(&tar);
        pack.arg("-czf").arg(work.join("archive")).arg("-C").arg(&work).arg("tool-1.0");
        assert!(pack.status().expect("tar runs").success());
        programs(&tar, &work, &work.join("bin")).expect("it opens");
        assert_eq!(fs::read(work.join("bin/tool")).expect("it is there"), b"program");
        fs::remove_dir_all(&work).expect("nobody else uses it");
    }
}
