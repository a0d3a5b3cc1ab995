//! Libraries of functions: `FUNCTION`.

use redscope_data::Str;
use redscope_data::rdb::{PayloadError, dump_functions, restore_functions};
use redscope_resp::Frame;

use crate::Reply;
use crate::command::args::check_flush_mode;
use crate::command::{Args, CommandResult, Ctx, docs};
use crate::config::key;
use crate::error::{CommandError, FixedError};
use crate::glob::glob_match;
use crate::script::{Library, library_name, load_library};

pub(super) fn function_load(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (mut replace, mut at) = (false, 2);
    while at < args.len() - 1 {
        if !args[at].eq_ignore_ascii_case(b"replace") {
            return Err(CommandError::FunctionLoadOption(args[at].to_vec()));
        }
        replace = true;
        at += 1;
    }
    let name = load_library(&mut ctx.engine.scripting, args[at], replace)
        .map_err(CommandError::FunctionLoad)?;
    ctx.engine.dirty += 1;
    Ok(Frame::Bulk(name))
}

pub(super) fn function_delete(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if ctx.engine.scripting.libraries.remove(args[2]).is_none() {
        return Err(FixedError::LIBRARY_MISSING.into());
    }
    ctx.engine.scripting.forget_interpreter();
    ctx.engine.dirty += 1;
    Ok(Frame::OK)
}

pub(super) fn function_flush(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if args.len() > 3 {
        return Err(CommandError::UnknownSubcommandOrArity("FUNCTION", args[1].to_vec()));
    }
    check_flush_mode(args.from(2), FixedError::FUNCTION_FLUSH_OPTION)?;
    ctx.engine.scripting.libraries.clear();
    ctx.engine.scripting.forget_interpreter();
    ctx.engine.dirty += 1;
    Ok(Frame::OK)
}

pub(super) fn function_list(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let (mut with_code, mut pattern) = (false, None);
    let mut options = args.options(2);
    while let [given, ..] = options.rest() {
        let given = *given;
        match (options.next_word().as_deref(), options.rest()) {
            (Some("WITHCODE"), _) if !with_code => with_code = true,
            (Some("LIBRARYNAME"), [name, ..]) if pattern.is_none() => {
                pattern = Some(*name);
                options.value()?;
            }
            (Some("LIBRARYNAME"), []) if pattern.is_none() => {
                return Err(FixedError::LIBRARY_NAME_MISSING.into());
            }
            _ => return Err(CommandError::FunctionListOption(given.to_vec())),
        }
    }
    let wanted = |name: &Str| pattern.is_none_or(|pattern| glob_match(pattern, name, true));
    let libraries = ctx.engine.scripting.libraries.iter().filter(|(name, _)| wanted(name));
    let replies = libraries.map(|(name, library)| describe(name, library, with_code));
    Ok(Frame::Array(replies.collect()))
}

fn text(text: &str) -> Reply {
    Frame::Bulk(Str::from(text))
}

fn describe(name: &Str, library: &Library, with_code: bool) -> Reply {
    let functions = library.functions.iter().map(|(name, info)| {
        let flags = info.flags.iter().map(|flag| Frame::Simple(flag.clone().into()));
        Frame::Map(vec![
            (text("name"), Frame::Bulk(name.clone())),
            (text("description"), info.description.clone().map_or(Frame::Null, Frame::Bulk)),
            (text("flags"), Frame::Set(flags.collect())),
        ])
    });
    let mut fields = vec![
        (text("library_name"), Frame::Bulk(name.clone())),
        (text("engine"), text("LUA")),
        (text("functions"), Frame::Array(functions.collect())),
    ];
    if with_code {
        fields.push((text("library_code"), Frame::Bulk(library.code.clone())));
    }
    Frame::Map(fields)
}

pub(super) fn function_stats(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let libraries = &ctx.engine.scripting.libraries;
    let functions: usize = libraries.values().map(|library| library.functions.len()).sum();
    let counts = Frame::Map(vec![
        (text("libraries_count"), Frame::Integer(libraries.len() as i64)),
        (text("functions_count"), Frame::Integer(functions as i64)),
    ]);
    let running = ctx.engine.scripting.busy.as_ref().map_or(Frame::Null, |busy| {
        let waits = ctx.engine.clients.get(busy.client).and_then(|client| client.blocked.as_ref());
        let request = waits.map(|blocked| blocked.request.clone()).unwrap_or_default();
        let command = request.into_iter().map(|arg| Frame::Bulk(Str::from(arg)));
        let ms = ctx.now_ms.saturating_sub(busy.since_ms) as i64;
        Frame::Map(vec![
            (text("name"), text(&busy.name)),
            (text("command"), Frame::Array(command.collect())),
            (text("duration_ms"), Frame::Integer(ms)),
        ])
    });
    Ok(Frame::Map(vec![
        (text("running_script"), running),
        (text("engines"), Frame::Map(vec![(text("LUA"), counts)])),
    ]))
}

pub(super) fn function_dump(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    let compress = ctx.engine.config.flag(key::RDBCOMPRESSION);
    let codes = ctx.engine.scripting.libraries.values().map(|library| library.code.as_slice());
    Ok(Frame::Bulk(Str::from(dump_functions(codes, compress))))
}

/// What `FUNCTION RESTORE` does with libraries that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RestorePolicy {
    Append,
    Replace,
    Flush,
}

pub(super) fn function_restore(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    if args.len() > 4 {
        return Err(CommandError::UnknownSubcommandOrArity("FUNCTION", args[1].to_vec()));
    }
    let policy = match args.get(3).map(|word| word.to_ascii_lowercase()).as_deref() {
        None | Some(b"append") => RestorePolicy::Append,
        Some(b"replace") => RestorePolicy::Replace,
        Some(b"flush") => RestorePolicy::Flush,
        Some(_) => return Err(FixedError::FUNCTION_RESTORE_POLICY.into()),
    };
    let codes = restore_functions(args[2]).map_err(|error| match error {
        PayloadError::BadFooter => FixedError::RESTORE_FOOTER,
        PayloadError::BadValue => FixedError::FUNCTION_RESTORE_VALUE,
    })?;
    // All or nothing: the libraries are tried on a copy.
    let mut scripting = ctx.engine.scripting.clone();
    if policy == RestorePolicy::Flush {
        scripting.libraries.clear();
    }
    for code in codes {
        let replace = policy == RestorePolicy::Replace;
        let name = library_name(&code).map_err(CommandError::FunctionLoad)?;
        if scripting.libraries.contains_key(&name) && !replace {
            // Without the quotes that FUNCTION LOAD puts around the name.
            let text = format!("Library {} already exists", String::from_utf8_lossy(&name));
            return Err(CommandError::FunctionLoad(text));
        }
        load_library(&mut scripting, &code, replace).map_err(CommandError::FunctionLoad)?;
    }
    ctx.engine.scripting = scripting;
    ctx.engine.dirty += 1;
    Ok(Frame::OK)
}

pub(super) fn function_kill(ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    super::kill(ctx, "user_function")
}

pub(super) fn function_help(_ctx: &mut Ctx<'_>, _args: Args<'_>) -> CommandResult {
    Ok(docs::help("function"))
}
