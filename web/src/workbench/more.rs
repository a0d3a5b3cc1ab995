//! What a narrow header has no room for, behind a button: the run, its branches, and the page.

use redscope_session::TimelineView;
use yew::prelude::*;

use super::behind::Behind;
use super::header::choices;
use super::share::ways;
use crate::i18n::{Lang, use_words};
use crate::keys::before_last_act;
use crate::menu::shutting;
use crate::model::{Picture, pair};
use crate::msg::Msg;
use crate::panes::timeline::branches;
use crate::panes::timeline::choices::{goals, speeds, stops_toggle};
use crate::platform;
use crate::shown::Overlay;
use crate::stretch::{ZOOM, Zoom};
use crate::writing::state::WriteMsg;

/// Names the panel for the button that opens it.
const PANEL: &str = "more";

#[derive(Properties)]
pub(crate) struct MoreProps {
    pub(crate) picture: Picture,
    pub(crate) seed: u64,
    pub(crate) speed: f64,
    /// Whether time stands still by itself when something important has happened.
    pub(crate) stops: bool,
    pub(crate) dark: bool,
    pub(crate) lang: Lang,
    /// Whether a lesson is being written, where one can be.
    #[prop_or_default]
    pub(crate) writes: Option<bool>,
    pub(crate) on: Callback<Msg>,
}

impl PartialEq for MoreProps {
    /// A picture is another one with every frame; while the panel is shut there is nothing to draw.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The button, and the panel while it is open. Escape, a touch beside it and most choices shut it.
#[component]
pub(crate) fn More(props: &MoreProps) -> Html {
    let words = use_words();
    let open = use_state(|| false);
    let button = use_node_ref();
    let shut = shutting(&open, &button);
    let (name, button_id, onclick) = (words.menu, None, None);
    let behind = Behind {
        name,
        panel: PANEL,
        button_id,
        button: &button,
        open: &open,
        shut: &shut,
        onclick,
    };
    behind.view(|| {
        html! {
            <Panel picture={props.picture.clone()} seed={props.seed} speed={props.speed}
                stops={props.stops} dark={props.dark} lang={props.lang} writes={props.writes} on={closing(&props.on, &shut)} />
        }
    })
}

/// Shuts the panel with what was chosen; a branch is renamed within it.
fn closing(on: &Callback<Msg>, shut: &Callback<()>) -> Callback<Msg> {
    let (on, shut) = (on.clone(), shut.clone());
    Callback::from(move |message: Msg| {
        if !matches!(message, Msg::Rename(..) | Msg::Choose(_) | Msg::ToggleStops | Msg::Zoom(_)) {
            shut.emit(());
        }
        on.emit(message);
    })
}

#[component]
fn Panel(props: &MoreProps) -> Html {
    let words = use_words();
    let MoreProps { picture, on, .. } = props;
    use_effect_with((), |()| platform::focus_first_of(PANEL, "button"));
    let item = |label: &'static str, message: Msg| {
        let onclick = on.reform(move |_: MouseEvent| message.clone());
        html! { <button class="btn" {onclick}>{ label }</button> }
    };
    let TimelineView { begun_us, branches: lanes, notes, .. } = &*picture.timeline;
    let compare = match picture.comparison.is_some() {
        true => Some((words.compare_end, None)),
        false => pair(&picture.timeline).map(|both| (words.compare, Some(both))),
    };
    let first = picture.nodes.keys().next().cloned().unwrap_or_default();
    let onnotes = on.reform(|_: MouseEvent| Msg::Overlay(Some(Overlay::Note)));
    html! {
        <>
            <div class="moreg">
                { item(words.new_client, Msg::OpenClient(first)) }
                if let Some(at_us) = before_last_act(picture) { { item(words.undo_act, Msg::Seek(at_us)) } }
                if let Some(writes) = props.writes {
                    { item(if writes { words.author.learn } else { words.author.write }, Msg::Write(WriteMsg::Open(!writes))) }
                }
            </div>
            <h2>{ words.share }</h2>
            <div class="moreg">{ for ways(words).map(|(label, message)| item(label, message)) }</div>
            <h2>{ words.timeline }</h2>
            <div class="moreg">
                { goals(words, "", picture.goals.is_some(), on) }
                { speeds(words, "", props.speed, on) }
                { item(words.to_start, Msg::Seek(*begun_us)) }
                { item(words.go_to_time, Msg::Overlay(Some(Overlay::GoTo))) }
                { item(words.marks.zoom_in, Msg::Zoom(Zoom::By(ZOOM, None))) }
                { item(words.marks.zoom_out, Msg::Zoom(Zoom::By(1.0 / ZOOM, None))) }
                { item(words.marks.whole, Msg::Zoom(Zoom::Whole)) }
                { item(words.fork, Msg::Fork) }
                if let Some((label, pair)) = compare { { item(label, Msg::Compare(pair)) } }
                <button class="btn" onclick={onnotes}>{ words.notes }
                    if !notes.is_empty() { <span class="cnt">{ notes.len() }</span> }</button>
                { item(words.search_all, Msg::Overlay(Some(Overlay::Search))) }
                { stops_toggle(words, props.stops, on) }
            </div>
            if lanes.len() > 1 { <h2>{ words.branches }</h2> }
            { branches(picture, on) }
            <h2>{ words.page }</h2>
            <div class="row">
                { choices(props.lang, props.dark, &on.reform(Msg::Choose)) }
                { item(words.keys_list, Msg::Overlay(Some(Overlay::Keys))) }
                <span class="grow" />
                <span class="pill">{ format!("{} {}", words.seed, props.seed) }</span>
            </div>
        </>
    }
}
