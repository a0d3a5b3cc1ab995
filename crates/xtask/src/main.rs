//! Every chore of Redscope, in Rust: `cargo xtask play`, `cargo xtask test`, `cargo xtask build`.

mod bench;
mod chaos;
mod check;
mod command;
mod conform;
mod files;
mod finish;
mod lessons;
mod npm;
mod prebuilt;
mod server;
mod site;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask play [--release] [--port P]   build the site, serve it on 127.0.0.1, print the address
cargo xtask test                          formatting, clippy, native, wasm and browser tests
cargo xtask build [site]                  the optimised site, in dist/, for any file server
cargo xtask build npm                     the npm package, in npm/
cargo xtask conform [--seed S] [--commands N] [--families a,b]
                                          random commands to redis-server and to serve, compared
cargo xtask conform --record              transcripts of redis-server, for the tests
cargo xtask conform --memory              what the structures of a lab take in redis-server, for a test
cargo xtask chaos [--seeds N] [--from S] [--scenario NAME] [--seconds N] [--replay LINE]
                                          faults drawn from seeds, and what must hold all the same
cargo xtask bench [servers|memory|complexity|pace|scrub|labs|page]...
                                          figures, as ratios against a peer of the same run
cargo xtask replay LINK|FILE              what a shared run comes to: its moment, its digest
cargo xtask lessons check [FILE]...       whether lessons are what they say, with many seeds
cargo xtask labs --list | NAME [--set KNOB=VALUE]... [--seed S] [--csv DIR]
                                          a lab natively: its figures, and its series as CSV
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["play", options @ ..] => play(options),
        ["test"] => check::run_all(),
        ["build"] | ["build", "site"] => site::build(site::Profile::Release).map(drop),
        ["bench", parts @ ..] => bench::run(parts),
        ["replay", given] => command::example("replay", &[given], "this run does not open"),
        ["lessons", "check", files @ ..] => lessons::check(files),
        ["labs", options @ ..] => command::example("lab", options, "this lab does not run"),
        ["chaos", options @ ..] => chaos::run(options),
        ["conform", options @ ..] => conform::run(options),
        ["build", "npm"] => npm::build().map(drop),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

fn play(options: &[&str]) -> Result<(), String> {
    let mut profile = site::Profile::Debug;
    let mut port = 8080;
    let mut rest = options;
    loop {
        rest = match rest {
            [] => break,
            ["--release", tail @ ..] => {
                profile = site::Profile::Release;
                tail
            }
            ["--port", number, tail @ ..] => {
                port =
                    number.parse().map_err(|_| format!("--port takes a number, not {number}"))?;
                tail
            }
            _ => return Err(USAGE.to_owned()),
        };
    }
    let dist = site::build(profile)?;
    let server = server::Server::start(&dist, port)?;
    println!("\nRedscope is at {}   (Ctrl-C ends it)", server.address());
    server.join()
}
