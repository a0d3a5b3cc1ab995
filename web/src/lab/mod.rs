//! A lab, as wide as the page.

pub(crate) mod bloom;
mod drag;
pub(crate) mod event_loop;
pub(crate) mod eviction;
pub(crate) mod expiry;
pub(crate) mod follows;
pub(crate) mod goals;
pub(crate) mod hotkey;
mod knob;
pub(crate) mod layers;
pub(crate) mod loaded;
pub(crate) mod locks;
pub(crate) mod orders;
mod parts;
mod past;
mod plot;
pub(crate) mod ring;
pub(crate) mod sided;
pub(crate) mod state;
pub(crate) mod tape;
pub(crate) mod two_sided;
pub(crate) mod types;

use yew::prelude::*;

use crate::i18n::{Called, LabsWords, Lang, refusal_in_lab, use_lab_words};
use crate::workbench::header::{choices, logo};
use crate::workbench::nav::{LABS, nav, to_search};
use crate::workbench::share::ShareMenu;
use crate::workbench::site_menu::SiteMenu;
use bloom::BloomPage;
use event_loop::LoopView;
use eviction::EvictionView;
use expiry::ExpiryView;
use hotkey::HotKeyView;
use layers::LayersView;
use loaded::LoadedView;
use locks::LocksView;
use orders::OrdersView;
use plot::OneTime;
use ring::RingPage;
use sided::parts::letter;
use state::{Lab, LabMsg};
use tape::TapeView;
use two_sided::TwoSided;
use types::TypesPage;

#[derive(Properties, PartialEq)]
pub(crate) struct LabPageProps {
    pub(crate) lab: Lab,
    pub(crate) dark: bool,
    pub(crate) lang: Lang,
    pub(crate) on: Callback<LabMsg>,
}

/// The page of a lab with two sides.
fn two_sided_view(lab: &TwoSided, lang: Lang, to: &Callback<LabMsg>) -> Html {
    let on = to.reform(LabMsg::Sided);
    match lab {
        TwoSided::Loaded(lab) => html! { <LoadedView lab={lab.clone()} {lang} {on} /> },
        TwoSided::Loop(lab) => html! { <LoopView lab={lab.clone()} {lang} {on} /> },
        TwoSided::Layers(lab) => html! { <LayersView lab={lab.clone()} {lang} {on} /> },
        TwoSided::HotKey(lab) => html! { <HotKeyView lab={lab.clone()} {lang} {on} /> },
        TwoSided::Expiry(lab) => html! { <ExpiryView lab={lab.clone()} {lang} {on} /> },
        TwoSided::Tape(lab) => {
            html! { <TapeView lab={lab.clone()} {lang} {on} on_open={to.reform(LabMsg::OpenSide)} /> }
        }
    }
}

/// Which side is shown where there is no room for two beside each other; `None`: one below the other.
fn which_side(words: &LabsWords, shown: &UseStateHandle<Option<usize>>) -> Html {
    let ways = [Some(0), Some(1), None].map(|way: Option<usize>| {
        let onclick = Callback::from({
            let shown = shown.clone();
            move |_: MouseEvent| shown.set(way)
        });
        let is_on = **shown == way;
        let said = way.map_or_else(|| words.plot.both.to_owned(), letter);
        html! { <button class={classes!(is_on.then_some("on"))} aria-pressed={is_on.to_string()} {onclick}>{ said }</button> }
    });
    html! { <span class="seg ab-seg" role="group" aria-label={words.plot.which}>{ for ways }</span> }
}

/// The lab that is open.
#[component]
pub(crate) fn LabPage(props: &LabPageProps) -> Html {
    let words = use_lab_words();
    let LabPageProps { lab, on, lang, .. } = props;
    let to = on;
    let onhome = on.reform(|event: MouseEvent| {
        event.prevent_default();
        LabMsg::Home
    });
    let (title, sub) = lab.title(words);
    let shown = use_state(|| None::<usize>);
    let only = matches!(lab, Lab::Sided(_)).then_some(*shown).flatten();
    let mut ways = vec![
        (words.page.share_link, to.reform(|()| LabMsg::Share)),
        (words.page.share_text, to.reform(|()| LabMsg::ShareText)),
    ];
    if let Lab::Sided(_) = lab {
        ways.push((words.lab.save_series, to.reform(|()| LabMsg::SaveSeries)));
    }
    html! {
        <div class={classes!("labp", only.map(|side| format!("only-{side}")))}>
            <header class="hd">
                <a class="logo" href="#" onclick={onhome} aria-label={format!("Redscope{}{}", words.page.colon, words.page.home)}>
                    { logo() }<span class="dk">{ "Redscope" }</span></a>
                { nav(*lang, Some(LABS)) }
                <span class="grow" />
                { to_search(*lang, "fnd dk") }
                <ShareMenu ways={ways.clone()} />
                <span class="row dk">{ choices(*lang, props.dark, &on.reform(LabMsg::Choose)) }</span>
                <SiteMenu lang={*lang} dark={props.dark} here={LABS} {ways} on_choose={on.reform(LabMsg::Choose)} />
            </header>
            <section class="lbar" aria-label={title}>
                <a class="btn sm quiet" href="#labs">{ format!("‹ {}", words.lab.all) }</a>
                <h1>{ title }</h1><span class="mut f1 lsub">{ sub }</span>
                if let Lab::Sided(lab) = lab { { lab.progress(words) } }
                <span class="grow" />
                if let Lab::Locks(lab) = lab { { locks::transport(words, lab, &to.reform(LabMsg::Locks)) } }
                if let Lab::Sided(lab) = lab { { lab.transport(words, &to.reform(LabMsg::Sided)) } { which_side(words, &shown) } }
                if let Lab::Eviction(lab) = lab { { eviction::transport(words, lab, &to.reform(LabMsg::Eviction)) } }
                if let Lab::Bloom(lab) = lab { { bloom::transport(words, lab, &to.reform(LabMsg::Bloom)) } }
                if let Lab::Types(lab) = lab { { types::transport(words, lab, &to.reform(LabMsg::Types)) } }
                <button class="btn sm" onclick={to.reform(|_: MouseEvent| LabMsg::Reset)}>{ words.lab.reset }</button>
                <button class="btn sm" onclick={to.reform(|_: MouseEvent| LabMsg::Share)}>{ words.lab.share }</button>
            </section>
            if let Some(why) = lab.refused() { <p class="refused" role="alert">{ refusal_in_lab(*lang, why, &Called { knob: &|name| lab.knob(words, name), option: &|name| lab.option(words, name) }) }</p> }
            { match lab {
                Lab::Orders(lab) => html! { <OrdersView lab={lab.clone()} lang={*lang} on={to.reform(LabMsg::Orders)} /> },
                Lab::Eviction(lab) => html! { <EvictionView lab={lab.clone()} lang={*lang} on={to.reform(LabMsg::Eviction)} /> },
                Lab::Locks(lab) => html! { <LocksView lab={lab.clone()} lang={*lang} on={to.reform(LabMsg::Locks)} /> },
                Lab::Sided(lab) => html! { <OneTime>{ two_sided_view(lab, *lang, to) }</OneTime> },
                Lab::Bloom(lab) => html! { <BloomPage lab={lab.clone()} lang={*lang} on={to.reform(LabMsg::Bloom)} /> },
                Lab::Types(lab) => html! { <TypesPage lab={lab.clone()} lang={*lang} on={to.reform(LabMsg::Types)} /> },
                Lab::Ring(lab) => html! { <RingPage lab={lab.clone()} lang={*lang} on={to.reform(LabMsg::Ring)} /> },
            } }
        </div>
    }
}
