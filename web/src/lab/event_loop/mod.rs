//! The event loop lab: a slow command on each side, what everybody else waits, and the loop itself.

mod goals;
pub(crate) mod series;
mod side;
pub(crate) mod state;
pub(crate) mod tells;
mod waits;

use std::rc::Rc;

use redscope_session::lab::SIDES;
use yew::prelude::*;

use crate::i18n::{Lang, Words, loop_moment, use_words};
use crate::lab::knob::KnobRow;
use crate::lab::parts;
use crate::lab::sided::drawn::Drawn;
use crate::lab::sided::state::SidedMsg;
use crate::node::event_loop::picture::picture;
use crate::node::event_loop::scene::Scene;
use crate::node::event_loop::strip::Strip;
use series::{CHARTS, Chart};
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
    let words = use_words();
    let LoopProps { lab, lang, on } = props;
    let own = &words.event_loop;
    let drawn = use_memo((lab.samples.clone(), lab.ask.clone()), |_| drawn(lab));
    let shown = use_state(|| 0_usize);
    let sides = (0..SIDES.len()).map(|side| {
        html! { <Side lab={lab.clone()} {side} drawn={drawn[side].clone()} on={on.clone()} /> }
    });
    let turn = on.reform(|(name, value)| SidedMsg::Set(name, value));
    html! {
        <main class="ld0 el0">
            <div class="el-m">
                <div class="el-s">{ for sides }</div>
                { inside(words, lab, &shown, on) }
            </div>
            <aside class="ls">
                { now(words, *lang, lab) }
                <section class="card cx" aria-label={words.loaded.load}>
                    <h3>{ words.loaded.load }</h3>
                    { for lab.knobs(0).of_load().map(|(knob, stands)| html! {
                        <KnobRow key={knob.name} knob={*knob} {stands} label={own.knob(knob.name)} name={knob.name} on={turn.clone()} />
                    }) }
                </section>
                { parts::goals(&words.lab, &own.goals, lab.goals) }
                <section class="card cx" aria-label={own.threads}>
                    <h3>{ own.threads }</h3>
                    { for (0..SIDES.len()).map(|side| threads(words, lab, side)) }
                    <p class="f1 mut">{ own.threads_note }</p>
                </section>
                { parts::naive(&words.lab, own.naive, own.left_out) }
            </aside>
        </main>
    }
}

/// What is drawn of each side, to one scale.
fn drawn(lab: &LoopState) -> [Vec<Rc<Drawn<Chart>>>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    for chart in CHARTS {
        let values = [0, 1].map(|side: usize| -> Vec<_> {
            (0..chart.lines()).map(|line| chart.values(line, &lab.samples[side])).collect()
        });
        let [a, b] = Drawn::both(chart, values, [], None);
        sides[0].push(a);
        sides[1].push(b);
    }
    sides
}

/// The loop of a side at the moment that is looked at: the picture that a node shows too, and its last rounds.
fn inside(
    words: &'static Words,
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
                { SIDES[one].to_uppercase() }</button>
        }
    });
    let body = lab.view(side).map(|(view, now_us)| {
        let scene = Scene { words: &words.inside_loop, kind: words.kind, view: &view, now_us };
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

/// What happens at the moment that is looked at, on both sides.
fn now(words: &Words, lang: Lang, lab: &LoopState) -> Html {
    let said = (0..SIDES.len()).map(|side| {
        let said = loop_moment(lang, &tells::moment(lab, side));
        html! {
            <p class={format!("s-{side}")}><i class="ld-let">{ SIDES[side].to_uppercase() }</i><span><b>{ said.fact }</b>{ " " }{ said.why }</span></p>
        }
    });
    // While time goes on it changes faster than anybody would listen.
    let live = if lab.playing { "off" } else { "polite" };
    html! {
        <section class="card cx ld-now el-now" role="status" aria-live={live} aria-label={words.lab.now}>
            <h3>{ format!("{} · {}", words.lab.now, lab.at_s()) }</h3>{ for said }
        </section>
    }
}

/// How much of the thread's time goes into reading and writing, and what several threads could save of it.
fn threads(words: &Words, lab: &LoopState, side: usize) -> Html {
    /// Threads that Redis's own documentation proposes for a machine of some size.
    const THREADS: f64 = 4.0;
    let samples = &lab.samples[side];
    let sum = |of: fn(&redscope_session::lab::LoopSample) -> u32| {
        samples.iter().map(|sample| f64::from(of(sample))).sum::<f64>()
    };
    let [io, run] = [sum(|sample| sample.io_us), sum(|sample| sample.run_us)];
    let all = io + run;
    let share = if all > 0.0 { 100.0 * io / all } else { 0.0 };
    let faster = if all > 0.0 { all / (run + io / THREADS) } else { 1.0 };
    let told = words.event_loop.threads_of.replace("{share}", &format!("{share:.0}"));
    let told = told.replace("{times}", &format!("{faster:.1}"));
    html! { <p class={format!("f1 s-{side} el-t")}><i class="ld-let">{ SIDES[side].to_uppercase() }</i><span>{ told }</span></p> }
}
