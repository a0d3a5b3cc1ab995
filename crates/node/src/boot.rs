//! What a process starts from.

use std::collections::BTreeMap;

use redscope_actor::{Address, Files, Rope, StartError, Time, WallClock};
use redscope_engine::aof::{Manifest, manifest_path, part_path};
use redscope_engine::config::Config;
use redscope_engine::config::key;
use redscope_engine::cost::Processor;

use crate::bus::bus_port;
use crate::file_names::{HOSTS, SENTINEL_CONF};

/// What a process of Redis is started from, again and again.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Where it listens.
    pub address: Address,
    /// Whether it is a Sentinel.
    pub sentinel: bool,
    /// Parameters.
    pub config: Config,
    /// Whether its configuration file is on its own disk: where that is, what it says is what the
    /// process starts from, and no longer [`Spec::config`].
    pub conf_on_disk: bool,
    /// Whether what a server does takes time.
    pub processor: Processor,
}

impl Spec {
    /// Where it listens to other nodes of a cluster, if it is one.
    pub fn bus_port(&self) -> Option<u16> {
        let is_node = self.config.flag(key::CLUSTER_ENABLED) && !self.sentinel;
        bus_port(self.address.port, self.config.integer(key::CLUSTER_PORT)).filter(|_| is_node)
    }
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
    /// Errors: a file that is there and cannot be read, a configuration file that is wrong.
    pub(crate) fn new(spec: &Spec, boot: &redscope_actor::Boot<'_>) -> Result<Self, StartError> {
        let config = config_at_start(spec, boot.files)?;
        Ok(Start {
            address: spec.address.clone(),
            processor: spec.processor,
            seed: boot.seed,
            process_id: boot.process_id,
            now: boot.now,
            wall: boot.clock,
            files: match spec.sentinel {
                true => files_of_sentinel(&config, boot.files)?,
                false => files_at_start(&config, boot.files)?,
            },
            config,
        })
    }
}

/// The configuration: what its file says, if it is on the process's own disk.
fn config_at_start(spec: &Spec, disk: &dyn Files) -> Result<Config, StartError> {
    let path = spec.config.file.as_deref().filter(|_| spec.conf_on_disk);
    let text = path.map(|path| read(disk, path)).transpose()?.flatten();
    let Some(text) = text else { return Ok(spec.config.clone()) };
    let mut config = Config::default();
    config.file.clone_from(&spec.config.file);
    config.read_file(&text.to_vec(), &mut |_, _| Ok(false)).map_err(StartError)?;
    // Where it listens is the spec's matter: clients and the other processes look for it there.
    config.set_directive(b"port", &[spec.address.port.to_string()]).map_err(StartError)?;
    Ok(config)
}

fn read(disk: &dyn Files, name: &str) -> Result<Option<Rope>, StartError> {
    disk.read(name).map_err(|why| StartError(format!("Can't read {name}: {why}")))
}

/// The files a Sentinel looks for: its own, and the names of hosts.
fn files_of_sentinel(config: &Config, disk: &dyn Files) -> Result<StartFiles, StartError> {
    let mut files = StartFiles::new();
    for name in [config.file.as_deref().unwrap_or(SENTINEL_CONF), HOSTS] {
        if let Some(bytes) = read(disk, name)? {
            files.insert(name.to_owned(), bytes);
        }
    }
    Ok(files)
}

/// The files a server looks for when it starts, by name, as far as there are any.
fn files_at_start(config: &Config, disk: &dyn Files) -> Result<StartFiles, StartError> {
    // The data set comes from one file or the other; this may be one of a version before 7.0.
    let is_aof = config.flag(key::APPENDONLY);
    let data = if is_aof { key::APPENDFILENAME } else { key::DBFILENAME };
    let named = [data, key::CLUSTER_CONFIG_FILE, key::ACLFILE].map(|name| config.text(name));
    let manifest = manifest_path(config);
    let mut files = StartFiles::new();
    for name in named.into_iter().chain([&*manifest]).filter(|n| !n.is_empty()) {
        if let Some(bytes) = read(disk, name)? {
            files.insert(name.to_owned(), bytes);
        }
    }
    // A manifest that cannot be read is reported by the process.
    let parsed = files.get(&manifest).and_then(|text| Manifest::parse(&text.to_vec()).ok());
    let mut manifest = parsed.unwrap_or_default();
    if is_aof && manifest.incrs.is_empty() {
        // A file no manifest names will be added to if it is there.
        manifest.add_incr(config);
    }
    for part in manifest.parts() {
        let name = part_path(config, &part.name);
        if let Some(bytes) = read(disk, &name)? {
            files.insert(name, bytes);
        }
    }
    Ok(files)
}
