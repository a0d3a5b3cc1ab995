//! What is said of the site itself: that something is on its way, that a newer build is there.

use yew::prelude::*;

use super::App;
use super::place::View;
use crate::loading::{Loading, notice};
use crate::msg::Msg;
use crate::notice::view_notice;

impl App {
    /// What is on its way: the simulation's worker, or the program of the labs.
    pub(super) fn loading(&mut self) -> &mut Loading {
        match self.view {
            View::Lab => &mut self.labs,
            View::Gallery | View::Workbench => &mut self.loading,
        }
    }

    /// What is going on while there is nothing to see yet.
    fn view_loading(&self, on: &Callback<Msg>) -> Html {
        let words = self.settings.lang.words();
        match (self.view, self.loading) {
            (View::Lab, _) => self.labs.view(words),
            (_, Loading::Done) if self.work.is_long() => self.view_work(on).unwrap_or_default(),
            (_, Loading::Done) if self.opened_us.is_some() => {
                let (passed_us, all_us) = self.opened_us.unwrap_or_default();
                let percent = (passed_us * 100 / all_us.max(1)).min(99);
                let text = words.opening.replace("{}", &percent.to_string());
                notice(text, false, Html::default())
            }
            (_, Loading::Done) if self.picture.nodes.is_empty() => {
                notice(words.starting, false, Html::default())
            }
            (_, loading) => loading.view(words),
        }
    }

    /// What is to be said above every view, one below the other: what has just happened, how far what is under way
    /// has come, and that there is a newer build.
    pub(super) fn view_says(&self, on: &Callback<Msg>) -> Html {
        let words = self.settings.lang.words();
        let said = self.notice.as_ref();
        let said = said.map(|said| view_notice(said, words, &on.reform(Msg::from)));
        html! {
            <div class="says">
                { said.unwrap_or_default() }{ self.view_loading(on) }
                if self.is_outdated { { self.view_new_version(on) } }
            </div>
        }
    }

    /// Offers the newer build.
    fn view_new_version(&self, on: &Callback<Msg>) -> Html {
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
