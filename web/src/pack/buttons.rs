//! What stands above the lessons: a pack in, what was reached out and in.

use yew::prelude::*;

use super::MOST_BYTES;
use super::building::BuildMsg;
use super::state::PackMsg;
use crate::dropped;
use crate::i18n::use_words;
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(crate) struct ButtonsProps {
    pub(crate) on: Callback<Msg>,
}

/// The buttons.
#[component]
pub(crate) fn Buttons(props: &ButtonsProps) -> Html {
    let words = use_words();
    let own = &words.lesson;
    let on = props.on.reform(Msg::Pack);
    html! {
        <span class="row pks">
            <button class="btn sm" onclick={on.reform(|_: MouseEvent| PackMsg::Build(BuildMsg::Open))}>{ words.pack.make }</button>
            { dropped::button(own.open_pack, ".md,.toml", MOST_BYTES, &on.reform(PackMsg::Import)) }
            <button class="btn sm quiet" onclick={on.reform(|_: MouseEvent| PackMsg::SaveProgress)}>{ own.save_progress }</button>
            { dropped::button(own.load_progress, ".csv", MOST_BYTES, &on.reform(PackMsg::LoadProgress)) }
        </span>
    }
}
