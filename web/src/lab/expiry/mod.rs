//! The expiry lab: two policies on the same keys, with charts that are looked at together.

mod goals;
pub(crate) mod series;
mod side;
pub(crate) mod state;
pub(crate) mod tells;

use redscope_session::lab::SIDES;
use yew::prelude::*;

use crate::i18n::{Lang, expiry_moment, use_lab_words};
use crate::lab::goals::Goals;
use crate::lab::parts as lab_parts;
use crate::lab::sided::parts::{self, Called};
use crate::lab::sided::state::SidedMsg;
use crate::lab::sided::turned::turned;
use series::drawn;
use side::Side;
use state::ExpiryState;

#[derive(Properties, PartialEq)]
pub(super) struct ExpiryProps {
    pub(super) lab: ExpiryState,
    pub(super) lang: Lang,
    pub(super) on: Callback<SidedMsg>,
}

/// Both sides, and what they have in common.
#[component]
pub(super) fn ExpiryView(props: &ExpiryProps) -> Html {
    let words = use_lab_words();
    let ExpiryProps { lab, lang, on } = props;
    let own = &words.expiry;
    let drawn = use_memo((lab.samples.clone(), lab.ask.clone()), |_| drawn(lab));
    let sides = (0..SIDES.len()).map(|side| {
        html! { <Side lab={lab.clone()} {side} drawn={drawn[side].clone()} on={on.clone()} /> }
    });
    let called: Called = &|name| own.knob(name);
    html! {
        <main class="ld0 ex0">
            { for sides }
            <aside class="ls">
                { parts::now(words, lab, Some("ex-now"), parts::to_worst(words, lab, &drawn, on), |side| expiry_moment(*lang, &tells::moment(lab, side))) }
                <Goals texts={own.goals.as_slice()} now={lab.goals.to_vec()} />
                { parts::load_and(words, lab, called, turned(words, lab, called, on), on) }
                <section class="card cx" aria-label={own.rule}>
                    <h3>{ own.rule }</h3>
                    <p class="f1">{ own.rule_text }</p>
                    <p class="f1 mut">{ own.fast_cycle }</p>
                </section>
                { lab_parts::naive(&words.lab, own.naive, own.left_out) }
            </aside>
        </main>
    }
}
