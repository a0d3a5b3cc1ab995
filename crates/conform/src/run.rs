//! One comparison from start to end.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::time::Duration;

use redscope_actor::Rng;
use redscope_engine::command::{CommandSpec, Group, Marks, all};
use redscope_resp::{Frame, quote};

use redscope_conform::compare::differ;
use redscope_conform::generate::Generator;
use redscope_conform::peer::Peer;
use redscope_conform::table;

use crate::onlooker::Onlooker;
use crate::pair::{Pair, side_by_side};
use crate::{Options, calls, config_files, stage};

/// Commands remembered, to show with a difference.
const HISTORY: usize = 20_000;
/// Commands between two looks at the whole data set.
const CHECK_EVERY: u64 = 2048;
/// Commands between two moments at which both begin with nothing.
const FLUSH_EVERY: u64 = 8 * CHECK_EVERY;
/// How long it takes until what [`Generator::expiring`] gave a time has expired.
const EXPIRES_IN: Duration = Duration::from_millis(8);

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
    if options.families == ["config"] {
        return config_files::compare(options, &dir.join("config"), base);
    }
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
        // What expires goes when a command meets it, which is the same moment for both.
        pair.ask(&["DEBUG", "SET-ACTIVE-EXPIRE", "0"])?;
        pair.ask(&["FLUSHALL"])?;
        if !of_lua.is_empty() {
            mismatches += calls::compare(options, &mut pair, resp3, &of_lua)?;
        }
        if !of_lua.is_empty() && of_lua.len() == options.families.len() {
            continue;
        }
        pair.ask(&["CONFIG", "RESETSTAT"])?;
        let onlooker = Onlooker::subscribe(&ours, &theirs)?;
        mismatches += random(options, &mut pair, onlooker, resp3, &mut exercised)?;
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
    mut onlooker: Onlooker,
    resp3: bool,
    exercised: &mut BTreeSet<&'static str>,
) -> Result<u64, String> {
    let label = if resp3 { "resp3" } else { "resp2" };
    let mut generator = Generator::new(Rng::fork(options.seed, label), &options.families);
    let (mut sent, mut mismatches) = (0, 0);
    let mut history = VecDeque::new();
    let mut queued = Vec::new();
    while sent < options.commands {
        let is_full = generator.is_at_rest() && generator.fills_memory();
        if generator.is_at_rest() {
            let_keys_expire(pair, &generator.expiring())?;
            limit_memory(pair, is_full)?;
        }
        let batch: Vec<_> = (0..options.batch).map(|_| generator.command()).collect();
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
            let differs = match spec.is_exec() {
                true => replies_differ(&std::mem::take(&mut queued), &ours, &theirs),
                false => differ(spec, args, &ours, &theirs),
            };
            if theirs == Frame::simple("QUEUED") {
                queued.push((*spec, args.clone()));
            } else if spec.marks.has(Marks::OPENS_TRANSACTION) {
                queued.clear();
            }
            if !broken && differs {
                broken = true;
                mismatches += 1;
                println!("{label} {}\n{}", line(), side_by_side(&ours, &theirs));
                if let Some(key) = args.get(1) {
                    show_history(&history, &quote(key));
                }
            }
        }
        if generator.is_at_rest() {
            limit_memory(pair, false)?;
            for difference in onlooker.differences(pair)? {
                broken = true;
                mismatches += 1;
                let last = history.back().map_or("", String::as_str);
                println!("{label} up to {last}: {}", difference.text);
                if let Some(key) = difference.key {
                    show_history(&history, &key);
                }
            }
        }
        let is_due = |every: u64| sent / every != (sent + options.batch) / every;
        let (is_checked, is_flushed) = (is_due(CHECK_EVERY), is_due(FLUSH_EVERY));
        sent += options.batch;
        if !broken && is_checked && generator.is_at_rest() {
            broken = keyspaces_differ(pair)?;
            mismatches += u64::from(broken);
        }
        if mismatches as usize >= options.show {
            println!("  … and so on: stopped after {sent} commands");
            break;
        }
        // A difference would show again and again: both begin anew.
        if broken || is_flushed {
            generator.leave_transaction();
            pair.ask(&["DISCARD"])?;
            pair.ask(&["FLUSHALL"])?;
            onlooker.differences(pair)?;
            onlooker.reset(pair)?;
        }
    }
    Ok(mismatches)
}

/// Lets keys expire that nobody has met when the next commands come.
fn let_keys_expire(pair: &mut Pair, requests: &[Vec<Vec<u8>>]) -> Result<(), String> {
    if requests.is_empty() {
        return Ok(());
    }
    for request in requests {
        pair.ours.ask_bytes(request)?;
        pair.theirs.ask_bytes(request)?;
    }
    std::thread::sleep(EXPIRES_IN);
    Ok(())
}

/// Lets memory be over its limit whatever it holds, or sets no limit.
fn limit_memory(pair: &mut Pair, is_full: bool) -> Result<(), String> {
    pair.ask(&["CONFIG", "SET", "maxmemory", if is_full { "1" } else { "0" }]).map(|_| ())
}

/// Whether two answers of `EXEC` differ, each reply by its own command.
fn replies_differ(
    queued: &[(&'static CommandSpec, Vec<Vec<u8>>)],
    ours: &Frame,
    theirs: &Frame,
) -> bool {
    match (ours, theirs) {
        (Frame::Array(ours), Frame::Array(theirs))
            if ours.len() == queued.len() && theirs.len() == queued.len() =>
        {
            let mut replies = queued.iter().zip(ours.iter().zip(theirs));
            replies.any(|((spec, args), (ours, theirs))| differ(spec, args, ours, theirs))
        }
        _ => ours != theirs,
    }
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
