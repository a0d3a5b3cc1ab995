//! `FAILOVER`: a master hands its place to a replica that has all of its stream.
//!
//! Source: replication.c `failoverCommand` and `updateFailoverStatus`, 7.0.15.

use redscope_actor::{Address, Time};
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{CommandError, Engine, FixedError};
use redscope_resp::{Frame, parse_integer};

use crate::fact::LogLevel;
use crate::server::ServerHost;
use crate::server::replication::{Replica, ReplicaState};

/// Ten years: writes are held back until what asked for it ends.
pub(crate) const FOREVER_MS: u64 = 10 * 365 * 86_400_000;

/// A failover under way.
#[derive(Clone, Debug)]
pub(crate) struct Failover {
    /// The replica that is to take over; `None`: the first to catch up.
    target: Option<Address>,
    until: Option<Time>,
    /// Whether the target takes over even if it has not caught up in time.
    force: bool,
    /// Whether the target has been asked to take over.
    pub(crate) in_progress: bool,
}

impl Failover {
    /// The word `INFO` uses.
    pub(crate) fn state_name(failover: Option<&Self>) -> &'static str {
        match failover {
            None => "no-failover",
            Some(Failover { in_progress: false, .. }) => "waiting-for-sync",
            Some(Failover { in_progress: true, .. }) => "failover-in-progress",
        }
    }
}

/// What the words behind `FAILOVER` say.
#[derive(Debug, Default)]
struct Request {
    to: Option<Address>,
    timeout_ms: Option<u64>,
    abort: bool,
    force: bool,
}

impl Request {
    fn parse(args: Args<'_>) -> Result<Self, CommandError> {
        let mut parsed = Request::default();
        let mut options = args.options(1);
        while let Some(word) = options.next_word() {
            let more = options.rest().len();
            match word.as_str() {
                "TIMEOUT" if more > 0 && parsed.timeout_ms.is_none() => {
                    let timeout_ms = u64::try_from(options.integer()?).ok().filter(|ms| *ms > 0);
                    parsed.timeout_ms = Some(timeout_ms.ok_or(FixedError::FailoverTimeout)?);
                }
                "TO" if more > 1 && parsed.to.is_none() => {
                    let (host, port) = (options.value()?, options.value()?);
                    parse_integer(port).ok_or(FixedError::NotInteger)?;
                    let nowhere = Address { host: String::new(), port: 0 };
                    parsed.to = Some(Address::from_parts(host, port).unwrap_or(nowhere));
                }
                "ABORT" if args.len() == 2 => parsed.abort = true,
                "FORCE" if !parsed.force => parsed.force = true,
                _ => return Err(FixedError::Syntax.into()),
            }
        }
        Ok(parsed)
    }
}

fn address_of(replica: &Replica) -> Address {
    Address { host: replica.ip.clone(), port: replica.terms.port }
}

impl ServerHost {
    pub(crate) fn failover(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        if self.cluster.is_some() {
            return Err(FixedError::FailoverInCluster.into());
        }
        let request = Request::parse(args)?;
        if request.abort {
            if self.replication.failover.is_none() {
                return Err(FixedError::NoFailover.into());
            }
            self.abort_failover(ctx.engine, "Failover manually aborted");
            return Ok(Frame::OK);
        }
        if self.replication.failover.is_some() {
            return Err(FixedError::FailoverUnderWay.into());
        }
        if self.replication.upstream.is_some() {
            return Err(FixedError::FailoverAtReplica.into());
        }
        if self.replication.replicas.is_empty() {
            return Err(FixedError::FailoverWithoutReplicas.into());
        }
        if request.force && (request.timeout_ms.is_none() || request.to.is_none()) {
            return Err(FixedError::FailoverForce.into());
        }
        if let Some(to) = &request.to {
            let mut replicas = self.replication.replicas.values();
            let replica = replicas.find(|replica| address_of(replica) == *to);
            let replica = replica.ok_or(FixedError::FailoverTarget)?;
            if replica.state != ReplicaState::Online {
                return Err(FixedError::FailoverTargetOffline.into());
            }
        }
        let to = request.to.as_ref().map_or(String::new(), |to| format!(" to {to}"));
        self.network.log(LogLevel::Notice, format!("FAILOVER requested{to}."));
        self.replication.failover = Some(Failover {
            target: request.to,
            until: request.timeout_ms.map(|ms| self.clock.now().plus_ms(ms)),
            force: request.force,
            in_progress: false,
        });
        ctx.engine.pause_writes(self.clock.unix_ms() + FOREVER_MS);
        Ok(Frame::OK)
    }

    /// Looks whether a replica has caught up, or time is up.
    pub(crate) fn failover_step(&mut self, engine: &mut Engine) {
        let now = self.clock.now();
        let offset = self.replication.offset;
        let Some(failover) = self.replication.failover.as_ref().filter(|f| !f.in_progress) else {
            return;
        };
        let (target, force) = (failover.target.clone(), failover.force);
        if failover.until.is_some_and(|until| until <= now) {
            return match target.filter(|_| force) {
                Some(target) => {
                    let text = format!("Failover to {target} time out exceeded, failing over.");
                    self.hand_over(engine, target, &text);
                }
                None => {
                    self.abort_failover(engine, "Replica never caught up before timeout");
                }
            };
        }
        let wanted = |replica: &&Replica| target.as_ref().is_none_or(|t| address_of(replica) == *t);
        let caught_up = |replica: &&Replica| replica.ack_offset == offset;
        let ready = self.replication.online().filter(wanted).find(caught_up).map(address_of);
        if let Some(target) = ready {
            let text = format!("Failover target {target} is synced, failing over.");
            self.hand_over(engine, target, &text);
        }
    }

    /// Becomes the replica of the one that is to take over.
    fn hand_over(&mut self, engine: &mut Engine, target: Address, text: &str) {
        self.network.log(LogLevel::Notice, text);
        if let Some(failover) = &mut self.replication.failover {
            failover.in_progress = true;
        }
        self.follow(engine, target);
    }

    /// The other side has taken over.
    pub(crate) fn failover_done(&mut self, engine: &mut Engine) {
        if self.replication.failover.take().is_some() {
            engine.resume_writes();
        }
    }

    /// Everything stays, or becomes again, as it was. False: there was nothing to end.
    pub(crate) fn abort_failover(&mut self, engine: &mut Engine, why: &str) -> bool {
        let Some(failover) = self.replication.failover.take() else { return false };
        let to = failover.target.map_or(String::new(), |target| format!(" to {target}"));
        self.network.log(LogLevel::Notice, format!("Aborting failover{to}. {why}"));
        if failover.in_progress {
            self.become_master(engine);
        }
        engine.resume_writes();
        true
    }

    /// Whether this replica's master asks it to take its place; then it has.
    ///
    /// Errors: it is no replica, or of another history.
    pub(crate) fn take_over(
        &mut self,
        engine: &mut Engine,
        replid: &[u8],
    ) -> Result<(), CommandError> {
        if self.replication.upstream.is_none() {
            return Err(FixedError::PsyncFailoverAtMaster.into());
        }
        if !replid.eq_ignore_ascii_case(self.replication.replid.as_bytes()) {
            return Err(FixedError::PsyncFailoverReplid.into());
        }
        let text = format!("Failover request received for replid {}.", self.replication.replid);
        self.network.log(LogLevel::Warning, text);
        self.become_master(engine);
        self.network.log(LogLevel::Notice, "MASTER MODE enabled (failover request from peer)");
        Ok(())
    }
}
