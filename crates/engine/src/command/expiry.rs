//! When keys expire.

use redscope_resp::Frame;

use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run, integer,
};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("expire", Run::Engine(expire))
        .about("Lets a key expire after so many seconds.", "1.0.0", "O(1)")
        .takes(-3, "key seconds#i ?condition<NX|XX|GT|LT>@7.0.0")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("expireat", Run::Engine(expireat))
        .about("Lets a key expire at a Unix time in seconds.", "1.2.0", "O(1)")
        .takes(-3, "key unix-time-seconds#t ?condition<NX|XX|GT|LT>@7.0.0")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("expiretime", Run::Engine(expiretime))
        .about("Replies when a key expires, as a Unix time in seconds.", "7.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("persist", Run::Engine(persist))
        .about("Clears a key's expiry.", "2.2.0", "O(1)")
        .takes(2, "key")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("pexpire", Run::Engine(pexpire))
        .about("Lets a key expire after so many milliseconds.", "2.6.0", "O(1)")
        .takes(-3, "key milliseconds#i ?condition<NX|XX|GT|LT>@7.0.0")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("pexpireat", Run::Engine(pexpireat))
        .about("Lets a key expire at a Unix time in milliseconds.", "2.6.0", "O(1)")
        .takes(-3, "key unix-time-milliseconds#t ?condition<NX|XX|GT|LT>@7.0.0")
        .is(F::WRITE.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RW", "update"])]),
    CommandSpec::new("pexpiretime", Run::Engine(pexpiretime))
        .about("Replies when a key expires, as a Unix time in milliseconds.", "7.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO", "access"])]),
    CommandSpec::new("pttl", Run::Engine(pttl))
        .about("Replies in how many milliseconds a key expires.", "2.6.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("ttl", Run::Engine(ttl))
        .about("Replies in how many seconds a key expires.", "1.0.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY.with(F::FAST), C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
];

/// How a moment of expiry is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExpiryUnit {
    InSeconds,
    InMilliseconds,
    AtSeconds,
    AtMilliseconds,
}

impl ExpiryUnit {
    /// The unit an option of `SET` and `GETEX` names.
    pub(super) fn from_option(word: &str) -> Option<Self> {
        Some(match word {
            "EX" => ExpiryUnit::InSeconds,
            "PX" => ExpiryUnit::InMilliseconds,
            "EXAT" => ExpiryUnit::AtSeconds,
            "PXAT" => ExpiryUnit::AtMilliseconds,
            _ => return None,
        })
    }

    /// Unix milliseconds of an amount in this unit; `None` if it leaves 64 bits.
    fn to_unix_ms(self, amount: i64, now_ms: u64) -> Option<i64> {
        let in_ms = match self {
            ExpiryUnit::InSeconds | ExpiryUnit::AtSeconds => amount.checked_mul(1000)?,
            ExpiryUnit::InMilliseconds | ExpiryUnit::AtMilliseconds => amount,
        };
        match self {
            ExpiryUnit::InSeconds | ExpiryUnit::InMilliseconds => in_ms.checked_add(now_ms as i64),
            ExpiryUnit::AtSeconds | ExpiryUnit::AtMilliseconds => Some(in_ms),
        }
    }
}

/// Reads an expiry that must lie after the beginning of time, for `SET` and its kin.
pub(super) fn expiry_at_ms(
    amount: &[u8],
    unit: ExpiryUnit,
    now_ms: u64,
    name: &'static str,
) -> Result<u64, CommandError> {
    let amount = integer(amount)?;
    let at_ms = (amount > 0).then(|| unit.to_unix_ms(amount, now_ms)).flatten();
    at_ms.and_then(|at_ms| u64::try_from(at_ms).ok()).ok_or(CommandError::InvalidExpire(name))
}

fn expire(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_expiry(ctx, args, ExpiryUnit::InSeconds, "expire")
}

fn pexpire(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_expiry(ctx, args, ExpiryUnit::InMilliseconds, "pexpire")
}

fn expireat(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_expiry(ctx, args, ExpiryUnit::AtSeconds, "expireat")
}

fn pexpireat(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    set_expiry(ctx, args, ExpiryUnit::AtMilliseconds, "pexpireat")
}

/// The conditions of the `EXPIRE` family.
#[derive(Debug, Default)]
struct ExpireOptions {
    nx: bool,
    xx: bool,
    gt: bool,
    lt: bool,
}

impl ExpireOptions {
    fn parse(args: Args<'_>) -> Result<Self, CommandError> {
        let mut parsed = ExpireOptions::default();
        let mut options = args.options(3);
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "NX" => parsed.nx = true,
                "XX" => parsed.xx = true,
                "GT" => parsed.gt = true,
                "LT" => parsed.lt = true,
                _ => {
                    let given = args.from(3)[args.from(3).len() - options.rest().len() - 1];
                    return Err(CommandError::UnsupportedOption(given.to_vec()));
                }
            }
        }
        if parsed.nx && (parsed.xx || parsed.gt || parsed.lt) {
            return Err(FixedError::EXPIRE_NX_OTHERS.into());
        }
        if parsed.gt && parsed.lt {
            return Err(FixedError::EXPIRE_GT_LT.into());
        }
        Ok(parsed)
    }

    /// Whether a key that expires at `old` may get `new`. No expiry counts as never.
    fn allow(&self, old: Option<u64>, new: i64) -> bool {
        let later = old.is_some_and(|old| new > old as i64);
        let earlier = old.is_none_or(|old| new < old as i64);
        !((self.nx && old.is_some())
            || (self.xx && old.is_none())
            || (self.gt && !later)
            || (self.lt && !earlier))
    }
}

/// Source: expire.c `expireGenericCommand`, 7.0.15.
fn set_expiry(
    ctx: &mut Ctx<'_>,
    args: Args<'_>,
    unit: ExpiryUnit,
    name: &'static str,
) -> CommandResult {
    let key = args[1];
    let options = ExpireOptions::parse(args)?;
    let amount = args.integer(2)?;
    let at_ms = unit.to_unix_ms(amount, ctx.now_ms).ok_or(CommandError::InvalidExpire(name))?;
    if !ctx.exists_to_write(key) || !options.allow(ctx.db().expiry(key), at_ms) {
        return Ok(Frame::Integer(0));
    }
    let past = at_ms <= ctx.now_ms as i64;
    if past && !ctx.engine.role.is_replica && !ctx.engine.role.loading {
        ctx.remove(key);
        ctx.changed(key, EventClass::Generic, "del");
        ctx.rewrite(&[b"DEL", key]);
    } else {
        ctx.set_expiry(key, Some(at_ms.max(0) as u64));
        ctx.changed(key, EventClass::Generic, "expire");
        ctx.rewrite(&[b"PEXPIREAT", key, at_ms.to_string().as_bytes()]);
    }
    Ok(Frame::Integer(1))
}

fn persist(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let key = args[1];
    if !ctx.exists_to_write(key) || ctx.db().expiry(key).is_none() {
        return Ok(Frame::Integer(0));
    }
    ctx.set_expiry(key, None);
    ctx.changed(key, EventClass::Generic, "persist");
    Ok(Frame::Integer(1))
}

fn ttl(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let now_ms = ctx.now_ms;
    expiry_reply(ctx, args[1], |at_ms| (at_ms.saturating_sub(now_ms) + 500) / 1000)
}

fn pttl(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let now_ms = ctx.now_ms;
    expiry_reply(ctx, args[1], |at_ms| at_ms.saturating_sub(now_ms))
}

fn expiretime(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    expiry_reply(ctx, args[1], |at_ms| (at_ms + 500) / 1000)
}

fn pexpiretime(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    expiry_reply(ctx, args[1], |at_ms| at_ms)
}

/// -2 without a key, -1 without an expiry, else what `show` makes of it.
fn expiry_reply(ctx: &mut Ctx<'_>, key: &[u8], show: impl Fn(u64) -> u64) -> CommandResult {
    if ctx.look(key).is_none() {
        return Ok(Frame::Integer(-2));
    }
    Ok(Frame::Integer(ctx.db().expiry(key).map_or(-1, |at_ms| show(at_ms) as i64)))
}
