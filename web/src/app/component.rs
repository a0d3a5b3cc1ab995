//! The page as a component: what follows from each message, and which view is shown.

use std::collections::VecDeque;

use redscope_session::{FIRST_CONSOLE, Goal, Kept, ToWorker};
use yew::prelude::*;

use super::place::{HERO, LABS, View, is_scenario};
use super::{App, Pasted};
use crate::gallery::Gallery;
use crate::i18n::Lang;
use crate::keys;
use crate::lesson::state::Learning;
use crate::loading::Loading;
use crate::model::Picture;
use crate::msg::Msg;
use crate::node::{Look, NodePage};
use crate::notice::Notice;
use crate::overlay;
use crate::platform;
use crate::settings::Settings;
use crate::shown::Pane;
use crate::workbench::Workbench;

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let scope = ctx.link().clone();
        platform::on_each_frame(move || scope.send_message(Msg::Frame));
        let scope = ctx.link().clone();
        platform::on_hash_change(move || scope.send_message(Msg::Hash));
        let scope = ctx.link().clone();
        platform::on_key(platform::APP, move |key, shift| scope.send_message(Msg::Key(key, shift)));
        let scope = ctx.link().clone();
        platform::on_window_event("redscope-new-version", move || {
            scope.send_message(Msg::NewVersion);
        });
        let scope = ctx.link().clone();
        platform::on_theme_change(move || scope.send_message(Msg::SystemTheme));
        let scope = ctx.link().clone();
        platform::on_bytes(platform::OPEN_FILE, move |file| {
            scope.send_message(Msg::OpenFile(file))
        });
        let settings = Settings::load();
        settings.apply();
        let mut page = App {
            link: None,
            picture: Picture::default(),
            view: View::of(&platform::hash()),
            ready: false,
            loading: Loading::Done,
            opening: 0,
            opened_us: None,
            awaiting: None,
            last_tick_ms: 0.0,
            scenario: match platform::hash() {
                hash if is_scenario(&hash) => hash,
                _ => HERO.to_owned(),
            },
            numbers: Vec::new(),
            seed: 0,
            playing: true,
            speed: 0.0,
            front: FIRST_CONSOLE.to_owned(),
            selected: "n1".to_owned(),
            watched: None,
            look: Look::default(),
            pane: Pane::default(),
            opened: 1,
            kept: None,
            pending: VecDeque::new(),
            pasted: Pasted::default(),
            layout: None,
            deaths: 0,
            notice: None,
            overlay: None,
            goal: Goal::Story,
            runs: 0,
            compared: None,
            learning: Learning::default(),
            labs: Loading::begin(),
            scrolls_to_labs: false,
            is_outdated: false,
            settings,
        };
        match page.view {
            View::Lab => page.follow_hash(ctx, true),
            View::Gallery | View::Workbench => page.open_link(ctx),
        }
        page
    }

    fn update(&mut self, ctx: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Worker(message) => {
                self.loading = Loading::Done;
                return self.take(ctx, *message);
            }
            // The first one has never said a word: another one would do no better.
            Msg::WorkerDied(_) if self.loading != Loading::Done => self.loading = Loading::Failed,
            Msg::WorkerDied(why) => self.worker_died(ctx, &why),
            Msg::Frame => {
                self.tick(ctx);
                self.want_lessons(ctx);
                return self.loading().notice_slow();
            }
            Msg::Hash => {
                // A link that was just made is the run that is open.
                if !platform::take_own_hash() {
                    self.notice = None;
                    self.settings.take_over();
                    self.go_to_hash(ctx);
                }
            }
            Msg::Load(scenario) => platform::set_hash_and_tell(&scenario),
            Msg::Home => platform::set_hash_and_tell(""),
            Msg::TogglePlay => self.set_playing(!self.goes_on()),
            Msg::ToggleStops => {
                self.settings.toggle_stops();
                self.send(&ToWorker::StopForNews(self.settings.stops));
            }
            Msg::Step => {
                self.set_playing(false);
                self.send(&ToWorker::StepOne);
            }
            Msg::StepBack => {
                self.stop_paste();
                self.set_playing(false);
                self.send(&ToWorker::StepBack);
            }
            Msg::Seek(at_us) => {
                self.stop_paste();
                self.set_playing(false);
                self.send(&ToWorker::Seek(at_us));
                return false;
            }
            Msg::RunTo(goal) => self.run_to(goal),
            Msg::RunAgain => self.run_to(self.goal),
            Msg::RemoveBranch(branch) => {
                if self.compared.is_some_and(|(both, _)| both.contains(&branch)) {
                    Component::update(self, ctx, Msg::Compare(None));
                }
                let lanes = &self.picture.timeline.branches;
                let name = lanes.iter().find(|lane| lane.id == branch).map(|lane| &lane.name);
                let text = name.map(|name| self.settings.lang.words().removed.replace("{}", name));
                self.send(&ToWorker::RemoveBranch(branch));
                let removed = Some(branch);
                self.notice = text.map(|text| Notice { text, is_bad: false, removed });
            }
            Msg::RestoreBranch(branch) => {
                self.send(&ToWorker::RestoreBranch(branch));
                self.notice = None;
            }
            Msg::Note(text) => self.send(&ToWorker::Note(text)),
            Msg::RemoveNote(place) => self.send(&ToWorker::RemoveNote(place)),
            Msg::Overlay(overlay) => self.overlay = overlay,
            Msg::Neighbour(next) => {
                let ids: Vec<usize> = self.picture.timeline.branches.iter().map(|b| b.id).collect();
                let at = ids.iter().position(|id| *id == self.picture.timeline.branch).unwrap_or(0);
                let to = if next { at + 1 } else { at.wrapping_sub(1) };
                if let Some(branch) = ids.get(to) {
                    self.switch(*branch);
                }
            }
            Msg::Speed(speed) => {
                self.speed = speed;
                self.send(&ToWorker::Speed(speed));
            }
            Msg::Switch(branch) => self.switch(branch),
            Msg::Fork => self.send(&ToWorker::Fork),
            Msg::Rename(branch, name) => self.send(&ToWorker::Rename { branch, name }),
            Msg::Compare(Some(branches)) => {
                self.set_playing(false);
                self.look.close();
                self.look_inside();
                self.compared = Some((branches, self.picture.now_us));
                self.send(&ToWorker::Compare(branches));
            }
            Msg::Compare(None) => {
                self.compared = None;
                self.picture.comparison.set(None);
            }
            Msg::Select(node) => {
                // Who reads about a message or a node wants to see what is chosen.
                if matches!(self.pane, Pane::Message | Pane::Node) {
                    self.pane = Pane::Node;
                }
                self.selected.clone_from(&node);
                self.send(&ToWorker::Select(Some(node)));
                if self.look.is_open() {
                    self.look_inside();
                }
            }
            Msg::OpenNode(node) => {
                self.selected = node;
                self.look.reopen();
                self.look_inside();
            }
            Msg::CloseNode => {
                self.look.close();
                self.look_inside();
            }
            Msg::NodeTab(tab) => {
                self.look.open(tab);
                self.look_inside();
            }
            Msg::Ask(ask) => {
                self.look.ask(&self.selected, ask);
                self.look_inside();
            }
            Msg::Layout(mode) => self.lay_out(mode),
            Msg::WatchFlights(window_us) => self.send(&ToWorker::WatchFlights(window_us)),
            Msg::Watch(message) => {
                self.watched = message;
                if message.is_some() {
                    self.pane = Pane::Message;
                }
                self.picture.message.set(None);
                self.send(&ToWorker::Watch(message));
            }
            Msg::Act(words) => self.act(words),
            Msg::Move { client, node, follow } => {
                self.picture.move_client(&client, &node, follow);
                let follow = if follow { " follow" } else { "" };
                self.act(format!("move {client} {}{follow}", self.address(&node)));
            }
            Msg::Type(text) => self.type_lines(&text),
            Msg::Paste(lines) => self.paste_lines(lines),
            Msg::TypeAt(node, line) => {
                self.bring_to_front(&node);
                self.type_lines(&line);
            }
            Msg::KeepWaiting { node, lines } => self.keep_waiting(&node, lines),
            Msg::Complete(line) => self.send(&ToWorker::Complete(line)),
            Msg::Front(client) => self.front = client,
            Msg::OpenClient(node) => self.front = self.open_at(&node),
            Msg::Download(node, name) => self.send(&ToWorker::ReadFile { node, name }),
            Msg::Copy(text) => {
                platform::copy(&text);
                self.say(self.settings.lang.words().copied.to_owned(), false);
            }
            Msg::Share => self.send(&ToWorker::Share),
            Msg::Choose(chosen) => self.settings.choose(chosen),
            Msg::SystemTheme => self.settings.follow_system(),
            Msg::Lesson(message) => self.in_lesson(ctx, message),
            Msg::Pane(pane) => self.pane = pane,
            Msg::Labs(there) => self.labs = if there { Loading::Done } else { Loading::Failed },
            Msg::OpenFile(file) => self.open_file(ctx, file),
            Msg::Key(key, shift) => {
                let message =
                    keys::message(&key, shift, &self.picture, self.watched, self.look.is_open());
                let message = message.filter(|_| self.view == View::Workbench);
                if let Some(Msg::Select(node)) = &message {
                    platform::focus_node(node);
                }
                return message.is_some_and(|message| Component::update(self, ctx, message));
            }
            Msg::FocusConsole => platform::focus("line"),
            Msg::CloseGuide => self.settings.close_guide(&self.scenario),
            Msg::CloseNotice => self.notice = None,
            Msg::NewVersion => self.is_outdated = true,
            Msg::TakeNewVersion => {
                // The page that comes next goes on with this run.
                if let Some(Kept::Link(link)) = &self.kept
                    && self.view != View::Lab
                {
                    platform::set_hash(link);
                }
                platform::take_new_version();
            }
        }
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        // The labs say themselves which one is open.
        if self.view != View::Lab {
            platform::set_title(self.settings.lang.words().title);
        }
        if std::mem::take(&mut self.scrolls_to_labs) {
            platform::scroll_to(LABS);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let on = ctx.link().callback(|message: Msg| message);
        let view = match self.view {
            View::Gallery => html! {
                <Gallery picture={self.picture.clone()} {on} dark={self.settings.dark}
                    lang={self.settings.lang} front={self.front.clone()}
                    selected={self.selected.clone()} notice={self.notice.clone()} tracks={self.learning.shelf.tracks.clone()} />
            },
            View::Lab => Html::default(),
            View::Workbench if self.look.is_open() => html! {
                <NodePage picture={self.picture.clone()} {on} dark={self.settings.dark}
                    lang={self.settings.lang} scenario={self.scenario.clone()} numbers={self.numbers.clone()} seed={self.seed}
                    playing={self.goes_on()} speed={self.speed} stops={self.settings.stops} front={self.front.clone()}
                    selected={self.selected.clone()} look={self.look.clone()}
                    notice={self.notice.clone()} />
            },
            View::Workbench => html! {
                <Workbench picture={self.picture.clone()} {on} dark={self.settings.dark}
                    lang={self.settings.lang} scenario={self.scenario.clone()} numbers={self.numbers.clone()} seed={self.seed}
                    playing={self.goes_on()} speed={self.speed} stops={self.settings.stops} front={self.front.clone()}
                    selected={self.selected.clone()} watched={self.watched} pane={self.pane} layout={self.layout}
                    notice={self.notice.clone()} lesson={self.learning.shown()}
                    guide={self.learning.lesson.is_none() && self.settings.wants_guide(&self.scenario)} />
            },
        };
        let on = ctx.link().callback(|message: Msg| message);
        let overlay = self.overlay.map(|overlay| overlay::view(overlay, &self.picture, &on));
        html! {
            <ContextProvider<Lang> context={self.settings.lang}>
                { view }{ overlay.unwrap_or_default() }{ self.view_loading() }
                if self.is_outdated { { self.view_new_version(&on) } }
            </ContextProvider<Lang>>
        }
    }
}
