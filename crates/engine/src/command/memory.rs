//! `MEMORY`: what keys take, and where memory goes.

use redscope_data::Str;
use redscope_data::value::memory::key_bytes;
use redscope_resp::Frame;

use crate::Reply;
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Marks, Run, docs,
};
use crate::error::FixedError;
use crate::memory::SAMPLED_PARTS;

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec::new("memory", Run::Container)
    .about("Looks at memory.", "4.0.0", "")
    .takes(-2, "")
    .contains(&[
        CommandSpec::new("memory|doctor", Run::Engine(doctor))
            .about("Reports on memory in words.", "4.0.0", "O(1)")
            .takes(2, "")
            .marked(Marks::OWN_WORDS)
            .is(F::NONE, C::NONE)
            .tips(&[
                "nondeterministic_output",
                "request_policy:all_shards",
                "response_policy:special",
            ]),
        CommandSpec::new("memory|help", Run::Engine(help))
            .about("Lists the subcommands of MEMORY.", "4.0.0", "O(1)")
            .takes(2, "")
            .marked(Marks::OWN_WORDS)
            .is(F::LOADING.with(F::STALE), C::NONE),
        CommandSpec::new("memory|malloc-stats", Run::Engine(malloc_stats))
            .about("Describes the allocator.", "4.0.0", "")
            .takes(2, "")
            .is(F::NONE, C::NONE)
            .tips(&[
                "nondeterministic_output",
                "request_policy:all_shards",
                "response_policy:special",
            ]),
        CommandSpec::new("memory|purge", Run::Engine(purge))
            .about("Asks the allocator to give memory back.", "4.0.0", "")
            .takes(2, "")
            .is(F::NONE, C::NONE)
            .tips(&["request_policy:all_shards", "response_policy:all_succeeded"]),
        CommandSpec::new("memory|stats", Run::Engine(stats))
            .about("Describes where memory goes.", "4.0.0", "O(1)")
            .takes(2, "")
            .is(F::NONE, C::NONE)
            .tips(&[
                "nondeterministic_output",
                "request_policy:all_shards",
                "response_policy:special",
            ]),
        CommandSpec::new("memory|usage", Run::Engine(usage))
            .about("Estimates the bytes a key takes.", "4.0.0", "O(N)")
            .takes(-3, "key ?SAMPLES/count#i")
            .is(F::READONLY, C::NONE)
            .keys(&[KeySpec::at(2, &["RO"])]),
    ])];

fn usage(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let mut samples = SAMPLED_PARTS;
    let mut options = args.options(3);
    while let Some(word) = options.next_word() {
        if &*word != "SAMPLES" {
            return Err(FixedError::SYNTAX.into());
        }
        samples = usize::try_from(options.integer()?).map_err(|_| FixedError::SYNTAX)?;
    }
    let key = args[2];
    // What has expired takes its room until somebody meets it.
    let Some(entry) = ctx.db().get(key) else { return Ok(Frame::Null) };
    let bytes = key_bytes(key) + entry.value.memory_bytes(samples);
    let count = entry.value.element_count();
    ctx.touch(if samples == 0 { count } else { count.min(samples) });
    Ok(Frame::Integer(bytes as i64))
}

fn doctor(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let report =
        "Memory here is counted from the parts of values; there is no allocator to complain of.\n";
    Ok(Frame::Verbatim { format: *b"txt", text: Str::from(report) })
}

fn malloc_stats(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let report = "Stats not supported for the current allocator";
    Ok(Frame::Verbatim { format: *b"txt", text: Str::from(report) })
}

fn purge(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(Frame::OK)
}

fn bulk(text: &str) -> Reply {
    Frame::Bulk(Str::from(text))
}

/// Fields that speak of the allocator say that it wastes nothing.
/// Source: object.c `memoryCommand`, 7.0.15.
fn stats(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let (used, peak) = (ctx.engine.used_memory_bytes(), ctx.engine.peak_memory_bytes());
    let mut overhead = ctx.engine.memory_overhead();
    overhead.clients += ctx.client.memory_bytes() as u64;
    let keys: usize = ctx.engine.dbs.iter().map(|db| db.len()).sum();
    let (total, net) = (overhead.total().min(used), used - overhead.startup);
    let percent = |part: u64, whole: u64| part as f64 * 100.0 / whole.max(1) as f64;
    let integer = |name: &str, value: u64| (bulk(name), Frame::Integer(value as i64));
    let double = |name: &str, value: f64| (bulk(name), Frame::Double(value));
    let mut fields = vec![
        integer("peak.allocated", peak),
        integer("total.allocated", used),
        integer("startup.allocated", overhead.startup),
        integer("replication.backlog", overhead.backlog),
        integer("clients.slaves", overhead.replicas),
        integer("clients.normal", overhead.clients),
        integer("cluster.links", 0),
        integer("aof.buffer", 0),
        integer("lua.caches", overhead.scripts),
        integer("functions.caches", overhead.functions),
    ];
    for (number, main, expires) in &overhead.dbs {
        let of_db = vec![
            integer("overhead.hashtable.main", *main),
            integer("overhead.hashtable.expires", *expires),
            integer("overhead.hashtable.slot-to-keys", 0),
        ];
        fields.push((bulk(&format!("db.{number}")), Frame::Map(of_db)));
    }
    fields.extend([
        integer("overhead.total", total),
        integer("keys.count", keys as u64),
        integer("keys.bytes-per-key", net / keys.max(1) as u64),
        integer("dataset.bytes", used - total),
        double("dataset.percentage", percent(used - total, net)),
        double("peak.percentage", percent(used, peak)),
        integer("allocator.allocated", used),
        integer("allocator.active", used),
        integer("allocator.resident", used),
        double("allocator-fragmentation.ratio", 1.0),
        integer("allocator-fragmentation.bytes", 0),
        double("allocator-rss.ratio", 1.0),
        integer("allocator-rss.bytes", 0),
        double("rss-overhead.ratio", 1.0),
        integer("rss-overhead.bytes", 0),
        double("fragmentation", 1.0),
        integer("fragmentation.bytes", 0),
    ]);
    Ok(Frame::Map(fields))
}

fn help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("memory"))
}
