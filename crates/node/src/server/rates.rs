//! Rates as `INFO` shows them: averages over the last ticks.
//!
//! Source: server.c `trackInstantaneousMetric`, `getInstantaneousMetric`, 7.0.15.

use std::collections::VecDeque;

use redscope_engine::Stats;

use crate::clock::Mstime;

/// Ticks of an average. `STATS_METRIC_SAMPLES`.
const SAMPLES: usize = 16;

/// Something that is counted: per second in a rate, since the start in a count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traffic {
    pub(crate) commands: u64,
    pub(crate) input_bytes: u64,
    pub(crate) output_bytes: u64,
    pub(crate) repl_input_bytes: u64,
    pub(crate) repl_output_bytes: u64,
}

impl Traffic {
    fn counted(stats: &Stats) -> Self {
        Traffic {
            commands: stats.commands_processed,
            input_bytes: stats.net_input_bytes,
            output_bytes: stats.net_output_bytes,
            repl_input_bytes: stats.net_repl_input_bytes,
            repl_output_bytes: stats.net_repl_output_bytes,
        }
    }

    /// Combines each number with the other's.
    fn zip(self, other: Self, f: impl Fn(u64, u64) -> u64) -> Self {
        Traffic {
            commands: f(self.commands, other.commands),
            input_bytes: f(self.input_bytes, other.input_bytes),
            output_bytes: f(self.output_bytes, other.output_bytes),
            repl_input_bytes: f(self.repl_input_bytes, other.repl_input_bytes),
            repl_output_bytes: f(self.repl_output_bytes, other.repl_output_bytes),
        }
    }
}

/// The last ticks.
#[derive(Clone, Debug)]
pub(crate) struct Rates {
    last: Traffic,
    last_at: Mstime,
    samples: VecDeque<Traffic>,
}

impl Rates {
    pub(crate) fn new(now: Mstime) -> Self {
        Rates { last: Traffic::default(), last_at: now, samples: VecDeque::new() }
    }

    /// Takes a sample.
    pub(crate) fn tick(&mut self, stats: &Stats, now: Mstime) {
        let counted = Traffic::counted(stats);
        let elapsed_ms = now - self.last_at;
        let sample = counted.zip(self.last, |new, old| {
            (new.saturating_sub(old) * 1000).checked_div(elapsed_ms).unwrap_or(0)
        });
        self.samples.push_back(sample);
        if self.samples.len() > SAMPLES {
            self.samples.pop_front();
        }
        (self.last, self.last_at) = (counted, now);
    }

    /// What there was in a second, on average.
    pub(crate) fn per_second(&self) -> Traffic {
        let zero = Traffic::default();
        let sum = self.samples.iter().fold(zero, |sum, sample| sum.zip(*sample, |a, b| a + b));
        sum.zip(zero, |sum, _| sum / SAMPLES as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_rate_is_shown_after_sixteen_ticks() {
        let (mut rates, mut stats) = (Rates::new(Mstime(0)), Stats::default());
        for tick in 1..=40 {
            stats.commands_processed += 5;
            rates.tick(&stats, Mstime(tick * 100));
            if tick == 8 {
                assert_eq!(rates.per_second().commands, 25);
            }
        }
        assert_eq!(rates.per_second(), Traffic { commands: 50, ..Traffic::default() });
        // CONFIG RESETSTAT.
        rates.tick(&Stats::default(), Mstime(4100));
        assert_eq!(rates.per_second().commands, 46);
    }
}
