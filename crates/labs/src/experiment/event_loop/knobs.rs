//! What can be turned, and how long a run takes.

use super::commands::COMMANDS;
use crate::experiment::knob::{Knob, Knobs, Unit, load as knob, own};

/// The name of the lab.
pub const ID: &str = "loop";

/// When the slow command is sent, in microseconds after the clients have begun.
pub const SLOW_AT_US: u64 = 60_300;
/// How long a run takes, in virtual milliseconds.
pub const LASTS_MS: u64 = 300;
/// One way between clients and server, in microseconds.
pub const WAY_US: u64 = 50;

/// What can be turned.
pub const KNOBS: &[Knob] = &[
    knob("clients", Unit::Count, 50, 1, 200),
    knob("every", Unit::Ms, 50, 5, 200),
    knob("elements", Unit::Count, 100_000, 100, 300_000),
    knob("depth", Unit::Count, 1, 1, 100),
    own("waiting", Unit::Percent, [0, 0, 100], &COMMANDS_BY_NAME),
];

/// What can be turned while it runs: what clients do. How many elements there are is written before.
pub const LIVE: &[&str] = &["clients", "every", "depth", "waiting"];

/// The commands by name, for what belongs to a side whatever it sends.
pub const COMMANDS_BY_NAME: [&str; COMMANDS.len()] = {
    let mut names = [""; COMMANDS.len()];
    let mut at = 0;
    while at < COMMANDS.len() {
        names[at] = COMMANDS[at].name;
        at += 1;
    }
    names
};

/// How many of the clients never have two requests under way.
pub fn waiting_clients(knobs: &Knobs) -> u64 {
    knobs.get("clients") * knobs.get("waiting") / 100
}
