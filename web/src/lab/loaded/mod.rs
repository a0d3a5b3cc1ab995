//! A lab under load: two sides under the same load, with charts that are looked at together.

mod asked;
mod console;
mod curve;
mod goals;
mod least;
pub(crate) mod series;
mod side;
pub(crate) mod state;
pub(crate) mod tells;
mod visit;

use redscope_session::lab::SIDES;
use yew::prelude::*;

use crate::i18n::{LabsWords, Lang, lab_moment, use_lab_words};
use crate::lab::goals::Goals;
use crate::lab::parts as lab_parts;
use crate::lab::sided::parts::{self, Called};
use crate::lab::sided::state::SidedMsg;
use crate::lab::sided::turned::turned;
use series::{drawn, window};
use side::Side;
use state::LoadedState;
use visit::BeUser;

#[derive(Properties, PartialEq)]
pub(super) struct LoadedProps {
    pub(super) lab: LoadedState,
    pub(super) lang: Lang,
    pub(super) on: Callback<SidedMsg>,
}

/// Both sides, and what they have in common.
#[component]
pub(super) fn LoadedView(props: &LoadedProps) -> Html {
    let words = use_lab_words();
    let LoadedProps { lab, lang, on } = props;
    let drawn = use_memo((lab.id(), lab.samples.clone(), lab.ask.clone()), |_| drawn(lab));
    let say = |side: usize| {
        let window = window(&lab.samples[side], lab.at);
        lab_moment(*lang, &tells::moment(&lab.side(side), window))
    };
    let about = words.loaded.about(lab.id());
    let called: Called = &|name| words.loaded.knob(name);
    let sides = (0..SIDES.len()).map(|side| {
        html! { <Side lab={lab.clone()} {side} drawn={drawn[side].clone()} on={on.clone()} /> }
    });
    html! {
        <main class="ld0 tk0">
            { for sides }
            <aside class="ls">
                { parts::now(words, lab, None, parts::to_worst(words, lab, &drawn, on), say) }
                <Goals texts={about.goals} now={lab.goals.to_vec()} />
                { parts::load_and(words, lab, called, turned(words, lab, called, on), on) }
                <BeUser lab={lab.clone()} on={on.clone()} />
                { least::least(words, lab, on) }
                { curve::curve(words, lab, on) }
                { for (0..SIDES.len()).map(|side| program(words, lab, side)) }
                { lab_parts::naive(&words.lab, about.naive, about.left_out) }
            </aside>
        </main>
    }
}

/// The program of a side, with how many requests stand at which line.
fn program(words: &LabsWords, lab: &LoadedState, side: usize) -> Html {
    let choice = lab.side(side);
    let sample = lab.at.checked_sub(1).and_then(|at| lab.samples[side].get(at));
    // The way that a person's last request has gone.
    let visits = lab.seen(side).iter().flat_map(|sample| &sample.visits);
    let tries = visits.max_by_key(|visit| visit.number).map(|visit| &visit.tries[..]);
    let way = tries.and_then(<[_]>::last).map_or(&[][..], |last| &last.steps[..]);
    let stands = |line: usize| {
        let found =
            sample.and_then(|sample| sample.lines.iter().find(|(at, _)| *at as usize == line));
        let count = found.map(
            |(_, count)| html! { <i class={format!("chip s-{side}")}>{ count.to_string() }</i> },
        );
        let steps = way.iter().enumerate().filter(|(_, step)| step.line as usize == line);
        let steps: Vec<String> = steps.map(|(place, _)| (place + 1).to_string()).collect();
        let you = (!steps.is_empty()).then(|| {
            html! { <i class="chip tk-you">{ format!("{} {}", words.take_part.who[0], steps.join(",")) }</i> }
        });
        count.into_iter().chain(you).collect()
    };
    let title = words.loaded.program_of(SIDES[side]);
    lab_parts::program(&title, words.loaded.program_sub, choice.remedy().program.lines(), stands)
}
