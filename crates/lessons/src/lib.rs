//! Lessons as files: `web/lessons/<track>/<name>.en.md` and the same in other languages.
//!
//! A file is Markdown with a head of TOML (`head`); its body becomes blocks that a page shows
//! (`body`), its goals and steps have their words in `redscope_session::lesson`. `catalog` puts a folder
//! together, `prove` shows that each lesson is what it says. Nothing here knows a file system: `main` does.

pub mod body;
pub mod catalog;
pub mod entry;
pub mod fault;
pub mod head;
pub mod prove;
