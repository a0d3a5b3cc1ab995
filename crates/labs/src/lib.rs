//! A Redis laboratory: the cast that plays in a [`redscope_sim`] world, the scenarios it starts from,
//! and acts in words.

pub mod act;
pub mod app;
mod ask;
mod cast;
mod chance;
pub mod chaos;
pub mod check;
pub mod client;
pub mod crash;
pub mod database;
pub mod direct;
mod exchange;
pub mod experiment;
pub mod interleave;
pub mod load;
pub mod locks;
mod percentile;
pub mod program;
pub mod scenario;
pub mod sharding;
pub mod smart;
mod torn;
pub mod web;

pub use act::put_files;
pub use cast::{Cast, Fact, Order, PROCESSOR, Server, Spec, Timer};
pub use chance::Zipf;
pub use scenario::{Scenario, Values, open};

/// A world of this cast.
pub type World = redscope_sim::Sim<Cast>;
/// What can be done to it.
pub type Action = redscope_sim::ActionOf<Cast>;
/// What is told in it.
pub type Told = redscope_sim::ToldOf<Cast>;
