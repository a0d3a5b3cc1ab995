//! The whole page: holds the picture, talks to the worker, chooses the view.

use std::collections::VecDeque;

use redscope_labs::scenario::SCENARIOS;
use redscope_session::{FIRST_CONSOLE, FromWorker, Goal, Kept, ToWorker};
use yew::prelude::*;

use crate::acts;
use crate::gallery::Gallery;
use crate::i18n::Lang;
use crate::keys;
use crate::model::Picture;
pub use crate::msg::Msg;
use crate::node::{Look, NodePage};
use crate::overlay::{self, Overlay};
use crate::platform::{self, Link};
use crate::settings::Settings;
use crate::workbench::Workbench;

/// The worker is taken for dead if it owes a frame for so long, in milliseconds.
const WORKER_PATIENCE_MS: f64 = 20_000.0;
/// The scenario that the start page shows.
const HERO: &str = "replication";

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Gallery,
    Workbench,
}

/// A notice above everything else.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    /// Whether something went wrong.
    pub(crate) is_bad: bool,
}

/// The page.
pub struct App {
    link: Link,
    picture: Picture,
    view: View,
    ready: bool,
    /// Since when the worker owes a frame, in milliseconds.
    awaiting: Option<f64>,
    last_tick_ms: f64,
    scenario: String,
    seed: u64,
    playing: bool,
    speed: f64,
    front: String,
    selected: String,
    watched: Option<u64>,
    look: Look,
    pane: &'static str,
    opened: usize,
    /// The run as it was kept with the last act that was carried out.
    kept: Option<Kept>,
    /// Acts that were sent since.
    pending: VecDeque<String>,
    notice: Option<Notice>,
    overlay: Option<Overlay>,
    /// What was run on to last.
    goal: Goal,
    /// The branches that are compared, and the moment for which that was asked last.
    compared: Option<([usize; 2], u64)>,
    settings: Settings,
}

impl App {
    fn send(&self, message: &ToWorker) {
        self.link.send(message);
    }

    fn act(&mut self, words: String) {
        self.pending.push_back(words.clone());
        self.send(&ToWorker::Act(words));
    }

    /// A worker is there anew: it gets back what the one before had, and what that had not done yet.
    fn begin(&mut self) {
        self.ready = true;
        self.last_tick_ms = platform::now_ms();
        self.send(&ToWorker::Play(self.playing));
        self.send(&ToWorker::Speed(self.speed));
        let pending = std::mem::take(&mut self.pending);
        match self.kept.clone() {
            Some(Kept::Link(link)) => self.send(&ToWorker::Open(link)),
            Some(Kept::File(file)) => self.send(&ToWorker::OpenFile(file)),
            None => self.follow_hash(),
        }
        pending.into_iter().for_each(|words| self.act(words));
    }

    /// Where a node listens.
    fn address(&self, node: &str) -> String {
        self.picture.nodes.get(node).map_or_else(String::new, |node| node.address.clone())
    }

    /// Starts what the address asks for.
    fn follow_hash(&mut self) {
        let hash = platform::hash();
        self.view = if hash.is_empty() { View::Gallery } else { View::Workbench };
        match hash.as_str() {
            "" => self.load(HERO.to_owned(), 42),
            link if link.starts_with('v')
                && link.len() > 1
                && link.as_bytes()[1].is_ascii_digit() =>
            {
                self.reset();
                // It opens at the moment that was shared, and stays there.
                self.set_playing(false);
                self.send(&ToWorker::Open(link.to_owned()));
            }
            scenario => self.load(scenario.to_owned(), platform::random_seed()),
        }
    }

    fn reset(&mut self) {
        FIRST_CONSOLE.clone_into(&mut self.front);
        "n1".clone_into(&mut self.selected);
        (self.opened, self.watched, self.kept) = (1, None, None);
        (self.compared, self.overlay) = (None, None);
        self.look = Look::default();
        self.pending.clear();
        self.picture = Picture::default();
    }

    fn load(&mut self, scenario: String, seed: u64) {
        self.reset();
        self.send(&ToWorker::Load { scenario, seed });
    }

    /// Asks the worker for the next frame, unless it still owes one.
    fn tick(&mut self, ctx: &Context<Self>) {
        let now_ms = platform::now_ms();
        if !self.ready {
            return;
        }
        if let Some(since) = self.awaiting {
            if now_ms - since > WORKER_PATIENCE_MS {
                ctx.link().send_message(Msg::WorkerDied(String::new()));
            }
            return;
        }
        let elapsed_us = ((now_ms - self.last_tick_ms) * 1000.0).max(0.0) as u64;
        self.last_tick_ms = now_ms;
        self.awaiting = Some(now_ms);
        self.send(&ToWorker::Tick { elapsed_us });
    }

    /// Takes a message of the worker; says whether the page looks different now.
    fn take(&mut self, message: FromWorker) -> bool {
        let words = self.settings.lang.words();
        match message {
            FromWorker::Ready => self.begin(),
            FromWorker::Kept(kept) => {
                self.pending.pop_front();
                if let Kept::Link(link) = &kept {
                    self.settings.keep_run(link);
                }
                self.kept = Some(kept);
                return false;
            }
            FromWorker::Refused(text) => {
                self.pending.pop_front();
                self.say(text, true);
            }
            FromWorker::Opened { scenario, seed, selected, tab } => {
                (self.scenario, self.seed) = (scenario, seed);
                if let Some(node) = selected {
                    self.selected = node;
                }
                if let Some(tab) = tab {
                    self.look.open(tab);
                }
                self.look_inside();
            }
            FromWorker::Frame(frame) => {
                self.awaiting = None;
                let has_changed = self.picture.apply(*frame);
                self.compare_again();
                return has_changed;
            }
            FromWorker::Completion(completion) => self.picture.completion.set(completion),
            FromWorker::Compared(comparison) => {
                if self.compared.is_some() {
                    self.picture.comparison.set(Some(*comparison));
                }
            }
            FromWorker::Reached(reached) => {
                self.set_playing(false);
                if !reached {
                    self.say(words.not_reached.to_owned(), false);
                }
            }
            FromWorker::Shared(Kept::Link(link)) => {
                platform::set_hash(&link);
                platform::copy(&platform::address());
                self.say(words.shared_link.to_owned(), false);
            }
            FromWorker::Shared(Kept::File(file)) => {
                let saved = platform::download(&format!("{}.redscope", self.scenario), &file);
                let text = if saved.is_ok() { words.shared_file } else { words.failed };
                self.say(text.to_owned(), saved.is_err());
            }
            FromWorker::File { name, bytes } => {
                if platform::download(&name, &bytes).is_err() {
                    self.say(format!("{}: {name}", words.failed), true);
                }
            }
            FromWorker::Failed(text) => {
                let is_lost = self.picture.nodes.is_empty();
                let text = if is_lost { format!("{}: {text}", words.bad_link) } else { text };
                self.say(text, true);
                if is_lost {
                    // A page without a world would have nothing to say.
                    self.load(HERO.to_owned(), 42);
                }
            }
        }
        true
    }

    /// Both branches that are compared go to the moment that is shown.
    fn compare_again(&mut self) {
        let now_us = self.picture.now_us;
        if let Some((branches, at_us)) = self.compared.filter(|(_, at_us)| *at_us != now_us) {
            let is_answered =
                self.picture.comparison.as_ref().as_ref().is_some_and(|known| known.at_us == at_us);
            if is_answered && !self.playing {
                self.compared = Some((branches, now_us));
                self.send(&ToWorker::Compare(branches));
            }
        }
    }

    fn say(&mut self, text: String, is_bad: bool) {
        self.notice = Some(Notice { text, is_bad });
    }

    /// Tells the worker which node is looked into, if any.
    fn look_inside(&self) {
        self.send(&ToWorker::LookInside(self.look.inside(&self.selected)));
    }

    fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
        self.send(&ToWorker::Play(playing));
    }

    /// Types what was entered: each line is a command; one behind `!` does something to the world.
    fn type_lines(&mut self, text: &str) {
        self.notice = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.strip_prefix('!') {
                Some(words) => self.act(self.act_of(words)),
                None if line.eq_ignore_ascii_case("clear") => {
                    self.picture.lines.edit().remove(&self.front);
                }
                None => self.act(format!("type {} {line}", self.front)),
            }
        }
        if !self.playing {
            // Who types wants to see the reply.
            self.set_playing(true);
        }
    }

    /// The act that is meant behind `!`: verbs in any case, `heal` alone heals all, `cut` of one node
    /// cuts it off from all others.
    fn act_of(&self, words: &str) -> String {
        let words = words.trim();
        let (verb, rest) = words.split_once(' ').unwrap_or((words, ""));
        let verb = verb.to_ascii_lowercase();
        match (verb.as_str(), rest.trim()) {
            ("heal", "") => "heal all".to_owned(),
            ("cut", node) if self.picture.nodes.contains_key(node) => acts::with_others(
                "cut",
                node,
                self.picture.nodes.keys().filter(|other| *other != node),
            ),
            (verb, rest) => format!("{verb} {rest}").trim().to_owned(),
        }
    }
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let link = Link::open(ctx.link().callback(|message: Msg| message));
        let scope = ctx.link().clone();
        platform::on_each_frame(move || scope.send_message(Msg::Frame));
        let scope = ctx.link().clone();
        platform::on_hash_change(move || scope.send_message(Msg::Hash));
        let scope = ctx.link().clone();
        platform::on_key(move |key, shift| scope.send_message(Msg::Key(key, shift)));
        let settings = Settings::load();
        settings.apply();
        App {
            link,
            picture: Picture::default(),
            view: if platform::hash().is_empty() { View::Gallery } else { View::Workbench },
            ready: false,
            awaiting: None,
            last_tick_ms: 0.0,
            scenario: match platform::hash() {
                hash if SCENARIOS.iter().any(|scenario| scenario.id == hash) => hash,
                _ => HERO.to_owned(),
            },
            seed: 0,
            playing: true,
            speed: 0.0,
            front: FIRST_CONSOLE.to_owned(),
            selected: "n1".to_owned(),
            watched: None,
            look: Look::default(),
            pane: "console",
            opened: 1,
            kept: None,
            pending: VecDeque::new(),
            notice: None,
            overlay: None,
            goal: Goal::Story,
            compared: None,
            settings,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Worker(message) => return self.take(*message),
            Msg::WorkerDied(why) => {
                let words = self.settings.lang.words();
                self.say(format!("{} {why}", words.worker_died), true);
                self.ready = false;
                self.awaiting = None;
                self.link = Link::open(ctx.link().callback(|message: Msg| message));
            }
            Msg::Frame => {
                self.tick(ctx);
                return false;
            }
            Msg::Hash => {
                // A link that was just made is the run that is open.
                if !platform::take_own_hash() {
                    self.follow_hash();
                }
            }
            Msg::Load(scenario) => platform::set_hash_and_tell(&scenario),
            Msg::Home => platform::set_hash_and_tell(""),
            Msg::TogglePlay => self.set_playing(!self.playing),
            Msg::Step => {
                self.set_playing(false);
                self.send(&ToWorker::StepOne);
            }
            Msg::StepBack => {
                self.set_playing(false);
                self.send(&ToWorker::StepBack);
            }
            Msg::Seek(at_us) => {
                self.set_playing(false);
                self.send(&ToWorker::Seek(at_us));
                return false;
            }
            Msg::RunTo(goal) => {
                self.goal = goal;
                self.send(&ToWorker::RunTo(goal));
            }
            Msg::RunAgain => self.send(&ToWorker::RunTo(self.goal)),
            Msg::Note(text) => self.send(&ToWorker::Note(text)),
            Msg::RemoveNote(place) => self.send(&ToWorker::RemoveNote(place)),
            Msg::Overlay(overlay) => self.overlay = overlay,
            Msg::Neighbour(next) => {
                let ids: Vec<usize> = self.picture.timeline.branches.iter().map(|b| b.id).collect();
                let at = ids.iter().position(|id| *id == self.picture.timeline.branch).unwrap_or(0);
                let to = if next { at + 1 } else { at.wrapping_sub(1) };
                if let Some(branch) = ids.get(to) {
                    self.send(&ToWorker::Switch(*branch));
                }
            }
            Msg::Speed(speed) => {
                self.speed = speed;
                self.send(&ToWorker::Speed(speed));
            }
            Msg::Switch(branch) => self.send(&ToWorker::Switch(branch)),
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
            Msg::Watch(message) => {
                self.watched = message;
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
            Msg::Complete(line) => self.send(&ToWorker::Complete(line)),
            Msg::Front(client) => self.front = client,
            Msg::OpenClient(node) => {
                self.opened += 1;
                let client = format!("c{}", self.opened);
                self.front.clone_from(&client);
                self.act(format!("open {client} {} follow", self.address(&node)));
            }
            Msg::Download(node, name) => self.send(&ToWorker::ReadFile { node, name }),
            Msg::Share => self.send(&ToWorker::Share),
            Msg::ToggleTheme => self.settings.toggle_theme(),
            Msg::Language(lang) => self.settings.set_lang(lang),
            Msg::Pane(pane) => self.pane = pane,
            Msg::Key(key, shift) => {
                let message =
                    keys::message(&key, shift, &self.picture, self.watched, self.look.is_open());
                let message = message.filter(|_| self.view == View::Workbench);
                return message.is_some_and(|message| Component::update(self, ctx, message));
            }
            Msg::FocusConsole => platform::focus("line"),
            Msg::CloseGuide => self.settings.close_guide(&self.scenario),
            Msg::CloseNotice => self.notice = None,
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let on = ctx.link().callback(|message: Msg| message);
        let view = match self.view {
            View::Gallery => html! {
                <Gallery picture={self.picture.clone()} {on} dark={self.settings.dark}
                    lang={self.settings.lang} front={self.front.clone()}
                    selected={self.selected.clone()} />
            },
            View::Workbench if self.look.is_open() => html! {
                <NodePage picture={self.picture.clone()} {on} dark={self.settings.dark}
                    lang={self.settings.lang} scenario={self.scenario.clone()} seed={self.seed}
                    playing={self.playing} speed={self.speed} front={self.front.clone()}
                    selected={self.selected.clone()} look={self.look.clone()}
                    notice={self.notice.clone()} />
            },
            View::Workbench => html! {
                <Workbench picture={self.picture.clone()} {on} dark={self.settings.dark}
                    lang={self.settings.lang} scenario={self.scenario.clone()} seed={self.seed}
                    playing={self.playing} speed={self.speed} front={self.front.clone()}
                    selected={self.selected.clone()} watched={self.watched} pane={self.pane}
                    notice={self.notice.clone()}
                    guide={self.settings.wants_guide(&self.scenario)} />
            },
        };
        let on = ctx.link().callback(|message: Msg| message);
        let overlay = self.overlay.map(|overlay| overlay::view(overlay, &self.picture, &on));
        html! {
            <ContextProvider<Lang> context={self.settings.lang}>
                { view }{ overlay.unwrap_or_default() }
            </ContextProvider<Lang>>
        }
    }
}
