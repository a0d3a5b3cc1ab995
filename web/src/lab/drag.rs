//! A chart that is pressed or dragged along.

use web_sys::Element;
use yew::prelude::*;

/// What a chart does when the pointer goes down on it, and when it moves: both say how far along its width the
/// pointer is, from 0 to 1, and a little beyond when it is dragged over the edge.
pub(super) fn along(
    area: &NodeRef,
    to: impl Fn(f64) + Clone + 'static,
) -> [Callback<PointerEvent>; 2] {
    let area = area.clone();
    let go = move |event: &PointerEvent| {
        if let Some(part) = part_of(&area, event) {
            to(part);
        }
    };
    let pressed = go.clone();
    let down = Callback::from(move |event: PointerEvent| pressed(&event));
    let moved = Callback::from(move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            go(&event);
        }
    });
    [down, moved]
}

/// How far along the width of a chart the pointer is; `None`: it is not drawn.
pub(super) fn part_of(area: &NodeRef, event: &PointerEvent) -> Option<f64> {
    let bounds = area.cast::<Element>()?.get_bounding_client_rect();
    Some((f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0))
}
