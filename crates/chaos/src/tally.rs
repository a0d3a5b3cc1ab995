//! What many runs come to.

use std::collections::BTreeMap;
use std::fmt;

use redscope_labs::chaos::{Counted, Outcome};

/// Sums over all runs, by arena.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    rows: BTreeMap<&'static str, Row>,
}

#[derive(Debug, Default)]
struct Row {
    runs: u64,
    failures: u64,
    events: u64,
    virtual_ms: u64,
    acknowledged: u64,
    longest_healing_ms: u64,
    allowances: BTreeMap<String, Counted>,
}

impl Tally {
    pub(crate) fn add(&mut self, arena: &'static str, outcome: &Outcome, is_failure: bool) {
        let row = self.rows.entry(arena).or_default();
        row.runs += 1;
        row.failures += u64::from(is_failure);
        row.events += outcome.steps;
        row.virtual_ms += outcome.ended_ms;
        row.acknowledged += outcome.acknowledged;
        row.longest_healing_ms = row.longest_healing_ms.max(outcome.healed_in_ms);
        for (kind, Counted { count, first }) in &outcome.allowances {
            row.allowances.entry(kind.clone()).or_default().add(*count, || first.clone());
        }
    }

    pub(crate) fn failures(&self) -> u64 {
        self.rows.values().map(|row| row.failures).sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (arena, row) in &self.rows {
            let Row { runs, failures, events, acknowledged, .. } = row;
            writeln!(
                f,
                "{arena}: {runs} seeds, each twice, {failures} failures; {events} events in {} \
                 virtual s, {acknowledged} writes acknowledged, healed in {} ms at the longest",
                row.virtual_ms / 1000,
                row.longest_healing_ms
            )?;
            for (kind, Counted { count, first }) in &row.allowances {
                writeln!(f, "{count:>10}  {kind}, such as {first}")?;
            }
        }
        let sum = |of: fn(&Row) -> u64| self.rows.values().map(of).sum::<u64>();
        writeln!(f, "{} runs, {} failures", sum(|row| row.runs), sum(|row| row.failures))
    }
}
