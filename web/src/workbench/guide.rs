//! The first visit: type this, break that, rewind. Each step ticks itself when it is done.

use redscope_session::{LineKind, Story, StoryView};
use yew::prelude::*;

use crate::i18n::use_words;
use crate::model::{Lines, Slice};
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(super) struct GuideProps {
    pub(super) stories: Slice<Vec<StoryView>>,
    pub(super) lines: Slice<Lines>,
    /// How many branches there are: acting in the past makes one.
    pub(super) branches: usize,
    /// Whether the moment shown lies in the past.
    pub(super) past: bool,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Guide(props: &GuideProps) -> Html {
    let words = use_words();
    let mut lines = props.lines.values().flatten();
    let has_typed = lines.any(|line| line.kind == LineKind::Typed);
    let has_broken = props.stories.iter().any(|view| {
        matches!(
            view.story,
            Story::Crashed | Story::Paused | Story::PowerCut { .. } | Story::Cut { .. }
        )
    });
    let has_gone_back = props.past || props.branches > 1;
    let steps = [
        (has_typed, words.guide_type, words.guide_type_sub),
        (has_broken, words.guide_break, words.guide_break_sub),
        (has_gone_back, words.guide_rewind, words.guide_rewind_sub),
    ];
    let steps = steps.into_iter().enumerate().map(|(at, (done, name, sub))| {
        html! {
            <li class={classes!("gs", done.then_some("done"))}>
                <span class="n" aria-hidden="true">{ if done { "✓".to_owned() } else { (at + 1).to_string() } }</span>
                <span><b>{ name }</b>{ " " }{ sub }</span>
            </li>
        }
    });
    html! {
        <ol class="guide">
            { for steps }
            <li><button class="btn sm" onclick={props.on.reform(|_: MouseEvent| Msg::CloseGuide)}>{ words.guide_close }</button></li>
        </ol>
    }
}
