//! A pack that is being put together: what it is called, its lessons in order, and what is wrong with it.

use redscope_lessons::lesson::Track;
use yew::prelude::*;

use super::MOST_BYTES;
use super::building::{BuildMsg, Building, Item, Then, said_in};
use super::state::{Checking, Wrong};
use crate::dropped;
use crate::i18n::{Lang, fault, flaw, place, use_lang, use_words};
use crate::model::Slice;
use crate::platform;

#[derive(Properties, PartialEq)]
pub(crate) struct BuilderProps {
    pub(crate) building: Slice<Option<Building>>,
    pub(crate) checking: Slice<Option<Checking>>,
    /// The site's lessons, for their titles.
    pub(crate) tracks: Slice<Vec<Track>>,
    /// Whether a lesson is being written.
    pub(crate) has_draft: bool,
    pub(crate) on: Callback<BuildMsg>,
}

/// The pack.
#[component]
pub(crate) fn Builder(props: &BuilderProps) -> Html {
    let (words, lang) = (use_words(), use_lang());
    let own = &words.pack;
    let BuilderProps { tracks, on, .. } = props;
    let Some(pack) = &*props.building else { return html! {} };
    let press = |message: BuildMsg| on.reform(move |_: MouseEvent| message.clone());
    let row = |(at, item): (usize, &Item)| {
        let title = title(item, tracks);
        let called = |form: &str| form.replace("{}", &title);
        let small = |form: &str, sign: &'static str, message: BuildMsg, is_off: bool| {
            let label = called(form);
            html! { <button class="btn sm" aria-label={label.clone()} title={label} onclick={press(message)} disabled={is_off}>{ sign }</button> }
        };
        let is_own = matches!(item, Item::Own(_));
        html! {
            <li key={item.name().to_owned()}>
                <span class="pkn">{ at + 1 }</span><span class="pkt">{ &title }
                    if is_own { <span class="pill">{ own.own }</span> }</span>
                if is_own { { small(own.edit, "✎", BuildMsg::Edit(at), false) } }
                { small(own.up, "↑", BuildMsg::Shift(at, true), at == 0) }
                { small(own.down, "↓", BuildMsg::Shift(at, false), at + 1 == pack.items.len()) }
                { small(own.take_out, "×", BuildMsg::Remove(at), false) }
            </li>
        }
    };
    let line = |label: &'static str,
                value: &String,
                hint: &'static str,
                message: fn(String) -> BuildMsg| {
        let oninput = on.reform(move |event: InputEvent| message(platform::typed(&event)));
        html! { <label>{ label }<input class="fld" value={value.clone()} placeholder={hint} {oninput} /></label> }
    };
    let about = |label: &'static str, value: &String, message: fn(String) -> BuildMsg| {
        let oninput = on.reform(move |event: InputEvent| message(platform::typed(&event)));
        html! { <label>{ label }<textarea class="fld" rows="3" value={value.clone()} {oninput} /></label> }
    };
    let why = (!props.has_draft).then_some(own.no_draft);
    let add_draft = press(why.map_or(BuildMsg::AddDraft, BuildMsg::Cannot));
    html! {
        <section class="card pkb" aria-label={own.heading}>
            <div class="row pkh"><h3>{ own.heading }</h3><span class="grow" />
                <button class="btn sm quiet" onclick={press(BuildMsg::Anew)}>{ own.anew }</button>
                <button class="btn sm" onclick={press(BuildMsg::Close)}>{ own.close }</button></div>
            <p class="mut">{ own.sub }</p>
            <div class="pkf">
                { line(own.id, &pack.id, own.id_hint, BuildMsg::Id) }
                { line(own.title_en, &pack.titles[0], "", |text| BuildMsg::Title(0, text)) }
                { line(own.title_zh, &pack.titles[1], "", |text| BuildMsg::Title(1, text)) }
                { about(own.about_en, &pack.abouts[0], |text| BuildMsg::About(0, text)) }
                { about(own.about_zh, &pack.abouts[1], |text| BuildMsg::About(1, text)) }
            </div>
            if pack.items.is_empty() { <p class="mut">{ own.empty }</p> }
            <ol class="pko" aria-label={own.order}>{ for pack.items.iter().enumerate().map(row) }</ol>
            <div class="row pks">
                <button class="btn sm" onclick={add_draft} aria-disabled={why.map(|_| "true")} title={why}>{ own.add_draft }</button>
                { dropped::button(own.add_files, ".md", MOST_BYTES, &on.reform(BuildMsg::AddFiles)) }
                <span class="grow" />
                <button class="btn sm" onclick={press(BuildMsg::Check(Then::Open))}>{ own.open }</button>
                <button class="btn sm pri" onclick={press(BuildMsg::Check(Then::Save))}>{ own.save }</button>
            </div>
            if let Some(checking) = &*props.checking { { outcome(checking, lang, press(BuildMsg::Stop)) } }
        </section>
    }
}

/// How far the check is, and what is wrong.
fn outcome(checking: &Checking, lang: Lang, onstop: Callback<MouseEvent>) -> Html {
    let words = lang.words();
    let own = &words.pack;
    let wrong = checking.wrong.iter().map(|wrong| {
        let (at, text) = match wrong {
            Wrong::File(found) => (place(lang, &found.path, found.line), fault(lang, &found.what)),
            Wrong::Lesson(path, found) => (place(lang, path, found.line), flaw(lang, &found.flaw)),
        };
        html! { <li><b>{ at }</b>{ words.colon }{ text }</li> }
    });
    let progress = own.checking.replace("{of}", &checking.own.len().to_string());
    let progress = progress.replace("{}", &checking.proved.to_string());
    html! {
        <>
            if !checking.is_done {
                <p class="row" role="status">{ progress }<button class="btn sm" onclick={onstop}>{ words.author.stop }</button></p>
            }
            if !checking.wrong.is_empty() {
                <div role="alert"><h4>{ own.wrong }</h4><ul class="pkw">{ for wrong }</ul></div>
            }
        </>
    }
}

/// What a lesson of the pack is called.
fn title(item: &Item, tracks: &[Track]) -> String {
    let known = match item {
        Item::Own(texts) => said_in(&texts.original, "title"),
        Item::Site(id) => {
            let mut rows = tracks.iter().flat_map(|track| &track.lessons);
            rows.find(|row| row.id == *id).map(|row| row.title.as_str())
        }
    };
    known.unwrap_or(item.name()).to_owned()
}
