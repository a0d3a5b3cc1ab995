//! Compares what scripts make of random library calls.

use redscope_actor::Rng;
use redscope_conform::lua::LuaCalls;
use redscope_resp::{Frame, format_reply, quote};

use crate::Options;
use crate::pair::{Pair, side_by_side};

/// Scripts sent before their replies are read.
const BATCH: u64 = 64;
/// One script for this many commands.
const COMMANDS_PER_SCRIPT: u64 = 10;
/// Scripts after which both servers forget them.
const FLUSH_EVERY: u64 = 64 * 100;

/// What the functions begin with that a family names: all of them for `lua`, `string` for
/// `lua.string`. `None` for families of commands.
pub(crate) fn functions_of(family: &str) -> Option<String> {
    match family.strip_prefix("lua")? {
        "" => Some(String::new()),
        rest => rest.strip_prefix('.').map(str::to_owned),
    }
}

/// Returns the number of mismatches.
pub(crate) fn compare(
    options: &Options,
    pair: &mut Pair,
    resp3: bool,
    functions: &[String],
) -> Result<u64, String> {
    let label = if resp3 { "lua resp3" } else { "lua resp2" };
    let mut calls = LuaCalls::new(Rng::fork(options.seed, label), functions);
    let (mut sent, mut mismatches) = (0, 0);
    while sent < options.commands / COMMANDS_PER_SCRIPT && (mismatches as usize) < options.show {
        let scripts: Vec<String> = (0..BATCH).map(|_| calls.script()).collect();
        for script in &scripts {
            let request = ["EVAL", script, "0"].map(|word| word.as_bytes().to_vec());
            pair.ours.queue(&request);
            pair.theirs.queue(&request);
        }
        pair.ours.flush()?;
        pair.theirs.flush()?;
        for script in &scripts {
            let theirs = pair.theirs.read().map_err(|e| format!("redis: {e}: {script}"))?;
            let ours = pair.ours.read().map_err(|e| format!("ours: {e}: {script}"))?;
            if !alike(script, &ours, &theirs) {
                mismatches += 1;
                let call = script.lines().skip(1).collect::<Vec<_>>().join("\n");
                println!("{label} {}\n{}", quote(call.as_bytes()), side_by_side(&ours, &theirs));
            }
        }
        sent += BATCH;
        if sent % FLUSH_EVERY == 0 {
            pair.ask(&["SCRIPT", "FLUSH"])?;
            pair.ask(&["FLUSHALL"])?;
        }
    }
    println!("{label}: {sent} scripts, {mismatches} mismatches");
    Ok(mismatches)
}

/// Functions whose last digits are those of the C library at hand.
const OF_THE_C_LIBRARY: &[&str] = &[
    "math.acos",
    "math.asin",
    "math.atan",
    "math.cos",
    "math.exp",
    "math.log",
    "math.pow",
    "math.sin",
    "math.sqrt",
    "math.tan",
    "a ^ b",
];
/// Largest relative difference of their results.
const LAST_DIGITS: f64 = 1e-12;

/// Whether two replies are the same but for what differs by nature: addresses, the sign of what is
/// no number, which is the processor's and none at all in wasm, and last digits.
fn alike(script: &str, ours: &Frame, theirs: &Frame) -> bool {
    let (ours, theirs) = (plain(ours), plain(theirs));
    let about = OF_THE_C_LIBRARY.iter().any(|name| script.contains(name));
    ours == theirs || about && nearly(&ours, &theirs)
}

fn plain(frame: &Frame) -> String {
    let text = format_reply(frame)
        .replace("-nan", "nan")
        .replace("-NAN", "NAN")
        .replace("light userdata", "userdata");
    let mut parts = text.split(": 0x");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(": 0x");
        out.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_hexdigit()));
    }
    out
}

fn nearly(ours: &str, theirs: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split([' ', '"', '{', '}', '=', ',']).map(str::to_owned).collect()
    };
    let (ours, theirs) = (words(ours), words(theirs));
    let close = |ours: &str, theirs: &str| match (ours.parse::<f64>(), theirs.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= LAST_DIGITS * a.abs().max(b.abs()),
        _ => false,
    };
    ours.len() == theirs.len()
        && ours.iter().zip(&theirs).all(|(ours, theirs)| ours == theirs || close(ours, theirs))
}
