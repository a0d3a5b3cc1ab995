//! `DEBUG`: what test suites need, as far as it concerns the data set and replies.
//!
//! What concerns the process (reloading, sleeping, crashing) stands with the process, which hands
//! the rest to [`debug`]. Redis has one row in its table for all of it, so has this engine.
//! Source: debug.c `debugCommand`, 7.0.15.

use redscope_data::number::atoi;
use redscope_data::rdb::dump_value;
use redscope_data::value::memory::sds_bytes;
use redscope_data::value::{List, ListLimits, ListNode, Value};
use redscope_data::{DataSetDigest, Str};
use redscope_resp::Frame;

use crate::Reply;
use crate::client::Resizing;
use crate::command::{Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, Run};
use crate::config::key;
use crate::config::parse_memory;
use crate::error::{CommandError, FixedError};
use crate::host_command::HostCommand;

pub(super) const COMMANDS: &[CommandSpec] =
    &[CommandSpec::new("debug", Run::Process(HostCommand::Debug))
        .about("Does what test suites need.", "1.0.0", "")
        .takes(-2, "")
        .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE), C::NONE)
        .guarded(key::ENABLE_DEBUG_COMMAND, FixedError::DEBUG_NOT_ALLOWED)
        .internal()];

/// What `DEBUG HELP` lists: a subcommand with its arguments, and what it does.
const HELP: &[(&str, &str)] = &[
    ("CHANGE-REPL-ID", "Takes a new replication id."),
    ("DIGEST", "Replies a digest of all databases."),
    ("DIGEST-VALUE <key> [<key> ...]", "Replies a digest of each key's value."),
    ("ERROR <text>", "Replies the text as an error."),
    ("LISTPACK <key>", "Says whether the key is a listpack."),
    ("LOADAOF", "Empties the data set and reads it from the append only file."),
    ("LOG <message>", "Writes a line to the log."),
    ("OBJECT <key>", "Describes how a key's value is kept."),
    ("PANIC", "Ends the process without saving; so do SEGFAULT, ASSERT and OOM."),
    ("PAUSE-CRON <0|1>", "Stops what the server does ten times a second, or lets it go on."),
    ("POPULATE <count> [<prefix>] [<size>]", "Creates so many strings that are not replicated."),
    ("PROTOCOL <type>", "Replies a value of a type of the protocol."),
    ("QUICKLIST-PACKED-THRESHOLD <size>", "Sets from which length on an element is no listpack."),
    ("RELOAD [NOSAVE] [NOFLUSH] [MERGE]", "Saves the data set and reads it back."),
    ("REPLICATE <command> [<arg> ...]", "Sends replicas a command that is not carried out here."),
    ("SDSLEN <key>", "Replies the lengths of a key and its string."),
    (
        "REPLYBUFFER PEAK-RESET-TIME <milliseconds|RESET|NEVER>",
        "Sets how long a reply buffer's peak counts.",
    ),
    ("REPLYBUFFER RESIZING <0|1>", "Switches the resizing of reply buffers."),
    ("SET-ACTIVE-EXPIRE <0|1>", "Switches the active expiry cycle."),
    ("SET-DISABLE-DENY-SCRIPTS <0|1>", "Lets scripts call every command."),
    ("SET-SKIP-CHECKSUM-VALIDATION <0|1>", "Takes payloads and files whose checksum is wrong."),
    ("SLEEP <seconds>", "Stops the server for so long."),
    ("STRUCTSIZE", "Replies the sizes of this engine's structures."),
    ("HELP", "Prints this help."),
];

/// Carries out a subcommand that the process has left to the engine.
///
/// Errors: those of the subcommand; an unknown one, or one with too few or too many arguments.
pub fn debug(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let word = String::from_utf8_lossy(args[1]).to_ascii_lowercase();
    match (word.as_str(), args.len()) {
        ("help", 2) => Ok(help()),
        ("digest", 2) => {
            Ok(Frame::Simple(DataSetDigest::of_all(&ctx.engine.dbs).to_string().into()))
        }
        ("digest-value", _) => Ok(digest_value(ctx, args.from(2))),
        ("error", 3) => Ok(Frame::Error(args[2].to_vec())),
        ("listpack", 3) => listpack(ctx, args[2]),
        ("object", 3) => object(ctx, args[2]),
        ("populate", 3..=5) => populate(ctx, args),
        ("protocol", 3) => protocol(ctx, args[2]),
        ("quicklist-packed-threshold", 3) => {
            let size = parse_memory(&String::from_utf8_lossy(args[2]))
                .filter(|size| (0..1 << 32).contains(size))
                .ok_or(FixedError::PACKED_THRESHOLD)?;
            let default = ListLimits::PLAIN_FROM_BYTES;
            ctx.engine.config.limits.values.list.plain_from_bytes =
                if size == 0 { default } else { size as usize };
            Ok(Frame::OK)
        }
        ("replybuffer", 4) => reply_buffer(ctx, args),
        ("sdslen", 3) => sdslen(ctx, args[2]),
        ("set-active-expire", 3) => {
            ctx.engine.active_expire = is_on(args[2]);
            Ok(Frame::OK)
        }
        ("set-disable-deny-scripts", 3) => {
            ctx.engine.scripting.all_commands = is_on(args[2]);
            Ok(Frame::OK)
        }
        ("set-skip-checksum-validation", 3) => {
            ctx.engine.config.limits.skip_checksums = is_on(args[2]);
            Ok(Frame::OK)
        }
        ("structsize", 2) => Ok(Frame::Bulk(Str::from(struct_sizes()))),
        _ => Err(CommandError::UnknownSubcommandOrArity("DEBUG", args[1].to_vec())),
    }
}

fn reply_buffer(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let resizing = &mut ctx.engine.reply_buffers;
    match (args[2].to_ascii_lowercase().as_slice(), args[3].to_ascii_lowercase().as_slice()) {
        (b"peak-reset-time", b"never") => resizing.peak_ms = None,
        (b"peak-reset-time", b"reset") => resizing.peak_ms = Some(Resizing::PEAK_MS),
        (b"peak-reset-time", _) => resizing.peak_ms = u64::try_from(args.integer(3)?).ok(),
        (b"resizing", on) => resizing.is_on = is_on(on),
        _ => return Err(CommandError::UnknownSubcommandOrArity("DEBUG", args[1].to_vec())),
    }
    Ok(Frame::OK)
}

/// Whether a switch is on, read as C's `atoi` reads it.
pub fn is_on(arg: &[u8]) -> bool {
    atoi(arg) != 0
}

fn help() -> Reply {
    let head = "DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:".to_owned();
    let lines = HELP.iter().flat_map(|(form, about)| [(*form).to_owned(), format!("    {about}")]);
    let all = std::iter::once(head).chain(lines);
    Frame::Array(all.map(|line| Frame::Simple(line.into())).collect())
}

fn digest_value(ctx: &mut Ctx<'_>, keys: &[&[u8]]) -> Reply {
    let db = ctx.db();
    let digests = keys.iter().map(|key| DataSetDigest::of_value(db, key).to_string());
    Frame::Array(digests.map(|digest| Frame::Simple(digest.into())).collect())
}

fn listpack(ctx: &mut Ctx<'_>, key: &[u8]) -> CommandResult {
    let value = ctx.peek(key).ok_or(FixedError::NO_SUCH_KEY)?;
    match value.encoding() {
        "listpack" => Ok(Frame::simple("Listpack structure printed on stdout")),
        _ => Err(FixedError::NOT_LISTPACK.into()),
    }
}

/// The place in memory of a value is not known here; it is always said to be 0.
fn object(ctx: &mut Ctx<'_>, key: &[u8]) -> CommandResult {
    let now_ms = ctx.now_ms;
    let limits = ctx.engine.config.limits.values.list;
    let is_lfu = ctx.engine.config.limits.eviction.is_lfu();
    let entry = ctx.db().get(key).ok_or(FixedError::NO_SUCH_KEY)?;
    let usage = entry.usage();
    // It reads the bits as a time under any policy.
    let as_time = if is_lfu { usage.read_anew(false, now_ms) } else { usage };
    let idle_s = as_time.idle_s(now_ms);
    let mut text = format!(
        "Value at:0x0 refcount:1 encoding:{} serializedlength:{} lru:{} lru_seconds_idle:{idle_s}",
        entry.value.encoding(),
        serialized_bytes(&entry.value),
        usage.bits(is_lfu),
    );
    if let Value::List(list) = &entry.value {
        text.push_str(&quicklist(list, limits));
    }
    Ok(Frame::Simple(text.into()))
}

/// Length of the value in an RDB file, without its type.
fn serialized_bytes(value: &Value) -> usize {
    /// Type before the value; version and checksum behind it.
    const FRAME_BYTES: usize = 1 + 2 + 8;
    dump_value(value, true).len() - FRAME_BYTES
}

fn quicklist(list: &List, limits: ListLimits) -> String {
    let bytes: usize = list
        .nodes()
        .map(|node| match node {
            ListNode::Packed(pack) => pack.redis_len(),
            ListNode::Plain(bytes) => bytes.len(),
        })
        .sum();
    let nodes = list.nodes().len();
    format!(
        " ql_nodes:{nodes} ql_avg_node:{:.2} ql_listpack_max:{} ql_compressed:0 ql_uncompressed_size:{bytes}",
        list.len() as f64 / nodes as f64,
        limits.fill,
    )
}

fn populate(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let positive = |index: usize| -> Result<usize, CommandError> {
        match args.integer(index)? {
            number if number < 0 => Err(FixedError::NOT_POSITIVE.into()),
            number => Ok(number as usize),
        }
    };
    let count = positive(2)?;
    let prefix = String::from_utf8_lossy(args.get(3).unwrap_or(b"key"));
    let size = if args.len() == 5 { positive(4)? } else { 0 };
    if size as u64 > ctx.engine.config.limits.max_bulk_len as u64 {
        return Err(FixedError::STRING_TOO_LONG.into());
    }
    let db = ctx.client.db;
    for number in 0..count {
        let key = format!("{prefix}:{number}");
        if ctx.db().get(key.as_bytes()).is_some() {
            continue;
        }
        let mut text = format!("value:{number}").into_bytes();
        if size > 0 {
            text.resize(size, 0);
        }
        ctx.insert(key.as_bytes(), Value::from_bytes(&text));
        ctx.engine.key_changed(db, key.as_bytes());
        ctx.engine.unstreamed_changes += 1;
    }
    Ok(Frame::OK)
}

fn protocol(ctx: &mut Ctx<'_>, kind: &[u8]) -> CommandResult {
    let bulk = |text: &str| Frame::Bulk(Str::from(text));
    let numbers = || (0..3).map(Frame::Integer).collect();
    let resp3 = ctx.client.protocol == redscope_resp::Protocol::Resp3;
    let kind = String::from_utf8_lossy(kind).to_ascii_lowercase();
    Ok(match kind.as_str() {
        "string" => bulk("Hello World"),
        "integer" => Frame::Integer(12345),
        "double" => Frame::Decimal("3.141".to_owned()),
        "bignum" => Frame::BigNumber("1234567999999999999999999999999999999".to_owned()),
        "null" => Frame::Null,
        "array" => Frame::Array(numbers()),
        "set" => Frame::Set(numbers()),
        "map" => Frame::Map((0..3).map(|n| (Frame::Integer(n), Frame::Boolean(n == 1))).collect()),
        "attrib" => {
            let popularity = Frame::Array(vec![bulk("key:123"), Frame::Integer(90)]);
            Frame::Attributed {
                attributes: vec![(bulk("key-popularity"), popularity)],
                reply: Box::new(bulk("Some real reply following the attribute")),
            }
        }
        "push" if !resp3 => return Err(FixedError::RESP3_ONLY.into()),
        "push" => {
            ctx.client.send(&Frame::Push(vec![bulk("server-cpu-usage"), Frame::Integer(42)]));
            bulk("Some real reply following the push reply")
        }
        "verbatim" => {
            Frame::Verbatim { format: *b"txt", text: Str::from("This is a verbatim\nstring") }
        }
        "true" => Frame::Boolean(true),
        "false" => Frame::Boolean(false),
        _ => return Err(FixedError::UNKNOWN_PROTOCOL_TYPE.into()),
    })
}

fn sdslen(ctx: &mut Ctx<'_>, key: &[u8]) -> CommandResult {
    let entry = ctx.db().get(key).ok_or(FixedError::NO_SUCH_KEY)?;
    let Value::Str(text) = &entry.value else { return Err(FixedError::NOT_SDS.into()) };
    let spare = text.capacity() - text.len();
    Ok(Frame::Simple(
        format!(
            "key_sds_len:{}, key_sds_avail:0, key_zmalloc: {}, val_sds_len:{}, val_sds_avail:{spare}, val_zmalloc: {}",
            key.len(),
            sds_bytes(key.len()),
            text.len(),
            sds_bytes(text.capacity()),
        )
        .into(),
    ))
}

fn struct_sizes() -> String {
    format!(
        "bits:{} value:{} str:{} entry:{}",
        usize::BITS,
        size_of::<Value>(),
        size_of::<Str>(),
        size_of::<redscope_data::Entry>(),
    )
}
