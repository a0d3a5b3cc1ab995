//! Who watches which key.

use std::collections::BTreeMap;

use redscope_data::Str;

use crate::client::ClientId;

/// All watches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watching {
    pub(super) watches: BTreeMap<(usize, Str), Vec<Watch>>,
    /// Whether the client lent to a command has a watch that broke meanwhile.
    pub(super) own_broken: bool,
}

/// One client's watch of a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    pub(super) client: ClientId,
    /// The key's time was up already when the watch began: that it goes is no change.
    pub(super) was_expired: bool,
}
