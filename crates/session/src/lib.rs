//! What a person does with a simulation: scenarios to start from, consoles to type into, frames
//! that tell a page what has changed.

mod complete;
mod frame;
mod message;
mod narrate;
mod session;
pub mod share;

pub use complete::{Completion, complete};
pub use frame::{
    ClientView, EventView, Frame, Inspector, Line, LineKind, NodeView, PacketView, Row, Tone,
};
pub use message::{FromWorker, ToWorker};
pub use session::{FIRST_CONSOLE, Session};
