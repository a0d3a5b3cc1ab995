//! What is to be said above everything else.

use yew::prelude::*;

use crate::i18n::Words;
use crate::platform;

/// A notice above everything else.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    /// Whether something went wrong.
    pub(crate) is_bad: bool,
    /// What can be done about it.
    pub(crate) offer: Option<Noticed>,
    /// Whether it is that a lesson is solved, and goes when that is not so any more.
    pub(crate) is_solved: bool,
    /// For how long it has been seen.
    pub(crate) seen: Seen,
}

/// For how long something has been seen, and when that was counted last, in milliseconds of the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    for_ms: f64,
    counted_ms: Option<f64>,
}

/// News are seen for so long, in milliseconds; that a lesson is solved, with the way on, for longer.
const NEWS_MS: f64 = 6_000.0;
const SOLVED_MS: f64 = 15_000.0;
/// A page that stands still shows nothing: a frame counts no more than this, in milliseconds.
const MOST_FRAME_MS: f64 = 250.0;

impl Notice {
    /// What is just said.
    pub(crate) fn of(text: String, is_bad: bool) -> Self {
        Notice { text, is_bad, offer: None, is_solved: false, seen: Seen::default() }
    }

    /// Counts a frame; whether it has been seen for long enough. What went wrong, and what can be taken back, stays
    /// until it is closed; what is pointed at or has the focus, too.
    fn is_over(&mut self, now_ms: f64, is_attended: impl Fn() -> bool) -> bool {
        let stays_ms = match (self.is_bad, self.is_solved, self.offer) {
            (false, true, _) => SOLVED_MS,
            (false, false, None) => NEWS_MS,
            _ => return false,
        };
        let before_ms = self.seen.counted_ms.replace(now_ms).unwrap_or(now_ms);
        self.seen.for_ms = match is_attended() {
            true => 0.0,
            false => self.seen.for_ms + (now_ms - before_ms).clamp(0.0, MOST_FRAME_MS),
        };
        self.seen.for_ms >= stays_ms
    }
}

/// News that were seen for long enough go; whether some did. For each frame.
pub(crate) fn forget_seen(said: &mut Option<Notice>) -> bool {
    let is_attended = || platform::is_there(".notice:hover, .notice:focus-within");
    said.take_if(|said| said.is_over(platform::now_ms(), is_attended)).is_some()
}

/// What a reader does about a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// It was read.
    Close,
    /// A branch that was removed is wanted back.
    Restore(usize),
    /// The run is to be saved as a file.
    Save,
    /// The lesson that comes after the one that is open is wanted.
    NextLesson,
}

impl Noticed {
    const fn label(self, words: &Words) -> &'static str {
        match self {
            Noticed::Close => words.close,
            Noticed::Restore(_) => words.undo,
            Noticed::Save => words.share_file,
            Noticed::NextLesson => words.lesson.next,
        }
    }
}

/// What is to be said, with the way back if there is one.
pub(crate) fn view_notice(notice: &Notice, words: &Words, on: &Callback<Noticed>) -> Html {
    let onclick = on.reform(|_: MouseEvent| Noticed::Close);
    let class = classes!("notice", notice.is_bad.then_some("bad"));
    html! {
        <div {class} role={if notice.is_bad { "alert" } else { "status" }}>
            <span>{ &notice.text }</span>
            if let Some(offer) = notice.offer {
                <button class="btn sm" onclick={on.reform(move |_: MouseEvent| offer)}>{ offer.label(words) }</button>
            }
            <button class="btn sm" {onclick}>{ words.close }</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For how many milliseconds a notice is seen, in frames of 100.
    fn seen_ms(mut notice: Notice, is_attended: impl Fn(f64) -> bool) -> Option<f64> {
        let frames = (0..400).map(|frame| f64::from(frame) * 100.0);
        let mut over = frames.filter(|now_ms| notice.is_over(*now_ms, || is_attended(*now_ms)));
        over.next()
    }

    #[test]
    fn news_go_by_themselves_and_what_asks_for_an_answer_stays() {
        let news = || Notice::of("copied".to_owned(), false);
        assert_eq!(seen_ms(news(), |_| false), Some(6_000.0));
        assert_eq!(seen_ms(news(), |now_ms| now_ms <= 3_000.0), Some(9_000.0));
        assert_eq!(seen_ms(Notice::of("no".to_owned(), true), |_| false), None);
        let offer = Some(Noticed::Restore(1));
        assert_eq!(seen_ms(Notice { offer, ..news() }, |_| false), None);
        let solved = Notice { offer: Some(Noticed::NextLesson), is_solved: true, ..news() };
        assert_eq!(seen_ms(solved, |_| false), Some(15_000.0));
        let mut stalled = news();
        assert!(!stalled.is_over(0.0, || false) && !stalled.is_over(60_000.0, || false));
    }
}
