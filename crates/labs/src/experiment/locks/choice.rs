//! What is chosen of a rung, and the play that comes of it.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use super::rungs::{Knob, LivesOn, NESTED, RENEW, RUNGS, Rung, Text};
use crate::locks::{Faults, LEASE_MS, Play, Servers};
use crate::program::{Program, ProgramError, Value};

/// A rung with where its knobs stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    rung: &'static Rung,
    stands: BTreeMap<&'static str, &'static str>,
}

/// Why something cannot be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is no such rung.
    Rung(String),
    /// The rung has no such knob, or it does not take this.
    Knob {
        /// The knob.
        name: String,
        /// What it was given.
        value: String,
    },
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::Rung(name) => {
                let known = RUNGS.map(|rung| rung.name).join(", ");
                write!(f, "there is no rung '{name}'; there are {known}")
            }
            Wrong::Knob { name, value } => write!(f, "{name} cannot be '{value}'"),
        }
    }
}

impl std::error::Error for Wrong {}

/// The lock that is fought for.
const ID: &str = "1001";
/// Who tries again does so after this time; where every order is tried it may be any.
const AGAIN_MS: i64 = 100;
/// What clocks of servers may drift apart during a lease: a hundredth of it and 2 ms, as clients of Redlock reckon.
const DRIFT_MS: i64 = LEASE_MS as i64 / 100 + 2;
/// Redlock's servers.
const INDEPENDENT: u8 = 5;

impl Choice {
    /// A rung with its knobs as they are at first.
    pub fn new(rung: &'static Rung) -> Self {
        let stands = rung.knobs.iter().map(|knob| (knob.name, knob.default)).collect();
        Choice { rung, stands }
    }

    /// The rung.
    pub fn rung(&self) -> &'static Rung {
        self.rung
    }

    /// Its knobs with where they stand.
    pub fn knobs(&self) -> impl Iterator<Item = (&'static Knob, &'static str)> {
        self.rung.knobs.iter().map(|knob| (knob, self.get(knob.name)))
    }

    /// Turns a knob.
    ///
    /// Errors: a knob that the rung has not, a position that the knob has not; nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Wrong> {
        let wrong = || Wrong::Knob { name: name.to_owned(), value: value.to_owned() };
        let knob = self.rung.knob(name).ok_or_else(wrong)?;
        let value = knob.values.iter().find(|known| **known == value).ok_or_else(wrong)?;
        self.stands.insert(knob.name, value);
        Ok(())
    }

    /// What clients do, as a program.
    pub fn text(&self) -> String {
        match self.rung.text {
            Text::Whole(text) => text.to_owned(),
            Text::Nested(enter, leave) => NESTED.replace("ENTER", enter).replace("LEAVE", leave),
            Text::Parts(take, write, give) => {
                let writes = self.rung.has_token || self.is("writes");
                let write = if writes { write } else { "" };
                let renew = if self.rung.renews { RENEW } else { "" };
                [take, write, give, renew].concat()
            }
        }
    }

    /// The play of what is chosen.
    ///
    /// Errors: none, unless the programs of this folder are broken.
    pub fn play(&self) -> Result<Play, ProgramError> {
        let number = |name: &str| self.get(name).parse::<u8>().unwrap_or(0);
        let once = |name: &str| u8::from(self.is(name));
        let is_nested = matches!(self.rung.text, Text::Nested(..));
        let clients = match (is_nested, number("clients")) {
            (true, _) => vec!["nested", "use"],
            // Who works for ever is alone: the question is whether the key goes.
            (false, _) if self.is("hang") => vec!["use"],
            (false, 0) => vec!["use"; 2],
            (false, clients) => vec!["use"; usize::from(clients)],
        };
        let settings = [
            ("lease", LEASE_MS as i64),
            ("again", AGAIN_MS),
            ("drift", DRIFT_MS),
            ("wait", number("wait").into()),
            ("quorum", number("quorum").into()),
        ];
        Ok(Play {
            program: Rc::new(Program::read(&self.text())?),
            clients,
            id: ID,
            key: format!("lock:{ID}").into_bytes(),
            settings: settings.map(|(name, value)| (name.to_owned(), Value::Int(value))).into(),
            servers: match self.rung.lives_on {
                LivesOn::One => Servers::One,
                LivesOn::Replicated => Servers::Replicated {
                    replicas: number("replicas"),
                    best: self.get("promotes") == "best",
                },
                LivesOn::Five => Servers::Independent(INDEPENDENT),
            },
            ticks: number("ticks"),
            renews: self.rung.renews,
            is_one_first: self.is("first"),
            is_fenced: self.is("fenced"),
            faults: Faults {
                crashes: once("crash"),
                lost: number("lost"),
                jumps: once("jump"),
                restarts: u8::from(!matches!(self.get("restart"), "" | "no")),
                stays_away: self.get("restart") == "after-a-lease",
                pauses: self.is("pause"),
                hangs: self.is("hang"),
            },
        })
    }

    /// Where a knob stands; nothing, if the rung has it not.
    pub fn get(&self, name: &str) -> &'static str {
        self.stands.get(name).copied().unwrap_or_default()
    }

    fn is(&self, name: &str) -> bool {
        self.get(name) == "yes"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rung_has_a_play_and_every_knob_its_positions() {
        for rung in &RUNGS {
            let mut choice = Choice::new(rung);
            for knob in rung.knobs {
                assert!(knob.values.contains(&knob.default), "{} {}", rung.name, knob.name);
                for value in knob.values {
                    choice.set(knob.name, value).unwrap();
                    choice.play().unwrap().carry_out(&[]).unwrap();
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let mut choice = Choice::new(Rung::find("compare").unwrap());
        let before = choice.clone();
        let why = |choice: &mut Choice, name: &str, value: &str| {
            choice.set(name, value).unwrap_err().to_string()
        };
        assert_eq!(why(&mut choice, "clients", "9"), "clients cannot be '9'");
        assert_eq!(why(&mut choice, "quorum", "3"), "quorum cannot be '3'");
        assert_eq!(choice, before);
        assert!(Wrong::Rung("x".into()).to_string().starts_with("there is no rung 'x'; there are"));
    }
}
