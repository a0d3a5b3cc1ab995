//! The end of a process: `SHUTDOWN` and `SIGTERM`, which first let replicas catch up.
//!
//! Source: server.c `prepareForShutdown`, `finishShutdown`, `abortShutdown`; db.c `shutdownCommand`,
//! 7.0.15.

use redscope_actor::Time;
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{ClientId, CommandError, Engine, FixedError, Wake};
use redscope_resp::Frame;

use crate::fact::LogLevel;
use crate::io::Output;
use crate::server::ServerHost;
use crate::server::replication::FOREVER_MS;

/// A shutdown that waits for replicas.
#[derive(Clone, Debug)]
pub(crate) struct Shutdown {
    until: Time,
    request: Request,
    /// Who has asked, and hears of it if nothing comes of it.
    askers: Vec<ClientId>,
}

impl Shutdown {
    /// Milliseconds until it goes on without the replicas.
    pub(crate) fn left_ms(&self, now: Time) -> u64 {
        (self.until - now) / 1000
    }
}

/// The words behind `SHUTDOWN`.
#[derive(Clone, Copy, Debug, Default)]
struct Request {
    save: bool,
    nosave: bool,
    now: bool,
    force: bool,
    abort: bool,
}

impl Request {
    fn parse(args: Args<'_>) -> Result<Self, CommandError> {
        let mut parsed = Request::default();
        let mut options = args.options(1);
        while let Some(word) = options.next_word() {
            match word.as_str() {
                "SAVE" => parsed.save = true,
                "NOSAVE" => parsed.nosave = true,
                "NOW" => parsed.now = true,
                "FORCE" => parsed.force = true,
                "ABORT" => parsed.abort = true,
                _ => return Err(FixedError::Syntax.into()),
            }
        }
        if (parsed.save && parsed.nosave) || (parsed.abort && args.len() > 2) {
            return Err(FixedError::Syntax.into());
        }
        Ok(parsed)
    }
}

impl ServerHost {
    /// `SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT]`.
    pub(super) fn shutdown(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        let request = Request::parse(args)?;
        if request.abort {
            return match self.abort_shutdown(ctx.engine) {
                true => Ok(Frame::OK),
                false => Err(FixedError::NoShutdown.into()),
            };
        }
        if self.shutdown.is_none() {
            self.begin_shutdown(ctx.engine, request)?;
        }
        let Some(shutdown) = &mut self.shutdown else { return Ok(ctx.silent()) };
        shutdown.askers.push(ctx.client.id);
        Ok(ctx.block(0, Frame::Null, Wake::Process))
    }

    /// `SIGTERM`.
    pub(super) fn terminate(&mut self, engine: &mut Engine) {
        let text = "Received SIGTERM scheduling shutdown...";
        self.network.log(LogLevel::Warning, text);
        if self.shutdown.is_none() && self.begin_shutdown(engine, Request::default()).is_err() {
            let text = "SIGTERM received but errors trying to shut down the server, \
                        check the logs for more information";
            self.network.log(LogLevel::Warning, text);
        }
    }

    fn begin_shutdown(&mut self, engine: &mut Engine, request: Request) -> Result<(), FixedError> {
        self.network.log(LogLevel::Warning, "User requested shutdown...");
        let timeout_s = engine.config.integer("shutdown-timeout").max(0) as u64;
        if request.now || timeout_s == 0 || self.replicas_caught_up() {
            return self.finish_shutdown(engine, request);
        }
        self.network.log(LogLevel::Notice, "Waiting for replicas before shutting down.");
        engine.pause_writes(self.clock.unix_ms() + FOREVER_MS);
        let until = self.clock.now().plus_ms(timeout_s * 1000);
        self.shutdown = Some(Shutdown { until, request, askers: Vec::new() });
        Ok(())
    }

    fn replicas_caught_up(&self) -> bool {
        let offset = self.replication.offset;
        self.replication.replicas.values().all(|replica| replica.ack_offset == offset)
    }

    /// Goes on when the replicas have caught up, or have had their time.
    pub(super) fn shutdown_step(&mut self, engine: &mut Engine) {
        let now = self.clock.now();
        let caught_up = self.replicas_caught_up();
        let due = self.shutdown.take_if(|shutdown| shutdown.until <= now || caught_up);
        if let Some(shutdown) = due
            && self.finish_shutdown(engine, shutdown.request).is_err()
        {
            self.refuse_askers(engine, shutdown.askers);
        }
    }

    /// Takes a shutdown back; false if there is none.
    fn abort_shutdown(&mut self, engine: &mut Engine) -> bool {
        let Some(shutdown) = self.shutdown.take() else { return false };
        self.refuse_askers(engine, shutdown.askers);
        self.network.log(LogLevel::Notice, "Shutdown manually aborted.");
        true
    }

    /// The process goes on: those who wanted it to end hear so, and writes go on too.
    fn refuse_askers(&mut self, engine: &mut Engine, askers: Vec<ClientId>) {
        let now_ms = self.clock.unix_ms();
        for asker in askers {
            let reply = Frame::error(FixedError::ShutdownFailed.text());
            engine.end_wait(asker, now_ms, Some(reply));
        }
        engine.resume_writes();
    }

    /// Ends the process, unless that would lose the data set.
    ///
    /// Source: server.c `finishShutdown`, 7.0.15.
    fn finish_shutdown(&mut self, engine: &mut Engine, request: Request) -> Result<(), FixedError> {
        self.log_lagging_replicas();
        if self.aof.waits_for_base() && self.is_rewriting() {
            if !request.force {
                self.network.log(LogLevel::Warning, "Writing initial AOF, can't exit.");
                let text = "Errors trying to shut down the server. \
                            Check the logs for more information.";
                self.network.log(LogLevel::Warning, text);
                return Err(FixedError::ShutdownFailed);
            }
            self.network.log(LogLevel::Warning, "Writing initial AOF. Exit anyway.");
        }
        self.close_aof(&engine.config);
        if request.save || (!request.nosave && !engine.config.save_points().is_empty()) {
            self.network.log(LogLevel::Notice, "Saving the final RDB snapshot before exiting.");
            self.save_now(engine);
        }
        self.network.log(LogLevel::Warning, "Redis is now ready to exit, bye bye...");
        self.exited = true;
        self.network.push(Output::Exit);
        Ok(())
    }

    fn log_lagging_replicas(&mut self) {
        let replication = &self.replication;
        let (now_s, offset) = (self.clock.unix_s(), replication.offset);
        let lagging = replication.replicas.values().filter(|replica| replica.ack_offset != offset);
        let mut lines: Vec<String> = lagging
            .map(|replica| {
                let behind = offset.saturating_sub(replica.ack_offset);
                let lag_s = now_s.saturating_sub(replica.ack_time_s);
                let (ip, port) = (&replica.ip, replica.terms.port);
                let state = replica.state.name();
                format!(
                    "Lagging replica {ip}:{port} reported offset {behind} behind master, \
                     lag={lag_s}, state={state}."
                )
            })
            .collect();
        let all = replication.replicas.len();
        let in_sync = all - lines.len();
        if all > 0 {
            lines.push(format!("{in_sync} of {all} replicas are in sync when shutting down."));
        }
        for line in lines {
            self.network.log(LogLevel::Notice, line);
        }
    }
}
