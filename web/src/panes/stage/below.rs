//! The hint that more stands below the edge of the stage: a pane that scrolls does not show that everywhere.

use web_sys::Element;
use yew::prelude::*;

use crate::i18n::use_words;

/// Less than this, in pixels, is no more than an edge.
const LEAST: f64 = 12.0;

#[derive(Properties, PartialEq)]
pub(super) struct BelowProps {
    /// What scrolls.
    pub(super) pane: NodeRef,
    /// Height of what is drawn, and of the pane.
    pub(super) drawn: f64,
    pub(super) height: f64,
    /// How far down it is scrolled.
    pub(super) top: f64,
}

/// A button that scrolls on, while there is more.
#[component]
pub(super) fn Below(props: &BelowProps) -> Html {
    let words = use_words();
    let BelowProps { drawn, height, top, .. } = *props;
    if drawn - height - top < LEAST {
        return Html::default();
    }
    let onclick = {
        let pane = props.pane.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(pane) = pane.cast::<Element>() {
                pane.set_scroll_top((top + height * 0.8) as i32);
            }
        })
    };
    html! {
        <button class="btn sm below" {onclick}>
            <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 9l6 6 6-6" /></svg>
            { words.on_stage.more_below }
        </button>
    }
}
