//! What a world does step by step: the lines of transcripts, what JavaScript wants, a lesson.

use redscope_session::{FIRST_CONSOLE, ToWorker};
use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::asked::{Asked, Awaited, Kind, Settle, Then, What, Wish};
use super::block::{Block, Step};
use super::{Begin, Happens, Stage, World};
use crate::acts;
use crate::lesson::shelf::{Fetched, Part};

impl World {
    /// A block is to show it: its lines are typed when those of the others are.
    pub(super) fn add(&mut self, block: Block) {
        let id = block.id;
        self.script.extend(block.first.iter().cloned().map(|step| (id, step)));
        self.blocks.push(block);
        match (self.stage, &self.notice) {
            (Stage::Running, _) => {
                self.tell_ready(id);
                self.next_step();
            }
            (Stage::Failed, Some(why)) => {
                let why = JsValue::from_str(&why.text);
                self.tell_all("failed", &why);
            }
            _ => {}
        }
    }

    pub(super) fn ask(&mut self, kind: Kind, then: Then, message: &ToWorker) {
        self.asked.push_back(Asked { kind, then });
        self.send(message);
    }

    /// Goes on with the script, then with what is wanted from JavaScript.
    pub(super) fn go_on(&mut self, ctx: &Context<Self>) {
        self.next_step();
        while !self.steps && self.stage == Stage::Running {
            self.beginners.drain(..).for_each(|settle| settle.resolve(&JsValue::UNDEFINED));
            let Some((block, wish)) = self.wishes.pop_front() else { return };
            self.grant(ctx, block, wish);
        }
    }

    /// Takes the next step of the script, if none is under way.
    pub(super) fn next_step(&mut self) {
        if self.steps || self.stage != Stage::Running {
            return;
        }
        let Some((block, step)) = self.script.pop_front() else { return };
        self.steps = true;
        self.take_step(block, &step, Then::Script);
        if self.script.is_empty() {
            self.share();
        }
    }

    /// Does what stands behind a prompt.
    pub(super) fn take_step(&mut self, block: usize, step: &Step, then: Then) {
        self.turn(block);
        let Step { client, line } = step;
        match line.strip_prefix('!') {
            Some(words) if acts::passes_time(words) => {
                self.ask(Kind::Time, then, &ToWorker::Take(format!("> !{words}")));
            }
            Some(words) => {
                let words = acts::meant(&self.picture.nodes, words);
                self.act(words, Some(client.clone()), then);
            }
            None => self.hurry(client, line, then),
        }
        self.set_playing(true);
    }

    /// Types a line as soon as the console has the reply to the one before, as fast as can be.
    fn hurry(&mut self, client: &str, line: &str, then: Then) {
        self.open_if_new(client);
        let words = format!("type {client} {line}");
        let acts = vec![words.clone()];
        self.ask(Kind::Line(words), then, &ToWorker::Paste { client: client.to_owned(), acts });
    }

    /// Opens a console that nobody has opened, at the first node.
    fn open_if_new(&mut self, client: &str) {
        let is_new = !self.picture.clients.contains_key(client);
        let address = self.picture.nodes.values().next().map(|node| node.address.clone());
        if let Some(address) = address.filter(|_| is_new && self.opened.insert(client.to_owned())) {
            self.act(format!("open {client} {address} follow"), None, Then::Nothing);
        }
    }

    pub(super) fn act(&mut self, words: String, typed_at: Option<String>, then: Then) {
        let message = ToWorker::Act(words.clone());
        self.ask(Kind::Act { words, typed_at }, then, &message);
    }

    /// A block does something now; in the past that begins another branch.
    pub(super) fn turn(&mut self, block: usize) {
        self.turns.take(self.picture.step, block);
        self.events.forget_after(self.picture.step);
    }

    pub(super) fn set_playing(&mut self, playing: bool) {
        if self.playing != playing {
            self.playing = playing;
            self.send(&ToWorker::Play(playing));
        }
    }

    /// Has the worker say the run as a link, to be there when it is wanted.
    pub(super) fn share(&mut self) {
        self.ask(Kind::Share, Then::Nothing, &ToWorker::Share);
    }

    /// Begins anew; what is typed at first in this block is typed again.
    pub(super) fn begin_again(&mut self, ctx: &Context<Self>, id: usize) -> bool {
        self.let_go(self.lang().embed().anew);
        self.kept = None;
        (self.turns, self.events, self.notice) = Default::default();
        self.opened.clear();
        for block in &mut self.blocks {
            block.left.clone_from(&block.next);
            FIRST_CONSOLE.clone_into(&mut block.front);
            if block.id == id {
                self.script.extend(block.first.iter().cloned().map(|step| (id, step)));
            }
        }
        match self.stage {
            Stage::Failed => self.start(ctx),
            Stage::Starting => {}
            Stage::Opening | Stage::Opened | Stage::Running => {
                self.stage = Stage::Opening;
                self.send(&ToWorker::StopPaste);
                self.begin_run(ctx);
            }
        }
        self.set_playing(true);
        true
    }

    fn grant(&mut self, ctx: &Context<Self>, block: usize, Wish { what, settle }: Wish) {
        match what {
            What::Exec { line, client } => self.exec(block, line, client, settle),
            What::Act(words) => {
                self.turn(block);
                let words = acts::meant(&self.picture.nodes, &words);
                self.act(words, None, Then::Settle(settle));
            }
            What::Run(us) => {
                let step = ToWorker::Take(format!("> !wait {us}us"));
                self.ask(Kind::Time, Then::Settle(settle), &step);
            }
            What::Seek(us) => self.fence(settle, &ToWorker::Seek(us)),
            What::Step => self.fence(settle, &ToWorker::StepOne),
            What::StepBack => self.fence(settle, &ToWorker::StepBack),
            What::Play(plays) => {
                self.set_playing(plays);
                settle.resolve(&JsValue::from_f64(self.picture.now_us as f64 / 1000.0));
            }
            What::Reset => {
                self.begin_again(ctx, block);
                self.beginners.push(settle);
            }
            What::Link => self.ask(Kind::Share, Then::Link(block, settle), &ToWorker::Share),
        }
    }

    /// Types a line for JavaScript, which waits for the reply.
    fn exec(&mut self, block: usize, line: String, client: Option<String>, settle: Settle) {
        let line = line.trim().to_owned();
        if line.is_empty() || line.contains('\n') {
            settle.reject(self.lang().embed().one_line);
            return;
        }
        let client = client.unwrap_or_else(|| FIRST_CONSOLE.to_owned());
        self.turn(block);
        self.hurry(&client, &line, Then::Nothing);
        let step = self.picture.step;
        self.awaited.push(Awaited { client, line, step, settle });
        self.set_playing(true);
    }

    /// Stands still at another moment; the answer to what is asked behind says that it is there.
    fn fence(&mut self, settle: Settle, message: &ToWorker) {
        self.set_playing(false);
        self.send(message);
        self.ask(Kind::Share, Then::Settle(settle), &ToWorker::Share);
    }

    /// Has the lessons brought.
    pub(super) fn bring_lesson(&mut self, ctx: &Context<Self>) {
        let scope = ctx.link().clone();
        self.shelf.try_again();
        self.shelf.want(Part::Lessons, self.lang(), move |fetched| {
            scope.send_message(Happens::Fetched(fetched));
        });
    }

    pub(super) fn take_lessons(&mut self, fetched: Fetched) {
        if !self.shelf.take(fetched) {
            self.fail(self.lang().words().lesson.not_loaded.to_owned());
            return;
        }
        match self.stage {
            Stage::Opening => self.learn(),
            _ => self.put_lesson(),
        }
    }

    /// Puts the lesson's text into its place, if it is there.
    fn put_lesson(&mut self) {
        let Begin::Lesson(id) = &self.begin else { return };
        let found = self.shelf.lessons.iter().find(|lesson| lesson.id == *id);
        if let Some(lesson) = found.cloned() {
            self.lesson.set(Some(lesson));
        }
    }

    /// Has the worker open the lesson, if its text is there.
    pub(super) fn learn(&mut self) {
        let Begin::Lesson(id) = self.begin.clone() else { return };
        if !self.shelf.has_lessons(self.lang()) {
            return;
        }
        self.put_lesson();
        let Some(lesson) = (*self.lesson).as_ref().filter(|lesson| lesson.id == id) else {
            self.fail(self.lang().words().lesson.no_lesson.replace("{}", &id));
            return;
        };
        let checks = lesson.goals.iter().map(|goal| goal.check.clone()).collect();
        let (world, run) = (lesson.world.clone(), self.kept.clone());
        self.send(&ToWorker::Learn { id, world, checks, run });
    }
}
