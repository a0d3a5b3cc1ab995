//! What each data type is used for: small applications that run, and their memory against the obvious alternative.
//!
//! An application is a script of commands carried out on the engine, with the replies that came, and some structures
//! that hold the same items. How a structure is stored inside is asked after every item by `OBJECT ENCODING`, what it
//! takes by `MEMORY USAGE`; nothing is computed. Source: the documentation of the data types at redis.io, the
//! `*-max-listpack-*` and `set-max-intset-entries` parameters of redis.conf 7.0.15.

mod app;
mod apps;
mod hold;
mod line;
mod measure;
mod play;
mod score;

pub use app::{App, Setting, Structure};
pub use apps::APPS;
pub use line::Command;
pub use measure::{Curve, Held, STEPS, Switch, measure};
pub use play::{Inside, Step};
pub use score::{BITS, Halving, Score, halvings, score};

/// The name of the lab in links and on command lines.
pub const ID: &str = "types";
