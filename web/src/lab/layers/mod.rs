//! The layers lab: two ways to deal with writes behind the same layers of caches, looked at together.

mod goals;
pub(crate) mod series;
mod side;
mod stack;
pub(crate) mod state;
pub(crate) mod tells;

use redscope_session::lab::{LayersSample, SIDES};
use yew::prelude::*;

use crate::figures::{grouped, milliseconds};
use crate::i18n::{LabsWords, Lang, layers_moment, use_lab_words};
use crate::lab::goals::Goals;
use crate::lab::parts as lab_parts;
use crate::lab::sided::parts::{self, Called};
use crate::lab::sided::state::SidedMsg;
use crate::lab::sided::turned::turned;
use series::drawn;
use side::Side;
use state::LayersState;

#[derive(Properties, PartialEq)]
pub(super) struct LayersProps {
    pub(super) lab: LayersState,
    pub(super) lang: Lang,
    pub(super) on: Callback<SidedMsg>,
}

/// Both sides, and what they have in common.
#[component]
pub(super) fn LayersView(props: &LayersProps) -> Html {
    let words = use_lab_words();
    let LayersProps { lab, lang, on } = props;
    let own = &words.layers;
    let drawn = use_memo((lab.samples.clone(), lab.ask.clone()), |_| drawn(lab));
    let sides = (0..SIDES.len()).map(|side| {
        html! { <Side lab={lab.clone()} {side} drawn={drawn[side].clone()} on={on.clone()} /> }
    });
    let called: Called = &|name| own.knob(name);
    html! {
        <main class="ld0 ly0">
            { for sides }
            <aside class="ls">
                { parts::now(words, lab, Some("ly-now"), parts::to_worst(words, lab, &drawn, on), |side| layers_moment(*lang, &tells::moment(lab, side))) }
                { counted(words, lab) }
                <Goals texts={own.goals.as_slice()} now={lab.goals.to_vec()} />
                { parts::load_and(words, lab, called, turned(words, lab, called, on), on) }
                <section class="card cx" aria-label={own.rule}>
                    <h3>{ own.rule }</h3>
                    <p class="f1">{ own.rule_text }</p>
                </section>
                { lab_parts::naive(&words.lab, own.naive, own.left_out) }
            </aside>
        </main>
    }
}

/// What was counted, beside what the ratios and the times of layers come to.
fn counted(words: &LabsWords, lab: &LayersState) -> Html {
    let own = &words.layers;
    let sides = [0, 1].map(|side| {
        let layers = lab.layers(side);
        let alone = LayersSample::alone_of(lab.seen(side));
        let came = f64::from(layers[0].came);
        let in_place: f64 = layers[..5].iter().filter_map(|layer| layer.miss_ratio()).product();
        let naive: f64 =
            alone.iter().filter_map(|layer| layer.hit_ratio()).map(|hits| 1.0 - hits).product();
        let number = |queries: f64| grouped(queries.round() as u64);
        let time = |us: u64| milliseconds(us as f64 / 1000.0);
        [
            grouped(layers[5].came.into()),
            number(came * in_place),
            number(came * naive),
            time(lab.oldest_us(side)),
            time(lab.most_us(side)),
        ]
    });
    parts::counted(own.counted, &own.counted_rows, &sides)
}
