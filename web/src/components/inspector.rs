//! The right pane: one node, what it knows and believes, and what can be done to it.

use std::collections::BTreeMap;

use redscope_session::{
    ClusterRow, CutView, Detail, DetailKind, Grade, InstanceRow, NodeState, NodeView, PeerRow,
};
use yew::prelude::*;

use crate::words;

#[derive(Properties, PartialEq)]
pub(crate) struct InspectorProps {
    pub(crate) detail: Option<Detail>,
    pub(crate) nodes: BTreeMap<String, NodeView>,
    pub(crate) cuts: Vec<CutView>,
    pub(crate) selected: String,
    pub(crate) on_select: Callback<String>,
    pub(crate) on_act: Callback<String>,
    pub(crate) on_open: Callback<String>,
    pub(crate) on_download: Callback<(String, String)>,
}

/// Steps of a failover, in Redis's words and order.
const STEPS: &[&str] = &[
    "wait_start",
    "select_slave",
    "send_slaveof_noone",
    "wait_promotion",
    "reconf_slaves",
    "update_config",
];

fn pill_class(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "pill ok",
        Grade::Warn => "pill warn",
        Grade::Bad => "pill bad",
    }
}

fn pill(text: String) -> Html {
    html! { <span class="pill">{ text }</span> }
}

/// A row of a table: what, its state, a figure.
fn row(what: String, state: &str, grade: Grade, figure: String) -> Html {
    html! {
        <tr>
            <td>{ what }</td>
            <td>if !state.is_empty() { <span class={pill_class(grade)}>{ state.to_owned() }</span> }</td>
            <td class="n">{ figure }</td>
        </tr>
    }
}

fn port(address: &str) -> &str {
    address.rsplit(':').next().unwrap_or(address)
}

fn peer_row(peer: &PeerRow) -> Html {
    let what = if peer.is_master { "master" } else { "replica" };
    let figure = peer.offset_bytes.map(|offset| offset.to_string()).unwrap_or_default();
    row(format!("{what} :{}", port(&peer.address)), &peer.state, peer.grade, figure)
}

fn cluster_row(node: &ClusterRow) -> Html {
    let slots = node.slots.iter().map(|(start, end)| format!("{start}–{end}"));
    let figure = match node.is_replica {
        true => "replica".to_owned(),
        false => slots.collect::<Vec<_>>().join(" "),
    };
    let state = if node.flag.is_empty() { "up" } else { &node.flag };
    row(format!(":{}", port(&node.address)), state, node.grade, figure)
}

fn instance_row(instance: &InstanceRow) -> Html {
    let what = format!("{} :{}", instance.kind, port(&instance.address));
    let figure = format!("{}.{} s", instance.silent_ds / 10, instance.silent_ds % 10);
    row(what, &instance.state, instance.grade, figure)
}

/// Pills, and tables with their headings, of what only nodes of a kind have.
fn of_kind(kind: &DetailKind) -> (Vec<Html>, Html) {
    match kind {
        DetailKind::Down => (vec![pill("down".to_owned())], Html::default()),
        DetailKind::Server {
            is_master,
            key_count,
            saving,
            dirty,
            replid,
            offset_bytes,
            peers,
            cluster,
        } => {
            let role = if *is_master { "master" } else { "replica" };
            let mut pills = vec![pill(role.to_owned()), pill(format!("{key_count} keys"))];
            if *saving {
                pills.push(pill("saving".to_owned()));
            }
            let figures = [
                ("offset", offset_bytes.to_string()),
                ("replid", format!("{}…", replid.get(..8).unwrap_or_default())),
                ("changes since save", dirty.to_string()),
            ];
            let figures =
                figures.map(|(name, figure)| row(name.to_owned(), "", Grade::Good, figure));
            let cluster = cluster.as_ref().map(|cluster| {
                pills.push(pill(format!("epoch {}", cluster.epoch)));
                let state = if cluster.ok { "cluster ok" } else { "cluster down" };
                pills.push(pill(state.to_owned()));
                html! {
                    <>
                        <h3>{ "What it believes of the cluster" }</h3>
                        <table><tbody>{ for cluster.nodes.iter().map(cluster_row) }</tbody></table>
                    </>
                }
            });
            let tables = html! {
                <>
                    { for cluster }
                    <h3>{ "Replication" }</h3>
                    <table><tbody>{ for peers.iter().map(peer_row) }{ for figures }</tbody></table>
                </>
            };
            (pills, tables)
        }
        DetailKind::Sentinel { epoch, tilt, instances, failover } => {
            let mut pills = vec![pill("sentinel".to_owned()), pill(format!("epoch {epoch}"))];
            if *tilt {
                pills.push(pill("TILT".to_owned()));
            }
            let now = failover.as_ref().and_then(|now| STEPS.iter().position(|step| step == now));
            let steps = STEPS.iter().enumerate().map(|(at, step)| {
                let mark = match now {
                    Some(now) if at < now => "done",
                    Some(now) if at == now => "now",
                    _ => "",
                };
                html! { <tr class={mark}><td>{ *step }</td><td class="n">{ mark }</td></tr> }
            });
            let tables = html! {
                <>
                    <h3>{ "What it believes" }</h3>
                    <table><tbody>{ for instances.iter().map(instance_row) }</tbody></table>
                    if now.is_some() {
                        <h3>{ "Failover" }</h3>
                        <table class="steps"><tbody>{ for steps }</tbody></table>
                    }
                </>
            };
            (pills, tables)
        }
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
    let detail = props.detail.as_ref().filter(|shown| shown.node == node.name)?;
    let (pills, tables) = of_kind(&detail.kind);
    let files = detail.files.iter().map(|(name, bytes)| {
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
    let keys = detail.keys.iter().map(|row| {
        html! { <tr><td class="k">{ &row.key }</td><td>{ &row.kind }</td><td class="n">{ &row.encoding }</td></tr> }
    });
    Some(html! {
        <div class="ib">
            <div class="idt">
                <span class={classes!("dot", words::role(node.role))}>{ node.name.to_uppercase() }</span>
                <div><b>{ format!("{} {}", capital(words::role(node.role)), node.address) }</b><br />{ for pills }</div>
            </div>
            { actions(props, node) }
            { tables }
            if !detail.keys.is_empty() {
                <h3>{ "Keys" }</h3>
                <table><tbody>{ for keys }</tbody></table>
            }
            <h3>{ "Disk" }</h3>
            if detail.files.is_empty() {
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
    let first = match node.state {
        NodeState::Running => html! {
            <>
                { button("Crash", format!("crash {}", name())) }
                { button("Pause", format!("pause {}", name())) }
            </>
        },
        NodeState::Paused => html! {
            <>
                { button("Crash", format!("crash {}", name())) }
                { button("Resume", format!("resume {}", name())) }
            </>
        },
        NodeState::Down | NodeState::Dark => button("Restart", format!("restart {}", name())),
    };
    let is_cut = |other: &str| {
        props.cuts.iter().any(|cut| {
            let (from, to) = (cut.from.as_str(), cut.to.as_str());
            (from, to) == (&node.name, other) || (to, from) == (&node.name, other)
        })
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
