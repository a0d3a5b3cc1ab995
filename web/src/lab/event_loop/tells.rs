//! What happens at the moment that is looked at, told from what was measured.

use redscope_session::lab::fork_us;

use super::state::LoopState;
use super::waits::{SAW_US, Waits};

/// What is the matter with a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matter {
    /// Nothing has been measured yet.
    NotBegun,
    /// Nobody has sent a slow command yet, or nobody does.
    Calm,
    /// It runs: for so long, in microseconds, and so much waits.
    Runs { ran_us: u64, waiting: usize },
    /// It is over, and kept others waiting.
    Over {
        /// What its client waited, and the slow log says, in microseconds.
        took_us: u64,
        logged_us: u64,
        /// Calls that waited longer than [`SAW_US`], and what the middle one of them waited.
        count: usize,
        median_us: u64,
        /// Calls that would have been made, had their clients not waited.
        unasked: u64,
    },
    /// It is over, and hardly anybody noticed: the longest wait of anybody else.
    Quick { took_us: u64, longest_us: u64 },
}

/// The figures that a sentence needs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) matter: Matter,
    /// The command by its name in the lab.
    pub(crate) command: String,
    /// Whether clients never have two calls under way: all of them.
    pub(crate) all_wait: bool,
    /// If it was a fork: what the server uses in memory, in bytes, and what a gigabyte would take, in microseconds.
    pub(crate) fork: Option<(u64, u64)>,
}

/// A command that takes longer keeps others waiting, in microseconds.
const SLOW_US: u64 = 2000;

/// What the samples of a side say.
pub(crate) fn moment(lab: &LoopState, side: usize) -> Moment {
    let knobs = lab.knobs(side);
    let command = lab.ask.chosen[side].clone();
    let at_us = lab.at as u64 * 1000;
    let sample = lab.at.checked_sub(1).and_then(|at| lab.samples[side].get(at));
    let slow = lab.slow(side);
    let fork = slow.filter(|_| command == "bgsave");
    let fork = fork.map(|slow| (slow.memory_bytes, fork_us(1 << 30)));
    let matter = match (sample, slow) {
        (None, _) => Matter::NotBegun,
        (Some(_), None) => Matter::Calm,
        (Some(sample), Some(slow)) if at_us < slow.sent_us + slow.took_us => {
            Matter::Runs { ran_us: at_us - slow.sent_us, waiting: sample.view.ready_count }
        }
        (Some(_), Some(slow)) => {
            let during = Waits::during(lab.seen(side), slow);
            let longest_us = during.part(1000).unwrap_or(0);
            let saw = during.longer_than(SAW_US);
            let (count, median_us) = (saw.count(), saw.part(500).unwrap_or(0));
            let [clients, every] = ["clients", "every"].map(|name| knobs.get(name).max(1));
            let due = clients * slow.took_us / (every * 1000);
            let unasked = due.saturating_sub(during.count() as u64);
            let (took_us, logged_us) = (slow.took_us, slow.logged_us);
            match took_us > SLOW_US {
                true => Matter::Over { took_us, logged_us, count, median_us, unasked },
                false => Matter::Quick { took_us, longest_us },
            }
        }
    };
    Moment { matter, command, all_wait: knobs.get("waiting") == 100, fork }
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{LoopRun, SidedLab};

    use super::*;
    use crate::lab::sided::state::SidedMsg;

    fn ran(text: &str) -> LoopState {
        let mut lab = LoopState::open(SidedLab::Loop, text);
        let mut run = LoopRun::new(&lab.ask).unwrap();
        while lab.take_part(run.go_on(100)) {}
        assert!(lab.is_done && lab.known() == lab.whole());
        lab
    }

    #[test]
    fn whoever_asks_meanwhile_waits() {
        let mut lab = ran("loop;elements=100000;b=unlink");
        lab.take(SidedMsg::Go(80));
        let Matter::Runs { waiting, .. } = moment(&lab, 0).matter else { panic!("it runs") };
        assert!((15..25).contains(&waiting), "{waiting}");
        let (view, now_us) = lab.view(0).unwrap();
        let busy = view.busy.unwrap();
        assert!(busy.since_us < now_us && view.sockets[0].is_served);
        assert!(view.rounds.windows(2).all(|pair| pair[0].number + 1 == pair[1].number));
        assert!(matches!(moment(&lab, 1).matter, Matter::Quick { .. }));
        lab.take(SidedMsg::Last);
        let Matter::Over { median_us, .. } = moment(&lab, 0).matter else { panic!("it is over") };
        let slow = lab.slow(0).unwrap();
        assert!(median_us.abs_diff(slow.took_us / 2) < 2000, "half of {}", slow.took_us);
        assert_eq!(lab.goals, [true, true, false]);
    }

    #[test]
    fn nothing_is_told_of_what_is_still_to_come() {
        let mut lab = ran("loop;elements=100000;b=none");
        lab.take(SidedMsg::Go(90));
        assert!(matches!(moment(&lab, 0).matter, Matter::Runs { .. }));
        assert_eq!(lab.answered(0), None, "it runs until 106 ms");
        assert_eq!((lab.slow(1), moment(&lab, 1).matter), (None, Matter::Calm));
        lab.take(SidedMsg::Last);
        assert!(lab.answered(0).is_some_and(|slow| slow.logged_us > 0));
        assert_eq!(moment(&lab, 1).matter, Matter::Calm, "nothing slow was sent");
    }

    #[test]
    fn clients_that_wait_hide_the_stall() {
        let mut lab = ran("loop;elements=300000;a.waiting=100");
        lab.take(SidedMsg::Last);
        assert!(lab.goals[2]);
        let Matter::Over { unasked, count, .. } = moment(&lab, 0).matter else {
            panic!("it is over")
        };
        assert!(unasked > 20, "{unasked}");
        assert!(count as u64 <= lab.knobs(0).get("clients"), "{count}: the goal says so");
    }
}
