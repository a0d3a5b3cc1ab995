//! Lessons as files: `web/lessons/<track>/<name>.en.md` and the same in other languages.
//!
//! A file is Markdown with a head of TOML (`head`); its body becomes blocks that a page shows
//! (`body`), and both a [`lesson::Lesson`]. `catalog` puts a folder together, `folder` reads one from a disk
//! and writes what a page loads; `pack` does the same for lessons of somebody else's; `leads` says where lessons
//! lead, `prose` has their words, of which `unwritten` are those still to come. What goals and steps do to a world is the business of
//! `redscope_session::lesson`, and that a lesson is what it says, of `redscope-proof`.

pub mod body;
pub mod catalog;
pub mod entry;
pub mod fault;
pub mod folder;
pub mod head;
pub mod leads;
pub mod lesson;
pub mod pack;
pub mod prose;
pub mod step;
pub mod transcript;
pub mod unwritten;
pub mod write;
