//! The commands that reach beyond the data set, and who carries each out.

use redscope_engine::command::{Args, CommandResult, CommandSpec, Ctx};
use redscope_engine::{CommandError, Engine, FixedError, Host, StreamCommand};
use redscope_resp::Frame;

use crate::server::ServerHost;

impl Host for ServerHost {
    fn call(&mut self, ctx: &mut Ctx<'_>, spec: &CommandSpec, args: Args<'_>) -> CommandResult {
        match spec.full_name {
            "asking" => self.asking(ctx),
            "bgsave" => self.bgsave(ctx, args),
            "config|rewrite" => Err(FixedError::NoConfigFile.into()),
            "debug|change-repl-id" => {
                self.replication.replid = self.rng.hex(40);
                self.replication.past = None;
                Ok(Frame::OK)
            }
            "debug|reload" => self.debug_reload(ctx),
            "debug|set-active-expire" => {
                ctx.engine.active_expire = args.integer(2)? != 0;
                Ok(Frame::OK)
            }
            "debug|sleep" => {
                let seconds = args.float(2)?;
                let sleep_us = (seconds.clamp(0.0, 1e9) * 1e6) as u64;
                self.sleep_us(sleep_us);
                ctx.takes_us(sleep_us);
                Ok(Frame::OK)
            }
            "info" => Ok(self.info(ctx, args)),
            "lastsave" => Ok(Frame::Integer(self.persistence.last_save_s as i64)),
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
        self.feed_commands(&commands);
    }
}

impl ServerHost {
    /// `DEBUG RELOAD`: what was saved is what is read back.
    fn debug_reload(&mut self, ctx: &mut Ctx<'_>) -> CommandResult {
        let engine: &mut Engine = ctx.engine;
        let rdb = self.rdb(engine);
        let content = redscope_engine::rdb::read_rdb(&rdb, &engine.config.limits)
            .map_err(|error| CommandError::Disk(error.to_string()))?;
        engine.replace_functions(&content.functions).map_err(CommandError::Disk)?;
        engine.flush_all();
        content.install(&mut engine.dbs, ctx.now_ms, true);
        self.network.write_file(engine.config.text("dbfilename"), rdb);
        Ok(Frame::OK)
    }
}
