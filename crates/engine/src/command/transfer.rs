//! Values on their way between servers: `DUMP` and `RESTORE`.

use redscope_data::Str;
use redscope_data::rdb::{PayloadError, dump_value, restore_value};
use redscope_resp::Frame;

use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Run,
};
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("dump", Run::Engine(dump))
        .about("Packs a value so that another server can restore it.", "2.6.0", "O(1)")
        .takes(2, "key")
        .is(F::READONLY, C::KEYSPACE)
        .keys(&[KeySpec::at(1, &["RO", "access"])])
        .tips(&["nondeterministic_output"]),
    CommandSpec::new("restore", Run::Engine(restore))
        .about("Makes a key from a packed value.", "2.6.0", "O(1)")
        .takes(-4, "key ttl#i serialized-value ?REPLACE@3.0.0 ?ABSTTL@5.0.0 ?IDLETIME/seconds#i@5.0.0 ?FREQ/frequency#i@5.0.0")
        .is(F::WRITE.with(F::DENYOOM), C::KEYSPACE.with(C::DANGEROUS))
        .keys(&[KeySpec::at(1, &["OW", "update"])]),
];

#[rustfmt::skip]
pub(super) const SERVER_COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("restore-asking", Run::Engine(restore_asking))
        .about("Makes a key from a packed value, in a slot that is being imported.", "3.0.0", "O(1)")
        .takes(-4, "key ttl#i serialized-value ?REPLACE@3.0.0 ?ABSTTL@5.0.0 ?IDLETIME/seconds#i@5.0.0 ?FREQ/frequency#i@5.0.0")
        .is(F::WRITE.with(F::DENYOOM).with(F::ASKING), C::KEYSPACE.with(C::DANGEROUS))
        .keys(&[KeySpec::at(1, &["OW", "update"])])
        .internal(),
];

fn dump(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let compress = ctx.engine.config.flag(key::RDBCOMPRESSION);
    let Some(value) = ctx.read(args[1]) else { return Ok(Frame::Null) };
    let (payload, elements) = (dump_value(value, compress), value.element_count());
    ctx.touch(elements);
    Ok(Frame::Bulk(Str::from(payload)))
}

/// The options of `RESTORE`.
#[derive(Debug, Default)]
struct RestoreOptions {
    replace: bool,
    absolute: bool,
    idle_s: Option<u64>,
    frequency: Option<u8>,
}

impl RestoreOptions {
    fn parse(args: Args<'_>) -> Result<Self, CommandError> {
        let mut parsed = RestoreOptions::default();
        let mut options = args.options(4);
        while let Some(word) = options.next_word() {
            let more = !options.rest().is_empty();
            match word.as_str() {
                "REPLACE" => parsed.replace = true,
                "ABSTTL" => parsed.absolute = true,
                "IDLETIME" if more && parsed.frequency.is_none() => {
                    let idle_s = u64::try_from(options.integer()?);
                    parsed.idle_s = Some(idle_s.map_err(|_| FixedError::RESTORE_IDLE_TIME)?);
                }
                "FREQ" if more && parsed.idle_s.is_none() => {
                    let given = u8::try_from(options.integer()?);
                    parsed.frequency = Some(given.map_err(|_| FixedError::RESTORE_FREQ)?);
                }
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        Ok(parsed)
    }
}

/// Source: cluster.c `restoreCommand`, 7.0.15.
fn restore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (key, payload) = (args[1], args[3]);
    let options = RestoreOptions::parse(args)?;
    if !options.replace && ctx.exists_to_write(key) {
        return Err(FixedError::BUSY_KEY.into());
    }
    let ttl_ms = u64::try_from(args.integer(2)?).map_err(|_| FixedError::RESTORE_TTL)?;
    let limits = &ctx.engine.config.limits;
    let restored = restore_value(payload, &limits.values, limits.skip_checksums);
    let value = restored.map_err(|error| match error {
        PayloadError::BadFooter => FixedError::RESTORE_FOOTER,
        PayloadError::BadValue => FixedError::RESTORE_VALUE,
    })?;
    let existed = options.replace && ctx.remove(key);
    let at_ms = match (ttl_ms, options.absolute) {
        (0, _) => None,
        (ttl_ms, true) => Some(ttl_ms),
        (ttl_ms, false) => Some(ttl_ms.saturating_add(ctx.now_ms)),
    };
    let over = at_ms.is_some_and(|at_ms| at_ms <= ctx.now_ms);
    if over && !ctx.engine.role.is_replica {
        if existed {
            ctx.changed(key, EventClass::Generic, "del");
            ctx.rewrite(&[&b"DEL"[..], key]);
        }
        return Ok(Frame::OK);
    }
    ctx.touch(value.element_count());
    ctx.insert(key, value);
    if let Some(at_ms) = at_ms {
        ctx.set_expiry(key, Some(at_ms));
        let at = at_ms.to_string();
        let mut words = args.as_slice().to_vec();
        words[2] = at.as_bytes();
        if !options.absolute {
            words.push(b"ABSTTL");
        }
        ctx.rewrite(&words);
    }
    let (now_ms, is_lfu) = (ctx.now_ms, ctx.engine.config.limits.eviction.is_lfu());
    if let Some(entry) = ctx.db().get_mut(key) {
        entry.set_past_use(options.idle_s, options.frequency.filter(|_| is_lfu), now_ms);
    }
    ctx.changed(key, EventClass::Generic, "restore");
    Ok(Frame::OK)
}

fn restore_asking(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    restore(ctx, args)
}
