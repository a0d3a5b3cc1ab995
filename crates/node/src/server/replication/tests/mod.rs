//! Replication without a process around it.

mod downstream;
mod failover;
mod upstream;

use redscope_actor::{Address, Rng};
use redscope_engine::ClientId;
use redscope_engine::command::Args;

use super::Replication;
use super::words::Synced;
use crate::server::effect::Effect;
use crate::server::machine::alone::Alone;

/// Names of histories.
const OWN: &str = "0123456789012345678901234567890123456789";
const OTHER: &str = "abcdefghijabcdefghijabcdefghijabcdefghij";

/// A master without a replica, with these parameters and a history named [`OWN`].
fn master(parameters: &[(&str, &str)]) -> (Alone, Replication) {
    let around = Alone::with(parameters);
    let mut replication = Replication::new(&mut Rng::new(1), around.clock.unix_s());
    replication.rename_history(OWN.to_owned());
    (around, replication)
}

/// Appends to the stream; returns those to whom it was sent at once.
fn feed(replication: &mut Replication, bytes: &[u8]) -> Vec<ClientId> {
    let mut sent = Vec::new();
    replication.feed(bytes, |to, _| sent.push(to));
    sent
}

/// A client says what it is and asks for the stream, in words split at spaces.
fn psync(around: &mut Alone, replication: &mut Replication, client: ClientId, line: &str) {
    let ask = |around: &mut Alone, replication: &mut Replication, line: &str| {
        let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        around.lend(client, |around, client| {
            around.ask(replication, |replication, turn| match words[0] {
                b"REPLCONF" => replication.replconf(turn, client, Args::new(&words)).map(|_| ()),
                _ => replication.psync(turn, client, Args::new(&words), None),
            })
        })
    };
    let conf = "REPLCONF listening-port 7001 capa eof capa psync2";
    ask(around, replication, conf).expect("terms");
    ask(around, replication, line).expect("it is served");
}

/// The only thing of its kind that was wanted.
fn only<T>(effects: Vec<Effect>, of_kind: impl Fn(&Effect) -> Option<T>) -> T {
    let mut found: Vec<T> = effects.iter().filter_map(of_kind).collect();
    assert_eq!(found.len(), 1, "{effects:?}");
    found.remove(0)
}

fn replica_address() -> Address {
    Address::local(7001)
}

/// What was counted.
fn counted(effects: &[Effect]) -> Vec<Synced> {
    let counts = effects.iter().filter_map(|effect| match effect {
        Effect::Count(synced) => Some(*synced),
        _ => None,
    });
    counts.collect()
}
