//! What the charts of a lab of faults show: lines over samples.

use std::rc::Rc;

use redscope_session::Role;
use redscope_session::lab::{JUST, SAMPLE_MS, ServerSample, TapeSample};

use super::state::TapeState;
use crate::figures::{bytes, grouped};
use crate::lab::sided::drawn::{Charted, Drawn, Lines, drawn as both};

/// A chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chart {
    /// Writes that are acknowledged a second, and those that are not.
    Writes,
    /// The longest that an acknowledged write took, in milliseconds.
    Slowest,
    /// By how much the replica that lacks most is behind its master, in kilobytes of the stream.
    Behind,
    /// What goes to replicas, in kilobytes a second.
    Sent,
    /// Reads a second that showed less than was acknowledged.
    Stale,
    /// Acknowledged writes that are gone, all so far.
    Lost,
    /// All files, in kilobytes.
    Files,
    /// `used_memory` of all servers, in kilobytes.
    Memory,
}

/// The charts of a lab, from the top.
pub(super) fn charts(id: &str) -> [Chart; 3] {
    match id {
        "big-key" => [Chart::Slowest, Chart::Writes, Chart::Memory],
        "persistence" => [Chart::Writes, Chart::Slowest, Chart::Files],
        "replication" => [Chart::Behind, Chart::Sent, Chart::Stale],
        "split-brain" => [Chart::Writes, Chart::Behind, Chart::Lost],
        _ => [Chart::Writes, Chart::Slowest, Chart::Lost],
    }
}

impl Chart {
    /// The values of a line, one a sample; `None` where nothing can be said.
    pub(super) fn values(self, line: usize, samples: &[TapeSample]) -> Vec<Option<f64>> {
        if self == Chart::Lost {
            let sum = |lost: &mut u64, sample: &TapeSample| {
                *lost += sample.lost;
                Some(Some(*lost as f64))
            };
            return samples.iter().scan(0, sum).collect();
        }
        (1..=samples.len()).map(|at| self.value(line, samples, at)).collect()
    }

    /// The value of a line when so many samples have been taken.
    pub(super) fn value(self, line: usize, samples: &[TapeSample], at: usize) -> Option<f64> {
        let at = at.min(samples.len());
        let last = samples.get(at.checked_sub(1)?)?;
        let window = &samples[at.saturating_sub(JUST)..at];
        let per_s = |sum: u64| Some(sum as f64 * 10.0 / window.len().max(JUST) as f64);
        let sum = |of: fn(&TapeSample) -> u64| window.iter().map(of).sum::<u64>();
        match (self, line) {
            (Chart::Writes, 0) => per_s(sum(|sample| sample.all().acknowledged.into())),
            (Chart::Writes, _) => per_s(sum(|sample| {
                let all = sample.all();
                u64::from(all.failed + all.unknown)
            })),
            (Chart::Slowest, _) => {
                let us = window.iter().map(|sample| sample.all().slowest_us).max();
                us.filter(|us| *us > 0).map(|us| us as f64 / 1000.0)
            }
            (Chart::Behind, _) => behind_bytes(last).map(|bytes| bytes as f64 / 1024.0),
            (Chart::Sent, _) => {
                per_s(sum(|sample| sample.servers.iter().map(|one| one.sent_bytes).sum()))
                    .map(|bytes| bytes / 1024.0)
            }
            (Chart::Stale, _) => per_s(sum(|sample| sample.stale)),
            (Chart::Lost, _) => {
                Some(samples[..at].iter().map(|sample| sample.lost).sum::<u64>() as f64)
            }
            (Chart::Files, _) => kilobytes(last, |one| one.disk_bytes),
            (Chart::Memory, _) => kilobytes(last, |one| one.used_bytes),
        }
    }
}

/// Something of all servers in kilobytes.
fn kilobytes(sample: &TapeSample, of: fn(&ServerSample) -> u64) -> Option<f64> {
    Some(sample.servers.iter().map(of).sum::<u64>() as f64 / 1024.0)
}

/// By how much the replica that lacks most is behind the master of its own chain; `None`: there is no replica.
pub(super) fn behind_bytes(sample: &TapeSample) -> Option<u64> {
    let replicas = sample.servers.iter().filter(|one| one.role == Role::Replica);
    let behind = |replica: &ServerSample| {
        let mut master = replica;
        // Nobody is further from a master than there are servers, unless they follow each other in a ring.
        for _ in 0..sample.servers.len() {
            let Some(next) = master.follows.and_then(|place| sample.servers.get(place)) else {
                break;
            };
            master = next;
        }
        master.offset_bytes.saturating_sub(replica.offset_bytes)
    };
    replicas.map(behind).max()
}

impl Charted for Chart {
    const SAMPLE_MS: u64 = SAMPLE_MS;

    fn figure(self, value: f64) -> String {
        let whole = || grouped(value.round() as u64);
        match self {
            Chart::Slowest if value >= 1000.0 => format!("{:.1} s", value / 1000.0),
            Chart::Slowest => format!("{value:.1} ms"),
            Chart::Behind => bytes((value * 1024.0).round() as u64),
            Chart::Files | Chart::Memory => format!("{} KB", whole()),
            Chart::Sent => format!("{} KB/s", whole()),
            Chart::Writes | Chart::Stale => format!("{}/s", whole()),
            Chart::Lost => whole(),
        }
    }

    fn lines(self) -> Lines {
        if self == Chart::Writes { Lines::DoneAndFailed } else { Lines::One }
    }

    fn is_bad(self, value: f64) -> bool {
        matches!(self, Chart::Lost | Chart::Stale) && value > 0.0
    }
}

/// What is drawn of each side, chart by chart.
pub(in crate::lab) fn drawn(lab: &TapeState) -> [Vec<Rc<Drawn<Chart>>>; 2] {
    let values = |chart: Chart, line, side: usize| chart.values(line, &lab.samples[side]);
    both(charts(lab.id()), values, |_, _| None)
}

#[cfg(test)]
mod tests {
    use redscope_session::NodeState;
    use redscope_session::lab::ClientSample;

    use super::*;

    fn server(role: Role, follows: Option<usize>, offset_bytes: u64) -> ServerSample {
        ServerSample {
            name: String::new(),
            state: NodeState::Running,
            role,
            follows,
            linked: role == Role::Replica,
            offset_bytes,
            acknowledged: 0,
            keys: 0,
            used_bytes: 0,
            backlog_bytes: 0,
            disk_bytes: 0,
            copied_bytes: None,
            sent_bytes: 0,
            full: 0,
            partial: 0,
        }
    }

    #[test]
    fn a_replica_is_behind_its_own_master_and_no_other() {
        let servers = vec![
            server(Role::Master, None, 119_000),
            server(Role::Master, None, 500),
            server(Role::Replica, Some(0), 119_000),
            server(Role::Replica, Some(1), 480),
            server(Role::Replica, Some(3), 470),
        ];
        let sample = TapeSample { servers, ..TapeSample::default() };
        assert_eq!(behind_bytes(&sample), Some(30), "the last of a chain lacks most");
    }

    fn sample(acknowledged: u32, lost: u64) -> TapeSample {
        let client = ClientSample { acknowledged, failed: 1, ..ClientSample::default() };
        TapeSample { clients: vec![client], lost, ..TapeSample::default() }
    }

    #[test]
    fn a_rate_is_one_of_half_a_second_and_a_loss_stays() {
        let samples: Vec<_> = (0..8).map(|at| sample(2, u64::from(at == 3))).collect();
        assert_eq!(Chart::Writes.value(0, &samples, 8), Some(20.0));
        assert_eq!(Chart::Writes.value(1, &samples, 2), Some(4.0), "half of it has not been yet");
        let lost = Chart::Lost.values(0, &samples);
        assert_eq!((lost[2], lost[3], lost[7]), (Some(0.0), Some(1.0), Some(1.0)));
        assert_eq!(lost[7], Chart::Lost.value(0, &samples, 8));
        assert_eq!(Chart::Behind.value(0, &samples, 8), None, "there is no replica");
    }
}
