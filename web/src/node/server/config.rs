//! The configuration: every parameter beside its default. A change is typed into a console that talks
//! to the server, so that it is part of the run; what Redis replies stands below.

use std::collections::BTreeSet;

use redscope_session::{Line, LineKind, ParameterRow};
use yew::prelude::*;

use super::field::Field;
use crate::i18n::{ServerWords, use_words};
use crate::msg::Msg;
use crate::node::typed::argument;
use crate::platform;

#[derive(Properties, PartialEq)]
pub(super) struct ConfigurationProps {
    pub(super) node: String,
    pub(super) rows: Vec<ParameterRow>,
    /// The last change that was typed, and what was replied to it.
    pub(super) said: Option<(Line, Option<Line>)>,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Configuration(props: &ConfigurationProps) -> Html {
    let words = &use_words().inside_server;
    let filter = use_state(String::new);
    let is_changed_only = use_state(|| false);
    let edited = use_state(|| None::<String>);
    let changed = props.rows.iter().filter(|row| is_changed(row)).count();
    let wanted = filter.trim().to_lowercase();
    let is_meant =
        |row: &&ParameterRow| row.name.contains(&wanted) && (!*is_changed_only || is_changed(row));
    let onfilter = {
        let filter = filter.clone();
        Callback::from(move |event: InputEvent| {
            filter.set(platform::typed(&event));
        })
    };
    let onchanged = {
        let is_changed_only = is_changed_only.clone();
        Callback::from(move |_: MouseEvent| is_changed_only.set(!*is_changed_only))
    };
    // Those that were changed before it was opened come first: no row moves while somebody edits it.
    let early = use_memo(props.node.clone(), |_| {
        let changed = props.rows.iter().filter(|row| is_changed(row));
        changed.map(|row| row.name.clone()).collect::<BTreeSet<_>>()
    });
    let (first, others): (Vec<_>, Vec<_>) =
        props.rows.iter().filter(is_meant).partition(|row| early.contains(&row.name));
    let rows: Vec<Html> =
        first.into_iter().chain(others).map(|row| view_row(words, props, row, &edited)).collect();
    let is_none = rows.is_empty();
    html! {
        <section class="card svc" id={super::index::CONFIG} tabindex="-1" aria-label={words.config}>
            <div class="sh">
                <h2>{ words.config }</h2>
                <button class={classes!("tgl", is_changed_only.then_some("on"))} aria-pressed={is_changed_only.to_string()}
                    title={words.changed_only} onclick={onchanged}>{ words.changed.replace("{}", &changed.to_string()) }</button>
                <span class="grow" />
                <input class="srch" type="search" value={(*filter).clone()} placeholder={words.filter} aria-label={words.filter}
                    oninput={onfilter} autocomplete="off" spellcheck="false" />
            </div>
            <div class="svb">
                <table class="svt cfg"><thead><tr>
                    <th>{ words.directive }</th><th>{ words.now }</th><th>{ words.default }</th>
                </tr></thead><tbody>{ for rows }</tbody></table>
                if is_none { <p class="mut f0">{ words.none_meant }</p> }
            </div>
            <div class="sfoot" role="status">{ view_said(words, props) }</div>
        </section>
    }
}

fn is_changed(row: &ParameterRow) -> bool {
    row.value != row.default
}

/// A text, or the quotes of an empty one.
fn shown(text: &str) -> &str {
    if text.is_empty() { "\"\"" } else { text }
}

fn view_row(
    words: &'static ServerWords,
    props: &ConfigurationProps,
    row: &ParameterRow,
    edited: &UseStateHandle<Option<String>>,
) -> Html {
    let set = {
        let (on, node, name) = (props.on.clone(), props.node.clone(), row.name.clone());
        Callback::from(move |value: String| {
            let line = format!("CONFIG SET {name} {}", argument(&value));
            on.emit(Msg::TypeAt(node.clone(), line));
        })
    };
    let label = format!("{} {}", words.new_value, row.name);
    let now = if row.is_immutable {
        html! { <span class="dim" title={words.immutable}>{ shown(&row.value) }</span> }
    } else if !row.choices.is_empty() {
        let options = row.choices.iter().map(|choice| {
            html! { <option value={choice.clone()} selected={*choice == row.value}>{ choice }</option> }
        });
        let onchange = set.reform(|event: Event| platform::chosen(&event));
        html! { <select class="btn sm" aria-label={label} {onchange}>{ for options }</select> }
    } else if edited.as_ref() == Some(&row.name) {
        let on_leave = {
            let edited = edited.clone();
            Callback::from(move |()| edited.set(None))
        };
        html! { <Field {label} value={row.value.clone()} on_set={set} {on_leave} /> }
    } else {
        let onclick = {
            let (edited, name) = (edited.clone(), row.name.clone());
            Callback::from(move |_: MouseEvent| edited.set(Some(name.clone())))
        };
        html! {
            <button class="val mono" aria-label={format!("{} {}: {}", words.edit, row.name, row.value)} {onclick}>
                { shown(&row.value) }</button>
        }
    };
    html! {
        <tr key={row.name.clone()} class={classes!(is_changed(row).then_some("changed"))}>
            <th scope="row" class="mono">{ &row.name }</th><td class="mono">{ now }</td>
            <td class="mono dim">{ shown(&row.default) }</td>
        </tr>
    }
}

fn view_said(words: &'static ServerWords, props: &ConfigurationProps) -> Html {
    let Some((typed, answer)) = &props.said else {
        return html! { <span class="dim">{ words.config_note }</span> };
    };
    let answer = match answer {
        Some(answer) if answer.kind == LineKind::Error => {
            html! { <span class="t-bad mono">{ &answer.text }</span> }
        }
        Some(answer) => html! { <span class="mono">{ &answer.text }</span> },
        None => html! { <span class="mut">{ words.waiting }</span> },
    };
    html! { <><code>{ &typed.text }</code>{ answer }</> }
}
