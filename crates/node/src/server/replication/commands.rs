//! The commands of replication, as clients ask for them.

use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{ClientKind, FixedError, Wake};
use redscope_resp::Frame;

use crate::server::ServerHost;

impl ServerHost {
    /// `REPLICAOF host port`, `REPLICAOF NO ONE`.
    pub(in crate::server) fn replicaof(
        &mut self,
        ctx: &mut Ctx<'_>,
        args: Args<'_>,
    ) -> CommandResult {
        if self.cluster.is_some() {
            return Err(FixedError::REPLICA_OF_IN_CLUSTER.into());
        }
        let client = ctx.describe_client();
        self.ask_replication(ctx.engine, |replication, turn| {
            replication.replicaof(turn, args, client)
        })
    }

    /// `FAILOVER`.
    pub(in crate::server) fn failover(
        &mut self,
        ctx: &mut Ctx<'_>,
        args: Args<'_>,
    ) -> CommandResult {
        if self.cluster.is_some() {
            return Err(FixedError::FAILOVER_IN_CLUSTER.into());
        }
        self.ask_replication(ctx.engine, |replication, turn| replication.start_failover(turn, args))
    }

    /// `REPLCONF`.
    pub(in crate::server) fn replconf(
        &mut self,
        ctx: &mut Ctx<'_>,
        args: Args<'_>,
    ) -> CommandResult {
        let (engine, client) = (&mut *ctx.engine, &*ctx.client);
        let replies = self
            .ask_replication(engine, |replication, turn| replication.replconf(turn, client, args));
        Ok(if replies? { Frame::OK } else { ctx.silent() })
    }

    /// `PSYNC replid offset`, and `SYNC`.
    pub(in crate::server) fn psync(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        if ctx.client.kind == ClientKind::Replica {
            return Ok(ctx.silent());
        }
        let hands_over = args.get(3).is_some_and(|word| word.eq_ignore_ascii_case(b"failover"));
        let described = hands_over.then(|| ctx.describe_client());
        let (engine, client) = (&mut *ctx.engine, &mut *ctx.client);
        self.ask_replication(engine, |replication, turn| {
            replication.psync(turn, client, args, described)
        })?;
        Ok(ctx.silent())
    }

    /// `WAIT numreplicas timeout`.
    pub(in crate::server) fn wait(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        if self.replication.master().is_some() {
            return Err(FixedError::WAIT_AT_REPLICA.into());
        }
        let count = args.integer(1)?;
        let timeout_ms = args.integer(2).map_err(|_| FixedError::TIMEOUT_NOT_INTEGER)?;
        let timeout_ms = u64::try_from(timeout_ms).map_err(|_| FixedError::TIMEOUT_NEGATIVE)?;
        let offset_bytes = ctx.client.write_offset_bytes;
        let reached = self.replication.count_acknowledged(offset_bytes);
        if reached >= count || !ctx.may_block() {
            return Ok(Frame::Integer(reached));
        }
        self.replication.want_acknowledgements();
        Ok(ctx.block(timeout_ms, Frame::Integer(reached), Wake::Replicas { count, offset_bytes }))
    }
}
