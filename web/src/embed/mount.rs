//! The worlds of a page, by the names under which blocks share them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use js_sys::{Function, Promise};
use redscope_session::FIRST_CONSOLE;
use web_sys::Element;
use yew::html::Scope;
use yew::{AppHandle, Renderer};

use super::asked::{Settle, What, Wish};
use super::block::{Block, Step};
use super::component::WorldProps;
use super::{Begin, Happens, World};
use crate::i18n::Lang;
use crate::platform::document;

thread_local! {
    static WORLDS: RefCell<BTreeMap<String, Shared>> = const { RefCell::new(BTreeMap::new()) };
    static BLOCKS: Cell<usize> = const { Cell::new(0) };
}

/// A world of this page, and how many blocks show it.
struct Shared {
    begin: Begin,
    handle: AppHandle<World>,
    blocks: usize,
}

/// What a block was given, as its loader has read it.
#[derive(Debug)]
pub struct Given {
    /// The element to draw into.
    pub host: Element,
    /// The scenario's short name.
    pub scenario: Option<String>,
    /// The lesson's id, in the place of a scenario.
    pub lesson: Option<String>,
    /// Source of all chance; 42 without.
    pub seed: Option<u32>,
    /// The name under which blocks share a world.
    pub session: Option<String>,
    /// Lines behind prompts that are typed by themselves.
    pub first: Vec<String>,
    /// Lines behind prompts that are suggested then.
    pub next: Vec<String>,
    /// The language of the page, as a tag.
    pub lang: String,
    /// Where the whole site lies.
    pub site: String,
    /// Makes a worker.
    pub starts: Function,
    /// Hears of events: name, detail.
    pub tell: Function,
}

/// A block that shows a world. It does so until it is closed.
#[derive(Debug)]
pub struct Mounted {
    world: String,
    id: usize,
    scope: Scope<World>,
}

/// Has a block show a world: that of its session if there is one, else one of its own.
///
/// Errors: a sentence, if the session runs something else.
pub fn mount(given: Given) -> Result<Mounted, String> {
    let lang = Lang::of_tag(&given.lang);
    let seed = u64::from(given.seed.unwrap_or(SEED));
    let begin = match given.lesson {
        Some(lesson) => Begin::Lesson(lesson),
        None => Begin::Scenario { id: given.scenario.unwrap_or_else(|| SCENARIO.to_owned()), seed },
    };
    let id = BLOCKS.with(|blocks| blocks.replace(blocks.get() + 1));
    // Names of sessions have no such sign in front.
    let world = given.session.map_or_else(|| format!("#{id}"), |name| format!("={name}"));
    let scope = WORLDS.with(|worlds| {
        let mut worlds = worlds.borrow_mut();
        let shared = worlds.entry(world.clone()).or_insert_with(|| {
            let root = document().create_element("div").expect("a page can have elements");
            let props = WorldProps { begin: begin.clone(), starts: given.starts };
            let handle = Renderer::<World>::with_root_and_props(root, props).render();
            Shared { begin: begin.clone(), handle, blocks: 0 }
        });
        if shared.begin != begin {
            return Err(lang.embed().other_world.replace("{}", world.trim_start_matches('=')));
        }
        shared.blocks += 1;
        Ok((*shared.handle).clone())
    })?;
    let steps = |lines: Vec<String>| -> Vec<Step> {
        lines.iter().filter_map(|line| Step::read(line)).collect()
    };
    let next = steps(given.next);
    scope.send_message(Happens::Added(Box::new(Block {
        id,
        host: given.host,
        lang,
        site: given.site,
        first: steps(given.first),
        left: next.clone(),
        next,
        seen: true,
        front: FIRST_CONSOLE.to_owned(),
        tell: given.tell,
    })));
    Ok(Mounted { world, id, scope })
}

/// What runs where nothing is said.
const SCENARIO: &str = "standalone";
/// Every reader sees the same run.
const SEED: u32 = 42;

impl Mounted {
    /// The block has come into sight, or has left it.
    pub fn seen(&self, is_seen: bool) {
        self.scope.send_message(Happens::Seen(self.id, is_seen));
    }

    /// The page has another language now.
    pub fn speak(&self, lang: &str) {
        self.scope.send_message(Happens::Spoken(self.id, Lang::of_tag(lang)));
    }

    /// The present moment in virtual milliseconds.
    pub fn now_ms(&self) -> f64 {
        self.scope.get_component().map_or(0.0, |world| world.picture.now_us as f64 / 1000.0)
    }

    /// Whether time goes on by itself.
    pub fn is_playing(&self) -> bool {
        self.scope.get_component().is_some_and(|world| world.playing)
    }

    /// Has something done: the promise of it.
    pub fn wish(&self, what: What) -> Promise {
        let (promise, settle) = Settle::promise();
        self.scope.send_message(Happens::Wished(self.id, Wish { what, settle }));
        promise
    }

    /// The same with a time, which is given in virtual milliseconds; rejected if that is none.
    pub fn wish_at(&self, ms: f64, what: impl Fn(u64) -> What) -> Promise {
        let us = ms * 1000.0;
        if (0.0..=MOST_US).contains(&us) {
            return self.wish(what(us.round() as u64));
        }
        let (promise, settle) = Settle::promise();
        settle.reject(&Lang::En.embed().no_time.replace("{}", &ms.to_string()));
        promise
    }

    /// Shows nothing any more. A world that no block shows ends.
    pub fn close(self) {
        self.scope.send_message(Happens::Removed(self.id));
        let ended = WORLDS.with(|worlds| {
            let mut worlds = worlds.borrow_mut();
            let shared = worlds.get_mut(&self.world)?;
            shared.blocks -= 1;
            if shared.blocks > 0 { None } else { worlds.remove(&self.world) }
        });
        if let Some(shared) = ended {
            shared.handle.destroy();
        }
    }
}

/// No run is longer than a day.
const MOST_US: f64 = redscope_session::share::limits::MOST_US as f64;
