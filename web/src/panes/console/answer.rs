//! A reply, as redis-cli prints it or as its bytes: a long one is shown piece by piece, so that the page
//! stays fluid.

use std::rc::Rc;

use redscope_session::Line;
use yew::prelude::*;

use crate::i18n::use_words;

/// Lines shown at first, and with each press of the button.
const FIRST: usize = 200;
const MORE: usize = 1000;
/// Characters of one line that are shown.
const MOST_CHARS: usize = 20_000;

#[derive(Properties, PartialEq)]
pub(super) struct AnswerProps {
    pub(super) line: Rc<Line>,
    pub(super) class: &'static str,
    /// Whether what the server sent is shown instead of the text.
    pub(super) as_bytes: bool,
}

#[component]
pub(super) fn Answer(props: &AnswerProps) -> Html {
    let words = use_words();
    let most = use_state(|| FIRST);
    let wire = props.line.wire.as_ref().filter(|_| props.as_bytes);
    let (shown, left) = beginning(wire.map_or(&props.line.text, |wire| &wire.text), *most);
    let left_bytes = wire.map_or(0, |wire| wire.left_bytes);
    let more = {
        let most = most.clone();
        Callback::from(move |_: MouseEvent| most.set(*most + MORE))
    };
    if props.line.text.is_empty() && props.line.wire.is_none() {
        // It has been done, and nothing is to be said of it.
        return Html::default();
    }
    html! {
        <span class={props.class}>{ shown }
            if left > 0 {
                <span class="more">{ format!("… {left} {}", words.more_lines) }
                    <button class="btn sm" onclick={more}>{ format!("{} {}", words.show_more, left.min(MORE)) }</button></span>
            }
            if left_bytes > 0 { <span class="more">{ format!("… {left_bytes} {}", words.more_bytes) }</span> }
        </span>
    }
}

/// So many lines of a text, and how many are left.
fn beginning(text: &str, most: usize) -> (String, usize) {
    let mut ends = text.match_indices('\n').map(|(at, _)| at);
    let (shown, left) = match ends.nth(most.saturating_sub(1)) {
        None => (text, 0),
        Some(end) => (&text[..end], 1 + text[end + 1..].matches('\n').count()),
    };
    let is_short = |line: &str| line.len() <= MOST_CHARS;
    if shown.split('\n').all(is_short) {
        return (shown.to_owned(), left);
    }
    let cut = |line: &str| match is_short(line) {
        true => line.to_owned(),
        false => line.chars().take(MOST_CHARS / 4).chain(['…']).collect(),
    };
    (shown.split('\n').map(cut).collect::<Vec<_>>().join("\n"), left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reply_begins_and_says_how_much_is_left() {
        assert_eq!(beginning("a\nb\nc", 5), ("a\nb\nc".to_owned(), 0));
        assert_eq!(beginning("a\nb\nc", 3), ("a\nb\nc".to_owned(), 0));
        assert_eq!(beginning("a\nb\nc\nd", 2), ("a\nb".to_owned(), 2));
        let (shown, left) = beginning(&"界".repeat(MOST_CHARS), 5);
        assert_eq!((shown.chars().count(), left), (MOST_CHARS / 4 + 1, 0));
    }
}
