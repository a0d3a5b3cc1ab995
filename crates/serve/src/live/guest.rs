//! A page that is connected: what it asks for, and what has changed for it since it asked last.

use std::collections::BTreeMap;
use std::sync::Arc;

use redscope_actor::Time;
use redscope_labs::client::{ConsoleOrder, ConsoleSpec};
use redscope_labs::{Action, Order, Spec, act};
use redscope_session::{
    BeliefRow, ClientView, Detail, FIRST_CONSOLE, Frame, FromWorker, Gossip, Kept, LIVE,
    LIVE_WRITES, Line, LinkView, LiveRefusal, NodeView, Refusal, ToWorker, complete, console_line,
};
use redscope_sim::{Action as Act, Stamp};

use super::board::Board;
use super::console::{Desk, Servers};
use super::picture::Picture;

/// Consoles of a page.
const MOST_CONSOLES: usize = 32;
/// While nothing happens, time is told no oftener, in microseconds.
const PULSE_US: u64 = 250_000;

/// What a page has been told.
#[derive(Default)]
struct Told {
    is_begun: bool,
    picture: Arc<Picture>,
    nodes: BTreeMap<String, NodeView>,
    links: Option<Vec<LinkView>>,
    beliefs: Option<Vec<BeliefRow>>,
    gossip: Option<Gossip>,
    clients: BTreeMap<String, ClientView>,
    detail: Option<Detail>,
    stories: usize,
    now_us: u64,
}

/// A page.
pub(crate) struct Guest {
    board: Arc<Board>,
    writes: bool,
    consoles: BTreeMap<String, Desk>,
    /// Consoles that are gone, and whose page has yet to hear it.
    gone: Vec<String>,
    selected: Option<String>,
    told: Told,
}

impl Guest {
    /// Nobody has asked for anything yet.
    pub(crate) fn new(board: Arc<Board>, writes: bool) -> Self {
        Guest {
            board,
            writes,
            consoles: BTreeMap::new(),
            gone: Vec::new(),
            selected: None,
            told: Told::default(),
        }
    }

    /// Answers a message.
    pub(crate) fn answer(&mut self, asked: ToWorker) -> Vec<FromWorker> {
        match asked {
            ToWorker::Load { .. } => self.begin(),
            ToWorker::Tick { .. } => self.tick(),
            ToWorker::Act(words) => self.act(&words),
            ToWorker::Paste { acts, .. } => self.paste(&acts),
            ToWorker::Select(node) => {
                self.selected = node;
                Vec::new()
            }
            ToWorker::Complete(line) => vec![FromWorker::Completion(complete(&line))],
            // These say how a simulation is to run, and what of it is to be shown.
            ToWorker::Speed(_)
            | ToWorker::Play(_)
            | ToWorker::StopForNews(_)
            | ToWorker::KeepInView { .. }
            | ToWorker::LookInside(_)
            | ToWorker::Watch(_)
            | ToWorker::WatchWire(_)
            | ToWorker::WatchFlights(_)
            | ToWorker::StopPaste => Vec::new(),
            _ => vec![FromWorker::Refused(LiveRefusal::NeedsSimulation.into())],
        }
    }

    /// A page is there anew: it gets everything, and a console.
    fn begin(&mut self) -> Vec<FromWorker> {
        self.consoles.clear();
        self.gone.clear();
        self.told = Told::default();
        let home = self.board.first();
        let selected = home.as_ref().and_then(|home| self.board.server(home)).map(|(name, _)| name);
        self.selected.clone_from(&selected);
        if let Some(home) = home {
            let spec = ConsoleSpec { home, follow: true, resp3: false };
            self.consoles.extend(Desk::open(spec).map(|desk| (FIRST_CONSOLE.to_owned(), desk)));
        }
        let writes = self.writes.then(|| (LIVE_WRITES.to_owned(), String::new()));
        let opened = FromWorker::Opened {
            scenario: LIVE.to_owned(),
            numbers: Vec::new(),
            seed: 0,
            selected,
            tab: None,
            view: writes.into_iter().collect(),
        };
        vec![opened, FromWorker::Frame(Box::new(self.frame()))]
    }

    fn tick(&mut self) -> Vec<FromWorker> {
        let servers = Servers { board: &self.board, writes: self.writes };
        let mut said = Vec::new();
        for desk in self.consoles.values_mut() {
            desk.pump(servers);
            said.extend(desk.take_refused().into_iter().map(|why| FromWorker::Failed(why.into())));
        }
        said.push(FromWorker::Frame(Box::new(self.frame())));
        said
    }

    /// Does something, in words. What was typed is shown before it is said why it was not sent.
    fn act(&mut self, words: &str) -> Vec<FromWorker> {
        let answer = match self.try_act(words) {
            // Nothing is kept: there is no run.
            Ok(()) => FromWorker::Kept(Kept::Link(String::new())),
            Err(why) => FromWorker::Refused(why),
        };
        vec![FromWorker::Frame(Box::new(self.frame())), answer]
    }

    fn paste(&mut self, acts: &[String]) -> Vec<FromWorker> {
        let refused =
            acts.iter().filter_map(|words| Some((words.clone(), self.try_act(words).err()?)));
        let refused = refused.collect();
        vec![FromWorker::Pasted { done: acts.len(), refused, kept: Kept::Link(String::new()) }]
    }

    fn try_act(&mut self, words: &str) -> Result<(), Refusal> {
        match act::parse(words)? {
            Act::Add { actor, spec: Spec::Console(spec), .. } => {
                if self.consoles.len() >= MOST_CONSOLES {
                    return Err(LiveRefusal::TooManyConsoles(MOST_CONSOLES).into());
                }
                self.consoles.extend(Desk::open(spec).map(|desk| (actor, desk)));
                Ok(())
            }
            Act::Order { actor, order: Order::Console(order) } => self.order(&actor, order),
            Act::Remove { actor } if self.consoles.remove(&actor).is_some() => {
                self.told.clients.remove(&actor);
                self.gone.push(actor);
                Ok(())
            }
            action => Err(needs_simulation(&action).into()),
        }
    }

    fn order(&mut self, console: &str, order: ConsoleOrder) -> Result<(), Refusal> {
        let servers = Servers { board: &self.board, writes: self.writes };
        let desk = self.consoles.get_mut(console);
        let desk = desk.ok_or_else(|| LiveRefusal::NoConsole(console.to_owned()))?;
        desk.obey(servers, order)?;
        desk.hurry(servers);
        Ok(())
    }

    /// What has changed.
    fn frame(&mut self) -> Frame {
        let (board, told) = (&self.board, &mut self.told);
        let now_us = board.now_us();
        let mut frame = Frame { fresh: !told.is_begun, ..Frame::default() };
        let picture = board.picture();
        if frame.fresh || !Arc::ptr_eq(&picture, &told.picture) {
            let is_news =
                |(name, view): &(&String, &NodeView)| told.nodes.get(*name) != Some(*view);
            frame.nodes =
                picture.nodes.iter().filter(is_news).map(|(_, view)| view.clone()).collect();
            // One may turn out to be another under a second address.
            let gone = told.nodes.keys().filter(|name| !picture.nodes.contains_key(*name));
            frame.gone.extend(gone.cloned());
            told.nodes.clone_from(&picture.nodes);
            frame.links = news(&mut told.links, &picture.links);
            frame.beliefs = news(&mut told.beliefs, &picture.beliefs);
            frame.gossip = news(&mut told.gossip, &picture.gossip);
            told.picture = picture;
        }
        let detail = self.selected.as_ref().and_then(|node| board.detail(node));
        if let Some(detail) = detail {
            frame.detail = news(&mut told.detail, &detail);
        }
        (frame.stories, told.stories) = board.stories(told.stories);
        frame.gone.append(&mut self.gone);
        let mut now_us = now_us;
        for (name, desk) in &mut self.consoles {
            for (at_us, line) in desk.take_lines() {
                now_us = now_us.max(at_us);
                let line = console_line(name, Stamp { step: at_us, at: Time(at_us) }, &line);
                // What is said of our own servers is not so of these.
                frame.lines.push(Line { differs: None, ..line });
            }
            let view = desk.view(board, name);
            if told.clients.get(name) != Some(&view) {
                told.clients.insert(name.clone(), view.clone());
                frame.clients.push(view);
            }
        }
        // Whatever has happened has happened until now; else time goes on in strides.
        let is_quiet = frame == Frame::default();
        if !is_quiet || now_us.saturating_sub(told.now_us) >= PULSE_US {
            told.now_us = now_us.max(told.now_us);
        }
        told.is_begun = true;
        Frame { now_us: told.now_us, step: told.now_us, ..frame }
    }
}

/// What else can be done is done to simulations.
fn needs_simulation(action: &Action) -> LiveRefusal {
    match action {
        Act::Order { actor, .. } | Act::Remove { actor } if actor.starts_with('c') => {
            LiveRefusal::NoConsole(actor.clone())
        }
        _ => LiveRefusal::NeedsSimulation,
    }
}

/// The new value, if it is another than the one shown; it is shown from now on.
fn news<T: Clone + PartialEq>(shown: &mut Option<T>, now: &T) -> Option<T> {
    if shown.as_ref() == Some(now) {
        return None;
    }
    *shown = Some(now.clone());
    Some(now.clone())
}
