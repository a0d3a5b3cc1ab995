//! The page as a component: what follows from each message, and which view is shown.

use std::collections::VecDeque;

use redscope_session::{FIRST_CONSOLE, Goal, Kept, ToWorker};
use yew::prelude::*;

use super::history::History;
use super::keep::Saving;
use super::place::{HERO, View, is_scenario};
use super::work::Work;
use super::writing::Writer;
use super::{App, Pasted};
use crate::gallery::Gallery;
use crate::i18n::Lang;
use crate::keys;
use crate::lesson::Sheet;
use crate::lesson::state::Learning;
use crate::live::state::{IsLive, needs_simulation};
use crate::loading::Loading;
use crate::model::{Picture, Slice};
use crate::msg::{Form, Msg};
use crate::node::{Look, NodePage};
use crate::notice::{Notice, Noticed, forget_seen};
use crate::overlay;
use crate::pack::state::Packs;
use crate::platform;
use crate::present;
use crate::settings::Settings;
use crate::shown::Pane;
use crate::workbench::{STEPS, Workbench, nav, site_menu};
use crate::writing::state::{DRAFT, Writing};

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
        platform::on_window_event("afterprint", move || scope.send_message(Msg::Printed));
        let scope = ctx.link().clone();
        platform::on_window_event("pagehide", move || scope.send_message(Msg::Left));
        let scope = ctx.link().clone();
        platform::on_window_event("visibilitychange", move || scope.send_message(Msg::Left));
        let scope = ctx.link().clone();
        platform::on_window_event("popstate", move || scope.send_message(Msg::Moved));
        let scope = ctx.link().clone();
        platform::on_theme_change(move || scope.send_message(Msg::SystemTheme));
        App::listen_to_drops(ctx);
        let scope = ctx.link().clone();
        platform::on_bytes(platform::OPEN_FILE, move |file| {
            scope.send_message(Msg::OpenFile(file))
        });
        let settings = Settings::load();
        settings.apply();
        let mut page = App {
            link: None,
            live: None,
            picture: Picture::default(),
            view: View::of(&platform::hash()),
            ready: false,
            loading: Loading::Done,
            opening: 0,
            opened_us: None,
            work: Work::default(),
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
            watches_wire: false,
            look: Look::default(),
            pane: Pane::default(),
            opened: 1,
            kept: None,
            returns_to_us: None,
            pending: VecDeque::new(),
            history: History::default(),
            saving: Saving::default(),
            is_unkept: false,
            is_too_long: false,
            file: None,
            form: Form::default(),
            guides: false,
            guided: [false; STEPS],
            pasted: Pasted::default(),
            layout: None,
            stretch: crate::stretch::Stretch::default(),
            deaths: 0,
            notice: None,
            overlay: None,
            goal: Goal::Story,
            compared: None,
            learning: Learning::default(),
            packs: Packs::load(),
            presents: None,
            sheet: Slice::default(),
            has_solutions: false,
            prints: false,
            is_writing: false,
            writing: Writing::load(settings.lang),
            writer: Writer::default(),
            goes_to_line: None,
            goes_to_console: false,
            goes_to_new: false,
            labs: Loading::begin(),
            scrolls_to: None,
            is_outdated: false,
            settings,
        };
        page.history.stand();
        match page.view {
            View::Lab => page.follow_hash(ctx, true),
            View::Gallery | View::Workbench => page.open_link(ctx),
        }
        page
    }

    fn update(&mut self, ctx: &Context<Self>, message: Msg) -> bool {
        if self.live.is_some() && needs_simulation(&message) {
            self.say(self.settings.lang.live().needs_simulation.to_owned(), false);
            return true;
        }
        match message {
            Msg::Worker(message) => {
                self.loading = Loading::Done;
                return self.take(ctx, *message);
            }
            Msg::WorkerDied(why) if self.live.is_some() => self.bridge_lost(&why, false),
            Msg::OtherBuild => self.bridge_lost("", true),
            Msg::Connect => {
                self.notice = None;
                self.begin_again(ctx);
            }
            // The first one has never said a word: another one would do no better.
            Msg::WorkerDied(_) if self.loading != Loading::Done => self.loading = Loading::Failed,
            Msg::WorkerDied(why) => self.worker_died(ctx, &why),
            Msg::Frame => {
                let has_news = self.tick(ctx);
                self.want_lessons(ctx);
                self.want_pack(ctx);
                let has_news = has_news | forget_seen(&mut self.notice);
                return self.want_sheet(ctx) | self.loading().notice_slow() | has_news;
            }
            Msg::Moved => return self.moved(),
            Msg::Hash => {
                // A link that was just made is the run that is open.
                if platform::take_own_hash() {
                    self.history.stand();
                } else {
                    self.leave();
                    self.notice = None;
                    self.settings.take_over();
                    self.go_to_hash(ctx);
                }
            }
            Msg::Load(scenario) => platform::set_hash_and_tell(&scenario),
            Msg::OpenFull => self.open_full(ctx),
            Msg::Home => platform::set_hash_and_tell(""),
            Msg::TogglePlay => self.set_playing(!self.goes_on()),
            Msg::ToggleStops => {
                self.settings.toggle_stops();
                self.send(&ToWorker::StopForNews(self.settings.stops));
            }
            Msg::Step => {
                self.set_playing(false);
                self.tell(ToWorker::StepOne);
            }
            Msg::StepBack => {
                self.stop_paste();
                self.set_playing(false);
                self.tell(ToWorker::StepBack);
            }
            Msg::Seek(at_us) => {
                self.stop_paste();
                self.set_playing(false);
                self.seek(at_us);
                return false;
            }
            Msg::Zoom(zoom) => {
                let end_us = self.picture.end_us();
                self.stretch.take(zoom, self.picture.now_us, end_us);
            }
            Msg::RunTo(goal) => self.run_to(goal),
            Msg::RunAgain => self.run_to(self.goal),
            Msg::RemoveBranch(branch) => {
                if self.compared.is_some_and(|compared| compared.has(branch)) {
                    self.compare_no_more();
                }
                let lanes = &self.picture.timeline.branches;
                let name = lanes.iter().find(|lane| lane.id == branch).map(|lane| &lane.name);
                let text = name.map(|name| self.settings.lang.words().removed.replace("{}", name));
                self.tell(ToWorker::RemoveBranch(branch));
                let offer = Some(Noticed::Restore(branch));
                self.notice = text.map(|text| Notice { offer, ..Notice::of(text, false) });
            }
            Msg::RestoreBranch(branch) => {
                self.tell(ToWorker::RestoreBranch(branch));
                self.notice = None;
            }
            Msg::Note(text) => self.tell(ToWorker::Note(text)),
            Msg::RemoveNote(place) => self.tell(ToWorker::RemoveNote(place)),
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
            Msg::Fork => self.tell(ToWorker::Fork),
            Msg::Rename(branch, name) => self.tell(ToWorker::Rename { branch, name }),
            Msg::Compare(Some(branches)) => self.compare(branches),
            Msg::Compare(None) => self.compare_no_more(),
            Msg::Select(node) => {
                // Who reads about a message or a node wants to see what is chosen.
                if matches!(self.pane, Pane::Message | Pane::Node) {
                    self.pane = Pane::Node;
                }
                self.selected.clone_from(&node);
                self.tell(ToWorker::Select(Some(node)));
                if self.look.is_open() {
                    self.look_inside();
                }
            }
            Msg::OpenNode(node) => {
                self.enter_node();
                self.selected = node;
                self.look.reopen();
                self.look_inside();
            }
            Msg::CloseNode => self.close_node(),
            Msg::NodeTab(tab) => {
                self.enter_node();
                self.look.open(tab);
                self.look_inside();
            }
            Msg::Ask(ask) => {
                self.look.ask(&self.selected, ask);
                self.look_inside();
            }
            Msg::Layout(mode) => self.lay_out(mode),
            Msg::WatchWire(watches) => {
                self.watches_wire = watches;
                self.send(&ToWorker::WatchWire(watches));
            }
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
            Msg::Move(to) => {
                self.picture.move_client(&to);
                let switches = [(to.follow, " follow"), (to.resp3, " resp3")];
                let chosen = switches.iter().filter(|(is_chosen, _)| *is_chosen);
                let chosen: String = chosen.map(|(_, switch)| *switch).collect();
                self.act(format!("move {} {}{chosen}", to.name, self.address(&to.node)));
            }
            Msg::Beside(more) => self.put_beside(more),
            Msg::Type(text) => self.type_lines(&text),
            Msg::TypeOn { meant, client, text } => self.type_on(meant, &client, &text),
            Msg::Paste(lines) => self.paste_lines(lines),
            Msg::TypeAt(node, line) => {
                self.bring_to_front(&node);
                self.type_lines(&line);
            }
            Msg::KeepWaiting { node, lines } => self.keep_waiting(&node, lines),
            Msg::Complete(line) => self.send(&ToWorker::Complete(line)),
            Msg::Front(client) => self.front = client,
            Msg::OpenClient(node) => {
                self.front = self.open_at(&node);
                self.goes_to_new = true;
            }
            Msg::Download(node, name) => self.send(&ToWorker::ReadFile { node, name }),
            Msg::Copy(text) => self.copy(ctx, text),
            Msg::LinkCopied(is_copied) => self.link_copied(is_copied),
            Msg::TextCopied(left) => self.text_copied(left),
            Msg::Share(form) => self.share(form),
            Msg::Export => self.export(),
            Msg::ChooseFile => self.choose_file(),
            Msg::FileRead(read) => self.take_file(ctx, read),
            Msg::FileKept(name) => return self.file_was_kept(ctx, name),
            Msg::KeptRun(run) => self.take_kept_run(ctx, run),
            Msg::StopWork => self.stop_work(ctx),
            Msg::Guided(done) => {
                self.guided = done;
                self.settings.has_guided(&self.scenario);
            }
            Msg::Choose(chosen) => {
                self.settings.choose(chosen);
                self.retell_own();
            }
            Msg::SystemTheme => self.settings.follow_system(),
            Msg::Lesson(message) => self.in_lesson(ctx, message),
            Msg::Write(message) => self.write(ctx, message),
            Msg::Present(message) => self.present(ctx, message),
            Msg::Printed => self.sheet.set(Vec::new()),
            Msg::Left => {
                self.keep_moment();
                return false;
            }
            Msg::Pack(message) => self.pack(ctx, message),
            Msg::Pane(pane) => self.pane = pane,
            Msg::Labs(there) => self.labs = if there { Loading::Done } else { Loading::Failed },
            Msg::OpenFile(file) => self.open_side(ctx, file),
            Msg::Key(key, _) if self.view == View::Gallery => {
                if key == "/" {
                    platform::focus(nav::SEARCH);
                }
                return false;
            }
            Msg::Key(key, shift) => {
                if let Some(message) = present::message(&key, self.presents.is_some())
                    && self.view == View::Workbench
                {
                    return Component::update(self, ctx, message);
                }
                let message =
                    keys::message(&key, shift, &self.picture, self.watched, self.look.is_open());
                let message = match message {
                    Some(Msg::CloseNode) => Some(self.look.step_back(&self.selected)),
                    message => message,
                };
                let message = message.filter(|_| self.view == View::Workbench);
                // In a lesson there is one console in front, and what is opened is a move.
                let message = message.filter(|message| {
                    !matches!(message, Msg::Beside(_))
                        || self.learning.lesson.is_none() && !self.is_writing
                });
                if let Some(Msg::Select(node)) = &message {
                    platform::focus_node(node);
                }
                return message.is_some_and(|message| Component::update(self, ctx, message));
            }
            Msg::Fold(pane, is_folded) => self.settings.fold(pane, is_folded),
            Msg::FocusConsole => self.focus_console(),
            Msg::CloseGuide => {
                self.guides = false;
                self.settings.has_guided(&self.scenario);
            }
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
        self.go_to_line();
        if std::mem::take(&mut self.goes_to_console) {
            self.focus_console();
        }
        if self.goes_to_new && self.picture.clients.contains_key(&self.front) {
            self.goes_to_new = false;
            self.focus_console();
        }
        if std::mem::take(&mut self.prints) {
            platform::print();
        }
        if let Some(heading) = self.scrolls_to.take() {
            platform::scroll_to(heading);
            if heading == nav::SEARCH {
                platform::focus(heading);
                // A narrow header has it behind its button.
                if platform::focused().is_none_or(|field| field.id() != heading) {
                    platform::click(site_menu::BUTTON);
                }
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let on = ctx.link().callback(|message: Msg| message);
        let view = match self.view {
            View::Gallery => html! {
                <Gallery picture={self.picture.clone()} {on} dark={self.settings.dark}
                    lang={self.settings.lang} front={self.front.clone()}
                    selected={self.selected.clone()} tracks={self.learning.tracks.clone()} progress={self.learning.progress}
                    about={self.packs.about(self.settings.lang)} building={self.packs.building.clone()} checking={self.packs.checking.clone()}
                    has_draft={!self.writing.view.texts.original.is_empty()} />
            },
            // The labs show themselves.
            View::Lab => Html::default(),
            View::Workbench if self.look.is_open() => html! {
                <NodePage picture={self.picture.clone()} {on} dark={self.settings.dark}
                    lang={self.settings.lang} scenario={self.scenario.clone()} numbers={self.numbers.clone()} seed={self.seed}
                    playing={self.goes_on()} speed={self.speed} stretch={self.stretch.clone()} stops={self.settings.stops} front={self.front.clone()}
                    selected={self.selected.clone()} look={self.look.clone()}
                    />
            },
            View::Workbench => html! {
                <Workbench picture={self.picture.clone()} {on} dark={self.settings.dark}
                    lang={self.settings.lang} scenario={self.scenario.clone()} numbers={self.numbers.clone()} seed={self.seed}
                    playing={self.goes_on()} speed={self.speed} stretch={self.stretch.clone()} stops={self.settings.stops} front={self.front.clone()}
                    selected={self.selected.clone()} watched={self.watched} pane={self.pane} layout={self.layout}
                    lesson={self.learning.shown()} presents={self.presents.as_ref().map(Vec::len)} columns={self.settings.columns}
                    live={self.live.clone()} writing={self.is_writing.then(|| self.writing.view.clone())} is_draft={self.learning.id().is_some_and(|id| id == DRAFT)}
                    guide={self.guides.then_some(self.guided)} folded={self.settings.folded.clone()} />
            },
        };
        let on = ctx.link().callback(|message: Msg| message);
        let overlay = self.overlay.map(|overlay| overlay::view(overlay, &self.picture, &on));
        html! {
            <ContextProvider<Lang> context={self.settings.lang}>
            <ContextProvider<IsLive> context={IsLive(self.live.is_some())}>
                { view }{ overlay.unwrap_or_default() }{ self.view_says(&on) }{ self.view_chooser(ctx) }
                if !self.sheet.is_empty() { <Sheet lessons={self.sheet.clone()} solutions={self.has_solutions} /> }
            </ContextProvider<IsLive>>
            </ContextProvider<Lang>>
        }
    }
}
