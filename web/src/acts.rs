//! Acts in words, as buttons, menus and consoles send them.

use std::collections::BTreeMap;

use redscope_lessons::step::prompted;
use redscope_session::{NodeState, NodeView};

use crate::i18n::Words;

/// What can be done to a node's process or machine as it is: labels with the acts they stand for.
pub(crate) fn of_process(words: &Words, node: &NodeView) -> Vec<(&'static str, String)> {
    let verbs: &[(&str, &str)] = match node.state {
        NodeState::Running => {
            &[(words.crash, "crash"), (words.pause_node, "pause"), (words.power_cut, "power-cut")]
        }
        NodeState::Paused => {
            &[(words.resume_node, "resume"), (words.crash, "crash"), (words.power_cut, "power-cut")]
        }
        NodeState::Down | NodeState::Dark => &[(words.restart, "restart")],
        // Real ones are not to be had by acts.
        NodeState::Unreached | NodeState::Silent => &[],
    };
    verbs.iter().map(|(label, verb)| (*label, format!("{verb} {}", node.name))).collect()
}

/// `cut` or `heal` of a node and others.
pub(crate) fn with_others<'a>(
    verb: &str,
    node: &str,
    others: impl IntoIterator<Item = &'a String>,
) -> String {
    let others: Vec<&str> = others.into_iter().map(String::as_str).collect();
    format!("{verb} {node} {}", others.join(","))
}

/// The act that a line at a console stands for: one behind `!`, or that it is typed there.
pub(crate) fn of_line(nodes: &BTreeMap<String, NodeView>, client: &str, line: &str) -> String {
    match line.strip_prefix('!') {
        Some(words) => meant(nodes, words),
        None => format!("type {client} {line}"),
    }
}

/// The act that is meant behind `!`: verbs in any case, `heal` alone heals all, `cut` of one node
/// cuts it off from all others.
pub(crate) fn meant(nodes: &BTreeMap<String, NodeView>, words: &str) -> String {
    let words = words.trim();
    let (verb, rest) = words.split_once(' ').unwrap_or((words, ""));
    let verb = verb.to_ascii_lowercase();
    match (verb.as_str(), rest.trim()) {
        ("heal", "") => "heal all".to_owned(),
        ("cut", node) if nodes.contains_key(node) => {
            with_others("cut", node, nodes.keys().filter(|other| *other != node))
        }
        (verb, rest) => format!("{verb} {rest}").trim().to_owned(),
    }
}

/// Whether what is meant behind `!` passes time: the worker takes that as a step.
pub(crate) fn passes_time(words: &str) -> bool {
    matches!(words.split(' ').next(), Some("wait" | "until" | "back"))
}

/// Whether an act is seen at the console that it is done at.
pub(crate) fn is_at_console(words: &str) -> bool {
    matches!(words.split(' ').next(), Some("interrupt" | "move"))
}

/// What a step of a lesson has happen that passes time, if it does.
pub(crate) fn waiting(step: &str) -> Option<&str> {
    let (_, rest) = prompted(step)?;
    rest.trim().strip_prefix('!').filter(|words| passes_time(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::server;

    #[test]
    fn what_is_meant_is_said_in_full() {
        let nodes = ["n1", "n2", "n3"].map(|name| (name.to_owned(), server(name, None, &[])));
        let nodes = BTreeMap::from(nodes);
        assert_eq!(meant(&nodes, " CUT n1"), "cut n1 n2,n3");
        assert_eq!(meant(&nodes, "cut n1 n3"), "cut n1 n3");
        assert_eq!(meant(&nodes, "Heal"), "heal all");
        assert!(passes_time("wait 5s") && !passes_time("waiter") && !passes_time("crash n1"));
    }
}
