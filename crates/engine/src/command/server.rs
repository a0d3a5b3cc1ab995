//! The server as a whole: configuration, databases, time, monitors, the command table itself.

use std::ops::Range;

use redscope_data::Str;
use redscope_resp::Frame;

use crate::Reply;
use crate::client::ClientKind;
use crate::command::args::check_flush_mode;
use crate::command::docs;
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, Marks, Nesting, Run,
};
use crate::config::key;
use crate::config::{self, ConfigError};
use crate::error::{CommandError, FixedError};
use crate::host::Outgoing;
use crate::host_command::HostCommand;
use crate::mode::Mode;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("command", Run::Engine(command))
        .about("Describes all commands.", "2.8.13", "O(N)")
        .takes(-1, "")
        .is(F::LOADING.with(F::STALE).with(F::SENTINEL), C::CONNECTION)
        .tips(&["nondeterministic_output_order"])
        .contains(&[
            CommandSpec::new("command|count", Run::Engine(command_count))
                .about("Counts the commands.", "2.8.13", "O(1)")
                .takes(2, "")
                .is(F::LOADING.with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("command|docs", Run::Engine(command_docs))
                .about("Documents commands.", "7.0.0", "O(N)")
                .takes(-2, "?command-name...")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE).with(F::SENTINEL), C::CONNECTION)
                .tips(&["nondeterministic_output_order"]),
            CommandSpec::new("command|getkeys", Run::Engine(command_getkeys))
                .about("Finds the keys of a request.", "2.8.13", "O(N)")
                .takes(-4, "")
                .is(F::LOADING.with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("command|getkeysandflags", Run::Engine(command_getkeysandflags))
                .about("Replies the keys of a request with what is done with them.", "7.0.0", "O(N)")
                .takes(-4, "")
                .is(F::LOADING.with(F::STALE), C::CONNECTION),
            CommandSpec::new("command|help", Run::Engine(command_help))
                .about("Lists the subcommands of COMMAND.", "5.0.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("command|info", Run::Engine(command_info))
                .about("Describes commands.", "2.8.13", "O(N)")
                .takes(-2, "?command-name...")
                .is(F::LOADING.with(F::STALE).with(F::SENTINEL), C::CONNECTION)
                .tips(&["nondeterministic_output_order"]),
            CommandSpec::new("command|list", Run::Engine(command_list))
                .about("Lists the names of the commands.", "7.0.0", "O(N)")
                .takes(-2, "?FILTERBY/filterby<MODULE/module-name|ACLCAT/category|PATTERN/pattern#p>")
                .is(F::LOADING.with(F::STALE).with(F::SENTINEL), C::CONNECTION)
                .tips(&["nondeterministic_output_order"]),
        ]),
    CommandSpec::new("config", Run::Container)
        .about("Reads and sets parameters.", "2.0.0", "")
        .takes(-2, "")
        .contains(&[
            CommandSpec::new("config|get", Run::Engine(config_get))
                .about("Reads parameters.", "2.0.0", "O(N)")
                .takes(-3, "parameter(parameter)...")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE),
            CommandSpec::new("config|help", Run::Engine(config_help))
                .about("Lists the subcommands of CONFIG.", "5.0.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::NONE),
            CommandSpec::new("config|resetstat", Run::Engine(config_resetstat))
                .about("Sets the counters of INFO back.", "2.0.0", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE),
            CommandSpec::new("config|rewrite", Run::Process(HostCommand::ConfigRewrite))
                .about("Writes the parameters to the configuration file.", "2.8.0", "O(1)")
                .takes(2, "")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE),
            CommandSpec::new("config|set", Run::Engine(config_set))
                .about("Sets parameters.", "2.0.0", "O(N)")
                .takes(-4, "parameter_value(parameter value)...")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE)
                .hides(secrets_of_config)
                .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"]),
        ]),
    CommandSpec::new("dbsize", Run::Engine(dbsize))
        .about("Counts the keys of the database.", "1.0.0", "O(1)")
        .takes(1, "")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .tips(&["request_policy:all_shards", "response_policy:agg_sum"]),
    CommandSpec::new("flushall", Run::Engine(flushall))
        .about("Removes all keys of all databases.", "1.0.0", "O(N)")
        .takes(-1, "?async<ASYNC@4.0.0|SYNC@6.2.0>")
        .is(F::WRITE, C::KEYSPACE.with(C::DANGEROUS))
        .tips(&["request_policy:all_shards", "response_policy:all_succeeded"]),
    CommandSpec::new("flushdb", Run::Engine(flushdb))
        .about("Removes all keys of the database.", "1.0.0", "O(N)")
        .takes(-1, "?async<ASYNC@4.0.0|SYNC@6.2.0>")
        .is(F::WRITE, C::KEYSPACE.with(C::DANGEROUS))
        .tips(&["request_policy:all_shards", "response_policy:all_succeeded"]),
    CommandSpec::new("monitor", Run::Engine(monitor))
        .about("Shows every command the server carries out.", "1.0.0", "")
        .takes(1, "")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE),
    CommandSpec::new("swapdb", Run::Engine(swapdb))
        .about("Exchanges two databases.", "4.0.0", "O(N)")
        .takes(3, "index1#i index2#i")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE.with(C::DANGEROUS)),
    CommandSpec::new("time", Run::Engine(time))
        .about("Replies the server's time.", "2.6.0", "O(1)")
        .takes(1, "")
        .is(F::LOADING.with(F::STALE).with(F::FAST), C::NONE)
        .tips(&["nondeterministic_output"]),
];

fn dbsize(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(ctx.db().len() as i64))
}

fn flushdb(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    check_flush_mode(args.from(1), FixedError::SYNTAX)?;
    let db = ctx.client.db;
    free_keys(ctx, args, db..db + 1);
    ctx.engine.dirty += ctx.engine.dbs[db].len() as u64;
    ctx.force_stream();
    ctx.engine.flush_db(db);
    Ok(Frame::OK)
}

/// Frees the keys of some databases: in line, or with `ASYNC` in another thread.
fn free_keys(ctx: &mut Ctx<'_>, args: Args<'_>, dbs: Range<usize>) {
    let is_async = match args.get(1) {
        Some(mode) => mode.eq_ignore_ascii_case(b"async"),
        None => ctx.engine.config.flag(key::LAZYFREE_LAZY_USER_FLUSH),
    };
    let dbs = &ctx.engine.dbs[dbs];
    let keys: usize = dbs.iter().map(|db| db.len()).sum();
    if is_async {
        ctx.engine.stats.lazyfreed_objects += keys as u64;
    } else if ctx.engine.meter.is_on() {
        let entries = dbs.iter().flat_map(|db| db.iter());
        let parts: usize = entries.map(|(_, entry)| entry.value.free_effort()).sum();
        ctx.touch(keys);
        ctx.engine.meter.free(parts as u64);
    }
}

fn flushall(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    check_flush_mode(args.from(1), FixedError::SYNTAX)?;
    let removed: usize = ctx.engine.dbs.iter().map(|db| db.len()).sum();
    free_keys(ctx, args, 0..ctx.engine.dbs.len());
    ctx.engine.flush_all();
    ctx.engine.dirty += removed as u64;
    ctx.force_stream();
    ctx.engine.outgoing.push(Outgoing::Flushed);
    Ok(Frame::OK)
}

fn swapdb(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if ctx.engine.mode == Mode::Cluster {
        return Err(FixedError::SWAP_DB_IN_CLUSTER.into());
    }
    let a = args.integer(1).map_err(|_| FixedError::INVALID_FIRST_DB)?;
    let b = args.integer(2).map_err(|_| FixedError::INVALID_SECOND_DB)?;
    let place = |number: i64| usize::try_from(number).ok().filter(|n| *n < ctx.engine.dbs.len());
    let (a, b) = place(a).zip(place(b)).ok_or(FixedError::DB_OUT_OF_RANGE)?;
    ctx.engine.swap_dbs(a, b, ctx.now_ms);
    ctx.engine.dirty += 1;
    Ok(Frame::OK)
}

fn time(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let seconds = Frame::Bulk(Str::from((ctx.now_ms / 1000).to_string()));
    let micros = Frame::Bulk(Str::from((ctx.now_ms % 1000 * 1000).to_string()));
    Ok(Frame::Array(vec![seconds, micros]))
}

fn monitor(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    if ctx.nesting() != Nesting::None {
        return Err(FixedError::MONITOR_IN_TRANSACTION.into());
    }
    // Who listens already hears nothing more of it.
    if ctx.client.monitor || ctx.client.kind == ClientKind::Replica {
        return Ok(ctx.silent());
    }
    ctx.client.monitor = true;
    ctx.engine.monitors += 1;
    Ok(Frame::OK)
}

fn config_get(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let mut pairs: Vec<(Reply, Reply)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for pattern in args.from(2) {
        for (name, value) in ctx.engine.config.matching(pattern) {
            if !seen.contains(&name) {
                seen.push(name);
                pairs.push((
                    Frame::Bulk(Str::from(name)),
                    Frame::Bulk(Str::from(config::to_bytes(value))),
                ));
            }
        }
    }
    Ok(Frame::Map(pairs))
}

/// What Redis says where it has no certificate.
const NO_TLS: &str = "Unable to update TLS configuration. Check server logs.";

/// Where and how a process listens, which it cannot change, with what Redis says when it fails to.
/// Source: config.c `updatePort`, `applyBind`, 7.0.15.
const LISTENING: [(&str, &str); 5] = [
    ("port", "Unable to listen on this port. Check server logs."),
    ("bind", "Failed to bind to specified addresses."),
    ("tls-port", NO_TLS),
    ("tls-cluster", NO_TLS),
    ("tls-replication", NO_TLS),
];

/// The values of parameters that are secrets.
fn secrets_of_config(args: Args<'_>) -> Vec<usize> {
    let secret = [&b"masterauth"[..], b"masteruser", b"requirepass"];
    let is_secret = |at: &usize| secret.iter().any(|word| args[*at].eq_ignore_ascii_case(word));
    let names = (2..args.len().saturating_sub(1)).step_by(2);
    names.filter(is_secret).map(|at| at + 1).collect()
}

fn config_set(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let pairs = args.from(2);
    if !pairs.len().is_multiple_of(2) {
        return Err(CommandError::Arity("config|set".to_owned()));
    }
    let invalid = |name: &[u8], error: ConfigError| match error {
        ConfigError::Unknown => CommandError::UnknownParameter(name.to_vec()),
        other => CommandError::InvalidParameter(name.to_vec(), other.to_string()),
    };
    let is_local = ctx.client.is_local();
    for (index, pair) in pairs.chunks_exact(2).enumerate() {
        let name = pair[0];
        let settable = ctx.engine.config.check_settable(name, is_local);
        settable.map_err(|error| invalid(name, error))?;
        let twice = pairs.chunks_exact(2).take(index).any(|p| p[0].eq_ignore_ascii_case(name));
        if twice {
            let reason = "duplicate parameter".to_owned();
            return Err(CommandError::InvalidParameter(name.to_vec(), reason));
        }
    }
    // All or nothing: the whole new configuration is tried on a copy.
    let mut config = ctx.engine.config.clone();
    for pair in pairs.chunks_exact(2) {
        config.set(pair[0], pair[1]).map_err(|error| invalid(pair[0], error))?;
    }
    for (name, reason) in LISTENING {
        if config.named(name) != ctx.engine.config.named(name) {
            let (name, reason) = (name.as_bytes().to_vec(), reason.to_owned());
            return Err(CommandError::InvalidParameter(name, reason));
        }
    }
    for pair in pairs.chunks_exact(2) {
        if pair[0].eq_ignore_ascii_case(b"requirepass") {
            ctx.engine.acl.require_password(pair[1]);
        }
    }
    let is_lfu = config.limits.eviction.is_lfu();
    if is_lfu != ctx.engine.config.limits.eviction.is_lfu() {
        let now_ms = ctx.now_ms;
        ctx.engine.dbs.iter_mut().for_each(|db| db.read_usage_anew(is_lfu, now_ms));
    }
    ctx.engine.config = config;
    ctx.engine.config_changed = true;
    // A lower limit takes effect at once.
    Ok(Frame::OK)
}

fn config_resetstat(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    ctx.engine.stats = crate::stats::Stats::default();
    Ok(Frame::OK)
}

fn config_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("config"))
}

fn command(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let engine = &*ctx.engine;
    let known = docs::commands_of(engine.mode, &engine.config.renames);
    Ok(Frame::Array(known.map(docs::info).collect()))
}

fn command_count(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let engine = &*ctx.engine;
    let known = docs::commands_of(engine.mode, &engine.config.renames);
    Ok(Frame::Integer(known.count() as i64))
}

fn command_info(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if args.len() == 2 {
        return command(ctx, args);
    }
    let engine = &*ctx.engine;
    let described = args.from(2).iter().map(|name| {
        let found = docs::lookup_name(engine.mode, &engine.config.renames, name);
        found.map_or(Frame::Null, |(_, spec)| docs::info(spec))
    });
    Ok(Frame::Array(described.collect()))
}

fn command_docs(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(docs::documentation(ctx.engine.mode, &ctx.engine.config.renames, args.from(2)))
}

fn command_list(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    docs::list(ctx.engine.mode, &ctx.engine.config.renames, args)
}

fn command_getkeys(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let mut words = Vec::new();
    let (spec, request) = checked_request(ctx, args, &mut words)?;
    let keys = super::keys(spec, request);
    if keys.is_empty() {
        check_may_be_without_keys(spec)?;
    }
    Ok(Frame::Array(keys.into_iter().map(|key| Frame::Bulk(Str::from(key))).collect()))
}

fn command_getkeysandflags(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let mut words = Vec::new();
    let (spec, request) = checked_request(ctx, args, &mut words)?;
    let mut rows = Vec::new();
    for (place, key_spec) in super::key_places_with_specs(spec, request).unwrap_or_default() {
        let flags = super::key_flags(key_spec, request);
        // Which keys there are is known, whatever the table leaves open.
        let flags = flags.iter().filter(|flag| **flag != "incomplete");
        let flags = flags.map(|flag| Frame::Simple((*flag).into()));
        let key = Frame::Bulk(Str::from(request[place]));
        rows.push(Frame::Array(vec![key, Frame::Set(flags.collect())]));
    }
    if rows.is_empty() {
        check_may_be_without_keys(spec)?;
    }
    Ok(Frame::Array(rows))
}

fn check_may_be_without_keys(spec: &CommandSpec) -> Result<(), FixedError> {
    if spec.keys.iter().all(|keys| keys.flags.contains(&"not_key")) {
        return Err(FixedError::NO_KEY_ARGUMENTS);
    }
    match spec.flags.has(F::NO_MANDATORY_KEYS) {
        true => Ok(()),
        false => Err(FixedError::INVALID_KEY_ARGUMENTS),
    }
}

/// The request behind the subcommand's name, and its row.
fn checked_request<'a>(
    ctx: &Ctx<'_>,
    args: Args<'a>,
    words: &'a mut Vec<&'a [u8]>,
) -> Result<(&'static CommandSpec, Args<'a>), CommandError> {
    let renames = &ctx.engine.config.renames;
    let request = renames.in_words_of_table(Args::new(args.from(2)), words);
    let request = request.ok_or(FixedError::INVALID_COMMAND)?;
    let spec = super::lookup_request(request).map_err(|_| FixedError::INVALID_COMMAND)?;
    match spec.accepts(request.len()) {
        true => Ok((spec, request)),
        false => Err(FixedError::INVALID_COMMAND_ARITY.into()),
    }
}

fn command_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("command"))
}
