//! A base on its way to its place, and what files are called until then.

use redscope_engine::aof::Manifest;
use redscope_engine::config::Config;
use redscope_engine::config::key;

/// Files about to take the place of others.
#[derive(Clone, Debug)]
pub(in crate::server) struct NewBase {
    /// What the manifest will say.
    pub(super) manifest: Manifest,
    /// The file that will be added to.
    pub(super) incr: String,
    /// The base, once there is one: the name the child gave it, the one it gets, its length in bytes.
    pub(super) temp_base: String,
    pub(super) base: String,
    pub(super) base_bytes: u64,
}

impl NewBase {
    /// How many files get another name when it is put in place.
    pub(in crate::server) fn renames(&self) -> usize {
        1 + usize::from(!self.incr.is_empty())
    }
}

/// A base that a child has written, and that has yet to get its name.
#[derive(Clone, Debug)]
pub(in crate::server) struct Written {
    /// The child.
    pub(in crate::server) pid: u32,
    /// Where the base lies, below the process's directory.
    pub(in crate::server) temp: String,
    /// Its length in bytes.
    pub(in crate::server) bytes: u64,
    /// From the fork to the end of the child, in microseconds.
    pub(in crate::server) took_us: u64,
}

/// The base a rewriting child makes, before that gets its name.
pub(in crate::server) fn rewrite_name(pid: u32) -> String {
    format!("temp-rewriteaof-bg-{pid}.aof")
}

/// The file for what is done while the first base is written.
pub(super) fn temp_incr(config: &Config) -> String {
    format!("temp-{}.incr", config.text(key::APPENDFILENAME))
}
