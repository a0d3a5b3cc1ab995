//! What is chosen in the Bloom filter lab, and its text: `bloom;a=textbook;b=scaling;b.one-in=1000;step=5;item=hello`.

use std::collections::BTreeMap;

use redscope_labs::experiment::bloom::{Design, KINDS, KNOBS, Kind, OWN, STEPS, offered_at};
use redscope_labs::experiment::knob::{Knob, Knobs};
use serde::{Deserialize, Serialize};

use crate::lab::chosen::parts;
use crate::lab::error::{LabError, short};
use crate::share::{escape, unescape};

/// The sides that are compared, as links name them.
pub const BLOOM_SIDES: [&str; 2] = ["a", "b"];

/// The step that is looked at first: as many items as the filters are made for, if nothing is turned.
const FIRST_STEP: u64 = 5;
/// The item that is looked at first.
const FIRST_ITEM: &str = "hello";
/// So many characters an item has at most.
const MOST_CHARS: usize = 40;
/// More bits are not gone through one by one.
const MOST_WALK: u64 = 999;

/// What is chosen in the Bloom filter lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BloomAsk {
    /// What each side has.
    pub sides: [BloomSide; 2],
    /// The step that is looked at, up to [`STEPS`].
    pub step: u64,
    /// The item that is looked at.
    pub item: String,
    /// How many of its bits have been gone through; none: all.
    pub walk: Option<u64>,
    /// Knobs that do not stand as they stand by themselves.
    turned: BTreeMap<String, u64>,
}

/// The filter of one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BloomSide {
    /// The kind by its name.
    kind: String,
    /// Its own knobs that do not stand as they stand by themselves.
    turned: BTreeMap<String, u64>,
}

impl BloomSide {
    fn new(kind: Kind) -> Self {
        BloomSide { kind: kind.name().to_owned(), turned: BTreeMap::new() }
    }

    /// The kind of filter.
    pub fn kind(&self) -> Kind {
        Kind::find(&self.kind).unwrap_or(Kind::Textbook)
    }

    /// The filter that is to be made.
    pub fn design(&self) -> Design {
        let knobs = knobs(OWN, &self.turned);
        let [capacity, one_in, expansion] =
            ["capacity", "one-in", "expansion"].map(|name| knobs.get(name));
        Design::new(self.kind(), capacity, one_in, expansion)
    }

    /// The knobs that matter for its kind, and where they stand.
    pub fn knobs(&self) -> Vec<(&'static Knob, u64)> {
        let matters = |knob: &Knob| knob.of.is_empty() || knob.of.contains(&self.kind.as_str());
        knobs(OWN, &self.turned).iter().filter(|(knob, _)| matters(knob)).collect()
    }
}

impl Default for BloomAsk {
    /// The filter of textbooks, and the module's that does not grow.
    fn default() -> Self {
        BloomAsk {
            sides: [Kind::Textbook, Kind::NonScaling].map(BloomSide::new),
            step: FIRST_STEP,
            item: FIRST_ITEM.to_owned(),
            walk: None,
            turned: BTreeMap::new(),
        }
    }
}

impl BloomAsk {
    /// The name of the lab.
    pub const ID: &'static str = "bloom";

    /// Reads what stands behind `lab=` in a link.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn read(text: &str) -> Result<Self, LabError> {
        let (name, chosen) = parts(text);
        if name != Self::ID {
            return Err(LabError::Lab(short(name)));
        }
        let mut ask = BloomAsk::default();
        for (name, value) in chosen {
            let wrong = || LabError::Knob { name: short(name), value: short(value) };
            match name {
                "item" => ask.set(name, &unescape(value).map_err(|_| wrong())?)?,
                _ => ask.set(name, value)?,
            }
        }
        Ok(ask)
    }

    /// What stands behind `lab=` in a link.
    pub fn write(&self) -> String {
        let mut text = Self::ID.to_owned();
        for (name, side) in BLOOM_SIDES.iter().zip(&self.sides) {
            text.push_str(&format!(";{name}={}", side.kind));
            let turned = side.turned.iter();
            turned.for_each(|(knob, value)| text.push_str(&format!(";{name}.{knob}={value}")));
        }
        self.turned.iter().for_each(|(name, value)| text.push_str(&format!(";{name}={value}")));
        text.push_str(&format!(";step={};item={}", self.step, escape(&self.item)));
        if let Some(walk) = self.walk {
            text.push_str(&format!(";walk={walk}"));
        }
        text
    }

    /// Chooses: the kind of a side (`a`, `b`), a knob of its own (`a.one-in`), `step`, `item`, `walk`, or a knob by its
    /// name. Another item has not been gone through yet, and shows all of its bits.
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let up_to = |most: u64| {
            let number = value.parse().ok().filter(|number| *number <= most);
            let (name, value) = (name.to_owned(), short(value));
            number.ok_or(LabError::Range { name, least: 0, most, value })
        };
        let side = |name: &str| BLOOM_SIDES.iter().position(|side| *side == name);
        match name {
            "step" => self.step = up_to(STEPS)?,
            "walk" => self.walk = Some(up_to(MOST_WALK)?),
            "item" => {
                let is_item = (1..=MOST_CHARS).contains(&value.chars().count());
                let none = || LabError::Text { name: short(name), most: MOST_CHARS };
                self.item = is_item.then(|| value.to_owned()).ok_or_else(none)?;
                self.walk = None;
            }
            _ => match (side(name), name.split_once('.')) {
                (Some(side), _) => {
                    let none =
                        || LabError::none_of(name, value, KINDS.iter().map(|(_, known)| known));
                    self.sides[side].kind = Kind::find(value).ok_or_else(none)?.name().to_owned();
                }
                (None, Some((own, knob))) => {
                    let side = side(own).ok_or_else(|| LabError::Unknown(short(name)))?;
                    turn(OWN, &mut self.sides[side].turned, knob, value)?;
                }
                (None, None) => turn(KNOBS, &mut self.turned, name, value)?,
            },
        }
        Ok(())
    }

    /// Where the knobs stand that are the same for both.
    pub fn knobs(&self) -> Knobs {
        knobs(KNOBS, &self.turned)
    }

    /// How many items have been added at the step that is looked at.
    pub fn offered(&self) -> u64 {
        offered_at(self.step, self.knobs().get("items"))
    }

    /// The same as far as what is measured at all steps depends on it.
    pub(super) fn of_run(&self) -> Self {
        let first = BloomAsk::default();
        let mut turned = self.turned.clone();
        turned.remove("cleared");
        BloomAsk { sides: self.sides.clone(), turned, ..first }
    }
}

fn knobs(of: &'static [Knob], turned: &BTreeMap<String, u64>) -> Knobs {
    let mut knobs = Knobs::new(of);
    for (name, value) in turned {
        // What came in another way than by `set` counts as not turned.
        let _ = knobs.set(name, &value.to_string());
    }
    knobs
}

fn turn(
    of: &'static [Knob],
    turned: &mut BTreeMap<String, u64>,
    name: &str,
    value: &str,
) -> Result<(), LabError> {
    let mut knobs = knobs(of, turned);
    knobs.set(name, value)?;
    let moved = knobs.iter().filter(|(knob, stands)| knob.default != *stands);
    *turned = moved.map(|(knob, stands)| (knob.name.to_owned(), stands)).collect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let text = "bloom;a=scaling;a.expansion=4;a.one-in=1000;b=unlimited;items=9000;seed=7;step=25;item=caf~C3~A9+~3B;walk=3";
        let ask = BloomAsk::read(text).unwrap();
        assert_eq!(ask.write(), text);
        assert_eq!((ask.item.as_str(), ask.offered(), ask.walk), ("café ;", 9000, Some(3)));
        assert_eq!(ask.sides[0].design(), Design::new(Kind::Scaling, 1000, 1000, 4));
        let bare = BloomAsk::read("bloom").unwrap();
        assert_eq!(bare.write(), "bloom;a=textbook;b=nonscaling;step=5;item=hello");
        assert_eq!((bare.offered(), bare), (1000, BloomAsk::default()));
    }

    #[test]
    fn what_is_wrong_is_said_and_changes_nothing() {
        let why = |text: &str| BloomAsk::read(text).unwrap_err().to_string();
        let long = format!("bloom;item={}", "x".repeat(MOST_CHARS + 1));
        assert_eq!(why("blooms"), "there is no lab called 'blooms'");
        assert_eq!(
            why("bloom;a=luck"),
            "a is one of textbook, unlimited, nonscaling, scaling, not 'luck'"
        );
        assert_eq!(why("bloom;a.one-in=1"), "one-in goes from 2 to 10000, not to '1'");
        assert_eq!(why("bloom;c.one-in=9"), "there is nothing called 'c.one-in' to choose here");
        assert_eq!(why("bloom;one-in=9"), "there is nothing called 'one-in' to choose here");
        assert_eq!(why("bloom;step=26"), "step goes from 0 to 25, not to '26'");
        assert_eq!(why("bloom;step=-1"), "step goes from 0 to 25, not to '-1'");
        let line = "item is one line of 1 to 40 characters";
        assert_eq!([why("bloom;item="), why(&long)], [line, line]);
        assert_eq!(why("bloom;item=~FF"), "item cannot be '~FF'");
        let mut ask = BloomAsk::read("bloom;walk=2").unwrap();
        let before = ask.clone();
        assert!(ask.set("items", "1").is_err() && ask.set("b.capacity", "x").is_err());
        assert_eq!(ask, before);
        ask.set("item", "other").unwrap();
        assert_eq!(ask.walk, None);
    }
}
