//! The page of the labs as a component: what follows from each message, and what is shown.

use redscope_session::lab::ToLab;
use yew::prelude::*;

use super::reached::Reached;
use super::{LabApp, Msg};
use crate::i18n::Lang;
use crate::lab::LabPage;
use crate::lab::goals::EverReached;
use crate::lab::state::{Lab, LabMsg};
use crate::link::Link;
use crate::loading::Loading;
use crate::notice::{Notice, forget_seen, view_notice};
use crate::platform;
use crate::settings::Settings;

/// Under what the site's document names the script of the worker.
const WORKER: &str = "labs-worker";

impl Component for LabApp {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let scope = ctx.link().clone();
        platform::on_each_frame(move || scope.send_message(Msg::Frame));
        let scope = ctx.link().clone();
        platform::on_window_event("hashchange", move || scope.send_message(Msg::Hash));
        let scope = ctx.link().clone();
        platform::on_key(platform::LABS, move |key, _| scope.send_message(Msg::Key(key)));
        let scope = ctx.link().clone();
        platform::on_theme_change(move || scope.send_message(Msg::SystemTheme));
        let mut settings = Settings::load();
        settings.take_over();
        let mut page = LabApp {
            link: open_link(ctx),
            loading: Loading::begin(),
            lab: Lab::default(),
            shown: false,
            last_frame_ms: 0.0,
            deaths: 0,
            address: String::new(),
            reached: Reached::default(),
            notice: None,
            settings,
        };
        page.follow_hash();
        page
    }

    fn update(&mut self, ctx: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Lab(message) => self.in_lab(ctx, message),
            Msg::Copied(is_copied) => {
                let words = self.settings.lang.labs();
                let text = if is_copied { words.lab.copied } else { words.page.link_not_copied };
                self.say(text.to_owned(), !is_copied);
            }
            Msg::Worker(message) => self.take(*message),
            Msg::WorkerDied(why) => self.worker_died(ctx, &why),
            Msg::Frame
                if !self.shown
                    || !(self.frame()
                        | self.loading.notice_slow()
                        | forget_seen(&mut self.notice)) =>
            {
                return false;
            }
            Msg::Frame => {}
            Msg::Hash => self.follow_hash(),
            Msg::Key(key) => return self.key(&key),
            Msg::SystemTheme => self.settings.follow_system(),
        }
        if self.shown {
            self.reached.note(&self.lab);
        }
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if self.shown {
            let title = self.lab.title(self.settings.lang.labs()).0;
            platform::set_title(&format!("{title} · Redscope"));
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        if !self.shown {
            return Html::default();
        }
        let on = ctx.link().callback(Msg::Lab);
        let words = self.settings.lang.words();
        let said = self.notice.as_ref();
        let said = said.map(|said| view_notice(said, words, &on.reform(|_| LabMsg::CloseNotice)));
        html! {
            <ContextProvider<Lang> context={self.settings.lang}><ContextProvider<EverReached> context={self.reached.ever()}>
                <LabPage lab={self.lab.clone()} {on} dark={self.settings.dark} lang={self.settings.lang} />
                <div class="says">{ said.unwrap_or_default() }{ self.loading.view(words) }</div>
            </ContextProvider<EverReached>></ContextProvider<Lang>>
        }
    }
}

fn open_link(ctx: &Context<LabApp>) -> Link<ToLab> {
    Link::open(WORKER, ctx.link().callback(Msg::from))
}

impl LabApp {
    /// Shows the lab that the address asks for, or nothing.
    fn follow_hash(&mut self) {
        let hash = platform::hash();
        self.address.clone_from(&hash);
        let choice = Lab::in_hash(&hash);
        self.shown = choice.is_some();
        if let Some(choice) = choice {
            self.settings.take_over();
            self.open_lab(&platform::decoded(choice));
        }
    }

    /// Has another worker in the place of the one before.
    pub(super) fn open_link(&mut self, ctx: &Context<Self>) {
        self.link = open_link(ctx);
    }

    pub(super) fn send(&self, message: &ToLab) {
        self.link.send(message);
    }

    pub(super) fn say(&mut self, text: String, is_bad: bool) {
        self.notice = Some(Notice::of(text, is_bad));
    }
}
