//! The content of a file that an act carries.

use std::fmt;
use std::sync::Arc;

use redscope_actor::Digest;

/// Bytes that copies of an act share.
///
/// Its `Debug`, which goes into the digest of a run, is the length and a digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(Arc<[u8]>);

impl Content {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Content(bytes.into())
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes, {:016x})", self.0.len(), self.0.to_vec().digested())
    }
}
