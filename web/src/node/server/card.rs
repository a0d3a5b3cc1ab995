//! A card with a heading.

use yew::prelude::*;

/// The card, with what stands beside its heading.
pub(super) fn card(title: &'static str, aside: Html, body: Html) -> Html {
    html! {
        <section class="card svc" aria-label={title}>
            <div class="sh"><h2>{ title }</h2>{ aside }</div>
            <div class="svb" tabindex="0" role="group" aria-label={title}>{ body }</div>
        </section>
    }
}
