//! A run as Markdown: what it is, its link, its notes, what was done, what happened, and what the consoles show. As far
//! as the moment that is shown.

use crate::i18n::{Lang, sentence};
use crate::model::{Picture, clock, seconds};
use crate::panes::console::transcript;

/// What is told.
pub(crate) struct Report<'a> {
    pub(crate) lang: Lang,
    /// What the run is called.
    pub(crate) title: String,
    pub(crate) seed: u64,
    pub(crate) picture: &'a Picture,
    /// The link that opens it; `None` if it is too long for one.
    pub(crate) link: Option<String>,
}

impl Report<'_> {
    /// The text.
    pub(crate) fn write(&self) -> String {
        let words = self.lang.words();
        let Picture { now_us, step, .. } = *self.picture;
        let place = match &self.link {
            Some(link) => format!("[{} {}](<{link}>)", words.open_at, clock(now_us)),
            None => words.no_link.to_owned(),
        };
        let mut text =
            format!("# {}\n\n{place} · {} {}\n", plain(&self.title), words.seed, self.seed);
        let notes = self.picture.timeline.notes.iter();
        let notes = notes.map(|note| (note.at_us, plain(&note.text)));
        text += &list(words.notes, notes);
        let acts = self.picture.acts.iter().take_while(|act| act.step <= step);
        text +=
            &list(words.acts_done, acts.map(|act| (act.at_us, code(&format!("!{}", act.text)))));
        let told = self.picture.stories.iter().take_while(|story| story.step <= step);
        text += &list(
            words.story,
            told.map(|story| {
                let said = sentence(self.lang, story);
                let gap = if said.why.is_empty() { "" } else { " " };
                (story.at_us, format!("**{}**{gap}{}", plain(&said.fact), plain(&said.why)))
            }),
        );
        for client in
            self.picture.lines.iter().filter(|(_, lines)| !lines.is_empty()).map(|(name, _)| name)
        {
            let shown =
                transcript(self.lang, &self.picture.lines, client, &self.picture.acts, step);
            text += &format!("\n## {} {}\n\n{shown}", words.console, plain(client));
        }
        text
    }
}

/// A heading over rows with their times; nothing if there are none.
fn list(title: &str, rows: impl Iterator<Item = (u64, String)>) -> String {
    let rows: String = rows.map(|(at_us, row)| format!("- {} s {row}\n", seconds(at_us))).collect();
    if rows.is_empty() { rows } else { format!("\n## {title}\n\n{rows}") }
}

/// A text in which nothing is markup; its lines stand under each other in a row of a list.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\n' => out.push_str("\\\n  "),
            c if c.is_control() => {}
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' => {
                out.extend(['\\', c])
            }
            c => out.push(c),
        }
    }
    out
}

/// A text as code, between more backticks than it has in a row.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::{
        ActView, Line, LineKind, NoteView, Story, StoryView, TimelineView, Tone,
    };

    use super::*;
    use crate::model::Slice;

    fn picture() -> Picture {
        let line = |kind, step, text: &str| Line {
            client: "c1".into(),
            kind,
            prompt: "127.0.0.1:6379>".into(),
            text: text.into(),
            wire: None,
            help: None,
            differs: None,
            step,
            at_us: step * 1000,
        };
        let note = NoteView { at_us: 2_500_000, text: "see *this*\n<b>".into() };
        let mut picture = Picture { now_us: 3_000_000, step: 8, ..Picture::default() };
        picture.timeline =
            Slice::from(TimelineView { notes: vec![note], ..TimelineView::default() });
        picture.acts = Slice::from(vec![
            ActView { step: 5, at_us: 2_000_000, text: "crash n1".into() },
            ActView { step: 9, at_us: 4_000_000, text: "restart n1".into() },
        ]);
        picture.stories = Slice::from(vec![StoryView {
            step: 5,
            at_us: 2_000_000,
            node: "n1".into(),
            tone: Tone::Bad,
            story: Story::Crashed,
            origin: None,
        }]);
        let frame = redscope_session::Frame {
            now_us: 3_000_000,
            step: 8,
            lines: vec![line(LineKind::Typed, 3, "GET `a`"), line(LineKind::Reply, 4, "\"```\"")],
            ..redscope_session::Frame::default()
        };
        picture.apply(frame);
        picture
    }

    fn written(lang: Lang, link: Option<&str>) -> String {
        let picture = picture();
        let (title, link) = ("Cluster: 3".to_owned(), link.map(str::to_owned));
        Report { lang, title, seed: 7, picture: &picture, link }.write()
    }

    #[test]
    fn what_was_written_done_told_and_typed_is_told_up_to_the_moment() {
        let text = written(Lang::En, Some("https://a.test/#v3"));
        let whole = "# Cluster: 3\n\n[Open this run at 00:00:03.000](<https://a.test/#v3>) · seed 7\n\
            \n## Notes\n\n- 02.500 s see \\*this\\*\\\n  \\<b\\>\n\
            \n## Acts\n\n- 02.000 s `!crash n1`\n\
            \n## Story\n\n- 02.000 s **You crash n1.**";
        assert!(text.starts_with(whole), "{text}");
        assert!(!text.contains("restart n1"), "{text}");
        let console = "\n## Console c1\n\n````redis\n127.0.0.1:6379> GET `a`\n\"```\"\n# 02.000 s: !crash n1\n````\n";
        assert!(text.ends_with(console), "{text}");
    }

    #[test]
    fn a_run_without_a_link_says_so_in_each_language() {
        for lang in [Lang::En, Lang::Zh] {
            let text = written(lang, None);
            assert!(text.contains(lang.words().no_link) && !text.contains("]("), "{text}");
        }
    }

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(plain(" a_b `c` [x](y)\u{7} "), "a\\_b \\`c\\` \\[x\\](y)");
        assert_eq!([code("a"), code("a`b")], ["`a`", "`` a`b ``"]);
    }
}
