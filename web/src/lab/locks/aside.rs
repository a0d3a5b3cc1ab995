//! What happens now, what is looked for, the goals, what is left out.

use redscope_session::lab::{LockSide, PROPERTIES, Property, SIDES};
use yew::prelude::*;

use super::state::{LocksLab, LocksMsg};
use crate::i18n::{LabsWords, Lang, gap, lock_happening};
use crate::lab::goals::Goals;
use crate::lab::parts;

#[derive(Properties, PartialEq)]
pub(super) struct AsideProps {
    pub(super) lab: LocksLab,
    pub(super) lang: Lang,
    pub(super) on: Callback<LocksMsg>,
}

#[component]
pub(super) fn Aside(props: &AsideProps) -> Html {
    let AsideProps { lab, lang, on } = props;
    let words = lang.labs();
    let sides = lab.view.as_ref().filter(|_| !lab.is_searching).map(|view| &view.sides);
    html! {
        <aside class="ls">
            { now(*lang, lab, sides) }
            { looked_for(words, lab, sides, on) }
            <Goals texts={words.locks.goals.as_slice()} now={lab.goals.to_vec()} />
            { parts::naive(&words.lab, words.locks.naive, words.locks.left_out) }
        </aside>
    }
}

/// What happens at the step that is looked at, on both sides, and what is wrong with it.
fn now(lang: Lang, lab: &LocksLab, sides: Option<&[LockSide; 2]>) -> Html {
    let words = lang.labs();
    let said = sides.into_iter().flatten().enumerate().map(|(number, side)| {
        let moment = lab.ask.step.checked_sub(1).map(|at| side.moments.get(at));
        let (fact, why, harm) = match moment {
            None => (words.locks.at_start.to_owned(), String::new(), None),
            Some(None) => (words.locks.here_ends.to_owned(), String::new(), None),
            Some(Some(moment)) => {
                let said = lock_happening(lang, &moment.happens);
                let is_bad = moment.scene.violated.contains(&lab.ask.property);
                (said.fact, said.why, is_bad.then(|| words.locks.harm(lab.ask.property)))
            }
        };
        html! {
            <p class={format!("s-{number}")}><i class="ld-let">{ SIDES[number].to_uppercase() }</i>
                <span><b>{ fact.clone() }</b>{ gap(&fact) }{ why }if let Some(harm) = harm { { " " }<b class="t-bad">{ harm }</b> }</span></p>
        }
    });
    html! {
        <section class="card cx ld-now" role="status" aria-live="polite" aria-label={words.lab.now}>
            <h3>{ words.lab.now }</h3>{ for said }
        </section>
    }
}

/// Every property with the length of the shortest schedule on each side.
fn looked_for(
    words: &LabsWords,
    lab: &LocksLab,
    sides: Option<&[LockSide; 2]>,
    on: &Callback<LocksMsg>,
) -> Html {
    let rows = PROPERTIES.into_iter().map(|property| {
        let is_chosen = lab.ask.property == property;
        let onclick = on.reform(move |_: MouseEvent| {
            LocksMsg::Set("property".to_owned(), property.name().to_owned())
        });
        let cells = sides.into_iter().flatten().enumerate().map(|(number, side)| {
            html! { <span class={format!("lk-f s-{number}")}><i class="ld-let">{ SIDES[number].to_uppercase() }</i>{ found(words, side, property) }</span> }
        });
        html! {
            <li key={property.name()}>
                <button class={classes!("pick", is_chosen.then_some("on"))} aria-pressed={is_chosen.to_string()} {onclick}>
                    <span>{ words.locks.property(property) }</span><span class="lk-fs">{ for cells }</span></button>
            </li>
        }
    });
    html! {
        <section class="card cx" aria-label={words.locks.looked_for}>
            <h3>{ words.locks.looked_for }</h3>
            <p class="f0 mut lk-sub">{ words.locks.looked_for_sub }</p>
            <ul class="st">{ for rows }</ul>
        </section>
    }
}

fn found(words: &LabsWords, side: &LockSide, property: Property) -> Html {
    let words = &words.locks;
    let row = side.found.iter().find(|row| row.property == property);
    let (class, text) = match row.map(|row| row.steps) {
        None => ("mut", words.not_asked.to_owned()),
        Some(Some(steps)) => ("t-bad", words.steps.replace("{}", &steps.to_string())),
        Some(None) if side.is_whole => ("t-ok", words.never.to_owned()),
        Some(None) => ("mut", words.unknown.to_owned()),
    };
    html! { <span {class}>{ text }</span> }
}
