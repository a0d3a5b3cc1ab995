//! A partition made by choosing who is on one side, as the keyboard can.

use std::collections::BTreeSet;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::i18n::use_words;
use crate::msg::Msg;
use crate::panes::console::title;
use crate::platform;

/// Names the form on the page, and the button that opens it.
const FORM: &str = "partition";
pub(super) const BUTTON: &str = "partition-open";

#[derive(Properties, PartialEq)]
pub(super) struct SidesProps {
    /// Everybody on the stage.
    pub(super) names: Vec<String>,
    /// Who is on the one side at first.
    pub(super) chosen: String,
    pub(super) on: Callback<Msg>,
    pub(super) on_close: Callback<()>,
}

/// The form. It takes the focus, and gives it back to its button.
#[component]
pub(super) fn Sides(props: &SidesProps) -> Html {
    let words = use_words();
    let said = &words.on_stage;
    let side = use_state(|| BTreeSet::from([props.chosen.clone()]));
    let one_way = use_state(|| false);
    use_effect_with((), |()| platform::focus_first(FORM));
    let (here, there): (Vec<&String>, Vec<&String>) =
        props.names.iter().partition(|name| side.contains(*name));
    let is_ready = !here.is_empty() && !there.is_empty();
    let close = props.on_close.reform(|()| platform::focus(BUTTON));
    use_effect_with((), {
        let close = close.clone();
        // The focus may be on the stage, on which one draws.
        move |()| platform::on_escape(move || close.emit(()))
    });
    let onsubmit = {
        let names =
            |side: &[&String]| side.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(",");
        let way = if *one_way { " one-way" } else { "" };
        let act = format!("cut {} {}{way}", names(&here), names(&there));
        let (on, close) = (props.on.clone(), close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if is_ready {
                close.emit(());
                on.emit(Msg::Act(act.clone()));
            }
        })
    };
    let onkeydown = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            // The page has keys of its own, which are not meant here.
            event.stop_propagation();
            match event.key().as_str() {
                "Escape" => close.emit(()),
                "Tab" => platform::keep_focus(FORM, &event),
                _ => {}
            }
        })
    };
    let boxes = props.names.iter().map(|name| {
        let onchange = {
            let (side, name) = (side.clone(), name.clone());
            Callback::from(move |_: Event| {
                let mut chosen = (*side).clone();
                if !chosen.remove(&name) {
                    chosen.insert(name.clone());
                }
                side.set(chosen);
            })
        };
        html! {
            <label key={name.clone()}>
                <input type="checkbox" checked={side.contains(name)} {onchange} />{ title(words.client, name) }
            </label>
        }
    });
    let onway = {
        let one_way = one_way.clone();
        Callback::from(move |event: Event| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                one_way.set(field.checked());
            }
        })
    };
    let onclose = close.reform(|_: MouseEvent| ());
    html! {
        <div class="menu sides" id={FORM} role="dialog" aria-label={said.partition} {onkeydown}>
            <form {onsubmit}>
                <p class="mut">{ said.partition_hint }{ " " }{ words.draw_cut }</p>
                <fieldset><legend>{ said.this_side }</legend>{ for boxes }</fieldset>
                <label><input type="checkbox" checked={*one_way} onchange={onway} />{ said.one_way_hint }</label>
                <div class="row">
                    <button class="btn pri" type="submit" disabled={!is_ready}>{ said.cut_link }</button>
                    <button class="btn" type="button" onclick={onclose}>{ words.close }</button>
                </div>
            </form>
        </div>
    }
}
