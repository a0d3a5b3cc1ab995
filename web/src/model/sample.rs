//! Views for tests.

use redscope_session::{Belief, NodeState, NodeView, Role};

/// A server that runs.
pub(crate) fn server(name: &str, of: Option<&str>, slots: &[(u16, u16)]) -> NodeView {
    NodeView {
        name: name.to_owned(),
        address: String::new(),
        port: 0,
        role: if of.is_some() { Role::Replica } else { Role::Master },
        state: NodeState::Running,
        of: of.map(ToOwned::to_owned),
        home: Some(of.unwrap_or(name).to_owned()),
        watches: Vec::new(),
        belief: Belief::Offset(0),
        slots: slots.to_vec(),
        orphaned: Vec::new(),
        migrating: Vec::new(),
        importing: Vec::new(),
        epoch: None,
        serves: None,
        busy: false,
        ahead_us: 0,
    }
}
