//! A note at this moment, and the notes there are.

use redscope_session::NoteView;
use yew::prelude::*;

use crate::i18n::use_words;
use crate::model::seconds;
use crate::msg::Msg;
use crate::platform;

/// A note has so many characters at the most.
const MOST_CHARS: &str = "1000";

#[derive(Properties, PartialEq)]
pub(super) struct NoteFieldProps {
    pub(super) now_us: u64,
    pub(super) notes: Vec<NoteView>,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn NoteField(props: &NoteFieldProps) -> Html {
    let words = use_words();
    let text = use_state(String::new);
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| {
            text.set(platform::typed(&event));
        })
    };
    let onsubmit = {
        let on = props.on.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = platform::sent(&event);
            if !text.trim().is_empty() {
                on.emit(Msg::Note(text.trim().to_owned()));
            }
        })
    };
    let notes = props.notes.iter().enumerate().map(|(place, note)| {
        let at_us = note.at_us;
        let onremove = props.on.reform(move |_: MouseEvent| Msg::RemoveNote(place));
        let ongo = props.on.reform(move |_: MouseEvent| Msg::Seek(at_us));
        html! {
            <li key={format!("{place} {}", note.text)}>
                <button class="at" onclick={ongo}>{ seconds(at_us) }</button>
                <span class="grow">{ &note.text }</span>
                <button class="btn sm" onclick={onremove}>{ words.remove }</button>
            </li>
        }
    });
    html! {
        <>
            <form {onsubmit}>
                <label for="note" class="f0 mut">{ format!("{} {} s", words.note_at, seconds(props.now_us)) }</label>
                <textarea id="note" class="fld" rows="3" maxlength={MOST_CHARS} value={(*text).clone()} {oninput} />
                <div class="row"><span class="grow" />
                    <button class="btn pri" disabled={text.trim().is_empty()}>{ words.pin_note }</button></div>
            </form>
            if !props.notes.is_empty() { <ul class="nts">{ for notes }</ul> }
        </>
    }
}
