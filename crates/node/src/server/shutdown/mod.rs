//! The end of a process: `SHUTDOWN` and `SIGTERM`, which first let replicas catch up.
//!
//! Source: server.c `prepareForShutdown`, `finishShutdown`, `abortShutdown`; db.c `shutdownCommand`,
//! 7.0.15.

pub(super) mod request;

use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::config::key;
use redscope_engine::{ClientId, CommandError, Engine, FixedError, Wake};
use redscope_resp::Frame;

use crate::clock::Mstime;
use crate::exit::Exit;
use crate::fact::LogLevel;
use crate::io::Output;
use crate::server::ServerHost;
use crate::server::job::{Outcome, Then};
use crate::server::persistence::kind::ChildKind;
use crate::server::replication::FOREVER_MS;
use request::Request;

/// A shutdown that waits for replicas.
#[derive(Clone, Debug)]
pub(crate) struct Shutdown {
    until: Mstime,
    request: Request,
    /// Who has asked, and hears of it if nothing comes of it.
    askers: Vec<ClientId>,
    /// Whether the last things are being written.
    is_ending: bool,
}

impl Shutdown {
    /// Milliseconds until it goes on without the replicas.
    pub(crate) fn left_ms(&self, now: Mstime) -> u64 {
        self.until - now
    }
}

/// Checks a `SHUTDOWN` of a process that has nothing to wait for.
pub(crate) fn check_idle_request(args: Args<'_>) -> Result<(), CommandError> {
    match Request::parse(args)?.abort {
        true => Err(FixedError::NO_SHUTDOWN.into()),
        false => Ok(()),
    }
}

impl ServerHost {
    /// `SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT]`.
    pub(in crate::server) fn shutdown(
        &mut self,
        ctx: &mut Ctx<'_>,
        args: Args<'_>,
    ) -> CommandResult {
        let request = Request::parse(args)?;
        if request.abort {
            return match self.abort_shutdown(ctx.engine) {
                true => Ok(Frame::OK),
                false => Err(FixedError::NO_SHUTDOWN.into()),
            };
        }
        if self.shutdown.is_none()
            && let Err(error) = self.begin_shutdown(ctx.engine, request)
        {
            self.shutdown = None;
            return Err(error.into());
        }
        let Some(shutdown) = &mut self.shutdown else { return Ok(ctx.silent()) };
        shutdown.askers.push(ctx.client.id);
        Ok(ctx.block(0, Frame::Null, Wake::Process))
    }

    /// `SIGTERM`.
    pub(in crate::server) fn terminate(&mut self, engine: &mut Engine) {
        let text = "Received SIGTERM scheduling shutdown...";
        self.network.log(LogLevel::Warning, text);
        let request = Request::of_parameter(engine.config.text(key::SHUTDOWN_ON_SIGTERM));
        if self.shutdown.is_none() && self.begin_shutdown(engine, request).is_err() {
            self.shutdown = None;
            let text = "SIGTERM received but errors trying to shut down the server, \
                        check the logs for more information";
            self.network.log(LogLevel::Warning, text);
        }
    }

    fn begin_shutdown(&mut self, engine: &mut Engine, request: Request) -> Result<(), FixedError> {
        self.network.log(LogLevel::Warning, "User requested shutdown...");
        let timeout_s = engine.config.integer(key::SHUTDOWN_TIMEOUT).max(0) as u64;
        let now = self.clock.mstime();
        self.shutdown =
            Some(Shutdown { until: now, request, askers: Vec::new(), is_ending: false });
        if request.now || timeout_s == 0 || self.replication.all_caught_up() {
            return self.finish_shutdown(engine, request);
        }
        self.network.log(LogLevel::Notice, "Waiting for replicas before shutting down.");
        engine.pause_writes(self.clock.unix_ms() + FOREVER_MS);
        if let Some(shutdown) = &mut self.shutdown {
            shutdown.until = self.clock.mstime() + timeout_s * 1000;
        }
        Ok(())
    }

    /// Goes on when the replicas have caught up, or have had their time.
    pub(in crate::server) fn shutdown_step(&mut self, engine: &mut Engine) {
        let (now, caught_up) = (self.clock.mstime(), self.replication.all_caught_up());
        let due =
            |shutdown: &&Shutdown| !shutdown.is_ending && (shutdown.until <= now || caught_up);
        let due = self.shutdown.as_ref().filter(due).map(|shutdown| shutdown.request);
        if let Some(request) = due
            && self.finish_shutdown(engine, request).is_err()
        {
            self.refuse_askers(engine);
        }
    }

    /// Takes a shutdown back; false if there is none.
    fn abort_shutdown(&mut self, engine: &mut Engine) -> bool {
        if self.shutdown.is_none() {
            return false;
        }
        self.refuse_askers(engine);
        self.network.log(LogLevel::Notice, "Shutdown manually aborted.");
        true
    }

    /// The process goes on: those who wanted it to end hear so, and writes go on too.
    fn refuse_askers(&mut self, engine: &mut Engine) {
        let now_ms = self.clock.unix_ms();
        let askers = self.shutdown.take().map(|shutdown| shutdown.askers);
        for asker in askers.into_iter().flatten() {
            let reply = Frame::error(FixedError::SHUTDOWN_FAILED.text());
            engine.end_wait(asker, now_ms, Some(reply));
        }
        engine.resume_writes();
    }

    /// Begins to end the process, unless that would lose the data set: children are killed, the
    /// append-only file is closed, a last snapshot saved.
    ///
    /// Source: server.c `finishShutdown`, 7.0.15.
    fn finish_shutdown(&mut self, engine: &mut Engine, request: Request) -> Result<(), FixedError> {
        self.log_lagging_replicas();
        match self.persistence.child_kind() {
            None => {}
            Some(ChildKind::Rewrite) => {
                if self.aof.waits_for_base() {
                    if !request.force {
                        self.network.log(LogLevel::Warning, "Writing initial AOF, can't exit.");
                        self.log_failure_to_end();
                        return Err(FixedError::SHUTDOWN_FAILED);
                    }
                    self.network.log(LogLevel::Warning, "Writing initial AOF. Exit anyway.");
                }
                let text = "There is a child rewriting the AOF. Killing it!";
                self.network.log(LogLevel::Warning, text);
                self.kill_child(engine);
            }
            Some(_) => {
                let text = "There is a child saving an .rdb. Killing it!";
                self.network.log(LogLevel::Warning, text);
                self.kill_child(engine);
            }
        }
        if let Some(shutdown) = &mut self.shutdown {
            shutdown.is_ending = true;
        }
        match self.aof.is_on() {
            true => self.close_aof(request),
            false => self.ask(Vec::new(), Then::AofClosed(request)),
        }
        Ok(())
    }

    /// The append-only file is as safe as it will be.
    pub(in crate::server) fn aof_was_closed(
        &mut self,
        engine: &mut Engine,
        request: Request,
        outcome: Outcome,
    ) {
        if let Err((_, error)) = outcome {
            let text = format!("Fail to fsync the AOF file: {error}.");
            self.network.log(LogLevel::Warning, text);
        }
        if request.save || (!request.nosave && !engine.config.save_points().is_empty()) {
            self.network.log(LogLevel::Notice, "Saving the final RDB snapshot before exiting.");
            self.save_for_shutdown(engine, request);
        } else {
            self.end();
        }
    }

    /// The last snapshot is on the disk, or will not be.
    pub(in crate::server) fn final_save_ended(
        &mut self,
        engine: &mut Engine,
        request: Request,
        is_saved: bool,
    ) {
        if !is_saved && !request.force {
            let text = "Error trying to save the DB, can't exit.";
            self.network.log(LogLevel::Warning, text);
            self.log_failure_to_end();
            return self.refuse_askers(engine);
        }
        if !is_saved {
            self.network.log(LogLevel::Warning, "Error trying to save the DB. Exit anyway.");
        }
        self.end();
    }

    fn log_failure_to_end(&mut self) {
        let text = "Errors trying to shut down the server. Check the logs for more information.";
        self.network.log(LogLevel::Warning, text);
    }

    fn end(&mut self) {
        self.network.log(LogLevel::Warning, "Redis is now ready to exit, bye bye...");
        self.exit_at_once(Exit::Done);
    }

    /// Ends the process as it stands; nothing that has not left will leave.
    pub(in crate::server) fn exit_at_once(&mut self, exit: Exit) {
        self.exit = Some(exit);
        self.network.push(Output::Exit);
    }

    fn log_lagging_replicas(&mut self) {
        for line in self.replication.lagging_lines(self.clock.unix_s()) {
            self.network.log(LogLevel::Notice, line);
        }
    }
}
