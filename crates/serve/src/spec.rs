//! What a process is started from.

use std::collections::BTreeMap;
use std::path::PathBuf;

use redscope_engine::config::Config;

/// A process to be started.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) name: String,
    pub(crate) port: u16,
    pub(crate) sentinel: bool,
    pub(crate) config: Config,
    /// Whether its configuration file is among its files.
    pub(crate) conf_on_disk: bool,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// Where its files are; without one they are kept in memory.
    pub(crate) dir: Option<PathBuf>,
}
