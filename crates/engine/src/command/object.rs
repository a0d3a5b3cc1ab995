//! `OBJECT`: how a value is kept.

use redscope_data::Str;
use redscope_data::value::Value;
use redscope_resp::Frame;

use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, KeySpec, Marks, Run, docs,
};
use crate::error::FixedError;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("object", Run::Container)
        .about("Looks at how a key's value is kept.", "2.2.3", "")
        .takes(-2, "")
        .contains(&[
            CommandSpec::new("object|encoding", Run::Engine(object_encoding))
                .about("Names the encoding of a value.", "2.2.3", "O(1)")
                .takes(3, "key")
                .is(F::READONLY, C::KEYSPACE)
                .keys(&[KeySpec::at(2, &["RO"])])
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("object|freq", Run::Engine(object_freq))
                .about("Replies how often a key is used, under an LFU policy.", "4.0.0", "O(1)")
                .takes(3, "key")
                .is(F::READONLY, C::KEYSPACE)
                .keys(&[KeySpec::at(2, &["RO"])])
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("object|idletime", Run::Engine(object_idletime))
                .about("Replies how many seconds ago a key was last used.", "2.2.3", "O(1)")
                .takes(3, "key")
                .is(F::READONLY, C::KEYSPACE)
                .keys(&[KeySpec::at(2, &["RO"])])
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("object|refcount", Run::Engine(object_refcount))
                .about("Replies the reference count of a value.", "2.2.3", "O(1)")
                .takes(3, "key")
                .is(F::READONLY, C::KEYSPACE)
                .keys(&[KeySpec::at(2, &["RO"])])
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("object|help", Run::Engine(object_help))
                .about("Lists the subcommands of OBJECT.", "6.2.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE), C::KEYSPACE),
        ]),
];

fn object_encoding(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(ctx.inspect(args[2]).map_or(Frame::Null, |value| Frame::Bulk(Str::from(value.encoding()))))
}

fn object_refcount(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    // Redis shares the integers below 10000 and shows their reference count as the largest int,
    // but not where the uses of each are told apart.
    let limits = &ctx.engine.config.limits;
    let shares = limits.max_memory == 0 || !limits.eviction.tells_uses_apart();
    let shared = |value: &Value| match value {
        Value::Int(0..10_000) if shares => i64::from(i32::MAX),
        _ => 1,
    };
    Ok(ctx.inspect(args[2]).map_or(Frame::Null, |value| Frame::Integer(shared(value))))
}

fn object_idletime(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if ctx.engine.config.limits.eviction.is_lfu() {
        return Err(FixedError::LFU_HAS_NO_IDLE_TIME.into());
    }
    if ctx.inspect(args[2]).is_none() {
        return Ok(Frame::Null);
    }
    let now_ms = ctx.now_ms;
    let idle_s = ctx.db().get(args[2]).map_or(0, |entry| entry.usage().idle_s(now_ms));
    Ok(Frame::Integer(idle_s as i64))
}

fn object_freq(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if ctx.inspect(args[2]).is_none() {
        return Ok(Frame::Null);
    }
    let limits = &ctx.engine.config.limits;
    let (is_lfu, decay_min, now_ms) = (limits.eviction.is_lfu(), limits.lfu_decay_min, ctx.now_ms);
    if !is_lfu {
        return Err(FixedError::NOT_LFU.into());
    }
    let entry = ctx.db().get(args[2]);
    let frequency = entry.map_or(0, |entry| entry.usage().frequency(now_ms, decay_min));
    Ok(Frame::Integer(i64::from(frequency)))
}

fn object_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("object"))
}
