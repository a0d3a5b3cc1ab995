//! The way of one request: table, checks in Redis's order, queueing, the handler, the stream.

use redscope_data::{Str, key_slot};
use redscope_resp::Frame;

use crate::Reply;
use crate::acl::{self, Denied};
use crate::client::{BlockedOn, ClientId, ClientKind, ReplyMode, TrackingChoice, Wake};
use crate::command::cross_protocol::hangs_up_on_http;
use crate::command::intent::Intent;
use crate::command::observe;
use crate::command::{
    Args, CommandResult, CommandSpec, Ctx, Flags, Guard, Marks, Nesting, Run, keys, lookup,
    lookup_request, routing_keys,
};
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::host::Host;
use crate::memory::entry_bytes;
use crate::mode::Mode;

/// Carries out a request and answers the client.
///
/// Source: server.c `processCommand`, 7.0.15, whose order of checks decides which error wins.
pub(crate) fn process_request(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) {
    if hangs_up_on_http(ctx, args) {
        return;
    }
    let mut words = Vec::new();
    match ctx.engine.config.renames.in_words_of_table(args, &mut words) {
        Some(args) => process_known(ctx, host, args),
        None => {
            ctx.client.last_command = None;
            let unknown = refuse(ctx, None, args, CommandError::UnknownCommand(args.to_owned()));
            answer(ctx, args, Err(unknown));
        }
    }
}

/// Carries out a request that calls its command as the table does.
fn process_known(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) {
    let found = lookup_again(ctx.client.last_command, args);
    let spec = found.as_ref().ok().copied();
    ctx.client.last_command = spec;
    let marks = spec.map_or(Marks::NONE, |spec| spec.marks);
    if marks.has(Marks::HANGS_UP) {
        ctx.client.send(&Frame::OK);
        ctx.client.close_after_reply = true;
        return;
    }
    let admitted = found.and_then(|spec| admit(ctx, host, spec, args).map(|()| spec));
    let result = match admitted {
        Ok(spec) if must_queue(ctx, spec) => {
            let transaction = ctx.client.transaction.as_mut().expect("must_queue checked");
            transaction.queued.push(args.to_owned());
            Ok(Frame::simple("QUEUED"))
        }
        Ok(spec) if is_paused(ctx, spec, args) => {
            let until_ms = ctx.engine.pause.map_or(0, |pause| pause.until_ms);
            let wait_ms = until_ms.saturating_sub(ctx.now_ms);
            Ok(ctx.wait(wait_ms, Frame::Null, Wake::Pause))
        }
        Ok(spec) => call(ctx, host, spec, args),
        Err(error) => Err(refuse(ctx, spec, args, error)),
    };
    answer(ctx, args, result);
    // What CLIENT CACHING said holds for one command, or one transaction.
    if let Some(tracking) = &mut ctx.client.tracking
        && ctx.client.transaction.is_none()
        && !lookup(args[0]).is_some_and(|(_, row)| row.marks.has(Marks::KEEPS_CACHING))
    {
        tracking.caching = None;
    }
    if !marks.has(Marks::KEEPS_ASKING) && ctx.client.transaction.is_none() {
        ctx.client.asking = false;
    }
}

/// What a command that may not run leads to: a transaction that collects commands will fail, and
/// `EXEC` drops it at once.
///
/// Source: server.c `rejectCommand`, multi.c `execCommandAbort`, 7.0.15.
fn refuse(
    ctx: &mut Ctx<'_>,
    spec: Option<&CommandSpec>,
    args: Args<'_>,
    error: CommandError,
) -> CommandError {
    let error = if spec.is_some_and(CommandSpec::is_exec) && !ctx.outcome.misrouted {
        ctx.discard_transaction();
        let text = error.to_string();
        CommandError::ExecRefused(text.strip_prefix("ERR ").unwrap_or(&text).to_owned())
    } else {
        if let Some(transaction) = &mut ctx.client.transaction {
            transaction.failed = true;
        }
        error
    };
    observe::note_refusal(ctx, args, &error.to_bytes());
    error
}

/// Whether `CLIENT PAUSE` keeps a command back; what a master sends waits as well.
fn is_paused(ctx: &Ctx<'_>, spec: &CommandSpec, args: Args<'_>) -> bool {
    let Some(pause) = ctx.engine.pause.filter(|pause| pause.until_ms > ctx.now_ms) else {
        return false;
    };
    let has = Intent::of(ctx, spec, args).has;
    let writes = has.has(Flags::WRITE) || has.has(Flags::MAY_REPLICATE);
    let may_wait = ctx.client.kind != ClientKind::Replica && ctx.client.id != ClientId::REPLAY;
    may_wait && (!pause.writes_only || writes)
}

/// Whether the client may run a command with these arguments; `None` if there is no such command.
pub(crate) fn may_run(ctx: &mut Ctx<'_>, args: Args<'_>) -> Option<bool> {
    let spec = lookup_request(args).ok()?;
    Some(acl::find_denial(ctx, spec, args).is_ok())
}

/// Remembers for a tracking client which keys it has read.
/// Source: tracking.c `trackingRememberKeys`, 7.0.15.
///
/// Of a script it remembers the keys the script was given, if it has read anything.
fn remember_reads(ctx: &mut Ctx<'_>, spec: &'static CommandSpec, args: Args<'_>) {
    let Some(tracking) = &ctx.client.tracking else { return };
    let reads = match (spec.run, ctx.nesting()) {
        (Run::Script(..), _) => std::mem::take(&mut ctx.outcome.script_reads),
        (_, Nesting::Script) => {
            ctx.outcome.script_reads |= spec.flags.has(Flags::READONLY);
            return;
        }
        _ => spec.flags.has(Flags::READONLY),
    };
    let wanted = match tracking.choice {
        TrackingChoice::Everything => true,
        TrackingChoice::OptIn => tracking.caching == Some(true),
        TrackingChoice::OptOut => tracking.caching != Some(false),
    };
    if wanted && reads && tracking.broadcast.is_none() {
        let keys = keys(spec, args);
        ctx.engine.tracking.read(ctx.client.id, keys.into_iter());
    }
}

/// Counts a request whose wait has ended with this reply: the wait itself takes no time.
pub(crate) fn note_answered(ctx: &mut Ctx<'_>, blocked: &BlockedOn, reply: &Reply) {
    let args: Vec<&[u8]> = blocked.request.iter().map(Vec::as_slice).collect();
    ctx.outcome.lasted = blocked.took;
    if let Ok(spec) = lookup_request(Args::new(&args)) {
        observe::note_call(ctx, spec, Args::new(&args), &Ok(reply.clone()));
    }
}

/// Runs a waiting client's request again; `None` if it has to wait on.
pub(crate) fn run_again(ctx: &mut Ctx<'_>, host: &mut dyn Host, args: Args<'_>) -> Option<Reply> {
    let spec = lookup_request(args).ok()?;
    let result = carry_out_timed(ctx, host, spec, args);
    let lasted = std::mem::take(&mut ctx.outcome.lasted);
    if let Some(blocked) = &mut ctx.client.blocked {
        blocked.took.add(lasted);
    }
    if ctx.outcome.blocked.take().is_some() {
        return None;
    }
    Some(result.unwrap_or_else(|error| {
        let error = match error {
            CommandError::NoGroupToRead(..) => FixedError::GROUP_IS_GONE.into(),
            other => other,
        };
        Frame::error(error.to_bytes())
    }))
}

fn answer(ctx: &mut Ctx<'_>, args: Args<'_>, result: CommandResult) {
    if let Some(mut blocked) = ctx.outcome.blocked.take() {
        observe::show_own(ctx);
        blocked.request = args.to_owned();
        blocked.took = ctx.outcome.lasted;
        ctx.engine.start_waiting(ctx.client, blocked);
        return;
    }
    send_result(ctx, result);
    ctx.client.reply_mode = match ctx.client.reply_mode {
        ReplyMode::SkipNext => ReplyMode::SkipThis,
        ReplyMode::SkipThis => ReplyMode::On,
        other => other,
    };
}

/// Writes what a command answers, unless it has done so itself.
pub(super) fn send_result(ctx: &mut Ctx<'_>, result: CommandResult) {
    let silent = std::mem::take(&mut ctx.outcome.silent);
    match result {
        Ok(reply) if !silent => ctx.client.send(&reply),
        Ok(_) => {}
        Err(error) => ctx.client.send(&Frame::error(error.to_bytes())),
    }
    observe::show_own(ctx);
}

/// The row a request means, which is mostly that of the client's last one.
fn lookup_again(
    last: Option<&'static CommandSpec>,
    args: Args<'_>,
) -> Result<&'static CommandSpec, CommandError> {
    match last {
        Some(spec)
            if spec.subcommands.is_empty()
                && spec.full_name.as_bytes().eq_ignore_ascii_case(args[0]) =>
        {
            Ok(spec)
        }
        _ => lookup_request(args),
    }
}

/// All checks before a command may run or be queued.
fn admit(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> Result<(), CommandError> {
    if !spec.is_known_in(ctx.engine.mode) {
        return Err(CommandError::UnknownCommand(args.to_owned()));
    }
    if !spec.accepts(args.len()) || matches!(spec.run, Run::Container) {
        return Err(CommandError::Arity(spec.full_name.to_owned()));
    }
    check_protected(ctx, spec)?;
    if !ctx.client.authenticated && !spec.flags.has(Flags::NO_AUTH) {
        return Err(FixedError::NO_AUTH.into());
    }
    if ctx.client.transaction.is_some() && spec.flags.has(Flags::NO_MULTI) {
        return Err(FixedError::NOT_IN_TRANSACTION.into());
    }
    let from_master = ctx.client.kind == ClientKind::Master;
    if !from_master && !spec.flags.has(Flags::NO_AUTH) {
        let context = if ctx.client.transaction.is_some() { "multi" } else { "toplevel" };
        acl::check(ctx, spec, args, context).map_err(|denied| match denied {
            Denied::Command => CommandError::NoPermission(spec.full_name),
            Denied::Key(_) => FixedError::NO_KEY_PERMISSION.into(),
            Denied::Channel(_) => FixedError::NO_CHANNEL_PERMISSION.into(),
        })?;
    }
    if ctx.engine.mode == Mode::Cluster && !from_master {
        route(ctx, host, spec, args)?;
    }
    if ctx.engine.limit_tracked_keys() {
        ctx.engine.tell_evicted(ctx.client);
    }
    let intent = Intent::of(ctx, spec, args);
    // What a transaction queues takes memory too.
    let may_grow = ctx.client.transaction.is_some() && !spec.marks.has(Marks::ENDS_TRANSACTION);
    let needs_memory = intent.has.has(Flags::DENYOOM) || may_grow;
    make_room(ctx, host, needs_memory)?;
    let is_write = intent.has.has(Flags::WRITE);
    let role = ctx.engine.role;
    let is_ping = spec.marks.has(Marks::HEARS_OF_DISK);
    if let Some(fault) = ctx.engine.disk_fault.as_ref().filter(|_| is_write || is_ping)
        && !(from_master && host.may_do_unkept(ctx, is_ping))
    {
        return Err(fault.refusal());
    }
    if is_write && !from_master {
        check_writable(ctx)?;
    }
    if ctx.client.in_subscriber_context() && !spec.marks.has(Marks::SUBSCRIBER) {
        return Err(CommandError::SubscriberContext(spec.full_name.to_owned()));
    }
    if !from_master && intent.lacks.has(Flags::STALE) && is_stale(ctx) {
        return Err(FixedError::MASTER_DOWN.into());
    }
    if role.loading && !from_master && intent.lacks.has(Flags::LOADING) {
        return Err(FixedError::LOADING.into());
    }
    if let Some(busy) = &ctx.engine.scripting.busy
        && !spec.flags.has(Flags::ALLOW_BUSY)
    {
        return Err(FixedError::scripting_busy(busy.source).into());
    }
    let touches_keys = [Flags::READONLY, Flags::WRITE, Flags::MAY_REPLICATE];
    let only_listens = ctx.client.monitor || ctx.client.kind == ClientKind::Replica;
    if only_listens && touches_keys.iter().any(|flag| intent.has.has(*flag)) {
        return Err(FixedError::REPLICA_TOUCHES_KEYS.into());
    }
    Ok(())
}

/// Whether `DEBUG` or `MODULE` may be used from where the client is.
fn check_protected(ctx: &Ctx<'_>, spec: &CommandSpec) -> Result<(), CommandError> {
    let Some(Guard { parameter, refused }) = spec.guard else { return Ok(()) };
    if ctx.engine.config.allows_protected(parameter, ctx.client.is_local()) {
        Ok(())
    } else {
        Err(refused.into())
    }
}

/// Carries out a command for a script, after the checks that hold inside one.
///
/// Source: script.c `scriptCall`, 7.0.15, whose order of checks decides which error wins.
pub(crate) fn call_from_script(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    args: Args<'_>,
    read_only: bool,
) -> CommandResult {
    let mut words = Vec::new();
    let meant = ctx.engine.config.renames.in_words_of_table(args, &mut words);
    let admitted = match meant {
        Some(args) => admit_from_script(ctx, host, args, read_only),
        None => Err(FixedError::SCRIPT_UNKNOWN_COMMAND.into()),
    };
    let args = meant.unwrap_or(args);
    match admitted {
        Ok(spec) => call(ctx, host, spec, args),
        Err(error) => {
            observe::note_refusal(ctx, args, &error.to_bytes());
            Err(error)
        }
    }
}

fn admit_from_script(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    args: Args<'_>,
    read_only: bool,
) -> Result<&'static CommandSpec, CommandError> {
    let spec = lookup_request(args).map_err(|_| FixedError::SCRIPT_UNKNOWN_COMMAND)?;
    if !spec.is_known_in(ctx.engine.mode) {
        return Err(FixedError::SCRIPT_UNKNOWN_COMMAND.into());
    }
    if !spec.accepts(args.len()) || matches!(spec.run, Run::Container) {
        return Err(FixedError::SCRIPT_ARITY.into());
    }
    if spec.flags.has(Flags::NOSCRIPT) && !ctx.engine.scripting.all_commands {
        return Err(FixedError::SCRIPT_NOT_ALLOWED.into());
    }
    let from_master = ctx.client.kind == ClientKind::Master;
    if !spec.flags.has(Flags::STALE) && is_stale(ctx) {
        return Err(FixedError::SCRIPT_STALE.into());
    }
    if !from_master {
        acl::check(ctx, spec, args, "lua").map_err(|denied| match denied {
            Denied::Command => FixedError::SCRIPT_NO_PERMISSION,
            Denied::Key(_) => FixedError::SCRIPT_NO_KEY_PERMISSION,
            Denied::Channel(_) => FixedError::SCRIPT_NO_CHANNEL_PERMISSION,
        })?;
    }
    if read_only && (spec.flags.has(Flags::WRITE) || spec.flags.has(Flags::MAY_REPLICATE)) {
        return Err(FixedError::SCRIPT_WRITES.into());
    }
    if spec.flags.has(Flags::WRITE) && !from_master {
        check_disk(ctx)?;
        check_writable(ctx)?;
    }
    if !from_master && !ctx.outcome.script.allows_oom {
        make_room(ctx, host, spec.flags.has(Flags::DENYOOM))?;
    }
    if ctx.engine.mode == Mode::Cluster && !from_master {
        route_from_script(ctx, host, spec, args)?;
    }
    Ok(spec)
}

/// Whether the keys are this node's, and of the one slot the script may touch.
///
/// Source: script.c `scriptVerifyClusterState`, 7.0.15: the slot is that of the keys the request
/// declares, else that of the first key a script touches.
fn route_from_script(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> Result<(), FixedError> {
    let keys = routing_keys(spec, args);
    let Some(first) = keys.first() else { return Ok(()) };
    host.route(ctx, spec, &keys).map_err(|error| match error {
        CommandError::Fixed(FixedError::CLUSTER_DOWN) => FixedError::SCRIPT_CLUSTER_DOWN,
        CommandError::Fixed(FixedError::CLUSTER_DOWN_READ_ONLY) => {
            FixedError::SCRIPT_CLUSTER_DOWN_READ_ONLY
        }
        _ => FixedError::SCRIPT_FOREIGN_KEY,
    })?;
    if ctx.outcome.script.allows_cross_slot {
        return Ok(());
    }
    let slot = key_slot(first);
    if *ctx.outcome.slot.get_or_insert(slot) == slot {
        Ok(())
    } else {
        Err(FixedError::SCRIPT_CROSS_SLOT)
    }
}

/// Removes keys if memory is over its limit; an error if that does not help and the command may
/// need more, by itself or by what it has queued.
fn make_room(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    needs_memory: bool,
) -> Result<(), CommandError> {
    if ctx.engine.config.limits.max_memory == 0 || ctx.engine.scripting.busy.is_some() {
        return Ok(());
    }
    let fits = ctx.engine.make_room(ctx.now_ms);
    ctx.engine.tell_evicted(ctx.client);
    ctx.engine.flush_stream_singly(host);
    if fits || !needs_memory {
        return Ok(());
    }
    Err(FixedError::OUT_OF_MEMORY.into())
}

/// Whether this is a replica that has lost its master and may not serve what it has.
pub(crate) fn is_stale(ctx: &Ctx<'_>) -> bool {
    let role = ctx.engine.role;
    role.is_replica
        && !role.master_link_up
        && !ctx.engine.config.flag(key::REPLICA_SERVE_STALE_DATA)
}

/// Whether what is written can be kept.
fn check_disk(ctx: &Ctx<'_>) -> Result<(), CommandError> {
    match &ctx.engine.disk_fault {
        Some(fault) => Err(fault.refusal()),
        None => Ok(()),
    }
}

/// Whether this server takes writes from clients.
fn check_writable(ctx: &Ctx<'_>) -> Result<(), CommandError> {
    let role = ctx.engine.role;
    if role.too_few_replicas && !role.is_replica {
        return Err(FixedError::NO_REPLICAS.into());
    }
    if role.is_replica && ctx.engine.config.flag(key::REPLICA_READ_ONLY) {
        return Err(FixedError::READ_ONLY.into());
    }
    Ok(())
}

/// Asks the cluster node whether the keys are its own; `EXEC` answers for all it has queued.
fn route(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> Result<(), CommandError> {
    if !spec.is_exec() {
        let keys = routing_keys(spec, args);
        let Some(first) = keys.first() else { return Ok(()) };
        ctx.outcome.slot = Some(key_slot(first));
        return host.route(ctx, spec, &keys);
    }
    let Some(transaction) = &ctx.client.transaction else { return Ok(()) };
    let mut all_keys: Vec<Vec<u8>> = Vec::new();
    let mut strictest = spec;
    for request in &transaction.queued {
        let slices: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
        let queued = lookup_request(Args::new(&slices)).expect("only known commands are queued");
        if queued.flags.has(Flags::WRITE) || strictest.is_exec() {
            strictest = queued;
        }
        all_keys.extend(routing_keys(queued, Args::new(&slices)).into_iter().map(<[u8]>::to_vec));
    }
    if all_keys.is_empty() {
        return Ok(());
    }
    let slices: Vec<&[u8]> = all_keys.iter().map(Vec::as_slice).collect();
    ctx.outcome.slot = Some(key_slot(slices[0]));
    let routed = host.route(ctx, strictest, &slices);
    if routed.is_err() {
        ctx.outcome.misrouted = true;
        ctx.discard_transaction();
    }
    routed
}

fn must_queue(ctx: &Ctx<'_>, spec: &CommandSpec) -> bool {
    ctx.client.transaction.is_some() && !spec.marks.has(Marks::UNQUEUED)
}

/// Runs a command, counts it, and puts what it changed into the stream.
///
/// Source: server.c `call`, 7.0.15.
pub(super) fn call(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> CommandResult {
    // What a script or transaction runs is shown after the script, before EXEC.
    let is_script = matches!(spec.run, Run::Script(..));
    if is_script {
        observe::show_to_monitors(ctx, spec, args);
    }
    let result = carry_out_timed(ctx, host, spec, args);
    // What waits is counted when its wait ends.
    if ctx.outcome.blocked.is_none() {
        observe::note_call(ctx, spec, args, &result);
    }
    remember_reads(ctx, spec, args);
    if !is_script {
        observe::show_to_monitors(ctx, spec, args);
    }
    result
}

/// Runs a command, and notes how long that took.
fn carry_out_timed(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> CommandResult {
    let started = ctx.engine.meter.begin();
    let result = carry_out(ctx, host, spec, args);
    ctx.outcome.lasted = ctx.engine.meter.end(started, spec, args, result.as_ref().ok());
    result
}

/// Runs a command; while a child lives, what it changes is copied first.
fn carry_out(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> CommandResult {
    if ctx.engine.copied_pages.is_none() || !spec.flags.has(Flags::WRITE) {
        return run_and_record(ctx, host, spec, args);
    }
    let (db, dirty_before) = (ctx.client.db, ctx.engine.dirty);
    let taken_bytes = |ctx: &Ctx<'_>, key: &[u8]| {
        let entry = ctx.engine.dbs[db].get(key);
        entry.map_or(0, |entry| entry_bytes(&Str::from(key), entry))
    };
    let before: Vec<(&[u8], u64)> =
        keys(spec, args).into_iter().map(|key| (key, taken_bytes(ctx, key))).collect();
    let result = run_and_record(ctx, host, spec, args);
    if ctx.engine.dirty > dirty_before {
        for (key, before_bytes) in before {
            let after_bytes = taken_bytes(ctx, key);
            if let Some(pages) = &mut ctx.engine.copied_pages {
                pages.note(db, key, before_bytes, after_bytes);
            }
        }
    }
    result
}

/// Runs a command and puts what it changed into the stream.
fn run_and_record(
    ctx: &mut Ctx<'_>,
    host: &mut dyn Host,
    spec: &'static CommandSpec,
    args: Args<'_>,
) -> CommandResult {
    let dirty_before = ctx.engine.dirty;
    let db = ctx.client.db;
    let result = match spec.run {
        Run::Engine(handler) => match spec.in_sentinel {
            Some(command) if ctx.engine.mode == Mode::Sentinel => host.call(ctx, command, args),
            _ => handler(ctx, args),
        },
        Run::Script(_, handler) | Run::Transaction(handler) => handler(ctx, host, args),
        Run::Process(command) => host.call(ctx, command, args),
        Run::Container => Err(CommandError::Arity(spec.full_name.to_owned())),
    };
    let rewritten = ctx.outcome.rewritten.take();
    if ctx.engine.take_own_watch_break() {
        ctx.client.watch_broken = true;
    }
    if spec.marks.has(Marks::MEETS_EXPIRED) && ctx.nesting() == Nesting::None {
        ctx.engine.flush_stream_singly(host);
    }
    // A save in between has begun the count anew.
    let forced = std::mem::take(&mut ctx.outcome.force_stream);
    let is_top = ctx.nesting() == Nesting::None;
    let from_master = ctx.client.kind == ClientKind::Master;
    let recorded = ctx.engine.replicating && (!from_master || ctx.engine.records_master);
    if recorded && (ctx.engine.dirty > dirty_before || forced) {
        match rewritten {
            Some(commands) => {
                for args in commands {
                    ctx.engine.record(db, args);
                }
            }
            None if !spec.is_exec() => ctx.engine.record(db, args.to_owned()),
            None => {}
        }
        if is_top {
            ctx.engine.flush_stream(host);
        }
    }
    // Also what has written nothing says how far the stream was, for `WAIT`.
    // Source: server.c `processCommand`, 7.0.15.
    if is_top {
        ctx.client.write_offset_bytes = host.stream_offset_bytes();
    }
    result
}
