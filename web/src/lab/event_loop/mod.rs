//! The event loop lab: a slow command on each side, what everybody else waits, and the loop itself.

mod goals;
pub(crate) mod series;
mod side;
pub(crate) mod state;
pub(crate) mod tells;
mod waits;

use redscope_session::lab::SIDES;
use yew::prelude::*;

use crate::i18n::{LabsWords, Lang, loop_moment, use_lab_words};
use crate::lab::goals::Goals;
use crate::lab::parts as lab_parts;
use crate::lab::sided::parts::{self, Called, letter};
use crate::lab::sided::state::SidedMsg;
use crate::lab::sided::turned::turned;
use crate::node::event_loop::picture::picture;
use crate::node::event_loop::scene::Scene;
use crate::node::event_loop::strip::Strip;
use series::drawn;
use side::Side;
use state::LoopState;

#[derive(Properties, PartialEq)]
pub(super) struct LoopProps {
    pub(super) lab: LoopState,
    pub(super) lang: Lang,
    pub(super) on: Callback<SidedMsg>,
}

/// Both sides, the loop of one of them, and what they have in common.
#[component]
pub(super) fn LoopView(props: &LoopProps) -> Html {
    let words = use_lab_words();
    let LoopProps { lab, lang, on } = props;
    let own = &words.event_loop;
    let drawn = use_memo((lab.samples.clone(), lab.ask.clone()), |_| drawn(lab));
    let shown = use_state(|| 0_usize);
    let called: Called = &|name| own.knob(name);
    let sides = (0..SIDES.len()).map(|side| {
        html! { <Side lab={lab.clone()} {side} drawn={drawn[side].clone()} on={on.clone()} /> }
    });
    html! {
        <main class="ld0 el0">
            <div class="el-m">
                <div class="el-s">{ for sides }</div>
                { inside(words, lab, &shown, on) }
            </div>
            <aside class="ls">
                { parts::now(words, lab, Some("el-now"), parts::to_worst(words, lab, &drawn, on), |side| loop_moment(*lang, &tells::moment(lab, side))) }
                <Goals texts={own.goals.as_slice()} now={lab.goals.to_vec()} />
                { parts::load_and(words, lab, called, turned(words, lab, called, on), on) }
                <section class="card cx" aria-label={own.threads}>
                    <h3>{ own.threads }</h3>
                    { for (0..SIDES.len()).map(|side| threads(words, lab, side)) }
                    <p class="f1 mut">{ own.threads_note }</p>
                </section>
                { lab_parts::naive(&words.lab, own.naive, own.left_out) }
            </aside>
        </main>
    }
}

/// The loop of a side at the moment that is looked at: the picture that a node shows too, and its last rounds.
fn inside(
    words: &'static LabsWords,
    lab: &LoopState,
    shown: &UseStateHandle<usize>,
    on: &Callback<SidedMsg>,
) -> Html {
    let side = **shown;
    let letters = (0..SIDES.len()).map(|one| {
        let onclick = Callback::from({
            let shown = shown.clone();
            move |_: MouseEvent| shown.set(one)
        });
        html! {
            <button class={classes!((one == side).then_some("on"))} aria-pressed={(one == side).to_string()} {onclick}>
                { letter(one) }</button>
        }
    });
    let body = lab.view(side).map(|(view, now_us)| {
        let scene =
            Scene { words: &words.page.inside_loop, kind: words.page.kind, view: &view, now_us };
        // Moments of the world, and those of the lab.
        let begin_us = now_us - lab.at.min(lab.known()) as u64 * 1000;
        let go = on.reform(move |at_us: u64| {
            SidedMsg::Go((at_us.saturating_sub(begin_us)).div_ceil(1000) as usize)
        });
        html! { <>{ picture(&scene) }<Strip view={view.clone()} {now_us} on={go} /></> }
    });
    html! {
        <section class="card lpc el-i" aria-label={words.event_loop.inside}>
            <div class="sh"><h2>{ words.event_loop.inside }</h2>
                <span class="seg" role="group" aria-label={words.event_loop.which}>{ for letters }</span>
                <span class="grow" /><span class="mono f0">{ lab.at_s() }</span></div>
            if let Some(body) = body { { body } } else { <p class="lpn mut">{ words.event_loop.not_begun }</p> }
        </section>
    }
}

/// How much of the thread's time goes into reading and writing, and what several threads could save of it.
fn threads(words: &LabsWords, lab: &LoopState, side: usize) -> Html {
    /// Threads that Redis's own documentation proposes for a machine of some size.
    const THREADS: f64 = 4.0;
    let seen = lab.seen(side);
    let sum = |of: fn(&redscope_session::lab::LoopSample) -> u32| {
        seen.iter().map(|sample| f64::from(of(sample))).sum::<f64>()
    };
    let [io, run] = [sum(|sample| sample.io_us), sum(|sample| sample.run_us)];
    let all = io + run;
    let told = match all > 0.0 {
        true => {
            let (share, faster) = (100.0 * io / all, all / (run + io / THREADS));
            let told = words.event_loop.threads_of.replace("{share}", &format!("{share:.0}"));
            told.replace("{times}", &format!("{faster:.1}"))
        }
        false => words.event_loop.pills[0].to_owned(),
    };
    html! { <p class={format!("f1 s-{side} el-t")}><i class="ld-let">{ letter(side) }</i><span>{ told }</span></p> }
}
