//! What becomes of requests that are followed: each step of the program, when it was begun and what came of it.

use std::collections::BTreeMap;

use redscope_actor::Time;

use super::backends::Call;
use crate::program::{Value, Wanted};

/// A try of a visit: the number of the visit, and that of the try.
pub(super) type Visit = (u32, u64);

/// So many steps of a request are kept.
const MOST_STEPS: usize = 64;

/// What became of a request.
#[derive(Clone, Debug)]
pub struct FollowedRequest {
    /// When it came.
    pub came: Time,
    /// When it was begun; `None`: it waits, or was refused.
    pub began: Option<Time>,
    /// What the program did, in order.
    pub steps: Vec<FollowedStep>,
    /// So many steps more it did.
    pub left_out: u32,
    /// When it ended, and its answer.
    pub ended: Option<(Time, Value)>,
}

/// A step of a program.
#[derive(Clone, Debug)]
pub struct FollowedStep {
    /// The line, counted from 1.
    pub line: usize,
    /// What it waits for.
    pub wanted: Wanted,
    /// Under which number somebody else was asked, if anybody.
    pub call: Option<Call>,
    /// When it was begun.
    pub asked: Time,
    /// When it ended, and what came of it.
    pub back: Option<(Time, Value)>,
}

/// Every request that is followed.
#[derive(Clone, Debug, Default)]
pub(super) struct Followed {
    requests: BTreeMap<Visit, FollowedRequest>,
}

impl Followed {
    pub(super) fn get(&self, visit: Visit) -> Option<&FollowedRequest> {
        self.requests.get(&visit)
    }

    pub(super) fn weight_bytes(&self) -> usize {
        let steps = self.requests.values().map(|request| request.steps.len()).sum::<usize>();
        self.requests.len() * size_of::<FollowedRequest>()
            + steps * (size_of::<FollowedStep>() + 64)
    }

    /// A request has come.
    pub(super) fn came(&mut self, visit: Option<Visit>, now: Time) {
        let Some(visit) = visit else { return };
        let request =
            FollowedRequest { came: now, began: None, steps: Vec::new(), left_out: 0, ended: None };
        self.requests.insert(visit, request);
    }

    fn of(&mut self, visit: Option<Visit>) -> Option<&mut FollowedRequest> {
        self.requests.get_mut(&visit?)
    }

    /// It is worked on.
    pub(super) fn began(&mut self, visit: Option<Visit>, now: Time) {
        if let Some(request) = self.of(visit) {
            request.began = Some(now);
        }
    }

    /// Its program waits for something. What it has waited for before is the same step.
    pub(super) fn waits(&mut self, visit: Option<Visit>, line: usize, wanted: &Wanted, now: Time) {
        let Some(request) = self.of(visit) else { return };
        let is_known = request.steps.last().is_some_and(|step| step.back.is_none());
        match request.steps.len() {
            _ if is_known || matches!(wanted, Wanted::Done(_)) => {}
            MOST_STEPS.. => request.left_out += 1,
            _ => request.steps.push(FollowedStep {
                line,
                wanted: wanted.clone(),
                call: None,
                asked: now,
                back: None,
            }),
        }
    }

    /// Somebody else is asked for it.
    pub(super) fn calls(&mut self, visit: Option<Visit>, call: Call) {
        if let Some(step) = self.of(visit).and_then(under_way) {
            step.call = Some(call);
        }
    }

    /// It has what it waited for.
    pub(super) fn back(&mut self, visit: Option<Visit>, now: Time, value: &Value) {
        if let Some(step) = self.of(visit).and_then(under_way) {
            step.back = Some((now, value.clone()));
        }
    }

    /// It has its answer.
    pub(super) fn ended(&mut self, visit: Option<Visit>, now: Time, value: &Value) {
        if let Some(request) = self.of(visit) {
            request.ended = Some((now, value.clone()));
        }
    }
}

/// The step that a request stands at.
fn under_way(request: &mut FollowedRequest) -> Option<&mut FollowedStep> {
    request.steps.last_mut().filter(|step| step.back.is_none())
}
