//! What the page is made of, one component per file.

pub(crate) mod console;
pub(crate) mod events;
pub(crate) mod guide;
pub(crate) mod header;
pub(crate) mod inspector;
pub(crate) mod stage;
pub(crate) mod timeline;
