//! The text of the lesson, with the numbers of its lines, and the ways in and out.

use std::collections::BTreeMap;

use web_sys::DragEvent;
use yew::prelude::*;

use super::state::{Part, Progress, View, WriteMsg};
use super::why::button;
use crate::author::MOST_BYTES;
use crate::author::texts::of_translation;
use crate::dropped::{self, entries, files_in, read};
use crate::i18n::{Lang, counted, fault, flaw, use_lang, use_words};
use crate::platform;

/// The field, for who wants to go to a line.
pub(crate) const TEXT: &str = "lesson-text";
/// What scrolls around it.
pub(crate) const LINES: &str = "lesson-lines";
/// So many lines with which something is wrong are said below the text.
const MOST_WRONG: usize = 3;

#[derive(Properties, PartialEq)]
pub(super) struct EditorProps {
    pub(super) view: View,
    pub(super) on: Callback<WriteMsg>,
}

/// The text.
#[component]
pub(super) fn Editor(props: &EditorProps) -> Html {
    let (words, ui) = (use_words(), use_lang());
    let own = &words.author;
    let EditorProps { view, on } = props;
    let lang = view.lang;
    let text = match lang {
        Lang::En => &view.texts.original,
        Lang::Zh => &view.texts.translation,
    };
    let path = match lang {
        Lang::En => view.texts.path.clone(),
        Lang::Zh => of_translation(&view.texts.path),
    };
    let tab = |to: Lang, name: String| {
        let onclick = on.reform(move |_: MouseEvent| WriteMsg::Show(Part::Text(to)));
        let is_on = lang == to;
        html! {
            <button role="tab" class={classes!("tab", is_on.then_some("on"))} aria-selected={is_on.to_string()} {onclick}>{ name }</button>
        }
    };
    let faulty = faulty(view, &path, ui);
    // The same text below the field, each line with its number: so both break long lines alike.
    let count = text.split('\n').count();
    let lines = text.split('\n').enumerate().map(|(at, line)| {
        let class = classes!(faulty.contains_key(&(at + 1)).then_some("bad"));
        html! { <div key={at} {class}>{ line }</div> }
    });
    let wrong = faulty.iter().take(MOST_WRONG).map(|(line, text)| {
        let line = *line;
        let onclick = on.reform(move |_: MouseEvent| WriteMsg::Line(lang, line));
        html! {
            <li key={line}><button class="link" {onclick}>{ own.at_line.replace("{}", &line.to_string()) }</button><span>{ text }</span></li>
        }
    });
    let why = view.texts.original.is_empty().then_some(own.no_text);
    let oninput = on.reform(|event: InputEvent| WriteMsg::Edit(platform::typed(&event)));
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    let ondrop = {
        let on = on.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            let dropped = event.data_transfer().map(|data| entries(&data)).unwrap_or_default();
            let on = on.clone();
            wasm_bindgen_futures::spawn_local(async move {
                on.emit(WriteMsg::Import(read(files_in(dropped).await, MOST_BYTES).await));
            });
        })
    };
    html! {
        <section class="pn wre" aria-label={own.text} {ondrop} {ondragover}>
            <div class="tabs"><span class="row" role="tablist" aria-label={own.text}>
                { tab(Lang::En, view.texts.path.clone()) }{ tab(Lang::Zh, own.other.to_owned()) }</span>
                <span class="grow" />
                <span class="f0 mut">{ counted(own.saved, "{}", count as u64) }</span>
                { button("btn sm", own.share_draft, why, WriteMsg::Share, on) }
                { button("btn sm", own.save, why, WriteMsg::Save, on) }
            </div>
            if view.texts.original.is_empty() && text.is_empty() { <p class="wrn">{ own.no_text }</p> }
            <div class="wrt" id={LINES}>
                <div class="wrl0">
                    <div class="lns" aria-hidden="true">{ for lines }</div>
                    <textarea id={TEXT} aria-label={path} spellcheck="false" value={text.clone()} {oninput} />
                </div>
            </div>
            if !faulty.is_empty() { <ul class="wrx wrq" aria-label={own.fails}>{ for wrong }</ul> }
            <Ways has_before={view.has_before} on={on.clone()} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct WaysProps {
    /// Whether there is a text before.
    has_before: bool,
    on: Callback<WriteMsg>,
}

/// Where a text may come from.
#[component]
fn Ways(props: &WaysProps) -> Html {
    let words = use_words();
    let own = &words.author;
    let address = use_state(String::new);
    let oninput = {
        let address = address.clone();
        Callback::from(move |event: InputEvent| address.set(platform::typed(&event)))
    };
    let why = own.why_no_address;
    let onsubmit = {
        let on = props.on.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            on.emit(match platform::sent(&event).trim() {
                "" => WriteMsg::Cannot(why),
                address => WriteMsg::Fetch(address.to_owned()),
            });
        })
    };
    let is_empty = address.trim().is_empty();
    html! {
        <form class="row wrf" {onsubmit}>
            if props.has_before {
                <button type="button" class="btn sm" onclick={props.on.reform(|_: MouseEvent| WriteMsg::BringBack)}>{ own.bring_back }</button>
            }
            { dropped::button(own.import, ".md", MOST_BYTES, &props.on.reform(WriteMsg::Import)) }
            <input class="fld sm grow" aria-label={own.from_address} placeholder={own.address_hint}
                value={(*address).clone()} {oninput} />
            <button class="btn sm" aria-disabled={is_empty.then_some("true")} title={is_empty.then_some(why)}>{ own.open }</button>
        </form>
    }
}

/// The lines of a file with which something is wrong, and what that is.
fn faulty(view: &View, path: &str, lang: Lang) -> BTreeMap<usize, String> {
    let Some(read) = &*view.read else { return BTreeMap::new() };
    let faults = read.faults.iter().filter(|fault| fault.path == path);
    let faults = faults.map(|found| (found.line, fault(lang, &found.what)));
    let is_original = path == view.texts.path;
    let checked = view.checks.iter().flat_map(|(_, progress)| match progress {
        Progress::Done(found, _) => found.as_slice(),
        Progress::Waiting | Progress::Under(_) => &[],
    });
    let flaws =
        read.flaws.iter().chain(checked).filter(|found| is_original && !found.flaw.is_note());
    let flaws = flaws.map(|found| (found.line, flaw(lang, &found.flaw)));
    faults.chain(flaws).filter(|(line, _)| *line > 0).collect()
}
