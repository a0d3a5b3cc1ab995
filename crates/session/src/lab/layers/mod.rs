//! The layers lab: two ways to deal with writes, as far as both have run.

mod run;

pub use run::LayersRun;
