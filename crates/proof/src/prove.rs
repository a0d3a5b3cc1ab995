//! Proof of a lesson: untouched its goals are not met, solutions meet them, wrong answers do not, with
//! many seeds; and what its transcripts show is what comes back.

use std::fmt;

use redscope_engine::command::lookup;
use redscope_lessons::entry::{Entry, transcripts};
use redscope_lessons::lesson::{LessonWorld, Sent};
use redscope_lessons::step::steps;
use redscope_resp::split_args;
use redscope_session::Session;
use redscope_session::lesson::{Goals, Step, Typist, open};

/// A lesson is proved with so many seeds, from its own on.
pub const SEEDS: u64 = 20;
/// What a solution has begun is waited for so long, and what a wrong answer might have, in virtual
/// microseconds.
const AFTER_US: u64 = 10_000_000;
/// Goals are looked at so often, in virtual microseconds.
const LOOK_US: u64 = 100_000;

/// What a proof has shown to be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the sentences are below")]
pub enum Flaw {
    /// A goal cannot be read.
    Goal { number: usize, why: String },
    /// It does not open.
    Open { seed: u64, why: String },
    /// A step of a solution, of a wrong answer or of a transcript cannot be carried out.
    Step { of: String, seed: u64, step: String, why: String },
    /// What is typed is no command.
    NoCommand { step: String, word: String },
    /// The goals are met though nobody does anything.
    Untouched { seed: u64 },
    /// A solution does not meet the goals with enough seeds: those with which it does not, and the goals
    /// that were not lit with the first of them, by number from 1.
    Unsolved { solution: usize, seeds: Vec<u64>, dark: Vec<usize> },
    /// A wrong answer meets the goals.
    NotWrong { answer: usize, seed: u64 },
    /// A transcript shows something else than what comes back.
    Untrue { step: String, shown: Vec<String>, got: Vec<String> },
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Goal { number, why } => write!(f, "goal {number}: {why}"),
            Flaw::Open { seed, why } => write!(f, "with seed {seed} it does not open: {why}"),
            Flaw::Step { of, seed, step, why } => {
                write!(f, "{of}, seed {seed}: '{step}': {why}")
            }
            Flaw::NoCommand { step, word } => write!(f, "'{step}': {word} is no command"),
            Flaw::Untouched { seed } => {
                write!(f, "with seed {seed} the goals are met though nobody does anything")
            }
            Flaw::Unsolved { solution, seeds, dark } => write!(
                f,
                "solution {solution} does not meet the goals with {} of {SEEDS} seeds ({seeds:?}); \
                 not lit with the first: {dark:?}",
                seeds.len()
            ),
            Flaw::NotWrong { answer, seed } => {
                write!(f, "wrong answer {answer} meets the goals with seed {seed}")
            }
            Flaw::Untrue { step, shown, got } => write!(
                f,
                "'{step}' does not come to what is shown\n--- shown\n{}\n--- comes back\n{}",
                shown.join("\n"),
                got.join("\n")
            ),
        }
    }
}

/// Proves a lesson; what is wrong, in order.
pub fn prove(entry: &Entry) -> Vec<Flaw> {
    let checks: Vec<&str> = entry.lesson.goals.iter().map(|goal| goal.check.as_str()).collect();
    let goals = match Goals::read(&checks) {
        Ok(goals) => goals,
        Err((number, why)) => return vec![Flaw::Goal { number: number + 1, why: why.to_string() }],
    };
    let proof = Proof { entry, goals };
    let mut flaws = proof.commands();
    flaws.extend(proof.untouched());
    for (number, text) in entry.head.solutions.iter().enumerate() {
        flaws.extend(proof.solution(number + 1, &steps(text)));
    }
    for (number, text) in entry.head.wrong.iter().enumerate() {
        flaws.extend(proof.wrong(number + 1, &steps(text)));
    }
    flaws.extend(proof.transcripts());
    flaws
}

struct Proof<'a> {
    entry: &'a Entry,
    goals: Goals,
}

impl Proof<'_> {
    fn world(&self) -> &LessonWorld {
        &self.entry.lesson.world
    }

    fn seeds(&self) -> impl Iterator<Item = u64> + use<> {
        let first = self.world().seed;
        (0..SEEDS).map(move |offset| first.wrapping_add(offset))
    }

    fn open(&self, seed: u64) -> Result<Session, Flaw> {
        open(self.world(), seed, self.goals.clone())
            .map_err(|why| Flaw::Open { seed, why: why.to_string() })
    }

    /// Each step that is typed begins with a command, unless a transcript shows that it is none.
    fn commands(&self) -> Vec<Flaw> {
        let head = &self.entry.head;
        let answers = head.solutions.iter().chain(&head.wrong).flat_map(|text| steps(text));
        let sent = transcripts(&self.entry.lesson.body).into_iter();
        let is_meant =
            |sent: &&Sent| !sent.shown.iter().any(|line| line.contains("unknown command"));
        let sent = sent.filter(is_meant).map(|sent| sent.step.clone());
        answers.chain(self.world().setup.clone()).chain(sent).filter_map(no_command).collect()
    }

    fn untouched(&self) -> Option<Flaw> {
        let rest_us = self.solution_us() + AFTER_US;
        self.seeds().find_map(|seed| {
            let mut session = match self.open(seed) {
                Ok(session) => session,
                Err(flaw) => return Some(flaw),
            };
            is_met_within(&mut session, rest_us).then_some(Flaw::Untouched { seed })
        })
    }

    /// How long the first solution takes with the lesson's own seed.
    fn solution_us(&self) -> u64 {
        let Ok(mut session) = self.open(self.world().seed) else { return 0 };
        let begun = session.sim().now();
        let first = self.entry.head.solutions.first().map(|text| steps(text)).unwrap_or_default();
        match take_all(&mut session, &first) {
            Ok(_) => session.sim().now() - begun,
            Err(_) => 0,
        }
    }

    fn solution(&self, number: usize, steps: &[String]) -> Option<Flaw> {
        let (mut unmet, mut dark, mut refused) = (Vec::new(), Vec::new(), None);
        for seed in self.seeds() {
            let mut session = match self.open(seed) {
                Ok(session) => session,
                Err(flaw) => return Some(flaw),
            };
            let taken = take_all(&mut session, steps);
            if taken.is_ok() && is_met_within(&mut session, AFTER_US) {
                continue;
            }
            if unmet.is_empty() {
                let goals = session.goals().map_or_else(Vec::new, |view| view.goals);
                let numbered = goals.iter().enumerate().filter(|(_, goal)| !goal.lit);
                dark = numbered.map(|(at, _)| at + 1).collect();
                refused = taken.err().map(|(step, why)| Flaw::Step {
                    of: format!("solution {number}"),
                    seed,
                    step,
                    why,
                });
            }
            unmet.push(seed);
        }
        let least = self.entry.head.least_seeds.unwrap_or(SEEDS);
        let met = SEEDS - unmet.len() as u64;
        let flaw = refused.unwrap_or(Flaw::Unsolved { solution: number, seeds: unmet, dark });
        (met < least).then_some(flaw)
    }

    fn wrong(&self, number: usize, steps: &[String]) -> Option<Flaw> {
        self.seeds().find_map(|seed| {
            let mut session = match self.open(seed) {
                Ok(session) => session,
                Err(flaw) => return Some(flaw),
            };
            if let Err((step, why)) = take_all(&mut session, steps) {
                return Some(Flaw::Step { of: format!("wrong answer {number}"), seed, step, why });
            }
            is_met_within(&mut session, AFTER_US).then_some(Flaw::NotWrong { answer: number, seed })
        })
    }

    fn transcripts(&self) -> Vec<Flaw> {
        let seed = self.world().seed;
        let mut session = match self.open(seed) {
            Ok(session) => session,
            Err(flaw) => return vec![flaw],
        };
        let mut typist = Typist::default();
        let mut flaws = Vec::new();
        for Sent { step: text, shown } in transcripts(&self.entry.lesson.body) {
            let lines = Step::read(text).and_then(|step| typist.take(&mut session, &step));
            let got: Vec<String> = match lines {
                Ok(lines) => lines
                    .iter()
                    .filter(|line| !line.text.is_empty())
                    .flat_map(|line| line.text.lines().map(|line| line.trim_end().to_owned()))
                    .collect(),
                Err(why) => {
                    let (of, step) = ("a transcript".to_owned(), text.clone());
                    flaws.push(Flaw::Step { of, seed, step, why: why.to_string() });
                    continue;
                }
            };
            let shown: Vec<&str> = shown.iter().map(|line| line.trim_end()).collect();
            let end = shown.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
            if !is_shown(&shown[..end], &got) {
                let shown = shown[..end].iter().map(|line| (*line).to_owned()).collect();
                flaws.push(Flaw::Untrue { step: text.clone(), shown, got });
            }
        }
        flaws
    }
}

/// Whether lines are those that are shown: `…` alone stands for any lines, and at the end of one for
/// the rest of it.
fn is_shown(shown: &[&str], got: &[String]) -> bool {
    match shown {
        [] => got.is_empty(),
        ["…", rest @ ..] => (0..=got.len()).any(|skipped| is_shown(rest, &got[skipped..])),
        [first, rest @ ..] => got.split_first().is_some_and(|(line, left)| {
            let is_line = match first.strip_suffix('…') {
                Some(beginning) => line.starts_with(beginning),
                None => line == first,
            };
            is_line && is_shown(rest, left)
        }),
    }
}

fn no_command(step: String) -> Option<Flaw> {
    let Ok(Step::Type { line, .. }) = Step::read(&step) else { return None };
    let args = split_args(line.as_bytes()).ok()?;
    // A number before a command repeats it; some words are for redis-cli itself.
    let mut words = args.iter().map(|word| String::from_utf8_lossy(word).to_ascii_lowercase());
    let word = words.find(|word| word.parse::<u64>().is_err())?;
    let is_own = ["help", "?", "quit", "exit", "connect", "clear"].contains(&word.as_str());
    (!is_own && lookup(word.as_bytes()).is_none()).then_some(Flaw::NoCommand { step, word })
}

/// Takes steps one after the other.
///
/// Errors: the step that could not be carried out, and why.
fn take_all(session: &mut Session, steps: &[String]) -> Result<(), (String, String)> {
    let mut typist = Typist::default();
    for text in steps {
        let taken = Step::read(text).and_then(|step| typist.take(session, &step));
        taken.map_err(|why| (text.clone(), why.to_string()))?;
    }
    Ok(())
}

/// Runs on until all goals are lit; whether they are within so long.
fn is_met_within(session: &mut Session, us: u64) -> bool {
    let until = session.sim().now() + us;
    let is_met = |session: &Session| session.goals().is_some_and(|view| view.are_met());
    while !is_met(session) {
        if session.sim().now() >= until {
            return false;
        }
        session.run_for(LOOK_US, u64::MAX);
    }
    true
}
