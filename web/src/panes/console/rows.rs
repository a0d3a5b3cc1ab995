//! What a log is drawn from: rows, in pages that are drawn or left out as a whole.

use std::ops::Range;
use std::rc::Rc;

use redscope_session::Line;

use super::blocks::Block;

/// Lines of a reply in one row.
const CHUNK: usize = 50;
/// A page ends behind so many rows, or lines.
const PAGE_ROWS: usize = 40;
const PAGE_LINES: usize = 120;
/// What a line takes that does not wrap.
const LINE_PX: f64 = 19.0;
/// What stands so close to what is in view is drawn too.
const MARGIN_PX: f64 = 1200.0;
/// Characters of one line that are shown.
const MOST_CHARS: usize = 20_000;

/// A command, or lines of what came for it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Row {
    /// The line that was typed, or the act.
    Head {
        /// The place of its block.
        block: usize,
    },
    /// Lines of a reply.
    Answer {
        /// The place of its block.
        block: usize,
        /// Its place there.
        at: usize,
        /// Which bytes of its text.
        part: Range<usize>,
        /// Whether nothing of it follows.
        is_last: bool,
    },
}

/// Rows that are drawn together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Page {
    rows: Range<usize>,
    lines: usize,
}

/// All that a log could show.
#[derive(Debug, PartialEq)]
pub(super) struct Log {
    pub(super) blocks: Rc<Vec<Block>>,
    rows: Vec<Row>,
    pages: Vec<Page>,
}

impl Log {
    pub(super) fn of(blocks: &Rc<Vec<Block>>, as_bytes: bool) -> Self {
        let mut log = Log { blocks: Rc::clone(blocks), rows: Vec::new(), pages: Vec::new() };
        for (block, shown) in blocks.iter().enumerate() {
            if shown.head.is_some() {
                put(&mut log.rows, &mut log.pages, Row::Head { block }, 1);
            }
            for (at, line) in shown.answers.iter().enumerate() {
                if line.text.is_empty() && line.wire.is_none() {
                    // It has been done, and nothing is to be said of it.
                    continue;
                }
                let text = text(line, as_bytes);
                let mut start = 0;
                loop {
                    let rest = &text[start..];
                    let end = rest.match_indices('\n').nth(CHUNK - 1).map(|(end, _)| start + end);
                    let part = start..end.unwrap_or(text.len());
                    let lines = 1 + text[part.clone()].matches('\n').count();
                    let is_last = end.is_none();
                    put(
                        &mut log.rows,
                        &mut log.pages,
                        Row::Answer { block, at, part, is_last },
                        lines,
                    );
                    match end {
                        Some(end) => start = end + 1,
                        None => break,
                    }
                }
            }
        }
        log
    }

    pub(super) fn page(&self, page: usize) -> &[Row] {
        self.pages.get(page).map_or(&[], |page| &self.rows[page.rows.clone()])
    }
}

/// Adds a row behind the others.
fn put(rows: &mut Vec<Row>, pages: &mut Vec<Page>, row: Row, lines: usize) {
    let at = rows.len();
    rows.push(row);
    match pages.last_mut() {
        Some(page) if page.rows.len() < PAGE_ROWS && page.lines < PAGE_LINES => {
            page.rows.end = at + 1;
            page.lines += lines;
        }
        _ => pages.push(Page { rows: at..at + 1, lines }),
    }
}

/// The text of a reply, or its bytes.
pub(super) fn text(line: &Line, as_bytes: bool) -> &str {
    let wire = line.wire.as_ref().filter(|_| as_bytes);
    wire.map_or(&line.text, |wire| &wire.text)
}

/// A text in which no line is too long.
pub(super) fn shortened(text: &str) -> String {
    let is_short = |line: &str| line.len() <= MOST_CHARS;
    if text.split('\n').all(is_short) {
        return text.to_owned();
    }
    let cut = |line: &str| match is_short(line) {
        true => line.to_owned(),
        false => line.chars().take(MOST_CHARS / 4).chain(['…']).collect(),
    };
    text.split('\n').map(cut).collect::<Vec<_>>().join("\n")
}

/// Where a log stands, and how high its pages were when they were drawn.
#[derive(Debug)]
pub(super) struct View {
    pub(super) top_px: f64,
    pub(super) height_px: f64,
    /// Whether what comes is followed.
    pub(super) is_at_end: bool,
    /// Where it was scrolled to last.
    pub(super) end_px: i32,
    measured_px: Vec<Option<f64>>,
}

/// Pages that are drawn, and the room that those before and behind them take.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) pages: Range<usize>,
    pub(super) before_px: f64,
    pub(super) behind_px: f64,
}

impl Default for View {
    fn default() -> Self {
        View { top_px: 0.0, height_px: 800.0, is_at_end: true, end_px: 0, measured_px: Vec::new() }
    }
}

impl View {
    /// Takes note of how high a page is.
    pub(super) fn measure(&mut self, page: usize, height_px: f64) {
        if self.measured_px.len() <= page {
            self.measured_px.resize(page + 1, None);
        }
        self.measured_px[page] = Some(height_px);
    }

    /// What is drawn: what is in view, and a margin.
    pub(super) fn window(&self, log: &Log) -> Window {
        let height = |(at, page): (usize, &Page)| {
            let measured = self.measured_px.get(at).copied().flatten();
            measured.unwrap_or(page.lines as f64 * LINE_PX)
        };
        let heights: Vec<f64> = log.pages.iter().enumerate().map(height).collect();
        let all_px: f64 = heights.iter().sum();
        let top_px = if self.is_at_end { all_px - self.height_px } else { self.top_px };
        let (from_px, to_px) = (top_px - MARGIN_PX, top_px + self.height_px + MARGIN_PX);
        let (mut pages, mut before_px, mut end_px) = (0..0, 0.0, 0.0);
        for (at, height_px) in heights.into_iter().enumerate() {
            if end_px + height_px <= from_px {
                before_px += height_px;
                pages = at + 1..at + 1;
            } else if end_px < to_px {
                pages.end = at + 1;
            }
            end_px += height_px;
        }
        let drawn_px: f64 = pages.clone().map(|at| height((at, &log.pages[at]))).sum();
        Window { pages, before_px, behind_px: (all_px - before_px - drawn_px).max(0.0) }
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::LineKind;

    use super::super::blocks::blocks;
    use super::*;

    fn line(kind: LineKind, text: String) -> Rc<Line> {
        let (client, prompt) = ("c1".to_owned(), ">".to_owned());
        let (wire, help, differs, step, at_us) = (None, None, None, 0, 0);
        Rc::new(Line { client, kind, prompt, text, wire, help, differs, step, at_us })
    }

    fn log(replies: usize, lines: usize) -> Log {
        let text = vec!["x"; lines].join("\n");
        let typed = line(LineKind::Typed, format!("{replies} PING"));
        let mut all = vec![Rc::new(Line { step: 1, ..Line::clone(&typed) })];
        all.extend((0..replies).map(|_| line(LineKind::Reply, text.clone())));
        Log::of(&Rc::new(blocks(&all)), false)
    }

    #[test]
    fn a_long_reply_is_parted_and_nothing_of_it_is_lost() {
        let log = log(1, 120);
        let parts: Vec<(usize, bool)> = log.rows[1..]
            .iter()
            .map(|row| match row {
                Row::Answer { part, is_last, .. } => (part.len(), *is_last),
                Row::Head { .. } => panic!("one was typed"),
            })
            .collect();
        assert_eq!(
            parts,
            [(99, false), (99, false), (39, true)],
            "lines of two bytes, but the last"
        );
    }

    #[test]
    fn of_many_lines_those_in_view_are_drawn() {
        let log = log(100_000, 1);
        let mut view = View::default();
        let window = view.window(&log);
        assert_eq!(window.pages.end, log.pages.len(), "the end");
        assert!(window.pages.len() < 6, "{window:?}");
        assert_eq!(window.behind_px, 0.0);
        view.is_at_end = false;
        let window = view.window(&log);
        assert_eq!((window.pages.start, window.before_px), (0, 0.0), "the beginning");
        assert!((2..6).contains(&window.pages.len()), "{window:?}");
        view.top_px = 50_000.0 * LINE_PX;
        let window = view.window(&log);
        assert!((2..8).contains(&window.pages.len()), "{window:?}");
        let all_px = window.before_px + window.behind_px + window.pages.len() as f64 * 760.0;
        assert_eq!(all_px, 100_001.0 * LINE_PX);
        // A page that is higher than it was thought moves what is behind it.
        view.measure(0, 5000.0);
        let moved = view.window(&log);
        let earlier = window.pages.start - moved.pages.start;
        assert!(earlier > 0, "the same place shows what stood before");
        let stands_px = moved.before_px + earlier as f64 * 760.0;
        assert_eq!(stands_px, window.before_px + 5000.0 - 760.0);
    }

    #[test]
    fn a_line_that_is_too_long_is_cut() {
        assert_eq!(shortened("a\nb"), "a\nb");
        assert_eq!(shortened(&"界".repeat(MOST_CHARS)).chars().count(), MOST_CHARS / 4 + 1);
    }
}
