//! What is chosen in the locks lab, and its text: `locks;a=delete;b=compare;property=foreign_delete;step=3`.

use std::collections::BTreeMap;

use redscope_labs::experiment::locks::{Choice, Rung};
use redscope_labs::locks::Property;
use serde::{Deserialize, Serialize};

use crate::lab::SIDES;
use crate::lab::chosen::{choose_all, parts};
use crate::lab::error::{LabError, short};

/// How a link to the lab begins.
const NAME: &str = "locks";
/// No schedule has more steps.
const MOST_STEPS: usize = 64;

/// What is chosen in the locks lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocksAsk {
    /// The rungs of both sides, by their names.
    pub rungs: [String; 2],
    /// What is looked for.
    pub property: Property,
    /// How many steps have been taken.
    pub step: usize,
    /// The knobs of each side that do not stand as they stand by themselves.
    turned: [BTreeMap<String, String>; 2],
}

impl Default for LocksAsk {
    /// A lock that anybody can delete, beside one that only its owner can.
    fn default() -> Self {
        LocksAsk {
            rungs: ["delete", "compare"].map(str::to_owned),
            property: Property::TwoInLease,
            step: 0,
            turned: [BTreeMap::new(), BTreeMap::new()],
        }
    }
}

impl LocksAsk {
    /// The name of the lab.
    pub const ID: &'static str = NAME;

    /// Whether a link leads to this lab.
    pub fn is_named(text: &str) -> bool {
        text.split(';').next() == Some(NAME)
    }

    /// Reads what stands behind `lab=` in a link.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn read(text: &str) -> Result<Self, LabError> {
        let (name, chosen) = parts(text);
        if name != NAME {
            return Err(LabError::Lab(short(name)));
        }
        let mut ask = LocksAsk::default();
        choose_all(chosen, |name, value| ask.set(name, value))?;
        Ok(ask)
    }

    /// What stands behind `lab=` in a link.
    pub fn write(&self) -> String {
        let mut text = NAME.to_owned();
        for ((side, rung), turned) in SIDES.iter().zip(&self.rungs).zip(&self.turned) {
            text.push_str(&format!(";{side}={rung}"));
            turned
                .iter()
                .for_each(|(knob, value)| text.push_str(&format!(";{side}.{knob}={value}")));
        }
        text.push_str(&format!(";property={}", self.property.name()));
        if self.step > 0 {
            text.push_str(&format!(";step={}", self.step));
        }
        text
    }

    /// Chooses: the rung of a side by the side's name, a knob of it behind the side's name and a dot,
    /// `property`, `step`.
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let wrong = || LabError::Knob { name: short(name), value: short(value) };
        if let Some(side) = SIDES.iter().position(|side| *side == name) {
            let rung = Rung::find(value).ok_or_else(|| LabError::Rung(short(value)))?;
            self.rungs[side] = rung.name.to_owned();
            self.turned[side].clear();
            return Ok(());
        }
        match name {
            "property" => {
                let found = Property::find(value);
                self.property = found.ok_or_else(|| LabError::Property(short(value)))?;
            }
            "step" => {
                let step: usize = value.parse().map_err(|_| wrong())?;
                self.step = step.min(MOST_STEPS);
            }
            _ => {
                let (side, knob) = name.split_once('.').ok_or_else(wrong)?;
                let side = SIDES.iter().position(|known| *known == side).ok_or_else(wrong)?;
                let mut choice = self.choice(side)?;
                if !choice.set(knob, value) {
                    return Err(wrong());
                }
                let default = choice.rung().knob(knob).map(|knob| knob.default);
                match default == Some(value) {
                    true => self.turned[side].remove(knob),
                    false => self.turned[side].insert(knob.to_owned(), value.to_owned()),
                };
            }
        }
        Ok(())
    }

    /// What is chosen for a side.
    ///
    /// # Errors
    /// [`LabError`]: a rung or a knob that there is not.
    pub fn choice(&self, side: usize) -> Result<Choice, LabError> {
        let rung = Rung::find(&self.rungs[side]);
        let rung = rung.ok_or_else(|| LabError::Rung(short(&self.rungs[side])))?;
        let mut choice = Choice::new(rung);
        for (knob, value) in &self.turned[side] {
            if !choice.set(knob, value) {
                return Err(LabError::Knob { name: short(knob), value: short(value) });
            }
        }
        Ok(choice)
    }

    /// The same choice after so many steps.
    pub fn at_step(&self, step: usize) -> Self {
        LocksAsk { step, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let mut ask = LocksAsk::default();
        assert_eq!(ask.write(), "locks;a=delete;b=compare;property=two_in_lease");
        for (name, value) in [
            ("a", "redlock"),
            ("a.jump", "no"),
            ("a.restart", "at-once"),
            ("b", "fence"),
            ("b.fenced", "no"),
            ("property", "late_write"),
            ("step", "7"),
        ] {
            ask.set(name, value).unwrap();
        }
        assert_eq!(LocksAsk::read(&ask.write()), Ok(ask.clone()));
        assert_eq!(ask.choice(0).unwrap().get("restart"), "at-once");
        ask.set("a.jump", "yes").unwrap();
        assert!(!ask.write().contains("jump"), "it stands there by itself");
        ask.set("a", "compare").unwrap();
        assert!(!ask.write().contains("restart"), "another rung has other knobs");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let why = |text: &str| LocksAsk::read(text).unwrap_err().to_string();
        assert_eq!(why("x"), "there is no lab called 'x'");
        assert_eq!(why("locks;a.clients=9"), "a.clients cannot be '9'");
        assert_eq!(why("locks;a.quorum=3"), "a.quorum cannot be '3'");
        assert_eq!(why("locks;c.crash=yes"), "c.crash cannot be 'yes'");
        assert_eq!(why("locks;step=-1"), "step cannot be '-1'");
        assert!(why("locks;a=luck").starts_with("there is no rung 'luck'; there are setnx-expire"));
        assert!(why("locks;property=luck").starts_with("there is no property 'luck'; there are"));
        let long = "€".repeat(10_000);
        assert!(why(&format!("locks;{long}={long}")).chars().count() < 120);
        assert_eq!(LocksAsk::read("locks;step=99999999").unwrap().step, MOST_STEPS);
    }
}
