//! `CLIENT`: what the server knows of connections, and how each wants to be treated.

use redscope_data::Str;
use redscope_resp::{Frame, parse_integer};

use super::check_name;
use super::tracking::*;
use crate::Reply;
use crate::acl::Acl;
use crate::client::{Client, ClientId, ClientKind, ReplyMode};
use crate::client_line::describe;
use crate::command::args::parse_switch;
use crate::command::{
    Args, Categories as C, CommandResult, CommandSpec, Ctx, Flags as F, Marks, Run, docs,
};
use crate::error::{CommandError, FixedError};

#[rustfmt::skip]
pub(in crate::command) const CLIENT: &[CommandSpec] = &[
    CommandSpec::new("client", Run::Container)
        .about("Looks at connections and sets how they behave.", "2.4.0", "")
        .takes(-2, "")
        .is(F::SENTINEL, C::NONE)
        .marked(Marks::KEEPS_CACHING)
        .contains(&[
            CommandSpec::new("client|caching", Run::Engine(client_caching))
                .about("Sets whether the next reads are tracked.", "6.0.0", "O(1)")
                .takes(3, "mode<YES|NO>")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|getname", Run::Engine(client_getname))
                .about("Replies the connection's name.", "2.6.9", "O(1)")
                .takes(2, "")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|getredir", Run::Engine(client_getredir))
                .about("Replies who is told of what this connection tracks.", "6.0.0", "O(1)")
                .takes(2, "")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|help", Run::Engine(client_help))
                .about("Lists the subcommands of CLIENT.", "5.0.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|id", Run::Engine(client_id))
                .about("Replies the connection's number.", "5.0.0", "O(1)")
                .takes(2, "")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|info", Run::Engine(client_info))
                .about("Describes the connection.", "6.2.0", "O(1)")
                .takes(2, "")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION)
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("client|kill", Run::Engine(client_kill))
                .about("Closes connections.", "2.4.0", "O(N)")
                .takes(-3, "filter<ip:port!2.8.12|new-format<?ID/client-id#i@2.8.12|?TYPE/normal_master_slave_pubsub<NORMAL|MASTER@3.2.0|SLAVE|REPLICA@5.0.0|PUBSUB>@2.8.12|?USER/username|?ADDR/ip:port|?LADDR/ip:port@6.2.0|?SKIPME/yes/no>...>")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|list", Run::Engine(client_list))
                .about("Describes all connections.", "2.4.0", "O(N)")
                .takes(-2, "?TYPE/normal_master_replica_pubsub<NORMAL|MASTER|REPLICA|PUBSUB>@5.0.0 ?ID/id(client-id#i...)@6.2.0")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION)
                .tips(&["nondeterministic_output"]),
            CommandSpec::new("client|no-evict", Run::Engine(client_no_evict))
                .about("Keeps the connection when memory runs out.", "7.0.0", "O(1)")
                .takes(3, "enabled<ON|OFF>")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|pause", Run::Engine(client_pause))
                .about("Keeps commands of clients waiting.", "2.9.50", "O(1)")
                .takes(-3, "timeout#i ?mode<WRITE|ALL>@6.2.0")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|reply", Run::Engine(client_reply))
                .about("Sets whether the connection gets replies.", "3.2.0", "O(1)")
                .takes(3, "on_off_skip<ON|OFF|SKIP>")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|setname", Run::Engine(client_setname))
                .about("Names the connection.", "2.6.9", "O(1)")
                .takes(3, "connection-name")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|tracking", Run::Engine(client_tracking))
                .about("Sets whether keys the connection reads are tracked.", "6.0.0", "O(1)")
                .takes(-3, "status<ON|OFF> ?REDIRECT/client-id#i ?PREFIX/prefix+... ?BCAST ?OPTIN ?OPTOUT ?NOLOOP")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|trackinginfo", Run::Engine(client_trackinginfo))
                .about("Describes what the connection tracks.", "6.2.0", "O(1)")
                .takes(2, "")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|unblock", Run::Engine(client_unblock))
                .about("Ends the wait of another connection.", "5.0.0", "O(log N)")
                .takes(-3, "client-id#i ?timeout_error<TIMEOUT|ERROR>")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
            CommandSpec::new("client|unpause", Run::Engine(client_unpause))
                .about("Lets commands of clients through again.", "6.2.0", "O(N)")
                .takes(2, "")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::CONNECTION),
        ]),
];

fn client_setname(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    check_name(args[2])?;
    ctx.client.name = Str::from(args[2]);
    Ok(Frame::OK)
}

fn client_getname(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let name = ctx.client.name.clone();
    Ok(if name.is_empty() { Frame::Null } else { Frame::Bulk(name) })
}

fn client_id(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(Frame::Integer(ctx.client.id.0 as i64))
}

impl Ctx<'_> {
    /// Who has sent the request, as `CLIENT LIST` tells it.
    pub fn describe_client(&self) -> String {
        describe(self.client, self.now_ms)
    }
}

fn verbatim(text: String) -> Reply {
    Frame::Verbatim { format: *b"txt", text: Str::from(text) }
}

fn client_info(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(verbatim(describe(ctx.client, ctx.now_ms) + "\n"))
}

/// The word of `TYPE` that a client answers to.
fn type_word(client: &Client) -> &'static str {
    match client.kind {
        ClientKind::Master => "master",
        ClientKind::Replica => "replica",
        ClientKind::Normal if client.subscription_count() > 0 => "pubsub",
        ClientKind::Normal => "normal",
    }
}

fn parse_type(arg: &[u8]) -> Result<&'static str, CommandError> {
    let word = String::from_utf8_lossy(arg).to_ascii_lowercase();
    match word.as_str() {
        "normal" => Ok("normal"),
        "slave" | "replica" => Ok("replica"),
        "pubsub" => Ok("pubsub"),
        "master" => Ok("master"),
        _ => Err(CommandError::UnknownClientType(arg.to_vec())),
    }
}

fn client_list(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let mut wanted_type = None;
    let mut wanted_ids: Option<Vec<i64>> = None;
    let mut options = args.options(2);
    match options.next_word().as_deref() {
        None => {}
        Some("TYPE") if args.len() == 4 => wanted_type = Some(parse_type(options.value()?)?),
        Some("ID") if args.len() > 3 => {
            let ids = options.rest().iter().map(|id| parse_integer(id).filter(|id| *id > 0));
            let ids: Option<Vec<i64>> = ids.collect();
            wanted_ids = Some(ids.ok_or(FixedError::INVALID_CLIENT_ID)?);
        }
        Some(_) => return Err(FixedError::SYNTAX.into()),
    }
    let wanted = |client: &&Client| {
        wanted_type.is_none_or(|wanted| type_word(client) == wanted)
            && wanted_ids.as_ref().is_none_or(|ids| ids.contains(&(client.id.0 as i64)))
    };
    let mut all: Vec<&Client> = ctx.engine.clients.iter().chain([&*ctx.client]).collect();
    all.sort_by_key(|client| client.id);
    let lines = all.into_iter().filter(wanted).map(|client| describe(client, ctx.now_ms) + "\n");
    Ok(verbatim(lines.collect()))
}

/// Which connections `CLIENT KILL` closes.
#[derive(Debug, Default)]
struct KillFilter {
    id: Option<ClientId>,
    addr: Option<Vec<u8>>,
    laddr: Option<Vec<u8>>,
    type_word: Option<&'static str>,
    user: Option<Vec<u8>>,
    spare_caller: bool,
}

impl KillFilter {
    fn parse(args: Args<'_>, acl: &Acl) -> Result<Self, CommandError> {
        let mut filter = KillFilter { spare_caller: true, ..KillFilter::default() };
        let mut options = args.options(2);
        while let Some(word) = options.next_word() {
            let value = options.value()?;
            match word.as_str() {
                "ID" => {
                    let id = parse_integer(value).filter(|id| *id > 0);
                    filter.id =
                        Some(ClientId(id.ok_or(FixedError::CLIENT_ID_NOT_POSITIVE)? as u64));
                }
                "ADDR" => filter.addr = Some(value.to_vec()),
                "LADDR" => filter.laddr = Some(value.to_vec()),
                "TYPE" => filter.type_word = Some(parse_type(value)?),
                "USER" if !acl.users.contains_key(value) => {
                    return Err(CommandError::NoSuchUser(value.to_vec()));
                }
                "USER" => filter.user = Some(value.to_vec()),
                "SKIPME" if value.eq_ignore_ascii_case(b"yes") => filter.spare_caller = true,
                "SKIPME" if value.eq_ignore_ascii_case(b"no") => filter.spare_caller = false,
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        Ok(filter)
    }

    fn matches(&self, client: &Client) -> bool {
        self.id.is_none_or(|id| id == client.id)
            && self.addr.as_ref().is_none_or(|addr| *addr == client.addr.as_bytes())
            && self.laddr.as_ref().is_none_or(|addr| *addr == client.laddr.as_bytes())
            && self.user.as_ref().is_none_or(|user| **user == *client.user)
            && self.type_word.is_none_or(|word| word == type_word(client))
    }
}

fn client_kill(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let old_form = args.len() == 3;
    let filter = if old_form {
        KillFilter { addr: Some(args[2].to_vec()), ..KillFilter::default() }
    } else {
        KillFilter::parse(args, &ctx.engine.acl)?
    };
    let mut killed = ctx.engine.clients.close_where(|client| filter.matches(client)) as i64;
    if !filter.spare_caller && filter.matches(ctx.client) {
        ctx.client.close_after_reply = true;
        killed += 1;
    }
    match (old_form, killed) {
        (true, 0) => Err(FixedError::NO_SUCH_CLIENT.into()),
        (true, _) => Ok(Frame::OK),
        (false, killed) => Ok(Frame::Integer(killed)),
    }
}

fn client_no_evict(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    ctx.client.no_evict = parse_switch(args[2])?;
    Ok(Frame::OK)
}

fn client_reply(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if args[2].eq_ignore_ascii_case(b"skip") {
        if ctx.client.reply_mode != ReplyMode::Off {
            ctx.client.reply_mode = ReplyMode::SkipNext;
        }
        return Ok(ctx.silent());
    }
    if parse_switch(args[2])? {
        ctx.client.reply_mode = ReplyMode::On;
        return Ok(Frame::OK);
    }
    ctx.client.reply_mode = ReplyMode::Off;
    Ok(ctx.silent())
}

fn client_unblock(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let with_error = match args.get(3) {
        None => false,
        Some(word) if word.eq_ignore_ascii_case(b"timeout") => false,
        Some(word) if word.eq_ignore_ascii_case(b"error") => true,
        Some(_) => return Err(FixedError::UNBLOCK_REASON.into()),
    };
    let id = ClientId(args.integer(2)?.max(0) as u64);
    if ctx.engine.clients.get(id).is_none_or(|client| client.blocked.is_none()) {
        return Ok(Frame::Integer(0));
    }
    let error = with_error.then(|| Frame::error(FixedError::UNBLOCKED.text()));
    ctx.engine.end_wait(id, ctx.now_ms, error);
    Ok(Frame::Integer(1))
}

fn client_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("client"))
}
