//! One comparison from start to end.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;

use redscope_actor::Rng;
use redscope_engine::command::{Group, all};
use redscope_resp::{Frame, quote};

use redscope_conform::compare::differ;
use redscope_conform::generate::Generator;
use redscope_conform::peer::Peer;
use redscope_conform::table;

use crate::pair::{Pair, side_by_side};
use crate::{Options, calls, stage};

/// Commands sent before their replies are read.
const BATCH: u64 = 64;
/// Commands remembered, to show with a difference.
const HISTORY: usize = 20_000;
/// Batches between two looks at the whole data set.
const CHECK_EVERY: u64 = 32;

/// Returns the number of mismatches.
pub(crate) fn run(options: &Options) -> Result<u64, String> {
    let dir = std::env::temp_dir().join(format!("redscope-conform-{}", std::process::id()));
    let outcome = run_in(options, &dir);
    // A folder that cannot be removed is the system's to clean.
    let _ = std::fs::remove_dir_all(&dir);
    outcome
}

fn run_in(options: &Options, dir: &Path) -> Result<u64, String> {
    let base = 20_000 + (std::process::id() % 10_000) as u16;
    let ours = Peer::start(&options.serve, &["standalone"], base, &dir.join("ours"))?;
    let theirs = Peer::start(&options.redis, &[], base + 1, &dir.join("theirs"))?;
    let mut mismatches = 0;
    if options.families.is_empty() {
        let mut pair = Pair::connect(&ours, &theirs, false)?;
        mismatches += table::compare(&mut pair.ours, &mut pair.theirs)?;
    }
    let mut exercised: BTreeSet<&'static str> = BTreeSet::new();
    if options.families.is_empty() {
        mismatches += stage::play_all(options, base + 2, dir, &mut exercised)?;
    }
    let of_lua: Vec<String> =
        options.families.iter().filter_map(|family| calls::functions_of(family)).collect();
    for resp3 in [false, true] {
        let mut pair = Pair::connect(&ours, &theirs, resp3)?;
        pair.ask(&["FLUSHALL"])?;
        if !of_lua.is_empty() {
            mismatches += calls::compare(options, &mut pair, resp3, &of_lua)?;
        }
        if !of_lua.is_empty() && of_lua.len() == options.families.len() {
            continue;
        }
        mismatches += random(options, &mut pair, resp3, &mut exercised)?;
    }
    let known: BTreeSet<&str> = all()
        .filter(|(group, spec)| {
            // No module is loaded into redis-server.
            *group != Group::Module && spec.is_known_in(redscope_engine::Mode::Standalone)
        })
        .flat_map(|(_, spec)| match spec.subcommands {
            [] => std::slice::from_ref(spec),
            subcommands => subcommands,
        })
        .map(|spec| spec.full_name)
        .collect();
    let missing: Vec<&str> = known.difference(&exercised).copied().collect();
    println!(
        "seed {}: {} commands in each protocol, {} of {} commands and subcommands sent, {mismatches} mismatches",
        options.seed,
        options.commands,
        known.len() - missing.len(),
        known.len()
    );
    if options.families.is_empty() && !missing.is_empty() {
        println!("never sent: {}", missing.join(" "));
    }
    Ok(mismatches)
}

fn random(
    options: &Options,
    pair: &mut Pair,
    resp3: bool,
    exercised: &mut BTreeSet<&'static str>,
) -> Result<u64, String> {
    let label = if resp3 { "resp3" } else { "resp2" };
    let mut generator = Generator::new(Rng::fork(options.seed, label), &options.families);
    let (mut sent, mut batches, mut mismatches) = (0, 0, 0);
    let mut history = VecDeque::new();
    while sent < options.commands {
        let batch: Vec<_> = (0..BATCH).map(|_| generator.command()).collect();
        for (_, args) in &batch {
            pair.ours.queue(args);
            pair.theirs.queue(args);
        }
        pair.ours.flush()?;
        pair.theirs.flush()?;
        let mut broken = false;
        for (spec, args) in &batch {
            let line = || args.iter().map(|arg| quote(arg)).collect::<Vec<_>>().join(" ");
            let theirs = pair.theirs.read().map_err(|e| format!("redis: {e}: {}", line()))?;
            let ours = pair.ours.read().map_err(|e| format!("ours: {e}: {}", line()))?;
            exercised.insert(spec.full_name);
            history.push_back(line());
            if history.len() > HISTORY {
                history.pop_front();
            }
            if !broken && differ(spec, args, &ours, &theirs) {
                broken = true;
                mismatches += 1;
                println!("{label} {}\n{}", line(), side_by_side(&ours, &theirs));
                if let Some(key) = args.get(1) {
                    show_history(&history, &quote(key));
                }
            }
        }
        sent += BATCH;
        batches += 1;
        if !broken && batches % CHECK_EVERY == 0 && generator.is_at_rest() {
            broken = keyspaces_differ(pair)?;
            mismatches += u64::from(broken);
        }
        if mismatches as usize >= options.show {
            println!("  … and so on: stopped after {sent} commands");
            break;
        }
        // A difference would show again and again: both begin anew.
        if broken || batches % (8 * CHECK_EVERY) == 0 {
            generator.leave_transaction();
            pair.ask(&["DISCARD"])?;
            pair.ask(&["FLUSHALL"])?;
        }
    }
    Ok(mismatches)
}

/// What was last said of a key: the cause of a difference may lie there.
fn show_history(history: &VecDeque<String>, key: &str) {
    let of_key: Vec<&String> = history.iter().filter(|line| line.contains(key)).collect();
    for line in of_key.iter().rev().skip(1).take(8).rev() {
        println!("  before: {line}");
    }
}

/// Compares type, encoding and content of every key.
fn keyspaces_differ(pair: &mut Pair) -> Result<bool, String> {
    let (_, theirs) = pair.ask(&["KEYS", "*"])?;
    let Frame::Array(keys) = theirs else { return Err("KEYS does not answer".to_owned()) };
    let mut broken = false;
    for key in keys.iter().filter_map(Frame::as_bytes) {
        let key = String::from_utf8_lossy(key).into_owned();
        for question in [["TYPE", "", &key], ["OBJECT", "ENCODING", &key]] {
            let words: Vec<&str> = question.into_iter().filter(|word| !word.is_empty()).collect();
            let (ours, theirs) = pair.ask(&words)?;
            if ours != theirs {
                broken = true;
                println!("{}\n{}", words.join(" "), side_by_side(&ours, &theirs));
            }
        }
        broken |= exchanges_differ(pair, &key)?;
    }
    Ok(broken)
}

/// Gives each server the other's `DUMP` of a key; both must take it for the same value.
fn exchanges_differ(pair: &mut Pair, key: &str) -> Result<bool, String> {
    let (ours, theirs) = pair.ask(&["DUMP", key])?;
    let payload = |frame: &Frame| frame.as_bytes().unwrap_or_default().to_vec();
    let restore = |payload| {
        [b"RESTORE".to_vec(), b"copy".to_vec(), b"0".to_vec(), payload, b"REPLACE".to_vec()]
    };
    let here = pair.ours.ask_bytes(&restore(payload(&theirs)))?;
    let there = pair.theirs.ask_bytes(&restore(payload(&ours)))?;
    let mut broken = here != Frame::OK || there != Frame::OK;
    // Where no table orders the elements and no clock was read, the bytes are the same too.
    let (_, encoding) = pair.ask(&["OBJECT", "ENCODING", key])?;
    let open = [Some(&b"hashtable"[..]), Some(b"stream")];
    broken |= !open.contains(&encoding.as_bytes()) && ours != theirs;
    for words in [&["OBJECT", "ENCODING", "copy"][..], &["SORT", "copy", "ALPHA"]] {
        let (ours, theirs) = pair.ask(words)?;
        broken |= ours != theirs;
    }
    if broken {
        println!("DUMP {key} and RESTORE\n{}", side_by_side(&here, &there));
        println!("{}", side_by_side(&ours, &theirs));
    }
    pair.ask(&["DEL", "copy"])?;
    Ok(broken)
}
