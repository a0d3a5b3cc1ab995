//! Looking at what takes long, and what a server of its kind has nothing to say about.

use redscope_data::Str;
use redscope_resp::Frame;

use crate::Reply;
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, Marks, Run, docs,
};
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::slowlog::LatencyEvent;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("latency", Run::Container)
        .about("Looks at what took long.", "2.8.13", "")
        .takes(-2, "")
        .is(F::NONE, C::NONE)
        .contains(&[
            CommandSpec::new("latency|doctor", Run::Engine(latency_doctor))
                .about("Reports what took long in words.", "2.8.13", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE)
                .tips(&["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"]),
            CommandSpec::new("latency|graph", Run::Engine(latency_graph))
                .about("Draws what took long.", "2.8.13", "O(1)")
                .takes(3, "event")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE)
                .tips(&["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"]),
            CommandSpec::new("latency|help", Run::Engine(latency_help))
                .about("Lists the subcommands of LATENCY.", "2.8.13", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::NONE),
            CommandSpec::new("latency|histogram", Run::Engine(latency_histogram))
                .about("Counts how long commands took.", "7.0.0", "O(N)")
                .takes(-2, "?command...")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE)
                .tips(&["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"]),
            CommandSpec::new("latency|history", Run::Engine(latency_history))
                .about("Lists when an event took how long.", "2.8.13", "O(1)")
                .takes(3, "event")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE)
                .tips(&["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"]),
            CommandSpec::new("latency|latest", Run::Engine(latency_latest))
                .about("Lists the newest of each event.", "2.8.13", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE)
                .tips(&["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"]),
            CommandSpec::new("latency|reset", Run::Engine(latency_reset))
                .about("Forgets what took long.", "2.8.13", "O(1)")
                .takes(-2, "?event...")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE)
                .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"]),
        ]),
    CommandSpec::new("lolwut", Run::Engine(lolwut))
        .about("Shows the version, as a picture where it has one.", "5.0.0", "")
        .takes(-1, "?VERSION/version#i")
        .is(F::READONLY.with(F::FAST), C::NONE),
    CommandSpec::new("module", Run::Container)
        .about("Would load modules.", "4.0.0", "")
        .takes(-2, "")
        .is(F::NONE, C::NONE)
        .contains(&[
            CommandSpec::new("module|help", Run::Engine(module_help))
                .about("Lists the subcommands of MODULE.", "5.0.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::NONE),
            CommandSpec::new("module|list", Run::Engine(module_list))
                .about("Lists the modules loaded.", "4.0.0", "O(N)")
                .takes(2, "")
                .is(F::ADMIN.with(F::NOSCRIPT), C::NONE)
                .tips(&["nondeterministic_output_order"]),
            CommandSpec::new("module|load", Run::Engine(module_load))
                .about("Would load a module.", "4.0.0", "O(1)")
                .takes(-3, "path ?arg...")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::NO_ASYNC_LOADING), C::NONE)
                .guarded(key::ENABLE_MODULE_COMMAND, FixedError::MODULE_NOT_ALLOWED),
            CommandSpec::new("module|loadex", Run::Engine(module_loadex))
                .about("Would load a module with parameters.", "7.0.0", "O(1)")
                .takes(-3, "path ?CONFIG/configs(name value)+... ?ARGS/args(arg)...")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::NO_ASYNC_LOADING), C::NONE)
                .guarded(key::ENABLE_MODULE_COMMAND, FixedError::MODULE_NOT_ALLOWED),
            CommandSpec::new("module|unload", Run::Engine(module_unload))
                .about("Would unload a module.", "4.0.0", "O(1)")
                .takes(3, "name")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::NO_ASYNC_LOADING), C::NONE)
                .guarded(key::ENABLE_MODULE_COMMAND, FixedError::MODULE_NOT_ALLOWED),
        ]),
    CommandSpec::new("slowlog", Run::Container)
        .about("Looks at commands that took long.", "2.2.12", "")
        .takes(-2, "")
        .is(F::NONE, C::NONE)
        .contains(&[
            CommandSpec::new("slowlog|get", Run::Engine(slowlog_get))
                .about("Lists commands that took long.", "2.2.12", "O(N)")
                .takes(-2, "?count#i")
                .is(F::ADMIN.with(F::LOADING).with(F::STALE), C::NONE)
                .tips(&["request_policy:all_nodes", "nondeterministic_output"]),
            CommandSpec::new("slowlog|help", Run::Engine(slowlog_help))
                .about("Lists the subcommands of SLOWLOG.", "6.2.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::NONE),
            CommandSpec::new("slowlog|len", Run::Engine(slowlog_len))
                .about("Counts the commands that took long.", "2.2.12", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::LOADING).with(F::STALE), C::NONE)
                .tips(&["request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output"]),
            CommandSpec::new("slowlog|reset", Run::Engine(slowlog_reset))
                .about("Forgets the commands that took long.", "2.2.12", "O(N)")
                .takes(2, "")
                .is(F::ADMIN.with(F::LOADING).with(F::STALE), C::NONE)
                .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"]),
        ]),
];

fn text(text: &str) -> Reply {
    Frame::Bulk(Str::from(text))
}

fn verbatim(text: &str) -> Reply {
    Frame::Verbatim { format: *b"txt", text: Str::from(text) }
}

fn slowlog_get(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let count = match args.from(2) {
        [] => 10,
        [count] => {
            let count = redscope_resp::parse_integer(count).filter(|count| *count >= -1);
            usize::try_from(count.ok_or(FixedError::SLOWLOG_COUNT)?).unwrap_or(usize::MAX)
        }
        _ => return Err(CommandError::Arity("slowlog|get".to_owned())),
    };
    let entries = ctx.engine.slowlog.iter().take(count).map(|entry| {
        Frame::Array(vec![
            Frame::Integer(entry.id as i64),
            Frame::Integer(entry.at_s as i64),
            Frame::Integer(entry.duration_us as i64),
            Frame::Array(entry.args.iter().cloned().map(Frame::Bulk).collect()),
            text(&entry.addr),
            Frame::Bulk(entry.client_name.clone()),
        ])
    });
    Ok(Frame::Array(entries.collect()))
}

fn slowlog_len(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(ctx.engine.slowlog.iter().len() as i64))
}

fn slowlog_reset(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    ctx.engine.slowlog.clear();
    Ok(Frame::OK)
}

fn slowlog_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("slowlog"))
}

fn latency_latest(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let rows = ctx.engine.latency.events.iter().filter_map(|(name, event)| {
        let (at_s, ms) = event.samples.back()?;
        Some(Frame::Array(vec![
            text(name),
            Frame::Integer(*at_s as i64),
            Frame::Integer(*ms as i64),
            Frame::Integer(event.max_ms as i64),
        ]))
    });
    Ok(Frame::Array(rows.collect()))
}

fn event<'c>(ctx: &'c Ctx<'_>, name: &[u8]) -> Option<&'c LatencyEvent> {
    ctx.engine.latency.events.get(std::str::from_utf8(name).ok()?)
}

fn latency_history(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let rows = event(ctx, args[2]).into_iter().flat_map(|event| &event.samples);
    let pairs = rows.map(|(at_s, ms)| {
        Frame::Array(vec![Frame::Integer(*at_s as i64), Frame::Integer(*ms as i64)])
    });
    Ok(Frame::Array(pairs.collect()))
}

fn latency_reset(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let events = &mut ctx.engine.latency.events;
    let before = events.len();
    match args.from(2) {
        [] => events.clear(),
        names => events.retain(|name, _| !names.contains(&name.as_bytes())),
    }
    Ok(Frame::Integer((before - ctx.engine.latency.events.len()) as i64))
}

fn latency_doctor(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let on = ctx.engine.config.integer(key::LATENCY_MONITOR_THRESHOLD) > 0;
    let events = &ctx.engine.latency.events;
    let report = match (on, events.is_empty()) {
        (false, true) => {
            "The latency monitor is off. Switch it on with CONFIG SET latency-monitor-threshold and a number of milliseconds.\n".to_owned()
        }
        (_, true) => "Nothing has taken longer than the threshold so far.\n".to_owned(),
        _ => events
            .iter()
            .map(|(name, event)| {
                let count = event.samples.len();
                let sum: u64 = event.samples.iter().map(|(_, ms)| ms).sum();
                let mean = sum / count.max(1) as u64;
                format!("{name}: {count} spikes, {mean} ms on average, at most {} ms.\n", event.max_ms)
            })
            .collect(),
    };
    Ok(verbatim(&report))
}

fn latency_graph(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    const HEIGHT: u64 = 4;
    let Some(event) = event(ctx, args[2]) else {
        return Err(CommandError::NoLatencySamples(args[2].to_vec()));
    };
    let high = event.samples.iter().map(|(_, ms)| *ms).max().unwrap_or(0);
    let low = event.samples.iter().map(|(_, ms)| *ms).min().unwrap_or(0);
    let mut graph = format!(
        "{} - high {high} ms, low {low} ms (all time high {} ms)\n",
        String::from_utf8_lossy(args[2]),
        event.max_ms
    );
    for row in (0..HEIGHT).rev() {
        let column = |ms: u64| if ms * HEIGHT > row * high { '#' } else { ' ' };
        graph.extend(event.samples.iter().map(|(_, ms)| column(*ms)));
        graph.push('\n');
    }
    Ok(verbatim(&graph))
}

/// `LATENCY HISTOGRAM [command …]`: a container stands for its subcommands.
fn latency_histogram(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let asked = args.from(2);
    let renames = &ctx.engine.config.renames;
    let wanted: Vec<&CommandSpec> = if asked.is_empty() {
        docs::commands_of(ctx.engine.mode, renames).collect()
    } else {
        let found = |name: &&[u8]| docs::lookup_name(ctx.engine.mode, renames, name);
        asked.iter().filter_map(|name| Some(found(name)?.1)).collect()
    };
    let mut rows = Vec::new();
    for spec in wanted {
        for spec in std::iter::once(spec).chain(spec.subcommands) {
            let Some(stats) = ctx.engine.stats.commands.get(spec.full_name) else { continue };
            let counts = stats.durations.cumulative();
            if counts.is_empty() {
                continue;
            }
            let number = |number: u64| Frame::Integer(number as i64);
            let buckets = counts.into_iter().map(|(us, count)| (number(us), number(count)));
            let fields = vec![
                (text("calls"), number(stats.calls)),
                (text("histogram_usec"), Frame::Map(buckets.collect())),
            ];
            rows.push((text(spec.full_name), Frame::Map(fields)));
        }
    }
    Ok(Frame::Map(rows))
}

fn latency_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("latency"))
}

fn lolwut(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    // With a version come the sizes of its picture; the newest versions draw nothing.
    if args.len() > 2 && args[1].eq_ignore_ascii_case(b"version") {
        args.integer(2)?;
    }
    Ok(verbatim(&format!("Redis ver. {}\n", ctx.engine.version())))
}

/// The one module whose commands are built in: RedisBloom, as far as it has Bloom filters.
fn module_list(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let fields = vec![
        (text("name"), text("bf")),
        (text("ver"), Frame::Integer(20_400)),
        (text("path"), text("")),
        (text("args"), Frame::Array(Vec::new())),
    ];
    Ok(Frame::Array(vec![Frame::Map(fields)]))
}

fn module_load(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Err(FixedError::MODULE_FAILS.into())
}

fn module_loadex(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    module_load(ctx, args)
}

fn module_unload(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    module_load(ctx, args)
}

fn module_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("module"))
}
