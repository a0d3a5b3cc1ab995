//! `redscope-serve`: servers, clusters and Sentinels of Redscope behind real ports.

mod control;
mod disk;
mod log;
mod options;
mod sockets;
mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = options::parse(&args).and_then(world::World::open).and_then(world::World::run);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
