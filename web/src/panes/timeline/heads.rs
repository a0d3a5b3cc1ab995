//! The names of the lanes, each with what can be done to a branch.

use std::collections::BTreeMap;

use redscope_session::TimelineView;
use web_sys::Element;
use yew::prelude::*;

use super::badge::{badge, letter};
use crate::i18n::{Words, use_words};
use crate::menu::menu_keys;
use crate::model::{Recorded, Slice};
use crate::msg::{Form, Msg};
use crate::platform;

#[derive(Properties, PartialEq)]
pub(super) struct HeadsProps {
    pub(super) timeline: Slice<TimelineView>,
    /// What is known of each branch.
    pub(super) recorded: BTreeMap<usize, Recorded>,
    pub(super) on: Callback<Msg>,
}

/// The menu that is open.
const MENU: &str = "branch-menu";

/// What is open below a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Menu(usize),
    Name(usize),
}

#[component]
pub(super) fn Heads(props: &HeadsProps) -> Html {
    let words = use_words();
    let open = use_state(|| Open::Nothing);
    let place = use_state(String::new);
    let here = props.timeline.branch;
    use_effect_with(*open, |open| {
        if matches!(open, Open::Menu(_)) {
            platform::focus_first(MENU);
        }
    });
    let rows = props.timeline.branches.iter().map(|lane| {
        let id = lane.id;
        let lost = props.recorded.get(&id).map_or(0, Recorded::lost);
        if *open == Open::Name(id) {
            let open = open.clone();
            let on_close = Callback::from(move |()| open.set(Open::Nothing));
            return html! {
                <NameField key={id} branch={id} name={lane.name.clone()} on={props.on.clone()} {on_close} />
            };
        }
        let onclick = props.on.reform(move |_: MouseEvent| Msg::Switch(id));
        let onmenu = {
            let (open, place) = (open.clone(), place.clone());
            Callback::from(move |event: MouseEvent| {
                if let Some(button) = event.target_dyn_into::<Element>() {
                    place.set(above(&button));
                }
                open.set(if *open == Open::Menu(id) { Open::Nothing } else { Open::Menu(id) });
            })
        };
        let is_open = *open == Open::Menu(id);
        let onkeydown = {
            let on = props.on.clone();
            Callback::from(move |event: KeyboardEvent| {
                if event.key() == "Delete" && id != here {
                    event.prevent_default();
                    on.emit(Msg::RemoveBranch(id));
                }
            })
        };
        html! {
            <div class="lane-row" key={id} {onkeydown}>
                <button class={classes!("lane-name", (id == here).then_some("on"))} {onclick}
                    aria-pressed={(id == here).to_string()} title={lane.name.clone()}>
                    { badge(id) }<span class="lnm">{ &lane.name }</span>
                    if lost > 0 { <span class="t-bad">{ format!("{lost} {}", words.lost) }</span> }
                </button>
                <button class="lane-menu" aria-haspopup="menu" aria-expanded={is_open.to_string()}
                    aria-label={format!("{} {}", words.branch_menu, letter(id))} onclick={onmenu}>{ "⋯" }</button>
                if is_open { { menu(props, words, id, here, &open, &place) } }
            </div>
        }
    });
    html! { <div class="heads">{ for rows }</div> }
}

fn menu(
    props: &HeadsProps,
    words: &'static Words,
    id: usize,
    here: usize,
    open: &UseStateHandle<Open>,
    place: &str,
) -> Html {
    let item = |label: &'static str, then: Open, messages: Vec<Msg>| {
        let (on, open) = (props.on.clone(), open.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            open.set(then);
            messages.iter().for_each(|message| on.emit(message.clone()));
        });
        html! { <button role="menuitem" {onclick}>{ label }</button> }
    };
    let shut = {
        let open = open.clone();
        Callback::from(move |()| open.set(Open::Nothing))
    };
    let share = match id == here {
        true => vec![Msg::Share(Form::Link)],
        false => vec![Msg::Switch(id), Msg::Share(Form::Link)],
    };
    html! {
        <div class="mnu" id={MENU} role="menu" style={place.to_owned()} aria-label={format!("{} {}", words.branch_menu, letter(id))} onkeydown={menu_keys(MENU, shut)}>
            { item(words.rename, Open::Name(id), Vec::new()) }
            if id != here {
                { item(words.compare_with, Open::Nothing, vec![Msg::Compare(Some([here.min(id), here.max(id)]))]) }
            }
            { item(words.share_branch, Open::Nothing, share) }
            if id != here { { item(words.remove_branch, Open::Nothing, vec![Msg::RemoveBranch(id)]) } }
        </div>
    }
}

/// The place above a button: the strip scrolls, and would cut off what stands out of it.
fn above(button: &Element) -> String {
    let area = button.get_bounding_client_rect();
    let height = platform::height();
    format!("left:{:.0}px;bottom:{:.0}px", area.left(), height - area.top())
}

#[derive(Properties, PartialEq, Clone)]
struct NameFieldProps {
    branch: usize,
    name: String,
    on: Callback<Msg>,
    on_close: Callback<()>,
}

/// The name while it is being changed.
#[component]
fn NameField(props: &NameFieldProps) -> Html {
    let words = use_words();
    let text = use_state(|| props.name.clone());
    let id = format!("lane-{}", props.branch);
    {
        let id = id.clone();
        use_effect_with((), move |()| platform::focus(&id));
    }
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| {
            text.set(platform::typed(&event));
        })
    };
    let save = {
        let props = props.clone();
        move |name: &str| {
            let name = name.trim();
            if !name.is_empty() && name != props.name {
                props.on.emit(Msg::Rename(props.branch, name.to_owned()));
            }
            props.on_close.emit(());
        }
    };
    let onkeydown = {
        let (save, on_close) = (save.clone(), props.on_close.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => save(&platform::typed(&event)),
            "Escape" => on_close.emit(()),
            _ => {}
        })
    };
    let onblur = Callback::from(move |event: FocusEvent| save(&platform::typed(&event)));
    html! {
        <div class="lane-row">
            <input {id} class="fld sm" value={(*text).clone()} maxlength="40" aria-label={words.branch_name}
                {oninput} {onkeydown} {onblur} />
        </div>
    }
}
