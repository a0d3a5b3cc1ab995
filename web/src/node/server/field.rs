//! A field for a new value: Enter sends it, Escape leaves it.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::platform;

#[derive(Properties, PartialEq)]
pub(super) struct FieldProps {
    pub(super) label: String,
    /// What it begins with.
    pub(super) value: String,
    pub(super) on_set: Callback<String>,
    /// It is not needed any more.
    pub(super) on_leave: Callback<()>,
}

/// The field. It takes the focus, and keeps what is typed while the value it began with changes.
#[component]
pub(super) fn Field(props: &FieldProps) -> Html {
    let field = use_node_ref();
    let draft = use_state(|| props.value.clone());
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                let _ = field.focus();
                field.select();
            }
        });
    }
    let oninput = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            draft.set(platform::typed(&event));
        })
    };
    let onkeydown = {
        let (on_set, on_leave) = (props.on_set.clone(), props.on_leave.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "Enter" => on_set.emit(platform::typed(&event)),
                "Escape" => {}
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
            on_leave.emit(());
        })
    };
    let onblur = props.on_leave.reform(|_: FocusEvent| ());
    html! {
        <input class="fld" ref={field} value={(*draft).clone()} aria-label={props.label.clone()} {oninput}
            {onkeydown} {onblur} autocomplete="off" spellcheck="false" />
    }
}
