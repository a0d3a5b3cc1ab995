//! What both sides do with the same keys.

use redscope_labs::experiment::ring::{Measured, measure, servers};
use serde::{Deserialize, Serialize};

use super::ask::RingAsk;
use crate::lab::error::LabError;

/// What a change does on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingView {
    /// What was chosen.
    pub ask: RingAsk,
    /// What was measured on each side.
    pub sides: [Measured; 2],
}

/// Measures what is chosen.
///
/// # Errors
/// [`LabError::Servers`].
pub fn look_at_ring(ask: &RingAsk) -> Result<RingView, LabError> {
    let before = servers(ask.get("servers") as usize);
    let side = |side: usize| {
        let chosen = &ask.sides[side];
        measure(chosen.scheme(), chosen.points, &before, ask.change(), ask.get("keys"))
            .map_err(LabError::Servers)
    };
    Ok(RingView { ask: ask.clone(), sides: [side(0)?, side(1)?] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_choice_moves_nine_keys_in_ten_without_names_and_three_with_them() {
        let view = look_at_ring(&RingAsk::default()).unwrap();
        assert_eq!(view.sides.map(|side| side.moved), [9138, 2891]);
    }
}
