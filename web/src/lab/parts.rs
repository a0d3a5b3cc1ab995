//! What every lab has: the program that runs, what is left out.

use yew::prelude::*;

use crate::i18n::LabWords;

/// The lines that run, with marks behind those at which somebody stands; lines count from 1.
pub(super) fn program<'a>(
    title: &str,
    sub: &'static str,
    lines: impl Iterator<Item = &'a str>,
    marks: impl Fn(usize) -> Vec<Html>,
) -> Html {
    let lines = lines.enumerate().map(|(at, line)| {
        let here = marks(at + 1);
        let (code, label) = line.rsplit_once(" #").unwrap_or((line, ""));
        html! {
            <li class={classes!((!here.is_empty()).then_some("lit"))}>
                <code>{ code.trim_end() }</code>
                if !label.is_empty() { <span class="mut">{ label.trim() }</span> }
                { for here }
            </li>
        }
    });
    html! {
        <section class="card cx prg" aria-label={title.to_owned()}>
            <h3>{ title }</h3>
            <p class="f0 mut">{ sub }</p>
            <ol tabindex="0" aria-label={title.to_owned()}>{ for lines }</ol>
        </section>
    }
}

/// How to go through steps: to the start, back, how far it is, on. The count can be found by its test id.
pub(super) fn stepper(
    words: &LabWords,
    test_id: &'static str,
    [step, all]: [usize; 2],
    go: impl Fn(usize) -> Callback<MouseEvent>,
) -> Html {
    let count = words.step_of.replace("{n}", &step.to_string());
    let count = count.replace("{all}", &all.to_string());
    html! {
        <span class="ltr">
            <button class="btn sm" aria-label={words.to_start} title={words.to_start} disabled={step == 0} onclick={go(0)}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 5v14M19 6l-8 6 8 6z" /></svg></button>
            <button class="btn sm" aria-label={words.step_back} title={words.step_back} disabled={step == 0} onclick={go(step.saturating_sub(1))}>
                <svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="M16 6l-8 6 8 6z" /></svg></button>
            <span class="mono f0" data-testid={test_id}>{ count }</span>
            <button class="btn sm pri" disabled={step >= all} onclick={go(step + 1)}>{ words.step }</button>
        </span>
    }
}

/// What a naive simulation gets wrong, and what this one leaves out.
pub(super) fn naive(words: &LabWords, wrong: &'static str, left_out: &'static str) -> Html {
    html! {
        <section class="card cx wn" aria-label={words.naive}>
            <h3>{ words.naive }</h3>
            <p class="f1">{ wrong }</p>
            <p class="f1 mut">{ left_out }</p>
        </section>
    }
}
