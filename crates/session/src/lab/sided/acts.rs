//! What a person does while a lab runs, and its text: `12000:a.type=GET+item:7;12100:ask=read+7`.

use redscope_labs::experiment::loaded::{Act, AskError, LoadedLab, MOST_ID};
use serde::{Deserialize, Serialize};

use super::turned::{SIDES, Turned};
use crate::lab::error::{LabError, short};
use crate::share::{escape, unescape as undo};

/// A line is typed at a side's console, by this name behind the side's.
const TYPE: &str = "type";
/// What the console waits for is interrupted.
const INTERRUPT: &str = "interrupt";
/// The application of both sides is asked by a user.
const ASK: &str = "ask";
/// What it is asked about.
const ITEM: &str = "item";

/// So much can be done in a run.
const MOST_ACTS: usize = 64;
/// A line that is typed has so many characters at the most, because it stands in a link.
const MOST_CHARS: usize = 500;

/// What a person does, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Acts {
    done: Vec<Turned>,
}

/// Whether something is done by this name, and not chosen.
pub(super) fn is_one(name: &str) -> bool {
    name == ASK || of_side(name).is_some_and(|(_, act)| [TYPE, INTERRUPT].contains(&act))
}

/// The words of an act, as they stand behind its name in a link.
pub(super) fn unescape(name: &str, value: &str) -> Result<String, LabError> {
    undo(value).map_err(|_| cannot(name, value))
}

/// The side of a console, and what is done there.
fn of_side(name: &str) -> Option<(usize, &str)> {
    let (side, act) = name.split_once('.')?;
    Some((SIDES.iter().position(|known| *known == side)?, act))
}

fn cannot(name: &str, value: &str) -> LabError {
    LabError::Knob { name: short(name), value: short(value) }
}

/// What is done by a name, and on which side, if not on both.
fn read(lab: &LoadedLab, name: &str, value: &str) -> Result<(Option<usize>, Act), LabError> {
    match (of_side(name), value) {
        (Some((side, TYPE)), line) => {
            let is_line = !line.trim().is_empty() && !line.contains(char::is_control);
            let line = is_line.then(|| line.to_owned());
            let wrong = LabError::Text { name: short(name), most: MOST_CHARS };
            Ok((Some(side), Act::Type(line.ok_or(wrong)?)))
        }
        (Some((side, INTERRUPT)), "") => Ok((Some(side), Act::Interrupt)),
        (None, asked) if name == ASK => {
            let act = lab.ask(asked).map_err(|why| match why {
                AskError::Handler { asks, got } => LabError::none_of(ASK, &got, asks),
                AskError::Item(got) => {
                    let (name, value) = (ITEM.to_owned(), short(&got));
                    LabError::Range { name, least: 0, most: MOST_ID, value }
                }
            });
            Ok((None, act?))
        }
        _ => Err(cannot(name, value)),
    }
}

impl Acts {
    /// All of them.
    pub(super) fn all(&self) -> &[Turned] {
        &self.done
    }

    /// Those of which a side hears.
    pub(super) fn of(&self, lab: &LoadedLab, of: usize) -> Vec<(u64, Act)> {
        let acts = self.done.iter().filter_map(|done| {
            let (side, act) = read(lab, &done.name, &done.value).ok()?;
            side.is_none_or(|side| side == of).then_some((done.at_ms, act))
        });
        acts.collect()
    }

    /// Adds one behind those of the same moment.
    ///
    /// # Errors
    /// [`LabError`]; nothing has changed.
    pub(super) fn add(
        &mut self,
        lab: &LoadedLab,
        at_ms: u64,
        name: &str,
        value: &str,
    ) -> Result<(), LabError> {
        let most_ms = lab.lasts_s * 1000;
        if at_ms > most_ms {
            let (name, value) = ("at".to_owned(), at_ms.to_string());
            return Err(LabError::Range { name, least: 0, most: most_ms, value });
        }
        if value.chars().count() > MOST_CHARS {
            return Err(LabError::Text { name: short(name), most: MOST_CHARS });
        }
        read(lab, name, value)?;
        if self.done.len() == MOST_ACTS {
            return Err(LabError::Acts { most: MOST_ACTS });
        }
        let place = self.done.partition_point(|done| done.at_ms <= at_ms);
        let (name, value) = (name.to_owned(), value.to_owned());
        self.done.insert(place, Turned { at_ms, name, value });
        Ok(())
    }

    /// Takes one back, by its place.
    pub(super) fn undo(&mut self, place: usize) {
        if place < self.done.len() {
            self.done.remove(place);
        }
    }

    /// How they stand in a link.
    pub(super) fn write(&self) -> String {
        let mut text = String::new();
        for Turned { at_ms, name, value } in &self.done {
            text.push_str(&format!(";{at_ms}:{name}"));
            if !value.is_empty() {
                text.push_str(&format!("={}", escape(value)));
            }
        }
        text
    }
}
