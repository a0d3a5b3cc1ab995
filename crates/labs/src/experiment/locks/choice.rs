//! What is chosen of a rung, and the play that comes of it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::rungs::{Knob, LivesOn, NESTED, RENEW, Rung, Text};
use crate::locks::{Faults, LEASE_MS, Play, Property, Servers};
use crate::program::{Program, ProgramError, Value};

/// A rung with where its knobs stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    rung: &'static Rung,
    stands: BTreeMap<&'static str, &'static str>,
}

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

    /// Turns a knob; whether the rung has it, and it this position. If not, nothing has changed.
    #[must_use]
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        let knob = self.rung.knob(name);
        let found = knob.and_then(|knob| {
            let value = knob.values.iter().find(|known| **known == value)?;
            Some((knob.name, *value))
        });
        found.map(|(name, value)| self.stands.insert(name, value)).is_some()
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

    /// What is looked for: who never writes writes nothing late, and a key is there as long as somebody comes,
    /// unless the only one who comes hangs.
    pub fn properties(&self) -> Vec<Property> {
        let writes = self.rung.has_token || self.is("writes");
        let is_of_interest = |property: &Property| match property {
            Property::NeverFreed => self.is("hang"),
            Property::LateWrite | Property::IdleWrite => writes,
            Property::TwoBelieve
            | Property::TwoInLease
            | Property::Stuck
            | Property::ForeignDelete
            | Property::SelfDeadlock => true,
        };
        self.rung.properties.iter().copied().filter(is_of_interest).collect()
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
    use super::super::RUNGS;
    use super::*;

    #[test]
    fn every_rung_has_a_play_and_every_knob_its_positions() {
        for rung in &RUNGS {
            let mut choice = Choice::new(rung);
            for knob in rung.knobs {
                assert!(knob.values.contains(&knob.default), "{} {}", rung.name, knob.name);
                for value in knob.values {
                    assert!(choice.set(knob.name, value));
                    choice.play().unwrap().carry_out(&[]).unwrap();
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_is_not_looked_for() {
        let mut choice = Choice::new(Rung::find("compare").unwrap());
        let looks = |choice: &Choice, property| choice.properties().contains(&property);
        assert!(!looks(&choice, Property::NeverFreed) && !looks(&choice, Property::LateWrite));
        assert!(choice.set("hang", "yes") && looks(&choice, Property::NeverFreed));
        assert!(choice.set("writes", "yes") && looks(&choice, Property::LateWrite));
    }

    #[test]
    fn what_a_rung_has_not_cannot_be_chosen() {
        let mut choice = Choice::new(Rung::find("compare").unwrap());
        let before = choice.clone();
        assert!(!choice.set("clients", "9") && !choice.set("quorum", "3"));
        assert_eq!(choice, before);
        assert!(choice.set("clients", "2") && choice != before);
    }
}
