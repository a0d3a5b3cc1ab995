//! Every chore of Redscope, in Rust: `cargo xtask play`, `cargo xtask test`, `cargo xtask build`.

mod bench;
mod books;
mod chaos;
mod check;
mod command;
mod conform;
mod docs;
mod embed;
mod files;
mod finish;
mod lessons;
mod npm;
mod prebuilt;
mod publish;
mod server;
mod site;
mod tools;
mod transcripts;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask play [--release] [--port P]   build the site, serve it on 127.0.0.1, print the address
cargo xtask test                          formatting, clippy, native, wasm and browser tests
cargo xtask build [site]                  the optimised site, in dist/, for any file server
cargo xtask build npm [--quick]           the npm package, in npm/, and the site, whose element it has
cargo xtask docs                          the documentation as a site, in dist-docs/
cargo xtask docs check [--fix] [FILE]...  whether its transcripts are what comes back
cargo xtask docs knobs                    its chapter of the labs' knobs, written anew
cargo xtask docs sites                    a sample site of the real mdBook, in a browser
cargo xtask publish DIR [--quick]         site, documentation, package and one file for a disk, for any host
cargo xtask conform [--seed S] [--commands N] [--families a,b]
                                          random commands to redis-server and to serve, compared
cargo xtask conform --record              transcripts of redis-server, for the tests
cargo xtask conform --memory              what the structures of a lab take in redis-server, for a test
cargo xtask chaos [--seeds N] [--from S] [--scenario NAME] [--seconds N] [--replay LINE]
                                          faults drawn from seeds, and what must hold all the same
cargo xtask bench [servers|memory|complexity|pace|scrub|labs|page]...
                                          figures, as ratios against a peer of the same run
cargo xtask bench servers --against FILE  the same beside an older build of serve
cargo xtask replay LINK|FILE              what a shared run comes to: its moment, its digest
cargo xtask export LINK|FILE DIR          what is on the stage there, as files that start it for real
cargo xtask import FILE...                a run of CLUSTER NODES, sentinel.conf, RDB, AOF or a MONITOR log: its link
cargo xtask lessons check [FILE]...       whether lessons are what they say, with many seeds; a FILE may be a pack
cargo xtask lessons pack FOLDER [OUT]     a pack of lessons as one file, NAME.pack.md
cargo xtask labs --list | NAME [--set KNOB=VALUE]... [--seed S] [--least KNOB] [--curve] [--all] [--csv DIR]
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
        ["export", given, dir] => command::example("export", &[given, dir], "nothing is exported"),
        ["import", files @ ..] if !files.is_empty() => {
            command::example("import", files, "nothing is imported")
        }
        ["lessons", "check", files @ ..] => lessons::check(files),
        ["lessons", "pack", folder] => lessons::pack(folder.as_ref(), None),
        ["lessons", "pack", folder, out] => lessons::pack(folder.as_ref(), Some(out)),
        ["labs", options @ ..] => command::example("lab", options, "this lab does not run"),
        ["chaos", options @ ..] => chaos::run(options),
        ["conform", options @ ..] => conform::run(options),
        ["build", "npm"] => npm::build_whole(site::Profile::Release),
        ["build", "npm", "--quick"] => npm::build_whole(site::Profile::Debug),
        ["docs"] => docs::build().map(drop),
        ["docs", "check", options @ ..] => docs::check(options),
        ["docs", "knobs"] => docs::write_knobs(),
        ["docs", "sites"] => docs::sites(),
        ["publish", dir] => publish::run(dir.as_ref(), site::Profile::Release),
        ["publish", dir, "--quick"] => publish::run(dir.as_ref(), site::Profile::Debug),
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
