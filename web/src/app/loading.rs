//! What is said of the site itself: that the simulation is on its way, that it takes long, that it could
//! not be fetched, that a newer build is there.

use yew::prelude::*;

use super::place::View;
use super::{App, Loading};
use crate::msg::Msg;
use crate::platform;

/// So long it usually takes at the most, in milliseconds.
const USUAL_MS: f64 = 15_000.0;

impl App {
    /// Notices that it takes long; whether that is news.
    pub(super) fn notice_slow(&mut self) -> bool {
        let is_slow = self.loading == Loading::Fetching && platform::now_ms() > USUAL_MS;
        if is_slow {
            self.loading = Loading::Slow;
        }
        is_slow
    }

    /// What is going on while there is nothing to see yet.
    pub(super) fn view_loading(&self, on: &Callback<Msg>) -> Html {
        let words = self.settings.lang.words();
        let (text, is_bad) = match self.loading {
            Loading::Fetching => (words.loading, false),
            Loading::Slow => (words.loading_slow, false),
            Loading::Failed => (words.loading_failed, true),
            Loading::Done if self.view != View::Lab && self.picture.nodes.is_empty() => {
                (words.starting, false)
            }
            Loading::Done => return Html::default(),
        };
        let has_button = matches!(self.loading, Loading::Slow | Loading::Failed);
        let onclick = on.reform(|_: MouseEvent| Msg::Reload);
        html! {
            <div class={classes!("notice", "newer", "loads", is_bad.then_some("bad"))}
                role={if is_bad { "alert" } else { "status" }}>
                <span>{ text }</span>
                if has_button { <button class="btn sm pri" {onclick}>{ words.reload }</button> }
            </div>
        }
    }

    /// Offers the newer build, above every view.
    pub(super) fn view_new_version(&self, on: &Callback<Msg>) -> Html {
        let words = self.settings.lang.words();
        let onclick = on.reform(|_: MouseEvent| Msg::TakeNewVersion);
        html! {
            <div class="notice newer" role="status">
                <span>{ words.new_version }</span>
                <button class="btn sm pri" {onclick}>{ words.reload }</button>
            </div>
        }
    }
}
