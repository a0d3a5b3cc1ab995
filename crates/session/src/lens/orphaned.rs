//! Slots that nobody who runs owns.

use redscope_data::SLOT_COUNT;

use crate::frame::NodeView;

/// Counts slots that nobody who runs owns as those of the nodes that one that runs believes to own them: nodes by
/// their addresses, each with its slots.
pub fn mark_orphaned<Slots: IntoIterator<Item = u16>>(
    mut views: Vec<&mut NodeView>,
    believed: impl IntoIterator<Item = (String, Slots)>,
) {
    let mut is_owned = vec![false; usize::from(SLOT_COUNT)];
    for (from, to) in views.iter().flat_map(|view| &view.slots) {
        is_owned[usize::from(*from)..=usize::from(*to)].fill(true);
    }
    for (address, slots) in believed {
        let Some(view) = views.iter_mut().find(|view| view.address == address) else { continue };
        for slot in slots.into_iter().filter(|slot| !is_owned[usize::from(*slot)]) {
            match view.orphaned.last_mut() {
                Some((_, last)) if *last + 1 == slot => *last = slot,
                _ => view.orphaned.push((slot, slot)),
            }
        }
    }
}
