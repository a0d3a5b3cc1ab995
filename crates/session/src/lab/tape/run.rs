//! Two sides that run beside each other, and what was measured of both.

use redscope_labs::experiment::tape::{TapeChoice, TapeLab};

use super::sample::TapeSample;
use super::side::Side;
use crate::lab::error::{LabError, short};
use crate::lab::sided::{SidedAsk, SidedPart};
use crate::share::Shared;

/// Two sides under the same tape.
#[derive(Debug)]
pub struct TapeRun {
    of: SidedAsk,
    sides: [Side; 2],
    lasts_ms: u64,
    /// So many samples of each have been given.
    given: usize,
}

impl TapeRun {
    /// Starts both sides.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        let lab = TapeLab::find(&ask.lab).ok_or_else(|| LabError::Lab(short(&ask.lab)))?;
        let choice = |ask: &SidedAsk, side: usize| {
            let way = &ask.chosen[side];
            let choice = TapeChoice::of(lab, way, ask.knobs(side)?);
            choice.ok_or_else(|| LabError::Unknown(short(way)))
        };
        let side = |side: usize| {
            let later = ask.later(|ask| choice(ask, side))?;
            Side::new(&choice(ask, side)?, &later, ask.seed)
        };
        let sides = [side(0)?, side(1)?];
        Ok(TapeRun { of: ask.at_moment(None), sides, lasts_ms: lab.lasts_s * 1000, given: 0 })
    }

    /// Runs both on, by about so many events together, and gives what is new.
    pub fn go_on(&mut self, steps: u64) -> SidedPart<TapeSample> {
        let begun = self.steps();
        while self.steps() - begun < steps && !self.is_done() {
            let [a, b] = &mut self.sides;
            let behind = if b.measured_ms() < a.measured_ms() { b } else { a };
            behind.go_on(steps);
        }
        let count = self.sides.iter().map(Side::new_samples).min().unwrap_or(0);
        let first = self.given;
        self.given += count;
        let sides = self.sides.each_mut().map(|side| side.take(count));
        SidedPart { ask: self.of.clone(), first, sides, is_done: self.is_done() }
    }

    /// A side's run as it can be opened at a workbench, at a moment that was measured.
    pub fn shared(&self, side: usize, at_ms: u64) -> Option<Shared> {
        self.sides.get(side)?.shared(at_ms)
    }

    fn steps(&self) -> u64 {
        self.sides.iter().map(Side::steps).sum()
    }

    fn is_done(&self) -> bool {
        self.sides.iter().all(|side| side.measured_ms() >= self.lasts_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::sided;

    #[test]
    fn parts_make_the_whole_however_they_are_cut() {
        let ask = SidedAsk::read("persistence;keys=0;writers=1;rate=20").unwrap();
        let whole = |steps: u64| {
            let mut run = TapeRun::new(&ask).unwrap();
            sided::whole(|| run.go_on(steps))
        };
        let [a, b] = whole(u64::MAX);
        assert_eq!((a.len(), b.len()), (350, 350));
        assert_eq!(whole(700), [a.clone(), b.clone()]);
        assert_ne!(a, b);
    }

    #[test]
    fn what_is_turned_while_it_runs_counts_from_then_on_on_its_sides() {
        let whole = |text: &str| {
            let mut run = TapeRun::new(&SidedAsk::read(text).unwrap()).unwrap();
            sided::whole(|| run.go_on(5000))
        };
        let text = "persistence;keys=0;writers=2;rate=20;a=none;b=rdb";
        let [a, b] = whole(text);
        let acknowledged = |side: &[TapeSample], from: usize| -> u64 {
            let clients = side[from..from + 50].iter().flat_map(|sample| &sample.clients);
            clients.map(|client| u64::from(client.acknowledged)).sum()
        };
        let of_both = whole(&format!("{text};10000:rate=80"));
        assert_eq!(of_both[0][..100], a[..100]);
        let times = acknowledged(&of_both[0], 110) as f64 / acknowledged(&a, 110) as f64;
        assert!((3.6..4.4).contains(&times), "{times}");
        let of_b = whole(&format!("{text};10000:b.save-writes=1"));
        assert_eq!(of_b[0], a, "the other side is as it was");
        assert_eq!(of_b[1][..100], b[..100]);
        let acts = of_b[1].iter().flat_map(|sample| &sample.acts);
        let set = acts.filter(|act| act.words.contains("CONFIG SET save \"10 1\""));
        assert!(set.inspect(|act| assert_eq!(act.refused, None)).count() == 1);
        assert_ne!(of_b[1][100..], b[100..]);
    }
}
