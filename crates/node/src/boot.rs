//! What a process starts from.

use std::collections::BTreeMap;

use redscope_actor::{Address, Files, Rope, StartError, Time, WallClock};
use redscope_engine::aof::{Manifest, manifest_path, part_path};
use redscope_engine::config::Config;
use redscope_engine::cost::Processor;

/// What a process of Redis is started from, again and again.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Where it listens.
    pub address: Address,
    /// Whether it is a Sentinel.
    pub sentinel: bool,
    /// Parameters.
    pub config: Config,
    /// Whether what a server does takes time.
    pub processor: Processor,
}

/// The files a process looks for when it starts, by name, as far as there are any.
pub(crate) type StartFiles = BTreeMap<String, Rope>;

/// Everything a process knows when it starts.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) address: Address,
    pub(crate) config: Config,
    pub(crate) processor: Processor,
    pub(crate) seed: u64,
    pub(crate) process_id: u32,
    pub(crate) now: Time,
    pub(crate) wall: WallClock,
    /// The files it looks for, by name, as far as there are any.
    pub(crate) files: StartFiles,
}

impl Start {
    /// Reads the files a process looks for.
    ///
    /// Errors: a file that is there and cannot be read.
    pub(crate) fn new(spec: &Spec, boot: &redscope_actor::Boot<'_>) -> Result<Self, StartError> {
        Ok(Start {
            address: spec.address.clone(),
            config: spec.config.clone(),
            processor: spec.processor,
            seed: boot.seed,
            process_id: boot.process_id,
            now: boot.now,
            wall: boot.clock,
            files: files_at_start(&spec.config, boot.files)?,
        })
    }
}

/// The files a process looks for when it starts, by name, as far as there are any.
fn files_at_start(config: &Config, disk: &dyn Files) -> Result<StartFiles, StartError> {
    let read =
        |name: &str| disk.read(name).map_err(|why| StartError(format!("Can't read {name}: {why}")));
    // The data set comes from one file or the other; this may be one of a version before 7.0.
    let data = if config.flag("appendonly") { "appendfilename" } else { "dbfilename" };
    let named = [data, "cluster-config-file", "aclfile"].map(|parameter| config.text(parameter));
    let manifest = manifest_path(config);
    let mut files = StartFiles::new();
    for name in named.into_iter().chain(["sentinel.conf", &manifest]).filter(|n| !n.is_empty()) {
        if let Some(bytes) = read(name)? {
            files.insert(name.to_owned(), bytes);
        }
    }
    // A manifest that cannot be read is reported by the process.
    let parsed = files.get(&manifest).and_then(|text| Manifest::parse(&text.to_vec()).ok());
    let mut manifest = parsed.unwrap_or_default();
    if config.flag("appendonly") && manifest.incrs.is_empty() {
        // A file no manifest names will be added to if it is there.
        manifest.add_incr(config);
    }
    for part in manifest.parts() {
        let name = part_path(config, &part.name);
        if let Some(bytes) = read(&name)? {
            files.insert(name, bytes);
        }
    }
    Ok(files)
}
