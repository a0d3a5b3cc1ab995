//! Libraries of functions, as they are known.

use std::collections::BTreeMap;

use redscope_data::Str;

/// Flags a script's first line or a function's registration can have.
pub(crate) const FLAGS: &[&str] =
    &["no-writes", "allow-oom", "allow-stale", "no-cluster", "allow-cross-slot-keys"];

/// A function of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionInfo {
    /// What its author says of it.
    pub description: Option<Str>,
    /// `no-writes` and its kin.
    pub flags: Vec<String>,
}

/// A library of functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// Its source, first line included.
    pub code: Str,
    /// Its functions by name.
    pub functions: BTreeMap<Str, FunctionInfo>,
}
