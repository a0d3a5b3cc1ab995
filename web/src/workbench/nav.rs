//! The places of the site, in the headers of the start page and of the labs.

use yew::prelude::*;

use crate::i18n::Lang;

/// Sections of the start page, by the names of their headings.
pub(crate) const SCENARIOS: &str = "scenarios";
pub(crate) const LABS: &str = "labs";
pub(crate) const LESSONS: &str = "lessons";
pub(crate) const PUZZLES: &str = "puzzles";
/// The search on the start page.
pub(crate) const SEARCH: &str = "search";

/// The place of the start page that an address means, if it does.
pub(crate) fn place(address: &str) -> Option<&'static str> {
    [SCENARIOS, LABS, LESSONS, PUZZLES, SEARCH].into_iter().find(|place| *place == address)
}

/// Links to the sections in the header; one is where one is, if it is said.
pub(crate) fn nav(lang: Lang, here: Option<&str>) -> Html {
    html! { <nav class="nav dk" aria-label={lang.nav().places}>{ links(lang, here, None) }</nav> }
}

/// The links.
pub(super) fn links(lang: Lang, here: Option<&str>, class: Option<&'static str>) -> Html {
    let words = lang.nav();
    let places = [
        (SCENARIOS, words.scenarios),
        (LABS, words.labs),
        (LESSONS, words.lessons),
        (PUZZLES, words.puzzles),
    ];
    let links = places.map(|(place, name)| {
        let current = (here == Some(place)).then_some("true");
        html! { <a {class} href={format!("#{place}")} aria-current={current}>{ name }</a> }
    });
    html! { <>{ for links }</> }
}

/// The way to the search from a page that has none.
pub(crate) fn to_search(lang: Lang, class: &'static str) -> Html {
    let name = lang.nav().find;
    html! { <a {class} href={format!("#{SEARCH}")} aria-label={name} title={name}>{ glass() }<span>{ name }</span></a> }
}

/// A magnifying glass.
pub(crate) fn glass() -> Html {
    html! {
        <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M10.5 10.5m-6 0a6 6 0 1012 0 6 6 0 10-12 0M15 15l5 5" /></svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_known_by_its_name() {
        assert_eq!((place("puzzles"), place("search")), (Some(PUZZLES), Some(SEARCH)));
        assert_eq!((place(""), place("puzzle")), (None, None));
    }
}
