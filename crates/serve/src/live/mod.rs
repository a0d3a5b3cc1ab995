//! Live mode: real servers, Sentinels and clusters on the page, over a WebSocket on loopback.
//!
//! A thread for each node asks it again and again ([`watch`]); what is known of all of them is on the [`board`].
//! Each page that is connected has a thread ([`guest`]), which answers it from the board and has consoles of its own.

mod board;
mod client;
mod console;
mod door;
mod gate;
mod guest;
mod login;
mod options;
mod picture;
mod seen;
mod site;
mod tell;
mod watch;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::log;
use crate::standalone::reason;
use board::Board;
use door::Door;
pub(crate) use options::usage;

/// So long the nodes that were named have time for their first answer.
const FIRST_ANSWER: Duration = Duration::from_secs(5);

/// Watches what the command line names, and lets pages in until the program is ended.
///
/// # Errors
/// One line that says what is in the way: an option, the port, or that no node answers.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let options = options::parse(args)?;
    let listener = TcpListener::bind(("127.0.0.1", options.port)).map_err(|error| {
        format!("port {} of 127.0.0.1 cannot be listened at: {}", options.port, reason(&error))
    })?;
    let port = listener.local_addr().map_err(|error| error.to_string())?.port();
    let board = Arc::new(Board::new(options.login.clone(), Instant::now()));
    for address in &options.addresses {
        watch::begin(&board, address);
    }
    board.await_first(&options.addresses, FIRST_ANSWER)?;
    let door = Door::new(options, port)?;
    log::say(&door.invitation());
    door.let_in(&listener, &board)
}
