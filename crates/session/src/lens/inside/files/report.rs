//! What Redis's tools say of a file.

use std::borrow::Cow;

use redscope_actor::Rope;
use redscope_data::rdb::check_rdb;
use redscope_engine::aof::{check_aof, check_parts};
use redscope_sim::Disk;

use super::kind;
use crate::inside::{FileKind, FileReport};

/// A report, and the files it is about as they were.
#[derive(Debug)]
pub(super) struct Checked {
    path: String,
    files: Vec<(String, Rope)>,
    report: Option<FileReport>,
}

impl Checked {
    /// The report on a file, made again if it, or a file beside it, has changed.
    pub(super) fn of(
        kept: &mut Option<Checked>,
        disk: &Disk,
        path: &str,
        unix_ms: u64,
    ) -> Option<FileReport> {
        let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
        let files = || disk.files().filter(|(name, _)| name.starts_with(dir));
        let is_same = |kept: &Checked| {
            kept.path == path
                && kept.files.len() == files().count()
                && files()
                    .zip(&kept.files)
                    .all(|(now, (name, rope))| now.0 == name && now.1.shares(rope))
        };
        let same = kept.take().filter(is_same);
        let checked = kept.insert(same.unwrap_or_else(|| Checked {
            path: path.to_owned(),
            files: files().map(|(name, rope)| (name.to_owned(), rope.clone())).collect(),
            report: check(disk, path, unix_ms),
        }));
        checked.report.clone()
    }
}

/// The report on a file; `None` on one that no tool reads.
fn check(disk: &Disk, path: &str, unix_ms: u64) -> Option<FileReport> {
    let bytes = disk.file(path)?.to_vec();
    let (dir, file) = path.rsplit_once('/').unwrap_or(("", path));
    let is_rdb = bytes.starts_with(b"REDIS") || path.ends_with(".rdb");
    let aof = |fix| match kind(path) {
        FileKind::Manifest => {
            let join = |name: &str| match dir {
                "" => name.to_owned(),
                dir => format!("{dir}/{name}"),
            };
            let part = |name: &str| disk.file(&join(name)).map(|rope| Cow::from(rope.to_vec()));
            Some(check_parts(&bytes, dir, &part, fix, unix_ms))
        }
        FileKind::Incr => Some(check_aof(&bytes, file, fix, unix_ms)),
        FileKind::Base if !is_rdb => Some(check_aof(&bytes, file, fix, unix_ms)),
        _ => None,
    };
    if let Some(report) = aof(false) {
        let can_fix = !report.is_ok && aof(true).is_some_and(|fixed| fixed.is_ok);
        let command = format!("redis-check-aof {file}");
        return Some(FileReport { command, lines: report.lines, is_ok: report.is_ok, can_fix });
    }
    if !is_rdb {
        return None;
    }
    let report = check_rdb(&bytes, file, unix_ms);
    let command = format!("redis-check-rdb {file}");
    Some(FileReport { command, lines: report.lines, is_ok: report.is_ok, can_fix: false })
}
