//! `WAIT`: until replicas have what a client has written.

use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{FixedError, Wake};
use redscope_resp::{Frame, encode_command};

use crate::server::ServerHost;

impl ServerHost {
    /// `WAIT numreplicas timeout`.
    pub(crate) fn wait(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        if self.replication.upstream.is_some() {
            return Err(FixedError::WAIT_AT_REPLICA.into());
        }
        let count = args.integer(1)?;
        let timeout_ms = args.integer(2).map_err(|_| FixedError::TIMEOUT_NOT_INTEGER)?;
        let timeout_ms = u64::try_from(timeout_ms).map_err(|_| FixedError::TIMEOUT_NEGATIVE)?;
        let offset_bytes = ctx.client.write_offset_bytes;
        let reached = self.count_acknowledged(offset_bytes);
        if reached >= count || !ctx.may_block() {
            return Ok(Frame::Integer(reached));
        }
        self.replication.getack_wanted = true;
        Ok(ctx.block(timeout_ms, Frame::Integer(reached), Wake::Replicas { count, offset_bytes }))
    }

    /// Replicas that have the stream up to an offset.
    pub(crate) fn count_acknowledged(&self, offset_bytes: u64) -> i64 {
        self.replication.online().filter(|r| r.ack_offset >= offset_bytes).count() as i64
    }

    /// Asks for acknowledgements, once for all who wait.
    pub(crate) fn send_getack_if_wanted(&mut self) {
        if std::mem::take(&mut self.replication.getack_wanted) {
            let mut bytes = Vec::new();
            encode_command(&["REPLCONF", "GETACK", "*"], &mut bytes);
            self.feed_bytes(&bytes);
        }
    }
}
