//! Files of a node.

use redscope_labs::World;
use redscope_sim::ActorId;

use crate::inside::{FileRow, FilesAsk, FilesView};

/// The files on a node's disk.
pub(super) fn look(world: &World, id: ActorId, _: &FilesAsk) -> FilesView {
    let files = world.disk(id).files();
    let rows = files.map(|(path, rope)| FileRow { name: path.to_owned(), len_bytes: rope.len() });
    FilesView { files: rows.collect() }
}
