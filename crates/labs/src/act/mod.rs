//! Acts in words: `crash n1`, `cut n1 n2 one-way`, `type c1 SET foo bar`.
//!
//! What is written by [`write`] is read by [`parse`] as the same act. Buttons, standard input of
//! `serve`, lessons, links and JavaScript use the same words; what `serve` cannot do to real processes,
//! its form says.

mod files;
mod lab;
mod machine;
mod parts;
mod read;
#[cfg(test)]
mod tests;
mod wanted;
mod words;
mod write;
mod writer;

pub use files::put_files;
pub use machine::{Lack, Machine, MachineAct, Ways};
pub use parts::{PUT_MOST_BYTES, ParseError, time_us, verbs};
pub use read::{parse, parse_in};
pub use wanted::{RepairError, Wanted};
pub use words::{FORMS, Form, machine_forms, machine_lack};
pub use write::{console, write};
