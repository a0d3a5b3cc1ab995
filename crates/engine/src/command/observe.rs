//! What is seen of commands from outside: monitors, the slow log, statistics.

use std::borrow::Cow;

use redscope_resp::Frame;

use crate::client::{ClientId, ClientKind};
use crate::command::{Args, CommandResult, CommandSpec, Ctx, Flags, Nesting, Run, lookup_request};
use crate::config::key;
use crate::cost::Lasted;
use crate::host::Outgoing;

/// What stands in the place of a secret.
const REDACTED: &[u8] = b"(redacted)";

/// A request with what nobody may read hidden.
/// Source: `redactClientCommandArgument` and who calls it, 7.0.15.
fn redacted<'a>(spec: &CommandSpec, args: Args<'a>) -> Vec<&'a [u8]> {
    let mut shown = args.as_slice().to_vec();
    for place in spec.secrets.map_or(Vec::new(), |secrets| secrets(args)) {
        shown[place] = REDACTED;
    }
    shown
}

/// Shows a request to every monitor.
///
/// Scripts and `EXEC`, which the table keeps from monitors, are shown all the same.
/// Source: replication.c `replicationFeedMonitors`, 7.0.15.
pub(super) fn show_to_monitors(ctx: &mut Ctx<'_>, spec: &CommandSpec, args: Args<'_>) {
    if ctx.engine.monitors == 0 || ctx.client.kind == ClientKind::Master {
        return;
    }
    let runs_others = matches!(spec.run, Run::Script(..)) || spec.is_exec();
    if spec.flags.has(Flags::ADMIN) || (spec.flags.has(Flags::SKIP_MONITOR) && !runs_others) {
        return;
    }
    let source = if ctx.in_script() { Cow::from("lua") } else { Cow::from(&ctx.client.addr) };
    let (s, us) = (ctx.now_ms / 1000, ctx.now_ms % 1000 * 1000);
    let mut line = format!("{s}.{us:06} [{} {source}]", ctx.client.db);
    for arg in redacted(spec, args) {
        line.push(' ');
        line.push_str(&redscope_resp::quote(arg));
    }
    let monitors: Vec<_> = ctx.engine.clients.iter().filter(|c| c.monitor).map(|c| c.id).collect();
    // A monitor hears of its own requests behind their replies, but of scripts before.
    if ctx.client.monitor {
        match matches!(spec.run, Run::Script(..)) || ctx.in_script() {
            true => ctx.client.send(&Frame::Simple(line.clone().into())),
            false => ctx.outcome.own_lines.push(line.clone()),
        }
    }
    for id in monitors {
        if let Some(client) = ctx.engine.clients.get_mut(id) {
            client.send(&Frame::Simple(line.clone().into()));
        }
    }
}

/// Shows a monitor what it has asked itself.
pub(super) fn show_own(ctx: &mut Ctx<'_>) {
    if ctx.outcome.own_lines.is_empty() {
        return;
    }
    for line in std::mem::take(&mut ctx.outcome.own_lines) {
        ctx.client.send(&Frame::Simple(line.into()));
    }
}

/// Counts a request that was refused before it could begin.
pub(super) fn note_refusal(ctx: &mut Ctx<'_>, args: Args<'_>, error: &[u8]) {
    ctx.engine.stats.note_error(error);
    note_divergence(ctx, error);
    if let Ok(spec) = lookup_request(args) {
        ctx.engine.stats.of_command(spec.full_name).rejected += 1;
    }
}

/// Counts and reports an error where there should be none: what a master or a file says was done
/// without one.
///
/// Source: networking.c `afterErrorReply`, 7.0.15.
fn note_divergence(ctx: &mut Ctx<'_>, error: &[u8]) {
    if ctx.client.kind != ClientKind::Master {
        return;
    }
    let (from, to) = match ctx.client.id {
        ClientId::REPLAY => ("server", "AOF-loading-client"),
        _ => ("replica", "master"),
    };
    let text = String::from_utf8_lossy(error.strip_prefix(b"ERR ").unwrap_or(error)).into_owned();
    let command = ctx.client.last_command.map_or("<unknown>", |spec| spec.full_name);
    ctx.engine.stats.unexpected_errors += 1;
    let text = format!(
        "== CRITICAL == This {from} is sending an error to its {to}: '{text}' after processing \
         the command '{command}'"
    );
    ctx.engine.outgoing.push(Outgoing::Log { level: 3, text });
}

/// Counts a command that was carried out, with its error and what it took.
pub(super) fn note_call(
    ctx: &mut Ctx<'_>,
    spec: &'static CommandSpec,
    args: Args<'_>,
    result: &CommandResult,
) {
    let Lasted { work, us: duration_us } = std::mem::take(&mut ctx.outcome.lasted);
    let counted = std::mem::take(&mut ctx.outcome.error_counted);
    let error = match result {
        Ok(Frame::Error(text)) => Some(Cow::from(text)),
        Err(error) => Some(Cow::from(error.to_bytes())),
        Ok(_) => None,
    };
    let stats = &mut ctx.engine.stats;
    stats.commands_processed += 1;
    let command = stats.of_command(spec.full_name);
    command.calls += 1;
    command.total_us += duration_us;
    command.work.add(work);
    command.failed += u64::from(error.is_some());
    command.durations.add(duration_us);
    if let Some(text) = error
        && !counted
    {
        stats.note_error(&text);
        note_divergence(ctx, &text);
    }
    note_duration(ctx, spec, args, duration_us);
}

/// Puts a command that took long into the slow log and the latency monitor.
fn note_duration(ctx: &mut Ctx<'_>, spec: &CommandSpec, args: Args<'_>, duration_us: u64) {
    let limits = &ctx.engine.config.limits;
    let (slow_us, watch_ms) = (limits.slowlog_us, limits.latency_threshold_ms);
    let at_s = ctx.now_ms / 1000;
    if u64::try_from(slow_us).is_ok_and(|slow_us| duration_us >= slow_us)
        && !spec.flags.has(Flags::SKIP_SLOWLOG)
        && ctx.nesting() != Nesting::Script
    {
        let max_len = usize::try_from(ctx.engine.config.integer(key::SLOWLOG_MAX_LEN)).unwrap_or(0);
        let client = (ctx.client.addr.as_str(), &ctx.client.name);
        ctx.engine.slowlog.push(&redacted(spec, args), at_s, duration_us, client, max_len);
    }
    if watch_ms > 0 && duration_us / 1000 >= watch_ms {
        let event = if spec.flags.has(Flags::FAST) { "fast-command" } else { "command" };
        ctx.engine.latency.add(event, at_s, duration_us / 1000);
    }
}
