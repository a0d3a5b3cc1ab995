//! What is chosen in the eviction lab, and its text: `eviction;seed=1;load=scan;size=20;samples=10`.

use std::collections::BTreeMap;

use redscope_labs::experiment::eviction::{KNOBS, LOADS, Load, SIZES};
use redscope_labs::experiment::knob::Knobs;
use serde::{Deserialize, Serialize};

use crate::lab::chosen::{choose_all, parts};
use crate::lab::error::{LabError, short};

/// What is chosen in the eviction lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvictionAsk {
    /// Source of all chance.
    pub seed: u64,
    /// The size that is looked at, in hundredths of the keys; one of [`SIZES`].
    pub size_percent: u64,
    /// The kind of load by its name.
    load: String,
    /// Knobs that do not stand as they stand by themselves.
    turned: BTreeMap<String, u64>,
}

/// The size that is looked at first, in hundredths of the keys.
const SIZE_PERCENT: u64 = 10;

impl Default for EvictionAsk {
    fn default() -> Self {
        let load = Load::Zipf.name().to_owned();
        EvictionAsk { seed: 1, size_percent: SIZE_PERCENT, load, turned: BTreeMap::new() }
    }
}

impl EvictionAsk {
    /// The name of the lab.
    pub const ID: &'static str = "eviction";

    /// Reads what stands behind `lab=` in a link.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn read(text: &str) -> Result<Self, LabError> {
        let (name, chosen) = parts(text);
        if name != Self::ID {
            return Err(LabError::Lab(short(name)));
        }
        let mut ask = EvictionAsk::default();
        choose_all(chosen, |name, value| ask.set(name, value))?;
        Ok(ask)
    }

    /// What stands behind `lab=` in a link.
    pub fn write(&self) -> String {
        let EvictionAsk { seed, size_percent, load, turned } = self;
        let mut text = format!("{};seed={seed};load={load};size={size_percent}", Self::ID);
        turned.iter().for_each(|(name, value)| text.push_str(&format!(";{name}={value}")));
        text
    }

    /// Chooses: `seed`, `load`, `size`, or a knob by its name.
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let none_of = |can: &[&str]| LabError::none_of(name, value, can);
        let number = || {
            let not = |_| LabError::Number { name: short(name), value: short(value) };
            value.parse::<u64>().map_err(not)
        };
        match name {
            "seed" => self.seed = number()?,
            "load" => {
                let load =
                    Load::find(value).ok_or_else(|| none_of(&LOADS.map(|(_, name)| name)))?;
                self.load = load.name().to_owned();
            }
            "size" => {
                let size = number()?;
                if !SIZES.contains(&size) {
                    let can = SIZES.map(|size| size.to_string());
                    return Err(none_of(&can.each_ref().map(String::as_str)));
                }
                self.size_percent = size;
            }
            _ => {
                let mut knobs = self.knobs();
                knobs.set(name, value)?;
                self.turned = knobs
                    .iter()
                    .filter(|(knob, stands)| knob.default != *stands)
                    .map(|(knob, stands)| (knob.name.to_owned(), stands))
                    .collect();
            }
        }
        Ok(())
    }

    /// Where the knobs stand.
    pub fn knobs(&self) -> Knobs {
        let mut knobs = Knobs::new(KNOBS);
        for (name, value) in &self.turned {
            // What came in another way than by `set` counts as not turned.
            let _ = knobs.set(name, &value.to_string());
        }
        knobs
    }

    /// The kind of load.
    pub fn load(&self) -> Load {
        Load::find(&self.load).unwrap_or(LOADS[0].0)
    }

    /// The same, looked at at the first size: what is run does not depend on it.
    pub fn of_run(&self) -> Self {
        EvictionAsk { size_percent: SIZE_PERCENT, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let text = "eviction;seed=7;load=loop;size=20;rate=1000;samples=10";
        let ask = EvictionAsk::read(text).unwrap();
        assert_eq!(ask.write(), text);
        assert_eq!((ask.load(), ask.knobs().get("samples")), (Load::Loop, 10));
        let bare = EvictionAsk::read("eviction;samples=10;samples=5").unwrap();
        assert_eq!(bare.write(), "eviction;seed=1;load=zipf;size=10");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let why = |text: &str| EvictionAsk::read(text).unwrap_err().to_string();
        assert_eq!(why("evict"), "there is no lab called 'evict'");
        assert_eq!(why("eviction;samples=0"), "samples goes from 1 to 64, not to '0'");
        assert_eq!(
            why("eviction;load=luck"),
            "load is one of zipf, scan, loop, shift, file, not 'luck'"
        );
        assert!(why("eviction;size=11").starts_with("size is one of 2, 5, "));
        assert_eq!(why("eviction;seed=x"), "seed is a whole number, not 'x'");
        assert_eq!(
            why("eviction;seed=x;samples=0;size=10"),
            "seed is a whole number, not 'x'; samples goes from 1 to 64, not to '0'"
        );
        assert_eq!(why("eviction;nonsense"), "there is nothing called 'nonsense' to choose here");
    }
}
