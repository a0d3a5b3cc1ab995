//! The hot key lab: two ways to deal with a hot key, as far as both have run.

mod run;

pub use run::HotKeyRun;
