//! The process of a server.

use redscope_labs::World;
use redscope_node::Server;
use redscope_sim::ActorId;

use crate::inside::{ServerAsk, ServerView};

/// What is to be seen of a server's process.
pub(super) fn look(_: &World, _: ActorId, server: &Server, _: &ServerAsk) -> ServerView {
    ServerView { client_count: server.view().clients }
}
