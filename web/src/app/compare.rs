//! Two branches that are compared: both go to the moment that is shown, and what is typed goes to either or to both.

use redscope_session::{Comparison, ToWorker};

use super::{App, Pending};
use crate::acts;
use crate::platform;

/// While time runs they are looked at so often at the most, in milliseconds, and no longer than this part of the
/// time.
const REST_MS: f64 = 200.0;
const SHARE: f64 = 0.25;

/// Two branches that are compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compared {
    branches: [usize; 2],
    /// What was asked last: for which moment, and whether for a glance alone.
    asked_us: u64,
    is_glance: bool,
    /// When that was, by the browser's clock; when it is to be asked again, once it is answered.
    asked_ms: f64,
    next_ms: Option<f64>,
}

impl Compared {
    /// Whether this branch is one of them.
    pub(super) fn has(&self, branch: usize) -> bool {
        self.branches.contains(&branch)
    }
}

impl App {
    /// Compares two branches at the moment that is shown.
    pub(super) fn compare(&mut self, branches: [usize; 2]) {
        self.set_playing(false);
        self.look.close();
        self.look_inside();
        // Who has taken all the first steps goes on without them.
        self.guides &= self.guided.contains(&false);
        let (asked_us, asked_ms) = (self.picture.now_us, platform::now_ms());
        self.compared =
            Some(Compared { branches, asked_us, is_glance: false, asked_ms, next_ms: None });
        self.send(&ToWorker::Compare(branches));
    }

    /// Compares no longer.
    pub(super) fn compare_no_more(&mut self) {
        self.compared = None;
        self.picture.comparison.set(None);
    }

    /// A worker that begins in the place of another one is told what is compared.
    pub(super) fn compare_anew(&mut self) {
        if let Some(compared) = &mut self.compared {
            compared.next_ms = None;
            let branches = compared.branches;
            self.send(&ToWorker::Compare(branches));
        }
    }

    /// What was asked for could not be done: nothing has changed, and it is asked again for the next moment.
    pub(super) fn compare_refused(&mut self) {
        let now_ms = platform::now_ms();
        if let Some(compared) = &mut self.compared {
            compared.next_ms.get_or_insert(now_ms);
        }
    }

    /// They have been compared.
    pub(super) fn take_comparison(&mut self, mut comparison: Comparison) {
        let Some(compared) = &mut self.compared else { return };
        let now_ms = platform::now_ms();
        compared.branches = comparison.branches.each_ref().map(|side| side.branch);
        compared.asked_us = comparison.at_us;
        let took_ms = now_ms - compared.asked_ms;
        compared.next_ms = Some(now_ms + REST_MS.max(took_ms * (1.0 / SHARE - 1.0)));
        if compared.is_glance
            && let Some(known) = self.picture.comparison.as_ref()
        {
            // What a glance leaves out stays as it was seen last.
            known.courses.clone_into(&mut comparison.courses);
            for one in &mut comparison.differences {
                let same = known.differences.iter().find(|other| {
                    (&other.node, &other.aspect, &other.values)
                        == (&one.node, &one.aspect, &one.values)
                });
                one.since_us = same.and_then(|same| same.since_us);
            }
        }
        self.picture.comparison.set(Some(comparison));
    }

    /// Both go to the moment that is shown; closely once time stands still.
    pub(super) fn compare_again(&mut self) {
        let (now_us, is_glance) = (self.picture.now_us, self.goes_on());
        let Some(compared) = &mut self.compared else { return };
        let now_ms = platform::now_ms();
        let is_known = compared.asked_us == now_us && (is_glance || !compared.is_glance);
        let is_due = compared.next_ms.is_some_and(|next_ms| !is_glance || next_ms <= now_ms);
        if is_known || !is_due {
            return;
        }
        (compared.asked_us, compared.is_glance) = (now_us, is_glance);
        (compared.asked_ms, compared.next_ms) = (now_ms, None);
        self.send(&ToWorker::CompareAgain { is_glance });
    }

    /// Types what was entered on those branches that are meant: each line is a command, or an act behind `!`.
    pub(super) fn type_on(&mut self, meant: [bool; 2], client: &str, text: &str) {
        self.clear_notice();
        self.set_playing(false);
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words = acts::of_line(&self.picture.nodes, client, line);
            if let Some(compared) = &mut self.compared {
                compared.is_glance = false;
                compared.next_ms = None;
            }
            self.learning.act(self.picture.now_us);
            self.ask(Pending::from(ToWorker::ActOn { meant, words }));
        }
    }
}
