//! What a node knows of itself, and what it believes of the others.

use std::collections::BTreeMap;

use redscope_session::{
    ClusterDetail, ClusterRow, Detail, DetailKind, InstanceRow, NodeView, PeerRow, Role,
};
use yew::prelude::*;

use crate::figures::{grouped, name_at, pill, ranges};
use crate::i18n::Words;

/// Digits shown of a history's name, which has forty.
const REPLID_DIGITS: usize = 8;

/// A few numbers.
pub(super) fn view_figures(words: &'static Words, detail: &Detail) -> Html {
    let figures = match &detail.kind {
        DetailKind::Down => return Html::default(),
        DetailKind::Server { saving, dirty, replid, offset_bytes, cluster, .. } => html! { <>
            { figure(words.offset, grouped(*offset_bytes)) }
            { figure("replid", replid.chars().take(REPLID_DIGITS).chain(['…']).collect()) }
            { figure(words.changes, grouped(*dirty)) }
            if let Some(cluster) = cluster { { figure(words.current_epoch, cluster.epoch.to_string()) } }
            if *saving { <div><dt>{ "RDB" }</dt><dd class="t-warn">{ words.saving }</dd></div> }
        </> },
        DetailKind::Sentinel { epoch, tilt, failover, .. } => html! { <>
            { figure(words.epoch, epoch.to_string()) }
            if *tilt { <div><dt>{ "TILT" }</dt><dd class="t-warn">{ "+tilt" }</dd></div> }
            if let Some(step) = failover { { figure("failover", step.clone()) } }
        </> },
    };
    html! { <dl class="fig">{ figures }</dl> }
}

fn figure(name: &'static str, value: String) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

/// Slots that it gives away or takes over just now.
pub(super) fn view_moving(words: &'static Words, node: &NodeView) -> Html {
    let row = |(slot, other): &(u16, String), word: &'static str, arrow: char| {
        html! {
            <p class="f0 t-warn">{ word }{ " " }<b class="mono">{ format!("slot {slot} {arrow} {other}") }</b></p>
        }
    };
    let migrating = node.migrating.iter().map(|one| row(one, words.migrating, '→'));
    let importing = node.importing.iter().map(|one| row(one, words.importing, '←'));
    html! { <>{ for migrating }{ for importing }</> }
}

/// Whom it replicates, what it takes the cluster for, what it watches.
pub(super) fn view_tables(
    words: &'static Words,
    detail: &Detail,
    nodes: &BTreeMap<String, NodeView>,
) -> Html {
    match &detail.kind {
        DetailKind::Down => Html::default(),
        DetailKind::Server { peers, cluster, .. } => html! { <>
            if !peers.is_empty() { { view_peers(words, peers, nodes) } }
            if let Some(cluster) = cluster { { view_cluster(words, cluster, nodes) } }
        </> },
        DetailKind::Sentinel { instances, .. } => view_instances(words, instances, nodes),
    }
}

fn view_peers(
    words: &'static Words,
    peers: &[PeerRow],
    nodes: &BTreeMap<String, NodeView>,
) -> Html {
    let rows = peers.iter().map(|peer| {
        let role = if peer.is_master { Role::Master } else { Role::Replica };
        html! {
            <tr key={peer.address.clone()}>
                <th scope="row">{ name_at(nodes, &peer.address) }</th><td>{ (words.role)(role) }</td>
                <td><span class={pill(peer.grade)}>{ &peer.state }</span></td>
                <td class="num">{ peer.offset_bytes.map(grouped).unwrap_or_default() }</td>
            </tr>
        }
    });
    let head = html! { <tr><td /><td /><td /><th class="num">{ words.acked }</th></tr> };
    view_table(words.peers, None, head, rows.collect())
}

fn view_cluster(
    words: &'static Words,
    cluster: &ClusterDetail,
    nodes: &BTreeMap<String, NodeView>,
) -> Html {
    let rows = cluster.nodes.iter().map(|row| view_cluster_row(row, nodes));
    let head = html! {
        <tr><td /><td /><th class="num">{ words.config_epoch }</th><th>{ words.slots }</th></tr>
    };
    let (look, state) = match cluster.ok {
        true => ("pill ok", "cluster_state:ok"),
        false => ("pill bad", "cluster_state:fail"),
    };
    let state = html! { <span class={look}>{ state }</span> };
    view_table(words.of_cluster, Some(state), head, rows.collect())
}

fn view_cluster_row(row: &ClusterRow, nodes: &BTreeMap<String, NodeView>) -> Html {
    let role = if row.is_replica { "slave" } else { "master" };
    html! {
        <tr key={row.address.clone()}>
            <th scope="row">{ name_at(nodes, &row.address) }</th>
            <td>{ role }
                if !row.flag.is_empty() { { " " }<span class={pill(row.grade)}>{ &row.flag }</span> }</td>
            <td class="num">{ row.config_epoch }</td>
            <td class="nw">{ ranges(&row.slots) }</td>
        </tr>
    }
}

fn view_instances(
    words: &'static Words,
    instances: &[InstanceRow],
    nodes: &BTreeMap<String, NodeView>,
) -> Html {
    let rows = instances.iter().map(|row| {
        html! {
            <tr key={format!("{} {}", row.kind, row.address)}>
                <th scope="row">{ name_at(nodes, &row.address) }</th><td>{ &row.kind }</td>
                <td><span class={pill(row.grade)}>{ &row.state }</span></td>
                <td class="num">{ format!("{}.{} s", grouped(row.silent_ds / 10), row.silent_ds % 10) }</td>
            </tr>
        }
    });
    let head = html! { <tr><td /><td /><td /><th class="num">{ words.silent }</th></tr> };
    view_table(words.believes, None, head, rows.collect())
}

fn view_table(title: &'static str, aside: Option<Html>, head: Html, rows: Vec<Html>) -> Html {
    html! {
        <>
            <h3>{ title }<span class="grow" />{ aside.unwrap_or_default() }</h3>
            <div class="fit" role="group" tabindex="0" aria-label={title}><table><thead>{ head }</thead><tbody>{ for rows }</tbody></table></div>
        </>
    }
}
