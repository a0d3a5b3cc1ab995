//! `FAILOVER`: a master hands its place to a replica that has all of its stream.
//!
//! Source: replication.c `failoverCommand` and `updateFailoverStatus`, 7.0.15.

use redscope_actor::Address;
use redscope_engine::command::{Args, CommandResult, Ctx};
use redscope_engine::{CommandError, Engine, FixedError};
use redscope_resp::{Frame, parse_integer};

use crate::clock::Mstime;
use crate::fact::{ReplicationFact, RoleRequest};
use crate::server::ServerHost;
use crate::server::replication::{Replica, ReplicaState};

/// Ten years: writes are held back until what asked for it ends.
pub(crate) const FOREVER_MS: u64 = 10 * 365 * 86_400_000;

/// A failover under way.
#[derive(Clone, Debug)]
pub(crate) struct Failover {
    /// The replica that is to take over; `None`: the first to catch up.
    target: Option<Address>,
    until: Option<Mstime>,
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
                    parsed.timeout_ms = Some(timeout_ms.ok_or(FixedError::FAILOVER_TIMEOUT)?);
                }
                "TO" if more > 1 && parsed.to.is_none() => {
                    let (host, port) = (options.value()?, options.value()?);
                    parse_integer(port).ok_or(FixedError::NOT_INTEGER)?;
                    let nowhere = Address { host: String::new(), port: 0 };
                    parsed.to = Some(Address::from_parts(host, port).unwrap_or(nowhere));
                }
                "ABORT" if args.len() == 2 => parsed.abort = true,
                "FORCE" if !parsed.force => parsed.force = true,
                _ => return Err(FixedError::SYNTAX.into()),
            }
        }
        Ok(parsed)
    }
}

impl ServerHost {
    pub(crate) fn failover(&mut self, ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
        if self.cluster.is_some() {
            return Err(FixedError::FAILOVER_IN_CLUSTER.into());
        }
        let request = Request::parse(args)?;
        if request.abort {
            if self.replication.failover.is_none() {
                return Err(FixedError::NO_FAILOVER.into());
            }
            self.abort_failover(ctx.engine, "Failover manually aborted");
            return Ok(Frame::OK);
        }
        if self.replication.failover.is_some() {
            return Err(FixedError::FAILOVER_UNDER_WAY.into());
        }
        if self.replication.upstream.is_some() {
            return Err(FixedError::FAILOVER_AT_REPLICA.into());
        }
        if self.replication.replicas.is_empty() {
            return Err(FixedError::FAILOVER_WITHOUT_REPLICAS.into());
        }
        if request.force && (request.timeout_ms.is_none() || request.to.is_none()) {
            return Err(FixedError::FAILOVER_FORCE.into());
        }
        if let Some(to) = &request.to {
            let mut replicas = self.replication.replicas.values();
            let replica = replicas.find(|replica| replica.address() == *to);
            let replica = replica.ok_or(FixedError::FAILOVER_TARGET)?;
            if replica.state != ReplicaState::Online {
                return Err(FixedError::FAILOVER_TARGET_OFFLINE.into());
            }
        }
        self.tell(ReplicationFact::FailoverRequested(request.to.clone()));
        self.replication.failover = Some(Failover {
            target: request.to,
            until: request.timeout_ms.map(|ms| self.clock.mstime() + ms),
            force: request.force,
            in_progress: false,
        });
        ctx.engine.pause_writes(self.clock.unix_ms() + FOREVER_MS);
        Ok(Frame::OK)
    }

    /// Looks whether a replica has caught up, or time is up.
    pub(crate) fn failover_step(&mut self, engine: &mut Engine) {
        let now = self.clock.mstime();
        let offset = self.replication.offset;
        let Some(failover) = self.replication.failover.as_ref().filter(|f| !f.in_progress) else {
            return;
        };
        let (target, force) = (failover.target.clone(), failover.force);
        if failover.until.is_some_and(|until| until <= now) {
            return match target.filter(|_| force) {
                Some(target) => {
                    self.tell(ReplicationFact::FailoverForced(target.clone()));
                    self.hand_over(engine, target);
                }
                None => {
                    self.abort_failover(engine, "Replica never caught up before timeout");
                }
            };
        }
        let wanted = |replica: &&Replica| target.as_ref().is_none_or(|t| replica.address() == *t);
        let caught_up = |replica: &&Replica| replica.ack_offset == offset;
        let ready = self.replication.online().filter(wanted).find(caught_up).map(Replica::address);
        if let Some(target) = ready {
            self.tell(ReplicationFact::FailoverSynced(target.clone()));
            self.hand_over(engine, target);
        }
    }

    /// Becomes the replica of the one that is to take over.
    fn hand_over(&mut self, engine: &mut Engine, target: Address) {
        if let Some(failover) = &mut self.replication.failover {
            failover.in_progress = true;
            failover.target = Some(target.clone());
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
    pub(crate) fn abort_failover(&mut self, engine: &mut Engine, why: &'static str) -> bool {
        let Some(failover) = self.replication.failover.take() else { return false };
        self.tell(ReplicationFact::FailoverAborted { to: failover.target, why });
        if failover.in_progress {
            self.become_master(engine);
        }
        engine.resume_writes();
        true
    }

    /// Whether this replica's master asks it to take its place; then it has.
    ///
    /// Errors: it is no replica, or of another history.
    pub(super) fn take_over(
        &mut self,
        ctx: &mut Ctx<'_>,
        replid: &[u8],
    ) -> Result<(), CommandError> {
        let asked = String::from_utf8_lossy(replid).into_owned();
        let is_present = asked.eq_ignore_ascii_case(&self.replication.replid);
        self.tell(ReplicationFact::FailoverReceived(asked));
        if self.replication.upstream.is_none() {
            return Err(FixedError::PSYNC_FAILOVER_AT_MASTER.into());
        }
        if !is_present {
            return Err(FixedError::PSYNC_FAILOVER_REPLID.into());
        }
        let by = RoleRequest::Master(ctx.describe_client());
        self.become_master_by(ctx.engine, Some(by));
        Ok(())
    }
}
