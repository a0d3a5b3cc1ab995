//! What is chosen in the lab of data types, and its text: `types;app=stream;batch=2;step=5`.

use redscope_labs::experiment::knob::{Knob, KnobError, Knobs, Unit};
use redscope_labs::experiment::types::{APPS, App, BITS, ID, Setting};
use serde::{Deserialize, Serialize};

use crate::lab::chosen::{choose_all, parts};
use crate::lab::error::{LabError, short};

/// What the source of all chance is turned by.
pub const SEED: Knob =
    Knob { name: "seed", unit: Unit::Count, default: 1, least: 1, most: 1000, of: &[] };
/// More steps than an application has.
const MOST_STEPS: u64 = 99;
/// Steps that have been taken if nobody steps.
const FIRST_STEP: u64 = 1;

/// What is chosen in the lab of data types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypesAsk {
    /// The application by its name.
    app: String,
    /// Knobs that do not stand as they stand by themselves.
    turned: Vec<(String, u64)>,
    /// The source of all chance.
    pub seed: u64,
    /// Steps that have been taken.
    pub step: u64,
    /// Bits of the score that have been read; all if nobody chooses.
    pub bits: u64,
    /// The number of items that is looked at; all if nobody chooses.
    at: Option<u64>,
}

impl Default for TypesAsk {
    fn default() -> Self {
        TypesAsk::of(APPS[0])
    }
}

impl TypesAsk {
    /// The name of the lab.
    pub const ID: &'static str = ID;

    fn of(app: &App) -> Self {
        TypesAsk {
            app: app.name.to_owned(),
            turned: Vec::new(),
            seed: SEED.default,
            step: FIRST_STEP,
            bits: u64::from(BITS),
            at: None,
        }
    }

    /// Reads what stands behind `lab=` in a link.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn read(text: &str) -> Result<Self, LabError> {
        let (name, chosen) = parts(text);
        if name != ID {
            return Err(LabError::Lab(short(name)));
        }
        let mut ask = TypesAsk::default();
        choose_all(chosen, |name, value| ask.set(name, value))?;
        Ok(ask)
    }

    /// What stands behind `lab=` in a link.
    pub fn write(&self) -> String {
        let mut text = format!("{ID};app={}", self.app);
        let mut part = |name: &str, value: u64| text.push_str(&format!(";{name}={value}"));
        self.turned.iter().for_each(|(name, value)| part(name, *value));
        let places = [
            ("seed", self.seed, SEED.default),
            ("step", self.step, FIRST_STEP),
            ("bits", self.bits, u64::from(BITS)),
        ];
        for (name, value, by_itself) in places {
            if value != by_itself {
                part(name, value);
            }
        }
        self.at.iter().for_each(|at| part("at", *at));
        text
    }

    /// Chooses: the application (`app`), `seed`, `step`, `bits`, `at`, or a knob of the application by its name. With
    /// another application everything stands as it does by itself, but the seed.
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), LabError> {
        let most_at = self.knobs().get("items");
        match name {
            "app" => {
                let all = || APPS.iter().map(|app| &app.name);
                let wrong = || LabError::none_of(name, value, all());
                let app = App::find(value).ok_or_else(wrong)?;
                if app.name != self.app {
                    *self = TypesAsk { seed: self.seed, ..TypesAsk::of(app) };
                }
            }
            "seed" => self.seed = within("seed", SEED.least, SEED.most, value)?,
            "step" => self.step = within("step", 0, MOST_STEPS, value)?,
            "bits" => self.bits = within("bits", 0, u64::from(BITS), value)?,
            "at" => {
                let at = within("at", 1, most_at, value)?;
                self.at = (at < most_at).then_some(at);
            }
            _ => {
                let mut knobs = self.knobs();
                knobs.set(name, value)?;
                let turned = knobs.iter().filter(|(knob, stands)| knob.default != *stands);
                self.turned = turned.map(|(knob, stands)| (knob.name.to_owned(), stands)).collect();
                self.at = self.at.filter(|at| *at < knobs.get("items"));
            }
        }
        Ok(())
    }

    /// The application.
    pub fn app(&self) -> &'static App {
        App::find(&self.app).unwrap_or(APPS[0])
    }

    /// The knobs of the application, and where they stand.
    pub fn knobs(&self) -> Knobs {
        let mut knobs = Knobs::new(self.app().knobs);
        for (name, value) in &self.turned {
            // What came in another way than by `set` counts as not turned.
            let _ = knobs.set(name, &value.to_string());
        }
        knobs
    }

    /// How the application is set.
    pub fn setting(&self) -> Setting {
        Setting { knobs: self.knobs(), seed: self.seed }
    }

    /// The number of items that is looked at.
    pub fn at(&self) -> u64 {
        self.at.unwrap_or_else(|| self.knobs().get("items"))
    }

    /// The same with nothing chosen of what is only looked at.
    pub fn of_run(&self) -> Self {
        TypesAsk { step: FIRST_STEP, bits: u64::from(BITS), at: None, ..self.clone() }
    }
}

fn within(knob: &'static str, least: u64, most: u64, value: &str) -> Result<u64, LabError> {
    let read = value.parse().ok().filter(|value| (least..=most).contains(value));
    read.ok_or_else(|| KnobError::Range { knob, least, most, got: value.to_owned() }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let text = "types;app=stream;items=40;batch=2;seed=3;step=5;bits=7;at=12";
        let ask = TypesAsk::read(text).unwrap();
        assert_eq!(ask.write(), text);
        assert_eq!((ask.app().name, ask.knobs().get("batch"), ask.at()), ("stream", 2, 12));
        let bare = TypesAsk::read("types").unwrap();
        assert_eq!((bare.write(), bare.at()), ("types;app=counter".to_owned(), 700));
        assert_eq!(bare, TypesAsk::default());
    }

    #[test]
    fn another_application_stands_as_it_does_by_itself() {
        let mut ask = TypesAsk::read("types;app=stream;items=40;seed=3;step=5").unwrap();
        ask.set("app", "stream").unwrap();
        assert_eq!(ask.step, 5);
        ask.set("app", "queue").unwrap();
        assert_eq!(ask.write(), "types;app=queue;seed=3");
    }

    #[test]
    fn what_is_looked_at_is_there() {
        let mut ask = TypesAsk::read("types;app=queue;at=300").unwrap();
        ask.set("items", "200").unwrap();
        assert_eq!(ask.at(), 200);
        ask.set("items", "500").unwrap();
        assert_eq!((ask.at(), ask.of_run().write()), (500, "types;app=queue;items=500".to_owned()));
    }

    #[test]
    fn what_is_wrong_is_said_and_changes_nothing() {
        let why = |text: &str| TypesAsk::read(text).unwrap_err().to_string();
        assert_eq!(why("type"), "there is no lab called 'type'");
        assert!(why("types;app=luck").starts_with("app is one of counter, "));
        assert_eq!(why("types;items=0"), "items goes from 1 to 5000, not to '0'");
        assert_eq!(why("types;batch=2"), "there is nothing called 'batch' to choose here");
        assert_eq!(why("types;seed=x"), "seed goes from 1 to 1000, not to 'x'");
        assert_eq!(why("types;at=701"), "at goes from 1 to 700, not to '701'");
        let mut ask = TypesAsk::default();
        assert!(ask.set("bits", "53").is_err() && ask.set("step", "-1").is_err());
        assert_eq!(ask, TypesAsk::default());
    }
}
