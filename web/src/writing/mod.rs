//! Writing a lesson: what was recorded, the text beside the live world, and whether it is a good lesson.

mod checks;
mod editor;
mod recording;
pub(crate) mod state;
mod why;

use redscope_session::lesson::GoalsView;
use yew::prelude::*;

use crate::i18n::{Lang, use_words};
use crate::model::Slice;
use crate::msg::Msg;
use checks::Checks;
use editor::Editor;
pub(crate) use editor::{LINES, TEXT};
use recording::Recording;
use state::{Part, View, WriteMsg};

#[derive(Properties, PartialEq)]
pub(crate) struct WritingPaneProps {
    pub(crate) view: View,
    /// The goals as they are judged, if it is being tried.
    pub(crate) goals: Slice<Option<GoalsView>>,
    pub(crate) now_us: u64,
    /// The world that is recorded.
    pub(crate) children: Html,
    pub(crate) on: Callback<Msg>,
}

/// The page.
#[component]
pub(crate) fn WritingPane(props: &WritingPaneProps) -> Html {
    let words = use_words();
    let own = &words.author;
    let WritingPaneProps { view, on, .. } = props;
    let tell = on.reform(Msg::Write);
    let is_world = view.part == Part::World;
    let count = view.moments.as_ref().map_or(0, Vec::len);
    let tab = |part: Part, name: Html, is_on: bool| {
        let onclick = tell.reform(move |_: MouseEvent| WriteMsg::Show(part));
        html! {
            <button role="tab" class={classes!("tab", is_on.then_some("on"))} aria-selected={is_on.to_string()} {onclick}>{ name }</button>
        }
    };
    let moments = html! {
        <>{ own.recording }<span class="cnt">{ own.moments.replace("{}", &count.to_string()) }</span></>
    };
    html! {
        <>
            <section class="pn wrl" aria-label={own.recording}>
                <div class="tabs"><span class="row" role="tablist" aria-label={own.recording}>
                    { tab(Part::Recording, moments, !is_world) }
                    { tab(Part::World, html! { { own.world } }, is_world) }
                    </span><span class="grow" />
                    <button class="btn sm" onclick={tell.reform(|_: MouseEvent| WriteMsg::Open(false))}>{ own.record_more }</button>
                </div>
                if is_world {
                    <div class="wrw">{ props.children.clone() }</div>
                } else {
                    <Recording view={view.clone()} on={tell.clone()} />
                }
            </section>
            <Editor view={view.clone()} on={tell.clone()} />
            <Checks view={view.clone()} goals={props.goals.clone()} now_us={props.now_us} on={on.clone()} />
        </>
    }
}

/// The parts on a narrow screen.
pub(crate) fn tabs(part: Part, lang: Lang, on: &Callback<Msg>) -> Html {
    let words = lang.words();
    let own = &words.author;
    let parts = [
        (Part::Recording, own.recording),
        (Part::World, own.world),
        (Part::Text(lang), own.text),
        (Part::Check, own.check),
    ];
    let tabs = parts.map(|(to, name)| {
        let is_on = to.name() == part.name();
        let onclick = on.reform(move |_: MouseEvent| Msg::Write(WriteMsg::Show(to)));
        html! {
            <button role="tab" class={classes!(is_on.then_some("on"))} aria-selected={is_on.to_string()} {onclick}>{ name }</button>
        }
    });
    html! {
        <nav class="pho" aria-label={words.panes}>
            <div class="bt" role="tablist" aria-label={words.panes}>{ for tabs }</div>
        </nav>
    }
}
