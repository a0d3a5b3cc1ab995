//! How much of the run the strip shows: wider, narrower, all of it.

use yew::prelude::*;

use crate::i18n::Words;
use crate::msg::Msg;
use crate::stretch::{Stretch, ZOOM, Zoom};

/// The buttons; the one that leads back is there when there is something to lead back from.
pub(super) fn view(words: &'static Words, stretch: &Stretch, on: &Callback<Msg>) -> Html {
    let words = &words.marks;
    let button = |label: &'static str, text: &'static str, is_off: bool, zoom: Zoom| {
        let onclick = on.reform(move |_: MouseEvent| Msg::Zoom(zoom));
        html! { <button class="btn sm" aria-label={label} title={label} disabled={is_off} {onclick}>{ text }</button> }
    };
    html! {
        <span class="zms dk">
            { button(words.zoom_out, "−", stretch.times <= 1.0, Zoom::By(1.0 / ZOOM, None)) }
            { button(words.zoom_in, "+", false, Zoom::By(ZOOM, None)) }
            if stretch.is_chosen() { { button(words.whole, "↔", false, Zoom::Whole) } }
        </span>
    }
}
