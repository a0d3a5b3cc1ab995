//! Keys of a server.

use redscope_labs::World;
use redscope_node::Server;
use redscope_sim::ActorId;

use crate::inside::{KeysAsk, KeysView};

/// What was seen of keys before.
#[derive(Debug, Default)]
pub(super) struct KeysLens {}

impl KeysLens {
    /// The keys that are asked for.
    pub(super) fn look(
        &mut self,
        _: &World,
        _: ActorId,
        server: &Server,
        ask: &KeysAsk,
    ) -> KeysView {
        KeysView { key_count: server.engine().dbs.get(ask.db).map_or(0, |db| db.len()) }
    }
}
