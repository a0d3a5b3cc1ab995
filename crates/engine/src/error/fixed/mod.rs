//! Error texts that never change, a file for each family.

mod arguments;
mod bloom;
mod clients;
mod cluster;
mod collections;
mod keys;
mod replication;
mod scripts;
mod sentinel;
mod server;
mod streams;
mod strings;
mod users;

/// An error reply whose text is always the same. The first word is the error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedError(&'static str);

impl FixedError {
    /// The text after the dash.
    pub const fn text(self) -> &'static str {
        self.0
    }
}
