//! The worker: what it is told, what it says, and what is done when it dies.

use redscope_session::{FromWorker, Goal, LineKind, ToWorker};
use yew::prelude::*;

use super::place::{HERO, View};
use super::run::HERO_SEED;
use super::work::Work;
use super::{Answer, App, Pending};
use crate::author::ToAuthor;
use crate::i18n;
use crate::kept;
use crate::lesson::after;
use crate::link::Link;
use crate::live::state::live_at;
use crate::loading::Loading;
use crate::model::seconds;
use crate::msg::Msg;
use crate::notice::{Notice, Noticed};
use crate::platform;
use crate::shown::Mode as Layout;

/// Under what the site's document names the script of the worker.
const WORKER: &str = "worker";

/// What a shared run calls the layout of the stage.
const STAGE: &str = "stage";

impl App {
    /// A worker, or the bridge that the address asks for.
    fn open_for_address(&mut self, ctx: &Context<Self>) {
        self.live = None;
        self.link = match live_at(&platform::hash()) {
            Some(url) => self.connect(ctx, url),
            None => Some(Link::open(WORKER, ctx.link().callback(Msg::from))),
        };
    }

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
        self.learning.act(self.picture.now_us);
        self.ask(Pending { ask: ToWorker::Act(words), typed_at });
    }

    /// Asks for something that the next worker is asked for again if this one dies over it.
    pub(super) fn ask(&mut self, pending: Pending) {
        self.keep_waits();
        self.send(&pending.ask);
        self.pending.push_back(pending);
    }

    /// Goes to a point in time, in virtual microseconds; where it was to go just before does not matter any more.
    pub(super) fn seek(&mut self, at_us: u64) {
        if matches!(self.pending.back(), Some(Pending { ask: ToWorker::Seek(_), .. })) {
            self.pending.pop_back();
        }
        self.ask(Pending::from(ToWorker::Seek(at_us)));
    }

    /// Says what has no answer; if no worker is there yet, the next one hears it behind what was asked before.
    pub(super) fn tell(&mut self, message: ToWorker) {
        match self.ready {
            true => self.send(&message),
            false => self.pending.push_back(Pending::from(message)),
        }
    }

    /// What was asked first of what has such an answer is answered.
    fn answered(&mut self, answer: Answer) -> Option<Pending> {
        let at = self.pending.iter().position(|pending| pending.answer() == answer)?;
        self.pending.remove(at)
    }

    /// Whether something was done to the run that is not answered.
    fn has_acted(&self) -> bool {
        !self.pasted.acts.is_empty()
            || self.pending.iter().any(|pending| pending.answer() == Answer::Act)
    }

    /// The worker has died: another one takes its place. What kills it again and again is left out.
    pub(super) fn worker_died(&mut self, ctx: &Context<Self>, why: &str) {
        let words = self.settings.lang.words();
        self.deaths += 1;
        let mut text = format!("{} {why}", words.worker_died);
        if self.deaths >= 2 {
            self.pending.retain(|pending| pending.answer() != Answer::Nothing);
            let suspect = self.pending.pop_front().map(|pending| pending.words(words));
            match suspect.or_else(|| self.pasted.pop_front()) {
                Some(suspect) => {
                    text = format!("{text} {}{}{suspect}", words.left_out, words.colon)
                }
                // Nobody has seen it: whoever opens it dies of it.
                None if self.kept.is_some() && self.picture.nodes.is_empty() => {
                    text = format!("{}{}{why}", words.bad_link, words.colon);
                    self.give_up_run();
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
        self.begin_again(ctx);
    }

    /// A run that cannot be opened is left for the start page.
    fn give_up_run(&mut self) {
        platform::replace_hash("");
        kept::forget_in_tab();
        (self.kept, self.deaths) = (None, 0);
        self.view = View::Gallery;
        self.playing = true;
    }

    /// Another worker takes the place of this one.
    pub(super) fn begin_again(&mut self, ctx: &Context<Self>) {
        (self.ready, self.opened_us, self.file) = (false, None, None);
        self.work = Work::default();
        self.open_for_address(ctx);
    }

    /// Has a worker, the first one.
    pub(super) fn open_link(&mut self, ctx: &Context<Self>) {
        self.loading = Loading::begin();
        self.open_for_address(ctx);
    }

    /// A worker is there anew: it gets back what the one before had, and what that had not done yet.
    pub(super) fn begin(&mut self, ctx: &Context<Self>) {
        (self.ready, self.opening) = (true, 0);
        self.last_tick_ms = platform::now_ms();
        self.send(&ToWorker::Play(self.playing));
        self.send(&ToWorker::Speed(self.speed));
        self.send(&ToWorker::StopForNews(self.settings.stops));
        let is_again = self.deaths > 0 && !self.picture.nodes.is_empty();
        match self.kept.clone() {
            run if self.learning.lesson.is_some() => {
                let ask = self.learn_again(run);
                ask.iter().for_each(|ask| self.send(ask));
            }
            Some(run) => self.send(&run.into()),
            None if is_again => {
                let (scenario, seed) = (self.scenario.clone(), self.seed);
                self.send(&ToWorker::Load { scenario, seed });
            }
            None => self.follow_hash(ctx, true),
        }
        if is_again && self.deaths == 1 {
            // What had happened since the last act happens again.
            self.send(&ToWorker::Seek(self.picture.now_us));
        }
        self.compare_anew();
        self.pending.iter().for_each(|pending| self.send(&pending.ask));
        self.pending.retain(|pending| pending.answer() != Answer::Nothing);
        self.send_file();
        if let Some(paste) = self.pasted.again() {
            self.send(&paste);
        }
    }

    /// Takes a message of the worker; says whether the page looks different now.
    pub(super) fn take(&mut self, ctx: &Context<Self>, message: FromWorker) -> bool {
        let words = self.settings.lang.words();
        match message {
            FromWorker::Ready => self.begin(ctx),
            FromWorker::AtWork => return self.is_at_work(),
            FromWorker::Kept(kept) => {
                self.answered(Answer::Act);
                return self.live.is_none() && self.keep(ctx, kept);
            }
            FromWorker::Saved(kept) => return self.keep(ctx, kept),
            FromWorker::Refused(why) => {
                let text = i18n::refusal(self.settings.lang, &why);
                self.deaths = 0;
                self.compare_refused();
                let refused = self.answered(Answer::Act);
                if self.refused_live(refused.clone(), &text) {
                    return true;
                }
                match refused {
                    Some(Pending { ask: ToWorker::Act(words), typed_at: Some(client) }) => {
                        self.picture.add_line(&client, LineKind::Act, format!("!{words}"));
                        self.picture.add_line(&client, LineKind::Refused, text);
                    }
                    _ => self.say(text, true),
                }
            }
            FromWorker::Pasted { done, refused, kept } => {
                self.take_pasted(ctx, done, refused, kept);
            }
            FromWorker::Opening { passed_us, all_us } => {
                self.work = Work::default();
                self.opened_us = Some((passed_us, all_us));
            }
            FromWorker::Opened { scenario, numbers, seed, selected, tab, view } => {
                match self.opening {
                    0 => self.opened_file(ctx),
                    asked => self.opening = asked - 1,
                }
                self.opened_us = None;
                if self.watches_wire {
                    self.send(&ToWorker::WatchWire(true));
                }
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
                self.live_opened(&view);
                self.opened_lesson(&view);
                self.begin_guide();
                // Another run may have been asked for since.
                if self.opening == 0
                    && let Some(at_us) = self.returns_to_us.take()
                {
                    self.seek(at_us);
                }
            }
            FromWorker::Frame(frame) => {
                let was_long = std::mem::take(&mut self.work).is_long();
                // They come with a frame when they have changed.
                let goals = frame.goals.as_ref();
                match goals.and_then(|goals| self.learning.look(goals)) {
                    Some(true) => {
                        let moves = goals.map_or(0, |goals| goals.moves);
                        let lesson = (*self.learning.lesson).as_ref();
                        let (id, par) = lesson.map_or(("", 0), |lesson| (&*lesson.id, lesson.par));
                        let text = words.lesson.solved_now.replace("{}", &moves.to_string());
                        let text = text.replace("{of}", &par.to_string());
                        let offer = after(&self.learning.tracks, id).map(|_| Noticed::NextLesson);
                        let solved = Notice { is_solved: true, offer, ..Notice::of(text, false) };
                        self.notice = Some(solved);
                        // Who comes back begins anew.
                        self.learning.id().inspect(|id| kept::forget_lesson(id));
                    }
                    Some(false) => self.notice = self.notice.take().filter(|said| !said.is_solved),
                    None => {}
                }
                let has_changed = self.picture.apply(*frame);
                self.compare_again();
                return has_changed || was_long;
            }
            FromWorker::Completion(completion) => self.picture.completion.set(completion),
            FromWorker::Compared(comparison) => self.take_comparison(*comparison),
            FromWorker::Reached(reached) => {
                self.answered(Answer::Run);
                self.deaths = 0;
                if !reached {
                    self.say(words.not_reached.to_owned(), false);
                }
            }
            FromWorker::Sought(at_us) => {
                if self.answered(Answer::Moment(at_us)).is_some() {
                    self.deaths = 0;
                }
                return false;
            }
            FromWorker::Stopped(story) => {
                self.playing = false;
                let why = i18n::sentence(self.settings.lang, &story).fact;
                let at = seconds(story.at_us);
                self.say(format!("{} {at} s{}{why}", words.stopped_at, words.colon), false);
            }
            FromWorker::Shared(run) => {
                self.deaths = 0;
                self.shared(ctx, run);
            }
            FromWorker::Run(run) => self.ask_author(ctx, ToAuthor::Record(run)),
            FromWorker::File { name, bytes } => {
                if platform::download(&name, &bytes).is_err() {
                    self.say(format!("{}{}{name}", words.failed, words.colon), true);
                }
            }
            FromWorker::Imported(file) => self.imported(file),
            FromWorker::Exported { name, zip } => self.exported(&name, &zip),
            FromWorker::Failed(why) if self.opening == 0 && self.file_failed(&why) => {
                self.opened_us = None;
            }
            // The act was carried out; it is the run with it that could not be written.
            FromWorker::Failed(why)
                if self.opening == 0 && self.has_acted() && self.has_too_many_acts(&why) =>
            {
                self.answered(Answer::Act);
            }
            FromWorker::Failed(why) => {
                (self.opened_us, self.returns_to_us) = (None, None);
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

    pub(super) fn say(&mut self, text: String, is_bad: bool) {
        self.notice = Some(Notice::of(text, is_bad));
    }

    /// What was said has been read by who goes on; but for that the run is not kept.
    pub(super) fn clear_notice(&mut self) {
        self.notice = self.notice.take().filter(|said| said.offer == Some(Noticed::Save));
    }

    /// Tells the worker which node is looked into, if any.
    pub(super) fn look_inside(&self) {
        self.send(&ToWorker::LookInside(self.look.inside(&self.selected)));
    }

    /// Goes to another branch.
    pub(super) fn switch(&mut self, branch: usize) {
        self.stop_paste();
        let now_us = self.picture.now_us;
        self.tell(ToWorker::Switch(branch));
        if self.compared.is_some() {
            // Two branches are compared at one instant, and that stays.
            self.seek(now_us);
        }
    }

    /// Lays out the stage otherwise; whoever opens the run elsewhere finds it so.
    pub(super) fn lay_out(&mut self, layout: Layout) {
        self.layout = Some(layout);
        let value = Some(layout.name().to_owned());
        self.tell(ToWorker::KeepInView { name: STAGE.to_owned(), value });
    }

    /// Runs on to a goal, and stands still there.
    pub(super) fn run_to(&mut self, goal: Goal) {
        self.goal = goal;
        self.set_playing(false);
        self.ask(Pending::from(ToWorker::RunTo(goal)));
    }

    /// Whether time goes on, by itself or to a goal.
    pub(super) fn goes_on(&self) -> bool {
        self.playing || self.pending.iter().any(|pending| pending.answer() == Answer::Run)
    }

    pub(super) fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
        self.send(&ToWorker::Play(playing));
    }
}
