//! The search of the start page: scenarios, labs and lessons by what they are called and are about.

use redscope_labs::scenario::SCENARIOS;
use redscope_lessons::lesson::Track;
use yew::prelude::*;

use crate::i18n::{Lang, use_lang};
use crate::model::Slice;
use crate::platform;
use crate::workbench::nav::glass;

/// So many places are listed at most.
const MOST: usize = 12;

#[derive(Properties, PartialEq)]
pub(super) struct FindProps {
    pub(super) tracks: Slice<Vec<Track>>,
    /// Names the field.
    pub(super) id: &'static str,
    pub(super) class: &'static str,
}

/// A place: its address, of what kind it is, what it is called and what it is about.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    address: String,
    kind: &'static str,
    name: String,
    about: String,
}

/// The field, and below it what was found.
#[component]
pub(super) fn Find(props: &FindProps) -> Html {
    let lang = use_lang();
    let words = lang.nav();
    let wanted = use_state_eq(String::new);
    let oninput = {
        let wanted = wanted.clone();
        Callback::from(move |event: InputEvent| wanted.set(platform::typed(&event)))
    };
    let onkeydown = {
        let wanted = wanted.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                wanted.set(String::new());
            }
        })
    };
    let needle = wanted.trim().to_lowercase();
    let found = found(&places(lang, &props.tracks), &needle);
    let rows = found.iter().map(|place| {
        html! {
            <li key={place.address.clone()}><a href={place.address.clone()}>
                <span class="mut f0">{ place.kind }</span><b>{ &place.name }</b><span class="mut">{ &place.about }</span></a></li>
        }
    });
    html! {
        <search class={props.class} {onkeydown}>
            { glass() }
            <input id={props.id} type="search" value={(*wanted).clone()} {oninput} aria-label={words.find} placeholder={words.find}
                autocomplete="off" aria-keyshortcuts="/" /><kbd aria-hidden="true">{ "/" }</kbd>
            <div class="fndl" role="status">
                if !needle.is_empty() && found.is_empty() { <p class="mut">{ words.found_none }</p> }
                if !found.is_empty() { <ul class="card">{ for rows }</ul> }
            </div>
        </search>
    }
}

/// All places.
fn places(lang: Lang, tracks: &[Track]) -> Vec<Place> {
    let (words, nav) = (lang.words(), lang.nav());
    let scenarios = SCENARIOS.iter().map(|scenario| {
        let said = words.scenario_of(scenario.id);
        let (name, about) = (said.short().to_owned(), said.line.to_owned());
        Place { address: format!("#{}", scenario.id), kind: nav.scenarios, name, about }
    });
    let labs = lang.lab_cards().cards.iter().copied().flatten().map(|lab| Place {
        address: format!("#lab={}", lab.id),
        kind: nav.labs,
        name: lab.title.to_owned(),
        about: lab.sub.to_owned(),
    });
    let lessons = tracks.iter().flat_map(|track| {
        track.lessons.iter().map(|lesson| Place {
            address: format!("#lesson={}", lesson.id),
            kind: nav.lessons,
            name: lesson.title.clone(),
            about: track.title.clone(),
        })
    });
    scenarios.chain(labs).chain(lessons).collect()
}

/// The places that have all the words that are wanted, those first that are called so.
fn found(places: &[Place], needle: &str) -> Vec<Place> {
    if needle.is_empty() {
        return Vec::new();
    }
    let words: Vec<&str> = needle.split_whitespace().collect();
    let has = |text: &str| words.iter().all(|word| text.contains(word));
    let mut found: Vec<(bool, &Place)> = places
        .iter()
        .map(|place| (!has(&place.name.to_lowercase()), place))
        .filter(|(_, place)| has(&format!("{} {}", place.name, place.about).to_lowercase()))
        .collect();
    found.sort_by_key(|(is_about, _)| *is_about);
    found.into_iter().take(MOST).map(|(_, place)| place.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_by_their_names_first() {
        let all = places(Lang::En, &[]);
        let locks = found(&all, "locks");
        assert_eq!(locks.first().map(|place| place.address.as_str()), Some("#lab=locks"));
        assert!(found(&all, "sentinel").iter().any(|place| place.address == "#sentinel"));
        assert!(found(&all, "").is_empty() && found(&all, "no such place").is_empty());
        assert!(!found(&places(Lang::Zh, &[]), "哨兵").is_empty());
    }
}
