//! Acts in words, as buttons, menus and consoles send them.

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
