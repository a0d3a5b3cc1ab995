//! The right pane: one node, what it knows and believes, and what can be done to it.

use std::collections::BTreeMap;

use redscope_session::{Inspector, NodeView, Tone};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct InspectorProps {
    pub(crate) inspector: Option<Inspector>,
    pub(crate) nodes: BTreeMap<String, NodeView>,
    pub(crate) cuts: Vec<(String, String)>,
    pub(crate) selected: String,
    pub(crate) on_select: Callback<String>,
    pub(crate) on_act: Callback<String>,
    pub(crate) on_open: Callback<String>,
    pub(crate) on_download: Callback<(String, String)>,
}

fn pill_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "pill ok",
        Tone::Warn => "pill warn",
        Tone::Bad => "pill bad",
        _ => "pill",
    }
}

/// The pane.
#[component]
pub(crate) fn InspectorPane(props: &InspectorProps) -> Html {
    let tabs = props.nodes.keys().map(|name| {
        let chosen = *name == props.selected;
        let onclick = {
            let name = name.clone();
            props.on_select.reform(move |_: MouseEvent| name.clone())
        };
        html! {
            <button role="tab" class={classes!(chosen.then_some("on"))}
                aria-selected={chosen.to_string()} {onclick}>{ name.to_uppercase() }</button>
        }
    });
    html! {
        <aside class="insp" aria-label="Inspector">
            <div class="tabs" role="tablist">{ for tabs }</div>
            { content(props).unwrap_or_default() }
        </aside>
    }
}

fn content(props: &InspectorProps) -> Option<Html> {
    let node = props.nodes.get(&props.selected)?;
    let inspector = props.inspector.as_ref().filter(|shown| shown.node == node.name)?;
    let pills = inspector.pills.iter().map(|pill| html! { <span class="pill">{ pill }</span> });
    let rows = inspector.rows.iter().map(|row| {
        html! {
            <tr>
                <td>{ &row.what }</td>
                <td>if !row.state.is_empty() { <span class={pill_class(row.tone)}>{ &row.state }</span> }</td>
                <td class="n">{ &row.figure }</td>
            </tr>
        }
    });
    let steps = inspector.steps.iter().map(|(step, mark)| {
        html! { <tr class={classes!(mark.clone())}><td>{ step }</td><td class="n">{ mark }</td></tr> }
    });
    let files = inspector.files.iter().map(|(name, bytes)| {
        let onclick = {
            let (node, name) = (node.name.clone(), name.clone());
            props.on_download.reform(move |_: MouseEvent| (node.clone(), name.clone()))
        };
        html! {
            <tr>
                <td>{ name }</td><td class="n">{ format!("{bytes} B") }</td>
                <td class="n"><button class="btn small" {onclick} aria-label={format!("Download {name}")}>{ "Download" }</button></td>
            </tr>
        }
    });
    let keys = inspector.keys.iter().map(|(key, kind, encoding)| {
        html! { <tr><td class="k">{ key }</td><td>{ kind }</td><td class="n">{ encoding }</td></tr> }
    });
    Some(html! {
        <div class="ib">
            <div class="idt">
                <span class={classes!("dot", node.role.clone())}>{ node.name.to_uppercase() }</span>
                <div><b>{ format!("{} {}", capital(&node.role), node.address) }</b><br />{ for pills }</div>
            </div>
            { actions(props, node) }
            if !inspector.rows.is_empty() {
                <h3>{ &inspector.heading }</h3>
                <table><tbody>{ for rows }</tbody></table>
            }
            if !inspector.steps.is_empty() {
                <h3>{ "Failover" }</h3>
                <table class="steps"><tbody>{ for steps }</tbody></table>
            }
            if !inspector.keys.is_empty() {
                <h3>{ "Keys" }</h3>
                <table><tbody>{ for keys }</tbody></table>
            }
            <h3>{ "Disk" }</h3>
            if inspector.files.is_empty() {
                <p>{ "Nothing yet. BGSAVE writes dump.rdb." }</p>
            } else {
                <table><tbody>{ for files }</tbody></table>
            }
        </div>
    })
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map_or(String::new(), |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

/// What can be done to a node in its present state.
fn actions(props: &InspectorProps, node: &NodeView) -> Html {
    let button = |label: &str, action: String| {
        let onclick = props.on_act.reform(move |_: MouseEvent| action.clone());
        html! { <button class="btn" {onclick}>{ label.to_owned() }</button> }
    };
    let name = || node.name.clone();
    let first = match node.state.as_str() {
        "running" => html! {
            <>
                { button("Crash", format!("crash {}", name())) }
                { button("Pause", format!("pause {}", name())) }
            </>
        },
        "paused" => html! {
            <>
                { button("Crash", format!("crash {}", name())) }
                { button("Resume", format!("resume {}", name())) }
            </>
        },
        _ => button("Restart", format!("restart {}", name())),
    };
    let is_cut = |other: &str| {
        props
            .cuts
            .iter()
            .any(|(a, b)| (a == &node.name && b == other) || (b == &node.name && a == other))
    };
    let others: Vec<String> =
        props.nodes.keys().filter(|other| **other != node.name).cloned().collect();
    let isolated = !others.is_empty() && others.iter().all(|other| is_cut(other));
    let onlink = {
        let (on_act, me) = (props.on_act.clone(), name());
        Callback::from(move |_: MouseEvent| {
            for other in &others {
                let (a, b) = (me.clone(), other.clone());
                let verb = if isolated { "heal" } else { "cut" };
                on_act.emit(format!("{verb} {a} {b}"));
            }
        })
    };
    let onopen = {
        let name = name();
        props.on_open.reform(move |_: MouseEvent| name.clone())
    };
    html! {
        <div class="acts">
            { first }
            if props.nodes.len() > 1 {
                <button class="btn" onclick={onlink}>{ if isolated { "Heal links" } else { "Cut off" } }</button>
            }
            <button class="btn" onclick={onopen}>{ "Open client" }</button>
        </div>
    }
}
