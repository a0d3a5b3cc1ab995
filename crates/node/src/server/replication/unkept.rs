//! A replica whose own disk keeps nothing, and what its master sends all the same.

use redscope_engine::command::Ctx;
use redscope_engine::config::key;

use crate::exit::Exit;
use crate::fact::{LogLevel, ReplicationFact};
use crate::server::ServerHost;

/// That it goes on is logged this often at the most, in milliseconds.
const LOG_RATE_MS: u64 = 10_000;

impl ServerHost {
    /// Whether what the master sends is to be done though it cannot be kept; if not, this is the end.
    ///
    /// Source: server.c `processCommand`, 7.0.15.
    pub(in crate::server) fn replica_may_do_unkept(
        &mut self,
        ctx: &Ctx<'_>,
        is_ping: bool,
    ) -> bool {
        if self.exit.is_some() {
            return false;
        }
        if !is_ping && !ctx.engine.config.flag(key::REPLICA_IGNORE_DISK_WRITE_ERRORS) {
            for line in [
                "------------------------------------------------",
                "!!! Software Failure. Press left mouse button to continue",
            ] {
                self.network.log(LogLevel::Warning, line);
            }
            self.network.tell(ReplicationFact::CannotKeep);
            self.exit_at_once(Exit::Panicked);
            return false;
        }
        let now_ms = self.clock.unix_ms();
        if now_ms > self.replication.unkept_logged_ms + LOG_RATE_MS {
            self.replication.unkept_logged_ms = now_ms;
            let text = "Replica is applying a command even though it is unable to write to disk.";
            self.network.log(LogLevel::Warning, text);
        }
        true
    }
}
