//! The connection itself: greeting, authentication, choice of database.

mod client;
mod tracking;

use redscope_data::Str;
use redscope_resp::{Frame, Protocol, parse_integer};

use crate::client::ReplyMode;
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, Marks, Run,
};
use crate::error::{CommandError, FixedError};
use crate::mode::Mode;

pub(in crate::command) use client::CLIENT;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("auth", Run::Engine(auth))
        .about("Proves who the client is.", "1.0.0", "O(N)")
        .takes(-2, "?username@6.0.0 password")
        .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::FAST).with(F::NO_AUTH).with(F::ALLOW_BUSY).with(F::SENTINEL), C::CONNECTION)
        .hides(|args| (1..args.len()).collect()),
    CommandSpec::new("echo", Run::Engine(echo))
        .about("Replies what it was given.", "1.0.0", "O(1)")
        .takes(2, "message")
        .is(F::LOADING.with(F::STALE).with(F::FAST), C::CONNECTION),
    CommandSpec::new("hello", Run::Engine(hello))
        .about("Greets the server and chooses the protocol.", "6.0.0", "O(1)")
        .takes(-1, "?arguments(protover#i ?AUTH/username_password(username password) ?SETNAME/clientname)")
        .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::FAST).with(F::NO_AUTH).with(F::ALLOW_BUSY).with(F::SENTINEL), C::CONNECTION)
        .hides(secrets_of_hello),
    CommandSpec::new("ping", Run::Engine(ping))
        .about("Replies PONG, or what it was given.", "1.0.0", "O(1)")
        .takes(-1, "?message")
        .is(F::FAST.with(F::SENTINEL), C::CONNECTION)
        .marked(Marks::SUBSCRIBER.with(Marks::HEARS_OF_DISK))
        .tips(&["request_policy:all_shards", "response_policy:all_succeeded"]),
    CommandSpec::new("quit", Run::Engine(quit))
        .about("Closes the connection.", "1.0.0", "O(1)")
        .takes(-1, "")
        .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::FAST).with(F::NO_AUTH).with(F::ALLOW_BUSY), C::CONNECTION)
        .marked(Marks::UNQUEUED.with(Marks::HANGS_UP)),
    CommandSpec::new("reset", Run::Engine(reset))
        .about("Takes the connection back to how it began.", "6.2.0", "O(1)")
        .takes(1, "")
        .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::FAST).with(F::NO_AUTH).with(F::ALLOW_BUSY), C::CONNECTION)
        .marked(Marks::UNQUEUED.with(Marks::ENDS_TRANSACTION).with(Marks::SUBSCRIBER)),
    CommandSpec::new("select", Run::Engine(select))
        .about("Chooses the database.", "1.0.0", "O(1)")
        .takes(2, "index#i")
        .is(F::LOADING.with(F::STALE).with(F::FAST), C::CONNECTION),
];

fn ping(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if args.len() > 2 {
        return Err(CommandError::Arity("ping".to_owned()));
    }
    let message = args.get(1);
    if ctx.client.in_subscriber_context() {
        let pong = super::pubsub::subscriber_pong(ctx.client.protocol, message.unwrap_or_default());
        return Ok(pong.expect("only RESP2 has a subscriber's context"));
    }
    Ok(message.map_or(Frame::simple("PONG"), |message| Frame::Bulk(Str::from(message))))
}

fn echo(_ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    Ok(Frame::Bulk(Str::from(args[1])))
}

/// `QUIT` never gets this far: it is answered before the table is asked.
fn quit(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    ctx.client.close_after_reply = true;
    Ok(Frame::OK)
}

fn select(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let number = args.integer(1)?;
    if ctx.engine.mode == Mode::Cluster && number != 0 {
        return Err(FixedError::SELECT_IN_CLUSTER.into());
    }
    let db = usize::try_from(number).ok().filter(|db| *db < ctx.engine.dbs.len());
    ctx.client.db = db.ok_or(FixedError::DB_OUT_OF_RANGE)?;
    Ok(Frame::OK)
}

fn auth(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if args.len() > 3 {
        return Err(FixedError::SYNTAX.into());
    }
    let (user, password) = match args.get(2) {
        Some(password) => (args[1], password),
        None => {
            if ctx.engine.acl.default_is_open() {
                return Err(FixedError::AUTH_NOT_CONFIGURED.into());
            }
            (&b"default"[..], args[1])
        }
    };
    authenticate(ctx, args[0], user, password)?;
    Ok(Frame::OK)
}

/// Logs a client in; a failure is noted of the command as it was written.
fn authenticate(
    ctx: &mut Ctx<'_>,
    command: &[u8],
    user: &[u8],
    password: &[u8],
) -> Result<(), CommandError> {
    if !ctx.engine.acl.may_log_in(user, password) {
        crate::acl::note(ctx, "auth", "toplevel", Str::from(command), Str::from(user));
        return Err(FixedError::WRONG_PASS.into());
    }
    ctx.client.user = Str::from(user);
    ctx.client.authenticated = true;
    Ok(())
}

/// The user and the password behind `AUTH`.
fn secrets_of_hello(args: Args<'_>) -> Vec<usize> {
    let auth = (2..args.len()).find(|at| args[*at].eq_ignore_ascii_case(b"auth"));
    auth.map_or(Vec::new(), |at| (at + 1..args.len().min(at + 3)).collect())
}

/// Source: networking.c `helloCommand`, 7.0.15.
fn hello(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let protocol = match args.get(1) {
        None => ctx.client.protocol,
        Some(version) => match parse_integer(version) {
            Some(2) => Protocol::Resp2,
            Some(3) => Protocol::Resp3,
            Some(_) => return Err(FixedError::NO_PROTO.into()),
            None => return Err(FixedError::PROTO_NOT_INTEGER.into()),
        },
    };
    let mut name = None;
    let mut options = args.options(2);
    while !options.rest().is_empty() {
        let given = options.rest()[0];
        match (options.next_word().as_deref(), options.rest()) {
            (Some("AUTH"), [user, password, ..]) => {
                authenticate(ctx, args[0], user, password)?;
                options.value()?;
                options.value()?;
            }
            (Some("SETNAME"), [given, ..]) => {
                check_name(given)?;
                name = Some(Str::from(*given));
                options.value()?;
            }
            _ => return Err(CommandError::HelloSyntax(given.to_vec())),
        }
    }
    if !ctx.client.authenticated {
        return Err(FixedError::HELLO_NO_AUTH.into());
    }
    if let Some(name) = name {
        ctx.client.name = name;
    }
    ctx.client.protocol = protocol;
    let text = |text: &str| Frame::Bulk(Str::from(text));
    let role = if ctx.engine.role.is_replica { "replica" } else { "master" };
    let mut fields = vec![
        (text("server"), text("redis")),
        (text("version"), text(ctx.engine.version())),
        (text("proto"), Frame::Integer(if protocol == Protocol::Resp3 { 3 } else { 2 })),
        (text("id"), Frame::Integer(ctx.client.id.0 as i64)),
        (text("mode"), text(ctx.engine.mode.name())),
    ];
    if ctx.engine.mode != Mode::Sentinel {
        fields.push((text("role"), text(role)));
    }
    fields.push((text("modules"), Frame::Array(Vec::new())));
    Ok(Frame::Map(fields))
}

fn reset(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    ctx.discard_transaction();
    tracking::stop(ctx);
    crate::pubsub::drop_subscriptions(ctx.engine, ctx.client);
    if std::mem::take(&mut ctx.client.monitor) {
        ctx.engine.monitors -= 1;
    }
    let fresh = ctx.engine.acl.default_is_open();
    let client = &mut *ctx.client;
    client.name = Str::EMPTY;
    client.db = 0;
    client.protocol = Protocol::Resp2;
    client.user = Str::from("default");
    client.authenticated = fresh;
    client.asking = false;
    client.read_only = false;
    client.reply_mode = ReplyMode::On;
    client.no_evict = false;
    Ok(Frame::simple("RESET"))
}

fn check_name(name: &[u8]) -> Result<(), CommandError> {
    if name.iter().all(|byte| (b'!'..=b'~').contains(byte)) {
        Ok(())
    } else {
        Err(FixedError::BAD_CLIENT_NAME.into())
    }
}
