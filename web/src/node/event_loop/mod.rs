//! The event loop of a server: who waits at its sockets, what its one thread does, the rounds before.

mod before_sleep;
mod experiments;
mod handlers;
mod head;
mod path;
pub(crate) mod picture;
mod rounds;
pub(crate) mod scene;
mod sockets;
pub(crate) mod strip;

use std::collections::BTreeMap;

use redscope_session::{ClientView, Found, InsideView};
use yew::prelude::*;

use crate::i18n::use_words;
use crate::model::Slice;
use crate::msg::Msg;
use experiments::Experiments;
use picture::picture;
use scene::Scene;
use strip::Strip;

#[derive(Properties, PartialEq)]
pub(super) struct LoopTabProps {
    pub(super) node: String,
    /// What was found; [`Found::Loop`], or nothing is shown.
    pub(super) inside: Slice<Option<InsideView>>,
    pub(super) clients: Slice<BTreeMap<String, ClientView>>,
    pub(super) now_us: u64,
    pub(super) playing: bool,
    pub(super) on: Callback<Msg>,
}

/// The tab.
#[component]
pub(super) fn LoopTab(props: &LoopTabProps) -> Html {
    let all_words = use_words();
    let words = &all_words.inside_loop;
    let LoopTabProps { node, on, .. } = props;
    let Some(Found::Loop(view)) = props.inside.as_ref().map(|inside| &inside.found) else {
        return Html::default();
    };
    let scene = Scene { words, kind: all_words.kind, view, now_us: props.now_us };
    html! {
        <div class="lp">
            <section class="card lpc" id="loop" aria-label={words.title}>
                { head::view(&scene, node, on) }
                { picture(&scene) }
                <p class="lpn mut f0">{ words.io_threads.replace("{}", &view.io_threads.to_string()) }</p>
            </section>
            <section class="card lpc">
                <Strip view={(**view).clone()} now_us={props.now_us} on={on.reform(Msg::Seek)} />
                <p class="lpn"><span role="status">{ who_waits(&scene) }</span>{ " " }<span class="mut f0">{ words.how_many }</span></p>
            </section>
            <div class="lpx">
                <Experiments node={node.clone()} view={(**view).clone()}
                    now_us={props.now_us} playing={props.playing} on={on.clone()} />
                { rounds::view(&scene, node, on) }
            </div>
        </div>
    }
}

/// What waiting means for everybody else.
fn who_waits(scene: &Scene<'_>) -> String {
    match scene.view.ready_count {
        0 => scene.words.nobody_waits.to_owned(),
        count => scene.words.alike.replace("{}", &count.to_string()),
    }
}
