//! What a process starts from.

use std::collections::BTreeMap;

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
    /// Files of its directory, by name: `dump.rdb`, `nodes.conf`, `sentinel.conf`.
    pub files: BTreeMap<String, Vec<u8>>,
}
