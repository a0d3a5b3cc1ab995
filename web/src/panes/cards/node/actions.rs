//! What can be done to a node now: buttons that stand for the words of an act.

use std::collections::BTreeMap;

use redscope_session::{CutView, NodeState, NodeView};
use yew::prelude::*;

use crate::acts;
use crate::i18n::Words;
use crate::msg::Msg;

/// The buttons; one to look into the node, unless it `is_open`.
pub(crate) fn view(
    words: &'static Words,
    node: &NodeView,
    nodes: &BTreeMap<String, NodeView>,
    cuts: &[CutView],
    is_open: bool,
    on: &Callback<Msg>,
) -> Html {
    let buttons = acts(words, node, nodes, cuts).into_iter().map(|(label, act)| {
        let title = format!("!{act}");
        let onclick = on.reform(move |_: MouseEvent| Msg::Act(act.clone()));
        html! { <button key={label} class="btn sm" {title} {onclick}>{ label }</button> }
    });
    let name = node.name.clone();
    let onlook = on.reform({
        let name = node.name.clone();
        move |_: MouseEvent| Msg::OpenNode(name.clone())
    });
    let onopen = on.reform(move |_: MouseEvent| Msg::OpenClient(name.clone()));
    html! {
        <div class="acts">
            if !is_open { <button class="btn sm" onclick={onlook}>{ words.inside.open }</button> }
            { for buttons }
            if matches!(node.state, NodeState::Running | NodeState::Paused) {
                <button class="btn sm" onclick={onopen}>{ words.open_console }</button>
            }
        </div>
    }
}

/// What can be done to a node that is real: talk to it.
pub(super) fn view_live(words: &'static Words, node: &NodeView, on: &Callback<Msg>) -> Html {
    let name = node.name.clone();
    let onopen = on.reform(move |_: MouseEvent| Msg::OpenClient(name.clone()));
    html! {
        <div class="acts">
            if matches!(node.state, NodeState::Running | NodeState::Paused) {
                <button class="btn sm" onclick={onopen}>{ words.open_console }</button>
            }
        </div>
    }
}

/// Labels with the acts they stand for, of what is possible now.
fn acts(
    words: &'static Words,
    node: &NodeView,
    nodes: &BTreeMap<String, NodeView>,
    cuts: &[CutView],
) -> Vec<(&'static str, String)> {
    let mut acts = acts::of_process(words, node);
    if node.state == NodeState::Down {
        acts.push((words.power_cut, format!("power-cut {}", node.name)));
    }
    let is_cut = |other: &str| {
        cuts.iter().any(|cut| cut.from == node.name && cut.to == other)
            && cuts.iter().any(|cut| cut.from == other && cut.to == node.name)
    };
    let others: Vec<&String> = nodes.keys().filter(|other| **other != node.name).collect();
    if !others.iter().all(|other| is_cut(other)) {
        acts.push((words.cut_off, acts::with_others("cut", &node.name, others)));
    }
    if !cuts.is_empty() {
        acts.push((words.heal_all, "heal all".to_owned()));
    }
    acts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::model::sample::server;

    fn node(name: &str, state: NodeState) -> NodeView {
        NodeView { state, ..server(name, None, &[]) }
    }

    fn check(state: NodeState, others: &[&str], cuts: &[(&str, &str)], expected: &[&str]) {
        let chosen = node("n1", state);
        let all = others.iter().map(|name| node(name, NodeState::Running)).chain([chosen.clone()]);
        let all: BTreeMap<_, _> = all.map(|node| (node.name.clone(), node)).collect();
        let cut = |(from, to): &(&str, &str)| CutView {
            from: (*from).into(),
            to: (*to).into(),
            since_us: 0,
        };
        let cuts: Vec<CutView> = cuts.iter().map(cut).collect();
        let acts = acts(Lang::En.words(), &chosen, &all, &cuts);
        let acts: Vec<&str> = acts.iter().map(|(_, act)| act.as_str()).collect();
        assert_eq!(acts, expected);
    }

    #[test]
    fn only_what_is_possible_is_offered() {
        check(NodeState::Running, &[], &[], &["crash n1", "pause n1", "power-cut n1"]);
        check(NodeState::Paused, &[], &[], &["resume n1", "crash n1", "power-cut n1"]);
        check(NodeState::Dark, &["n2", "n3"], &[], &["restart n1", "cut n1 n2,n3"]);
        let both = [("n1", "n2"), ("n2", "n1")];
        check(NodeState::Down, &["n2"], &both, &["restart n1", "power-cut n1", "heal all"]);
        let expected = ["restart n1", "power-cut n1", "cut n1 n2", "heal all"];
        check(NodeState::Down, &["n2"], &both[..1], &expected);
    }
}
