//! The commands that reach beyond the data set, and who carries each out.

use redscope_engine::command::{Args, CommandResult, CommandSpec, Ctx};
use redscope_engine::{CommandError, Host, StreamCommand};
use redscope_resp::Frame;

use crate::server::ServerHost;

impl Host for ServerHost {
    fn call(&mut self, ctx: &mut Ctx<'_>, spec: &CommandSpec, args: Args<'_>) -> CommandResult {
        match spec.full_name {
            "acl|load" => self.acl_load(ctx),
            "acl|save" => self.acl_save(ctx),
            "asking" => self.asking(ctx),
            "bgrewriteaof" => self.bgrewriteaof(ctx),
            "bgsave" => self.bgsave(ctx, args),
            "config|rewrite" => self.config_rewrite(ctx, false),
            "debug" => self.debug(ctx, args),
            "failover" => self.failover(ctx, args),
            "info" => Ok(self.info(ctx, args)),
            "lastsave" => Ok(Frame::Integer(self.persistence.last_save_s as i64)),
            "migrate" => self.migrate(ctx, args),
            "psync" | "sync" => self.psync(ctx, args),
            "readonly" | "readwrite" => self.set_read_only(ctx, spec.name == "readonly"),
            "replconf" => self.replconf(ctx, args),
            "replicaof" | "slaveof" => self.replicaof(ctx, args),
            "role" => Ok(self.replication.role()),
            "save" => self.save(ctx),
            "shutdown" => self.shutdown(ctx, args),
            "wait" => self.wait(ctx, args),
            _ => self.cluster_command(ctx, spec, args),
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
        self.replication.offset
    }

    fn replicate(&mut self, commands: Vec<StreamCommand>) {
        if self.aof_is_wanted() {
            self.feed_aof(&commands);
        }
        if self.stream_is_wanted() {
            self.feed_commands(&commands);
        }
    }
}
