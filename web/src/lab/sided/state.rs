//! A lab with two sides: what is chosen, what was measured, the moment that is looked at.

use std::rc::Rc;

use redscope_session::Refusal;
use redscope_session::lab::{
    CurvePart, Knobs, LeastPart, SIDES, ScorePart, SidedAsk, SidedLab, SidedPart, ToLab, Turned,
};

use crate::lab::follows::Follows;

/// What is measured in a lab with two sides, a sample of it.
pub(crate) trait Measured: Clone + PartialEq + 'static {
    /// A sample comes so often, in virtual milliseconds.
    const SAMPLE_MS: u64;
    /// How fast time can go on, and goes on at first, in hundredths of real time.
    const SPEEDS: [u32; 4];
    const SPEED: u32;

    /// How long a lab runs, in virtual milliseconds.
    fn lasts_ms(ask: &SidedAsk) -> u64;

    /// Whether what was measured so far is only what has to be there before it begins.
    fn is_loading(_seen: &[Self]) -> bool {
        false
    }

    /// Whether a knob of the load says nothing as the others stand, and is not shown.
    fn hides(_ask: &SidedAsk, _knob: &str) -> bool {
        false
    }

    /// Which goals one side reaches: what was chosen, what was measured of it so far, and whether that is all.
    fn goals(ask: &SidedAsk, side: usize, seen: &[Self], is_whole: bool) -> Vec<bool>;
}

/// What happens in a lab with two sides.
#[derive(Clone, Debug, PartialEq)]
pub enum SidedMsg {
    /// Something is chosen: its name and its value, as a link has them.
    Set(String, String),
    /// This sample is looked at.
    Go(usize),
    /// Time goes on, or stands still.
    Play,
    /// So fast, in hundredths of real time.
    Speed(u32),
    /// So many strides on from the sample that is looked at, or back.
    Stride(isize),
    /// The last sample is looked at.
    Last,
    /// What was chosen while it ran is taken back, by its place.
    TakeBack(usize),
    /// A person does something at the moment that is looked at: its name, as a link has it, and its words.
    Act(String, String),
    /// What a person did is taken back, by its place.
    Undo(usize),
    /// What stands at the moment that is looked at stands from the beginning.
    FromStart,
    /// How little of a side's remedy is enough is searched for.
    FindLeast(usize),
    /// A side is run at each stand of its remedy's knob.
    DrawCurve(usize),
    /// Every way of a lab of faults is run.
    Score,
}

impl SidedMsg {
    /// What a key does, if anything.
    pub(crate) fn pressed(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowRight" => SidedMsg::Stride(1),
            "ArrowLeft" => SidedMsg::Stride(-1),
            "Home" => SidedMsg::Go(0),
            "End" => SidedMsg::Last,
            " " => SidedMsg::Play,
            _ => return None,
        })
    }
}

/// What is turned twice within so many samples is turned once.
const ONE_TURN: u64 = 10;
/// What the arrow keys move by, in samples.
const STRIDE: isize = 5;

/// A lab with two sides.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SidedState<S> {
    /// What is chosen, but for the moment.
    pub(crate) ask: SidedAsk,
    id: &'static str,
    /// What was measured on each side.
    pub(crate) samples: [Rc<Vec<S>>; 2],
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
    /// How fast, in hundredths of real time.
    pub(crate) speed: u32,
    /// Why a choice is none.
    pub(crate) refused: Option<Refusal>,
    /// Which goals are reached on either side at the moment that is looked at.
    pub(crate) goals: Vec<bool>,
    /// What a search for the least of a remedy has come to, of what is chosen.
    pub(crate) least: Option<Rc<LeastPart>>,
    /// How old answers are at each stand of a remedy, of what is chosen.
    pub(crate) curve: Option<Rc<CurvePart>>,
    /// What every way of a lab of faults has come to, of what is chosen.
    pub(crate) scores: Option<Rc<ScorePart>>,
}

impl<S: Measured> SidedState<S> {
    /// A lab with a choice, or with the first one if that is none.
    pub(crate) fn open(lab: SidedLab, text: &str) -> Self {
        let (ask, refused) = match SidedAsk::read(text) {
            Ok(ask) => (ask, None),
            Err(why) => (SidedAsk::new(lab), Some(why.into())),
        };
        let leads_to = ask.at_ms.map(|at_ms| (at_ms / S::SAMPLE_MS) as usize);
        let mut state = SidedState {
            ask: ask.at_moment(None),
            id: lab.id(),
            samples: [Rc::default(), Rc::default()],
            is_done: false,
            at: 0,
            rest_ms: 0.0,
            playing: leads_to.is_none(),
            leads_to,
            speed: S::SPEED,
            refused,
            goals: Vec::new(),
            least: None,
            curve: None,
            scores: None,
        };
        state.judge();
        state
    }

    /// Another choice of the same lab.
    pub(crate) fn opened(&self, text: &str) -> Self {
        SidedState { speed: self.speed, ..Self::open(self.lab(), text) }
    }

    /// The name of the lab.
    pub(crate) fn id(&self) -> &'static str {
        self.id
    }

    /// The lab.
    ///
    /// # Panics
    /// Never: it was opened by its name.
    fn lab(&self) -> SidedLab {
        SidedLab::find(self.id).expect("it was opened by its name")
    }

    /// What stands at the moment that is looked at.
    pub(in crate::lab) fn stands(&self) -> SidedAsk {
        self.ask.standing(self.moment() as u64 * S::SAMPLE_MS)
    }

    /// Where the knobs stand for a side at the moment that is looked at.
    ///
    /// # Panics
    /// Never: only what can be chosen is kept.
    pub(in crate::lab) fn knobs(&self, side: usize) -> Knobs {
        self.stands().knobs(side).expect("only what can be chosen is kept")
    }

    /// Whether what is chosen now is chosen from the moment that is looked at; otherwise for all of the run, because
    /// nothing lies before the moment or behind it.
    pub(in crate::lab) fn turns(&self) -> bool {
        (1..self.whole()).contains(&self.moment())
    }

    /// So many samples lie before the moment that is looked at, or is about to be.
    fn moment(&self) -> usize {
        self.leads_to.unwrap_or(self.at)
    }

    /// How many samples there will be.
    pub(in crate::lab) fn whole(&self) -> usize {
        (S::lasts_ms(&self.ask) / S::SAMPLE_MS) as usize
    }

    /// The moment that is looked at, in virtual time.
    pub(in crate::lab) fn at_s(&self) -> String {
        Self::said(self.at as u64 * S::SAMPLE_MS)
    }

    /// A moment in virtual milliseconds, as exact as samples are.
    pub(in crate::lab) fn said(ms: u64) -> String {
        said(S::SAMPLE_MS, ms)
    }

    /// What was measured of a side up to the moment that is looked at.
    pub(crate) fn seen(&self, side: usize) -> &[S] {
        &self.samples[side][..self.at.min(self.known())]
    }

    /// So many samples are there of both.
    pub(in crate::lab) fn known(&self) -> usize {
        self.samples[0].len()
    }

    /// The text of what is chosen, with the moment unless time goes on.
    pub(crate) fn choice(&self) -> String {
        if self.playing { self.ask.at_moment(None).write() } else { self.choice_now() }
    }

    /// The same with the moment, whether or not time goes on.
    pub(crate) fn choice_now(&self) -> String {
        let at = self.moment().min(self.whole());
        self.ask.at_moment(Some(at as u64 * S::SAMPLE_MS)).write()
    }

    /// What the worker is to be asked.
    pub(crate) fn question(&self) -> ToLab {
        ToLab::Run(self.ask.clone())
    }

    /// Something happens.
    pub(crate) fn take(&mut self, message: SidedMsg) -> Follows {
        match message {
            SidedMsg::Set(name, value) => return self.set(&name, &value),
            SidedMsg::Go(at) => self.stand_at(at),
            SidedMsg::Stride(count) => {
                self.stand_at(self.moment().saturating_add_signed(count * STRIDE));
            }
            SidedMsg::Last => self.stand_at(self.whole()),
            SidedMsg::Play => {
                if !self.playing && self.at >= self.whole() {
                    self.at = 0;
                }
                self.playing = !self.playing;
            }
            SidedMsg::Speed(speed) => {
                self.speed = speed;
                return Follows::Nothing;
            }
            SidedMsg::TakeBack(place) => {
                let mut ask = self.ask.clone();
                ask.take_back(place);
                return self.ask_for(ask);
            }
            SidedMsg::Act(name, words) => return self.act(&name, &words),
            SidedMsg::Undo(place) => {
                let mut ask = self.ask.clone();
                ask.undo_act(place);
                return self.ask_for(ask);
            }
            SidedMsg::FromStart => return self.run_so(),
            SidedMsg::FindLeast(side) => {
                let (ask, knob, tried) = (self.ask.clone(), String::new(), Vec::new());
                let least = LeastPart { ask, side, knob, tried, found: None, is_done: false };
                self.least = Some(Rc::new(least));
                return Follows::Search;
            }
            SidedMsg::DrawCurve(side) => {
                let (ask, knob, points) = (self.ask.clone(), String::new(), Vec::new());
                let curve = CurvePart { ask, side, knob, points, whole: 0, is_done: false };
                self.curve = Some(Rc::new(curve));
                return Follows::Search;
            }
            SidedMsg::Score => {
                let (ask, ways) = (self.ask.clone(), Vec::new());
                let scores = ScorePart { ask, ways, percent: 0, is_done: false };
                self.scores = Some(Rc::new(scores));
                return Follows::Search;
            }
        }
        Follows::Link
    }

    /// What the worker is to search for, if anything.
    pub(crate) fn search(&self) -> Option<ToLab> {
        if let Some(scores) = self.scores.as_deref().filter(|scores| !scores.is_done) {
            return Some(ToLab::Score(scores.ask.clone()));
        }
        if let Some(curve) = self.curve.as_deref().filter(|curve| !curve.is_done) {
            return Some(ToLab::DrawCurve { ask: curve.ask.clone(), side: curve.side });
        }
        let LeastPart { ask, side, .. } = self.least.as_deref()?;
        Some(ToLab::FindLeast { ask: ask.clone(), side: *side })
    }

    /// Takes what a search has tried; whether there is more to come.
    pub(crate) fn take_least(&mut self, part: LeastPart) -> bool {
        let goes_on = !part.is_done;
        take_part(&mut self.least, part, goes_on, |one, other| {
            (&one.ask, one.side) == (&other.ask, other.side)
        })
    }

    /// Takes the points of a curve; whether there are more to come.
    pub(crate) fn take_curve(&mut self, part: CurvePart) -> bool {
        let goes_on = !part.is_done;
        take_part(&mut self.curve, part, goes_on, |one, other| {
            (&one.ask, one.side) == (&other.ask, other.side)
        })
    }

    /// Takes what every way has come to; whether there is more to come.
    pub(crate) fn take_scores(&mut self, part: ScorePart) -> bool {
        let goes_on = !part.is_done;
        take_part(&mut self.scores, part, goes_on, |one, other| one.ask == other.ask)
    }

    fn set(&mut self, name: &str, value: &str) -> Follows {
        let mut ask = self.ask.clone();
        let chosen = match self.turns() && self.ask.can_be_turned(name) {
            true => ask.set(&format!("{}:{name}", self.turned_ms(name)), value),
            false => ask.set(name, value),
        };
        if let Err(why) = chosen {
            self.refused = Some(why.into());
            return Follows::Nothing;
        }
        self.ask_for(ask)
    }

    /// A person does something. Time goes on by a sample, unless it goes on by itself: what follows is there then.
    fn act(&mut self, name: &str, words: &str) -> Follows {
        let mut ask = self.ask.clone();
        // At the end there is nobody left who could answer.
        let at = self.moment().min(self.whole().saturating_sub(1));
        if let Err(why) = ask.act(at as u64 * S::SAMPLE_MS, name, words) {
            self.refused = Some(why.into());
            return Follows::Nothing;
        }
        let follows = self.ask_for(ask);
        if !self.playing {
            self.leads_to = Some(at + 1);
        }
        follows
    }

    /// From when on something is chosen, in virtual milliseconds: from the moment that is looked at, or from just
    /// before it, if the same was turned then and is being turned further.
    fn turned_ms(&self, name: &str) -> u64 {
        let at_ms = self.moment() as u64 * S::SAMPLE_MS;
        let is_same = |turned: &&Turned| {
            let end_ms = turned.at_ms + ONE_TURN * S::SAMPLE_MS;
            turned.name == name && (turned.at_ms..end_ms).contains(&at_ms)
        };
        self.ask.turned().iter().rfind(is_same).map_or(at_ms, |turned| turned.at_ms)
    }

    fn run_so(&mut self) -> Follows {
        let ask = self.stands();
        if ask == self.ask {
            return Follows::Nothing;
        }
        *self = self.opened(&ask.write());
        Follows::Run
    }

    /// The run is another, from its beginning or from where something else was chosen; it is looked at where the one
    /// before was.
    fn ask_for(&mut self, ask: SidedAsk) -> Follows {
        if ask == self.ask {
            return Follows::Nothing;
        }
        let (moment, playing) = (self.moment(), self.playing);
        let kept = self.ask.alike_until_ms(&ask).div_euclid(S::SAMPLE_MS) as usize;
        let kept = kept.min(self.known());
        let samples = self.samples.clone().map(|samples| Rc::new(samples[..kept].to_vec()));
        *self = SidedState { samples, playing, ..self.opened(&ask.write()) };
        match moment <= kept {
            true => self.go_to(moment),
            false => self.leads_to = Some(moment),
        }
        Follows::Run
    }

    /// Looks at a moment, as soon as it is measured.
    fn stand_at(&mut self, at: usize) {
        self.playing = false;
        match at > self.known() && !self.is_done {
            true => self.leads_to = Some(at.min(self.whole())),
            false => self.go_to(at),
        }
    }

    fn go_to(&mut self, at: usize) {
        (self.at, self.leads_to, self.rest_ms) = (at.min(self.known()), None, 0.0);
        self.judge();
    }

    /// Takes what was measured; whether there is more to come.
    pub(crate) fn take_part(&mut self, part: SidedPart<S>) -> bool {
        // What was asked before is late.
        if part.ask != self.ask || part.first > self.known() {
            return false;
        }
        // Of a run that goes on otherwise what came before is there.
        let there = self.known() - part.first;
        for (all, more) in self.samples.iter_mut().zip(part.sides) {
            Rc::make_mut(all).extend(more.into_iter().skip(there));
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
        self.rest_ms += elapsed_ms.clamp(0.0, 100.0) * f64::from(self.speed) / 100.0;
        let more = (self.rest_ms / S::SAMPLE_MS as f64) as usize;
        self.rest_ms -= more as f64 * S::SAMPLE_MS as f64;
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
        let [a, b] = [0, 1].map(|side| S::goals(&self.ask, side, self.seen(side), is_whole));
        self.goals = a.into_iter().zip(b).map(|(a, b)| a || b).collect();
    }
}

/// A moment in virtual milliseconds, as exact as samples that come so often.
pub(in crate::lab) fn said(sample_ms: u64, ms: u64) -> String {
    match sample_ms {
        0..10 => format!("{ms} ms"),
        10..100 => format!("{:.2} s", ms as f64 / 1000.0),
        _ => format!("{:.1} s", ms as f64 / 1000.0),
    }
}

/// Everything that is chosen one after another, up to a moment in virtual milliseconds.
pub(in crate::lab) fn standings(ask: &SidedAsk, until_ms: u64) -> Vec<SidedAsk> {
    let later = ask.turns_ms().into_iter().take_while(|at_ms| *at_ms <= until_ms);
    std::iter::once(ask.clone()).chain(later.map(|at_ms| ask.standing(at_ms))).collect()
}

/// Which goals a run reaches that are reached whatever of its choices one takes, up to a moment in virtual
/// milliseconds.
pub(in crate::lab) fn whatever_stands<Goals: Into<Vec<bool>>>(
    ask: &SidedAsk,
    until_ms: u64,
    reached: impl Fn(&SidedAsk) -> Option<Goals>,
) -> Vec<bool> {
    let all = standings(ask, until_ms).into_iter();
    in_all(all.map(|ask| reached(&ask).map(Into::into).unwrap_or_default()))
}

/// Which goals are reached in all of some runs.
pub(in crate::lab) fn in_all(runs: impl Iterator<Item = Vec<bool>>) -> Vec<bool> {
    let both = |one: Vec<bool>, other| one.into_iter().zip(other).map(|(a, b)| a && b).collect();
    runs.reduce(both).unwrap_or_default()
}

/// The name under which something of a side is chosen.
pub(in crate::lab) fn of_side(side: usize, knob: &str) -> String {
    format!("{}.{knob}", SIDES[side])
}

/// Takes a part of what was asked for; whether there is more to come. What was asked before is late.
fn take_part<P>(
    known: &mut Option<Rc<P>>,
    part: P,
    goes_on: bool,
    is_same: impl Fn(&P, &P) -> bool,
) -> bool {
    let is_asked = known.as_deref().is_some_and(|asked| is_same(asked, &part));
    if is_asked {
        *known = Some(Rc::new(part));
    }
    is_asked && goes_on
}

#[cfg(test)]
mod tests {
    use redscope_session::lab::{EXPIRY_POLICIES, SidedPart};

    use super::*;

    /// A sample is a number; goals are reached from 2, from 5, and at the end.
    impl Measured for u32 {
        const SAMPLE_MS: u64 = 100;
        const SPEEDS: [u32; 4] = [100; 4];
        const SPEED: u32 = 100;

        fn lasts_ms(_: &SidedAsk) -> u64 {
            1000
        }

        fn goals(_: &SidedAsk, side: usize, seen: &[u32], is_whole: bool) -> Vec<bool> {
            let most = seen.last().copied().unwrap_or(0);
            vec![most >= 2, side == 1 && most >= 5, is_whole]
        }
    }

    fn ran(text: &str) -> SidedState<u32> {
        let mut lab = SidedState::open(SidedLab::Expiry, text);
        let samples = || (1..=10).collect::<Vec<u32>>();
        let sides = [samples(), samples()];
        let ask = lab.ask.clone();
        assert!(!lab.take_part(SidedPart { ask, first: 0, sides, is_done: true }));
        lab
    }

    #[test]
    fn goals_are_those_of_the_moment_that_is_looked_at() {
        let mut lab = ran("expiry");
        let mut at = |place| {
            lab.take(SidedMsg::Go(place));
            lab.goals.clone()
        };
        assert_eq!(at(10), [true; 3]);
        assert_eq!(at(0), [false; 3]);
        assert_eq!(at(2), [true, false, false]);
        assert_eq!(at(5), [true, true, false]);
    }

    #[test]
    fn a_moment_that_is_not_measured_yet_is_looked_at_when_it_is() {
        let mut lab = SidedState::<u32>::open(SidedLab::Expiry, "expiry");
        lab.take(SidedMsg::Last);
        assert!(!lab.playing && lab.at == 0 && lab.choice().ends_with("at=1000"));
        let part = |lab: &SidedState<u32>, first: u32, last: u32, is_done| {
            let sides = [0, 1].map(|_| (first + 1..=last).collect());
            SidedPart { ask: lab.ask.clone(), first: first as usize, sides, is_done }
        };
        let next = part(&lab, 0, 6, false);
        assert!(lab.take_part(next) && lab.at == 0);
        lab.take(SidedMsg::Stride(-1));
        assert_eq!(lab.at, 5, "five before the end");
        lab.take(SidedMsg::Last);
        let next = part(&lab, 6, 10, true);
        assert!(!lab.take_part(next) && lab.at == 10);
    }

    #[test]
    fn a_link_leads_to_the_moment_that_is_looked_at_even_to_the_end() {
        let mut lab = ran("expiry");
        assert!(lab.playing && !lab.choice().contains("at="), "{}", lab.choice());
        for (message, at_ms) in
            [(SidedMsg::Go(3), 300), (SidedMsg::Last, 1000), (SidedMsg::Go(0), 0)]
        {
            lab.take(message);
            assert!(!lab.playing && lab.choice().ends_with(&format!("at={at_ms}")));
            let again = ran(&lab.choice());
            assert_eq!((again.at as u64 * 100, again.playing), (at_ms, false));
        }
        // Something else is chosen: until that is measured the link leads to the same moment.
        lab.take(SidedMsg::Go(4));
        let other = EXPIRY_POLICIES.into_iter().find(|name| *name != lab.ask.chosen[0]).unwrap();
        assert_eq!(lab.take(SidedMsg::Set("a".to_owned(), other.to_owned())), Follows::Run);
        assert!(lab.at == 0 && lab.choice().ends_with("at=400"), "{}", lab.choice());
    }
}
