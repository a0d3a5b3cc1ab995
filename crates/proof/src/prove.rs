//! Proof of a lesson: untouched its goals are not met, solutions meet them, wrong answers do not, with
//! many seeds; and what its transcripts show is what comes back.

use redscope_engine::command::lookup;
use redscope_lessons::entry::{Entry, transcripts};
use redscope_lessons::lesson::{LessonWorld, Sent};
use redscope_lessons::step::steps;
use redscope_resp::split_args;
use redscope_session::Session;
use redscope_session::lesson::{ANSWER_US, Goals, Step, StepError, Typist, open};
use serde::{Deserialize, Serialize};

use crate::flaw::{Answer, Flaw, SEEDS};
use crate::names::nobody;
use crate::shown::given_away;

/// A part of a proof, which may take seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Check {
    /// What is typed are commands.
    Commands,
    /// Untouched, the goals are not met.
    Untouched,
    /// A solution meets them: its number, from 1.
    Solution(usize),
    /// A wrong answer does not: its number, from 1.
    Wrong(usize),
    /// Its par is what solutions take.
    Par,
    /// Every transcript is true.
    Transcripts,
    /// Whoever is named is there.
    Names,
    /// What the text shows is no solution.
    Text,
}

/// Proves a lesson; what is wrong, in order.
pub fn prove(entry: &Entry) -> Vec<Flaw> {
    match Proof::begin(entry) {
        Ok(proof) => proof.checks().into_iter().flat_map(|check| proof.check(check)).collect(),
        Err(flaw) => vec![flaw],
    }
}

/// The proof of a lesson, part by part.
#[derive(Debug)]
pub struct Proof<'a> {
    entry: &'a Entry,
    goals: Goals,
}

impl<'a> Proof<'a> {
    /// Begins to prove a lesson.
    ///
    /// Errors: the goal that cannot be read.
    pub fn begin(entry: &'a Entry) -> Result<Self, Flaw> {
        let checks: Vec<&str> = entry.lesson.goals.iter().map(|goal| goal.check.as_str()).collect();
        let goals =
            Goals::read(&checks).map_err(|(number, why)| Flaw::Goal { number: number + 1, why })?;
        Ok(Proof { entry, goals })
    }

    /// Its parts, in order.
    pub fn checks(&self) -> Vec<Check> {
        let head = &self.entry.head;
        let solutions = (1..=head.solutions.len()).map(Check::Solution);
        let wrong = (1..=head.wrong.len()).map(Check::Wrong);
        let first = [Check::Commands, Check::Untouched].into_iter();
        let par = head.par.map(|_| Check::Par);
        let last = [Check::Transcripts, Check::Names, Check::Text];
        first.chain(solutions).chain(wrong).chain(par).chain(last).collect()
    }

    /// Carries out a part; what is wrong.
    pub fn check(&self, check: Check) -> Vec<Flaw> {
        let head = &self.entry.head;
        let answer =
            |all: &[String], number: usize| all.get(number.wrapping_sub(1)).map(|text| steps(text));
        let found = match check {
            Check::Commands => return self.commands(),
            Check::Transcripts => return self.transcripts(),
            Check::Names => return self.names(),
            Check::Text => return self.text(),
            Check::Untouched => self.untouched(),
            Check::Par => self.par(),
            Check::Solution(number) => {
                answer(&head.solutions, number).and_then(|steps| self.solution(number, &steps))
            }
            Check::Wrong(number) => {
                answer(&head.wrong, number).and_then(|steps| self.wrong(number, &steps))
            }
        };
        found.into_iter().collect()
    }

    fn world(&self) -> &LessonWorld {
        &self.entry.lesson.world
    }

    fn seeds(&self) -> impl Iterator<Item = u64> + use<> {
        let first = self.world().seed;
        (0..SEEDS).map(move |offset| first.wrapping_add(offset))
    }

    fn open(&self, seed: u64) -> Result<Session, Flaw> {
        open(self.world(), seed, self.goals.clone()).map_err(|why| Flaw::Open { seed, why })
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
        let rest_us = self.solution_us() + ANSWER_US;
        self.seeds().find_map(|seed| {
            let mut session = match self.open(seed) {
                Ok(session) => session,
                Err(flaw) => return Some(flaw),
            };
            session.run_until_solved(rest_us).then_some(Flaw::Untouched { seed })
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
            if taken.is_ok() && session.run_until_solved(ANSWER_US) {
                continue;
            }
            if unmet.is_empty() {
                let goals = session.goals().map_or_else(Vec::new, |view| view.goals);
                let numbered = goals.iter().enumerate().filter(|(_, goal)| !goal.lit);
                dark = numbered.map(|(at, _)| at + 1).collect();
                refused = taken.err().map(|(step, why)| Flaw::Step {
                    of: Answer::Solution(number),
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

    /// What a solution takes with the lesson's own seed; nothing if it does not meet the goals.
    fn taken(&self, steps: &[String]) -> Option<(u64, u64)> {
        let mut session = self.open(self.world().seed).ok()?;
        take_all(&mut session, steps).ok()?;
        session.run_until_solved(ANSWER_US);
        let view = session.goals()?;
        Some((view.met_after_us()?.div_ceil(1000), view.lost))
    }

    /// The least that solutions take is what the par says.
    fn par(&self) -> Option<Flaw> {
        let par = self.entry.head.par?;
        let solutions = self.entry.head.solutions.iter().map(|text| steps(text));
        let taken: Vec<(u64, u64)> = solutions.filter_map(|steps| self.taken(&steps)).collect();
        let least = (taken.iter().map(|one| one.0).min(), taken.iter().map(|one| one.1).min());
        let (Some(time_ms), Some(lost)) = least else { return Some(Flaw::NoPar) };
        let (said_ms, said_lost) = (par.time_ms, par.lost);
        ((said_ms, said_lost) != (time_ms, lost)).then_some(Flaw::Par {
            said_ms,
            said_lost,
            time_ms,
            lost,
        })
    }

    fn wrong(&self, number: usize, steps: &[String]) -> Option<Flaw> {
        self.seeds().find_map(|seed| {
            let mut session = match self.open(seed) {
                Ok(session) => session,
                Err(flaw) => return Some(flaw),
            };
            if let Err((step, why)) = take_all(&mut session, steps) {
                return Some(Flaw::Step { of: Answer::Wrong(number), seed, step, why });
            }
            session.run_until_solved(ANSWER_US).then_some(Flaw::NotWrong { answer: number, seed })
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
        for sent in transcripts(&self.entry.lesson.body) {
            let step = sent.step.clone();
            match typist.play(&mut session, sent) {
                Ok(played) if played.is_true => {}
                Ok(played) => {
                    flaws.push(Flaw::Untrue { step, shown: played.shown, got: played.got });
                }
                Err(why) => {
                    flaws.push(Flaw::Step { of: Answer::Transcript, seed, step, why });
                }
            }
        }
        flaws
    }

    /// Whom the lesson names and nobody ever is.
    fn names(&self) -> Vec<Flaw> {
        match self.open(self.world().seed) {
            Ok(session) => nobody(self.entry, &session),
            Err(flaw) => vec![flaw],
        }
    }

    /// The step of the text by which a solution is given away.
    fn text(&self) -> Vec<Flaw> {
        let step = match self.open(self.world().seed) {
            Ok(session) => given_away(self.entry, session),
            Err(flaw) => return vec![flaw],
        };
        let is_puzzle = self.entry.head.puzzle;
        step.map(|step| Flaw::GivenAway { step, is_puzzle }).into_iter().collect()
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
fn take_all(session: &mut Session, steps: &[String]) -> Result<(), (String, StepError)> {
    let mut typist = Typist::default();
    for text in steps {
        let taken = Step::read(text).and_then(|step| typist.take(session, &step));
        taken.map_err(|why| (text.clone(), why))?;
    }
    Ok(())
}
