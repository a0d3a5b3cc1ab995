//! The worker's side, without a browser: messages in, messages out.

use redscope_labs::scenario::OpenError;
use redscope_labs::{Scenario, Values};
use redscope_session::lab::{self, LabError, LoadedAsk, LoadedRun, Orders, OrdersAsk, OrdersView};
use redscope_session::share::{self, Shared};
use redscope_session::{
    Frame, FromWorker, Goal, Kept, Reached, Refusal, Session, Slowed, StoryView, ToWorker, complete,
};

use crate::pace::pace;

/// Events carried out at most for one tick, so that the worker keeps answering.
const MAX_STEPS_PER_TICK: u64 = 20_000;
/// Events of a lab carried out for one answer.
const LAB_STEPS: u64 = 60_000;
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
    /// Virtual time per real time; 0 slows down only while a client's message is on its way, or a process
    /// keeps others waiting.
    speed: f64,
    playing: bool,
    /// Whether it stands still by itself when something important has happened.
    stops_for_news: bool,
    /// Virtual microseconds not run yet, below one.
    remainder: f64,
    /// Why time was slower than usual last, and for how long in real microseconds that is said still.
    slowed: Option<(Slowed, u64)>,
    /// The orders that were looked at last in the consistency lab.
    orders: Option<Orders>,
    /// The lab under load that runs.
    lab: Option<LoadedRun>,
}

impl Default for Runner {
    fn default() -> Self {
        let (speed, remainder) = (0.0, 0.0);
        Runner {
            session: None,
            speed,
            playing: true,
            stops_for_news: false,
            remainder,
            slowed: None,
            orders: None,
            lab: None,
        }
    }
}

impl Runner {
    /// Takes one message and says what to answer.
    pub fn take(&mut self, message: ToWorker) -> Vec<FromWorker> {
        match message {
            ToWorker::Load { scenario, seed } => return self.load(&scenario, seed),
            ToWorker::Open(link) => return self.open(share::read_link(&link)),
            ToWorker::OpenFile(bytes) => return self.open(share::read(&bytes)),
            ToWorker::Speed(speed) => self.speed = speed.clamp(0.0, 1000.0),
            ToWorker::Play(playing) => self.playing = playing,
            ToWorker::StopForNews(stops) => self.stops_for_news = stops,
            ToWorker::LookAtOrders(ask) => {
                return vec![match self.look_at_orders(&ask) {
                    Ok(view) => FromWorker::Orders(Box::new(view)),
                    Err(why) => FromWorker::Failed(why.into()),
                }];
            }
            ToWorker::CountOrders(ask) => {
                return vec![match lab::count(&ask) {
                    Ok(count) => FromWorker::OrdersCounted(count),
                    Err(why) => FromWorker::Failed(why.into()),
                }];
            }
            ToWorker::RunLab(ask) => return self.run_lab(&ask),
            ToWorker::GoOnLab => return self.go_on_lab(),
            ToWorker::Complete(line) => {
                let completion = match &self.session {
                    Some(session) => session.complete(&line),
                    None => complete(&line),
                };
                return vec![FromWorker::Completion(completion)];
            }
            ToWorker::Tick { elapsed_us } => {
                let elapsed_us = elapsed_us.min(MAX_TICK_US);
                let news = match self.playing {
                    true => self.run(elapsed_us),
                    false => None,
                };
                self.playing &= news.is_none();
                let stopped = news.into_iter().map(|view| FromWorker::Stopped(Box::new(view)));
                return stopped.chain(self.frame()).collect();
            }
            other => {
                let Some(session) = &mut self.session else { return Vec::new() };
                return ask(session, other).unwrap_or_else(|| self.frame());
            }
        }
        Vec::new()
    }

    /// Looks at an order; those of the play that was looked at last are known.
    fn look_at_orders(&mut self, ask: &OrdersAsk) -> Result<OrdersView, LabError> {
        let orders = match self.orders.take().filter(|known| known.are_of(ask)) {
            Some(known) => known,
            None => Orders::find(ask)?,
        };
        self.orders.insert(orders).look(ask)
    }

    fn run_lab(&mut self, ask: &LoadedAsk) -> Vec<FromWorker> {
        match LoadedRun::new(ask) {
            Ok(run) => self.lab = Some(run),
            Err(why) => return failed(why),
        }
        self.go_on_lab()
    }

    fn go_on_lab(&mut self) -> Vec<FromWorker> {
        let part = self.lab.as_mut().map(|lab| lab.go_on(LAB_STEPS));
        // What was measured is with the page; the worlds are needed no more.
        self.lab.take_if(|_| part.as_ref().is_some_and(|part| part.is_done));
        part.into_iter().map(|part| FromWorker::LabPart(Box::new(part))).collect()
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
        match run.map_err(Refusal::from).and_then(|run| Ok(Session::open(run)?)) {
            Ok(session) => self.begin(session),
            Err(why) => failed(why),
        }
    }

    fn begin(&mut self, session: Session) -> Vec<FromWorker> {
        let scenario = session.values().scenario().id.to_owned();
        let numbers = session.values().changed();
        let numbers = numbers.map(|(name, value)| (name.to_owned(), value)).collect();
        let seed = session.values().seed;
        let selected = session.selected().map(str::to_owned);
        let tab = session.tab();
        self.session = Some(session);
        self.remainder = 0.0;
        let mut answers = vec![FromWorker::Opened { scenario, numbers, seed, selected, tab }];
        answers.extend(self.frame());
        answers
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
                0.0 => pace(session),
                speed => (speed, None),
            };
            if let Some(why) = slowed {
                self.slowed = Some((why, LINGER_US));
            }
            // Time goes on where nothing is due, as when the only server is down.
            let due = session.timeline().next_due();
            let needed = due.map(|due| (due - session.sim().now()) as f64 / speed);
            let Some(needed) = needed.filter(|needed| *needed <= left) else {
                let virtual_us = left * speed + self.remainder;
                self.remainder = virtual_us.fract();
                session.run_for(virtual_us as u64, MAX_STEPS_PER_TICK);
                return None;
            };
            left -= needed;
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
            None
        }
        ToWorker::RunTo(goal) => Some(run_to(session, goal)),
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
        ToWorker::Compare(branches) => {
            let at_us = session.sim().now().0;
            Some(vec![match session.compare(branches, at_us) {
                Ok(comparison) => FromWorker::Compared(Box::new(comparison)),
                Err(why) => FromWorker::Failed(why),
            }])
        }
        ToWorker::Watch(message) => {
            session.watch_message(message);
            None
        }
        ToWorker::WatchFlights(window_us) => {
            session.watch_flights(window_us);
            None
        }
        ToWorker::Share => {
            Some(vec![kept(session).map_or_else(FromWorker::Failed, FromWorker::Shared)])
        }
        ToWorker::Select(node) => {
            session.select(node);
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
        | ToWorker::Tick { .. }
        | ToWorker::Speed(_)
        | ToWorker::Play(_)
        | ToWorker::StopForNews(_)
        | ToWorker::LookAtOrders(_)
        | ToWorker::CountOrders(_)
        | ToWorker::RunLab(_)
        | ToWorker::GoOnLab
        | ToWorker::Complete(_) => nothing,
    }
}

fn run_to(session: &mut Session, goal: Goal) -> Vec<FromWorker> {
    let reached = session.run_to(goal, GOAL_LIMIT_US, GOAL_STEPS) == Reached::Goal;
    vec![FromWorker::Reached(reached), FromWorker::Frame(Box::new(session.frame()))]
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
    Ok(match share::write(&session.run())? {
        Shared::Link(link) => Kept::Link(link),
        Shared::File(file) => Kept::File(file),
    })
}

/// Nothing has changed.
fn failed(why: impl Into<Refusal>) -> Vec<FromWorker> {
    vec![FromWorker::Failed(why.into())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(answers: Vec<FromWorker>) -> u64 {
        let frame = answers.into_iter().find_map(|answer| match answer {
            FromWorker::Frame(frame) => Some(frame.now_us),
            _ => None,
        });
        frame.expect("a frame")
    }

    fn loaded(scenario: &str) -> Runner {
        let mut runner = Runner::default();
        runner.take(ToWorker::Load { scenario: scenario.into(), seed: 1 });
        runner
    }

    #[test]
    fn time_stands_still_while_paused_and_slows_for_a_request() {
        let mut runner = loaded("standalone");
        let start = now(runner.take(ToWorker::Tick { elapsed_us: 0 }));
        assert_eq!(now(runner.take(ToWorker::Tick { elapsed_us: 50_000 })), start + 50_000);
        runner.take(ToWorker::Act("type c1 PING".into()));
        let later = now(runner.take(ToWorker::Tick { elapsed_us: 50_000 }));
        assert!(later - (start + 50_000) < 2_000, "slow motion once it is connected");
        assert_eq!(runner.slowed.map(|(why, _)| why), Some(Slowed::Client));
        runner.take(ToWorker::Play(false));
        assert_eq!(now(runner.take(ToWorker::Tick { elapsed_us: 50_000 })), later);
    }

    #[test]
    fn why_time_is_slow_is_said_and_no_longer_than_it_can_be_read() {
        let mut runner = loaded("standalone");
        let said = |runner: &mut Runner| {
            let answers = runner.take(ToWorker::Tick { elapsed_us: 100_000 });
            let mut frames = answers.into_iter().filter_map(|answer| match answer {
                FromWorker::Frame(frame) => Some(frame.slowed),
                _ => None,
            });
            frames.next_back().expect("a frame")
        };
        assert_eq!(said(&mut runner), None);
        runner.take(ToWorker::Act("open c2 127.0.0.1:6379".into()));
        assert_eq!(said(&mut runner), None, "connecting is not drawn");
        runner.take(ToWorker::Act("processor n1 modelled".into()));
        runner.take(ToWorker::Act("type c1 EVAL \"for i = 1, 500000 do end\" 0".into()));
        let all: Vec<Option<Slowed>> = (0..40).map(|_| said(&mut runner)).collect();
        let mut kinds = all.clone();
        kinds.dedup();
        let [client, busy] = [Some(Slowed::Client), Some(Slowed::Busy)];
        assert_eq!(kinds, [client, busy, client, None]);
        runner.take(ToWorker::Speed(1000.0));
        runner.take(ToWorker::Open("v1;cluster;seed=1;masters=10".into()));
        let crowded = (0..20).any(|_| said(&mut runner) == Some(Slowed::Crowded));
        assert!(crowded, "a hundred seconds of gossip take longer than a tenth of one");
    }

    #[test]
    fn it_stands_still_by_itself_only_if_that_is_wanted() {
        for wanted in [false, true] {
            let mut runner = loaded("replication");
            runner.take(ToWorker::StopForNews(wanted));
            runner.take(ToWorker::Act("crash n1".into()));
            let ticks = (0..30).flat_map(|_| runner.take(ToWorker::Tick { elapsed_us: 90_000 }));
            let answers: Vec<FromWorker> = ticks.collect();
            let stopped = answers.iter().position(|one| matches!(one, FromWorker::Stopped(_)));
            assert_eq!(stopped.is_some(), wanted);
            let Some(stopped) = stopped else { continue };
            let FromWorker::Stopped(view) = &answers[stopped] else { unreachable!("it is one") };
            let rest = &answers[stopped + 1..];
            let stands =
                |one: &FromWorker| matches!(one, FromWorker::Frame(f) if f.now_us == view.at_us);
            assert!(rest.iter().all(stands), "it stands still at that moment");
        }
    }

    #[test]
    fn what_was_done_is_kept_with_every_act() {
        let mut runner = loaded("cluster");
        runner.take(ToWorker::Tick { elapsed_us: 90_000 });
        let [FromWorker::Kept(Kept::Link(link))] =
            &runner.take(ToWorker::Act("crash n1".into()))[..]
        else {
            panic!("an act is kept")
        };
        let mut again = Runner::default();
        again.take(ToWorker::Open(link.clone()));
        let digest = |runner: &Runner| runner.session.as_ref().map(|s| s.sim().digest());
        for runner in [&mut runner, &mut again] {
            runner.session.as_mut().expect("one is open").run_for(3_000_000, u64::MAX);
        }
        assert_eq!(digest(&runner), digest(&again));
        let refused = runner.take(ToWorker::Act("crash nobody".into()));
        assert!(matches!(refused[..], [FromWorker::Refused(_)]));
    }

    #[test]
    fn a_run_is_gone_back_to_shared_and_opened_again() {
        let mut runner = loaded("standalone");
        runner.take(ToWorker::Play(false));
        let start = now(runner.take(ToWorker::Tick { elapsed_us: 0 }));
        runner.take(ToWorker::Act("type c1 SET a 1".into()));
        assert!(matches!(
            runner.take(ToWorker::RunTo(Goal::Quiet))[..],
            [FromWorker::Reached(true), FromWorker::Frame(_)]
        ));
        let end = now(runner.take(ToWorker::Tick { elapsed_us: 0 }));
        assert!(end > start);
        let back = now(runner.take(ToWorker::StepBack));
        assert!(back <= end);
        assert_eq!(now(runner.take(ToWorker::Seek(start + 10))), start + 10);
        let [FromWorker::Shared(Kept::Link(link))] = &runner.take(ToWorker::Share)[..] else {
            panic!("a short run is a link")
        };
        let opened = Runner::default().take(ToWorker::Open(link.clone()));
        assert_eq!(now(opened), start + 10);
        assert!(matches!(
            runner.take(ToWorker::Open("no link".into()))[..],
            [FromWorker::Failed(_)]
        ));
    }
}
