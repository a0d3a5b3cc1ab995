//! Things to try: lines typed at one console of the server, and PING at another while one of them runs.

use redscope_session::{BusyWhy, EventKind, LoopView};
use yew::prelude::*;

use crate::i18n::{LoopWords, use_words};
use crate::msg::Msg;
use crate::platform;

/// Something to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Experiment {
    /// All keys.
    Keys,
    /// A loop in Lua.
    Script,
    /// Sorting a list.
    Sort,
}

impl Experiment {
    const ALL: [Experiment; 3] = [Experiment::Keys, Experiment::Script, Experiment::Sort];

    /// What is typed, in order, and whether it takes the server long; the last does, and keeps the other
    /// console waiting.
    const fn lines(self) -> &'static [(&'static str, bool)] {
        match self {
            Experiment::Keys => &[("DEBUG POPULATE 100000", false), ("KEYS *", true)],
            Experiment::Script => {
                &[("EVAL \"local n = 0 for i = 1, 5000000 do n = n + i end return n\" 0", true)]
            }
            Experiment::Sort => &[
                (
                    "EVAL \"redis.call('DEL', KEYS[1]) for i = 0, 99999 do redis.call('RPUSH', KEYS[1], (i * 7919) % 100003) end\" 1 biglist",
                    true,
                ),
                ("SORT biglist LIMIT 0 1", true),
            ],
        }
    }

    const fn name(self, words: &LoopWords) -> &'static str {
        match self {
            Experiment::Keys => words.try_keys,
            Experiment::Script => words.try_lua,
            Experiment::Sort => words.try_sort,
        }
    }
}

/// Whether somebody's request waits while the server is at work.
fn somebody_waits(view: &LoopView) -> bool {
    view.busy.as_ref().is_some_and(|busy| busy.why == BusyWhy::Works)
        && view.ready.iter().any(|row| row.kind == EventKind::Readable)
}

#[derive(Properties, PartialEq)]
pub(super) struct ExperimentsProps {
    pub(super) node: String,
    pub(super) view: LoopView,
    pub(super) now_us: u64,
    pub(super) playing: bool,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Experiments(props: &ExperimentsProps) -> Html {
    let words = &use_words().inside_loop;
    let ExperimentsProps { node, view, now_us, playing, on } = props;
    // What was begun, and the moment before it.
    let begun = use_state(|| None);
    let buttons = Experiment::ALL.map(|experiment| {
        let onclick = Callback::from({
            let (begun, on, node) = (begun.clone(), on.clone(), node.clone());
            let (is_modelled, now_us) = (view.is_modelled, *now_us);
            move |_: MouseEvent| {
                if !is_modelled {
                    on.emit(Msg::Act(format!("processor {node} modelled")));
                }
                let lines = experiment.lines();
                on.emit(Msg::KeepWaiting { node: node.clone(), lines });
                begun.set(Some((experiment, now_us)));
                platform::reveal_id("loop");
            }
        });
        html! {
            <li key={experiment.name(words)}>
                <button class="btn" {onclick}>{ experiment.name(words) }</button>
                { for experiment.lines().iter().map(|(line, _)| html! { <code>{ *line }</code> }) }
            </li>
        }
    });
    let state = match *begun {
        _ if somebody_waits(view) && !playing => {
            html! { <p class="lpy bad">{ words.held_here }</p> }
        }
        Some((experiment, before_us)) if before_us == *now_us => {
            html! { <p class="lpy">{ words.trying.replace("{}", experiment.name(words)) }</p> }
        }
        _ => Html::default(),
    };
    html! {
        <section class="card svc lpe" aria-label={words.to_try}>
            <div class="sh"><h2>{ words.to_try }</h2></div>
            <div class="svb"><p class="f0 mut">{ words.to_try_sub }</p><ul>{ for buttons }</ul>
                <div role="status">{ state }</div></div>
        </section>
    }
}
