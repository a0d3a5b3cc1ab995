//! The worker's side, without a browser: messages in, messages out.

use redscope_labs::scenario::OpenError;
use redscope_labs::{Scenario, Values};
use redscope_lessons::lesson::LessonWorld;
use redscope_session::export;
use redscope_session::import::{Named, import};
use redscope_session::lesson::{self, Goals, LessonError, Step, StepError, Typist};
use redscope_session::share::{self, Opening, Progress};
use redscope_session::{
    Frame, FromWorker, Goal, Kept, Reached, Refusal, Session, Slowed, StoryView, ToWorker, complete,
};

use crate::pace::Pace;
use crate::paste::{Paste, Pasted};

/// Events carried out at most for one tick, so that the worker keeps answering.
const MAX_STEPS_PER_TICK: u64 = 20_000;
/// Events carried out at most for one answer while a run is opened, which shows nothing on the way.
const MAX_STEPS_OPENING: u64 = 40_000;
/// Real time caught up with at most, after a tab was in the background.
const MAX_TICK_US: u64 = 100_000;
/// Why time was slowed down is said for so long after, so that it can be read, in real microseconds.
const LINGER_US: u64 = 600_000;
/// A run to a goal takes no more virtual time than this, in microseconds, and no more events.
const GOAL_LIMIT_US: u64 = 60_000_000;
const GOAL_STEPS: u64 = 3_000_000;

/// The simulation with its pace.
#[derive(Debug)]
pub struct Runner {
    session: Option<Session>,
    /// A run that takes long to open, and what was asked meanwhile.
    opening: Option<(Box<Opening>, Vec<ToWorker>)>,
    /// Virtual time per real time; 0 slows down only while a client's message or a vote is on its way, or a
    /// process keeps others waiting.
    speed: f64,
    /// What it is slowed down for then.
    pace: Pace,
    playing: bool,
    /// Whether it stands still by itself when something important has happened.
    stops_for_news: bool,
    /// Virtual microseconds not run yet, below one.
    remainder: f64,
    /// Why time was slower than usual last, and for how long in real microseconds that is said still.
    slowed: Option<(Slowed, u64)>,
    /// What is left of what was pasted.
    paste: Option<Paste>,
    /// The branches that were compared last.
    pair: [usize; 2],
    /// Gives a sign of life while something takes long.
    pulse: fn(),
}

impl Default for Runner {
    fn default() -> Self {
        let (speed, remainder) = (0.0, 0.0);
        Runner {
            session: None,
            opening: None,
            speed,
            pace: Pace::default(),
            playing: true,
            stops_for_news: false,
            remainder,
            slowed: None,
            paste: None,
            pair: [0, 0],
            pulse: || {},
        }
    }
}

impl Runner {
    /// One that gives a sign of life while something takes long.
    pub fn with_pulse(pulse: fn()) -> Self {
        Runner { pulse, ..Runner::default() }
    }

    /// Takes one message and says what to answer.
    pub fn take(&mut self, message: ToWorker) -> Vec<FromWorker> {
        if let Some(answers) = self.go_on_opening(&message) {
            return answers;
        }
        if !matches!(message, ToWorker::Tick { .. }) {
            self.pace.look_again();
        }
        match message {
            ToWorker::Load { scenario, seed } => return self.load(&scenario, seed),
            ToWorker::Open(link) => return self.open(share::read_link(&link)),
            ToWorker::OpenFile(bytes) => return self.open(share::read(&bytes)),
            ToWorker::Import(files) => return vec![imported(files)],
            ToWorker::Learn { id, world, checks, run } => {
                let answers = match run {
                    Some(run) => self.reopen_lesson(&world, &checks, run),
                    None => learn(&id, &world, &checks).map(|session| self.begin(session)),
                };
                return answers.unwrap_or_else(failed);
            }
            ToWorker::Speed(speed) => self.speed = speed.clamp(0.0, 1000.0),
            ToWorker::Play(playing) => self.playing = playing,
            ToWorker::StopForNews(stops) => self.stops_for_news = stops,
            ToWorker::Paste { client, acts } => match &mut self.paste {
                Some(paste) => paste.add(client, acts),
                None => self.paste = Some(Paste::new(client, acts)),
            },
            ToWorker::StopPaste => self.paste = None,
            ToWorker::Complete(line) => {
                let completion = match &self.session {
                    Some(session) => session.complete(&line),
                    None => complete(&line),
                };
                return vec![FromWorker::Completion(completion)];
            }
            ToWorker::Tick { elapsed_us } => {
                let elapsed_us = elapsed_us.min(MAX_TICK_US);
                if let Some(pasted) = self.paste_on() {
                    return pasted.into_iter().chain(self.frame()).collect();
                }
                let news = match self.playing {
                    true => self.run(elapsed_us),
                    false => None,
                };
                self.playing &= news.is_none();
                let stopped = news.into_iter().map(|view| FromWorker::Stopped(Box::new(view)));
                return stopped.chain(self.frame()).collect();
            }
            ToWorker::Compare(branches) => {
                self.pair = branches;
                return self.compared(false);
            }
            ToWorker::CompareAgain { is_glance } => return self.compared(is_glance),
            ToWorker::ActOn { meant, words } => return self.act_on(meant, &words),
            other => {
                let Some(session) = &mut self.session else { return Vec::new() };
                return ask(session, other).unwrap_or_else(|| self.frame());
            }
        }
        Vec::new()
    }

    /// Carries on with what was pasted in the place of time running on; `None` if there is nothing, or it
    /// waits for what takes long.
    fn paste_on(&mut self) -> Option<Vec<FromWorker>> {
        let session = self.session.as_mut().filter(|_| self.playing)?;
        let paste = self.paste.as_mut().filter(|paste| paste.hurries(session))?;
        let Pasted { done, refused } = paste.carry_on(session, MAX_STEPS_PER_TICK);
        if paste.is_over(session) {
            self.paste = None;
        }
        self.remainder = 0.0;
        let answer = (done > 0).then(|| match kept(session) {
            Ok(kept) => FromWorker::Pasted { done, refused, kept },
            Err(why) => FromWorker::Failed(why),
        });
        Some(answer.into_iter().collect())
    }

    fn load(&mut self, id: &str, seed: u64) -> Vec<FromWorker> {
        let Some(scenario) = Scenario::find(id) else {
            return failed(OpenError::Unknown(id.to_owned()));
        };
        match Session::new(Values::new(scenario, seed)) {
            Ok(session) => self.begin(session),
            Err(why) => failed(why),
        }
    }

    fn open(&mut self, run: Result<share::Run, share::ShareError>) -> Vec<FromWorker> {
        match run.map_err(Refusal::from).and_then(|run| Ok(Opening::new(run)?)) {
            Ok(opening) => self.work(opening, Vec::new()),
            Err(why) => failed(why),
        }
    }

    /// Goes on with a run that is being opened; what is asked meanwhile waits until it is open. `None`: none is, or
    /// another one is wanted.
    fn go_on_opening(&mut self, message: &ToWorker) -> Option<Vec<FromWorker>> {
        let (opening, mut waiting) = self.opening.take()?;
        match message {
            ToWorker::Load { .. }
            | ToWorker::Open(_)
            | ToWorker::OpenFile(_)
            | ToWorker::Import(_)
            | ToWorker::Learn { .. } => None,
            ToWorker::Tick { .. } => Some(self.work(*opening, waiting)),
            other => {
                waiting.push(other.clone());
                self.opening = Some((opening, waiting));
                Some(Vec::new())
            }
        }
    }

    /// Opens a run for a while; it is open then, or goes on with the next tick.
    fn work(&mut self, opening: Opening, waiting: Vec<ToWorker>) -> Vec<FromWorker> {
        match opening.work(MAX_STEPS_OPENING) {
            Ok(Progress::Open(session)) => {
                let mut answers = self.begin(*session);
                answers.extend(waiting.into_iter().flat_map(|message| self.take(message)));
                answers
            }
            Ok(Progress::Under(opening)) => {
                let (passed_us, all_us) = opening.passed_us();
                self.opening = Some((opening, waiting));
                vec![FromWorker::Opening { passed_us, all_us }]
            }
            Err(why) => {
                // It is meant for the run that is still open.
                let mut answers = failed(why);
                answers.extend(waiting.into_iter().flat_map(|message| self.take(message)));
                answers
            }
        }
    }

    /// Opens a run of a lesson, which was shared or kept, with its goals.
    fn reopen_lesson(
        &mut self,
        world: &LessonWorld,
        checks: &[String],
        run: Kept,
    ) -> Result<Vec<FromWorker>, Refusal> {
        let run = match run {
            Kept::Link(link) => share::read_link(&link),
            Kept::File(file) => share::read(&file),
        };
        let opening = lesson::reopen(world, run?, goals(checks)?)?;
        Ok(self.work(opening, Vec::new()))
    }

    fn begin(&mut self, mut session: Session) -> Vec<FromWorker> {
        session.set_pulse(self.pulse);
        let scenario = session.values().scenario().id.to_owned();
        let numbers = session.values().changed();
        let numbers = numbers.map(|(name, value)| (name.to_owned(), value)).collect();
        let seed = session.values().seed;
        let selected = session.selected().map(str::to_owned);
        let tab = session.tab();
        let view = session.view().to_vec();
        self.session = Some(session);
        (self.remainder, self.paste, self.pace) = (0.0, None, Pace::default());
        let mut answers = vec![FromWorker::Opened { scenario, numbers, seed, selected, tab, view }];
        answers.extend(self.frame());
        answers
    }

    /// The branches that were compared last, at the present moment.
    fn compared(&self, is_glance: bool) -> Vec<FromWorker> {
        let Some(session) = &self.session else { return Vec::new() };
        let at_us = session.sim().now().0;
        let compared = match is_glance {
            true => session.glance(self.pair, at_us),
            false => session.compare(self.pair, at_us),
        };
        vec![match compared {
            Ok(comparison) => FromWorker::Compared(Box::new(comparison)),
            Err(why) => FromWorker::Failed(why),
        }]
    }

    /// Does something on those of them that are meant.
    fn act_on(&mut self, meant: [bool; 2], words: &str) -> Vec<FromWorker> {
        let Some(session) = &mut self.session else { return Vec::new() };
        match session.act_on(self.pair, meant, words) {
            Ok(pair) => self.pair = pair,
            Err(why) => return vec![FromWorker::Refused(why)],
        }
        let done = kept(session).map_or_else(FromWorker::Failed, FromWorker::Kept);
        [done].into_iter().chain(self.frame()).chain(self.compared(false)).collect()
    }

    fn frame(&mut self) -> Vec<FromWorker> {
        let slowed = self.slowed.filter(|_| self.playing).map(|(why, _)| why);
        let frame =
            self.session.as_mut().map(|session| Box::new(Frame { slowed, ..session.frame() }));
        frame.into_iter().map(FromWorker::Frame).collect()
    }

    /// Runs on for so much real time, event by event, because the pace can change with each; what it
    /// stands still for by itself.
    fn run(&mut self, real_us: u64) -> Option<StoryView> {
        let session = self.session.as_mut()?;
        self.slowed = self.slowed.and_then(|(why, us)| Some((why, us.checked_sub(real_us)?)));
        let mut left = real_us as f64;
        for _ in 0..MAX_STEPS_PER_TICK {
            let (speed, slowed) = match self.speed {
                0.0 if self.paste.is_some() => (1.0, None),
                0.0 => self.pace.of(session),
                speed => (speed, None),
            };
            if let Some(why) = slowed {
                self.slowed = Some((why, LINGER_US));
            }
            // Time goes on where nothing is due, as when the only server is down.
            let due = session.timeline().next_due();
            let needed = due.map(|due| (due - session.sim().now()) as f64 / speed);
            let Some(needed) = needed.filter(|needed| *needed <= left) else {
                self.pace.pass(slowed, left);
                let virtual_us = left * speed + self.remainder;
                self.remainder = virtual_us.fract();
                session.run_for(virtual_us as u64, MAX_STEPS_PER_TICK);
                return None;
            };
            left -= needed;
            self.pace.pass(slowed, needed);
            match self.stops_for_news {
                true => {
                    if let Some(news) = session.step_for_news() {
                        return Some(news);
                    }
                }
                false => session.step(),
            }
        }
        self.slowed = Some((Slowed::Crowded, LINGER_US));
        None
    }
}

/// Opens a lesson anew; which one it is, is shared with its run.
fn learn(id: &str, world: &LessonWorld, checks: &[String]) -> Result<Session, Refusal> {
    let mut session = lesson::open(world, world.seed, goals(checks)?)?;
    session.keep_in_view(lesson::IN_VIEW, Some(id.to_owned()));
    Ok(session)
}

fn goals(checks: &[String]) -> Result<Goals, LessonError> {
    Goals::read(checks).map_err(|(number, why)| LessonError::Goal(number, why))
}

/// Does what is asked of a session; `None` wants a frame.
fn ask(session: &mut Session, message: ToWorker) -> Option<Vec<FromWorker>> {
    let nothing = Some(Vec::new());
    match message {
        ToWorker::Act(words) => match session.act_in_words(&words) {
            Ok(()) => Some(vec![kept(session).map_or_else(FromWorker::Failed, FromWorker::Kept)]),
            Err(why) => Some(vec![FromWorker::Refused(why)]),
        },
        ToWorker::StepOne => {
            session.step();
            None
        }
        ToWorker::StepBack => {
            session.step_back();
            None
        }
        ToWorker::Seek(at_us) => {
            session.seek(at_us);
            // Whoever takes this one's place is to begin from there, once it is said to be there.
            Some(vec![FromWorker::Frame(Box::new(session.frame())), FromWorker::Sought(at_us)])
        }
        ToWorker::RunTo(goal) => Some(run_to(session, goal)),
        ToWorker::Take(step) => Some(take_step(session, &step)),
        ToWorker::Switch(branch) => match session.switch(branch) {
            true => Some(saved(session)),
            false => Some(failed(Refusal::NoBranch(branch))),
        },
        ToWorker::Fork => {
            session.fork();
            Some(saved(session))
        }
        ToWorker::Rename { branch, name } => {
            session.rename(branch, name);
            Some(saved(session))
        }
        ToWorker::RemoveBranch(branch) => match session.remove_branch(branch) {
            Ok(()) => Some(saved(session)),
            Err(why) => Some(failed(why)),
        },
        ToWorker::RestoreBranch(branch) => {
            session.restore_branch(branch);
            Some(saved(session))
        }
        ToWorker::Note(text) => {
            session.note(text);
            Some(saved(session))
        }
        ToWorker::RemoveNote(place) => {
            session.remove_note(place);
            Some(saved(session))
        }
        ToWorker::Watch(message) => {
            session.watch_message(message);
            None
        }
        ToWorker::WatchFlights(window_us) => {
            session.watch_flights(window_us);
            None
        }
        ToWorker::WatchWire(watches) => {
            session.watch_wire(watches);
            None
        }
        ToWorker::Share => {
            Some(vec![kept(session).map_or_else(FromWorker::Failed, FromWorker::Shared)])
        }
        ToWorker::ShareFile => Some(vec![match share::write_file(&session.run()) {
            Ok(file) => FromWorker::Shared(Kept::File(file)),
            Err(why) => FromWorker::Failed(why.into()),
        }]),
        ToWorker::Export { unix_ms } => Some(vec![exported(session, unix_ms)]),
        ToWorker::Run => Some(vec![kept(session).map_or_else(FromWorker::Failed, FromWorker::Run)]),
        ToWorker::Select(node) => {
            session.select(node);
            nothing
        }
        ToWorker::KeepInView { name, value } => {
            session.keep_in_view(&name, value);
            nothing
        }
        ToWorker::LookInside(inside) => {
            session.look_inside(inside);
            None
        }
        ToWorker::ReadFile { node, name } => Some(vec![match session.file(&node, &name) {
            Some(bytes) => FromWorker::File { name, bytes },
            None => FromWorker::Failed(Refusal::NoFile { node, name }),
        }]),
        ToWorker::Load { .. }
        | ToWorker::Open(_)
        | ToWorker::OpenFile(_)
        | ToWorker::Import(_)
        | ToWorker::Learn { .. }
        | ToWorker::Tick { .. }
        | ToWorker::Speed(_)
        | ToWorker::Play(_)
        | ToWorker::StopForNews(_)
        | ToWorker::Paste { .. }
        | ToWorker::StopPaste
        | ToWorker::Compare(_)
        | ToWorker::CompareAgain { .. }
        | ToWorker::ActOn { .. }
        | ToWorker::Complete(_) => nothing,
    }
}

fn run_to(session: &mut Session, goal: Goal) -> Vec<FromWorker> {
    let reached = session.run_to(goal, GOAL_LIMIT_US, GOAL_STEPS) == Reached::Goal;
    vec![FromWorker::Reached(reached), FromWorker::Frame(Box::new(session.frame()))]
}

/// Takes a step: what is typed waits for its reply.
fn take_step(session: &mut Session, step: &str) -> Vec<FromWorker> {
    let taken = Step::read(step).and_then(|step| Typist::default().take(session, &step));
    let (is_reached, rest) = match taken {
        // What is done is kept, as it is when it is typed, and so is the moment that a wait has led to.
        Ok(_) => (true, saved(session)),
        Err(StepError::Never(_)) => (false, saved(session)),
        Err(why) => (true, failed(LessonError::Step { step: step.to_owned(), why })),
    };
    [FromWorker::Reached(is_reached)].into_iter().chain(rest).collect()
}

/// What a change of the branches or the notes is answered with.
fn saved(session: &mut Session) -> Vec<FromWorker> {
    let saved = kept(session).map_or_else(FromWorker::Failed, FromWorker::Saved);
    vec![saved, FromWorker::Frame(Box::new(session.frame()))]
}

/// The run as a link, or as a file if it is too long for that.
///
/// Errors: why it cannot be text.
fn kept(session: &Session) -> Result<Kept, Refusal> {
    Ok(share::write(&session.run())?.into())
}

/// Files of others as the file of a run.
fn imported(files: Vec<Named>) -> FromWorker {
    let run = import(files).map_err(Refusal::from);
    let file = run.and_then(|run| Ok(share::write_file(&run)?));
    file.map_or_else(FromWorker::Failed, FromWorker::Imported)
}

/// What is on the stage as one file.
fn exported(session: &Session, unix_ms: u64) -> FromWorker {
    let name = format!("redscope-{}", session.values().scenario().id);
    let zip = session.export(unix_ms).and_then(|files| export::zip(&name, &files));
    match zip {
        Ok(zip) => FromWorker::Exported { name, zip },
        Err(why) => FromWorker::Failed(why.into()),
    }
}

/// Nothing has changed.
fn failed(why: impl Into<Refusal>) -> Vec<FromWorker> {
    vec![FromWorker::Failed(why.into())]
}

#[cfg(test)]
mod tests;
