//! What a session shows: what has changed since the page was told last.

use crate::lesson::{Along, GoalsView};
use redscope_actor::Time;
use redscope_labs::client::Line as ConsoleLine;
use redscope_labs::{Cast, Told};
use redscope_sim::{Stamp, Stretch, Timeline};

use super::{Session, console_line};
use crate::frame::{
    BeliefRow, CutView, Detail, FlightsView, Frame, Gossip, LinkView, MessageView, NoteView,
    RouteView, TimelineView,
};
use crate::inside::InsideView;
use crate::lens::{self, ConsolesLens, InsideLens, NodesLens, Shown};
use crate::story;

/// Of what was told, a fresh picture begins with so much.
const MAX_PAST: usize = 2000;

/// What the page has been told.
#[derive(Debug, Default)]
pub(super) struct Page {
    started: bool,
    nodes: Shown<NodesLens>,
    consoles: Shown<ConsolesLens>,
    /// The branch, and how much of what was told on it.
    branch: usize,
    told: usize,
    /// How many of the acts on it.
    acts: usize,
    /// How much of what was found.
    found: story::Seen,
    links: Option<Vec<LinkView>>,
    cuts: Option<Vec<CutView>>,
    pub(super) detail: Option<Detail>,
    lens: InsideLens,
    pub(super) inside: Option<InsideView>,
    timeline: Option<TimelineView>,
    pub(super) message: Option<MessageView>,
    pub(super) flights: Option<FlightsView>,
    /// The moment, and how many acts were done at it, for which those were looked for.
    pub(super) flights_at: Option<(Stamp, usize)>,
    typed: LastTyped,
    route: Option<RouteView>,
    beliefs: Option<Vec<BeliefRow>>,
    gossip: Option<Gossip>,
    goals: Option<GoalsView>,
}

impl Page {
    /// Whether somebody looks at all.
    pub(super) fn is_started(&self) -> bool {
        self.started
    }
}

impl Session {
    /// What has changed since the last frame. On another branch it is a whole new picture.
    pub fn frame(&mut self) -> Frame {
        let (branch, told) = (self.timeline.branch().0, self.timeline.told_ever_count());
        let fresh = !self.page.started || branch != self.page.branch;
        if fresh {
            self.timeline.recall(MAX_PAST);
            let told = told.saturating_sub(MAX_PAST);
            let found = story::Seen::default();
            let nodes = Shown::by(NodesLens::of(&self.homes));
            self.page = Page { started: true, branch, told, found, nodes, ..Page::default() };
            self.passed.forget();
        }
        if self.watches_wire {
            self.look_back();
        }
        let world = self.timeline.sim();
        let stamp = world.stamp();
        let mut frame = Frame {
            now_us: stamp.at.0,
            step: stamp.step,
            fresh,
            past: self.timeline.is_past(),
            packets: lens::packets(world),
            ..Frame::default()
        };
        let nodes = self.page.nodes.changes(world);
        let consoles = self.page.consoles.changes(world);
        (frame.nodes, frame.clients) = (nodes.changed, consoles.changed);
        frame.gone = nodes.gone.into_iter().chain(consoles.gone).collect();
        frame.links = news(&mut self.page.links, lens::links(world));
        let here = self.timeline.branch_of(self.timeline.branch());
        let done = here.map(|here| here.log.until(self.timeline.acts_done()));
        let done = done.iter().flat_map(Stretch::iter);
        frame.cuts = news(&mut self.page.cuts, lens::cuts(world, done));
        let detail = self.selected.as_ref().and_then(|node| lens::detail(world, node));
        frame.detail = changed(&mut self.page.detail, detail);
        let lens = &mut self.page.lens;
        let inside = self.inside.as_ref().and_then(|asked| lens.look(&self.timeline, asked));
        frame.inside = changed(&mut self.page.inside, inside);
        let here = |id| lens::message(world, id).or_else(|| self.arrived(id));
        let message = self.message.and_then(here);
        frame.message = changed(&mut self.page.message, message);
        (frame.passed, frame.passed_anew) = self.passed.news();
        let moment = (stamp, self.timeline.acts_done());
        if let Some(window_us) = self.flights_us
            && self.page.flights_at != Some(moment)
        {
            // The last moments run again for this: not while time stands still.
            self.page.flights_at = Some(moment);
            frame.flights = news(&mut self.page.flights, lens::flights(&self.timeline, window_us));
        }
        let route = self.page.typed.last(&self.timeline);
        let route = route.and_then(|typed| lens::route(world, typed));
        frame.route = changed(&mut self.page.route, route);
        frame.beliefs = news(&mut self.page.beliefs, lens::beliefs(world));
        frame.gossip = news(&mut self.page.gossip, lens::gossip(world));
        let goals = self.goals();
        frame.goals = changed(&mut self.page.goals, goals);
        let timeline = self.timeline_view();
        frame.timeline = news(&mut self.page.timeline, timeline);
        self.add_told(&mut frame);
        frame
    }

    /// The run as a strip: its branches and notes.
    pub fn timeline_view(&self) -> TimelineView {
        let notes = self.notes().into_iter().map(NoteView::of).collect();
        lens::timeline(&self.timeline, &self.removed, self.begun, notes)
    }

    /// A message that has arrived already, as it was when it was sent.
    fn arrived(&self, id: u64) -> Option<MessageView> {
        if let Some(shown) = self.page.message.as_ref().filter(|message| message.id == id) {
            return Some(shown.clone());
        }
        let sent = Time(self.passed.find(id)?.sent_us);
        lens::message(&self.timeline.look(self.timeline.branch(), sent)?, id)
    }

    /// Runs the last moments again, if it is not known what has arrived in them.
    fn look_back(&mut self) {
        let (branch, now) = (self.timeline.branch(), self.timeline.sim().stamp());
        if !self.passed.is_lost(branch, now) {
            return;
        }
        for window_us in [1_000_000, 10_000_000] {
            self.passed.found(branch, now, lens::flights(&self.timeline, window_us));
            if !self.passed.is_few() {
                break;
            }
        }
    }

    /// Log lines, stories and console lines that are new.
    fn add_told(&mut self, frame: &mut Frame) {
        let world = self.timeline.sim();
        let new = self.timeline.told_ever_since(self.page.told);
        // Who comes only later has no name yet.
        let known = |told: &&Told| world.knows(told.actor);
        for told in new.iter().filter(known) {
            if let Some(line) = console_line(told) {
                frame.lines.push(lens::console_line(world.name(told.actor), told.stamp, line));
            }
            frame.logs.extend(lens::log_line(world, told));
        }
        frame.stories.extend(story::all(world, new.iter().filter(known)));
        self.page.told = self.timeline.told_ever_count();
        if let Some(here) = self.timeline.branch_of(self.timeline.branch()) {
            frame.acts = here.log.since(self.page.acts).iter().filter_map(lens::act).collect();
            self.page.acts = here.log.len();
        }
        frame.stories.extend(self.page.found.news(world, &self.timeline.watch().checks));
        frame.stories.sort_by_key(|story| story.step);
    }
}

/// The last line that was typed and has a key; only what is new is looked through.
#[derive(Debug, Default)]
struct LastTyped {
    /// So much of what was told is looked through.
    until: usize,
    line: Option<lens::Typed>,
}

impl LastTyped {
    /// The last such line of what was told until now.
    fn last(&mut self, timeline: &Timeline<Cast, Along>) -> Option<&lens::Typed> {
        if timeline.told_count() < self.until {
            *self = LastTyped::default();
        }
        if let Some(typed) = timeline.told_since(self.until).iter().rev().find_map(typed) {
            self.line = Some(typed);
        }
        self.until = timeline.told_count();
        self.line.as_ref()
    }
}

fn typed(told: &Told) -> Option<lens::Typed> {
    match console_line(told)? {
        ConsoleLine::Typed { line, .. } if lens::has_key(line) => {
            Some(lens::Typed { stamp: told.stamp, line: line.clone() })
        }
        _ => None,
    }
}

/// The new value, if it is another than the one shown; it is shown from now on.
fn news<T: Clone + PartialEq>(shown: &mut Option<T>, now: T) -> Option<T> {
    changed(shown, Some(now))
}

/// The same for what may not be there: that it is gone is not said.
fn changed<T: Clone + PartialEq>(shown: &mut Option<T>, now: Option<T>) -> Option<T> {
    if *shown == now {
        return None;
    }
    shown.clone_from(&now);
    now
}
