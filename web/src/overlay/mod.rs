//! What is opened above the workbench by a key: the list of keys, a time to go to, a note, a search.

mod go_to;
mod keys;
mod note;
mod search;

use yew::prelude::*;

use crate::i18n::use_words;
use crate::menu::dialog_keys;
use crate::model::Picture;
use crate::msg::Msg;
use crate::platform;
use crate::shown::Overlay;
use go_to::GoTo;
use keys::Keys;
use note::NoteField;
use search::Search;

/// What is open, as a dialog.
pub(crate) fn view(overlay: Overlay, picture: &Picture, on: &Callback<Msg>) -> Html {
    let on = &closing(on);
    let body = match overlay {
        Overlay::Keys => html! { <Keys /> },
        Overlay::GoTo => html! {
            <GoTo now_us={picture.now_us} begun_us={picture.timeline.begun_us} on={on.clone()} />
        },
        Overlay::Note => html! {
            <NoteField now_us={picture.now_us} notes={picture.timeline.notes.clone()} on={on.clone()} />
        },
        Overlay::Search => html! {
            <Search stories={picture.stories.clone()} lines={picture.lines.clone()}
                logs={picture.logs.clone()} on={on.clone()} />
        },
    };
    html! { <Dialog {overlay} on={on.clone()}>{ body }</Dialog> }
}

/// Closes the dialog when a time is gone to or a note is written: then it has done its work.
fn closing(on: &Callback<Msg>) -> Callback<Msg> {
    let on = on.clone();
    Callback::from(move |message: Msg| {
        if matches!(message, Msg::Seek(_) | Msg::Note(_)) {
            on.emit(Msg::Overlay(None));
        }
        on.emit(message);
    })
}

#[derive(Properties, PartialEq)]
struct DialogProps {
    overlay: Overlay,
    children: Html,
    on: Callback<Msg>,
}

/// A dialog that Escape, its button and a click beside it close. What had the focus gets it back.
#[component]
fn Dialog(props: &DialogProps) -> Html {
    let words = use_words();
    let title = match props.overlay {
        Overlay::Keys => words.keyboard.title,
        Overlay::GoTo => words.go_to_time,
        Overlay::Note => words.note_here,
        Overlay::Search => words.search_all,
    };
    let id = "overlay";
    use_effect_with((), move |()| {
        let before = platform::focused();
        platform::focus_first(id);
        move || {
            if let Some(before) = before {
                let _ = before.focus();
            }
        }
    });
    let onclose = props.on.reform(|_: MouseEvent| Msg::Overlay(None));
    let onkeydown = dialog_keys(id, props.on.reform(|()| Msg::Overlay(None)));
    html! {
        <div class="over">
            <div class="veil" onclick={onclose.clone()} />
            <div class="dlg" {id} role="dialog" aria-modal="true" aria-label={title} {onkeydown}>
                <div class="row">
                    <b>{ title }</b><span class="grow" />
                    <button class="btn sm" onclick={onclose}>{ words.close }<kbd class="dk">{ "Esc" }</kbd></button>
                </div>
                { props.children.clone() }
            </div>
        </div>
    }
}
