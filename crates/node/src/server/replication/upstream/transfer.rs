//! The data set on its way from the master, and putting it in place.

use redscope_data::rdb::read_rdb;
use redscope_engine::Engine;
use redscope_resp::parse_integer;

use super::take_line;
use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::replication::{Backlog, Framing, LinkState};

impl ServerHost {
    /// Takes payload bytes; true when the whole data set is in place.
    pub(super) fn transfer_bytes(&mut self, engine: &mut Engine) -> bool {
        let Some(upstream) = &mut self.replication.upstream else { return false };
        let LinkState::Transfer(transfer) = &mut upstream.state else { return false };
        if transfer.framing.is_none() {
            let Some(line) = take_line(&mut upstream.buffer) else { return false };
            if line.is_empty() {
                return true;
            }
            transfer.framing = match line.as_slice() {
                [b'$', b'E', b'O', b'F', b':', mark @ ..] if mark.len() == 40 => {
                    Some(Framing::Mark(mark.to_vec()))
                }
                [b'$', digits @ ..] => {
                    let len = parse_integer(digits).and_then(|len| usize::try_from(len).ok());
                    len.map(Framing::Length)
                }
                _ => None,
            };
            if transfer.framing.is_none() {
                return self.give_up(engine, "Bad protocol from MASTER, the first byte is not '$'");
            }
            return true;
        }
        let end = match &transfer.framing {
            Some(Framing::Length(len)) => (upstream.buffer.len() >= *len).then_some((*len, *len)),
            Some(Framing::Mark(mark)) => {
                let found =
                    upstream.buffer.windows(40).position(|window| window == mark.as_slice());
                found.map(|at| (at, at + 40))
            }
            None => None,
        };
        let Some((payload_end, frame_end)) = end else { return false };
        let by_mark = matches!(transfer.framing, Some(Framing::Mark(_)));
        let (replid, offset) = (transfer.replid.clone(), transfer.offset);
        let rest = upstream.buffer.split_off(frame_end);
        let mut payload = std::mem::replace(&mut upstream.buffer, rest);
        payload.truncate(payload_end);
        self.install(engine, &payload, replid, offset, by_mark);
        false
    }

    /// Replaces the data set with the master's and goes over to the stream.
    pub(super) fn install(
        &mut self,
        engine: &mut Engine,
        payload: &[u8],
        replid: String,
        offset: u64,
        ack_now: bool,
    ) {
        let content = match read_rdb(payload, &engine.config.limits.values) {
            Ok(content) => content,
            Err(error) => {
                let text = format!("Failed trying to load the MASTER synchronization DB: {error}");
                self.give_up(engine, &text);
                return;
            }
        };
        if let Err(error) = engine.replace_functions(&content.functions) {
            let text = format!("Failed trying to load the MASTER synchronization DB: {error}");
            self.give_up(engine, &text);
            return;
        }
        self.network.log(LogLevel::Notice, "MASTER <-> REPLICA sync: Flushing old data");
        self.disconnect_replicas(engine);
        engine.flush_all();
        self.network.log(LogLevel::Notice, "MASTER <-> REPLICA sync: Loading DB in memory");
        let stream_db = content.replication.as_ref().map_or(0, |point| point.stream_db.max(0));
        content.install(&mut engine.dbs, self.clock.unix_ms(), true);
        self.network.log(LogLevel::Notice, "MASTER <-> REPLICA sync: Finished with success");
        self.replication.replid = replid;
        self.replication.past = None;
        self.replication.offset = offset;
        let size = engine.config.integer("repl-backlog-size");
        self.replication.backlog = Some(Backlog::new(offset, size));
        self.enter_stream(engine, stream_db as usize);
        self.restart_aof(engine);
        if ack_now {
            self.send_ack(self.replication.offset);
        }
    }
}
