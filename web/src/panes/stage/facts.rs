//! What a card says of a node: what it is, how it is, and two facts.

use redscope_session::{Belief, BeliefRow, Grade, NodeState, NodeView, Role};

use super::reports;
use super::scene::Scene;
use super::text::{cells, grouped};
use crate::i18n::Words;

/// What a node of a cluster answers that serves no keys, in any language.
pub(super) const REFUSES: &str = "CLUSTERDOWN";
/// The step of a failover at which votes are waited for, as `SENTINEL MASTER` says it.
const WAITING: &str = "wait_start";
/// Columns of the second line of a card.
const LINE: usize = 21;

/// What a node is and how it is, in words: `master, cut off`.
pub(super) fn role(scene: &Scene<'_>, node: &NodeView) -> String {
    let words = scene.words;
    let role = match node.role {
        Role::Sentinel => opinion(scene, node),
        Role::Replica if scene.candidate == Some(&*node.name) => words.candidate.to_owned(),
        role => (words.role)(role).to_owned(),
    };
    let state = match node.state {
        NodeState::Running if scene.cuts.is_alone(&node.name) => words.is_cut_off,
        NodeState::Running if scene.candidate == Some(&*node.name) => return role,
        NodeState::Running if node.busy => words.is_busy,
        // The word of `CLUSTER NODES`, in any language.
        NodeState::Running if reports::has_failed(&scene.props.gossip, &node.name) => "FAIL",
        // The badge says the role too.
        NodeState::Running if node.serves == Some(false) => return REFUSES.to_owned(),
        NodeState::Running => return role,
        state => (words.state)(state),
    };
    // The badge says the role too, and a state must not be cut short.
    if cells(&role) + cells(state) + cells(&node.name) > 19 {
        return state.to_owned();
    }
    format!("{role}{}{state}", words.clause)
}

/// What a Sentinel is up to.
fn opinion(scene: &Scene<'_>, node: &NodeView) -> String {
    let words = scene.words;
    let mut rows = scene.props.beliefs.iter().filter(|row| row.sentinel == node.name);
    let Some(row) = rows.find(|row| row.grade != Grade::Good || row.failover.is_some()) else {
        return (words.role)(Role::Sentinel).to_owned();
    };
    match &row.voted {
        Some((whom, epoch)) if *epoch == row.epoch && *whom != node.name => {
            format!("{} {whom}", words.voted)
        }
        Some((_, epoch)) if *epoch == row.epoch => {
            let is_elected = row.failover.as_deref().is_some_and(|step| step != WAITING);
            if is_elected { words.leader } else { words.candidate }.to_owned()
        }
        _ => words.undecided.to_owned(),
    }
}

/// The two facts.
pub(super) fn facts(scene: &Scene<'_>, node: &NodeView) -> (String, String) {
    let port = format!(":{}", node.port);
    let words = &scene.words.on_stage;
    match node.role {
        Role::Sentinel => {
            let rows: Vec<&BeliefRow> =
                scene.props.beliefs.iter().filter(|row| row.sentinel == node.name).collect();
            let epoch = rows.first().map(|row| row.epoch).or(match node.belief {
                Belief::Epoch(epoch) => Some(epoch),
                _ => None,
            });
            let first =
                epoch.map_or(port.clone(), |e| format!("{port} · {} {e}", scene.words.epoch));
            let worst =
                rows.into_iter().max_by_key(|row| (row.grade != Grade::Good, row.silent_ds));
            (first, worst.map_or_else(String::new, believed))
        }
        Role::Master => {
            let replicas = scene.props.nodes.values();
            let count = replicas.filter(|n| n.of.as_ref() == Some(&node.name)).count();
            match (node.epoch, count) {
                (Some(epoch), _) => {
                    let first = format!("{port} · {} {epoch}", scene.words.epoch);
                    (first, joined(words.offset, slots(node), offset(scene.words, node)))
                }
                (None, count) if count > 0 && node.state == NodeState::Running => {
                    let replicas = scene.words.replicas.replace("{}", &count.to_string());
                    (port, joined(words.offset, offset(scene.words, node), replicas))
                }
                (None, _) => (port, offset(scene.words, node)),
            }
        }
        Role::Replica => {
            let first = match &node.of {
                Some(of) => format!("{port} · {}", words.copies.replace("{}", of)),
                None => port,
            };
            let second = match (&node.belief, behind(scene, node)) {
                (Belief::Link(link), _) => link.clone(),
                (_, Some(0)) => {
                    joined(words.offset, offset(scene.words, node), scene.words.in_step.to_owned())
                }
                (_, Some(bytes)) => {
                    joined(words.offset, offset(scene.words, node), format!("−{bytes} B"))
                }
                (_, None) => offset(scene.words, node),
            };
            (first, second)
        }
    }
}

/// The fact that has room on a small card.
pub(super) fn short(scene: &Scene<'_>, node: &NodeView) -> String {
    match (node.role, &node.belief) {
        (Role::Replica, Belief::Link(link)) => link.clone(),
        (Role::Replica, Belief::Offset(_)) => offset(scene.words, node),
        (Role::Sentinel, Belief::Epoch(epoch)) => format!("{} {epoch}", scene.words.epoch),
        (Role::Sentinel, Belief::Failover(step)) => step.clone(),
        (Role::Master, Belief::Offset(_)) if scene.is_cluster => match node.epoch {
            Some(epoch) => format!("{} {epoch}", scene.words.epoch),
            None => format!(":{}", node.port),
        },
        (Role::Master, Belief::Offset(_)) => offset(scene.words, node),
        _ => format!(":{}", node.port),
    }
}

/// How many bytes of its master's stream a replica does not have.
fn behind(scene: &Scene<'_>, node: &NodeView) -> Option<u64> {
    let master = scene.node(node.of.as_ref()?)?;
    match (&master.belief, &node.belief) {
        (Belief::Offset(all), Belief::Offset(own)) => Some(all.saturating_sub(*own)),
        _ => None,
    }
}

/// What a Sentinel thinks of a master.
fn believed(row: &BeliefRow) -> String {
    match (&row.failover, row.grade) {
        (Some(step), _) => format!("{}: {step}", row.address),
        (None, Grade::Good) => format!("{}: {}", row.address, row.state),
        _ => {
            let (seconds, tenths) = (row.silent_ds / 10, row.silent_ds % 10);
            format!("{}: {} {seconds}.{tenths} s", row.address, row.state)
        }
    }
}

/// Slots in short.
fn slots(node: &NodeView) -> String {
    match &node.slots[..] {
        [] => String::new(),
        [(from, to)] => format!("{from}–{to}"),
        [(from, to), rest @ ..] => format!("{from}–{to} +{}", rest.len()),
    }
}

fn offset(words: &Words, node: &NodeView) -> String {
    match node.belief {
        Belief::Offset(bytes) => format!("{} {}", words.on_stage.offset, grouped(bytes)),
        _ => String::new(),
    }
}

/// Two facts on a line; where both do not fit, an offset loses its name, and then the second is left out.
fn joined(offset: &str, a: String, b: String) -> String {
    match (a.is_empty(), b.is_empty()) {
        (true, _) => return b,
        (_, true) => return a,
        _ => {}
    }
    let bare = |fact: &str| fact.strip_prefix(offset).map_or(fact, str::trim_start).to_owned();
    let (bare_a, bare_b) = (bare(&a), bare(&b));
    let both = [format!("{a} · {b}"), format!("{bare_a} · {bare_b}")];
    both.into_iter().find(|line| cells(line) <= LINE).unwrap_or(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_facts_stand_on_a_line_as_far_as_they_fit() {
        let check = |a: &str, b: &str, line: &str| {
            assert_eq!(joined("off", a.to_owned(), b.to_owned()), line);
            assert!(cells(line) <= LINE);
        };
        check("off 14", "replicas 2", "off 14 · replicas 2");
        check("off 3 252", "replicas 2", "3 252 · replicas 2");
        check("off 123 456 789", "replicas 2", "off 123 456 789");
        check("of n1", "off 123 456 789", "of n1 · 123 456 789");
        check("", "off 7", "off 7");
    }
}
