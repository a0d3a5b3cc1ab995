//! What is chosen in a lab under load, and its text: `avalanche;seed=1;rate=3000;a=none;b=jitter;b.jitter=8000`.

use std::collections::BTreeMap;

use redscope_labs::experiment::knob::Knob;
use redscope_labs::experiment::loaded::{Choice, ChoiceError, LoadedLab};
use serde::{Deserialize, Serialize};

use crate::lab::error::{LabError, short};

/// What the two are called that stand side by side.
pub const SIDES: [&str; 2] = ["a", "b"];

/// What is chosen in a lab under load: for each side a remedy and what it needs, and the load of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadedAsk {
    /// The lab by its name.
    pub lab: String,
    /// Source of all chance.
    pub seed: u64,
    /// The moment that is looked at, in virtual milliseconds; `None`: the end.
    pub at_ms: Option<u64>,
    /// The remedies by their names.
    pub remedies: [String; 2],
    /// Knobs of the load that do not stand as they stand by themselves.
    load: BTreeMap<String, u64>,
    /// Those of each side.
    own: [BTreeMap<String, u64>; 2],
}

impl LoadedAsk {
    /// What a lab has if nobody chooses: nothing is done on the left, the first remedy on the right.
    pub fn new(lab: &'static LoadedLab) -> Self {
        let remedy = |at: usize| lab.remedies[at.min(lab.remedies.len() - 1)].name.to_owned();
        LoadedAsk {
            lab: lab.id.to_owned(),
            seed: 1,
            at_ms: None,
            remedies: [remedy(0), remedy(1)],
            load: BTreeMap::new(),
            own: [BTreeMap::new(), BTreeMap::new()],
        }
    }

    /// Reads what stands behind `lab=` in a link.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn read(text: &str) -> Result<Self, LabError> {
        let mut parts = text.split(';');
        let name = parts.next().unwrap_or_default();
        let lab = LoadedLab::find(name).ok_or_else(|| LabError::Lab(short(name)))?;
        let mut ask = LoadedAsk::new(lab);
        for part in parts.filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            ask.set(name, value)?;
        }
        Ok(ask)
    }

    /// What stands behind `lab=` in a link.
    pub fn write(&self) -> String {
        let mut text = format!("{};seed={}", self.lab, self.seed);
        for (name, value) in &self.load {
            text.push_str(&format!(";{name}={value}"));
        }
        for ((side, remedy), own) in SIDES.iter().zip(&self.remedies).zip(&self.own) {
            text.push_str(&format!(";{side}={remedy}"));
            own.iter().for_each(|(name, value)| text.push_str(&format!(";{side}.{name}={value}")));
        }
        if let Some(at_ms) = self.at_ms {
            text.push_str(&format!(";at={at_ms}"));
        }
        text
    }

    /// Chooses: `seed`, `at`, the remedy of a side by the side's name, a knob of the load by its name, one of
    /// a side behind the side's name and a dot.
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let wrong = || LabError::Knob { name: short(name), value: short(value) };
        let number = || value.parse::<u64>().map_err(|_| wrong());
        if let Some(side) = SIDES.iter().position(|side| *side == name) {
            let mut choice = self.choice(side)?;
            choice.set_remedy(value).map_err(refusal)?;
            self.remedies[side] = choice.remedy().name.to_owned();
            return Ok(());
        }
        match name {
            "seed" => self.seed = number()?,
            "at" => self.at_ms = Some(number()?),
            _ => self.turn(name, value)?,
        }
        Ok(())
    }

    fn turn(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let dotted = SIDES.iter().position(|side| name.starts_with(&format!("{side}.")));
        let knob = dotted.and_then(|_| name.split_once('.')).map_or(name, |(_, knob)| knob);
        let unknown = || LabError::Knob { name: short(name), value: short(value) };
        let nothing = || LabError::Unknown(short(name));
        let Knob { name: id, default, of, .. } = *self.of_lab()?.knob(knob).ok_or_else(nothing)?;
        if of.is_empty() == dotted.is_some() {
            return Err(unknown());
        }
        let mut choice = self.choice(dotted.unwrap_or(0))?;
        choice.set(id, value).map_err(refusal)?;
        let turned = dotted.map_or(&mut self.load, |side| &mut self.own[side]);
        match choice.get(id) {
            stands if stands == default => turned.remove(id),
            stands => turned.insert(id.to_owned(), stands),
        };
        Ok(())
    }

    fn of_lab(&self) -> Result<&'static LoadedLab, LabError> {
        LoadedLab::find(&self.lab).ok_or_else(|| LabError::Lab(short(&self.lab)))
    }

    /// What is chosen for a side.
    ///
    /// # Errors
    /// [`LabError`], if there is no such lab, remedy or knob.
    pub fn choice(&self, side: usize) -> Result<Choice, LabError> {
        let mut choice = Choice::new(self.of_lab()?);
        choice.set_remedy(&self.remedies[side]).map_err(refusal)?;
        for (name, value) in self.load.iter().chain(&self.own[side]) {
            choice.set(name, &value.to_string()).map_err(refusal)?;
        }
        Ok(choice)
    }

    /// The same choice at another moment.
    pub fn at_moment(&self, at_ms: Option<u64>) -> Self {
        LoadedAsk { at_ms, ..self.clone() }
    }
}

fn refusal(why: ChoiceError) -> LabError {
    match why {
        ChoiceError::Remedy(name) => LabError::Remedy(short(&name)),
        ChoiceError::Knob(why) => why.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let text =
            "avalanche;seed=7;rate=3000;a=mutex;a.lock-ttl=50;b=jitter;b.jitter=9000;at=12300";
        let ask = LoadedAsk::read(text).unwrap();
        assert_eq!(ask.write(), text);
        let [a, b] = [0, 1].map(|side| ask.choice(side).unwrap());
        assert_eq!((a.remedy().name, a.get("rate"), a.get("lock-ttl")), ("mutex", 3000, 50));
        assert_eq!((b.remedy().name, b.get("rate"), b.get("jitter")), ("jitter", 3000, 9000));
        assert_eq!(
            LoadedAsk::read("avalanche").unwrap().write(),
            "avalanche;seed=1;a=none;b=jitter"
        );
    }

    #[test]
    fn a_knob_that_stands_as_by_itself_is_not_in_the_text() {
        let mut ask = LoadedAsk::read("breakdown;rate=2000").unwrap();
        ask.set("rate", "1000").unwrap();
        assert_eq!(ask.write(), "breakdown;seed=1;a=none;b=mutex");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let why = |text: &str| LoadedAsk::read(text).unwrap_err().to_string();
        assert_eq!(why("x"), "there is no lab called 'x'");
        assert_eq!(why("avalanche;rate=0"), "rate goes from 1 to 20000, not to '0'");
        assert_eq!(why("avalanche;a=luck"), "there is no remedy 'luck'");
        assert_eq!(why("avalanche;jitter=5"), "jitter cannot be '5'");
        assert_eq!(why("avalanche;a.rate=5"), "a.rate cannot be '5'");
        assert_eq!(why("avalanche;seed=-1"), "seed cannot be '-1'");
        assert_eq!(why("avalanche;nonsense"), "there is nothing called 'nonsense' to choose here");
    }
}
