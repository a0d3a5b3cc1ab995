//! A schedule as a table: a column for each step on an axis of seconds, and a lane for each server, each client and
//! the resource. What goes on is a bar, named where it begins.

use redscope_session::lab::{
    LockHappening, LockMoment, LockScene, LockServer, LockSide, Property, SIDES, TICK_MS,
};
use yew::prelude::*;

use super::state::LocksMsg;
use crate::i18n::{LocksWords, use_lab_words};

#[derive(Properties, PartialEq)]
pub(super) struct LanesProps {
    pub(super) view: LockSide,
    pub(super) side: usize,
    /// How many steps have been taken.
    pub(super) step: usize,
    /// How many steps the longer side has.
    pub(super) steps: usize,
    /// What is looked for.
    pub(super) property: Property,
    pub(super) on: Callback<LocksMsg>,
}

#[component]
pub(super) fn Lanes(props: &LanesProps) -> Html {
    let words = &use_lab_words().locks;
    let LanesProps { view, side, step, steps, property, on } = props;
    let scenes: Vec<&LockScene> =
        [&view.first].into_iter().chain(view.moments.iter().map(|moment| &moment.scene)).collect();
    // The look of a column: what is to come is pale, what is looked for is red.
    let is_new = |at: usize| {
        at == 0 || scenes.get(at).is_some_and(|scene| scenes[at - 1].tick != scene.tick)
    };
    let column = |at: usize| {
        let is_bad = scenes.get(at).is_some_and(|scene| scene.violated.contains(property));
        classes!(
            is_new(at).then_some("lk-s"),
            (at > *step).then_some("nx"),
            (at == *step).then_some("cur"),
            is_bad.then_some("bad")
        )
    };
    // A cell for each step; where the schedule has ended they are empty.
    let row = |cell: &dyn Fn(usize, &LockScene) -> Html| -> Html {
        let cells = (0..=*steps).map(|at| {
            let inside = scenes.get(at).map(|scene| cell(at, scene));
            html! { <td class={column(at)}>{ inside }</td> }
        });
        cells.collect()
    };
    let moment = |at: usize| at.checked_sub(1).and_then(|at| view.moments.get(at));
    let heads = (0..=*steps).map(|at| {
        let onclick = on.reform(move |_: MouseEvent| LocksMsg::Go(at));
        let label = format!("{} {at}", words.step);
        html! { <th scope="col" class={column(at)}><button aria-label={label} aria-current={(at == *step).then_some("step")} {onclick}>{ at }</button></th> }
    });
    let times = row(&|at, scene| {
        let seconds = u64::from(scene.tick) * TICK_MS / 1000;
        html! { if is_new(at) { { format!("{seconds} s") } } }
    });
    // Whether what stands in a lane has stood there a step before, and stands there a step later.
    let goes_on = |at: usize, is_same: &dyn Fn(&LockScene, &LockScene) -> bool| Goes {
        on_from: at > 0 && is_same(scenes[at - 1], scenes[at]),
        on_to: scenes.get(at + 1).is_some_and(|next| is_same(scenes[at], next)),
    };
    let servers = view.servers.iter().enumerate().map(|(number, name)| {
        let owner = |scene: &LockScene| {
            let server = &scene.servers[number];
            server.owner.filter(|_| !server.is_away)
        };
        let cells = row(&|at, scene| {
            let goes = goes_on(at, &|one, next| owner(one) == owner(next));
            server(words, view, &scene.servers[number], goes)
        });
        html! { <tr key={format!("s{number}")}><th scope="row">{ words.server(name) }</th>{ cells }</tr> }
    });
    let clients = view.clients.iter().enumerate().map(|(number, name)| {
        let cells = row(&|at, scene| {
            let acts = moment(at).filter(|moment| moment.client == Some(number as u8));
            let stands = |scene: &LockScene| {
                let client = &scene.clients[number];
                (client.is_dead, client.holds_until_ms.is_some(), client.is_in_lease)
            };
            let goes = goes_on(at, &|one, next| stands(one) == stands(next));
            client(words, scene, number, acts, goes)
        });
        html! { <tr key={format!("c{number}")} class={color(number as u8)}><th scope="row">{ words.client.replace("{}", name) }</th>{ cells }</tr> }
    });
    let writes = |happens: &LockHappening| matches!(happens, LockHappening::Wrote { .. });
    let has_writes = view.moments.iter().any(|moment| writes(&moment.happens));
    let label = words.lanes_of.replace("{}", &SIDES[*side].to_uppercase());
    html! {
        <div class="lk-scroll" tabindex="0" role="group" aria-label={label.clone()}>
            <table class="lk"><caption class="sr">{ label }</caption>
                <thead><tr><th scope="row">{ words.step }</th>{ for heads }</tr></thead>
                <tbody>
                    <tr class="lk-t"><th scope="row">{ words.seconds }</th>{ times }</tr>
                    { for servers }{ for clients }
                    <tr class="lk-r"><th scope="row">{ words.resource }</th>
                        if has_writes { { row(&|at, _| resource(words, moment(at))) } }
                        else { <td class="lk-no mut" colspan={(*steps + 1).to_string()}>{ words.no_writes }</td> }</tr>
                </tbody></table>
        </div>
    }
}

/// Whether a bar comes from the step before, and goes on to the next one.
#[derive(Clone, Copy)]
struct Goes {
    on_from: bool,
    on_to: bool,
}

impl Goes {
    fn ends(self) -> Classes {
        classes!((!self.on_from).then_some("from"), (!self.on_to).then_some("to"))
    }
}

fn server(words: &LocksWords, view: &LockSide, server: &LockServer, goes: Goes) -> Html {
    if server.is_away {
        return html! { <span class="lk-x" title={words.away}>{ "✕" }<span class="sr">{ words.away }</span></span> };
    }
    let Some(owner) = server.owner else {
        return html! { <span class="sr">{ words.free }</span> };
    };
    let name = view.clients.get(usize::from(owner)).cloned().unwrap_or_default();
    let left = server.ttl_ms.map_or_else(|| "∞".to_owned(), |ttl_ms| (ttl_ms / 1000).to_string());
    let title = words.key_of.replace("{}", &name);
    let count = server.count.map(|count| format!("×{count}"));
    html! {
        <span class={classes!("lk-k", color(owner), goes.ends())} {title}>
            <b class={classes!((goes.on_from && count.is_none()).then_some("sr"))}>{ name }{ count }</b><span>{ left }</span></span>
    }
}

/// How a client stands; `moment`: what it does just then.
fn client(
    words: &LocksWords,
    scene: &LockScene,
    number: usize,
    moment: Option<&LockMoment>,
    goes: Goes,
) -> Html {
    let client = &scene.clients[number];
    let now_ms = u64::from(scene.tick) * TICK_MS;
    let (class, title, word, mut shown) = match client.holds_until_ms {
        _ if client.is_dead => ("lk-x", words.dead, "", "✕".to_owned()),
        Some(until_ms) if client.is_in_lease => {
            let left = (until_ms.saturating_sub(now_ms) / 1000).to_string();
            ("lk-h", words.in_lease, words.holds, left)
        }
        Some(_) => ("lk-h late", words.past_lease, words.over, String::new()),
        None => ("", "", "", String::new()),
    };
    let is_paused = matches!(
        moment.map(|moment| &moment.happens),
        Some(LockHappening::Passed { paused: Some(_), .. })
    );
    if is_paused {
        shown = "||".to_owned();
    }
    let acts = moment.is_some() && !is_paused;
    html! {
        <span class={classes!("lk-c", class, acts.then_some("acts"), goes.ends())} title={title}>
            if !goes.on_from && !word.is_empty() { <b aria-hidden="true">{ word }</b> }<span>{ shown }</span>
            if !title.is_empty() { <span class="sr">{ title }</span> }</span>
    }
}

fn resource(words: &LocksWords, moment: Option<&LockMoment>) -> Html {
    let happens = moment.map(|moment| &moment.happens);
    let Some(LockHappening::Wrote { client, token, accepted, is_late, is_idle }) = happens else {
        return Html::default();
    };
    let (class, mark) = match (*accepted, *is_late || *is_idle) {
        (false, _) => ("t-ok", "✕"),
        (true, true) => ("t-bad", "!"),
        (true, false) => ("t-ok", "✓"),
    };
    let said = if *accepted { words.accepted } else { words.refused };
    let title = said.replace("{}", client);
    let token = token.map(|token| format!("#{token}"));
    html! {
        <span class={classes!("lk-w", class)} title={title.clone()}>{ mark }<span class="sr">{ title }</span><span>{ token.unwrap_or_else(|| client.clone()) }</span></span>
    }
}

/// The colour of a client, a token's name.
pub(super) fn color(client: u8) -> &'static str {
    ["s2", "s3", "s5"][usize::from(client) % 3]
}
