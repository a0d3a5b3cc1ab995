//! One of the consoles that stand side by side: what came, and the line being typed.

use std::rc::Rc;

use redscope_session::{ClientView, Completion, Line};
use yew::prelude::*;

use super::blocks::blocks;
use super::prompt::Prompt;
use super::scrollback::Scrollback;
use super::title::title;
use crate::i18n::use_words;
use crate::model::Slice;
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(super) struct ColumnProps {
    pub(super) client: ClientView,
    pub(super) lines: Rc<Vec<Rc<Line>>>,
    pub(super) as_bytes: bool,
    pub(super) completion: Slice<Completion>,
    /// Whether it is the one in front.
    pub(super) is_front: bool,
    /// Where it says that it talks to, if others stand beside it.
    pub(super) place: Option<String>,
    /// What stands between.
    #[prop_or_default]
    pub(super) children: Html,
    pub(super) on_close: Callback<MouseEvent>,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Column(props: &ColumnProps) -> Html {
    let words = use_words();
    let name = &props.client.name;
    let blocks = use_memo(Rc::clone(&props.lines), |lines| blocks(lines));
    let called = title(words.client, name);
    // Who goes to one of several brings it to the front.
    let onfocusin = props.place.is_some().then(|| {
        let name = name.clone();
        props.on.reform(move |_: FocusEvent| Msg::Front(name.clone()))
    });
    let label = match props.place {
        Some(_) => format!("{}{}{called}", words.command, words.comma),
        None => words.command.to_owned(),
    };
    html! {
        <div class={classes!("col", props.is_front.then_some("front"))} role="group" aria-label={called.clone()} {onfocusin}>
            if let Some(place) = &props.place {
                <div class="ch"><b>{ name }</b><span>{ place }</span><span class="grow" />
                    <button class="btn sm quiet" aria-label={format!("{}{}{called}", words.fewer_columns, words.colon)}
                        title={words.fewer_columns} onclick={props.on_close.clone()}>{ "×" }</button>
                </div>
            }
            <Scrollback {blocks} ready={true} as_bytes={props.as_bytes} on={props.on.clone()} />
            { props.children.clone() }
            <Prompt name={name.clone()} prompt={props.client.prompt.clone()} waiting={props.client.waiting} {label}
                completion={props.completion.clone()} on={props.on.clone()} />
        </div>
    }
}
