//! What a narrow header of the start page and of the labs has no room for, behind a button: the places of
//! the site, the search, sharing, language and theme.

use web_sys::Element;
use yew::prelude::*;

use super::behind::Behind;
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
            // The search is first if that is where one wants to be.
            platform::focus_first_of(
                PANEL,
                if platform::hash() == SEARCH { "input, a" } else { "a, button" },
            );
        }
    });
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
    let (name, button_id, onclick) = (words.menu, Some(BUTTON), Some(onfollow));
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
            <>
                if has_search { { props.children.clone() } } else { { to_search(props.lang, "fnd") } }
                <h2>{ nav.places }</h2>
                <nav class="moreg" aria-label={nav.places}>{ links(props.lang, props.here, Some("btn")) }</nav>
                <h2>{ words.share }</h2>
                <div class="moreg">{ for ways }</div>
                <h2>{ words.page }</h2>
                <div class="row">{ choices(props.lang, props.dark, &props.on_choose) }</div>
            </>
        }
    })
}
