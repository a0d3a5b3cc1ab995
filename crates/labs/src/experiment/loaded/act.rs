//! What a person does in a world of a lab while it runs.

use std::fmt;

use super::world::{console, users};
use super::{Choice, LoadedLab};
use crate::cast::{Order, Spec};
use crate::client::ConsoleOrder;
use crate::load::{Arrivals, Ids, Stream, UsersSpec};
use crate::{Action, World};

/// What the console of a person is called.
pub const CONSOLE: &str = "you";
/// What a visit of a person is called, with its number from 1 behind.
const VISIT: &str = "visit";

/// What a person does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Types a line at a console of the lab's Redis.
    Type(String),
    /// Presses Ctrl-C there.
    Interrupt,
    /// Asks the application as one of its users: what for, and which.
    Ask {
        /// What the program calls it.
        handler: String,
        /// Which.
        id: u64,
    },
}

impl LoadedLab {
    /// What a user asks for, as `read 7`.
    ///
    /// Errors: [`AskError`].
    pub fn ask(&self, text: &str) -> Result<Act, AskError> {
        let (handler, id) = text.split_once(' ').unwrap_or((text, ""));
        let known = self.asks.iter().find(|known| **known == handler);
        let wrong = || AskError::Handler { asks: self.asks, got: handler.to_owned() };
        let handler = (*known.ok_or_else(wrong)?).to_owned();
        let number = id.parse().ok().filter(|id| *id <= MOST_ID);
        let id = number.ok_or_else(|| AskError::Item(id.to_owned()))?;
        Ok(Act::Ask { handler, id })
    }
}

/// Why nobody asks so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskError {
    /// No user of the lab asks for that.
    Handler {
        /// What they ask for.
        asks: &'static [&'static str],
        /// What was meant.
        got: String,
    },
    /// This is no number of an item.
    Item(String),
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AskError::Handler { asks, got } => {
                write!(f, "users ask for one of {}, not for '{got}'", asks.join(", "))
            }
            AskError::Item(got) => {
                write!(f, "an item is a whole number from 0 to {MOST_ID}, not '{got}'")
            }
        }
    }
}

impl std::error::Error for AskError {}

/// Nobody asks for what has a higher number.
pub const MOST_ID: u64 = 1_000_000_000;

/// What a visit is called.
pub(super) fn visit_name(number: u32) -> String {
    format!("{VISIT}{number}")
}

/// What is to be done to a world of a choice so that a person has done this. A visit has its number.
pub(super) fn done(world: &World, choice: &Choice, act: &Act, visit: u32) -> Vec<Action> {
    let order = match act {
        Act::Type(line) => ConsoleOrder::Type(line.clone()),
        Act::Interrupt => ConsoleOrder::Interrupt,
        Act::Ask { handler, id } => {
            let spec = visitor(choice, handler, *id, visit);
            let add = Action::Add { actor: visit_name(visit), spec, files: Vec::new() };
            return vec![add];
        }
    };
    let mut acts = Vec::new();
    if world.find(CONSOLE).is_none() {
        acts.push(console(CONSOLE));
    }
    let order = Order::Console(order);
    acts.push(Action::Order { actor: CONSOLE.to_owned(), order });
    acts
}

/// A user who asks once, and is as patient as the others.
fn visitor(choice: &Choice, handler: &str, id: u64, visit: u32) -> Spec {
    let once = Stream {
        handler: handler.to_owned(),
        arrivals: Arrivals::Closed { users: 1, think_ms: 0 },
        ids: Ids::Each { from: id, count: 1 },
        from_ms: 0,
        until_ms: None,
        bursts: None,
    };
    let setup = (choice.lab().setup)(choice);
    Spec::Users(UsersSpec { visit: Some(visit), ..users(&setup, vec![once]) })
}
