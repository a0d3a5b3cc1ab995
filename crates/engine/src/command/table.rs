//! All commands in one place.

use std::sync::LazyLock;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::command::{Args, CommandSpec, Group};
use crate::error::CommandError;

use super::{
    acl, bitmap, bloom, connection, debug, expiry, generic, geo, hash, hyperloglog, list, memory,
    monitoring, object, process, pubsub, scripting, server, set, sort, sorted_set, stream, string,
    transaction, transfer,
};

/// Every family with its rows.
pub const TABLE: &[(Group, &[CommandSpec])] = &[
    (Group::Generic, generic::COMMANDS),
    (Group::Generic, expiry::COMMANDS),
    (Group::Generic, object::COMMANDS),
    (Group::Generic, sort::COMMANDS),
    (Group::Generic, transfer::COMMANDS),
    (Group::Server, transfer::SERVER_COMMANDS),
    (Group::String, string::COMMANDS),
    (Group::Bitmap, bitmap::COMMANDS),
    (Group::List, list::COMMANDS),
    (Group::Hash, hash::COMMANDS),
    (Group::Set, set::COMMANDS),
    (Group::SortedSet, sorted_set::COMMANDS),
    (Group::Stream, stream::COMMANDS),
    (Group::HyperLogLog, hyperloglog::COMMANDS),
    (Group::Geo, geo::COMMANDS),
    (Group::Module, bloom::COMMANDS),
    (Group::Scripting, scripting::COMMANDS),
    (Group::Transactions, transaction::COMMANDS),
    (Group::PubSub, pubsub::COMMANDS),
    (Group::Connection, connection::COMMANDS),
    (Group::Connection, connection::CLIENT),
    (Group::Server, server::COMMANDS),
    (Group::Server, memory::COMMANDS),
    (Group::Server, acl::COMMANDS),
    (Group::Server, monitoring::COMMANDS),
    (Group::Server, debug::COMMANDS),
    (Group::Server, process::SERVER_COMMANDS),
    (Group::Generic, process::GENERIC_COMMANDS),
    (Group::Cluster, process::CLUSTER_COMMANDS),
    (Group::Sentinel, process::SENTINEL_COMMANDS),
];

type ByName = IndexMap<&'static [u8], (Group, &'static CommandSpec), FxBuildHasher>;

static BY_NAME: LazyLock<ByName> =
    LazyLock::new(|| all().map(|(group, spec)| (spec.name.as_bytes(), (group, spec))).collect());

/// All commands, containers included, subcommands not.
pub fn all() -> impl Iterator<Item = (Group, &'static CommandSpec)> {
    TABLE.iter().flat_map(|(group, specs)| specs.iter().map(move |spec| (*group, spec)))
}

/// A command by name, without case.
pub fn lookup(name: &[u8]) -> Option<(Group, &'static CommandSpec)> {
    let mut lower = [0; 32];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    BY_NAME.get(&*lower).copied()
}

/// The row a request means: the command, or the subcommand its second argument names.
pub fn lookup_request(args: Args<'_>) -> Result<&'static CommandSpec, CommandError> {
    let Some((_, spec)) = lookup(args[0]) else {
        return Err(CommandError::UnknownCommand(args.to_owned()));
    };
    match args.get(1) {
        Some(name) if !spec.subcommands.is_empty() => spec
            .subcommands
            .iter()
            .find(|sub| sub.name.as_bytes().eq_ignore_ascii_case(name))
            .ok_or_else(|| CommandError::UnknownSubcommand(spec.name.to_owned(), name.to_vec())),
        _ => Ok(spec),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_rows_are_complete() {
        let mut names = BTreeSet::new();
        for (_, spec) in all() {
            assert!(names.insert(spec.name), "{} stands twice", spec.name);
            for row in spec.subcommands.iter().chain([spec]) {
                assert!(row.summary.ends_with('.'), "{}: no summary", row.full_name);
                assert!(row.arity != 0 && !row.since.is_empty(), "{}", row.full_name);
            }
        }
    }

    #[test]
    fn lookup_ignores_case_and_survives_anything() {
        assert!(lookup(b"GeT").is_some());
        assert!(lookup(b"").is_none());
        assert!(lookup(&[0xff; 100]).is_none());
    }
}
