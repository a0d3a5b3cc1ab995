//! What stands on the page of a server, to go there.

use yew::prelude::*;

use crate::i18n::ServerWords;
use crate::platform;

/// The sections by their names.
pub(super) const BELIEFS: &str = "sv-beliefs";
pub(super) const REPLICATION: &str = "sv-replication";
pub(super) const CONFIG: &str = "sv-config";
pub(super) const SLOW: &str = "sv-slow";
pub(super) const CLIENTS: &str = "sv-clients";
pub(super) const MEMORY: &str = "sv-memory";

/// A button for each section that is there.
pub(super) fn view(words: &'static ServerWords) -> Html {
    let sections = [
        (BELIEFS, words.beliefs),
        (REPLICATION, words.replication),
        (CONFIG, words.config),
        (SLOW, words.slow),
        (CLIENTS, words.clients),
        (MEMORY, words.memory),
    ];
    let buttons = sections.map(|(id, title)| {
        let onclick = move |_: MouseEvent| {
            platform::scroll_to(id);
            platform::focus(id);
        };
        html! { <button class="btn sm quiet" {onclick}>{ title }</button> }
    });
    html! { <nav class="svi" aria-label={words.sections}>{ for buttons }</nav> }
}
