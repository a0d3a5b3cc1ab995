//! Labs under load: two choices side by side under the same load, as far as they have run.

mod ask;
mod run;

pub use ask::{LoadedAsk, SIDES};
pub use run::{LoadedPart, LoadedRun};
