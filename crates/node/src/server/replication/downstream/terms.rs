//! `REPLCONF`: what replicas say of themselves before `PSYNC`, and of what they have after it.

use redscope_engine::command::Args;
use redscope_engine::{Client, ClientId, ClientKind, CommandError, FixedError};
use redscope_resp::{parse_integer, split_args};

use crate::server::machine::Turn;
use crate::server::persistence::kind::RdbParts;
use crate::server::replication::{Replication, Terms};

/// `NET_HOST_STR_LEN` - 1.
const MAX_IP_BYTES: usize = 255;

impl Replication {
    /// `REPLCONF`: terms before `PSYNC`, acknowledgements after. False: nothing is replied.
    pub(in crate::server::replication) fn replconf(
        &mut self,
        turn: &mut Turn<'_>,
        client: &Client,
        args: Args<'_>,
    ) -> Result<bool, CommandError> {
        let options = args.from(1);
        if !options.len().is_multiple_of(2) {
            return Err(FixedError::SYNTAX.into());
        }
        let id = client.id;
        for pair in options.chunks_exact(2) {
            let (option, value) = (String::from_utf8_lossy(pair[0]).to_ascii_lowercase(), pair[1]);
            match option.as_str() {
                "listening-port" => {
                    let port = parse_integer(value).and_then(|port| u16::try_from(port).ok());
                    self.terms(id).port = port.ok_or(FixedError::NOT_INTEGER)?;
                }
                "ip-address" if value.len() > MAX_IP_BYTES => {
                    return Err(CommandError::ReplicaIpTooLong(value.len()));
                }
                "ip-address" => {
                    self.terms(id).ip = Some(String::from_utf8_lossy(value).into_owned());
                }
                "capa" => {
                    let terms = self.terms(id);
                    terms.eof |= value.eq_ignore_ascii_case(b"eof");
                    terms.psync2 |= value.eq_ignore_ascii_case(b"psync2");
                }
                "rdb-only" => {
                    let flag = parse_integer(value).ok_or(FixedError::NOT_INTEGER)?;
                    if !(0..=1).contains(&flag) {
                        return Err(CommandError::NotBetween(0, 1));
                    }
                    self.terms(id).rdb_only = flag == 1;
                }
                "rdb-filter-only" => self.terms(id).parts = parts_of(value)?,
                "ack" | "fack" => {
                    if client.kind == ClientKind::Replica {
                        let offset = parse_integer(value).and_then(|n| u64::try_from(n).ok());
                        self.acknowledged(turn, id, offset.unwrap_or(0));
                    }
                    return Ok(false);
                }
                "getack" => {
                    self.send_ack_at_position(turn);
                    return Ok(false);
                }
                _ => return Err(CommandError::UnknownReplconf(pair[0].to_vec())),
            }
        }
        Ok(true)
    }

    fn terms(&mut self, id: ClientId) -> &mut Terms {
        match self.replicas.get_mut(&id) {
            Some(replica) => &mut replica.terms,
            None => self.terms.entry(id).or_default(),
        }
    }
}

/// The parts of a snapshot that `REPLCONF rdb-filter-only` names.
fn parts_of(names: &[u8]) -> Result<RdbParts, CommandError> {
    let names = split_args(names).map_err(|_| FixedError::RDB_PARTS_MISSING)?;
    match names.iter().find(|name| !name.eq_ignore_ascii_case(b"functions")) {
        Some(unknown) => Err(CommandError::UnknownRdbPart(unknown.clone())),
        None => Ok(RdbParts { keys: false, functions: !names.is_empty() }),
    }
}
