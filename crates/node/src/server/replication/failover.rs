//! `FAILOVER`: a master hands its place to a replica that has all of its stream.
//!
//! Source: replication.c `failoverCommand` and `updateFailoverStatus`, 7.0.15.

use redscope_actor::Address;
use redscope_engine::command::{Args, CommandResult};
use redscope_engine::{CommandError, FixedError};
use redscope_resp::{Frame, parse_integer};

use super::{Replica, ReplicaState, Replication};
use crate::clock::Mstime;
use crate::fact::{ReplicationFact, RoleRequest};
use crate::server::effect::Effect;
use crate::server::machine::Turn;

/// Ten years: writes are held back until what asked for it ends.
pub(in crate::server) const FOREVER_MS: u64 = 10 * 365 * 86_400_000;

/// A failover under way.
#[derive(Clone, Debug)]
pub(super) struct Failover {
    /// The replica that is to take over; `None`: the first to catch up.
    target: Option<Address>,
    until: Option<Mstime>,
    /// Whether the target takes over even if it has not caught up in time.
    force: bool,
    /// Whether the target has been asked to take over.
    in_progress: bool,
}

impl Failover {
    /// The word `INFO` uses.
    pub(super) fn state_name(failover: Option<&Self>) -> &'static str {
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

impl Replication {
    /// `FAILOVER`.
    pub(super) fn start_failover(&mut self, turn: &mut Turn<'_>, args: Args<'_>) -> CommandResult {
        let request = Request::parse(args)?;
        if request.abort {
            if self.failover.is_none() {
                return Err(FixedError::NO_FAILOVER.into());
            }
            self.abort_failover(turn, "Failover manually aborted");
            return Ok(Frame::OK);
        }
        if self.failover.is_some() {
            return Err(FixedError::FAILOVER_UNDER_WAY.into());
        }
        if self.upstream.is_some() {
            return Err(FixedError::FAILOVER_AT_REPLICA.into());
        }
        if self.replicas.is_empty() {
            return Err(FixedError::FAILOVER_WITHOUT_REPLICAS.into());
        }
        if request.force && (request.timeout_ms.is_none() || request.to.is_none()) {
            return Err(FixedError::FAILOVER_FORCE.into());
        }
        if let Some(to) = &request.to {
            let replica = self.replicas.values().find(|replica| replica.address() == *to);
            let replica = replica.ok_or(FixedError::FAILOVER_TARGET)?;
            if replica.state != ReplicaState::Online {
                return Err(FixedError::FAILOVER_TARGET_OFFLINE.into());
            }
        }
        turn.tell(ReplicationFact::FailoverRequested(request.to.clone()));
        self.failover = Some(Failover {
            target: request.to,
            until: request.timeout_ms.map(|ms| turn.clock.mstime() + ms),
            force: request.force,
            in_progress: false,
        });
        turn.want(Effect::PauseWrites { until_ms: turn.clock.unix_ms() + FOREVER_MS });
        Ok(Frame::OK)
    }

    /// Whether a failover waits for a replica to catch up.
    pub(super) fn awaits_failover(&self) -> bool {
        self.failover.as_ref().is_some_and(|failover| !failover.in_progress)
    }

    /// Looks whether a replica has caught up, or time is up.
    pub(super) fn failover_step(&mut self, turn: &mut Turn<'_>) {
        let Some(failover) = self.failover.as_ref().filter(|f| !f.in_progress) else { return };
        let (target, force) = (failover.target.clone(), failover.force);
        if failover.until.is_some_and(|until| until <= turn.clock.mstime()) {
            return match target.filter(|_| force) {
                Some(target) => {
                    turn.tell(ReplicationFact::FailoverForced(target.clone()));
                    self.hand_over(turn, target);
                }
                None => {
                    self.abort_failover(turn, "Replica never caught up before timeout");
                }
            };
        }
        let wanted = |replica: &&Replica| target.as_ref().is_none_or(|t| replica.address() == *t);
        let caught_up = |replica: &&Replica| replica.ack_offset == self.offset;
        let ready = self.online().filter(wanted).find(caught_up).map(Replica::address);
        if let Some(target) = ready {
            turn.tell(ReplicationFact::FailoverSynced(target.clone()));
            self.hand_over(turn, target);
        }
    }

    /// Becomes the replica of the one that is to take over.
    fn hand_over(&mut self, turn: &mut Turn<'_>, target: Address) {
        if let Some(failover) = &mut self.failover {
            failover.in_progress = true;
            failover.target = Some(target.clone());
        }
        self.follow(turn, target, None);
    }

    /// The other side has taken over.
    pub(super) fn failover_done(&mut self, turn: &mut Turn<'_>) {
        if self.failover.take().is_some() {
            turn.want(Effect::ResumeWrites);
        }
    }

    /// Everything stays, or becomes again, as it was. False: there was nothing to end.
    pub(super) fn abort_failover(&mut self, turn: &mut Turn<'_>, why: &'static str) -> bool {
        let Some(failover) = self.failover.take() else { return false };
        turn.tell(ReplicationFact::FailoverAborted { to: failover.target, why });
        if failover.in_progress {
            self.become_master(turn, None);
        }
        turn.want(Effect::ResumeWrites);
        true
    }

    /// Whether this replica's master, told of as `client`, asks it to take its place; then it has.
    ///
    /// Errors: it is no replica, or of another history.
    pub(super) fn take_over(
        &mut self,
        turn: &mut Turn<'_>,
        replid: &[u8],
        client: String,
    ) -> Result<(), CommandError> {
        let asked = String::from_utf8_lossy(replid).into_owned();
        let is_present = asked.eq_ignore_ascii_case(&self.replid);
        turn.tell(ReplicationFact::FailoverReceived(asked));
        if self.upstream.is_none() {
            return Err(FixedError::PSYNC_FAILOVER_AT_MASTER.into());
        }
        if !is_present {
            return Err(FixedError::PSYNC_FAILOVER_REPLID.into());
        }
        self.become_master(turn, Some(RoleRequest::Master(client)));
        Ok(())
    }
}
