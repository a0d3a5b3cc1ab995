//! Things to try: lines typed at one console of the server, and PING at another while the last runs.

use std::collections::BTreeMap;

use redscope_session::{BusyWhy, ClientView, EventKind, LoopView};
use yew::prelude::*;

use crate::i18n::{LoopWords, use_words};
use crate::model::Slice;
use crate::msg::Msg;
use crate::platform;

/// A command that takes so long is worth that somebody waits for it, in microseconds.
const WORTH_US: u64 = 1000;

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

    /// What is typed, in order.
    const fn lines(self) -> &'static [&'static str] {
        match self {
            Experiment::Keys => &["DEBUG POPULATE 100000", "KEYS *"],
            Experiment::Script => {
                &["EVAL \"local n = 0 for i = 1, 5000000 do n = n + i end return n\" 0"]
            }
            Experiment::Sort => &[
                "EVAL \"redis.call('DEL', KEYS[1]) for i = 0, 99999 do redis.call('RPUSH', KEYS[1], (i * 7919) % 100003) end\" 1 biglist",
                "SORT biglist LIMIT 0 1",
                "LRANGE biglist 0 9",
            ],
        }
    }

    /// The command that keeps the others waiting.
    const fn command(self) -> &'static str {
        match self {
            Experiment::Keys => "KEYS",
            Experiment::Script => "EVAL",
            Experiment::Sort => "SORT",
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

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trying {
    Nothing,
    /// The lines are typed.
    Typed(Experiment),
    /// The last one runs, and somebody else has asked for something.
    Asked(Experiment),
    /// Somebody waits: time stands still at this moment, in microseconds.
    Held(u64),
}

/// What follows from what is seen: how far it has come, and whether PING is typed or time stopped.
fn follow(trying: Trying, view: &LoopView, now_us: u64) -> Trying {
    let is_slow = |experiment: Experiment| {
        let works = view.busy.as_ref().is_some_and(|busy| busy.why == BusyWhy::Works);
        let command = view.rounds.last().and_then(|round| round.command.as_ref());
        works
            && command.is_some_and(|command| {
                let first = command.text.split(' ').next().unwrap_or_default();
                command.us >= WORTH_US && first.eq_ignore_ascii_case(experiment.command())
            })
    };
    // The other half is left to be seen.
    let is_half_over = view.busy.as_ref().is_some_and(|busy| {
        let middle_us = busy.until_us.map_or(0, |until| busy.since_us.midpoint(until));
        now_us >= middle_us
    });
    let waits = is_half_over && view.ready.iter().any(|row| row.kind == EventKind::Readable);
    match trying {
        Trying::Typed(experiment) if is_slow(experiment) => Trying::Asked(experiment),
        Trying::Asked(_) if waits => Trying::Held(now_us),
        Trying::Asked(experiment) if !is_slow(experiment) => Trying::Nothing,
        Trying::Held(at_us) if at_us != now_us => Trying::Nothing,
        other => other,
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct ExperimentsProps {
    pub(super) node: String,
    pub(super) view: LoopView,
    pub(super) clients: Slice<BTreeMap<String, ClientView>>,
    pub(super) now_us: u64,
    pub(super) playing: bool,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Experiments(props: &ExperimentsProps) -> Html {
    let words = &use_words().inside_loop;
    let ExperimentsProps { node, view, now_us, playing, on, .. } = props;
    let trying = use_state(|| Trying::Nothing);
    let next = follow(*trying, view, *now_us);
    {
        let (trying, on, node, playing) = (trying.clone(), on.clone(), node.clone(), *playing);
        use_effect_with(next, move |next| {
            match (*trying, *next) {
                (Trying::Typed(_), Trying::Asked(_)) => {
                    on.emit(Msg::TypeBeside(node, "PING".to_owned()))
                }
                (Trying::Asked(_), Trying::Held(_)) if playing => on.emit(Msg::TogglePlay),
                _ => {}
            }
            if *trying != *next {
                trying.set(*next);
            }
        });
    }
    let buttons = Experiment::ALL.map(|experiment| {
        let onclick = Callback::from({
            let (trying, on, node, is_modelled) =
                (trying.clone(), on.clone(), node.clone(), view.is_modelled);
            move |_: MouseEvent| {
                if !is_modelled {
                    on.emit(Msg::Act(format!("processor {node} modelled")));
                }
                // The second console is there in time if it has said something before.
                on.emit(Msg::TypeBeside(node.clone(), "PING".to_owned()));
                on.emit(Msg::TypeAt(node.clone(), experiment.lines().join("\n")));
                trying.set(Trying::Typed(experiment));
                platform::reveal_id("loop");
            }
        });
        html! {
            <li key={experiment.command()}>
                <button class="btn" {onclick}>{ experiment.name(words) }</button>
                { for experiment.lines().iter().map(|line| html! { <code>{ *line }</code> }) }
            </li>
        }
    });
    let state = match next {
        Trying::Nothing => Html::default(),
        Trying::Typed(experiment) | Trying::Asked(experiment) => {
            html! { <p class="lpy">{ words.trying.replace("{}", experiment.command()) }</p> }
        }
        Trying::Held(_) => html! { <p class="lpy bad">{ words.held_here }</p> },
    };
    html! {
        <section class="card svc lpe" aria-label={words.to_try}>
            <div class="sh"><h2>{ words.to_try }</h2></div>
            <div class="svb"><p class="f0 mut">{ words.to_try_sub }</p><ul>{ for buttons }</ul>
                <div role="status">{ state }</div></div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::{BusyView, CommandView, LoopPart, ReadyRow, RoundRow};

    use super::*;

    fn busy_with(text: &str, us: u64) -> LoopView {
        let command = CommandView {
            text: text.to_owned(),
            us,
            elements: 1,
            instructions: 0,
            base_ns: 1,
            element_ns: 1,
        };
        let round = RoundRow {
            number: 1,
            began_us: 0,
            ends_us: Some(us),
            events: Vec::new(),
            event_count: 1,
            parts_ns: Vec::new(),
            requests: 1,
            command: Some(command),
            cron_due_us: None,
            before_sleep: redscope_session::BeforeSleep::default(),
        };
        let busy = BusyView {
            why: BusyWhy::Works,
            since_us: 0,
            until_us: Some(us),
            part: LoopPart::Execute,
            part_from_us: 0,
            part_until_us: us,
        };
        LoopView { busy: Some(busy), rounds: vec![round], ..LoopView::default() }
    }

    #[test]
    fn somebody_asks_when_the_slow_command_runs_and_time_stops_when_that_waits() {
        let typed = Trying::Typed(Experiment::Keys);
        assert_eq!(follow(typed, &busy_with("DEBUG POPULATE 100000", 50_000), 1), typed);
        assert_eq!(follow(typed, &busy_with("KEYS *", 20), 1), typed, "too short to wait for");
        let mut view = busy_with("keys *", 46_000);
        let asked = follow(typed, &view, 1);
        assert_eq!(asked, Trying::Asked(Experiment::Keys));
        assert_eq!(follow(asked, &view, 2), asked);
        let (who, text) = (Some("c2".to_owned()), "PING".to_owned());
        view.ready.push(ReadyRow { kind: EventKind::Readable, who, since_us: 2, text });
        assert_eq!(follow(asked, &view, 22_999), asked, "more of it is to be seen");
        let held = Trying::Held(23_000);
        assert_eq!(follow(asked, &view, 23_000), held);
        assert_eq!(follow(held, &view, 23_000), held);
        assert_eq!(follow(held, &view, 23_001), Trying::Nothing);
        assert_eq!(follow(asked, &LoopView::default(), 4), Trying::Nothing);
    }
}
