//! The latest moment of the story: read aloud when it is news, and on a narrow screen a line under the
//! stage.

use redscope_session::StoryView;
use yew::prelude::*;

use crate::i18n::{sentence, use_lang, use_words};
use crate::model::{Slice, seconds};
use crate::msg::Msg;
use crate::shapes::story_shape;

#[derive(Properties, PartialEq)]
pub(super) struct MomentProps {
    pub(super) stories: Slice<Vec<StoryView>>,
    /// Moments of later events are not told yet.
    pub(super) step: u64,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Moment(props: &MomentProps) -> Html {
    let (lang, words) = (use_lang(), use_words());
    let told = props.stories.partition_point(|story| story.step <= props.step);
    let latest = told.checked_sub(1).map(|at| &props.stories[at]);
    let said = latest.map(|story| sentence(lang, story));
    let go = latest.map(|story| {
        let at_us = story.at_us;
        let onclick = props.on.reform(move |_: MouseEvent| Msg::Seek(at_us));
        html! { <button class="at pho" title={words.go_there} {onclick}>{ seconds(at_us) }</button> }
    });
    html! {
        <div class="phnow">
            { for latest.map(|story| story_shape(&story.story, story.tone)) }
            <p aria-live="polite" data-testid="narration">
                if let Some(said) = said { <b>{ said.fact }</b>{ " " }{ said.why } } else {
                    <span class="pho">{ words.no_story }</span>
                }
            </p>
            { for go }
        </div>
    }
}
