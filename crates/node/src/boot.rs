//! What a process starts from.

use std::collections::BTreeMap;

use redscope_engine::aof::{Manifest, manifest_name};
use redscope_engine::config::Config;

use crate::Address;

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
    let parameters = ["dbfilename", "cluster-config-file", "appendfilename"];
    let named = parameters.map(|parameter| config.text(parameter).to_owned());
    let acl = Some(config.text("aclfile")).filter(|name| !name.is_empty()).map(str::to_owned);
    let manifest = manifest_name(config);
    let mut files = BTreeMap::new();
    for name in named.into_iter().chain(acl).chain(["sentinel.conf".to_owned(), manifest.clone()]) {
        if let Some(bytes) = read(&name)? {
            files.insert(name, bytes);
        }
    }
    // A manifest that cannot be read is reported by the process.
    let parsed = files.get(&manifest).and_then(|text| Manifest::parse(text).ok());
    for part in parsed.iter().flat_map(Manifest::parts) {
        let name = format!("{}/{}", config.text("appenddirname"), part.name);
        if let Some(bytes) = read(&name)? {
            files.insert(name, bytes);
        }
    }
    Ok(files)
}
