//! One node, wide: who it is above, its tabs at the left, what is inside in the middle, the time machine
//! at the foot. A tab is a folder here and a line in [`view_tab`].

pub(crate) mod event_loop;
mod files;
mod identity;
mod keys;
mod look;
mod server;
mod typed;

use redscope_session::{DetailKind, Found, InsideView, NodeTab, Role};
use yew::prelude::*;

use crate::figures::grouped;
use crate::i18n::{InsideWords, Lang, use_words};
use crate::model::Picture;
use crate::msg::Msg;
use crate::panes::timeline::time_machine;
use crate::platform::chosen;
use crate::stretch::Stretch;
use crate::workbench::header::Header;
use crate::workbench::more::More;
use event_loop::LoopTab;
use files::FilesTab;
use identity::Identity;
use keys::KeysTab;
pub(crate) use look::Look;
use server::ServerTab;
pub(crate) use typed::client_at;

#[derive(Properties)]
pub(crate) struct NodePageProps {
    pub(crate) picture: Picture,
    pub(crate) scenario: String,
    /// The numbers that are not as the scenario has them.
    pub(crate) numbers: Vec<(String, u64)>,
    pub(crate) seed: u64,
    pub(crate) playing: bool,
    pub(crate) speed: f64,
    /// What the strip shows of the run's time.
    pub(crate) stretch: Stretch,
    /// Whether time stands still by itself when something important has happened.
    pub(crate) stops: bool,
    pub(crate) front: String,
    /// The node.
    pub(crate) selected: String,
    pub(crate) look: Look,
    pub(crate) dark: bool,
    pub(crate) lang: Lang,
    pub(crate) on: Callback<Msg>,
}

impl PartialEq for NodePageProps {
    /// A picture is another one with every frame; its panes compare their slices.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The page of a node.
#[component]
pub(crate) fn NodePage(props: &NodePageProps) -> Html {
    let words = use_words();
    let NodePageProps { picture, on, selected, look, .. } = props;
    let name = selected.clone();
    let more = html! {
        <More picture={picture.clone()} seed={props.seed} speed={props.speed} stops={props.stops}
            dark={props.dark} lang={props.lang} on={on.clone()} />
    };
    html! {
        <div class="ndx">
            <Header scenario={props.scenario.clone()} numbers={props.numbers.clone()} seed={props.seed} dark={props.dark}
                lang={props.lang} {more} on={on.clone()}>{ view_nodes(props) }</Header>
            <Identity {name} nodes={picture.nodes.clone()} cuts={picture.cuts.clone()}
                detail={picture.detail.clone()} on={on.clone()} />
            <div class="nd">
                <nav class="ndn" aria-label={words.node}>{ view_nav(props) }</nav>
                <main class="ndm" id="inside" aria-label={format!("{} {selected}", tab_name(&words.inside, look.tab()))}>
                    { view_tab(props, &words.inside) }
                </main>
            </div>
            { time_machine(picture, props.playing, props.speed, &props.stretch, on) }
        </div>
    }
}

/// The tab that is open.
fn view_tab(props: &NodePageProps, words: &'static InsideWords) -> Html {
    let NodePageProps { picture, on, selected: node, look, .. } = props;
    // After another choice what was found for the last one is there for a moment still.
    let inside = picture.inside.as_ref().filter(|inside| inside.node == *node);
    let node = node.clone();
    match inside.map(|InsideView { found, .. }| found) {
        Some(Found::NotRunning) => {
            html! { <p class="mut ndw">{ words.not_running.replace("{}", &node) }</p> }
        }
        Some(Found::Nothing) => html! { <p class="mut ndw">{ words.nothing }</p> },
        Some(Found::Keys(_)) if look.tab() == NodeTab::Keys => html! {
            <KeysTab inside={picture.inside.clone()} ask={look.keys(&node)} {node} now_us={picture.now_us}
                clients={picture.clients.clone()} lines={picture.lines.clone()} front={props.front.clone()}
                step={picture.step} on={on.clone()} />
        },
        Some(Found::Files(_)) if look.tab() == NodeTab::Files => html! {
            <FilesTab inside={picture.inside.clone()} ask={look.files(&node)} {node}
                clients={picture.clients.clone()} on={on.clone()} />
        },
        Some(Found::Loop(_)) if look.tab() == NodeTab::Loop => html! {
            <LoopTab inside={picture.inside.clone()} {node} clients={picture.clients.clone()}
                now_us={picture.now_us} playing={props.playing} on={on.clone()} />
        },
        Some(Found::Server(_)) if look.tab() == NodeTab::Server => html! {
            <ServerTab inside={picture.inside.clone()} {node} clients={picture.clients.clone()}
                lines={picture.lines.clone()} front={props.front.clone()} step={picture.step}
                on={on.clone()} />
        },
        _ => html! { <p class="mut ndw">{ words.looking }</p> },
    }
}

/// The tabs, by what they are about.
fn view_nav(props: &NodePageProps) -> Html {
    let words = &props.lang.words().inside;
    let is_sentinel =
        props.picture.nodes.get(&props.selected).is_some_and(|node| node.role == Role::Sentinel);
    let detail = props.picture.detail.as_ref().filter(|detail| detail.node == props.selected);
    let count = |tab: NodeTab| match (tab, detail.map(|detail| (&detail.kind, &detail.files))?) {
        (NodeTab::Keys, (DetailKind::Server { key_count, .. }, _)) => Some(*key_count),
        (NodeTab::Files, (_, files)) => Some(files.len()),
        _ => None,
    };
    let group = |title: &'static str, tabs: &[NodeTab]| {
        let tabs = tabs.iter().filter(|tab| !is_sentinel || **tab == NodeTab::Files).map(|tab| {
            let (tab, chosen) = (*tab, *tab == props.look.tab());
            let onclick = props.on.reform(move |_: MouseEvent| Msg::NodeTab(tab));
            html! {
                <button key={tab.name()} class={classes!(chosen.then_some("on"))}
                    aria-current={chosen.then_some("page")} {onclick}>{ tab_name(words, tab) }
                    if let Some(count) = count(tab) { <span class="num">{ grouped(count as u64) }</span> }
                </button>
            }
        });
        let tabs: Vec<Html> = tabs.collect();
        html! { if !tabs.is_empty() { <h2>{ title }</h2>{ for tabs } } }
    };
    html! {
        <>
            { group(words.data, &[NodeTab::Keys, NodeTab::Files]) }
            { group(words.process, &[NodeTab::Loop, NodeTab::Server]) }
        </>
    }
}

const fn tab_name(words: &InsideWords, tab: NodeTab) -> &'static str {
    match tab {
        NodeTab::Keys => words.keys,
        NodeTab::Files => words.files,
        NodeTab::Loop => words.loop_tab,
        NodeTab::Server => words.process_tab,
    }
}

/// The other nodes to look into, and the way back.
fn view_nodes(props: &NodePageProps) -> Html {
    let words = &props.lang.words().inside;
    let nodes = props.picture.nodes.keys().map(|name| {
        let chosen = *name == props.selected;
        let onclick = props.on.reform({
            let name = name.clone();
            move |_: MouseEvent| Msg::Select(name.clone())
        });
        html! {
            <button key={name.clone()} class={classes!(chosen.then_some("on"))} title={name.clone()}
                aria-pressed={chosen.to_string()} {onclick}>{ name }</button>
        }
    });
    let options = props.picture.nodes.keys().map(|name| {
        html! { <option value={name.clone()} selected={*name == props.selected}>{ name }</option> }
    });
    let onnode = props.on.reform(|event: Event| Msg::Select(chosen(&event)));
    let onback = props.on.reform(|_: MouseEvent| Msg::CloseNode);
    html! {
        <>
            <select class="btn pho nds" aria-label={words.nodes} onchange={onnode}>{ for options }</select>
            <span class="seg ndp" role="group" aria-label={words.nodes}>{ for nodes }</span>
            <button class="btn quiet ndb" onclick={onback}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>
                <span class="dk">{ words.back }</span><span class="pho sr">{ words.back }</span><kbd class="dk">{ "Esc" }</kbd>
            </button>
        </>
    }
}
