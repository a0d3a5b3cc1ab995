//! A lab under load: what is chosen, what was measured, the moment that is looked at.

use std::rc::Rc;

use redscope_session::lab::{Choice, LoadedAsk, LoadedLab, LoadedPart, SAMPLE_MS, SIDES, Sample};
use redscope_session::{Refusal, ToWorker};

use super::goals;

/// What happens in a lab under load.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadedMsg {
    /// Something is chosen: its name and its value, as a link has them.
    Set(String, String),
    /// This sample is looked at.
    Go(usize),
    /// Time goes on, or stands still.
    Play,
    /// So much faster than real time.
    Speed(u32),
    /// So many strides on from the sample that is looked at, or back.
    Stride(isize),
    /// The last sample that is there is looked at.
    Last,
}

impl LoadedMsg {
    /// What a key does, if anything.
    pub(crate) fn pressed(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowRight" => LoadedMsg::Stride(1),
            "ArrowLeft" => LoadedMsg::Stride(-1),
            "Home" => LoadedMsg::Go(0),
            "End" => LoadedMsg::Last,
            " " => LoadedMsg::Play,
            _ => return None,
        })
    }
}

/// What follows from something that has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follows {
    /// Nothing.
    Nothing,
    /// The address has changed.
    Link,
    /// There is another run.
    Run,
}

/// How fast time goes on at first.
const SPEED: u32 = 10;
/// What the arrow keys move by, in samples.
const STRIDE: isize = 5;

/// A lab under load.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LoadedState {
    /// What is chosen, but for the moment.
    pub(crate) ask: LoadedAsk,
    id: &'static str,
    /// What was measured on each side.
    pub(crate) samples: [Rc<Vec<Sample>>; 2],
    /// Whether those are all.
    pub(crate) is_done: bool,
    /// So many samples lie before the moment that is looked at.
    pub(crate) at: usize,
    /// What is left of a sample's time, in virtual milliseconds.
    rest_ms: f64,
    /// The moment that a link leads to, until it was reached.
    leads_to: Option<usize>,
    /// Whether time goes on.
    pub(crate) playing: bool,
    /// How much faster than real time.
    pub(crate) speed: u32,
    /// Why a choice is none.
    pub(crate) refused: Option<Refusal>,
    /// Which goals were ever reached.
    pub(crate) goals: [bool; 3],
}

impl LoadedState {
    /// A lab with a choice, or with the first one if that is none.
    pub(crate) fn open(lab: &'static LoadedLab, text: &str) -> Self {
        let (ask, refused) = match LoadedAsk::read(text) {
            Ok(ask) => (ask, None),
            Err(why) => (LoadedAsk::new(lab), Some(why.into())),
        };
        let leads_to = ask.at_ms.map(|at_ms| (at_ms / SAMPLE_MS) as usize);
        LoadedState {
            ask: ask.at_moment(None),
            id: lab.id,
            samples: [Rc::default(), Rc::default()],
            is_done: false,
            at: 0,
            rest_ms: 0.0,
            playing: leads_to.is_none(),
            leads_to,
            speed: SPEED,
            refused,
            goals: [false; 3],
        }
    }

    /// Another choice of the same lab, with the goals that were reached in this visit.
    pub(crate) fn opened(&self, text: &str) -> Self {
        LoadedState { goals: self.goals, speed: self.speed, ..Self::open(self.lab(), text) }
    }

    /// The name of the lab.
    pub(crate) fn id(&self) -> &'static str {
        self.id
    }

    /// The lab.
    ///
    /// # Panics
    /// Never: it was opened by its name.
    pub(super) fn lab(&self) -> &'static LoadedLab {
        LoadedLab::find(self.id).expect("it was opened by its name")
    }

    /// What is chosen for a side.
    ///
    /// # Panics
    /// Never: only what can be chosen is kept.
    pub(super) fn side(&self, side: usize) -> Choice {
        self.ask.choice(side).expect("only what can be chosen is kept")
    }

    /// How many samples there will be.
    pub(super) fn whole(&self) -> usize {
        (self.lab().lasts_s * 1000 / SAMPLE_MS) as usize
    }

    /// The moment that is looked at, in virtual seconds.
    pub(super) fn at_s(&self) -> String {
        format!("{:.1} s", self.at as f64 * SAMPLE_MS as f64 / 1000.0)
    }

    /// So many samples are there of both.
    pub(super) fn known(&self) -> usize {
        self.samples[0].len()
    }

    /// The text of what is chosen, with the moment if it is not the end.
    pub(crate) fn choice(&self) -> String {
        let is_end = self.at >= self.whole() || self.playing;
        let at_ms = (!is_end).then_some(self.at as u64 * SAMPLE_MS);
        self.ask.at_moment(at_ms).write()
    }

    /// What the worker is to be asked.
    pub(crate) fn question(&self) -> ToWorker {
        ToWorker::RunLab(self.ask.clone())
    }

    /// Something happens.
    pub(crate) fn take(&mut self, message: LoadedMsg) -> Follows {
        match message {
            LoadedMsg::Set(name, value) => return self.set(&name, &value),
            LoadedMsg::Go(at) => self.stand_at(at),
            LoadedMsg::Stride(count) => {
                self.stand_at(self.at.saturating_add_signed(count * STRIDE))
            }
            LoadedMsg::Last => self.stand_at(self.known()),
            LoadedMsg::Play => {
                if !self.playing && self.at >= self.whole() {
                    self.at = 0;
                }
                self.playing = !self.playing;
            }
            LoadedMsg::Speed(speed) => {
                self.speed = speed;
                return Follows::Nothing;
            }
        }
        Follows::Link
    }

    fn set(&mut self, name: &str, value: &str) -> Follows {
        let mut ask = self.ask.clone();
        if let Err(why) = ask.set(name, value) {
            self.refused = Some(why.into());
            return Follows::Nothing;
        }
        if ask == self.ask {
            return Follows::Nothing;
        }
        // The run is another from its beginning; it is looked at where the one before was.
        let (leads_to, playing) = (Some(self.at), self.playing);
        *self = LoadedState { leads_to, playing, ..self.opened(&ask.write()) };
        Follows::Run
    }

    fn stand_at(&mut self, at: usize) {
        self.playing = false;
        self.go_to(at);
    }

    fn go_to(&mut self, at: usize) {
        (self.at, self.leads_to, self.rest_ms) = (at.min(self.known()), None, 0.0);
        self.judge();
    }

    /// Takes what was measured; whether there is more to come.
    pub(crate) fn take_part(&mut self, part: LoadedPart) -> bool {
        // What was asked before is late.
        if part.ask != self.ask || part.first != self.known() {
            return false;
        }
        for (all, more) in self.samples.iter_mut().zip(part.sides) {
            Rc::make_mut(all).extend(more);
        }
        self.is_done = part.is_done;
        if let Some(at) = self.leads_to
            && (at <= self.known() || self.is_done)
        {
            self.go_to(at);
        } else {
            self.judge();
        }
        !self.is_done
    }

    /// So much real time has passed; whether another sample is looked at now.
    pub(crate) fn go_on(&mut self, elapsed_ms: f64) -> bool {
        if !self.playing || self.leads_to.is_some() {
            return false;
        }
        self.rest_ms += elapsed_ms.clamp(0.0, 100.0) * f64::from(self.speed);
        let more = (self.rest_ms / SAMPLE_MS as f64) as usize;
        self.rest_ms -= more as f64 * SAMPLE_MS as f64;
        let before = self.at;
        self.at = (self.at + more).min(self.known());
        self.playing = !(self.is_done && self.at == self.known());
        let is_other = self.at != before || !self.playing;
        if is_other {
            self.judge();
        }
        is_other
    }

    fn judge(&mut self) {
        let is_whole = self.is_done && self.at >= self.whole();
        for side in 0..SIDES.len() {
            let seen = &self.samples[side][..self.at.min(self.known())];
            let reached = goals::reached(self.id, &self.side(side), seen, is_whole);
            for (goal, reached) in self.goals.iter_mut().zip(reached) {
                *goal |= reached;
            }
        }
    }
}

/// The name under which something of a side is chosen.
pub(super) fn of_side(side: usize, knob: &str) -> String {
    format!("{}.{knob}", SIDES[side])
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::LoadedRun;

    use super::*;

    fn answered(lab: &mut LoadedState) {
        let mut run = LoadedRun::new(&lab.ask).unwrap();
        while lab.take_part(run.go_on(20_000)) {}
        assert!(lab.is_done && lab.known() == lab.whole());
    }

    fn breakdown(text: &str) -> LoadedState {
        LoadedState::open(LoadedLab::find("breakdown").unwrap(), text)
    }

    #[test]
    fn time_goes_on_to_the_end_and_goals_are_reached_on_the_way() {
        let mut lab = breakdown("breakdown;rate=1000");
        answered(&mut lab);
        assert_eq!((lab.at, lab.goals), (0, [false; 3]));
        assert!(lab.go_on(50.0) && lab.at == 5, "ten times as fast");
        for _ in 0..100 {
            lab.go_on(100.0);
        }
        assert_eq!((lab.at, lab.playing, lab.goals), (200, false, [true, true, false]));
        assert_eq!(lab.take(LoadedMsg::Set("b.lock-ttl".into(), "40".into())), Follows::Run);
        assert_eq!(lab.known(), 0, "another run");
        answered(&mut lab);
        assert_eq!((lab.at, lab.goals), (200, [true; 3]), "looked at where the other was");
    }

    #[test]
    fn a_link_leads_to_its_moment() {
        let mut lab = breakdown("breakdown;rate=50;at=3000");
        assert!(!lab.playing);
        answered(&mut lab);
        assert_eq!(
            (lab.at, lab.choice().as_str()),
            (30, "breakdown;seed=1;rate=50;a=none;b=mutex;at=3000")
        );
        assert_eq!(lab.take(LoadedMsg::Go(9999)), Follows::Link);
        assert_eq!(lab.choice(), "breakdown;seed=1;rate=50;a=none;b=mutex");
    }

    #[test]
    fn what_cannot_be_chosen_changes_nothing() {
        let mut lab = breakdown("breakdown;rate=50");
        answered(&mut lab);
        let before = lab.clone();
        assert_eq!(lab.take(LoadedMsg::Set("rate".into(), "many".into())), Follows::Nothing);
        assert!(lab.refused.is_some());
        assert_eq!(LoadedState { refused: None, ..lab.clone() }, before);
        assert!(breakdown("breakdown;a=luck").refused.is_some());
        let late = LoadedRun::new(&LoadedAsk::read("breakdown").unwrap()).unwrap().go_on(1000);
        assert!(!lab.take_part(late), "what was asked before is late");
    }
}
