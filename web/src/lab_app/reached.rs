//! Which goals of a lab were ever reached in this browser.

use std::rc::Rc;

use crate::lab::goals::EverReached;
use crate::lab::state::Lab;
use crate::platform;

/// Under what the goals of a lab are stored, before its name: a digit for each, 1 if it was reached.
const GOALS: &str = "redscope.goals.";

/// The goals of the lab that is open that were ever reached.
#[derive(Debug, Default)]
pub(super) struct Reached {
    lab: String,
    ever: EverReached,
}

impl Reached {
    /// Those that were ever reached.
    pub(super) fn ever(&self) -> EverReached {
        self.ever.clone()
    }

    /// Notes what is reached in a lab now.
    pub(super) fn note(&mut self, lab: &Lab) {
        let id = lab.id();
        if self.lab != id {
            let stored = platform::stored(&format!("{GOALS}{id}")).unwrap_or_default();
            *self = Reached { lab: id.to_owned(), ever: EverReached(Rc::new(read(&stored))) };
        }
        let all = joined(&self.ever.0, lab.goals());
        if all != *self.ever.0 {
            platform::store(&format!("{GOALS}{id}"), &written(&all));
            self.ever = EverReached(Rc::new(all));
        }
    }
}

/// Reached before, or now.
fn joined(before: &[bool], now: &[bool]) -> Vec<bool> {
    let was = before.iter().copied().chain(std::iter::repeat(false));
    now.iter().zip(was).map(|(now, was)| *now || was).collect()
}

fn read(stored: &str) -> Vec<bool> {
    stored.chars().map(|digit| digit == '1').collect()
}

fn written(all: &[bool]) -> String {
    all.iter().map(|reached| if *reached { '1' } else { '0' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_reached_stays_reached() {
        let first = joined(&read(""), &[true, false, false]);
        let both = joined(&read(&written(&first)), &[false, true, false]);
        assert_eq!((written(&first).as_str(), written(&both).as_str()), ("100", "110"));
        assert_eq!(
            joined(&read("11111"), &[false; 3]),
            [true; 3],
            "a lab that has fewer goals now"
        );
    }
}
