//! Clients of the laboratory's servers.

mod console;
mod line;
mod local;
mod redirection;
mod write;

pub use console::{Console, ConsoleOrder, ConsoleSpec};
pub use line::{Line, Wire};
pub use local::repeats;
pub(crate) use redirection::Redirection;
pub use write::{DbKey, Effect, TypedFact, TypedWrite};

/// Where a client puts what it wants done.
pub(crate) type Out = redscope_actor::OutboxOf<crate::cast::Cast>;
