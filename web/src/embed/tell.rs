//! What the page around a block hears: that it is ready, replies, goals, what was found, links.

use js_sys::{Object, Reflect};
use redscope_session::{Line, LineKind, StoryView};
use wasm_bindgen::prelude::*;

use super::events::{Events, finding};
use super::{Begin, World};
use crate::i18n::{sentence, text};
use crate::lesson::plain;
use crate::panes::console::{Block, blocks};

impl World {
    fn tell(&self, block: usize, name: &str, detail: &JsValue) {
        let block = self.blocks.iter().find(|known| known.id == block);
        if let Some(block) = block {
            let _ = block.tell.call2(&JsValue::NULL, &JsValue::from_str(name), detail);
        }
    }

    pub(super) fn tell_all(&self, name: &str, detail: &JsValue) {
        self.blocks.iter().for_each(|block| self.tell(block.id, name, detail));
    }

    pub(super) fn tell_ready(&self, block: usize) {
        let lesson = match &self.begin {
            Begin::Lesson(id) => JsValue::from_str(id),
            Begin::Scenario { .. } => JsValue::NULL,
        };
        let Events { scenario, seed, .. } = &self.events;
        let detail = object(&[
            ("scenario", scenario.into()),
            ("seed", (*seed as f64).into()),
            ("lesson", lesson),
        ]);
        self.tell(block, "ready", &detail);
    }

    /// Tells the replies that have come, and gives them to who waits for them.
    pub(super) fn tell_replies(&mut self) {
        let lines = self.picture.lines.clone();
        for (client, lines) in lines.iter() {
            for block in blocks(lines) {
                let is_new = self.events.is_answered_now(client, &block);
                let Some(head) = block.head.as_ref().filter(|_| !block.is_open()) else { continue };
                let waits = self.awaited.iter().position(|one| {
                    one.client == *client && one.line == head.text && one.step <= head.step
                });
                if let Some(at) = waits.filter(|_| is_new) {
                    let answers = block.answers.iter().map(|line| answer(line));
                    let answers: js_sys::Array = answers.collect();
                    self.awaited.remove(at).settle.resolve(&answers);
                }
                if is_new {
                    self.tell_reply(client, head, &block);
                }
            }
        }
    }

    fn tell_reply(&self, client: &str, head: &Line, block: &Block) {
        let Some(last) = block.answers.last() else { return };
        let detail = object(&[
            ("client", client.into()),
            ("line", head.text.as_str().into()),
            ("text", last.text.as_str().into()),
            ("kind", kind(last.kind).into()),
            ("at_ms", (last.at_us as f64 / 1000.0).into()),
        ]);
        let turn = self.blocks.iter().find(|known| self.turns.is_of(head.step, known.id));
        if let Some(known) = turn.or(self.blocks.first()) {
            self.tell(known.id, "reply", &detail);
        }
    }

    /// Tells which goals have turned.
    pub(super) fn tell_goals(&mut self) {
        let goals = self.picture.goals.clone();
        let Some(view) = &*goals else { return };
        let lesson = self.lesson.clone();
        for (at, lit) in self.events.turned(view) {
            let goal = (*lesson).as_ref().and_then(|lesson| lesson.goals.get(at));
            let detail = object(&[
                ("index", (at as u32).into()),
                ("text", goal.map(|goal| plain(&goal.text)).unwrap_or_default().into()),
                ("lit", lit.into()),
                ("solved", view.are_met().into()),
                ("at_ms", (self.picture.now_us as f64 / 1000.0).into()),
            ]);
            self.tell_all("goal", &detail);
        }
    }

    /// Tells what was found.
    pub(super) fn tell_found(&self, found: &[StoryView]) {
        for view in found {
            let Some((kind, allowed)) = finding(&view.story) else { continue };
            for block in &self.blocks {
                let said = sentence(block.lang, view);
                let detail = object(&[
                    ("kind", kind.into()),
                    ("allowed", allowed.into()),
                    ("node", view.node.as_str().into()),
                    ("text", text(block.lang, view).into()),
                    ("fact", said.fact.into()),
                    ("at_ms", (view.at_us as f64 / 1000.0).into()),
                ]);
                self.tell(block.id, "violation", &detail);
            }
        }
    }

    /// Tells that the run has been made a link.
    pub(super) fn tell_share(&self, block: usize) {
        if let Some(address) = self.address(block) {
            let detail = object(&[("url", address.into())]);
            self.tell(block, "share", &detail);
        }
    }
}

fn kind(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Error | LineKind::Refused => "error",
        LineKind::Note | LineKind::Push => "note",
        LineKind::Reply | LineKind::Typed | LineKind::Act => "reply",
    }
}

/// A line of a reply, as JavaScript has it.
fn answer(line: &Line) -> JsValue {
    object(&[
        ("kind", kind(line.kind).into()),
        ("text", line.text.as_str().into()),
        ("at_ms", (line.at_us as f64 / 1000.0).into()),
    ])
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}
