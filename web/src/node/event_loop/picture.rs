//! The picture of a loop at an instant: sockets, multiplexer, queue, dispatcher, handlers, and what comes before
//! sleeping.

use yew::prelude::*;

use super::scene::Scene;
use super::{before_sleep, handlers, path, sockets};

/// The picture.
pub(crate) fn picture(scene: &Scene<'_>) -> Html {
    html! {
        <>
            <div class="lpg">
                { sockets::view(scene) }
                { path::view(scene) }
                { handlers::view(scene) }
            </div>
            { before_sleep::view(scene) }
        </>
    }
}
