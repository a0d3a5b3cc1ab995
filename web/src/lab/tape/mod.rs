//! A lab of faults: two deployments under the same tape, with lanes and charts that are looked at together.

mod goals;
mod happened;
mod lanes;
mod score;
mod scorecard;
pub(crate) mod series;
mod side;
pub(crate) mod state;
pub(crate) mod tells;
mod tried;

use redscope_session::lab::{FAULT, SIDES};
use yew::prelude::*;

use crate::i18n::{Lang, tape_moment, use_lab_words};
use crate::lab::goals::Goals;
use crate::lab::parts as lab_parts;
use crate::lab::sided::parts::{self, Called};
use crate::lab::sided::state::SidedMsg;
use crate::lab::sided::turned::turned;
use series::drawn;
use side::Side;
use state::TapeState;

#[derive(Properties, PartialEq)]
pub(super) struct TapeProps {
    pub(super) lab: TapeState,
    pub(super) lang: Lang,
    pub(super) on: Callback<SidedMsg>,
    /// The run of a side is to be opened at a workbench.
    pub(super) on_open: Callback<usize>,
}

/// Both sides, and what they have in common.
#[component]
pub(super) fn TapeView(props: &TapeProps) -> Html {
    let words = use_lab_words();
    let TapeProps { lab, lang, on, on_open } = props;
    let own = &words.tape;
    let drawn = use_memo((lab.id(), lab.samples.clone()), |_| drawn(lab));
    let about = own.about(lab.id());
    let called: Called = &|name| if name == FAULT { own.fault } else { own.knob(name) };
    let sides = (0..SIDES.len()).map(|side| {
        html! { <Side lab={lab.clone()} lang={*lang} {side} drawn={drawn[side].clone()} on={on.clone()} on_open={on_open.clone()} /> }
    });
    let faults = about.faults.iter().copied();
    let fault = parts::chooser(own.fault.to_owned(), faults, lab.knobs(0).name(FAULT), FAULT, on);
    html! {
        <main class="ld0 tp0">
            if lab.id() == "deployment" { { scorecard::scorecard(words, lab, on) } }
            { for sides }
            <aside class="ls">
                { parts::now(words, lab, None, Html::default(), |side| tape_moment(*lang, &tells::moment(lab, side))) }
                <Goals texts={about.goals} now={lab.goals.to_vec()} />
                <section class="card cx" aria-label={own.tape}>
                    <h3>{ own.tape }</h3>
                    <div class="tp-fault"><span aria-hidden="true">{ own.fault }</span>{ fault }</div>
                    { parts::shared_knobs(lab, Some(FAULT), called, on) }
                    { turned(words, lab, called, on) }
                    <p class="f0 mut">{ own.counted }</p>
                </section>
                { lab_parts::naive(&words.lab, about.naive, about.left_out) }
            </aside>
        </main>
    }
}
