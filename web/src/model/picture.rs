//! Everything that is drawn.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};
use std::rc::Rc;

use redscope_session::lesson::GoalsView;
use redscope_session::{
    ActView, BeliefRow, ClientView, Comparison, Completion, CutView, Detail, FlightsView, Frame,
    Gossip, InsideView, Line, LineKind, LinkView, LogView, MOST_PASSED, MessageView, NodeView,
    PacketView, RouteView, Slowed, Story, StoryView, TimelineView,
};

use super::recorded::{Lines, Recorded};
use super::slice::Slice;

/// Stories kept, and lines of logs.
const MAX_TOLD: usize = 2000;
/// Lines kept for each console.
const MAX_LINES: usize = 110_000;
/// What is too much goes as soon as it is so many lines: all the others move up then.
const EXCESS_LINES: usize = 10_000;

/// Up to where a console was cleared. Nothing is forgotten: before that moment it all shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cleared {
    /// When that was done.
    pub(crate) step: u64,
    /// The last line and the last act that are hidden.
    pub(crate) line: Option<Rc<Line>>,
    pub(crate) act: Option<ActView>,
}

/// Everything that is drawn. What was told is kept for the whole branch: panes show it up to
/// [`Picture::step`], and what comes after as what is known to come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Picture {
    pub(crate) now_us: u64,
    pub(crate) step: u64,
    pub(crate) past: bool,
    pub(crate) slowed: Option<Slowed>,
    pub(crate) nodes: Slice<BTreeMap<String, NodeView>>,
    pub(crate) packets: Slice<Vec<PacketView>>,
    /// Messages that have arrived, as far as they are known without a gap; the last at the end.
    pub(crate) passed: Slice<Vec<PacketView>>,
    pub(crate) links: Slice<Vec<LinkView>>,
    pub(crate) cuts: Slice<Vec<CutView>>,
    pub(crate) logs: Slice<Vec<LogView>>,
    pub(crate) stories: Slice<Vec<StoryView>>,
    pub(crate) clients: Slice<BTreeMap<String, ClientView>>,
    pub(crate) lines: Slice<Lines>,
    pub(crate) cleared: Slice<BTreeMap<String, Cleared>>,
    pub(crate) detail: Slice<Option<Detail>>,
    pub(crate) acts: Slice<Vec<ActView>>,
    pub(crate) inside: Slice<Option<InsideView>>,
    pub(crate) timeline: Slice<TimelineView>,
    /// What the other branches have told, as far as they were shown before.
    pub(crate) others: Slice<BTreeMap<usize, Recorded>>,
    pub(crate) message: Slice<Option<MessageView>>,
    pub(crate) flights: Slice<Option<FlightsView>>,
    pub(crate) route: Slice<Option<RouteView>>,
    pub(crate) beliefs: Slice<Vec<BeliefRow>>,
    pub(crate) gossip: Slice<Gossip>,
    pub(crate) completion: Slice<Completion>,
    pub(crate) comparison: Slice<Option<Comparison>>,
    pub(crate) goals: Slice<Option<GoalsView>>,
}

impl Picture {
    /// How far the run is known on any branch, in virtual microseconds.
    pub(crate) fn end_us(&self) -> u64 {
        self.timeline.end_us().max(self.now_us)
    }

    /// Takes in what has changed; whether anything has.
    pub(crate) fn apply(&mut self, mut frame: Frame) -> bool {
        let packets = std::mem::take(&mut frame.packets);
        let unchanged = Frame {
            now_us: self.now_us,
            step: self.step,
            past: self.past,
            slowed: self.slowed,
            ..Frame::default()
        };
        let is_news = *self.packets != packets || frame != unchanged;
        if frame.fresh {
            self.start_over();
        }
        (self.now_us, self.step, self.past) = (frame.now_us, frame.step, frame.past);
        self.slowed = frame.slowed;
        if !frame.gone.is_empty() {
            for name in &frame.gone {
                self.nodes.edit().remove(name);
                self.clients.edit().remove(name);
                self.lines.edit().remove(name);
            }
        }
        if !frame.nodes.is_empty() {
            let nodes = self.nodes.edit();
            nodes.extend(frame.nodes.into_iter().map(|node| (node.name.clone(), node)));
        }
        if !frame.clients.is_empty() {
            let clients = self.clients.edit();
            clients.extend(frame.clients.into_iter().map(|client| (client.name.clone(), client)));
        }
        self.packets.set(packets);
        if frame.passed_anew && !self.passed.is_empty() {
            self.passed.edit().clear();
        }
        if !frame.passed.is_empty() {
            let passed = self.passed.edit();
            passed.extend(frame.passed);
            let excess = passed.len().saturating_sub(MOST_PASSED);
            passed.drain(..excess);
        }
        take(&mut self.links, frame.links);
        take(&mut self.cuts, frame.cuts);
        take(&mut self.timeline, frame.timeline);
        take(&mut self.beliefs, frame.beliefs);
        take(&mut self.gossip, frame.gossip);
        take(&mut self.detail, frame.detail.map(Some));
        take(&mut self.inside, frame.inside.map(Some));
        take(&mut self.message, frame.message.map(Some));
        take(&mut self.flights, frame.flights.map(Some));
        take(&mut self.route, frame.route.map(Some));
        if self.route.as_ref().is_some_and(|route| route.at_us > self.now_us) {
            self.route.set(None);
        }
        take(&mut self.goals, frame.goals.map(Some));
        add(&mut self.logs, frame.logs);
        add_stories(&mut self.stories, frame.stories);
        add(&mut self.acts, frame.acts);
        if !frame.lines.is_empty() {
            let all = self.lines.edit();
            for line in frame.lines {
                let lines = all.entry(line.client.clone()).or_default();
                // One that the page has added may be of a later moment.
                let place = lines.partition_point(|other| other.at_us <= line.at_us);
                lines.insert(place, Rc::new(line));
                if lines.len() > MAX_LINES {
                    lines.drain(..EXCESS_LINES);
                }
            }
        }
        is_news
    }

    /// A new picture begins, as on another branch: what was told on the one before is kept.
    fn start_over(&mut self) {
        let mut others = self.others.clone();
        if !self.timeline.branches.is_empty() {
            others.edit().insert(self.timeline.branch, self.here());
        }
        *self = Picture { comparison: self.comparison.clone(), others, ..Picture::default() };
    }

    /// What is known of the present branch.
    fn here(&self) -> Recorded {
        let (stories, lines, acts) = (self.stories.clone(), self.lines.clone(), self.acts.clone());
        Recorded { stories, lines, acts }
    }

    /// What is known of each branch.
    pub(crate) fn recorded(&self) -> BTreeMap<usize, Recorded> {
        let mut recorded = (*self.others).clone();
        recorded.insert(self.timeline.branch, self.here());
        recorded
    }

    /// Clears a console, as far as it is shown at this moment.
    pub(crate) fn clear(&mut self, client: &str) {
        let step = self.step;
        let lines = self.lines.get(client).into_iter().flatten();
        let line = lines.take_while(|line| line.step <= step).last().cloned();
        let act = self.acts.iter().take_while(|act| act.step <= step).last().cloned();
        self.cleared.edit().insert(client.to_owned(), Cleared { step, line, act });
    }

    /// Shows a line at a console that its server never got to see.
    pub(crate) fn add_line(&mut self, client: &str, kind: LineKind, text: String) {
        let (step, at_us) = (self.step, self.now_us);
        let prompt = String::new();
        let (wire, help, differs, client_name) = (None, None, None, client.to_owned());
        let line =
            Line { client: client_name, kind, prompt, text, wire, help, differs, step, at_us };
        self.lines.edit().entry(client.to_owned()).or_default().push(Rc::new(line));
    }

    /// Shows what stands in the place of an answer below the line that was typed last, which was not sent: as what a
    /// console says by itself, in the same step.
    pub(crate) fn answer_typed(&mut self, client: &str, text: String) {
        let Some(lines) = self.lines.edit().get_mut(client) else { return };
        let Some(at) = lines.iter().rposition(|line| line.kind == LineKind::Typed) else { return };
        let (kind, prompt, help) = (LineKind::Error, String::new(), None);
        let answer = Line { kind, prompt, text, help, ..Line::clone(&lines[at]) };
        lines.insert(at + 1, Rc::new(answer));
    }

    /// Shows a choice about a console at once; the worker's next word confirms it.
    ///
    /// Until then a frame would set the checkbox back under the person's finger.
    pub(crate) fn move_client(&mut self, to: &ClientView) {
        if let Some(client) = self.clients.edit().get_mut(&to.name) {
            client.clone_from(to);
        }
    }
}

/// The present branch and another one, to compare.
pub(crate) fn pair(timeline: &TimelineView) -> Option<[usize; 2]> {
    let here = timeline.branch;
    let other = timeline.branches.iter().rev().map(|branch| branch.id).find(|id| *id != here)?;
    Some([here.min(other), here.max(other)])
}

fn take<T: Clone + PartialEq>(slice: &mut Slice<T>, new: Option<T>) {
    if let Some(new) = new {
        slice.set(new);
    }
}

/// Adds what is new, and drops the oldest of what is too much.
fn add<T: Clone>(kept: &mut Slice<Vec<T>>, new: Vec<T>) {
    if !new.is_empty() {
        let kept = kept.edit();
        kept.extend(new);
        let excess = kept.len().saturating_sub(MAX_TOLD);
        kept.drain(..excess);
    }
}

/// Adds stories; of what is too much the oldest of those go that there are most of, so that what happens
/// often drives out nothing rare.
fn add_stories(kept: &mut Slice<Vec<StoryView>>, new: Vec<StoryView>) {
    if new.is_empty() {
        return;
    }
    let kept = kept.edit();
    kept.extend(new);
    let mut excess = kept.len().saturating_sub(MAX_TOLD);
    while excess > 0 {
        let mut counts: Vec<(Discriminant<Story>, usize)> = Vec::new();
        for kind in kept.iter().map(|view| discriminant(&view.story)) {
            match counts.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => counts.push((kind, 1)),
            }
        }
        counts.sort_by_key(|(_, count)| Reverse(*count));
        let [(kind, most), rest @ ..] = &counts[..] else { return };
        // As many as it takes to leave another one the most frequent.
        let next = rest.first().map_or(0, |(_, count)| *count);
        let mut going = (most - next).max(1).min(excess);
        excess -= going;
        kept.retain(|view| {
            let goes = going > 0 && discriminant(&view.story) == *kind;
            going -= usize::from(goes);
            !goes
        });
    }
}

/// Virtual time as `00:00:14.382`.
pub(crate) fn clock(us: u64) -> String {
    let (ms, s) = (us / 1000, us / 1_000_000);
    format!("{:02}:{:02}:{:02}.{:03}", s / 3600, s / 60 % 60, s % 60, ms % 1000)
}

/// Virtual time within a run, as `14.382`.
pub(crate) fn seconds(us: u64) -> String {
    format!("{:02}.{:03}", us / 1_000_000, us / 1000 % 1000)
}

#[cfg(test)]
mod tests {
    use redscope_session::BranchView;

    use super::*;

    #[test]
    fn a_fresh_frame_starts_over() {
        let mut picture = Picture { now_us: 9, ..Picture::default() };
        picture.logs.edit().push(LogView {
            step: 1,
            at_us: 1,
            node: "n1".into(),
            mark: '*',
            text: "old".into(),
        });
        picture.apply(Frame { fresh: true, now_us: 7, ..Frame::default() });
        assert_eq!((picture.now_us, picture.logs.len()), (7, 0));
    }

    #[test]
    fn what_happens_often_drives_out_nothing_rare() {
        let mut picture = Picture::default();
        let view = |step: u64, story: Story| StoryView {
            step,
            at_us: step,
            node: "n1".into(),
            tone: redscope_session::Tone::Plain,
            story,
            origin: None,
        };
        let moved = |step| {
            let (from, to) = ("n1".into(), "n2".into());
            view(step, Story::Redirected { slot: 1, from, to, ask: false })
        };
        let mut stories = vec![view(0, Story::Crashed)];
        stories.extend((1..MAX_TOLD as u64 + 500).map(moved));
        picture.apply(Frame { stories, ..Frame::default() });
        picture.apply(Frame { stories: vec![moved(9_999)], ..Frame::default() });
        let told: Vec<u64> = picture.stories.iter().map(|view| view.step).collect();
        assert_eq!((told.len(), told[0], told[1]), (MAX_TOLD, 0, 502));
        assert_eq!(told.last(), Some(&9_999));
    }

    #[test]
    fn what_the_page_has_said_at_a_console_stands_in_its_time() {
        let mut picture = Picture { now_us: 7, ..Picture::default() };
        picture.add_line("c1", LineKind::Refused, "no".into());
        let line = |at_us| Line { at_us, ..(*picture.lines["c1"][0]).clone() };
        let lines = vec![line(6), line(7), line(8)];
        picture.apply(Frame { lines, ..Frame::default() });
        let times: Vec<u64> = picture.lines["c1"].iter().map(|line| line.at_us).collect();
        assert_eq!(times, [6, 7, 7, 8]);
        assert_eq!(picture.lines["c1"][1].text, "no");
    }

    #[test]
    fn what_was_not_sent_has_its_reason_below_it() {
        let mut picture = Picture { now_us: 7, step: 7, ..Picture::default() };
        picture.add_line("c1", LineKind::Typed, "SET k v".into());
        picture.add_line("c1", LineKind::Push, "later".into());
        picture.answer_typed("c1", "no".into());
        picture.answer_typed("c2", "nobody typed there".into());
        let said: Vec<_> =
            picture.lines["c1"].iter().map(|line| (line.kind, &*line.text)).collect();
        let typed = (LineKind::Typed, "SET k v");
        assert_eq!(said, [typed, (LineKind::Error, "no"), (LineKind::Push, "later")]);
        assert_eq!(picture.lines["c1"][1].step, 7);
    }

    #[test]
    fn what_another_branch_has_told_is_kept() {
        let mut picture = Picture::default();
        let on = |branch: usize| TimelineView {
            branch,
            branches: vec![BranchView {
                id: branch,
                name: String::new(),
                parent: None,
                acts: 0,
                end_us: 0,
            }],
            ..TimelineView::default()
        };
        let act = ActView { step: 1, at_us: 1, text: "crash n1".into() };
        let frame = Frame { timeline: Some(on(0)), acts: vec![act], ..Frame::default() };
        picture.apply(frame);
        picture.apply(Frame { fresh: true, timeline: Some(on(1)), ..Frame::default() });
        assert!(picture.acts.is_empty());
        assert_eq!(picture.others[&0].acts[0].text, "crash n1");
    }

    #[test]
    fn before_its_command_was_typed_there_is_no_route() {
        let mut picture = Picture::default();
        let route = redscope_session::RouteView {
            at_us: 5,
            key: "foo".into(),
            tag: "foo".into(),
            crc: 44950,
            slots: 16384,
            slot: 12182,
            owner: None,
            ask: None,
            is_split: false,
        };
        picture.apply(Frame { now_us: 9, route: Some(route), ..Frame::default() });
        assert_eq!(picture.route.as_ref().as_ref().map(|route| route.slot), Some(12182));
        picture.apply(Frame { now_us: 4, ..Frame::default() });
        assert_eq!(*picture.route, None);
    }

    #[test]
    fn what_an_act_changes_is_seen_while_time_stands_still() {
        let mut picture = Picture { now_us: 7, step: 3, ..Picture::default() };
        let frame = Frame { now_us: 7, step: 3, ..Frame::default() };
        assert!(!picture.apply(frame.clone()));
        assert!(picture.apply(Frame { gone: vec!["n1".into()], ..frame.clone() }));
        assert!(picture.apply(Frame { step: 4, ..frame }));
    }

    #[test]
    fn the_clock_shows_milliseconds() {
        assert_eq!(clock(14_382_999), "00:00:14.382");
        assert_eq!(clock(3_661_000_000), "01:01:01.000");
        assert_eq!(seconds(3_118_999), "03.118");
    }
}
