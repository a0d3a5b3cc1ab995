//! A load as it is played: a key for each request.

use std::rc::Rc;

/// Requests, each for a key by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The keys, in the order in which they are asked for.
    pub asked: Rc<[u32]>,
    /// How many keys there are; their numbers are below it.
    pub keys: u32,
}
