//! Clients of the laboratory's servers.

mod console;
mod database;
mod errand;
mod line;
mod local;
mod lock;
mod next;
mod order;
mod pipe;
mod protocol;
mod redirection;
mod survey;
mod transaction;
mod write;

use redscope_node::{BusMessage, LinkKind};

pub use console::Console;
pub use line::{Line, Wire};
pub use local::{MOST_REPEATS, Repeats, repeats};
pub use lock::TypedLock;
pub use order::{ConsoleFact, ConsoleOrder, ConsoleSpec};
pub(crate) use redirection::Redirection;
pub use write::{DbKey, Effect, TypedFact, TypedWrite};

/// Where a client that tells `F` puts what it wants done.
pub(crate) type Out<F> = redscope_actor::Outbox<BusMessage, F, LinkKind>;
