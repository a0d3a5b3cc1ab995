//! Lessons: which is wanted, bringing its text, opening its world, and what is done in it.

use redscope_lessons::step::prompted;
use redscope_session::lesson::IN_VIEW;
use redscope_session::{Kept, ToWorker};
use yew::prelude::*;

use super::App;
use super::place::View;
use crate::lesson::shelf::Part;
use crate::lesson::state::LessonMsg;
use crate::msg::Msg;
use crate::platform;
use crate::shown::Pane;

/// Acts that only pass time: the worker takes them as steps.
const STEPS: [&str; 3] = ["wait", "until", "back"];

impl App {
    /// Has brought what is wanted of lessons by now: their list on the start page, their text for one of them.
    pub(super) fn want_lessons(&mut self, ctx: &Context<Self>) {
        let is_learning = self.learning.wanted.is_some() || self.learning.lesson.is_some();
        // What comes first is a prompt that answers.
        if self.ready && !self.picture.nodes.is_empty() && self.view == View::Gallery || is_learning
        {
            self.bring(ctx, Part::Tracks);
        }
        if is_learning {
            self.bring(ctx, Part::Lessons);
        }
        if self.ready && self.learning.wanted.is_some() {
            self.open_wanted(ctx);
        }
    }

    fn bring(&mut self, ctx: &Context<Self>, part: Part) {
        let scope = ctx.link().clone();
        self.learning.shelf.want(part, self.settings.lang, move |fetched| {
            scope.send_message(Msg::Lesson(LessonMsg::Fetched(fetched)));
        });
    }

    /// Opens the lesson that is wanted, if its text is there.
    fn open_wanted(&mut self, ctx: &Context<Self>) {
        let lang = self.settings.lang;
        if !self.learning.shelf.has_lessons(lang) {
            return;
        }
        let Some(id) = self.learning.wanted.take() else { return };
        let lesson = self.learning.shelf.lessons.iter().find(|lesson| lesson.id == id).cloned();
        let Some(lesson) = lesson else {
            let text = lang.words().lesson.no_lesson.replace("{}", &id);
            self.view = View::Gallery;
            self.begin_at_hero(ctx);
            self.say(text, true);
            return;
        };
        self.learning.open(lesson);
        self.pane = Pane::Lesson;
        self.view = View::Workbench;
        let run = self.kept.take();
        self.learn(run);
        self.set_playing(true);
    }

    /// Has the worker open the lesson anew, or a run of it.
    fn learn(&mut self, run: Option<Kept>) {
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
        let id = view.iter().find(|(name, _)| name == IN_VIEW).map(|(_, id)| id.clone());
        match id {
            Some(id) if self.learning.id() == Some(&id) => {}
            Some(id) => {
                self.learning.wanted = Some(id);
                self.learning.shelf.try_again();
            }
            None if self.learning.wanted.is_none() => self.learning.close(),
            None => {}
        }
    }

    /// Something happens in the lesson, or to the lessons.
    pub(super) fn in_lesson(&mut self, ctx: &Context<Self>, message: LessonMsg) {
        match message {
            LessonMsg::Fetched(fetched) => {
                if !self.learning.shelf.take(fetched) {
                    let is_wanted = self.learning.wanted.take().is_some();
                    if is_wanted {
                        self.view = View::Gallery;
                        self.begin_at_hero(ctx);
                        self.say(self.settings.lang.words().lesson.not_loaded.to_owned(), true);
                    }
                    return;
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
                self.learn(None);
                self.set_playing(true);
            }
            LessonMsg::Take(step) => self.take_step(&step),
        }
    }

    /// Takes a step of a lesson as if it had been typed at its console.
    fn take_step(&mut self, step: &str) {
        let Some((client, rest)) = prompted(step) else { return };
        let line = rest.strip_prefix('>').unwrap_or(rest).trim();
        if !self.picture.clients.contains_key(client) && !line.starts_with('!') {
            // Who runs the second line before the first gets the reason.
            self.act(format!("type {client} {line}"));
            return;
        }
        self.front = client.to_owned();
        self.type_lines(line);
        if line.starts_with("!open ") {
            // What comes next is typed there.
            if let Some(name) = line.split_whitespace().nth(1) {
                name.clone_into(&mut self.front);
            }
        }
    }

    /// Whether what was typed behind `!` passes time; then the worker does so.
    pub(super) fn passes_time(&mut self, words: &str) -> bool {
        let verb = words.split(' ').next().unwrap_or_default();
        let is_step = STEPS.contains(&verb);
        if is_step {
            self.set_playing(false);
            self.runs += 1;
            self.send(&ToWorker::Take(format!("> !{words}")));
        }
        is_step
    }

    fn begin_at_hero(&mut self, ctx: &Context<Self>) {
        platform::replace_hash("");
        self.follow_hash(ctx, false);
    }
}
