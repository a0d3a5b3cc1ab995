//! Two worlds that run side by side, and what was measured in both.

use redscope_actor::Time;
use redscope_labs::experiment::loaded::{LoadedLab, LoadedSide, Sample};

use super::choice::choice;
use crate::lab::error::LabError;
use crate::lab::sided::{SidedAsk, SidedPart};

/// So far one side runs before the other, in virtual microseconds.
const STRIDE_US: u64 = 500_000;

/// Two worlds under the same load.
#[derive(Debug)]
pub struct LoadedRun {
    of: SidedAsk,
    sides: [LoadedSide; 2],
    until: Time,
    /// So many samples of each have been given.
    given: usize,
}

impl LoadedRun {
    /// Opens both worlds.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        let side = |side: usize| -> Result<_, LabError> {
            let later = ask.later(|ask| choice(ask, side))?;
            let opened = LoadedSide::open(choice(ask, side)?, later, ask.seed);
            let opened = opened.map_err(|_| LabError::Lab(ask.lab.clone()))?;
            Ok(opened.with_acts(ask.acts_of(side)))
        };
        LoadedRun::of(ask, [side(0)?, side(1)?])
    }

    /// A run that goes on from this one, where both are the same so far; `None`: they are not, as far as this one
    /// remembers.
    pub fn resumed(&self, ask: &SidedAsk) -> Option<Self> {
        let alike_ms = self.of.alike_until_ms(ask);
        let side = |side: usize| {
            let run = &self.sides[side];
            run.kept_ms().filter(|at_ms| *at_ms <= alike_ms)?;
            let later = ask.later(|ask| choice(ask, side)).ok()?;
            run.resumed(later, ask.acts_of(side))
        };
        LoadedRun::of(ask, [side(0)?, side(1)?]).ok()
    }

    fn of(ask: &SidedAsk, sides: [LoadedSide; 2]) -> Result<Self, LabError> {
        let lab = LoadedLab::find(&ask.lab).ok_or_else(|| LabError::Lab(ask.lab.clone()))?;
        let until = Time(lab.lasts_s * 1_000_000);
        Ok(LoadedRun { of: ask.at_moment(None), sides, until, given: 0 })
    }

    /// Runs both on, by about so many events together, and gives what is new.
    pub fn go_on(&mut self, steps: u64) -> SidedPart<Sample> {
        let begun = self.steps();
        while self.steps() - begun < steps && !self.is_done() {
            let [a, b] = &mut self.sides;
            let behind = if b.now() < a.now() { b } else { a };
            let until = (behind.now() + STRIDE_US).min(self.until);
            behind.run_until(until, steps);
        }
        let [a, b] = [0, 1].map(|side: usize| self.sides[side].samples());
        let end = a.end().min(b.end());
        let first = std::mem::replace(&mut self.given, end);
        let sides = [a, b].map(|samples| {
            samples.since(first).iter().take(end - first).cloned().collect::<Vec<_>>()
        });
        SidedPart { ask: self.of.clone(), first, sides, is_done: self.is_done() }
    }

    fn steps(&self) -> u64 {
        self.sides.iter().map(LoadedSide::steps).sum()
    }

    fn is_done(&self) -> bool {
        self.sides.iter().all(|side| side.now() >= self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::sided;

    #[test]
    fn parts_make_the_whole_however_they_are_cut() {
        let ask = SidedAsk::read("breakdown;rate=50").unwrap();
        let whole = |steps: u64| {
            let mut run = LoadedRun::new(&ask).unwrap();
            sided::whole(|| run.go_on(steps))
        };
        let [a, b] = whole(u64::MAX);
        assert_eq!((a.len(), b.len()), (200, 200));
        assert_eq!(whole(500), [a.clone(), b.clone()]);
        let asked = |samples: &[Sample]| samples.iter().map(|s| s.users.asked).collect::<Vec<_>>();
        assert_eq!(asked(&a), asked(&b), "the load is the same");
        assert_ne!(a, b);
    }

    #[test]
    fn what_a_person_does_is_measured_and_a_run_goes_on_from_where_it_is_done() {
        let read = |text: &str| SidedAsk::read(text).unwrap();
        let text = "breakdown;rate=50;a=none;b=mutex;3000:rate=70;10000:a.type=DEL+item:7";
        let mut before = LoadedRun::new(&read(text)).unwrap();
        let [a, b] = sided::whole(|| before.go_on(700));
        let typed = a.iter().flat_map(|sample| &sample.console.lines).count();
        assert_eq!((typed, b.iter().flat_map(|sample| &sample.console.lines).count()), (2, 0));
        let further = read(&format!("{text};10100:ask=read+7"));
        let mut resumed = before.resumed(&further).expect("it is the same up to then");
        let sides = sided::whole(|| resumed.go_on(700));
        let mut anew = LoadedRun::new(&further).unwrap();
        assert_eq!(sides, sided::whole(|| anew.go_on(700)));
        assert!(sides.iter().all(|side| side[101].visits.len() == 1));
        for other in ["breakdown;rate=51", &text.replace("10000", "9900")] {
            assert!(before.resumed(&read(other)).is_none(), "{other}");
        }
    }

    #[test]
    fn what_is_turned_while_it_runs_changes_what_comes_after_on_its_sides() {
        let whole = |text: &str| {
            let mut run = LoadedRun::new(&SidedAsk::read(text).unwrap()).unwrap();
            sided::whole(|| run.go_on(700))
        };
        let text = "breakdown;rate=50;a=none;b=mutex";
        let [a, b] = whole(text);
        let [of_both, of_b] = ["10000:rate=200", "10000:b.look-again=90"]
            .map(|turn| whole(&format!("{text};{turn}")));
        assert_eq!(of_both[0][..99], a[..99]);
        assert!(of_both[0][101..] != a[101..] && of_both[1][101..] != b[101..]);
        assert_eq!(of_b[0], a, "the other side is as it was");
        assert_ne!(of_b[1][101..], b[101..]);
    }
}
