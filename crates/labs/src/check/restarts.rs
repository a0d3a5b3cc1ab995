//! How processes have come back, and whether from the files they had left.

use std::collections::{BTreeMap, BTreeSet};

use redscope_engine::config::{Config, key};
use redscope_node::{PersistenceFact, ReplicationFact, SaveKind};
use redscope_sim::{ActorId, Disk, DiskFault, Fate, Stamp};

use super::look::server;
use super::loss::End;
use super::weight::of_map;
use crate::World;

/// How a process has come back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Restart {
    pub(super) at: Stamp,
    pub(super) end: End,
    pub(super) new_disk: bool,
    /// Whether somebody has changed a file that it has read.
    pub(super) is_damaged: bool,
}

/// The last time each process has come back, and what will matter the next time.
#[derive(Clone, Debug, Default)]
pub(super) struct Restarts {
    ends: BTreeMap<ActorId, End>,
    new_disks: BTreeSet<ActorId>,
    /// Files that somebody else has changed, until they are read or written anew.
    damaged: BTreeMap<ActorId, BTreeSet<String>>,
    last: BTreeMap<ActorId, Restart>,
}

impl Restarts {
    /// How a process has come back last.
    pub(super) fn last(&self, actor: ActorId) -> Option<&Restart> {
        self.last.get(&actor)
    }

    /// Notes what was done to a process or its disk. Says whether what it holds may be another's or less
    /// now.
    pub(super) fn note_fate(
        &mut self,
        world: &World,
        at: Stamp,
        actor: ActorId,
        fate: &Fate,
    ) -> bool {
        match fate {
            Fate::Crashed => drop(self.ends.insert(actor, End::Crash)),
            Fate::PowerCut(_) => drop(self.ends.insert(actor, End::PowerCut)),
            Fate::Ended => drop(self.ends.insert(actor, End::Exit)),
            Fate::DiskReplaced => {
                self.new_disks.insert(actor);
                self.damaged.remove(&actor);
            }
            Fate::DiskChanged(fault) if is_damage(fault) => {
                self.damaged.entry(actor).or_default().extend(changed_files(fault));
            }
            Fate::Started => {
                let end = self.ends.remove(&actor).unwrap_or(End::Exit);
                let new_disk = self.new_disks.remove(&actor);
                let is_damaged = self.has_read_damage(world, actor);
                self.last.insert(actor, Restart { at, end, new_disk, is_damaged });
            }
            _ => return false,
        }
        true
    }

    /// Takes in which files a server has written anew.
    pub(super) fn hear_of_files(&mut self, world: &World, actor: ActorId, fact: &PersistenceFact) {
        match fact {
            PersistenceFact::SaveEnded { kind, result: Ok(_) }
                if *kind != SaveKind::ReplicaSocket =>
            {
                self.mend_dump(world, actor);
            }
            // The parts that the new base replaces go; what was changed of those that stay counts.
            PersistenceFact::BaseInPlace(Ok(_)) => {
                self.mend(actor, |path| path.ends_with(MANIFEST));
            }
            _ => {}
        }
    }

    /// A replica that has all data of its master anew has put them in the place of its dump.
    pub(super) fn hear_of_resync(&mut self, world: &World, actor: ActorId, fact: &ReplicationFact) {
        if *fact == ReplicationFact::LoadFinished {
            self.mend_dump(world, actor);
        }
    }

    /// What a copy takes, roughly, in bytes.
    pub(super) fn weight_bytes(&self) -> usize {
        let paths = self.damaged.values().flatten().map(|path| path.len() + size_of::<String>());
        of_map(&self.ends) + of_map(&self.last) + of_map(&self.damaged) + paths.sum::<usize>()
    }

    fn mend_dump(&mut self, world: &World, actor: ActorId) {
        if self.damaged.contains_key(&actor)
            && let Some(server) = server(world, actor)
        {
            let dump = server.engine().config.text(key::DBFILENAME);
            self.mend(actor, |path| path == dump);
        }
    }

    fn mend(&mut self, actor: ActorId, is_good: impl Fn(&str) -> bool) {
        if let Some(damaged) = self.damaged.get_mut(&actor) {
            damaged.retain(|path| !is_good(path));
        }
    }

    /// Whether a server that was started has read a file that somebody has changed; what it holds from
    /// then on is what it has made of it.
    fn has_read_damage(&mut self, world: &World, actor: ActorId) -> bool {
        let Some(damaged) = self.damaged.get_mut(&actor) else { return false };
        let Some(server) = server(world, actor) else { return false };
        let (config, disk) = (&server.engine().config, world.disk(actor));
        let read = damaged.extract_if(.., |path| reads(config, disk, path));
        read.count() > 0
    }
}

/// How the names of the files end that name the parts of append-only files.
const MANIFEST: &str = ".manifest";

/// Whether something else than a process changes files.
pub(super) const fn is_damage(fault: &DiskFault) -> bool {
    matches!(fault, DiskFault::FlipBit { .. } | DiskFault::Put(_) | DiskFault::Truncate { .. })
}

/// The files that are changed by something else than a process.
pub(super) fn changed_files(fault: &DiskFault) -> Vec<String> {
    match fault {
        DiskFault::FlipBit { path, .. } | DiskFault::Truncate { path, .. } => vec![path.clone()],
        DiskFault::Put(files) => files.iter().map(|(path, _)| path.clone()).collect(),
        _ => Vec::new(),
    }
}

/// Whether a server that was just started takes its data from a file: from its dump or, if it has an
/// append-only file, from the parts that its manifest names. One of before 7.0 becomes such a part.
fn reads(config: &Config, disk: &Disk, path: &str) -> bool {
    if !config.flag(key::APPENDONLY) {
        return path == config.text(key::DBFILENAME);
    }
    let name = config.text(key::APPENDFILENAME);
    let Some((folder, part)) = path.rsplit_once('/') else { return path == name };
    let manifest = format!("{folder}/{name}{MANIFEST}");
    let names = |text: &[u8]| String::from_utf8_lossy(text).split_whitespace().any(|w| w == part);
    folder == config.text(key::APPENDDIRNAME)
        && (path == manifest || disk.file(&manifest).is_some_and(|text| names(&text.to_vec())))
}
