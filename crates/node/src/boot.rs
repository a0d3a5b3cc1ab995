//! What a process starts from.

use std::collections::BTreeMap;

use redscope_actor::Address;
use redscope_engine::aof::{Manifest, manifest_path, part_path};
use redscope_engine::config::Config;

/// Everything a process knows when it starts.
#[derive(Clone, Debug)]
pub struct Boot {
    /// Where it listens.
    pub address: Address,
    /// Parameters.
    pub config: Config,
    /// Whether it is a Sentinel.
    pub sentinel: bool,
    /// Source of all its chance. Two starts of one process take different seeds.
    pub seed: u64,
    /// What the system calls the process.
    pub process_id: u32,
    /// Unix microseconds of virtual time zero.
    pub epoch_unix_us: u64,
    /// Files of its directory, by name: what [`files_at_start`] names, and maybe others.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// The files a process looks for when it starts, by name, as far as `read` finds them.
///
/// Errors: those of `read`.
pub fn files_at_start<E>(
    config: &Config,
    mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>,
) -> Result<BTreeMap<String, Vec<u8>>, E> {
    // The data set comes from one file or the other; this may be one of a version before 7.0.
    let data = if config.flag("appendonly") { "appendfilename" } else { "dbfilename" };
    let named = [data, "cluster-config-file", "aclfile"].map(|parameter| config.text(parameter));
    let manifest = manifest_path(config);
    let mut files = BTreeMap::new();
    for name in named.into_iter().chain(["sentinel.conf", &manifest]).filter(|n| !n.is_empty()) {
        if let Some(bytes) = read(name)? {
            files.insert(name.to_owned(), bytes);
        }
    }
    // A manifest that cannot be read is reported by the process.
    let parsed = files.get(&manifest).and_then(|text| Manifest::parse(text).ok());
    for part in parsed.iter().flat_map(Manifest::parts) {
        let name = part_path(config, &part.name);
        if let Some(bytes) = read(&name)? {
            files.insert(name, bytes);
        }
    }
    Ok(files)
}
