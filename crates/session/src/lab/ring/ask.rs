//! What is chosen in the ring lab, and its text: `ring;a=jedis-unnamed;b=jedis-named;change=remove;at=1`.

use std::collections::BTreeMap;

use redscope_labs::experiment::knob::{Knob, KnobError, Knobs};
use redscope_labs::experiment::ring::{CHANGES, Change, KNOBS, POINTS, SCHEMES, Scheme};
use serde::{Deserialize, Serialize};

use crate::lab::chosen::parts;
use crate::lab::error::{LabError, short};

/// The sides that are compared, as links name them.
pub const RING_SIDES: [&str; 2] = ["a", "b"];

/// What is chosen in the ring lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingAsk {
    /// What each side does.
    pub sides: [RingSide; 2],
    /// What changes, by its name.
    change: String,
    /// Knobs that do not stand as they stand by themselves.
    turned: BTreeMap<String, u64>,
}

/// How one side finds the server of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingSide {
    /// The scheme by its name.
    scheme: String,
    /// Points of a server on the ring for each unit of its weight.
    pub points: u64,
}

impl RingSide {
    fn new(scheme: Scheme) -> Self {
        RingSide { scheme: scheme.name().to_owned(), points: POINTS.default }
    }

    /// The scheme.
    pub fn scheme(&self) -> Scheme {
        Scheme::find(&self.scheme).unwrap_or(Scheme::Unnamed)
    }
}

impl Default for RingAsk {
    /// The first of four servers goes: with and without names.
    fn default() -> Self {
        RingAsk {
            sides: [Scheme::Unnamed, Scheme::Named].map(RingSide::new),
            change: CHANGES[1].to_owned(),
            turned: BTreeMap::new(),
        }
    }
}

impl RingAsk {
    /// The name of the lab.
    pub const ID: &'static str = "ring";

    /// Reads what stands behind `lab=` in a link.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn read(text: &str) -> Result<Self, LabError> {
        let (name, chosen) = parts(text);
        if name != Self::ID {
            return Err(LabError::Lab(short(name)));
        }
        let mut ask = RingAsk::default();
        for (name, value) in chosen {
            ask.turn(name, value)?;
        }
        ask.checked()
    }

    /// What stands behind `lab=` in a link.
    pub fn write(&self) -> String {
        let mut text = Self::ID.to_owned();
        for (name, side) in RING_SIDES.iter().zip(&self.sides) {
            text.push_str(&format!(";{name}={}", side.scheme));
            if side.points != POINTS.default {
                text.push_str(&format!(";{name}.points={}", side.points));
            }
        }
        text.push_str(&format!(";change={}", self.change));
        self.turned.iter().for_each(|(name, value)| text.push_str(&format!(";{name}={value}")));
        text
    }

    /// Chooses: the scheme of a side (`a`, `b`), its points (`a.points`), `change`, or a knob by its name. Servers
    /// that there are no more are not chosen any longer.
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let mut ask = self.clone();
        ask.turn(name, value)?;
        if name == "servers" {
            let servers = ask.get("servers");
            for knob in ["at", "with"] {
                ask.turn(knob, &ask.get(knob).min(servers).to_string())?;
            }
        }
        *self = ask.checked()?;
        Ok(())
    }

    /// Where a knob stands.
    pub fn get(&self, name: &str) -> u64 {
        self.knobs().get(name)
    }

    /// The knobs that matter for what changes, and where they stand.
    pub fn knobs_of_change(&self) -> impl Iterator<Item = (&'static Knob, u64)> {
        let knobs: Vec<_> = self.knobs().iter().collect();
        let matters = |knob: &Knob| knob.of.is_empty() || knob.of.contains(&self.change.as_str());
        knobs.into_iter().filter(move |(knob, _)| matters(knob)).collect::<Vec<_>>().into_iter()
    }

    /// What changes, by its name.
    pub fn change_name(&self) -> &str {
        &self.change
    }

    /// What changes.
    pub fn change(&self) -> Change {
        let place = |knob: &str| self.get(knob).saturating_sub(1) as usize;
        match self.change.as_str() {
            "add" => Change::Add,
            "rename" => Change::Rename(place("at")),
            "swap" => Change::Swap(place("at"), place("with")),
            "weight" => Change::Weigh(place("at"), self.get("weight")),
            _ => Change::Remove(place("at")),
        }
    }

    /// The server that changes, by its place in the list; none if one is added.
    pub fn place(&self) -> Option<usize> {
        (self.change != "add").then(|| self.get("at").saturating_sub(1) as usize)
    }

    fn knobs(&self) -> Knobs {
        let mut knobs = Knobs::new(KNOBS);
        for (name, value) in &self.turned {
            // What came in another way than by `set` counts as not turned.
            let _ = knobs.set(name, &value.to_string());
        }
        knobs
    }

    fn turn(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let side = |name: &str| RING_SIDES.iter().position(|side| *side == name);
        if let Some(side) = side(name) {
            let none = || LabError::none_of(name, value, SCHEMES.iter().map(|(_, known)| known));
            self.sides[side].scheme = Scheme::find(value).ok_or_else(none)?.name().to_owned();
        } else if let Some(side) = name.strip_suffix(".points").and_then(side) {
            self.sides[side].points = points(value)?;
        } else if name == "change" {
            let none = || LabError::none_of(name, value, &CHANGES);
            let known = CHANGES.iter().find(|known| **known == value).ok_or_else(none)?;
            self.change = (*known).to_owned();
        } else {
            let mut knobs = self.knobs();
            knobs.set(name, value)?;
            let turned = knobs.iter().filter(|(knob, stands)| knob.default != *stands);
            self.turned = turned.map(|(knob, stands)| (knob.name.to_owned(), stands)).collect();
        }
        Ok(())
    }

    fn checked(self) -> Result<Self, LabError> {
        let before = redscope_labs::experiment::ring::servers(self.get("servers") as usize);
        self.change().apply(&before).map_err(LabError::Servers)?;
        Ok(self)
    }
}

fn points(value: &str) -> Result<u64, LabError> {
    let Knob { name: knob, least, most, .. } = POINTS;
    let within = value.parse().ok().filter(|points| (least..=most).contains(points));
    within.ok_or_else(|| KnobError::Range { knob, least, most, got: value.to_owned() }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let text = "ring;a=modulo;b=ketama;b.points=7;change=swap;at=3;servers=5;with=5";
        let ask = RingAsk::read(text).unwrap();
        assert_eq!(ask.write(), text);
        assert_eq!((ask.change(), ask.sides[1].points), (Change::Swap(2, 4), 7));
        let bare = RingAsk::read("ring").unwrap();
        assert_eq!(bare.write(), "ring;a=jedis-unnamed;b=jedis-named;change=remove");
        assert_eq!(bare, RingAsk::default());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let why = |text: &str| RingAsk::read(text).unwrap_err().to_string();
        assert_eq!(why("rings"), "there is no lab called 'rings'");
        assert!(why("ring;a=luck").starts_with("a is one of jedis-unnamed, jedis-named, "));
        assert_eq!(
            why("ring;change=luck"),
            "change is one of add, remove, rename, swap, weight, not 'luck'"
        );
        assert_eq!(why("ring;a.points=0"), "points goes from 1 to 1000, not to '0'");
        assert_eq!(why("ring;servers=17"), "servers goes from 1 to 16, not to '17'");
        assert_eq!(why("ring;keys=-1"), "keys goes from 100 to 200000, not to '-1'");
        assert_eq!(why("ring;at=9"), "there is no server 9, only 4");
        assert_eq!(why("ring;servers=1"), "the only server cannot be removed");
        assert_eq!(why("ring;nonsense"), "there is nothing called 'nonsense' to choose here");
    }

    #[test]
    fn a_choice_that_is_refused_changes_nothing_and_servers_that_go_are_not_meant() {
        let mut ask = RingAsk::read("ring;at=4;servers=5").unwrap();
        let before = ask.clone();
        assert!(ask.set("at", "6").is_err() && ask.set("points", "3").is_err());
        assert_eq!(ask, before);
        ask.set("servers", "3").unwrap();
        assert_eq!(ask.change(), Change::Remove(2));
    }
}
