//! A world as a component: what follows from what happens, and drawing it into its blocks.

use std::collections::{BTreeSet, VecDeque};

use wasm_bindgen::prelude::*;
use web_sys::Worker;
use yew::prelude::*;

use super::events::Events;
use super::frames::Frames;
use super::turns::Turns;
use super::{Begin, Happens, Stage, World, view};
use crate::i18n::Lang;
use crate::lesson::shelf::Shelf;
use crate::link::Link;
use crate::model::{Picture, Slice};
use crate::notice::Notice;

#[derive(Properties, PartialEq)]
pub(crate) struct WorldProps {
    pub(crate) begin: Begin,
    /// Makes a worker.
    pub(crate) starts: js_sys::Function,
}

impl Component for World {
    type Message = Happens;
    type Properties = WorldProps;

    fn create(ctx: &Context<Self>) -> Self {
        let scope = ctx.link().clone();
        World {
            begin: ctx.props().begin.clone(),
            starts: ctx.props().starts.clone(),
            link: None,
            frames: Frames::new(move || scope.send_message(Happens::Frame)),
            blocks: Vec::new(),
            picture: Picture::default(),
            stage: Stage::Starting,
            notice: None,
            playing: true,
            awaiting: None,
            last_tick_ms: 0.0,
            kept: None,
            deaths: 0,
            asked: VecDeque::new(),
            awaited: Vec::new(),
            script: VecDeque::new(),
            steps: false,
            opened: BTreeSet::new(),
            turns: Turns::default(),
            events: Events::default(),
            shelf: Shelf::default(),
            lesson: Slice::default(),
            selected: "n1".to_owned(),
            wishes: VecDeque::new(),
            beginners: Vec::new(),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, happens: Happens) -> bool {
        let is_news = match happens {
            Happens::Added(block) => {
                self.add(*block);
                if self.link.is_none() && self.stage != Stage::Failed {
                    self.start(ctx);
                }
                true
            }
            Happens::Removed(id) => {
                self.blocks.retain(|block| block.id != id);
                self.script.retain(|(block, _)| *block != id);
                true
            }
            Happens::Seen(id, is_seen) => {
                let block = self.blocks.iter_mut().find(|block| block.id == id);
                block.into_iter().for_each(|block| block.seen = is_seen);
                false
            }
            Happens::Spoken(id, lang) => {
                let block = self.blocks.iter_mut().find(|block| block.id == id);
                block.into_iter().for_each(|block| block.lang = lang);
                if matches!(self.begin, Begin::Lesson(_)) {
                    self.bring_lesson(ctx);
                }
                true
            }
            Happens::In(id, message) => self.happens_in(id, message),
            Happens::Tried(id, at) => self.try_next(id, at),
            Happens::Again(id) => self.begin_again(ctx, id),
            Happens::Near => {
                self.share();
                false
            }
            Happens::Wished(id, wish) => {
                self.wishes.push_back((id, wish));
                self.go_on(ctx);
                true
            }
            Happens::Worker(heard) => self.hear(ctx, *heard),
            Happens::Frame => {
                self.tick(ctx);
                false
            }
            Happens::Fetched(fetched) => {
                self.take_lessons(fetched);
                true
            }
        };
        self.frames.want(self.is_wanted());
        is_news
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let blocks = self.blocks.iter().map(|block| {
            let drawn = view::block(self, block, ctx.link());
            let drawn = html! { <ContextProvider<Lang> context={block.lang}>{ drawn }</ContextProvider<Lang>> };
            // Events are heard in the element that a place in the list began with.
            html! { <key={block.id}>{ create_portal(drawn, block.host.clone()) }</> }
        });
        html! { <>{ for blocks }</> }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.frames.want(false);
        self.let_go(self.lang().embed().closed);
    }
}

impl World {
    /// The language of what is said to all blocks.
    pub(super) fn lang(&self) -> Lang {
        self.blocks.first().map_or(Lang::default(), |block| block.lang)
    }

    pub(super) fn say(&mut self, text: String, is_bad: bool) {
        self.notice = Some(Notice::of(text, is_bad));
    }

    /// Has a worker.
    pub(super) fn start(&mut self, ctx: &Context<Self>) {
        let worker = self.starts.call0(&JsValue::NULL);
        self.stage = Stage::Starting;
        match worker.map(JsCast::dyn_into::<Worker>) {
            Ok(Ok(worker)) => {
                let on = ctx.link().callback(|heard| Happens::Worker(Box::new(heard)));
                self.link = Some(Link::over(worker, on));
            }
            _ => self.fail(self.lang().embed().not_started.to_owned()),
        }
    }

    /// It cannot be had, for a reason.
    pub(super) fn fail(&mut self, why: String) {
        (self.stage, self.link) = (Stage::Failed, None);
        self.let_go(&why);
        let detail = JsValue::from_str(&why);
        self.tell_all("failed", &detail);
        self.say(why, true);
    }

    /// Whether the browser's frames are wanted: somebody looks at it, or waits for it.
    fn is_wanted(&self) -> bool {
        let is_looked_at = self.blocks.iter().any(|block| block.seen);
        let is_waited_for = self.steps || !self.asked.is_empty() || !self.awaited.is_empty();
        self.link.is_some() && (is_looked_at || is_waited_for || self.stage != Stage::Running)
    }
}
