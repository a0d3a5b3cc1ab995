//! What the table says, as replies: `COMMAND`, `COMMAND DOCS`, `HELP`.

use redscope_data::Str;
use redscope_resp::Frame;

use crate::Reply;
use crate::command::syntax::{Argument, arguments, hints};
use crate::command::{
    Args, Begin, Categories, CommandResult, CommandSpec, Find, Group, KeySpec, Renames, all, lookup,
};
use crate::error::FixedError;
use crate::glob::glob_match;
use crate::mode::Mode;

fn text(text: &str) -> Reply {
    Frame::Bulk(Str::from(text))
}

fn simple(text: impl Into<String>) -> Reply {
    Frame::Simple(text.into().into())
}

/// The commands a process of this mode knows.
pub(super) fn commands_of(
    mode: Mode,
    renames: &Renames,
) -> impl Iterator<Item = &'static CommandSpec> {
    let known = all().map(|(_, spec)| spec).filter(move |spec| spec.is_known_in(mode));
    known.filter(|spec| renames.leaves(spec.name))
}

/// A command or `container|subcommand` by name.
pub(super) fn lookup_name(
    mode: Mode,
    renames: &Renames,
    name: &[u8],
) -> Option<(Group, &'static CommandSpec)> {
    let mut parts = name.splitn(2, |byte| *byte == b'|');
    let found = renames.lookup(parts.next()?);
    let (group, spec) = found.filter(|(_, spec)| spec.is_known_in(mode))?;
    match parts.next() {
        None => Some((group, spec)),
        Some(sub) => {
            let is_meant = |s: &&CommandSpec| s.name.as_bytes().eq_ignore_ascii_case(sub);
            Some((group, spec.subcommands.iter().find(is_meant)?))
        }
    }
}

/// One row as `COMMAND` prints it. Source: server.c `addReplyCommandInfo`, 7.0.15.
pub(super) fn info(spec: &CommandSpec) -> Reply {
    let (first, last, step) = legacy_key_range(spec.keys);
    let names = |names: &mut dyn Iterator<Item = String>| Frame::Set(names.map(simple).collect());
    // Redis keeps these to itself.
    let hidden = |name: &&str| name.contains("sentinel") || *name == "may_replicate";
    let flags = spec.flags.names().filter(|name| !hidden(name)).map(str::to_owned);
    Frame::Array(vec![
        text(spec.full_name),
        Frame::Integer(i64::from(spec.arity)),
        names(&mut flags.into_iter()),
        Frame::Integer(first),
        Frame::Integer(last),
        Frame::Integer(step),
        names(&mut spec.acl_categories().names().map(|name| format!("@{name}"))),
        Frame::Set(spec.tips.iter().map(|tip| text(tip)).collect()),
        Frame::Set(spec.keys.iter().map(key_spec).collect()),
        match shown_subcommands(spec) {
            // Redis says so: nothing is a set, something is an array.
            [] => Frame::Set(Vec::new()),
            subcommands => Frame::Array(subcommands.iter().map(info).collect()),
        },
    ])
}

/// The subcommands Redis tells of; those of `DEBUG` it keeps to itself.
fn shown_subcommands(spec: &CommandSpec) -> &'static [CommandSpec] {
    if spec.internal { &[] } else { spec.subcommands }
}

/// The one stretch of keys that older clients understand.
/// Source: server.c `populateCommandLegacyRangeSpec`, 7.0.15.
fn legacy_key_range(keys: &[KeySpec]) -> (i64, i64, i64) {
    let ranges = keys.iter().filter_map(|key| match (key.begin, key.find) {
        (Begin::Index(first), Find::Range { last, step, .. }) => Some((first, last, step)),
        _ => None,
    });
    let absolute = ranges.map(|(first, last, step)| {
        (i64::from(first), i64::from(if last >= 0 { first + last } else { last }), i64::from(step))
    });
    let absolute: Vec<_> = absolute.collect();
    match absolute.as_slice() {
        [] => (0, 0, 0),
        [only] => *only,
        [first, rest @ ..] => rest.iter().fold(*first, |all, range| {
            let last =
                if all.1 < 0 || range.1 < 0 { all.1.min(range.1) } else { all.1.max(range.1) };
            (all.0.min(range.0), last, 1)
        }),
    }
}

fn key_spec(key: &KeySpec) -> Reply {
    let begin = match key.begin {
        Begin::Index(index) => typed("index", vec![("index", Frame::Integer(i64::from(index)))]),
        Begin::Keyword(word, from) => typed(
            "keyword",
            vec![("keyword", text(word)), ("startfrom", Frame::Integer(i64::from(from)))],
        ),
        Begin::Unknown => typed("unknown", Vec::new()),
    };
    let number = |value: i32| Frame::Integer(i64::from(value));
    let find = match key.find {
        Find::Range { last, step, limit } => typed(
            "range",
            vec![("lastkey", number(last)), ("keystep", number(step)), ("limit", number(limit))],
        ),
        Find::Count { number_at, first, step } => typed(
            "keynum",
            vec![
                ("keynumidx", number(number_at)),
                ("firstkey", number(first)),
                ("keystep", number(step)),
            ],
        ),
        Find::Unknown => typed("unknown", Vec::new()),
    };
    let flags = key.flags.iter().map(|flag| simple(*flag)).collect();
    Frame::Map(vec![
        (text("flags"), Frame::Set(flags)),
        (text("begin_search"), begin),
        (text("find_keys"), find),
    ])
}

fn typed(kind: &str, fields: Vec<(&str, Reply)>) -> Reply {
    let fields = fields.into_iter().map(|(name, value)| (text(name), value)).collect();
    Frame::Map(vec![(text("type"), text(kind)), (text("spec"), Frame::Map(fields))])
}

/// `COMMAND DOCS`, of all commands or of some.
pub(super) fn documentation(mode: Mode, renames: &Renames, names: &[&[u8]]) -> Reply {
    let documented: Vec<(Group, &CommandSpec)> = if names.is_empty() {
        let known = all().filter(|(_, spec)| spec.is_known_in(mode));
        known.filter(|(_, spec)| renames.leaves(spec.name)).collect()
    } else {
        names.iter().filter_map(|name| lookup_name(mode, renames, name)).collect()
    };
    Frame::Map(documented.into_iter().map(|(group, spec)| document(group, spec)).collect())
}

fn document(group: Group, spec: &CommandSpec) -> (Reply, Reply) {
    let mut fields = vec![
        (text("summary"), text(spec.summary)),
        (text("since"), text(spec.since)),
        (text("group"), text(group.name())),
    ];
    if !spec.complexity.is_empty() {
        fields.push((text("complexity"), text(spec.complexity)));
    }
    if spec.deprecated.is_some() || spec.internal {
        let flag = if spec.internal { "syscmd" } else { "deprecated" };
        fields.push((text("doc_flags"), Frame::Set(vec![simple(flag)])));
    }
    if let Some((since, replaced_by)) = spec.deprecated {
        fields.push((text("deprecated_since"), text(since)));
        fields.push((text("replaced_by"), text(replaced_by)));
    }
    let arguments = arguments(spec.arguments);
    if !arguments.is_empty() {
        let arguments = arguments.iter().map(Argument::reply).collect();
        fields.push((text("arguments"), Frame::Array(arguments)));
    }
    if !shown_subcommands(spec).is_empty() {
        let subcommands = shown_subcommands(spec).iter().map(|sub| document(group, sub)).collect();
        fields.push((text("subcommands"), Frame::Map(subcommands)));
    }
    (text(spec.full_name), Frame::Map(fields))
}

/// `COMMAND LIST [FILTERBY MODULE|ACLCAT|PATTERN x]`.
pub(super) fn list(mode: Mode, renames: &Renames, args: Args<'_>) -> CommandResult {
    let wanted: Box<dyn Fn(&CommandSpec) -> bool> = match args.from(2) {
        [] => Box::new(|_| true),
        [by, kind, value] if by.eq_ignore_ascii_case(b"filterby") => {
            let value = value.to_vec();
            match String::from_utf8_lossy(kind).to_ascii_lowercase().as_str() {
                "module" => Box::new(|_| false),
                "aclcat" => Box::new(move |spec| has_category(spec.acl_categories(), &value)),
                "pattern" => {
                    Box::new(move |spec| glob_match(&value, spec.full_name.as_bytes(), true))
                }
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        _ => return Err(FixedError::SYNTAX.into()),
    };
    let rows =
        commands_of(mode, renames).flat_map(|spec| std::iter::once(spec).chain(spec.subcommands));
    Ok(Frame::Array(rows.filter(|spec| wanted(spec)).map(|spec| text(spec.full_name)).collect()))
}

fn has_category(categories: Categories, name: &[u8]) -> bool {
    categories.names().any(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

/// The reply of a container's `HELP`, made from its rows.
pub(super) fn help(container: &str) -> Reply {
    let (_, spec) = lookup(container.as_bytes()).expect("asked for by the container itself");
    let mut lines = vec![format!(
        "{} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        container.to_uppercase()
    )];
    for sub in spec.subcommands.iter().filter(|sub| sub.name != "help") {
        let words = [vec![sub.name.to_uppercase()], hints(sub.arguments)].concat();
        lines.push(words.join(" "));
        lines.push(format!("    {}", sub.summary));
    }
    lines.push("HELP".to_owned());
    lines.push("    Prints this help.".to_owned());
    Frame::Array(lines.into_iter().map(simple).collect())
}
