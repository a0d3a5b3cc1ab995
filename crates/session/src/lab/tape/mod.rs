//! Labs of faults: two deployments beside each other, each a session like any other, the same writers
//! and the same fault; what is measured is looked at from outside.

mod cause;
mod meters;
mod run;
mod sample;
mod scorecard;
mod service;
mod side;
mod totals;
mod tried;

pub use cause::Cause;
pub use run::TapeRun;
pub use sample::{ClientSample, DoneAct, RewriteSample, ServerSample, TapeSample};
pub use scorecard::{Recovery, ScorePart, ScoreRun, WayScore};
pub use service::{JUDGED, JUST, Service};
pub use totals::{PaidMemory, TapeTotals};
pub use tried::TriedCommand;
