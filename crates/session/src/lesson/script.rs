//! Steps in words: what setups, solutions and transcripts of lessons do.
//!
//! ```text
//! > SET foo bar        typed at the first console, waiting for the reply
//! c2> GET foo          typed at another
//! c2>> BLPOP q 0       typed, and not waited for
//! 127.0.0.1:6379> PING typed at the first, whose prompt must be that one
//! c2>                  shows what the console has shown since its last step
//! > !crash n1          an act
//! > !wait 5s           time passes
//! > !until election    runs on to a goal of a run, or to what a goal of a lesson may say
//! > !back 2s           goes back in time
//! ```

use std::collections::BTreeMap;
use std::fmt;

use redscope_labs::act::time_us;
use redscope_lessons::lesson::Sent;
use redscope_lessons::step::{address_prompt, prompted};
use redscope_lessons::transcript;
use redscope_sim::{ActionError, Reached};
use serde::{Deserialize, Serialize};

use super::goals::Goals;
use super::read::GoalError;
use crate::frame::Line;
use crate::goal::Goal;
use crate::refusal::Refusal;
use crate::session::Session;

/// A reply is waited for so long, in virtual microseconds.
const REPLY_US: u64 = 30_000_000;
/// A goal is run to so long, in virtual microseconds.
const UNTIL_US: u64 = 120_000_000;
/// A step takes so many events at the most.
const MOST_STEPS: u64 = 20_000_000;

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Something is typed at a console.
    Type {
        /// The console.
        client: String,
        /// The line.
        line: String,
        /// Whether the reply is waited for.
        waits: bool,
    },
    /// What a console has shown since its last step is looked at.
    Show {
        /// The console.
        client: String,
    },
    /// Something is done, in words.
    Act(String),
    /// Time passes, in microseconds.
    Wait(u64),
    /// It goes on to a goal of a run.
    To(Goal),
    /// It goes on until something holds, in the words of goals.
    Until(String),
    /// It goes back by so many microseconds.
    Back(u64),
}

/// Why a step cannot be read or carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepError {
    /// It is not behind a prompt.
    NoPrompt,
    /// A time was expected.
    NoTime(String),
    /// What is waited for cannot be read.
    Goal(GoalError),
    /// It was refused.
    Refused(Box<Refusal>),
    /// It was run on for a long time, and what was waited for did not come.
    Never(String),
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StepError::NoPrompt => {
                f.write_str("a step begins with '>' or the name of a console and '>'")
            }
            StepError::NoTime(text) => write!(f, "'{text}' is no time, such as 5s or 250ms"),
            StepError::Goal(error) => error.fmt(f),
            StepError::Refused(why) => why.fmt(f),
            StepError::Never(what) => {
                write!(f, "'{what}' did not come within {} s", UNTIL_US / 1_000_000)
            }
        }
    }
}

impl std::error::Error for StepError {}

impl From<ActionError> for StepError {
    fn from(error: ActionError) -> Self {
        StepError::Refused(Box::new(error.into()))
    }
}

impl Step {
    /// Reads a step.
    ///
    /// Errors: [`StepError`].
    pub fn read(line: &str) -> Result<Self, StepError> {
        let (client, rest) = prompted(line).ok_or(StepError::NoPrompt)?;
        let (waits, rest) = match rest.strip_prefix('>') {
            Some(rest) => (false, rest.trim()),
            None => (true, rest.trim()),
        };
        let Some(words) = rest.strip_prefix('!') else {
            let (client, line) = (client.to_owned(), rest.to_owned());
            return Ok(match line.is_empty() {
                true => Step::Show { client },
                false => Step::Type { client, line, waits },
            });
        };
        let (verb, rest) = words.split_once(' ').unwrap_or((words, ""));
        let time = || time_us(rest.trim()).map_err(|_| StepError::NoTime(rest.to_owned()));
        Ok(match verb {
            "wait" => Step::Wait(time()?),
            "back" => Step::Back(time()?),
            "until" => match rest.trim().parse() {
                Ok(goal) => Step::To(goal),
                Err(_) => {
                    Goals::read(&[rest]).map_err(|(_, error)| StepError::Goal(error))?;
                    Step::Until(rest.to_owned())
                }
            },
            _ => Step::Act(words.to_owned()),
        })
    }
}

/// Who carries out steps at a session, and knows what each console had shown at its last.
#[derive(Debug, Default)]
pub struct Typist {
    /// How much had been told on the branch.
    told: BTreeMap<String, usize>,
}

impl Typist {
    /// Carries a step out; returns the lines that its console has shown for it.
    ///
    /// Errors: [`StepError`].
    pub fn take(&mut self, session: &mut Session, step: &Step) -> Result<Vec<Line>, StepError> {
        let lines = match step {
            Step::Type { client, line, waits } => {
                let limit_us = if *waits { REPLY_US } else { 0 };
                session.exec(client, line, limit_us)?
            }
            Step::Show { client } => {
                session.lines_since(client, self.told.get(client).copied().unwrap_or(0))
            }
            step => {
                step.run(session)?;
                Vec::new()
            }
        };
        if let Step::Type { client, .. } | Step::Show { client } = step {
            self.told.insert(client.clone(), session.timeline().told_count());
        }
        Ok(lines)
    }

    /// Carries out a step of a transcript, and compares what comes back with what is shown of it.
    ///
    /// Errors: [`StepError`].
    pub fn play(&mut self, session: &mut Session, sent: &Sent) -> Result<Played, StepError> {
        let step = Step::read(&sent.step)?;
        let prompt = other_prompt(session, &sent.step, &step);
        let lines = self.take(session, &step)?;
        let got = printed(&lines);
        let shown = transcript::trimmed(&sent.shown);
        let is_true = prompt.is_none() && transcript::is_shown(&shown, &got);
        let shown = shown.into_iter().map(str::to_owned).collect();
        Ok(Played { shown, got, prompt, is_true })
    }
}

/// What a console has shown, line by line.
fn printed(lines: &[Line]) -> Vec<String> {
    let texts = lines.iter().filter(|line| !line.text.is_empty());
    texts.flat_map(|line| line.text.lines().map(|line| line.trim_end().to_owned())).collect()
}

/// The prompt of the console that a step is for, if the step stands behind that of another address.
fn other_prompt(session: &Session, text: &str, step: &Step) -> Option<String> {
    let shown = address_prompt(text)?;
    let (Step::Type { client, .. } | Step::Show { client }) = step else { return None };
    session.prompt(client).filter(|own| own != shown)
}

/// What a step of a transcript has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// What is shown of it, line by line.
    pub shown: Vec<String>,
    /// What has come back, line by line.
    pub got: Vec<String>,
    /// The prompt it should stand behind, if it stands behind that of another address.
    pub prompt: Option<String>,
    /// Whether what has come back is what is shown.
    pub is_true: bool,
}

impl Step {
    /// Carries out what no console is asked for.
    fn run(&self, session: &mut Session) -> Result<(), StepError> {
        match self {
            Step::Type { .. } | Step::Show { .. } => {}
            Step::Act(words) => {
                session.act_in_words(words).map_err(|why| StepError::Refused(Box::new(why)))?
            }
            Step::Wait(us) => drop(session.run_for(*us, MOST_STEPS)),
            Step::Back(us) => {
                let to = session.sim().now().0.saturating_sub(*us);
                session.seek(to.max(session.begun().0));
            }
            Step::To(goal) => {
                if session.run_to(*goal, UNTIL_US, MOST_STEPS) != Reached::Goal {
                    return Err(StepError::Never(goal.to_string()));
                }
            }
            Step::Until(text) => {
                if !session.run_until_met(text, UNTIL_US, MOST_STEPS).map_err(StepError::Goal)? {
                    return Err(StepError::Never(text.clone()));
                }
            }
        }
        Ok(())
    }
}
