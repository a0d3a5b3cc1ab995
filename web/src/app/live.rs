//! Real servers on the stage: the bridge in the place of the worker.

use redscope_session::{LIVE, LIVE_WRITES, ToWorker};
use yew::prelude::*;

use super::work::Work;
use super::{App, Pending};
use crate::kept;
use crate::link::Link;
use crate::live::state::{Live, live_at};
use crate::loading::Loading;
use crate::msg::Msg;
use crate::platform;

impl App {
    /// Whether the address asks for another kind of link than there is: the bridge, another one, or a worker.
    pub(super) fn leads_elsewhere(&self) -> bool {
        live_at(&platform::hash()).as_ref() != self.live.as_ref().map(|live| &live.url)
    }

    /// Connects to the bridge that the address asks for.
    pub(super) fn connect(&mut self, ctx: &Context<Self>, url: String) -> Option<Link<ToWorker>> {
        let on_other_build = ctx.link().callback(|()| Msg::OtherBuild);
        let link = Link::connect(&url, ctx.link().callback(Msg::from), on_other_build);
        self.live = Some(Live::at(url));
        match link {
            Ok(link) => Some(link),
            Err(why) => {
                self.bridge_lost(&why, false);
                None
            }
        }
    }

    /// The bridge is there: everything anew.
    pub(super) fn open_live(&mut self) {
        kept::forget_in_tab();
        self.reset();
        self.playing = true;
        self.opening += 1;
        self.send(&ToWorker::Load { scenario: LIVE.to_owned(), seed: 0 });
    }

    /// The bridge says what is allowed.
    pub(super) fn live_opened(&mut self, view: &[(String, String)]) {
        if let Some(live) = &mut self.live {
            live.writes = view.iter().any(|(name, _)| name == LIVE_WRITES);
        }
    }

    /// The bridge is gone, or does not let the page in. What it has shown stays.
    pub(super) fn bridge_lost(&mut self, why: &str, is_other_build: bool) {
        let own = self.settings.lang.live();
        let said = if is_other_build { own.other_build } else { own.unreached };
        (self.link, self.ready, self.work) = (None, false, Work::default());
        (self.loading, self.opening) = (Loading::Done, 0);
        self.pending.clear();
        if let Some(live) = &mut self.live {
            live.is_lost = true;
        }
        self.say(format!("{said} {why}").trim_end().to_owned(), true);
    }

    /// Says at a console why what was typed there is not sent; whether it was typed there.
    pub(super) fn refused_live(&mut self, refused: Option<Pending>, text: &str) -> bool {
        let Some(Pending { ask: ToWorker::Act(words), .. }) =
            refused.filter(|_| self.live.is_some())
        else {
            return false;
        };
        let Some((client, _)) = words.strip_prefix("type ").and_then(|rest| rest.split_once(' '))
        else {
            return false;
        };
        self.picture.answer_typed(client, text.to_owned());
        true
    }
}
