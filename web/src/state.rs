//! What the page knows, gathered from the frames of the worker.

use std::collections::BTreeMap;

use redscope_session::{
    ClientView, Completion, CutView, Detail, Frame, Line, LinkView, LogView, NodeView, PacketView,
    StoryView,
};

/// Stories kept, and lines of logs.
const MAX_TOLD: usize = 600;
/// Lines kept for each console.
const MAX_LINES: usize = 1000;

/// Everything that is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Picture {
    pub(crate) now_us: u64,
    pub(crate) nodes: BTreeMap<String, NodeView>,
    pub(crate) packets: Vec<PacketView>,
    pub(crate) links: Vec<LinkView>,
    pub(crate) cuts: Vec<CutView>,
    pub(crate) logs: Vec<LogView>,
    pub(crate) stories: Vec<StoryView>,
    pub(crate) clients: BTreeMap<String, ClientView>,
    pub(crate) lines: BTreeMap<String, Vec<Line>>,
    /// The newest story that was not there from the beginning.
    pub(crate) news: Option<StoryView>,
    pub(crate) detail: Option<Detail>,
    pub(crate) completion: Completion,
    pub(crate) failure: Option<String>,
}

impl Picture {
    /// Takes in what has changed.
    pub(crate) fn apply(&mut self, frame: Frame) {
        if frame.fresh {
            *self = Picture::default();
        }
        self.now_us = frame.now_us;
        for name in &frame.gone {
            self.nodes.remove(name);
            self.clients.remove(name);
            self.lines.remove(name);
        }
        for node in frame.nodes {
            self.nodes.insert(node.name.clone(), node);
        }
        self.packets = frame.packets;
        self.links = frame.links.unwrap_or(std::mem::take(&mut self.links));
        self.cuts = frame.cuts.unwrap_or(std::mem::take(&mut self.cuts));
        add(&mut self.logs, frame.logs);
        if !frame.fresh
            && let Some(last) = frame.stories.last()
        {
            self.news = Some(last.clone());
        }
        add(&mut self.stories, frame.stories);
        for client in frame.clients {
            self.clients.insert(client.name.clone(), client);
        }
        for line in frame.lines {
            let lines = self.lines.entry(line.client.clone()).or_default();
            lines.push(line);
            let excess = lines.len().saturating_sub(MAX_LINES);
            lines.drain(..excess);
        }
        if let Some(detail) = frame.detail {
            self.detail = Some(detail);
        }
    }

    /// Shows a choice about a console at once; the worker's next word confirms it.
    ///
    /// Until then a frame would set the checkbox back under the person's finger.
    pub(crate) fn move_client(&mut self, name: &str, node: &str, follow: bool) {
        if let Some(client) = self.clients.get_mut(name) {
            client.follow = follow;
            node.clone_into(&mut client.node);
        }
    }
}

/// Adds what is new, and drops the oldest of what is too much.
fn add<T>(kept: &mut Vec<T>, new: Vec<T>) {
    kept.extend(new);
    let excess = kept.len().saturating_sub(MAX_TOLD);
    kept.drain(..excess);
}

/// Virtual time as `00:00:14.382`.
pub(crate) fn clock(us: u64) -> String {
    let (ms, s) = (us / 1000, us / 1_000_000);
    format!("{:02}:{:02}:{:02}.{:03}", s / 3600, s / 60 % 60, s % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_frame_starts_over() {
        let mut picture = Picture { now_us: 9, failure: Some("old".into()), ..Picture::default() };
        picture.apply(Frame { fresh: true, now_us: 7, ..Frame::default() });
        assert_eq!((picture.now_us, picture.failure), (7, None));
    }

    #[test]
    fn the_clock_shows_milliseconds() {
        assert_eq!(clock(14_382_999), "00:00:14.382");
        assert_eq!(clock(3_661_000_000), "01:01:01.000");
    }
}
