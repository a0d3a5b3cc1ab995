//! Opens a shared run and tells where it comes to: `cargo xtask replay LINK|FILE`.

use std::process::ExitCode;

use redscope_session::Session;
use redscope_session::share;

/// Lines told at the most.
const LINES: usize = 12;

fn main() -> ExitCode {
    let Some(given) = std::env::args().nth(1) else {
        eprintln!("cargo xtask replay LINK|FILE");
        return ExitCode::FAILURE;
    };
    match replay(&given) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn replay(given: &str) -> Result<(), String> {
    // A name that is no file's is a link.
    let bytes = std::fs::read(given).unwrap_or_else(|_| given.as_bytes().to_vec());
    let run = share::read(&bytes).map_err(|why| why.to_string())?;
    let (acts, notes) = (run.acts.len(), run.notes.clone());
    let mut session = Session::open(run).map_err(|why| why.to_string())?;
    let values = session.values();
    let changed: String =
        values.changed().map(|(name, value)| format!(" {name}={value}")).collect();
    let settings: String =
        values.settings.iter().map(|(name, value)| format!(" {name}={value}")).collect();
    println!("scenario {}{changed}{settings}", values.scenario().id);
    println!("seed     {}", values.seed);
    println!("acts     {acts}, {} of them done", session.timeline().acts_done());
    println!("moment   {}", share::Moment::from(session.sim().stamp()));
    println!("digest   {:016x}", session.sim().digest());
    for note in notes {
        println!("note     {}: {}", note.moment, note.text);
    }
    let frame = session.frame();
    for log in &frame.logs[frame.logs.len().saturating_sub(LINES)..] {
        let (s, us) = (log.at_us / 1_000_000, log.at_us % 1_000_000);
        println!("{s:>6}.{us:06} {:4} {} {}", log.node, log.mark, log.text);
    }
    Ok(())
}
