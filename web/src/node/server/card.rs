//! A card with a heading.

use yew::prelude::*;

/// The card, with what stands beside its heading; the index leads to it by its name.
pub(super) fn card(id: &'static str, title: &'static str, aside: Html, body: Html) -> Html {
    html! {
        <section class="card svc" {id} tabindex="-1" aria-label={title}>
            <div class="sh"><h2>{ title }</h2>{ aside }</div>
            <div class="svb" tabindex="0" role="group" aria-label={title}>{ body }</div>
        </section>
    }
}
