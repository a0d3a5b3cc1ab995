//! What a lane is marked with: every kind of thing has its room, and what would lie on each other is one mark
//! with a count.

use redscope_session::{LineKind, MessageKind, NoteView, Story, StoryView};

use crate::i18n::{Lang, MarkWords, sentence};
use crate::model::{Recorded, seconds};
use crate::shapes::{ACT, Mark, NOTE, kind_mark, story_mark};
use crate::topic::Topic;

/// Pixels that a mark takes, and each digit of its count.
pub(super) const WIDE: f64 = 13.0;
const DIGIT: f64 = 7.5;
/// Of so few things each is told; of more how many of what there are.
const MOST_TOLD: usize = 3;

/// What is marked. Of several at one place the first of these is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Loss,
    Fault,
    Note,
    Agreement,
    Files,
    Replication,
    Keys,
    Act,
    Command,
    Redirection,
}

const KINDS: [Kind; 10] = [
    Kind::Loss,
    Kind::Fault,
    Kind::Note,
    Kind::Agreement,
    Kind::Files,
    Kind::Replication,
    Kind::Keys,
    Kind::Act,
    Kind::Command,
    Kind::Redirection,
];

impl Kind {
    fn of(story: &Story) -> Self {
        match story {
            Story::WritesLost { .. }
            | Story::TwoMasters { .. }
            | Story::LockLost { .. }
            | Story::Violated(_) => Kind::Loss,
            _ => match Topic::of(story) {
                Topic::Client => Kind::Redirection,
                Topic::Replication => Kind::Replication,
                Topic::Agreement => Kind::Agreement,
                Topic::Files => Kind::Files,
                Topic::Keys => Kind::Keys,
                Topic::Faults => Kind::Fault,
            },
        }
    }

    fn name(self, words: &MarkWords) -> &'static str {
        match self {
            Kind::Loss => words.losses,
            Kind::Fault => words.faults,
            Kind::Note => words.notes,
            Kind::Agreement => words.agreement,
            Kind::Files => words.files,
            Kind::Replication => words.replication,
            Kind::Keys => words.keys,
            Kind::Act => words.acts,
            Kind::Command => words.commands,
            Kind::Redirection => words.redirections,
        }
    }
}

/// One thing that has happened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thing<'a> {
    pub(super) at_us: u64,
    pub(super) kind: Kind,
    told: Told<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Told<'a> {
    Text(&'a str),
    Story(&'a StoryView),
}

impl Thing<'_> {
    fn shape(&self) -> Mark {
        match self.told {
            Told::Story(view) => story_mark(&view.story, view.tone),
            Told::Text(_) => match self.kind {
                Kind::Act => ACT,
                Kind::Note => NOTE,
                _ => kind_mark(MessageKind::Client),
            },
        }
    }

    /// When it was, what kind of thing it is, and what it says.
    fn said(&self, lang: Lang) -> String {
        let words = lang.words();
        let kind = self.kind.name(&words.marks);
        let said = match self.told {
            Told::Text(text) => text.to_owned(),
            Told::Story(view) => {
                let said = sentence(lang, view);
                format!("{} {}", said.fact, said.why).trim_end().to_owned()
            }
        };
        format!("{} s · {kind}{}{said}", seconds(self.at_us), words.colon)
    }
}

/// What was typed, done, told and noted since a moment, in order of time.
pub(super) fn things<'a>(
    recorded: &'a Recorded,
    notes: &'a [NoteView],
    start_us: u64,
) -> Vec<Thing<'a>> {
    let text =
        |at_us: u64, kind: Kind, text: &'a str| Thing { at_us, kind, told: Told::Text(text) };
    let stories: Vec<Thing<'a>> = recorded
        .stories
        .iter()
        .filter(|view| !view.story.is_answer())
        .map(|view| Thing {
            at_us: view.at_us,
            kind: Kind::of(&view.story),
            told: Told::Story(view),
        })
        .collect();
    let typed = recorded.lines.values().flatten().filter(|line| line.kind == LineKind::Typed);
    let typed = typed.map(|line| text(line.at_us, Kind::Command, &line.text));
    // What an act does is told as a story of the same moment, which says more.
    let is_told = |at_us: u64| {
        let at = stories.partition_point(|thing| thing.at_us < at_us);
        stories[at..]
            .iter()
            .take_while(|thing| thing.at_us == at_us)
            .any(|one| one.kind == Kind::Fault)
    };
    let acts = recorded.acts.iter().filter(|act| !is_told(act.at_us));
    let acts = acts.map(|act| text(act.at_us, Kind::Act, &act.text));
    let notes = notes.iter().map(|note| text(note.at_us, Kind::Note, &note.text));
    let mut all: Vec<Thing<'a>> = typed.chain(acts).chain(notes).collect();
    all.extend(&stories);
    all.retain(|thing| thing.at_us >= start_us);
    all.sort_by_key(|thing| thing.at_us);
    all
}

/// Things that share a mark; at least one.
#[derive(Debug)]
pub(super) struct Group<'a>(Vec<Thing<'a>>);

impl Group<'_> {
    /// When the first of them was.
    pub(super) fn at_us(&self) -> u64 {
        self.0[0].at_us
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// What is drawn: the rarest kind of them.
    pub(super) fn shape(&self) -> Mark {
        let first = self.0.iter().min_by_key(|thing| thing.kind);
        first.expect("a group has one thing at least").shape()
    }

    /// What is told of the rarest of them, in few words.
    pub(super) fn text(&self, lang: Lang) -> String {
        let first = self.0.iter().min_by_key(|thing| thing.kind);
        match first.expect("a group has one thing at least").told {
            Told::Text(text) => text.to_owned(),
            Told::Story(view) => {
                let fact = sentence(lang, view).fact;
                fact.trim_end_matches(['.', '。', ':', '：']).to_owned()
            }
        }
    }

    /// How rare the rarest of them is.
    pub(super) fn kind(&self) -> Kind {
        self.0.iter().map(|thing| thing.kind).min().unwrap_or(Kind::Redirection)
    }

    /// Each of them, or how many of what.
    pub(super) fn title(&self, lang: Lang) -> String {
        if self.count() <= MOST_TOLD {
            return self.0.iter().map(|thing| thing.said(lang)).collect::<Vec<_>>().join("\n");
        }
        let words = lang.words();
        let counts = KINDS.into_iter().filter_map(|kind| {
            let count = self.0.iter().filter(|thing| thing.kind == kind).count();
            (count > 0).then(|| format!("{} {count}", kind.name(&words.marks)))
        });
        format!("{} s · {}", seconds(self.at_us()), counts.collect::<Vec<_>>().join(words.comma))
    }

    /// Whether its count would stand out of a strip of a width.
    pub(super) fn is_end(&self, px: f64, width: f64) -> bool {
        px + self.width() - WIDE / 2.0 > width
    }

    /// Pixels that it takes with its count.
    pub(super) fn width(&self) -> f64 {
        match self.count() {
            1 => WIDE,
            count => WIDE + count.to_string().len() as f64 * DIGIT,
        }
    }
}

/// Things in order of time as marks that do not lie on each other; `px_of` is the place of a moment on a strip
/// of a width. One whose count would stand out of the strip has it before it.
pub(super) fn merged(
    things: Vec<Thing<'_>>,
    px_of: impl Fn(u64) -> f64,
    width: f64,
) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for thing in things {
        match groups.last_mut() {
            Some(last) if px_of(thing.at_us) - px_of(last.at_us()) < last.width() => {
                last.0.push(thing);
            }
            _ => groups.push(Group(vec![thing])),
        }
    }
    while let [.., before, last] = &groups[..] {
        let px = px_of(last.at_us());
        let is_free = px_of(before.at_us()) + before.width() <= px + WIDE - last.width();
        if is_free || !last.is_end(px, width) {
            break;
        }
        let last = groups.pop().map(|last| last.0).unwrap_or_default();
        if let Some(before) = groups.last_mut() {
            before.0.extend(last);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use redscope_session::Tone;

    use super::*;
    use crate::model::Slice;

    fn story(at_us: u64, story: Story) -> StoryView {
        StoryView {
            step: at_us,
            at_us,
            node: "n1".to_owned(),
            tone: Tone::Plain,
            story,
            origin: None,
        }
    }

    #[test]
    fn a_rare_thing_is_seen_among_hundreds_of_others() {
        let moved = |at: u64| {
            let (from, to) = ("n1".to_owned(), "n2".to_owned());
            story(at, Story::Redirected { slot: 1, from, to, ask: false })
        };
        let mut stories: Vec<StoryView> = (0..500).map(|at| moved(at * 10)).collect();
        stories.insert(251, story(2505, Story::ElectionWon { epoch: 2, votes: 2 }));
        stories.push(story(90_000, Story::Crashed));
        let recorded = Recorded { stories: Slice::from(stories), ..Recorded::default() };
        let groups = merged(things(&recorded, &[], 0), |us| us as f64 / 100.0, 1000.0);
        assert_eq!(groups.iter().map(Group::count).sum::<usize>(), 502);
        assert!(groups.len() < 5, "{groups:?}");
        for two in groups.windows(2) {
            let gap = (two[1].at_us() - two[0].at_us()) as f64 / 100.0;
            assert!(gap >= two[0].width(), "no mark lies on another");
        }
        let won = groups.iter().find(|group| group.title(Lang::En).contains("votes 1")).unwrap();
        assert_eq!(won.shape(), story_mark(&Story::ElectionWon { epoch: 2, votes: 2 }, Tone::Good));
        assert!(won.title(Lang::En).contains("redirections "), "{}", won.title(Lang::En));
        assert!(
            groups
                .last()
                .unwrap()
                .title(Lang::En)
                .ends_with("You crash n1. What its disk has, stays.")
        );
        assert_eq!(things(&recorded, &[], 80_000).len(), 1);
    }

    #[test]
    fn a_count_before_its_mark_lies_on_no_other() {
        let crashes = [70, 71, 72, 92, 93].map(|at| story(at, Story::Crashed));
        let recorded = Recorded { stories: Slice::from(crashes.to_vec()), ..Recorded::default() };
        let counts = |width: f64| -> Vec<usize> {
            let groups = merged(things(&recorded, &[], 0), |us| us as f64, width);
            groups.iter().map(Group::count).collect()
        };
        assert_eq!(counts(200.0), [3, 2]);
        assert_eq!(counts(100.0), [5], "that of the second would stand out of the strip");
    }
}
