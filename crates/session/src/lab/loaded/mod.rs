//! Labs under load: two choices side by side under the same load, as far as they have run.

mod choice;
mod curve;
mod least;
mod run;

pub use choice::choice;
pub use curve::{CurvePart, CurveRun};
pub use least::{LeastPart, LeastRun};
pub use run::LoadedRun;
