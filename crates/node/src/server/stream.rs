//! Writes as bytes: what replicas and the append-only file get.

use redscope_engine::{StreamCommand, Targets};
use redscope_resp::encode_command;

/// Appends the writes of one command or transaction that are meant for a target. `selected_db` is
/// the database the bytes before have selected.
///
/// Source: replication.c `replicationFeedSlaves`; server.c `propagatePendingCommands`, 7.0.15.
pub(super) fn encode_stream(
    commands: &[StreamCommand],
    is_meant: impl Fn(Targets) -> bool,
    selected_db: &mut Option<usize>,
    bytes: &mut Vec<u8>,
) {
    let mut select = |db: usize, bytes: &mut Vec<u8>| {
        if *selected_db != Some(db) {
            *selected_db = Some(db);
            encode_command(&["SELECT", &db.to_string()], bytes);
        }
    };
    let transaction = commands.len() > 1;
    let meant = commands.iter().filter(|command| is_meant(command.targets));
    let Some(first) = meant.clone().next() else { return };
    select(first.db, bytes);
    if transaction {
        encode_command(&["MULTI"], bytes);
    }
    for command in meant {
        select(command.db, bytes);
        encode_command(&command.args, bytes);
    }
    if transaction {
        encode_command(&["EXEC"], bytes);
    }
}
