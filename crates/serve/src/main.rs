//! `redscope-serve`: servers, clusters and Sentinels of Redscope behind real ports.

mod disk;
mod live;
mod log;
mod options;
mod sockets;
mod spec;
mod standalone;
mod world;

use std::process::ExitCode;

use world::{Failure, World};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, rest @ ..] = &args[..]
        && mode == "live"
    {
        return match live::run(rest) {
            Ok(()) => ExitCode::SUCCESS,
            Err(text) => {
                log::complain(&text);
                ExitCode::FAILURE
            }
        };
    }
    match options::parse(&args).map_err(Failure::Told).and_then(World::open).and_then(World::run) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Told(text)) => log::complain(&text),
        Err(Failure::Logged) => {}
        // As a real one does, so that those who watch over it see the same end.
        Err(Failure::Panicked) => std::process::abort(),
    }
    ExitCode::FAILURE
}
