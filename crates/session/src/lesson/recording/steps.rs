//! Moments as steps that do the same again.

use super::proposal::kind;
use super::{Happened, Recorded};
use crate::session::FIRST_CONSOLE;

/// Between two steps, what is shorter is the time that it takes to type, in virtual microseconds.
const GAP_US: u64 = 250_000;

/// What does again what was done at some moments, in order.
pub(super) fn steps(moments: &[Recorded]) -> Vec<String> {
    let mut all = Steps::default();
    for (number, Recorded { at_us, what, .. }) in moments.iter().enumerate() {
        all.show_until(*at_us);
        match what {
            Happened::Typed { client, line, answered_us, .. } => {
                all.wait(*at_us);
                let next = moments[number + 1..].iter().find(|next| is_done(&next.what));
                let is_first =
                    |answered_us: &u64| next.is_none_or(|next| *answered_us <= next.at_us);
                let console = if client == FIRST_CONSOLE { "" } else { client };
                match answered_us.filter(is_first) {
                    Some(answered_us) => all.take(format!("{console}> {line}"), answered_us),
                    None => {
                        all.take(format!("{console}>> {line}"), *at_us);
                        let later =
                            answered_us.map(|at_us| Later { at_us, console: client.clone() });
                        all.later.extend(later);
                    }
                }
            }
            Happened::Did(words) => {
                all.wait(*at_us);
                all.take(format!("> !{words}"), *at_us);
            }
            // What had happened before the last step was over is not waited for.
            Happened::Told(view) if all.until_us.is_some_and(|until_us| *at_us > until_us) => {
                let step = format!("> !until story {}", kind(&view.story));
                // Several tell the same, one after the other.
                if all.list.last() != Some(&step) {
                    all.take(step, *at_us);
                }
            }
            Happened::Told(_) | Happened::Noted(_) => {}
        }
    }
    all.show_until(u64::MAX);
    all.list
}

/// Whether somebody has done it.
fn is_done(what: &Happened) -> bool {
    matches!(what, Happened::Typed { .. } | Happened::Did(_))
}

/// Steps so far.
#[derive(Default)]
struct Steps {
    list: Vec<String>,
    /// Until when they go, in virtual microseconds; nothing before the first step.
    until_us: Option<u64>,
    /// What was not waited for, in the order in which it was typed.
    later: Vec<Later>,
}

/// A console that is answered later.
struct Later {
    at_us: u64,
    console: String,
}

impl Steps {
    fn take(&mut self, step: String, until_us: u64) {
        self.list.push(step);
        self.until_us = Some(self.until_us.map_or(until_us, |before| before.max(until_us)));
    }

    /// Waits until a moment, if that is longer than typing takes.
    fn wait(&mut self, at_us: u64) {
        let gap_us = self.until_us.map_or(0, |until_us| at_us.saturating_sub(until_us));
        if gap_us >= GAP_US {
            self.take(format!("> !wait {}", time(gap_us)), at_us);
        }
    }

    /// Waits for consoles that were answered by a moment and not waited for.
    fn show_until(&mut self, at_us: u64) {
        let (mut due, later): (Vec<Later>, Vec<Later>) =
            std::mem::take(&mut self.later).into_iter().partition(|later| later.at_us <= at_us);
        self.later = later;
        due.sort_by_key(|later| later.at_us);
        for Later { at_us, console } in due {
            self.wait(at_us);
            self.take(format!("{console}>"), at_us);
        }
    }
}

/// A time in words, in whole milliseconds.
fn time(us: u64) -> String {
    let ms = us.div_ceil(1000);
    match ms % 1000 {
        0 => format!("{}s", ms / 1000),
        _ => format!("{ms}ms"),
    }
}
