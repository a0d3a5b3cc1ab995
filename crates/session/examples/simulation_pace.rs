//! How fast a simulation runs natively: `cargo run --release -p redscope-session --example simulation_pace`.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::time::Instant;

use redscope_labs::{Scenario, Values};
use redscope_session::Session;

/// Virtual seconds run.
const VIRTUAL_S: u64 = 600;
/// Commands typed.
const COMMANDS: u32 = 20_000;

fn main() {
    let open = |id| {
        let scenario = Scenario::find(id).expect("a known scenario");
        Session::new(Values::new(scenario, 1)).expect("it starts")
    };
    let mut sentinel = open("sentinel");
    let start = Instant::now();
    sentinel.run_for(VIRTUAL_S * 1_000_000, u64::MAX);
    println!("simulated_per_second {:.0}", VIRTUAL_S as f64 / start.elapsed().as_secs_f64());
    let mut server = open("standalone");
    let start = Instant::now();
    for _ in 0..COMMANDS {
        server.exec("c1", "SET key value", 1_000_000).expect("the console is open");
    }
    println!("commands_per_second {:.0}", f64::from(COMMANDS) / start.elapsed().as_secs_f64());
}
