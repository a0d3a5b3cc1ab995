//! Views for tests.

use redscope_session::{Belief, NodeState, NodeView, Role};

/// A server that runs.
pub(crate) fn server(name: &str, of: Option<&str>, slots: &[(u16, u16)]) -> NodeView {
    let role = if of.is_some() { Role::Replica } else { Role::Master };
    NodeView {
        of: of.map(ToOwned::to_owned),
        home: Some(of.unwrap_or(name).to_owned()),
        belief: Belief::Offset(0),
        slots: slots.to_vec(),
        ..NodeView::new(name.to_owned(), String::new(), 0, role, NodeState::Running)
    }
}
