//! Lessons: which is wanted, bringing its text, opening its world, and what is done in it.

use redscope_lessons::lesson::Lesson;
use redscope_lessons::step::prompted;
use redscope_session::lesson::IN_VIEW;
use redscope_session::{Kept, ToWorker};
use yew::prelude::*;

use super::place::View;
use super::{App, Pending};
use crate::acts;
use crate::kept::{self, Written};
use crate::keys;
use crate::lesson::after;
use crate::lesson::shelf::Part;
use crate::lesson::state::LessonMsg;
use crate::msg::{Msg, PresentMsg};
use crate::pack::state::is_of_pack;
use crate::platform;
use crate::present::steps;
use crate::shown::Pane;
use crate::writing::state::DRAFT;

/// What a shared run calls what was done in it that passes time.
const WAITS: &str = "waits";

impl App {
    /// Has brought what is wanted of lessons by now: their list on the start page, their text for one of them.
    pub(super) fn want_lessons(&mut self, ctx: &Context<Self>) {
        let is_draft = |id: &String| id == DRAFT;
        let is_learning = self.learning.wanted.is_some() || self.learning.lesson.is_some();
        let is_own = self.learning.wanted.as_ref().or(self.learning.id()).is_some_and(is_draft);
        // What comes first is a prompt that answers.
        if self.ready && !self.picture.nodes.is_empty() && self.view == View::Gallery || is_learning
        {
            self.bring(ctx, Part::Tracks);
        }
        if is_learning && !is_own {
            self.bring(ctx, Part::Lessons);
        }
        if self.ready && self.learning.wanted.is_some() {
            self.open_wanted(ctx);
        }
    }

    /// Has a file of the lessons brought, if it is not there.
    pub(super) fn bring(&mut self, ctx: &Context<Self>, part: Part) {
        let scope = ctx.link().clone();
        self.learning.shelf.want(part, self.settings.lang, move |fetched| {
            scope.send_message(Msg::Lesson(LessonMsg::Fetched(fetched)));
        });
    }

    /// Opens the lesson that is wanted, if its text is there.
    fn open_wanted(&mut self, ctx: &Context<Self>) {
        let lang = self.settings.lang;
        if self.learning.wanted.as_deref() == Some(DRAFT) {
            self.learning.wanted = None;
            self.try_lesson(ctx);
            return;
        }
        let own = self.learning.wanted.as_ref().and_then(|id| self.packs.lesson(lang, id)).cloned();
        let is_coming =
            self.packs.coming.is_some() && self.learning.wanted.as_deref().is_some_and(is_of_pack);
        if own.is_none() && (is_coming || !self.learning.shelf.has_lessons(lang)) {
            return;
        }
        let Some(id) = self.learning.wanted.take() else { return };
        let site = self.learning.shelf.lessons.iter();
        let lesson = own.or_else(|| site.clone().find(|lesson| lesson.id == id).cloned());
        let Some(lesson) = lesson else {
            if self.kept.is_some() {
                // The run can be seen all the same.
                self.learning.close();
                self.say(lang.words().lesson.not_here.replace("{}", &id), false);
                return;
            }
            let text = lang.words().lesson.no_lesson.replace("{}", &id);
            self.view = View::Gallery;
            self.begin_at_hero(ctx);
            self.say(text, true);
            return;
        };
        if self.kept.is_none()
            && let Some(left) = kept::of_lesson(&lesson.id)
        {
            match left {
                Written::Link(link) => self.kept = Some(Kept::Link(link)),
                Written::Named(name) => self.fetch_kept(ctx, name),
            }
            self.say(lang.words().lesson.went_on.to_owned(), false);
        }
        self.open_lesson(lesson);
    }

    /// Opens a lesson, or the run of it that is kept.
    pub(super) fn open_lesson(&mut self, lesson: Lesson) {
        self.learning.open(lesson);
        self.pane = Pane::Lesson;
        self.is_writing = false;
        self.view = View::Workbench;
        let run = self.kept.take();
        // What has begun goes on; what has not waits for the visitor.
        let has_begun = run.is_some();
        self.learn(run);
        if has_begun {
            self.set_playing(true);
        }
    }

    /// Has the worker open the lesson anew, or a run of it.
    pub(super) fn learn(&mut self, run: Option<Kept>) {
        if let Some(ask) = self.learn_again(run.clone()) {
            self.await_run(&ask);
            self.kept = run;
        }
    }

    /// What a worker is asked for the lesson that is open, if one is.
    pub(super) fn learn_again(&self, run: Option<Kept>) -> Option<ToWorker> {
        let lesson = (*self.learning.lesson).as_ref()?;
        let checks = lesson.goals.iter().map(|goal| goal.check.clone()).collect();
        Some(ToWorker::Learn { id: lesson.id.clone(), world: lesson.world.clone(), checks, run })
    }

    /// A run is open: one of a lesson whose goals are not judged yet is opened again with them.
    pub(super) fn opened_lesson(&mut self, view: &[(String, String)]) {
        let part = |wanted: &str| {
            view.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
        };
        let id = part(IN_VIEW).map(str::to_owned);
        match id {
            Some(id) if self.learning.id() == Some(&id) => {
                self.learning.take_waits(part(WAITS).unwrap_or_default());
            }
            // Somebody's draft is no lesson for anybody else.
            Some(id) if id == DRAFT && self.writing.view.texts.original.is_empty() => {
                self.learning.close();
                let text = self.settings.lang.words().lesson.not_here;
                self.say(text.replace("{}", &id), false);
            }
            Some(id) => {
                self.learning.wanted = Some(id);
                self.learning.shelf.try_again();
            }
            None if self.learning.wanted.is_none() => self.learning.close(),
            None => {}
        }
    }

    /// Has what was done in the lesson that passes time kept with its run: the acts do not say it.
    pub(super) fn keep_waits(&mut self) {
        if let Some(text) = self.learning.news_of_waits() {
            let value = (!text.is_empty()).then_some(text);
            self.tell(ToWorker::KeepInView { name: WAITS.to_owned(), value });
        }
    }

    /// Something happens in the lesson, or to the lessons.
    pub(super) fn in_lesson(&mut self, ctx: &Context<Self>, message: LessonMsg) {
        match message {
            LessonMsg::Fetched(fetched) => {
                if !self.learning.shelf.take(fetched) {
                    if self.packs.prints.take().is_some() {
                        self.say(self.settings.lang.words().lesson.not_loaded.to_owned(), true);
                    }
                    let is_wanted = self.learning.wanted.take().is_some();
                    if is_wanted {
                        self.view = View::Gallery;
                        self.begin_at_hero(ctx);
                        self.say(self.settings.lang.words().lesson.not_loaded.to_owned(), true);
                    }
                    return;
                }
                self.list_lessons();
                if self.is_writing {
                    // Now it is known which lessons there are to lead to.
                    self.read_lesson(ctx);
                }
                let id = self.learning.id().cloned();
                let same = self
                    .learning
                    .shelf
                    .lessons
                    .iter()
                    .find(|lesson| Some(&lesson.id) == id.as_ref());
                if let Some(lesson) = same.cloned() {
                    self.learning.open(lesson);
                }
                self.want_lessons(ctx);
            }
            LessonMsg::Hint => self.learning.show_hint(),
            LessonMsg::Solution => self.learning.show_solution(),
            LessonMsg::Again => {
                self.learning.begin();
                self.learning.id().inspect(|id| kept::forget_lesson(id));
                self.learn(None);
            }
            LessonMsg::Print => {
                let lessons = (*self.learning.lesson).clone().into_iter().collect();
                self.print(lessons, self.learning.shows_solution());
            }
            LessonMsg::Take(step) => self.take_step(&step),
            LessonMsg::TakeAll => self.take_all(),
            LessonMsg::Next => {
                let id = self.learning.id().map_or("", String::as_str);
                if let Some(row) = after(&self.learning.tracks, id) {
                    platform::set_hash_and_tell(&format!("lesson={}", row.id));
                }
            }
        }
    }

    /// Has lessons printed.
    pub(super) fn print(&mut self, lessons: Vec<Lesson>, has_solutions: bool) {
        self.sheet.set(lessons);
        (self.has_solutions, self.prints) = (has_solutions, true);
    }

    /// Something happens in the presenter's view.
    pub(super) fn present(&mut self, ctx: &Context<Self>, message: PresentMsg) {
        match (message, &mut self.presents) {
            (PresentMsg::Toggle, None) => {
                self.presents = Some(Vec::new());
                self.clear_notice();
                // Keys go to the page, not into a field.
                platform::blur();
            }
            (PresentMsg::Toggle, Some(_)) => self.presents = None,
            (PresentMsg::Next, Some(taken)) => {
                let lesson = (*self.learning.lesson).as_ref();
                let step = lesson.and_then(|lesson| steps(lesson).into_iter().nth(taken.len()));
                let Some(step) = step else { return };
                taken.push(self.picture.now_us);
                self.take_step(&step);
            }
            (PresentMsg::Back, Some(taken)) => {
                let Some(at_us) = taken.pop() else { return };
                let lesson = (*self.learning.lesson).as_ref();
                let step = lesson.and_then(|lesson| steps(lesson).into_iter().nth(taken.len()));
                let words = step.as_deref().and_then(prompted).map(|(_, line)| line);
                let is_wait = words.and_then(|line| line.trim().strip_prefix('!'));
                // What passes time is undone by going back; what was done at that moment stays done.
                let message = match is_wait.is_some_and(acts::passes_time) {
                    true => Some(Msg::Seek(at_us)),
                    false => keys::undo(&self.picture),
                };
                if let Some(message) = message {
                    Component::update(self, ctx, message);
                }
            }
            (PresentMsg::Next | PresentMsg::Back, None) => {}
        }
    }

    /// Takes a step of a lesson at its console, as its proof does: what is typed waits for its reply, and time stands
    /// still then, so that what comes back is what the text says, however long one reads.
    fn take_step(&mut self, step: &str) {
        let Some((client, rest)) = prompted(step) else { return };
        let line = rest.strip_prefix('>').unwrap_or(rest).trim();
        if !self.picture.clients.contains_key(client) && !line.starts_with('!') {
            // Who runs the second line before the first gets the reason.
            self.act(format!("type {client} {line}"));
            return;
        }
        self.front = client.to_owned();
        self.clear_notice();
        self.set_playing(false);
        match line.strip_prefix('!') {
            Some(words) if !acts::passes_time(words) => {
                self.act_for(words.to_owned(), Some(self.front.clone()));
            }
            _ => self.ask_step(step.to_owned()),
        }
        if line.starts_with("!open ") {
            // What comes next is typed there.
            if let Some(name) = line.split_whitespace().nth(1) {
                name.clone_into(&mut self.front);
            }
        }
    }

    /// Takes all steps of the solution: what is typed waits for its reply, and between them no time passes, as some
    /// solutions want it.
    fn take_all(&mut self) {
        let Some(lesson) = (*self.learning.lesson).clone() else { return };
        self.clear_notice();
        self.set_playing(false);
        for step in lesson.solution {
            self.ask_step(step);
        }
    }

    /// Has the worker take a step.
    fn ask_step(&mut self, step: String) {
        match acts::waiting(&step) {
            Some(words) => self.learning.wait(words, self.picture.now_us),
            None => self.learning.act(self.picture.now_us),
        }
        self.ask(Pending::from(ToWorker::Take(step)));
    }

    /// Whether what was typed behind `!` passes time; then the worker does so.
    pub(super) fn passes_time(&mut self, words: &str) -> bool {
        let is_step = acts::passes_time(words);
        if is_step {
            self.set_playing(false);
            self.ask_step(format!("> !{words}"));
        }
        is_step
    }

    pub(super) fn begin_at_hero(&mut self, ctx: &Context<Self>) {
        platform::replace_hash("");
        self.follow_hash(ctx, false);
    }
}
