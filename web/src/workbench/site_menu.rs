//! What a narrow header of the start page and of the labs has no room for, behind a button: the places of
//! the site, the search, sharing, language and theme.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::header::choices;
use super::nav::{SEARCH, links, to_search};
use crate::i18n::{Lang, use_words};
use crate::menu::shutting;
use crate::platform;
use crate::settings::Chosen;

/// Names the panel, and the button that opens it.
const PANEL: &str = "site-menu-panel";
pub(crate) const BUTTON: &str = "site-menu";

#[derive(Properties, PartialEq)]
pub(crate) struct SiteMenuProps {
    pub(crate) dark: bool,
    pub(crate) lang: Lang,
    /// The place where one is.
    #[prop_or_default]
    pub(crate) here: Option<&'static str>,
    /// How what is shown is shared, the simplest first.
    pub(crate) ways: Vec<(&'static str, Callback<()>)>,
    pub(crate) on_choose: Callback<Chosen>,
    /// The search; without, there is a way to it.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// The button, and the panel while it is open. Escape, a touch beside it, a place and a way to share shut it.
#[component]
pub(crate) fn SiteMenu(props: &SiteMenuProps) -> Html {
    let words = use_words();
    let nav = props.lang.nav();
    let open = use_state_eq(|| false);
    let button = use_node_ref();
    let shut = shutting(&open, &button);
    use_effect_with(*open, |open| {
        if *open {
            focus_panel();
        }
    });
    let onkeydown = {
        let shut = shut.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                shut.emit(());
            }
            "Tab" => platform::keep_focus(PANEL, &event),
            _ => {}
        })
    };
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    // Who follows a link leaves what is open.
    let onfollow = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            let target = event.target_dyn_into::<Element>();
            if target.and_then(|target| target.closest("a").ok().flatten()).is_some() {
                open.set(false);
            }
        })
    };
    let ways = props.ways.iter().map(|(label, does)| {
        let (does, shut) = (does.clone(), shut.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            shut.emit(());
            does.emit(());
        });
        html! { <button class="btn" {onclick}>{ *label }</button> }
    });
    let has_search = props.children != Html::default();
    html! {
        <div class="pho hmore">
            <button class="btn quiet" id={BUTTON} ref={button} aria-label={words.menu} title={words.menu} aria-haspopup="dialog"
                aria-expanded={open.to_string()} onclick={ontoggle}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 6h16M4 12h16M4 18h16" /></svg>
            </button>
            if *open {
                <div class="mveil" onclick={shut.reform(|_: MouseEvent| ())} />
                <div class="morep" id={PANEL} role="dialog" aria-label={words.menu} {onkeydown} onclick={onfollow}>
                    if has_search { { props.children.clone() } } else { { to_search(props.lang, "fnd") } }
                    <h2>{ nav.places }</h2>
                    <nav class="moreg" aria-label={nav.places}>{ links(props.lang, props.here, Some("btn")) }</nav>
                    <h2>{ words.share }</h2>
                    <div class="moreg">{ for ways }</div>
                    <h2>{ words.page }</h2>
                    <div class="row">{ choices(props.lang, props.dark, &props.on_choose) }</div>
                </div>
            }
        </div>
    }
}

/// The focus goes to the search if that is where one wants to be, else to the first thing.
fn focus_panel() {
    let wanted = if platform::hash() == SEARCH { "input, a" } else { "a, button" };
    let panel = platform::by_id::<Element>(PANEL);
    let first = panel.and_then(|panel| panel.query_selector(wanted).ok().flatten());
    if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        let _ = first.focus();
    }
}
