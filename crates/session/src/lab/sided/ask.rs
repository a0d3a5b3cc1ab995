//! What is chosen in a lab with two sides, and its text: `avalanche;seed=1;rate=3000;a=none;b=jitter;b.jitter=8000`.

use std::collections::BTreeMap;

use redscope_labs::experiment::knob::{Knob, Knobs};
use redscope_labs::experiment::loaded::Act;
use serde::{Deserialize, Serialize};

use super::acts::{self, Acts};
use super::lab::SidedLab;
use super::turned::{SIDES, Turned};
use crate::lab::chosen::{choose_all, parts};
use crate::lab::error::{LabError, short};

/// What is chosen in a lab with two sides: for each what it is and what it needs, and the load of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SidedAsk {
    /// The lab by its name.
    pub lab: String,
    /// Source of all chance.
    pub seed: u64,
    /// The moment that is looked at, in virtual milliseconds; `None`: the end.
    pub at_ms: Option<u64>,
    /// What the sides are, by name.
    pub chosen: [String; 2],
    /// Knobs of the load that do not stand as they stand by themselves.
    load: BTreeMap<String, u64>,
    /// Those of each side.
    own: [BTreeMap<String, u64>; 2],
    /// What is chosen while it runs, in order of time.
    turned: Vec<Turned>,
    /// What a person does in it.
    acts: Acts,
}

/// So often something can be chosen in a run.
const MOST_TURNED: usize = 32;

impl SidedAsk {
    /// What a lab has if nobody chooses: the first of its options on the left, the second on the right.
    pub fn new(lab: SidedLab) -> Self {
        let options = lab.options();
        let option = |at: usize| options[at.min(options.len() - 1)].to_owned();
        let mut ask = SidedAsk {
            lab: lab.id().to_owned(),
            seed: 1,
            at_ms: None,
            chosen: [option(0), option(1)],
            load: BTreeMap::new(),
            own: [BTreeMap::new(), BTreeMap::new()],
            turned: Vec::new(),
            acts: Acts::default(),
        };
        for (name, value) in lab.first() {
            // A lab begins with what can be chosen in it; the tests of labs say so.
            let _ = ask.set(name, value);
        }
        ask
    }

    /// Reads what stands behind `lab=` in a link.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn read(text: &str) -> Result<Self, LabError> {
        let (name, chosen) = parts(text);
        let lab = SidedLab::find(name).ok_or_else(|| LabError::Lab(short(name)))?;
        let mut ask = SidedAsk::new(lab);
        let chosen: Vec<(&str, &str)> = chosen.collect();
        // Who says something of the sides says all of it.
        let of = |name: &str| name.split('.').next().is_some_and(|side| SIDES.contains(&side));
        if chosen.iter().any(|(name, _)| of(name)) {
            ask.own = [BTreeMap::new(), BTreeMap::new()];
        }
        choose_all(chosen, |name, value| ask.set(name, value))?;
        Ok(ask)
    }

    /// What stands behind `lab=` in a link.
    pub fn write(&self) -> String {
        let mut text = format!("{};seed={}", self.lab, self.seed);
        for (name, value) in &self.load {
            text.push_str(&format!(";{name}={}", self.said(name, *value)));
        }
        for ((side, option), own) in SIDES.iter().zip(&self.chosen).zip(&self.own) {
            text.push_str(&format!(";{side}={option}"));
            for (name, value) in own {
                text.push_str(&format!(";{side}.{name}={}", self.said(name, *value)));
            }
        }
        for Turned { at_ms, name, value } in &self.turned {
            text.push_str(&format!(";{at_ms}:{name}={value}"));
        }
        text.push_str(&self.acts.write());
        if let Some(at_ms) = self.at_ms {
            text.push_str(&format!(";at={at_ms}"));
        }
        text
    }

    /// Chooses: `seed`, `at`, what a side is by the side's name, a knob of the load by its name, one of a side
    /// behind the side's name and a dot. What has a moment before it, such as `12000:rate`, is chosen from then on;
    /// what has none is chosen for all of the run, so that nothing else is chosen of it later. What a person does has a
    /// moment, too, and its words are escaped: `12000:a.type=GET+item:7`.
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        if let Some((at_ms, later)) = name.split_once(':') {
            let at_ms = at_ms.parse().map_err(|_| LabError::Unknown(short(name)))?;
            if acts::is_one(later) {
                return self.act(at_ms, later, &acts::unescape(later, value)?);
            }
            return self.turn_at(at_ms, later, value);
        }
        self.choose(name, value)?;
        self.turned.retain(|turned| turned.name != name);
        Ok(())
    }

    fn choose(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let number = || {
            let not = |_| LabError::Number { name: short(name), value: short(value) };
            value.parse::<u64>().map_err(not)
        };
        if let Some(side) = SIDES.iter().position(|side| *side == name) {
            let options = self.of_lab()?.options();
            let option = options.iter().find(|option| **option == value);
            let option = option.ok_or_else(|| LabError::none_of(name, value, &options))?;
            self.chosen[side] = (*option).to_owned();
            return Ok(());
        }
        match name {
            "seed" => self.seed = number()?,
            "at" => self.at_ms = Some(number()?),
            _ => self.turn(name, value)?,
        }
        Ok(())
    }

    /// Chooses from a moment on, in virtual milliseconds.
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    fn turn_at(&mut self, at_ms: u64, name: &str, value: &str) -> Result<(), LabError> {
        let most_ms = self.of_lab()?.turns_until_ms();
        if at_ms > most_ms {
            let (name, value) = ("at".to_owned(), at_ms.to_string());
            return Err(LabError::Range { name, least: 0, most: most_ms, value });
        }
        if name.contains(':') || !self.can_be_turned(name) {
            return Err(LabError::Unknown(short(&format!("{at_ms}:{name}"))));
        }
        let mut turned = self.turned.clone();
        turned.retain(|turned| (turned.at_ms, turned.name.as_str()) != (at_ms, name));
        // What stands already is not chosen.
        let before = SidedAsk { turned: turned.clone(), ..self.clone() }.standing(at_ms);
        let mut after = before.clone();
        after.set(name, value)?;
        if before != after {
            if turned.len() == MOST_TURNED {
                return Err(LabError::Turned { most: MOST_TURNED });
            }
            let (name, value) = (name.to_owned(), value.to_owned());
            turned.push(Turned { at_ms, name, value });
        }
        // Those of one moment stand in the order of their names, so that the order of choosing does not matter.
        turned.sort_by(|a, b| (a.at_ms, &a.name).cmp(&(b.at_ms, &b.name)));
        self.turned = turned;
        Ok(())
    }

    /// Whether something is chosen by a name that can be chosen while this lab runs: a knob, but not what a side is,
    /// because some remedies have to be prepared before they are of use, nor a knob that says what is there from the
    /// beginning.
    pub fn can_be_turned(&self, name: &str) -> bool {
        let knob = match name.split_once('.') {
            Some((side, knob)) if SIDES.contains(&side) => knob,
            _ => name,
        };
        let is_live = |lab: SidedLab| lab.knob(knob).is_none() || lab.is_live(knob);
        !matches!(name, "seed" | "at") && !SIDES.contains(&name) && self.of_lab().is_ok_and(is_live)
    }

    /// A person does something from a moment on, in virtual milliseconds, behind what is done at the same moment:
    /// types a line at a side's console (`a.type`), interrupts what it waits for (`a.interrupt`), or asks both sides as
    /// a user (`ask`).
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    pub fn act(&mut self, at_ms: u64, name: &str, value: &str) -> Result<(), LabError> {
        let SidedLab::Loaded(lab) = self.of_lab()? else {
            return Err(LabError::Unknown(short(&format!("{at_ms}:{name}"))));
        };
        self.acts.add(lab, at_ms, name, value)
    }

    /// What a person does while it runs, in order of time.
    pub fn acts(&self) -> &[Turned] {
        self.acts.all()
    }

    /// What a person does of which a side hears, with the moments in virtual milliseconds.
    pub(in crate::lab) fn acts_of(&self, side: usize) -> Vec<(u64, Act)> {
        match self.of_lab() {
            Ok(SidedLab::Loaded(lab)) => self.acts.of(lab, side),
            _ => Vec::new(),
        }
    }

    /// Takes back what a person did, by its place.
    pub fn undo_act(&mut self, place: usize) {
        self.acts.undo(place);
    }

    /// What is chosen while it runs, in order of time.
    pub fn turned(&self) -> &[Turned] {
        &self.turned
    }

    /// Takes back what was chosen while it runs, by its place.
    pub fn take_back(&mut self, place: usize) {
        if place < self.turned.len() {
            self.turned.remove(place);
        }
    }

    /// What stands at a moment, in virtual milliseconds, as if it had been chosen from the beginning.
    pub fn standing(&self, at_ms: u64) -> Self {
        let mut stands = SidedAsk { at_ms: None, turned: Vec::new(), ..self.clone() };
        for turned in self.turned.iter().take_while(|turned| turned.at_ms <= at_ms) {
            // Only what can be chosen is kept.
            let _ = stands.set(&turned.name, &turned.value);
        }
        stands
    }

    /// Up to which moment two choices are the same run, in virtual milliseconds.
    pub fn alike_until_ms(&self, other: &Self) -> u64 {
        let [base, other_base] = [self, other].map(|ask| SidedAsk {
            at_ms: None,
            turned: Vec::new(),
            acts: Acts::default(),
            ..ask.clone()
        });
        if base != other_base {
            return 0;
        }
        let turned = alike_until(&self.turned, &other.turned);
        turned.min(alike_until(self.acts(), other.acts()))
    }

    /// What comes of the choices that are made while it runs, with their moments in virtual milliseconds, in order.
    ///
    /// # Errors
    /// [`LabError`], if nothing comes of one.
    pub(in crate::lab) fn later<T>(
        &self,
        of: impl Fn(&Self) -> Result<T, LabError>,
    ) -> Result<Vec<(u64, T)>, LabError> {
        let moments = self.turns_ms().into_iter();
        moments.map(|at_ms| Ok((at_ms, of(&self.standing(at_ms))?))).collect()
    }

    /// The same with a side A that is something: as the side has it that is this, otherwise with its knobs as they stand
    /// by themselves.
    ///
    /// # Errors
    /// [`LabError`], if no side of this lab can be that.
    pub(in crate::lab) fn with_way(&self, option: &str) -> Result<Self, LabError> {
        let of = self.chosen.iter().position(|chosen| chosen == option);
        let mut with = self.clone();
        with.choose(SIDES[0], option)?;
        with.own[0] = of.map_or_else(BTreeMap::new, |side| self.own[side].clone());
        with.turned = Vec::new();
        for turned in &self.turned {
            let name = match turned.name.split_once('.') {
                None => turned.name.clone(),
                Some((side, knob)) if of.is_some_and(|of| SIDES[of] == side) => {
                    format!("{}.{knob}", SIDES[0])
                }
                Some(_) => continue,
            };
            with.turned.push(Turned { name, ..turned.clone() });
        }
        Ok(with)
    }

    /// The moments at which something is chosen, in virtual milliseconds, each once.
    pub fn turns_ms(&self) -> Vec<u64> {
        let mut moments: Vec<u64> = self.turned.iter().map(|turned| turned.at_ms).collect();
        moments.dedup();
        moments
    }

    fn turn(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let dotted = SIDES.iter().position(|side| name.starts_with(&format!("{side}.")));
        let knob = dotted.and_then(|_| name.split_once('.')).map_or(name, |(_, knob)| knob);
        let unknown = || LabError::Knob { name: short(name), value: short(value) };
        let nothing = || LabError::Unknown(short(name));
        let lab = self.of_lab()?;
        let Knob { name: id, default, of, .. } = *lab.knob(knob).ok_or_else(nothing)?;
        if of.is_empty() == dotted.is_some() {
            return Err(unknown());
        }
        let mut knobs = lab.knobs();
        knobs.set(id, value)?;
        let turned = dotted.map_or(&mut self.load, |side| &mut self.own[side]);
        match knobs.get(id) {
            stands if stands == default => turned.remove(id),
            stands => turned.insert(id.to_owned(), stands),
        };
        Ok(())
    }

    /// The lab.
    ///
    /// # Errors
    /// [`LabError::Lab`].
    pub(in crate::lab) fn of_lab(&self) -> Result<SidedLab, LabError> {
        SidedLab::find(&self.lab).ok_or_else(|| LabError::Lab(short(&self.lab)))
    }

    /// Where a knob stands, as a link has it.
    fn said(&self, name: &str, value: u64) -> String {
        let knob = self.of_lab().ok().and_then(|lab| lab.knob(name));
        knob.map_or_else(|| value.to_string(), |knob| knob.said(value))
    }

    /// Where the knobs stand for a side.
    ///
    /// # Errors
    /// [`LabError`], if there is no such lab or knob.
    pub fn knobs(&self, side: usize) -> Result<Knobs, LabError> {
        let mut knobs = self.of_lab()?.knobs();
        for (name, value) in self.load.iter().chain(&self.own[side]) {
            knobs.set(name, &self.said(name, *value))?;
        }
        Ok(knobs)
    }

    /// The same choice at another moment.
    pub fn at_moment(&self, at_ms: Option<u64>) -> Self {
        SidedAsk { at_ms, ..self.clone() }
    }
}

/// Up to which moment the same happens, in virtual milliseconds.
fn alike_until(some: &[Turned], others: &[Turned]) -> u64 {
    let pairs = some.iter().zip(others);
    let alike = pairs.take_while(|(one, another)| one == another).count();
    let next = [some, others].map(|all| all.get(alike).map(|next| next.at_ms));
    next.into_iter().flatten().min().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use redscope_labs::experiment::TAPED;

    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let text =
            "avalanche;seed=7;rate=3000;a=mutex;a.lock-ttl=50;b=jitter;b.jitter=9000;at=12300";
        let ask = SidedAsk::read(text).unwrap();
        assert_eq!(ask.write(), text);
        let [a, b] = [0, 1].map(|side| ask.knobs(side).unwrap());
        assert_eq!((ask.chosen[0].as_str(), a.get("rate"), a.get("lock-ttl")), ("mutex", 3000, 50));
        assert_eq!(
            (ask.chosen[1].as_str(), b.get("rate"), b.get("jitter")),
            ("jitter", 3000, 9000)
        );
        assert_eq!(
            SidedAsk::read("avalanche").unwrap().write(),
            "avalanche;seed=1;a=none;b=jitter"
        );
    }

    #[test]
    fn a_knob_that_stands_as_by_itself_is_not_in_the_text() {
        let mut ask = SidedAsk::read("breakdown;rate=2000").unwrap();
        ask.set("rate", "1000").unwrap();
        assert_eq!(ask.write(), "breakdown;seed=1;a=none;b=mutex");
    }

    #[test]
    fn a_lab_begins_with_what_can_be_chosen_in_it() {
        for lab in TAPED {
            let mut ask = SidedAsk::new(SidedLab::Tape(lab));
            for (name, value) in lab.first {
                ask.set(name, value).unwrap();
            }
            assert_eq!(ask, SidedAsk::new(SidedLab::Tape(lab)), "{}", lab.id);
            assert_eq!(SidedAsk::read(&ask.write()).unwrap(), ask);
        }
        let text =
            "deployment;seed=7;fault=cut;rate=30;a=replicas;a.operator=2000;b=cluster;at=12300";
        assert_eq!(SidedAsk::read(text).unwrap().write(), text);
        let backlog = |text: &str| SidedAsk::read(text).unwrap().knobs(0).unwrap().get("backlog");
        assert_eq!((backlog("replication"), backlog("replication;a=star;b=star")), (16, 1024));
    }

    #[test]
    fn what_is_chosen_while_it_runs_stands_from_then_on() {
        let text =
            "avalanche;seed=1;a=none;b=jitter;9000:b.jitter=90;12000:a.jitter=50;12000:rate=500";
        let mut ask = SidedAsk::read(text).unwrap();
        assert_eq!((ask.write().as_str(), ask.turns_ms()), (text, vec![9000, 12_000]));
        let rate = |ask: &SidedAsk, at_ms| ask.standing(at_ms).knobs(0).unwrap().get("rate");
        assert_eq!([0, 11_999, 12_000, 39_000].map(|at| rate(&ask, at)), [2000, 2000, 500, 500]);
        let jitter = |ask: &SidedAsk, at_ms| ask.standing(at_ms).knobs(1).unwrap().get("jitter");
        assert_eq!([8999, 9000].map(|at| jitter(&ask, at)), [8000, 90]);
        // The same knob at the same moment is turned once, and from the beginning for good.
        ask.set("12000:rate", "700").unwrap();
        assert_eq!((rate(&ask, 12_000), ask.turned().len()), (700, 3));
        ask.set("rate", "900").unwrap();
        assert_eq!(
            ask.write(),
            "avalanche;seed=1;rate=900;a=none;b=jitter;9000:b.jitter=90;12000:a.jitter=50"
        );
        ask.take_back(0);
        assert_eq!(jitter(&ask, 40_000), 8000);
    }

    #[test]
    fn what_a_person_does_is_in_the_text_word_for_word_and_in_order() {
        let text = "breakdown;seed=1;a=none;b=mutex;3000:rate=9;\
                    5000:b.type=SET+k+~22a~3Bb=c~23~22;5000:ask=read+7;5100:b.interrupt";
        let mut ask = SidedAsk::read(text).unwrap();
        assert_eq!(ask.write(), text);
        let typed = Act::Type("SET k \"a;b=c#\"".to_owned());
        let read = Act::Ask { handler: "read".to_owned(), id: 7 };
        assert_eq!(ask.acts_of(0), [(5000, read.clone())]);
        assert_eq!(ask.acts_of(1), [(5000, typed), (5000, read), (5100, Act::Interrupt)]);
        // The same line can be typed again at the same moment, and earlier.
        for at_ms in [5000, 4000] {
            ask.act(at_ms, "b.type", "PING").unwrap();
        }
        let moments: Vec<u64> = ask.acts().iter().map(|act| act.at_ms).collect();
        assert_eq!(moments, [4000, 5000, 5000, 5000, 5100]);
        assert_eq!((ask.acts()[0].value.as_str(), ask.acts()[3].value.as_str()), ("PING", "PING"));
        let other = SidedAsk::read(text).unwrap();
        assert_eq!((ask.alike_until_ms(&other), ask.alike_until_ms(&ask)), (4000, u64::MAX));
        ask.undo_act(0);
        assert_eq!(ask.alike_until_ms(&other), 5000);
        // Whatever else is chosen, it stays done.
        ask.set("a", "logical").unwrap();
        assert_eq!((ask.acts().len(), ask.standing(0).acts().len()), (4, 4));
        let typed = SidedAsk::read("avalanche;7:a.type=ping").unwrap();
        assert_eq!(typed.write(), "avalanche;seed=1;a=none;b=jitter;7:a.type=ping");
    }

    /// Why something cannot be chosen or done, after which all is as it was.
    fn refused(ask: &SidedAsk, name: &str, value: &str) -> String {
        let mut changed = ask.clone();
        let why = changed.set(name, value).unwrap_err().to_string();
        assert_eq!(changed, *ask);
        why
    }

    #[test]
    fn what_a_person_cannot_do_is_said() {
        let ask = SidedAsk::read("avalanche").unwrap();
        let why = |name: &str, value: &str| refused(&ask, name, value);
        assert_eq!(why("5:a.type", "GET+~zz"), "a.type cannot be 'GET+~zz'");
        let line = "a.type is one line of 1 to 500 characters";
        assert_eq!([why("5:a.type", ""), why("5:a.type", "GET~0Ak")], [line, line]);
        assert_eq!(why("5:ask", "write+7"), "ask is one of read, not 'write'");
        let item = |got: &str| format!("item goes from 0 to 1000000000, not to '{got}'");
        assert_eq!([why("5:ask", "read+-7"), why("5:ask", "read")], [item("-7"), item("")]);
        assert_eq!(why("40001:ask", "read+7"), "at goes from 0 to 40000, not to '40001'");
        assert_eq!(why("5:a.type", &"x".repeat(501)), line);
        assert_eq!(why("a.type", "x"), "there is nothing called 'a.type' to choose here");
        let mut many = ask.clone();
        for _ in 0..64 {
            many.act(5, "a.type", "PING").unwrap();
        }
        let full = many.act(5, "ask", "read 7").unwrap_err().to_string();
        assert_eq!(full, "64 things can be done in a run, not more");
        let layers = SidedAsk::read("layers;5:a.type=PING").unwrap_err().to_string();
        assert_eq!(layers, "there is nothing called '5:a.type' to choose here");
    }

    #[test]
    fn what_cannot_be_chosen_while_it_runs_is_said() {
        let ask = SidedAsk::read("avalanche").unwrap();
        let why = |name: &str, value: &str| refused(&ask, name, value);
        assert_eq!(why("5000:rate", "0"), "rate goes from 1 to 20000, not to '0'");
        assert_eq!(why("40001:rate", "5"), "at goes from 0 to 40000, not to '40001'");
        for name in ["5000:seed", "5000:at", "5000:a", "5000:6000:rate", "x:rate", ":rate"] {
            assert_eq!(why(name, "5"), format!("there is nothing called '{name}' to choose here"));
        }
        assert_eq!(why("5000:", "5"), "there is nothing called '' to choose here");
        for text in ["persistence;5000:keys=5", "loop;50:elements=500", "split-brain;5:fault=pause"]
        {
            let (_, turn) = text.split_once(';').unwrap();
            let name = turn.split('=').next().unwrap();
            let why = SidedAsk::read(text).unwrap_err().to_string();
            assert_eq!(why, format!("there is nothing called '{name}' to choose here"));
        }
        for text in [
            "persistence;seed=1;a=rdb;b=everysec;5000:rate=5",
            "loop;seed=1;a=keys;b=hgetall;50:every=9",
        ] {
            assert_eq!(SidedAsk::read(text).unwrap().write(), text);
        }
        let mut many = ask.clone();
        for at_ms in 0..32 {
            many.set(&format!("{at_ms}:rate"), &(5 + at_ms).to_string()).unwrap();
        }
        let why = many.set("32:rate", "5").unwrap_err().to_string();
        assert_eq!(why, "a run can be changed 32 times, not more often");
        many.set("31:rate", "6").unwrap();
        // What stands already is not chosen.
        many.set("35:rate", "6").unwrap();
        assert_eq!(many.turned().len(), 32);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let why = |text: &str| SidedAsk::read(text).unwrap_err().to_string();
        assert_eq!(why("x"), "there is no lab called 'x'");
        assert_eq!(why("avalanche;rate=0"), "rate goes from 1 to 20000, not to '0'");
        assert_eq!(
            why("avalanche;a=luck"),
            "a is one of none, jitter, staggered, mutex, single-flight, logical, mark, not 'luck'"
        );
        assert_eq!(why("avalanche;jitter=5"), "jitter cannot be '5'");
        assert_eq!(why("avalanche;a.rate=5"), "a.rate cannot be '5'");
        assert_eq!(why("avalanche;seed=-1"), "seed is a whole number, not '-1'");
        assert_eq!(
            why("deployment;fault=luck;seed=x"),
            "fault is one of crash, power-cut, new-disk, cut, pause, tape, not 'luck'; \
             seed is a whole number, not 'x'"
        );
        assert_eq!(why("avalanche;nonsense"), "there is nothing called 'nonsense' to choose here");
    }
}
