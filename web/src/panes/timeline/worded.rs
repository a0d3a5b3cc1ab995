//! Words beside the marks of a lane, where there is room: of what is rare first.

use super::marks::{Group, Kind, WIDE};
use super::scale::{Scale, Span};
use crate::i18n::Lang;

/// Pixels of a letter and of a Chinese character, as wide as they come; a text has no more than so many, and
/// what would leave fewer than so many is left out.
const LETTER: f64 = 7.0;
const CHARACTER: f64 = 12.5;
const MOST: f64 = 168.0;
const LEAST: f64 = 40.0;
/// Between a mark and its words, and to the next thing.
const GAP: f64 = 5.0;
const APART: f64 = 6.0;

/// Where words may stand on a lane, in pixels on the strip: from where it begins to where it ends, and not below the
/// handle, if that is not at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) handle: Option<f64>,
}

/// An end that moves lets words go on by so many pixels at once: they are not looked for with each picture.
const STEP: f64 = 8.0;

impl Bounds {
    /// Of a lane that is known from one moment to another, while a third one is shown.
    pub(super) fn of(scale: &Scale, (from_us, to_us): Span, now_us: u64) -> Self {
        let stepped = |us: u64| (scale.px(us) / STEP).floor() * STEP;
        let (from, to) = (scale.px(from_us).max(0.0), stepped(to_us).min(scale.width));
        Bounds { from, to, handle: (now_us != to_us).then(|| stepped(now_us)) }
    }
}

/// The words of a mark, in pixels on the strip.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) width: f64,
}

/// The words of marks on a lane: each beside its mark, and on nothing else.
pub(super) fn worded(groups: &[Group<'_>], scale: &Scale, bounds: Bounds, lang: Lang) -> Vec<Word> {
    let mut taken: Vec<(f64, f64)> = groups.iter().map(|group| area(group, scale)).collect();
    taken.extend(scale.folds.iter().map(|(from, to)| (scale.px(*from), scale.px(*to))));
    taken.extend(bounds.handle.map(|at| (at - APART, at + STEP)));
    let mut rare: Vec<&Group<'_>> =
        groups.iter().filter(|group| group.kind() != Kind::Redirection).collect();
    rare.sort_by_key(|group| (group.kind(), group.at_us()));
    let mut words = Vec::new();
    for group in rare {
        let (from, to) = area(group, scale);
        let text = group.text(lang);
        let wanted = width(&text).min(MOST);
        let (low, high) = room(&taken, bounds, from, to);
        let (right, left) = (high - to - GAP - APART, from - low - GAP - APART);
        let (place, room) = match right >= wanted || right >= left {
            true => (to + GAP, right.min(wanted)),
            false => (from - GAP - left.min(wanted), left.min(wanted)),
        };
        if room < wanted.min(LEAST) {
            continue;
        }
        let text = cut(text, room);
        let width = width(&text).min(room);
        // What is left of its mark ends there.
        let left = if place < from { from - GAP - width } else { place };
        taken.push((left, left + width));
        words.push(Word { text, left, width });
    }
    words
}

/// What a mark takes with its count.
fn area(group: &Group<'_>, scale: &Scale) -> (f64, f64) {
    let px = scale.px(group.at_us());
    let rest = group.width() - WIDE / 2.0;
    match group.is_end(px, scale.width) {
        true => (px - rest, px + WIDE / 2.0),
        false => (px - WIDE / 2.0, px + rest),
    }
}

/// Up to where nothing stands before and behind what goes from one place to another.
fn room(taken: &[(f64, f64)], bounds: Bounds, from: f64, to: f64) -> (f64, f64) {
    // What reaches over an end of it leaves no room there.
    let low = taken.iter().filter(|(left, _)| *left < from).map(|(_, right)| right.min(from));
    let high = taken.iter().filter(|(_, right)| *right > to).map(|(left, _)| left.max(to));
    (low.fold(bounds.from, f64::max), high.fold(bounds.to, f64::min))
}

fn wide(letter: char) -> f64 {
    if letter.is_ascii() { LETTER } else { CHARACTER }
}

/// The pixels that a text takes at the most.
fn width(text: &str) -> f64 {
    text.chars().map(wide).sum()
}

/// So much of a text as has room.
fn cut(text: String, room: f64) -> String {
    if width(&text) <= room {
        return text;
    }
    let mut left = room - CHARACTER;
    let kept = text.chars().take_while(|letter| {
        left -= wide(*letter);
        left >= 0.0
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use redscope_session::NoteView;

    use super::*;
    use crate::model::Recorded;
    use crate::panes::timeline::marks::{merged, things};
    use crate::stretch::Stretch;

    fn words(notes: &[(u64, &str)]) -> Vec<Word> {
        worded_within(notes, Bounds { from: 0.0, to: 1000.0, handle: None })
    }

    fn worded_within(notes: &[(u64, &str)], bounds: Bounds) -> Vec<Word> {
        let notes = notes
            .iter()
            .map(|(at_ms, text)| NoteView { at_us: at_ms * 1000, text: (*text).to_owned() });
        let notes: Vec<NoteView> = notes.collect();
        let scale = Scale::of(10_000_000, &[], &Stretch::default(), 1000.0);
        let recorded = Recorded::default();
        let groups = merged(things(&recorded, &notes, 0), |us| scale.px(us), scale.width);
        worded(&groups, &scale, bounds, Lang::En)
    }

    #[test]
    fn words_stand_where_nothing_else_does() {
        let all = words(&[(2000, "first"), (2800, "the second"), (19_800, "at the end")]);
        let texts: Vec<&str> = all.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["first", "the second", "at the end"]);
        assert!(all[0].left + all[0].width < 100.0, "before the first: {all:?}");
        assert!(all[1].left > 140.0, "behind the second");
        assert!(all[2].left + all[2].width < 990.0, "before the last");
    }

    #[test]
    fn words_stand_on_their_lane_and_not_below_the_handle() {
        // Behind the mark at 500 the lane ends, before it there is the set-up: nothing has room.
        let bounds = Bounds { from: 470.0, to: 520.0, handle: None };
        assert!(worded_within(&[(10_000, "the words")], bounds).is_empty());
        let all = worded_within(&[(10_000, "the words")], Bounds { from: 0.0, ..bounds });
        assert!(all[0].left + all[0].width < 500.0, "before it: {all:?}");
        let all = worded_within(
            &[(10_000, "the words")],
            Bounds { from: 470.0, to: 1000.0, handle: Some(580.0) },
        );
        assert!(all[0].text.ends_with('…') && all[0].left + all[0].width < 580.0, "{all:?}");
        let bounds = Bounds { from: 470.0, to: 1000.0, handle: Some(504.0) };
        assert!(worded_within(&[(10_000, "the words")], bounds).is_empty(), "it is on the mark");
        let scale = Scale::of(10_000_000, &[], &Stretch::default(), 1000.0);
        let bounds = Bounds::of(&scale, (1_000_000, 5_000_000), 5_000_000);
        assert_eq!(bounds, Bounds { from: 50.0, to: 248.0, handle: None });
        let bounds = Bounds::of(&scale, (0, 5_000_000), 2_000_000);
        assert_eq!(bounds.handle, Some(96.0));
    }

    #[test]
    fn of_a_long_text_stands_what_has_room_and_of_no_room_nothing() {
        let long = "x".repeat(100);
        let all = words(&[(1200, "x"), (2700, &long), (4200, "y"), (4600, &long), (5000, "z")]);
        let kept: Vec<usize> = all.iter().map(|word| word.text.chars().count()).collect();
        assert!(kept.len() < 5 && kept.iter().all(|count| *count <= 24), "{all:?}");
        assert!(all.iter().any(|word| word.text.ends_with('…')));
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                let is_apart =
                    one.left + one.width <= other.left || other.left + other.width <= one.left;
                assert!(is_apart, "{one:?} {other:?}");
            }
        }
    }
}
