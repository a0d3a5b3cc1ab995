//! The worker of a world: what it is told at first, what it says, and what is done when it dies.

use redscope_session::{FromWorker, Kept, LineKind, Refusal, ToWorker};
use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::asked::{Kind, Settle, Then};
use super::{Begin, Stage, World};
use crate::i18n::refusal;
use crate::link::{Heard, PATIENCE_MS};
use crate::model::Picture;
use crate::platform;

/// Worlds of one server run as fast as real time: there is no message on its way to follow by eye.
const AT_ONCE: f64 = 1.0;

impl World {
    pub(super) fn send(&self, message: &ToWorker) {
        if let Some(link) = &self.link {
            link.send(message);
        }
    }

    /// Asks the worker for the next frame, unless it still owes one.
    pub(super) fn tick(&mut self, ctx: &Context<Self>) {
        let now_ms = platform::now_ms();
        // A worker without a run owes no frame.
        let is_read = matches!(self.begin, Begin::Scenario { .. }) || self.lesson.is_some();
        if self.stage == Stage::Starting || !is_read {
            return;
        }
        if let Some(since) = self.awaiting {
            if now_ms - since > PATIENCE_MS {
                self.died(ctx, "");
            }
            return;
        }
        let elapsed_us = ((now_ms - self.last_tick_ms) * 1000.0).max(0.0) as u64;
        self.last_tick_ms = now_ms;
        self.awaiting = Some(now_ms);
        self.send(&ToWorker::Tick { elapsed_us });
    }

    pub(super) fn hear(&mut self, ctx: &Context<Self>, heard: Heard<FromWorker>) -> bool {
        match heard {
            Heard::Died(why) => {
                self.died(ctx, &why);
                true
            }
            Heard::Said(said) => self.take(ctx, said.unwrap_or_else(FromWorker::Failed)),
        }
    }

    fn take(&mut self, ctx: &Context<Self>, said: FromWorker) -> bool {
        let is_here = matches!(self.stage, Stage::Opened | Stage::Running);
        match said {
            FromWorker::Ready => {
                self.stage = Stage::Opening;
                self.last_tick_ms = platform::now_ms();
                self.send(&ToWorker::Play(self.playing));
                self.begin_run(ctx);
            }
            FromWorker::Opened { seed, scenario, .. } => {
                self.stage = Stage::Opened;
                self.picture = Picture::default();
                self.events.opened(scenario, seed);
            }
            FromWorker::AtWork => {
                // It gives a sign of life.
                self.awaiting = self.awaiting.map(|_| platform::now_ms());
                return false;
            }
            FromWorker::Opening { .. } => {
                self.awaiting = None;
                return false;
            }
            FromWorker::Failed(why) => {
                self.take_failed(&why);
                self.go_on(ctx);
            }
            // What is said of the run before is not of this one.
            FromWorker::Frame(_) if !is_here => self.awaiting = None,
            _ if !is_here => return false,
            FromWorker::Frame(frame) => {
                self.awaiting = None;
                let found = self.events.found(&frame);
                let has_lines = !frame.lines.is_empty();
                let has_changed = self.picture.apply(*frame);
                if self.stage == Stage::Opened {
                    self.begin_showing(ctx);
                }
                self.tell_found(&found);
                if has_lines {
                    self.tell_replies();
                }
                self.tell_goals();
                return has_changed;
            }
            // Behind what passes time, which has its answer.
            FromWorker::Saved(kept) => (self.kept, self.deaths) = (Some(kept), 0),
            FromWorker::Kept(kept) => {
                (self.kept, self.deaths) = (Some(kept), 0);
                self.answered(ctx, |kind| matches!(kind, Kind::Act { .. }), Ok(()));
            }
            FromWorker::Refused(why) => {
                self.answered(ctx, |kind| matches!(kind, Kind::Act { .. }), Err(&why));
            }
            FromWorker::Pasted { done, refused, kept } => {
                (self.kept, self.deaths) = (Some(kept), 0);
                for (words, why) in &refused {
                    self.answered(ctx, |kind| *kind == Kind::Line(words.clone()), Err(why));
                }
                for _ in refused.len()..done {
                    self.answered(ctx, |kind| matches!(kind, Kind::Line(_)), Ok(()));
                }
            }
            FromWorker::Reached(_) => {
                self.answered(ctx, |kind| *kind == Kind::Time, Ok(()));
            }
            FromWorker::Shared(kept) => {
                self.kept = Some(kept);
                self.answered(ctx, |kind| *kind == Kind::Share, Ok(()));
            }
            FromWorker::Completion(completion) => self.picture.completion.set(completion),
            FromWorker::Sought(_)
            | FromWorker::Stopped(_)
            | FromWorker::Compared(_)
            | FromWorker::Run(_)
            | FromWorker::Imported(_)
            | FromWorker::Exported { .. }
            | FromWorker::File { .. } => {
                return false;
            }
        }
        true
    }

    /// Has the worker begin: with the run as it was kept, or anew.
    pub(super) fn begin_run(&mut self, ctx: &Context<Self>) {
        match (&self.begin, self.kept.clone()) {
            (Begin::Lesson(_), _) => {
                self.bring_lesson(ctx);
                self.learn();
            }
            (_, Some(run)) => self.send(&run.into()),
            (Begin::Scenario { id, seed }, None) => {
                self.send(&ToWorker::Load { scenario: id.clone(), seed: *seed });
            }
        }
    }

    /// The first picture of a run is there.
    fn begin_showing(&mut self, ctx: &Context<Self>) {
        self.stage = Stage::Running;
        let speed = if self.picture.nodes.len() > 1 { 0.0 } else { AT_ONCE };
        self.send(&ToWorker::Speed(speed));
        let ids: Vec<usize> = self.blocks.iter().map(|block| block.id).collect();
        ids.into_iter().for_each(|id| self.tell_ready(id));
        self.share();
        self.go_on(ctx);
    }

    /// Something that was asked has its answer.
    fn answered(
        &mut self,
        ctx: &Context<Self>,
        is_it: impl Fn(&Kind) -> bool,
        answer: Result<(), &Refusal>,
    ) {
        let Some(at) = self.asked.iter().position(|asked| is_it(&asked.kind)) else { return };
        let Some(asked) = self.asked.remove(at) else { return };
        let why = answer.err().map(|why| refusal(self.lang(), why));
        if let (Some(why), Kind::Act { words, typed_at }) = (&why, &asked.kind) {
            self.show_refused(words, typed_at.as_deref(), why);
        }
        match (asked.then, why) {
            (Then::Nothing, _) => {}
            (Then::Script, why) => {
                self.steps = false;
                if let Some(why) = why {
                    // What comes next stands on what was not done.
                    self.script.clear();
                    self.say(why, true);
                }
                self.go_on(ctx);
            }
            (Then::Settle(settle) | Then::Link(_, settle), Some(why)) => settle.reject(&why),
            // The picture of the moment that was run to comes right behind.
            (Then::Settle(settle), None) if asked.kind == Kind::Time => {
                self.ask(Kind::Share, Then::Settle(settle), &ToWorker::Share);
            }
            (Then::Settle(settle), None) => {
                settle.resolve(&JsValue::from_f64(self.picture.now_us as f64 / 1000.0));
            }
            (Then::Link(block, settle), None) => self.settle_link(block, settle),
        }
    }

    /// Shows at a console that an act was not done.
    fn show_refused(&mut self, words: &str, typed_at: Option<&str>, why: &str) {
        match typed_at {
            Some(client) => {
                self.picture.add_line(client, LineKind::Act, format!("!{words}"));
                self.picture.add_line(client, LineKind::Refused, why.to_owned());
            }
            None => self.say(why.to_owned(), true),
        }
    }

    fn settle_link(&mut self, block: usize, settle: Settle) {
        match self.address(block) {
            Some(address) => {
                settle.resolve(&JsValue::from_str(&address));
                self.tell_share(block);
            }
            None => settle.reject(self.lang().embed().too_long),
        }
    }

    /// The whole page with the run, as far as a link can hold it.
    pub(super) fn address(&self, block: usize) -> Option<String> {
        let block = self.blocks.iter().find(|known| known.id == block)?;
        let behind = match (&self.kept, &self.begin) {
            (Some(Kept::Link(link)), _) => link.clone(),
            (Some(Kept::File(_)), _) => return None,
            (None, Begin::Scenario { id, .. }) => id.clone(),
            (None, Begin::Lesson(id)) => format!("lesson={id}"),
        };
        Some(format!("{}#{behind}", block.site))
    }

    fn take_failed(&mut self, why: &Refusal) {
        if matches!(self.stage, Stage::Starting | Stage::Opening) {
            self.fail(refusal(self.lang(), why));
            return;
        }
        let text = refusal(self.lang(), why);
        let is_answer = |kind: &Kind| matches!(kind, Kind::Time | Kind::Share);
        let asked = self.asked.iter().position(|asked| is_answer(&asked.kind));
        let then = asked.and_then(|at| self.asked.remove(at)).map(|asked| asked.then);
        match then {
            Some(Then::Settle(settle) | Then::Link(_, settle)) => settle.reject(&text),
            Some(Then::Script) => {
                self.steps = false;
                self.script.clear();
                self.say(text, true);
            }
            Some(Then::Nothing) | None => self.say(text, true),
        }
    }

    /// The worker has died: another one takes its place. What kills that one too is not done again.
    fn died(&mut self, ctx: &Context<Self>, why: &str) {
        let lang = self.lang();
        if self.stage == Stage::Starting {
            // It has never said a word: another one would do no better.
            self.fail(lang.embed().not_started.to_owned());
            return;
        }
        let words = lang.words();
        self.deaths += 1;
        let mut text = format!("{} {why}", words.worker_died);
        if self.deaths >= 2 {
            self.kept = None;
            text = format!("{text} {}", words.begun_anew);
        }
        if self.deaths > 3 {
            self.fail(text);
            return;
        }
        self.let_go(&text);
        self.awaiting = None;
        self.say(text, true);
        self.start(ctx);
    }

    /// Nothing that was asked is answered any more.
    pub(super) fn let_go(&mut self, why: &str) {
        for asked in self.asked.drain(..) {
            if let Then::Settle(settle) | Then::Link(_, settle) = asked.then {
                settle.reject(why);
            }
        }
        self.awaited.drain(..).for_each(|one| one.settle.reject(why));
        self.wishes.drain(..).for_each(|(_, wish)| wish.settle.reject(why));
        self.beginners.drain(..).for_each(|settle| settle.reject(why));
        self.script.clear();
        self.steps = false;
    }
}
