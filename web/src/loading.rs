//! How far a page has come: that its worker is on its way, that it takes long, that it could not be fetched.

use yew::prelude::*;

use crate::i18n::Words;
use crate::platform;

/// So long it usually takes at the most, in milliseconds.
const USUAL_MS: f64 = 15_000.0;

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Loading {
    /// A program is on its way.
    Fetching {
        /// Since when, in milliseconds.
        since_ms: f64,
    },
    /// The same, for longer than usual.
    Slow,
    /// It could not be fetched, or did not start.
    Failed,
    /// It is there.
    Done,
}

impl Loading {
    /// It is on its way from now on.
    pub(crate) fn begin() -> Self {
        Loading::Fetching { since_ms: platform::now_ms() }
    }

    /// Notices that it takes long; whether that is news.
    pub(crate) fn notice_slow(&mut self) -> bool {
        let Loading::Fetching { since_ms } = *self else { return false };
        let is_slow = platform::now_ms() - since_ms > USUAL_MS;
        if is_slow {
            *self = Loading::Slow;
        }
        is_slow
    }

    /// What is going on while there is nothing to see yet; nothing if it is there.
    pub(crate) fn view(self, words: &Words) -> Html {
        match self {
            Loading::Fetching { .. } => notice(words.loading, false, Html::default()),
            Loading::Slow => notice(words.loading_slow, false, reload(words)),
            Loading::Failed => notice(words.loading_failed, true, reload(words)),
            Loading::Done => Html::default(),
        }
    }
}

/// A notice about the site itself.
pub(crate) fn notice(text: impl Into<AttrValue>, is_bad: bool, more: Html) -> Html {
    html! {
        <div class={classes!("notice", "newer", "loads", is_bad.then_some("bad"))}
            role={if is_bad { "alert" } else { "status" }}>
            <span>{ text.into() }</span>{ more }
        </div>
    }
}

fn reload(words: &Words) -> Html {
    let onclick = |_: MouseEvent| platform::reload();
    html! { <button class="btn sm pri" {onclick}>{ words.reload }</button> }
}
