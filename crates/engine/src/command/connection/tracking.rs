//! `CLIENT TRACKING` and its kin, and `CLIENT PAUSE`.

use redscope_data::Str;
use redscope_resp::{Frame, parse_integer};

use crate::Reply;
use crate::client::{ClientId, ClientTracking, TrackingChoice};
use crate::command::args::parse_switch;
use crate::command::{Args, CommandResult, Ctx};
use crate::error::{CommandError, FixedError};
use crate::mode::Pause;

/// Source: networking.c `clientCommand`, 7.0.15.
pub(super) fn client_tracking(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (mut broadcast, mut opt_in, mut opt_out, mut no_loop) = (false, false, false, false);
    let (mut redirect, mut prefixes) = (None, Vec::new());
    let mut options = args.options(3);
    while let Some(word) = options.next_word() {
        match (word.as_str(), options.rest()) {
            ("REDIRECT", [_, ..]) => {
                if redirect.is_some() {
                    return Err(FixedError::TRACKING_TWO_REDIRECTS.into());
                }
                let id = ClientId(options.integer()?.max(0) as u64);
                if id != ctx.client.id && ctx.engine.clients.get(id).is_none() {
                    return Err(FixedError::TRACKING_NO_REDIRECT.into());
                }
                redirect = Some(id);
            }
            ("BCAST", _) => broadcast = true,
            ("OPTIN", _) => opt_in = true,
            ("OPTOUT", _) => opt_out = true,
            ("NOLOOP", _) => no_loop = true,
            ("PREFIX", [_, ..]) => prefixes.push(Str::from(options.value()?)),
            _ => return Err(FixedError::SYNTAX.into()),
        }
    }
    if !parse_switch(args[2])? {
        stop(ctx);
        return Ok(Frame::OK);
    }
    if !prefixes.is_empty() && !broadcast {
        return Err(FixedError::TRACKING_PREFIX.into());
    }
    if let Some(old) = &ctx.client.tracking
        && old.broadcast.is_some() != broadcast
    {
        return Err(FixedError::TRACKING_SWITCH.into());
    }
    if broadcast && (opt_in || opt_out) {
        return Err(FixedError::TRACKING_BROADCAST_CHOICE.into());
    }
    if opt_in && opt_out {
        return Err(FixedError::TRACKING_TWO_CHOICES.into());
    }
    if let Some(old) = &ctx.client.tracking
        && ((opt_in && old.choice == TrackingChoice::OptOut)
            || (opt_out && old.choice == TrackingChoice::OptIn))
    {
        return Err(FixedError::TRACKING_SWITCH_CHOICE.into());
    }
    let known = ctx.client.tracking.as_ref().and_then(|old| old.broadcast.clone());
    let mut all = known.unwrap_or_default();
    let overlap = |a: &Str, b: &Str| a.starts_with(b) || b.starts_with(a);
    for (place, prefix) in prefixes.iter().enumerate() {
        let known = all.iter().find(|other| overlap(other, prefix));
        let given = prefixes[place + 1..].iter().find(|other| overlap(other, prefix));
        if let Some(other) = known.or(given) {
            let (prefix, other) = (prefix.to_vec(), other.to_vec());
            let existing = known.is_some();
            return Err(CommandError::TrackingOverlap { prefix, other, existing });
        }
    }
    all.extend(prefixes);
    if all.is_empty() {
        all.insert(Str::EMPTY);
    }
    let choice = match (opt_in, opt_out) {
        (true, _) => TrackingChoice::OptIn,
        (_, true) => TrackingChoice::OptOut,
        _ => TrackingChoice::Everything,
    };
    ctx.client.tracking = Some(Box::new(ClientTracking {
        broadcast: broadcast.then_some(all),
        choice,
        no_loop,
        redirect,
        redirect_broken: false,
        caching: None,
    }));
    ctx.engine.tracking.add(ctx.client.id);
    Ok(Frame::OK)
}

/// Switches tracking off for the connection.
pub(in crate::command) fn stop(ctx: &mut Ctx<'_>) {
    ctx.client.tracking = None;
    ctx.engine.tracking.remove(ctx.client.id);
}

pub(super) fn client_caching(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let choice = ctx.client.tracking.as_ref().map(|tracking| tracking.choice);
    let choice = choice.ok_or(FixedError::CACHING_WITHOUT_CHOICE)?;
    let caching = match (args[2].to_ascii_lowercase().as_slice(), choice) {
        (b"yes", TrackingChoice::OptIn) => true,
        (b"no", TrackingChoice::OptOut) => false,
        (b"yes", _) => return Err(FixedError::CACHING_YES.into()),
        (b"no", _) => return Err(FixedError::CACHING_NO.into()),
        _ => return Err(FixedError::SYNTAX.into()),
    };
    if let Some(tracking) = &mut ctx.client.tracking {
        tracking.caching = Some(caching);
    }
    Ok(Frame::OK)
}

fn redirect_number(tracking: Option<&ClientTracking>) -> i64 {
    tracking.map_or(-1, |tracking| tracking.redirect.map_or(0, |id| id.0 as i64))
}

pub(super) fn client_getredir(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(redirect_number(ctx.client.tracking.as_deref())))
}

pub(super) fn client_trackinginfo(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let tracking = ctx.client.tracking.as_deref();
    let mut flags = Vec::new();
    match tracking {
        None => flags.push("off"),
        Some(tracking) => {
            flags.push("on");
            if tracking.broadcast.is_some() {
                flags.push("bcast");
            }
            match tracking.choice {
                TrackingChoice::Everything => {}
                TrackingChoice::OptIn => flags.push("optin"),
                TrackingChoice::OptOut => flags.push("optout"),
            }
            match tracking.caching {
                Some(true) => flags.push("caching-yes"),
                Some(false) => flags.push("caching-no"),
                None => {}
            }
            if tracking.no_loop {
                flags.push("noloop");
            }
            if tracking.redirect_broken {
                flags.push("broken_redirect");
            }
        }
    }
    let text = |text: &str| -> Reply { Frame::Bulk(Str::from(text)) };
    let prefixes = tracking.and_then(|tracking| tracking.broadcast.as_ref());
    let prefixes = prefixes.into_iter().flatten().cloned().map(Frame::Bulk);
    Ok(Frame::Map(vec![
        (text("flags"), Frame::Set(flags.into_iter().map(text).collect())),
        (text("redirect"), Frame::Integer(redirect_number(tracking))),
        (text("prefixes"), Frame::Array(prefixes.collect())),
    ]))
}

pub(super) fn client_pause(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let writes_only = match args.get(3).map(|mode| mode.to_ascii_lowercase()).as_deref() {
        None | Some(b"all") => false,
        Some(b"write") => true,
        Some(_) => return Err(FixedError::PAUSE_MODE.into()),
    };
    if args.len() > 4 {
        return Err(CommandError::Arity("client|pause".to_owned()));
    }
    let ms = parse_integer(args[2]).ok_or(FixedError::TIMEOUT_NOT_INTEGER)?;
    let ms = u64::try_from(ms).map_err(|_| FixedError::TIMEOUT_NEGATIVE)?;
    let until_ms = ctx.now_ms.saturating_add(ms);
    // A pause under way is made longer and stricter, never shorter or looser.
    let old = ctx.engine.pause.filter(|old| old.until_ms > ctx.now_ms);
    ctx.engine.pause = Some(Pause {
        until_ms: old.map_or(until_ms, |old| old.until_ms.max(until_ms)),
        writes_only: old.map_or(writes_only, |old| old.writes_only && writes_only),
    });
    Ok(Frame::OK)
}

pub(super) fn client_unpause(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    ctx.engine.pause = None;
    Ok(Frame::OK)
}
