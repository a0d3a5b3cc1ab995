//! Files of a node: what is on the platter, what only in the page cache, and one of them byte by byte.

mod opened;
mod page;
mod report;

use crate::lesson::Along;
use redscope_actor::Time;
use redscope_engine::config::key;
use redscope_labs::{Cast, Fact, Told, World};
use redscope_node::{Fact as RedisFact, PersistenceFact, Server};
use redscope_sim::{ActorId, Disk, Fate, Lost, Timeline, What};

use crate::inside::{
    AofFacts, ChildFacts, DiskFacts, FileKind, FileRow, FilesAsk, FilesView, FsyncLine,
    LastPowerCut, TailCommand,
};
use crate::story::LostView;
use opened::Opened;
use report::Checked;

/// Name of a server's configuration file.
const CONF: &str = "redis.conf";
/// Commands shown around the last sync, on either side.
const TAIL_COMMANDS: usize = 12;

/// What was seen of files before: nothing is read twice.
#[derive(Debug, Default)]
pub(super) struct FilesLens {
    page: Option<Opened>,
    tail: Option<Opened>,
    checked: Option<Checked>,
    past: Past,
}

impl FilesLens {
    /// The files on a node's disk; `server` is its process if one runs.
    pub(super) fn look(
        &mut self,
        timeline: &Timeline<Cast, Along>,
        id: ActorId,
        server: Option<&Server>,
        ask: &FilesAsk,
    ) -> FilesView {
        self.past.look(timeline, id);
        let world = timeline.sim();
        let disk = world.disk(id);
        let files: Vec<FileRow> = disk
            .files()
            .map(|(path, rope)| FileRow {
                name: path.to_owned(),
                kind: kind(path),
                len_bytes: rope.len(),
                safe_bytes: disk.safe_bytes(path, world.now()),
            })
            .collect();
        let conf = disk
            .file(CONF)
            .map_or_else(String::new, |rope| String::from_utf8_lossy(&rope.to_vec()).into_owned());
        let appendonly = reads_aof(&conf);
        let chosen = chosen(&files, ask).map(|row| (row.name.clone(), row.safe_bytes));
        let page = chosen.as_ref().and_then(|(name, safe_bytes)| {
            let opened = Opened::of(&mut self.page, name, disk.file(name)?);
            Some(page::of(opened, *safe_bytes, ask.from))
        });
        let unix_ms = (world.setting().epoch_unix_us + world.now().0) / 1000;
        let checked = chosen.filter(|_| ask.check);
        let report =
            checked.and_then(|(name, _)| Checked::of(&mut self.checked, disk, &name, unix_ms));
        let aof = server.and_then(|server| {
            let view = server.view().aof?;
            Some(AofFacts {
                file: view.file.to_string(),
                policy: server.engine().config.text(key::APPENDFSYNC).to_owned(),
                buffer_bytes: view.buffer_bytes,
            })
        });
        let child = server.and_then(Server::child_view).map(|child| ChildFacts {
            is_rewrite: child.is_rewrite,
            pid: child.pid,
            keys: child.keys,
            keys_done: child.keys_done,
            copied_bytes: child.copied_bytes,
        });
        let last_incr = files.iter().rfind(|row| row.kind == FileKind::Incr);
        let added_to = aof.as_ref().map(|aof| aof.file.clone());
        let added_to = added_to.or_else(|| Some(last_incr?.name.clone()));
        let fsync = added_to.and_then(|file| self.tail(world, disk, file));
        let speed = world.setting().disk;
        let times = u64::from(disk.slowness());
        FilesView {
            is_up: server.is_some() || world.actor(id).is_some(),
            disk: DiskFacts {
                write_us: speed.call_us * times,
                sync_us: speed.sync_us * times,
                is_full: disk.is_full(),
                is_broken: disk.is_broken(),
            },
            aof,
            child,
            lost: self.past.cut.clone(),
            appendonly,
            other_conf: other_conf(&conf, !appendonly),
            page,
            fsync,
            report,
            files,
        }
    }

    fn tail(&mut self, world: &World, disk: &Disk, file: String) -> Option<FsyncLine> {
        let rope = disk.file(&file)?;
        let safe_bytes = disk.safe_bytes(&file, world.now());
        let writes: Vec<_> = disk.unsynced_writes(&file).collect();
        let opened = Opened::of(&mut self.tail, &file, rope);
        let commands = page::commands_around(opened, safe_bytes, TAIL_COMMANDS);
        let commands = commands.into_iter().map(|command| {
            let page::Around { bytes, words, stamped_s } = command;
            let write = writes.iter().find(|(end, _)| *end >= bytes.end);
            let written_us = write.filter(|_| bytes.end > safe_bytes).map(|(_, at)| at.0);
            TailCommand { at: bytes.start, len: bytes.len(), words, written_us, stamped_s }
        });
        Some(FsyncLine {
            len_bytes: rope.len(),
            safe_bytes,
            synced_us: self.past.synced_us,
            commands: commands.collect(),
            file,
        })
    }
}

/// The file that is asked for, or the first that holds data.
fn chosen<'a>(files: &'a [FileRow], ask: &FilesAsk) -> Option<&'a FileRow> {
    let asked = files.iter().find(|row| Some(&row.name) == ask.file.as_ref());
    let order = [FileKind::Rdb, FileKind::Incr, FileKind::Base, FileKind::Nodes, FileKind::Config];
    let first = || order.iter().find_map(|kind| files.iter().find(|row| row.kind == *kind));
    asked.or_else(first).or_else(|| files.first())
}

fn kind(path: &str) -> FileKind {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        _ if name.starts_with("temp") => FileKind::Temp,
        _ if name.ends_with(".manifest") => FileKind::Manifest,
        _ if name.contains(".base.") => FileKind::Base,
        _ if name.ends_with(".aof") => FileKind::Incr,
        _ if name.ends_with(".rdb") => FileKind::Rdb,
        "nodes.conf" => FileKind::Nodes,
        _ if name.ends_with(".conf") => FileKind::Config,
        _ if name.ends_with(".acl") => FileKind::Acl,
        _ => FileKind::Other,
    }
}

/// Whether a server with this configuration file starts from an append-only file.
fn reads_aof(conf: &str) -> bool {
    let mut lines = conf.lines().filter_map(|line| line.trim().strip_prefix("appendonly "));
    lines
        .next_back()
        .is_some_and(|value| value.trim().trim_matches('"').eq_ignore_ascii_case("yes"))
}

fn other_conf(conf: &str, appendonly: bool) -> String {
    let kept = conf.lines().filter(|line| !line.trim().starts_with("appendonly "));
    let mut lines: Vec<&str> = kept.collect();
    lines.push(if appendonly { "appendonly yes" } else { "appendonly no" });
    lines.join("\n") + "\n"
}

/// What was told of a node's disk; only what is new is looked through.
#[derive(Debug, Default)]
struct Past {
    of: Option<ActorId>,
    until: usize,
    cut: Option<LastPowerCut>,
    synced_us: Option<u64>,
}

impl Past {
    fn look(&mut self, timeline: &Timeline<Cast, Along>, id: ActorId) {
        if self.of != Some(id) || timeline.told_count() < self.until {
            *self = Past { of: Some(id), ..Past::default() };
        }
        let own = |told: &&Told| told.actor == id;
        for Told { stamp, what, .. } in timeline.told_since(self.until).iter().filter(own) {
            match what {
                What::Fate(Fate::PowerCut(lost)) => self.cut = Some(power_cut(stamp.at, lost)),
                What::Fact(Fact::Redis(RedisFact::Persistence(PersistenceFact::AofSynced {
                    ..
                }))) => self.synced_us = Some(stamp.at.0),
                _ => {}
            }
        }
        self.until = timeline.told_count();
    }
}

fn power_cut(at: Time, lost: &[Lost]) -> LastPowerCut {
    let lost = lost.iter().filter_map(|lost| match lost {
        Lost::Tail { path, lost, .. } => Some(LostView { path: path.clone(), bytes: *lost }),
        Lost::File { path, bytes } => Some(LostView { path: path.clone(), bytes: *bytes }),
        Lost::Name { .. } => None,
    });
    LastPowerCut { at_us: at.0, lost: lost.collect() }
}
