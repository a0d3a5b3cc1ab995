//! The worker: what it is told, what it says, and what is done when it dies.

use redscope_session::{FromWorker, Goal, Kept, LineKind, ToWorker, share};
use yew::prelude::*;

use super::place::{HERO, View};
use super::run::HERO_SEED;
use super::{App, Pending};
use crate::i18n;
use crate::link::Link;
use crate::loading::Loading;
use crate::model::seconds;
use crate::msg::Msg;
use crate::notice::Notice;
use crate::platform;
use crate::shown::Mode as Layout;

/// The worker is taken for dead if it owes a frame for so long, in milliseconds.
const PATIENCE_MS: f64 = 20_000.0;

/// Under what the site's document names the script of the worker.
const WORKER: &str = "worker";

/// What a shared run calls the layout of the stage.
const STAGE: &str = "stage";

fn open(ctx: &Context<App>) -> Link<ToWorker> {
    Link::open(WORKER, ctx.link().callback(Msg::from))
}

impl App {
    pub(super) fn send(&self, message: &ToWorker) {
        if let Some(link) = &self.link {
            link.send(message);
        }
    }

    pub(super) fn act(&mut self, words: String) {
        self.act_for(words, None);
    }

    /// Does what was typed at a console behind `!`: it hears if that is refused.
    pub(super) fn act_for(&mut self, words: String, typed_at: Option<String>) {
        if words.starts_with("interrupt ") {
            self.stop_paste();
        }
        self.pending.push_back(Pending { words: words.clone(), typed_at });
        self.send(&ToWorker::Act(words));
    }

    /// The worker has died: another one takes its place. What kills it again and again is left out.
    pub(super) fn worker_died(&mut self, ctx: &Context<Self>, why: &str) {
        let words = self.settings.lang.words();
        self.deaths += 1;
        let mut text = format!("{} {why}", words.worker_died);
        if self.deaths >= 2 {
            let suspect = self.pending.pop_front().map(|pending| pending.words);
            match suspect.or_else(|| self.pasted.pop_front()) {
                Some(suspect) => {
                    text = format!("{text} {}{}{suspect}", words.left_out, words.colon)
                }
                None if self.deaths == 2 => {
                    // What comes after this moment kills it: there it stands still.
                    self.playing = false;
                    text = format!("{text} {}", words.stands_still);
                }
                None => {
                    self.kept = None;
                    text = format!("{text} {}", words.begun_anew);
                }
            }
        }
        self.say(text, true);
        (self.ready, self.runs, self.opened_us) = (false, 0, None);
        self.awaiting = None;
        self.link = Some(open(ctx));
    }

    /// Has a worker, the first one.
    pub(super) fn open_link(&mut self, ctx: &Context<Self>) {
        self.loading = Loading::begin();
        self.link = Some(open(ctx));
    }

    /// A worker is there anew: it gets back what the one before had, and what that had not done yet.
    pub(super) fn begin(&mut self, ctx: &Context<Self>) {
        (self.ready, self.opening) = (true, 0);
        self.last_tick_ms = platform::now_ms();
        self.send(&ToWorker::Play(self.playing));
        self.send(&ToWorker::Speed(self.speed));
        self.send(&ToWorker::StopForNews(self.settings.stops));
        let pending = std::mem::take(&mut self.pending);
        let now_us = self.picture.now_us;
        let is_again = self.deaths > 0 && !self.picture.nodes.is_empty();
        match self.kept.clone() {
            run if self.learning.lesson.is_some() => {
                let ask = self.learn_again(run);
                ask.iter().for_each(|ask| self.send(ask));
            }
            Some(Kept::Link(link)) => self.send(&ToWorker::Open(link)),
            Some(Kept::File(file)) => self.send(&ToWorker::OpenFile(file)),
            None if is_again => {
                let (scenario, seed) = (self.scenario.clone(), self.seed);
                self.send(&ToWorker::Load { scenario, seed });
            }
            None => self.follow_hash(ctx, true),
        }
        if is_again && self.deaths == 1 {
            // What had happened since the last act happens again.
            self.send(&ToWorker::Seek(now_us));
        }
        for Pending { words, typed_at } in pending {
            self.act_for(words, typed_at);
        }
        if let Some(paste) = self.pasted.again() {
            self.send(&paste);
        }
    }

    /// Asks the worker for the next frame, unless it still owes one.
    pub(super) fn tick(&mut self, ctx: &Context<Self>) {
        let now_ms = platform::now_ms();
        if !self.ready || self.view == View::Lab {
            return;
        }
        if let Some(since) = self.awaiting {
            if now_ms - since > PATIENCE_MS {
                ctx.link().send_message(Msg::WorkerDied(String::new()));
            }
            return;
        }
        let elapsed_us = ((now_ms - self.last_tick_ms) * 1000.0).max(0.0) as u64;
        self.last_tick_ms = now_ms;
        self.awaiting = Some(now_ms);
        self.send(&ToWorker::Tick { elapsed_us });
    }

    /// Keeps the run for the next worker and the next visit.
    pub(super) fn keep(&mut self, kept: Kept) {
        self.deaths = 0;
        // What a link that did not open has led to is not what it leads to.
        let place = match self.view {
            View::Gallery => String::new(),
            View::Workbench | View::Lab => platform::hash(),
        };
        match &kept {
            Kept::Link(link) => self.settings.keep_run(&place, link),
            Kept::File(file) => {
                if let Some(link) = share::long_link(file) {
                    self.settings.keep_run(&place, &link);
                }
            }
        }
        self.kept = Some(kept);
    }

    /// Takes a message of the worker; says whether the page looks different now.
    pub(super) fn take(&mut self, ctx: &Context<Self>, message: FromWorker) -> bool {
        let words = self.settings.lang.words();
        match message {
            FromWorker::Ready => self.begin(ctx),
            FromWorker::Kept(kept) => {
                self.pending.pop_front();
                self.keep(kept);
                return false;
            }
            FromWorker::Saved(kept) => {
                self.keep(kept);
                return false;
            }
            FromWorker::Refused(why) => {
                let text = i18n::refusal(self.settings.lang, &why);
                self.deaths = 0;
                match self.pending.pop_front() {
                    Some(Pending { words, typed_at: Some(client) }) => {
                        self.picture.add_line(&client, LineKind::Act, format!("!{words}"));
                        self.picture.add_line(&client, LineKind::Refused, text);
                    }
                    _ => self.say(text, true),
                }
            }
            FromWorker::Pasted { done, refused, kept } => self.take_pasted(done, refused, kept),
            FromWorker::Opening { passed_us, all_us } => {
                self.awaiting = None;
                self.opened_us = Some((passed_us, all_us));
            }
            FromWorker::Opened { scenario, numbers, seed, selected, tab, view } => {
                self.opening = self.opening.saturating_sub(1);
                self.opened_us = None;
                (self.scenario, self.numbers, self.seed) = (scenario, numbers, seed);
                if let Some(node) = selected {
                    self.selected = node;
                }
                let layout = view.iter().find(|(name, _)| name == STAGE);
                if let Some(layout) = layout.and_then(|(_, name)| Layout::named(name)) {
                    self.layout = Some(layout);
                }
                if let Some(tab) = tab {
                    self.look.open(tab);
                }
                self.look_inside();
                self.opened_lesson(&view);
            }
            FromWorker::Frame(frame) => {
                self.awaiting = None;
                self.learning.note(frame.goals.as_ref());
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
                self.runs = self.runs.saturating_sub(1);
                if !reached {
                    self.say(words.not_reached.to_owned(), false);
                }
            }
            FromWorker::Stopped(story) => {
                self.playing = false;
                let why = i18n::sentence(self.settings.lang, &story).fact;
                let at = seconds(story.at_us);
                self.say(format!("{} {at} s{}{why}", words.stopped_at, words.colon), false);
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
                    self.say(format!("{}{}{name}", words.failed, words.colon), true);
                }
            }
            FromWorker::Failed(why) => {
                self.opened_us = None;
                let text = i18n::refusal(self.settings.lang, &why);
                // A picture of the run before may have come in between.
                let is_lost = self.opening > 0 || self.picture.nodes.is_empty();
                self.opening = self.opening.saturating_sub(u32::from(is_lost));
                let text =
                    if is_lost { format!("{}{}{text}", words.bad_link, words.colon) } else { text };
                self.say(text, true);
                if is_lost {
                    // Nobody has asked for another run: this is said above the start page.
                    self.view = View::Gallery;
                    self.load(HERO.to_owned(), HERO_SEED);
                    self.set_playing(true);
                }
            }
        }
        true
    }

    /// Both branches that are compared go to the moment that is shown.
    pub(super) fn compare_again(&mut self) {
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

    pub(super) fn say(&mut self, text: String, is_bad: bool) {
        self.notice = Some(Notice { text, is_bad, removed: None });
    }

    /// Tells the worker which node is looked into, if any.
    pub(super) fn look_inside(&self) {
        self.send(&ToWorker::LookInside(self.look.inside(&self.selected)));
    }

    /// Goes to another branch.
    pub(super) fn switch(&mut self, branch: usize) {
        self.stop_paste();
        self.send(&ToWorker::Switch(branch));
    }

    /// Lays out the stage otherwise; whoever opens the run elsewhere finds it so.
    pub(super) fn lay_out(&mut self, layout: Layout) {
        self.layout = Some(layout);
        let value = Some(layout.name().to_owned());
        self.send(&ToWorker::KeepInView { name: STAGE.to_owned(), value });
    }

    /// Runs on to a goal, and stands still there.
    pub(super) fn run_to(&mut self, goal: Goal) {
        (self.goal, self.runs) = (goal, self.runs + 1);
        self.set_playing(false);
        self.send(&ToWorker::RunTo(goal));
    }

    /// Whether time goes on, by itself or to a goal.
    pub(super) const fn goes_on(&self) -> bool {
        self.playing || self.runs > 0
    }

    pub(super) fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
        self.send(&ToWorker::Play(playing));
    }
}
