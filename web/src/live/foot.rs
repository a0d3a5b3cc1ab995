//! The foot of what is real, where a simulation has its time machine: the time, and what real servers do not show.

use yew::prelude::*;

use crate::i18n::use_lang;
use crate::model::clock;

#[derive(Properties, PartialEq)]
pub(crate) struct LiveFootProps {
    /// Since the bridge was started, in microseconds.
    pub(crate) now_us: u64,
}

#[component]
pub(crate) fn LiveFoot(props: &LiveFootProps) -> Html {
    let own = use_lang().live();
    html! {
        <section class="lvf" aria-label={own.live}>
            <span class="clock mono" data-testid="now" title={own.since_start}>{ clock(props.now_us) }</span>
            <span class="mut f0">{ own.lacks }</span>
        </section>
    }
}
