//! The panes of the workbench: a folder each.

pub(in crate::panes) mod ballot;
pub(crate) mod cards;
pub(crate) mod compare;
pub(crate) mod console;
pub(in crate::panes) mod followed;
pub(crate) mod stage;
pub(crate) mod story;
pub(crate) mod timeline;
