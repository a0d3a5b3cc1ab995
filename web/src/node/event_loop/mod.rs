//! The event loop of a server: who waits at its sockets, what its one thread does, the rounds before.

mod before_sleep;
mod experiments;
mod handlers;
mod head;
mod path;
mod rounds;
mod sockets;
mod strip;

use std::collections::BTreeMap;

use redscope_session::{
    BusyView, ClientView, CommandView, Found, InsideView, LoopView, MessageKind, RoundRow,
};
use yew::prelude::*;

use crate::i18n::{LoopWords, use_words};
use crate::model::Slice;
use crate::msg::Msg;
use experiments::Experiments;
use strip::Strip;

#[derive(Properties, PartialEq)]
pub(super) struct LoopTabProps {
    pub(super) node: String,
    /// What was found; [`Found::Loop`], or nothing is shown.
    pub(super) inside: Slice<Option<InsideView>>,
    pub(super) clients: Slice<BTreeMap<String, ClientView>>,
    pub(super) now_us: u64,
    pub(super) playing: bool,
    pub(super) on: Callback<Msg>,
}

/// What all parts of the picture are drawn from.
struct Scene<'a> {
    words: &'static LoopWords,
    /// What a connection is for, in words.
    kind: fn(MessageKind) -> &'static str,
    view: &'a LoopView,
    now_us: u64,
}

impl Scene<'_> {
    /// The round under way, or the last one.
    fn round(&self) -> Option<&RoundRow> {
        self.view.rounds.last()
    }

    fn busy(&self) -> Option<&BusyView> {
        self.view.busy.as_ref()
    }

    /// Who the round under way is about, if it is one.
    fn served(&self) -> Option<&str> {
        self.view.sockets.iter().find(|socket| socket.is_served).map(|socket| socket.who.as_str())
    }

    /// The command of the round under way, unless what it does is something else.
    fn command(&self) -> Option<&CommandView> {
        self.busy()?;
        self.round()?.command.as_ref()
    }
}

/// The tab.
#[component]
pub(super) fn LoopTab(props: &LoopTabProps) -> Html {
    let all_words = use_words();
    let words = &all_words.inside_loop;
    let LoopTabProps { node, on, .. } = props;
    let Some(Found::Loop(view)) = props.inside.as_ref().map(|inside| &inside.found) else {
        return Html::default();
    };
    let scene = Scene { words, kind: all_words.kind, view, now_us: props.now_us };
    html! {
        <div class="lp">
            <section class="card lpc" id="loop" aria-label={words.title}>
                { head::view(&scene, node, on) }
                <div class="lpg">
                    { sockets::view(&scene) }
                    { path::view(&scene) }
                    { handlers::view(&scene) }
                </div>
                { before_sleep::view(&scene) }
                <p class="lpn mut f0">{ words.io_threads.replace("{}", &view.io_threads.to_string()) }</p>
            </section>
            <section class="card lpc">
                <Strip view={(**view).clone()} now_us={props.now_us} on={on.clone()} />
                <p class="lpn"><span role="status">{ who_waits(&scene) }</span>{ " " }<span class="mut f0">{ words.how_many }</span></p>
            </section>
            <div class="lpx">
                <Experiments node={node.clone()} view={(**view).clone()} clients={props.clients.clone()}
                    now_us={props.now_us} playing={props.playing} on={on.clone()} />
                { rounds::view(&scene, node, on) }
            </div>
        </div>
    }
}

/// What waiting means for everybody else.
fn who_waits(scene: &Scene<'_>) -> String {
    match scene.view.ready_count {
        0 => scene.words.nobody_waits.to_owned(),
        count => scene.words.alike.replace("{}", &count.to_string()),
    }
}

/// A span of time with its unit.
fn span(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..10_000_000 => format!("{:.1} ms", us as f64 / 1000.0),
        _ => format!("{:.1} s", us as f64 / 1_000_000.0),
    }
}

/// A span in nanoseconds with its unit.
fn span_ns(ns: u64) -> String {
    match ns {
        0..1_000 => format!("{ns} ns"),
        1_000..100_000 => format!("{:.1} µs", ns as f64 / 1000.0),
        _ => span(ns / 1000),
    }
}

/// What is meant by a round, in a few words: its command, or what woke it.
fn name_of(words: &LoopWords, round: &RoundRow) -> String {
    match (&round.command, round.events.first()) {
        (Some(command), _) => command.text.clone(),
        (None, _) if round.cron_due_us.is_some() => "serverCron".to_owned(),
        (None, Some((kind, _))) => (words.event)(*kind).to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_units() {
        assert_eq!([999, 41_250, 12_345_678].map(span), ["999 µs", "41.2 ms", "12.3 s"]);
        assert_eq!([230, 6900, 230_000_000].map(span_ns), ["230 ns", "6.9 µs", "230.0 ms"]);
    }
}
