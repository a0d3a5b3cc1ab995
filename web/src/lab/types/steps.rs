//! What an application does: its commands, and the replies to those that were carried out.

use redscope_session::lab::{KeyInside, Step};
use yew::prelude::*;

use super::figure::{memory, passed};
use super::state::{TypesLab, TypesMsg};
use crate::figures::grouped;
use crate::i18n::{TypesWords, use_lab_words};
use crate::lab::past::show_last_past;

#[derive(Properties, PartialEq)]
pub(super) struct StepsProps {
    pub(super) lab: TypesLab,
    pub(super) on: Callback<TypesMsg>,
}

#[component]
pub(super) fn Steps(props: &StepsProps) -> Html {
    let words = use_lab_words();
    let (own, TypesLab { ask, .. }) = (&words.types, &props.lab);
    let app = own.app(ask.app().name);
    let list = use_node_ref();
    let [taken, _] = props.lab.steps();
    use_effect_with((taken, ask.app().name), {
        let list = list.clone();
        move |_| show_last_past(&list)
    });
    let shown = props.lab.shown().map(|view| {
        let rows = view.steps.iter().enumerate();
        let rows = rows.map(|(at, step)| row(own, step, at + 1, taken, &props.on));
        let now = taken.checked_sub(1).and_then(|at| view.steps.get(at));
        html! {
            <>
                <ol class="ty-st" ref={list} tabindex="0" aria-label={own.run}>{ for rows }</ol>
                { inside(own, now.and_then(|step| step.inside.as_ref())) }
            </>
        }
    });
    html! {
        <section class="card lsd" aria-label={own.run}>
            <div class="lch"><h2>{ app.title }</h2><span class="mut f0 ty-ab">{ app.about }</span></div>
            { shown.unwrap_or_else(|| html! { <p class="wait" role="status">{ words.lab.counting }</p> }) }
        </section>
    }
}

/// A command; a press goes to the moment after it.
fn row(
    words: &TypesWords,
    step: &Step,
    number: usize,
    taken: usize,
    on: &Callback<TypesMsg>,
) -> Html {
    let onclick =
        on.reform(move |_: MouseEvent| TypesMsg::Set("step".to_owned(), number.to_string()));
    let is_past = number <= taken;
    let class = classes!((!is_past).then_some("fut"), (number == taken).then_some("here"));
    let reply = if step.reply.is_empty() { words.no_reply } else { step.reply.as_str() };
    html! {
        <li key={number} {class} aria-current={(number == taken).then_some("step")}>
            if step.after_ms > 0 { <span class="ty-wait">{ words.passes.replace("{}", &passed(step.after_ms)) }</span> }
            <button class="ty-cmd mono" {onclick}>
                if !step.client.is_empty() { <i class="ty-who">{ &step.client }</i> }
                <b>{ &step.line }</b>
                if !is_past { <span class="sr">{ words.not_yet }</span> }
            </button>
            if is_past { <pre class={classes!("mono", reply.starts_with("(error)").then_some("t-bad"))}>{ reply }</pre> }
        </li>
    }
}

/// What the key of the command is like afterwards.
fn inside(words: &TypesWords, inside: Option<&KeyInside>) -> Html {
    let rows = inside.map(|inside| {
        let holds = match inside.kind.as_str() {
            "string" => memory(inside.count),
            _ => grouped(inside.count),
        };
        [
            inside.key.clone(),
            inside.kind.clone(),
            inside.encoding.clone(),
            holds,
            memory(inside.bytes),
        ]
    });
    let rows = rows.map(|values| {
        let rows = words.inside.into_iter().zip(values);
        html! {
            <dl>{ for rows.map(|(name, value)| html! { <div><dt>{ name }</dt><dd class="mono">{ value }</dd></div> }) }</dl>
        }
    });
    html! {
        <div class="ty-in" data-testid="inside">
            { rows.unwrap_or_else(|| html! { <p class="f1 mut">{ words.no_key }</p> }) }
        </div>
    }
}
