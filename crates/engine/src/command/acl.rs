//! `ACL`: users and what they may do.

use redscope_data::Str;
use redscope_resp::Frame;

use crate::Reply;
use crate::acl::{Denied, Selector, User, join_selectors};
use crate::client::Client;
use crate::command::{
    Args, Categories as C, Categories, CommandResult, CommandSpec, Ctx, Flags as F, Marks, Run,
    all, docs, lookup_request,
};
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::host_command::HostCommand;

#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec::new("acl", Run::Container)
        .about("Looks at users and changes them.", "6.0.0", "")
        .takes(-2, "")
        .is(F::SENTINEL, C::NONE)
        .contains(&[
            CommandSpec::new("acl|cat", Run::Engine(acl_cat))
                .about("Lists the categories, or the commands of one.", "6.0.0", "O(1)")
                .takes(-2, "?categoryname")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|deluser", Run::Engine(acl_deluser))
                .about("Removes users.", "6.0.0", "O(1)")
                .takes(-3, "username...")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|dryrun", Run::Engine(acl_dryrun))
                .about("Tells whether a user may run a command.", "7.0.0", "O(1)")
                .takes(-4, "username command ?arg...")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|genpass", Run::Engine(acl_genpass))
                .about("Makes a password.", "6.0.0", "O(1)")
                .takes(-2, "?bits#i")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|getuser", Run::Engine(acl_getuser))
                .about("Describes a user.", "6.0.0", "O(N)")
                .takes(3, "username")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|help", Run::Engine(acl_help))
                .about("Lists the subcommands of ACL.", "6.0.0", "O(1)")
                .takes(2, "")
                .marked(Marks::OWN_WORDS)
                .is(F::LOADING.with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|list", Run::Engine(acl_list))
                .about("Lists the users with their rules.", "6.0.0", "O(N)")
                .takes(2, "")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|load", Run::Process(HostCommand::AclLoad))
                .about("Reads the users from their file.", "6.0.0", "O(N)")
                .takes(2, "")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|log", Run::Engine(acl_log))
                .about("Lists what was refused.", "6.0.0", "O(N)")
                .takes(-2, "?operation<count#i|RESET>")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|save", Run::Process(HostCommand::AclSave))
                .about("Writes the users to their file.", "6.0.0", "O(N)")
                .takes(2, "")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|setuser", Run::Engine(acl_setuser))
                .about("Makes a user or changes one.", "6.0.0", "O(N)")
                .takes(-3, "username ?rule...")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE)
                .hides(|args| (2..args.len()).collect()),
            CommandSpec::new("acl|users", Run::Engine(acl_users))
                .about("Lists the names of the users.", "6.0.0", "O(N)")
                .takes(2, "")
                .is(F::ADMIN.with(F::NOSCRIPT).with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
            CommandSpec::new("acl|whoami", Run::Engine(acl_whoami))
                .about("Replies the name of the user logged in.", "6.0.0", "O(1)")
                .takes(2, "")
                .is(F::NOSCRIPT.with(F::LOADING).with(F::STALE).with(F::SENTINEL), C::NONE),
        ]),
];

fn text(text: &str) -> Reply {
    Frame::Bulk(Str::from(text))
}

fn acl_cat(_ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let names = match args.from(2) {
        [] => Categories::every_name().to_vec(),
        [name] => {
            let word = String::from_utf8_lossy(name).to_ascii_lowercase();
            let category = Categories::by_name(&word);
            let category = category.ok_or_else(|| CommandError::UnknownCategory(name.to_vec()))?;
            let rows = all().flat_map(|(_, spec)| std::iter::once(spec).chain(spec.subcommands));
            rows.filter(|spec| spec.acl_categories().has(category)).map(|s| s.full_name).collect()
        }
        _ => return Err(CommandError::UnknownSubcommandOrArity("ACL", args[1].to_vec())),
    };
    Ok(Frame::Array(names.into_iter().map(text).collect()))
}

fn acl_whoami(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(Frame::Bulk(ctx.client.user.clone()))
}

fn acl_users(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(Frame::Array(ctx.engine.acl.users.keys().cloned().map(Frame::Bulk).collect()))
}

fn acl_list(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(Frame::Array(ctx.engine.acl.lines().map(|line| text(&line)).collect()))
}

fn selector_fields(selector: &Selector) -> Vec<(Reply, Reply)> {
    vec![
        (text("commands"), text(&selector.describe_commands())),
        (text("keys"), text(&selector.describe_keys())),
        (text("channels"), text(&selector.describe_channels())),
    ]
}

fn acl_getuser(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let Some(user) = ctx.engine.acl.users.get(args[2]) else { return Ok(Frame::Null) };
    let flags = user.flags().into_iter().map(text).collect();
    let passwords = user.passwords().iter().map(|digest| text(digest)).collect();
    let selectors = user.selectors().iter().map(|selector| Frame::Map(selector_fields(selector)));
    let mut fields =
        vec![(text("flags"), Frame::Set(flags)), (text("passwords"), Frame::Array(passwords))];
    fields.extend(selector_fields(user.root()));
    fields.push((text("selectors"), Frame::Array(selectors.collect())));
    Ok(Frame::Map(fields))
}

fn acl_setuser(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let name = args[2];
    if name.iter().any(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(FixedError::BAD_USERNAME.into());
    }
    // All or nothing: the rules are tried on a copy.
    let all_channels = ctx.engine.config.text(key::ACL_PUBSUB_DEFAULT) == "allchannels";
    let known = ctx.engine.acl.users.get(name).cloned();
    let mut user = known.unwrap_or_else(|| User::new(all_channels));
    let rules = join_selectors(args.from(3))
        .map_err(|open| CommandError::UnmatchedParenthesis(open.to_vec()))?;
    for rule in rules {
        user.apply(&rule, all_channels)
            .map_err(|error| CommandError::AclRule(rule.to_vec(), error.text()))?;
    }
    close_revoked_subscribers(ctx, name, &user);
    ctx.engine.acl.users.insert(Str::from(name), user);
    Ok(Frame::OK)
}

/// Closes the user's connections that subscribe to what the user may not hear any more.
/// Source: acl.c `ACLKillPubsubClientsIfNeeded`, 7.0.15.
fn close_revoked_subscribers(ctx: &mut Ctx<'_>, name: &[u8], user: &User) {
    let is_revoked = |client: &Client| {
        let revoked = |channel: &Str, is_pattern| !user.may_hear(channel, is_pattern);
        *client.user == *name
            && (client.patterns.iter().any(|pattern| revoked(pattern, true))
                || client.channels.iter().any(|channel| revoked(channel, false))
                || client.shard_channels.iter().any(|channel| revoked(channel, false)))
    };
    ctx.engine.clients.close_where(is_revoked);
    ctx.client.close_after_reply |= is_revoked(ctx.client);
}

fn acl_deluser(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if args.from(2).contains(&&b"default"[..]) {
        return Err(FixedError::DEFAULT_USER_STAYS.into());
    }
    let mut gone = 0;
    for name in args.from(2) {
        if ctx.engine.acl.users.remove(*name).is_none() {
            continue;
        }
        gone += 1;
        ctx.engine.clients.close_where(|client| *client.user == **name);
        ctx.client.close_after_reply |= *ctx.client.user == **name;
    }
    Ok(Frame::Integer(gone))
}

fn acl_genpass(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let bits = match args.from(2) {
        [] => 256,
        [bits] => {
            let bits = redscope_resp::parse_integer(bits).ok_or(FixedError::NOT_INTEGER)?;
            Some(bits).filter(|bits| (1..=4096).contains(bits)).ok_or(FixedError::GENPASS_BITS)?
        }
        _ => return Err(CommandError::UnknownSubcommandOrArity("ACL", args[1].to_vec())),
    };
    let digits = (bits as usize).div_ceil(4);
    Ok(text(&ctx.rng().hex(digits)))
}

fn acl_log(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let count = match args.from(2) {
        [] => 10,
        [word] if word.eq_ignore_ascii_case(b"reset") => {
            ctx.engine.acl.log.clear();
            return Ok(Frame::OK);
        }
        [count] => super::integer(count)?.max(0) as usize,
        _ => return Err(CommandError::UnknownSubcommandOrArity("ACL", args[1].to_vec())),
    };
    let now_ms = ctx.now_ms;
    let entries = ctx.engine.acl.log.iter().take(count).map(|entry| {
        let age_s = now_ms.saturating_sub(entry.created_ms) as f64 / 1000.0;
        Frame::Map(vec![
            (text("count"), Frame::Integer(entry.count as i64)),
            (text("reason"), text(entry.reason)),
            (text("context"), text(entry.context)),
            (text("object"), Frame::Bulk(entry.object.clone())),
            (text("username"), Frame::Bulk(entry.username.clone())),
            (text("age-seconds"), Frame::Double(age_s)),
            (text("client-info"), text(&entry.client_info)),
        ])
    });
    Ok(Frame::Array(entries.collect()))
}

fn acl_dryrun(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let user = ctx.engine.acl.users.get(args[2]);
    let user = user.ok_or_else(|| CommandError::UserNotFound(args[2].to_vec()))?;
    let request = Args::new(args.from(3));
    let spec =
        lookup_request(request).map_err(|_| CommandError::CommandNotFound(args[3].to_vec()))?;
    if !spec.accepts(request.len()) {
        return Err(CommandError::Arity(spec.full_name.to_owned()));
    }
    let shown = |place: usize| String::from_utf8_lossy(request[place]).into_owned();
    Ok(match user.check(spec, request) {
        Ok(()) => Frame::OK,
        Err(Denied::Command) => {
            text(&format!("This user has no permissions to run the '{}' command", spec.full_name))
        }
        Err(Denied::Key(place)) => {
            text(&format!("This user has no permissions to access the '{}' key", shown(place)))
        }
        Err(Denied::Channel(place)) => {
            text(&format!("This user has no permissions to access the '{}' channel", shown(place)))
        }
    })
}

fn acl_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("acl"))
}
