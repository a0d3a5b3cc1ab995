//! The commands that reach beyond the data set, and who carries each out.

use redscope_engine::command::{Args, CommandResult, CommandSpec, Ctx};
use redscope_engine::{CommandError, FixedError, Host, HostCommand, StreamCommand};
use redscope_resp::Frame;

use crate::server::ServerHost;

impl Host for ServerHost {
    fn call(&mut self, ctx: &mut Ctx<'_>, command: HostCommand, args: Args<'_>) -> CommandResult {
        match command {
            HostCommand::AclLoad => self.acl_load(ctx),
            HostCommand::AclSave => self.acl_save(ctx),
            HostCommand::Asking => self.asking(ctx),
            HostCommand::BgRewriteAof => self.bgrewriteaof(ctx),
            HostCommand::BgSave => self.bgsave(ctx, args),
            HostCommand::ConfigRewrite => self.config_rewrite(ctx, false),
            HostCommand::Debug => self.debug(ctx, args),
            HostCommand::Failover => self.failover(ctx, args),
            HostCommand::Info => Ok(self.info(ctx, args)),
            HostCommand::LastSave => Ok(Frame::Integer(self.persistence.last_save_s() as i64)),
            HostCommand::Migrate => self.migrate(ctx, args),
            HostCommand::Psync => self.psync(ctx, args),
            HostCommand::ReadOnly => self.set_read_only(ctx, true),
            HostCommand::ReadWrite => self.set_read_only(ctx, false),
            HostCommand::ReplConf => self.replconf(ctx, args),
            HostCommand::ReplicaOf => self.replicaof(ctx, args),
            HostCommand::Role => Ok(self.replication.role()),
            HostCommand::Save => self.save(ctx),
            HostCommand::Shutdown => self.shutdown(ctx, args),
            HostCommand::Wait => self.wait(ctx, args),
            HostCommand::Cluster(command) => self.cluster_command(ctx, command, args),
            // A server does not know the commands of a Sentinel.
            HostCommand::Publish | HostCommand::Sentinel(_) => Err(FixedError::SYNTAX.into()),
        }
    }

    fn route(
        &mut self,
        ctx: &Ctx<'_>,
        spec: &CommandSpec,
        keys: &[&[u8]],
    ) -> Result<(), CommandError> {
        match &self.cluster {
            Some(cluster) => cluster.route(ctx, spec, keys),
            None => Ok(()),
        }
    }

    fn stream_offset_bytes(&self) -> u64 {
        self.replication.offset()
    }

    fn replicate(&mut self, commands: Vec<StreamCommand>) {
        if self.aof_is_wanted() {
            self.aof.feed(&commands, self.clock.unix_s());
        }
        if self.replication.stream_is_wanted() {
            self.feed_commands(&commands);
        }
    }

    fn may_do_unkept(&mut self, ctx: &Ctx<'_>, is_ping: bool) -> bool {
        self.replica_may_do_unkept(ctx, is_ping)
    }
}
