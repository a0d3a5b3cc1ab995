//! Two branches at one instant: both stages, the facts that differ and since when, and what happened on
//! one of them alone.

mod consoles;
mod courses;
mod told;

use std::collections::BTreeMap;

use redscope_session::{Aspect, Comparison, Difference, FactView, NodeView, SideView};
use yew::prelude::*;

use crate::i18n::{Words, sentence, use_lang, use_words};
use crate::model::{Slice, seconds};
use crate::msg::Msg;
use crate::panes::stage::Stage;
use crate::panes::timeline::badge::{badge, hue, letter};
pub(crate) use consoles::BothConsoles;
use courses::Charts;
pub(crate) use told::BothTold;

#[derive(Properties, PartialEq)]
pub(crate) struct ComparedProps {
    pub(crate) comparison: Comparison,
    pub(crate) selected: String,
    pub(crate) on: Callback<Msg>,
}

/// What a narrow screen shows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The stage of a branch.
    Side(usize),
    Differences,
}

/// What takes the place of the stage and its cards while two branches are compared.
#[component]
pub(crate) fn Compared(props: &ComparedProps) -> Html {
    let words = use_words();
    let lang = use_lang();
    let Comparison {
        at_us,
        parted_us,
        branches,
        differences,
        differing,
        compared,
        stories,
        logs,
        courses,
    } = &props.comparison;
    let shown = use_state(|| Shown::Differences);
    let choice = |which: Shown, name: Html| {
        let (shown, is_on) = (shown.clone(), *shown == which);
        let onclick = Callback::from(move |_: MouseEvent| shown.set(which));
        html! { <button class={classes!(is_on.then_some("on"))} aria-pressed={is_on.to_string()} {onclick}>{ name }</button> }
    };
    let choices = branches.iter().enumerate().map(|(at, side)| {
        choice(Shown::Side(at), html! { <>{ letter(side.branch).to_string() }{ " " }<span class="lnm">{ &side.name }</span></> })
    });
    let choices = choices.collect::<Html>();
    let class = match *shown {
        Shown::Side(0) => "cmp shows-a",
        Shown::Side(_) => "cmp shows-b",
        Shown::Differences => "cmp shows-d",
    };
    let sides = branches.iter().map(|side| side_view(props, side));
    let rows = differences.iter().map(|difference| row(props, words, difference));
    let own = stories.iter().map(|(branch, view)| {
        let said = sentence(lang, view);
        let story_at_us = view.at_us;
        let onclick = props.on.reform(move |_: MouseEvent| Msg::Seek(story_at_us));
        html! {
            <li><button class="at" {onclick}>{ seconds(story_at_us) }</button>
                { badge(branches[*branch].branch) }<span><b>{ said.fact }</b>{ " " }{ said.why }</span></li>
        }
    });
    let lines = logs.iter().map(|(branch, line)| {
        let line_at_us = line.at_us;
        let onclick = props.on.reform(move |_: MouseEvent| Msg::Seek(line_at_us));
        html! {
            <li><button class="at" {onclick}>{ seconds(line_at_us) }</button>
                { badge(branches[*branch].branch) }
                <span><b>{ &line.node }</b>{ " " }<span class="mono">{ format!("{} {}", line.mark, line.text) }</span></span></li>
        }
    });
    let next = differences.iter().filter_map(|difference| difference.since_us);
    let next = next.filter(|since| since != at_us).min_by_key(|since| {
        // The first one after this moment, else the first one of all.
        (since <= at_us, *since)
    });
    let onnext = next.map(|since| props.on.reform(move |_: MouseEvent| Msg::Seek(since)));
    let onclose = props.on.reform(|_: MouseEvent| Msg::Compare(None));
    html! {
        <section {class} aria-label={words.compare} data-testid="compared">
            <div class="cmh">
                <span class="pill">{ format!("{}{}{} s", words.same_instant, words.colon, seconds(*at_us)) }</span>
                <span class="mut f0">{ format!("{} {} s", words.parted, seconds(*parted_us)) }</span>
                <span class="grow" />
                if let Some(onclick) = onnext { <button class="btn sm" {onclick}>{ words.next_difference }</button> }
                <button class="btn sm" onclick={onclose}>{ words.close }<kbd class="dk">{ "Esc" }</kbd></button>
            </div>
            <span class="seg cmt pho" role="group" aria-label={words.compare}>
                { choices }{ choice(Shown::Differences, html! { <>{ words.differ }{ " " }{ *differing }</> }) }
            </span>
            <div class="cm2">{ for sides }</div>
            <div class="cmf">
                <h2>{ words.differ }{ " " }<span class="cnt">{ *differing }</span>
                    <span class="grow" /><span class="mut f0">{ format!("{compared} {}", words.facts_equal) }</span></h2>
                if differences.is_empty() { <p>{ words.same }</p> } else {
                    <table>
                        <thead><tr><th>{ words.fact }</th>
                            { for branches.iter().map(|side| html! { <th>{ badge(side.branch) }{ " " }{ &side.name }</th> }) }
                            <th>{ words.began_to_differ }</th></tr></thead>
                        <tbody>{ for rows }</tbody>
                    </table>
                }
                if *differing > differences.len() {
                    <p class="mut">{ format!("{} {}", differing - differences.len(), words.more_facts) }</p>
                }
                <Charts courses={courses.clone()} branches={branches.each_ref().map(|side| side.branch)} />
                if !stories.is_empty() { <h2>{ words.only_here }</h2><ul class="cms">{ for own }</ul> }
                if !logs.is_empty() {
                    <h2>{ words.log }{ words.colon }{ words.only_here }</h2>
                    <ul class="cms" aria-label={words.log}>{ for lines }</ul>
                }
            </div>
        </section>
    }
}

/// A branch's stage. What is chosen on it is chosen on both; nothing else can be done to it.
fn side_view(props: &ComparedProps, side: &SideView) -> Html {
    let named = |nodes: &[NodeView]| -> BTreeMap<String, NodeView> {
        nodes.iter().map(|node| (node.name.clone(), node.clone())).collect()
    };
    let clients: BTreeMap<_, _> =
        side.clients.iter().map(|client| (client.name.clone(), client.clone())).collect();
    let on = {
        let on = props.on.clone();
        Callback::from(move |message: Msg| {
            if matches!(message, Msg::Select(_)) {
                on.emit(message);
            }
        })
    };
    let class = classes!("sd", hue(side.branch));
    html! {
        <div {class} key={side.branch}>
            <div class="sdh">{ badge(side.branch) }{ " " }<b>{ &side.name }</b></div>
            <Stage nodes={Slice::from(named(&side.nodes))} packets={Slice::from(side.packets.clone())}
                clients={Slice::from(clients)} links={Slice::from(side.links.clone())}
                cuts={Slice::from(side.cuts.clone())} route={Slice::default()} beliefs={Slice::default()}
                now_us={props.comparison.at_us} selected={props.selected.clone()} watched={None::<u64>}
                bare=true whose={letter(side.branch)} {on} />
        </div>
    }
}

fn row(props: &ComparedProps, words: &'static Words, difference: &Difference) -> Html {
    let value = |value: &Option<FactView>| match value {
        None => html! { <span class="mut">{ words.exists_not }</span> },
        Some(FactView::State(state)) => html! { { (words.state)(*state) } },
        Some(FactView::Role(role)) => html! { { (words.role)(*role) } },
        Some(FactView::Text(text)) => html! { <span class="mono">{ text }</span> },
    };
    let about = match &difference.aspect {
        Aspect::State => words.aspect_state,
        Aspect::Role => words.aspect_role,
        Aspect::Follows => words.aspect_follows,
        Aspect::Slots => words.aspect_slots,
        Aspect::Epoch => words.aspect_epoch,
        Aspect::Offset => words.aspect_offset,
        Aspect::Key { .. } => words.aspect_key,
    };
    let key = match &difference.aspect {
        Aspect::Key { db: 0, key } => html! { <>{ " " }<code>{ key }</code></> },
        Aspect::Key { db, key } => html! { <>{ " " }<code>{ format!("{db}: {key}") }</code></> },
        _ => Html::default(),
    };
    let since = difference.since_us.map(|since| {
        let onclick = props.on.reform(move |_: MouseEvent| Msg::Seek(since));
        html! { <button class="at" {onclick}>{ seconds(since) }</button> }
    });
    let [one, two] = &difference.values;
    // Where a row is a block, the heads of its columns are not to be seen.
    let side = |at: usize| html! { <span class="pho">{ badge(props.comparison.branches[at].branch) }{ " " }</span> };
    html! {
        <tr key={format!("{} {:?}", difference.node, difference.aspect)}>
            <th scope="row"><b>{ &difference.node }</b>{ " " }{ about }{ key }</th>
            <td>{ side(0) }{ value(one) }</td><td>{ side(1) }{ value(two) }</td><td>{ since.unwrap_or_default() }</td>
        </tr>
    }
}
