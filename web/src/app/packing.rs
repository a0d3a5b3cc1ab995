//! A pack that is being put together: its lessons come and go, it is checked, and leaves as a file or is opened.

use redscope_lessons::fault::Fault;
use redscope_lessons::pack;
use yew::prelude::*;

use super::App;
use super::place::WRITE;
use crate::author::message::{Found, PackRead, ToAuthor};
use crate::author::texts::Texts;
use crate::dropped::Files;
use crate::pack::building::{BuildMsg, Building, Item, Then, own};
use crate::pack::state::{Checking, Packs, Wrong};
use crate::platform;
use crate::workbench::nav::LESSONS;

impl App {
    /// Something happens to it.
    pub(super) fn build(&mut self, ctx: &Context<Self>, message: BuildMsg) {
        let words = self.settings.lang.words();
        let is_kept = match message {
            BuildMsg::Open => {
                self.open_builder(ctx);
                true
            }
            BuildMsg::Close => {
                self.packs.checking.set(None);
                self.packs.building.set(None);
                true
            }
            BuildMsg::Anew => self.packs.build(|pack| *pack = Building::default()),
            BuildMsg::Id(id) => self.packs.build(|pack| pack.id = id),
            BuildMsg::Title(lang, text) => self.packs.build(|pack| pack.titles[lang] = text),
            BuildMsg::About(lang, text) => self.packs.build(|pack| pack.abouts[lang] = text),
            BuildMsg::Add(id) => self.put_in(Item::Site(id)),
            BuildMsg::AddDraft => self.put_in(own((*self.writing.view.texts).clone())),
            BuildMsg::AddFiles(Some(files)) => self.put_files_in(ctx, files),
            BuildMsg::AddFiles(None) => {
                self.say(words.lesson.too_large.to_owned(), true);
                true
            }
            BuildMsg::Shift(at, up) => self.packs.build(|pack| pack.shift(at, up)),
            BuildMsg::Remove(at) => self.packs.build(|pack| {
                if at < pack.items.len() {
                    pack.items.remove(at);
                }
            }),
            BuildMsg::Edit(at) => {
                self.write_on(at);
                true
            }
            BuildMsg::Check(then) => {
                self.check_built(ctx, then);
                true
            }
            BuildMsg::Stop => {
                self.stop_checking();
                true
            }
            BuildMsg::Cannot(why) => {
                self.say(why.to_owned(), false);
                true
            }
        };
        if !is_kept {
            self.say(words.pack.not_kept.to_owned(), true);
        }
    }

    /// Shows it, as it was left.
    fn open_builder(&mut self, ctx: &Context<Self>) {
        if self.packs.building.is_some() {
            return;
        }
        match Packs::built() {
            Some(text) => self.ask_author(ctx, ToAuthor::Unpack(text)),
            None => self.packs.building.set(Some(Building::default())),
        }
        self.scrolls_to = Some(LESSONS);
    }

    /// A pack was taken apart: the one that was left, or one that is to be changed.
    pub(super) fn pack_unpacked(&mut self, read: Result<Building, Fault>) {
        self.packs.building.set(Some(Building::default()));
        if let Ok(building) = read {
            self.packs.build(|pack| *pack = building);
        }
    }

    /// Puts a lesson in; whether the browser keeps that.
    fn put_in(&mut self, item: Item) -> bool {
        let name = item.name().to_owned();
        let mut is_replaced = false;
        let is_kept = self.packs.build(|pack| is_replaced = pack.add(item));
        if is_replaced {
            let text = self.settings.lang.words().pack.replaced;
            self.say(text.replace("{}", &name), false);
        }
        is_kept
    }

    /// Puts lessons in from files, each with its translation if that is among them; or takes a pack over.
    fn put_files_in(&mut self, ctx: &Context<Self>, files: Files) -> bool {
        let words = &self.settings.lang.words().pack;
        let wrong = files.iter().find(|(name, _)| !name.ends_with(".md"));
        if let Some((name, _)) = wrong {
            self.say(words.no_files.replace("{}", name), true);
            return true;
        }
        let Some(files) = self.texts(files) else { return true };
        if let Some((_, text)) = files.iter().find(|(name, _)| name.ends_with(pack::ENDING)) {
            let is_empty = (*self.packs.building).as_ref().is_none_or(|pack| pack.items.is_empty());
            match is_empty {
                true => self.ask_author(ctx, ToAuthor::Unpack(text.clone())),
                false => self.say(words.not_empty.to_owned(), true),
            }
            return true;
        }
        let stem = |name: &str| name.trim_end_matches(".md").trim_end_matches(".en").to_owned();
        let is_translation = |name: &str| name.ends_with(".zh.md");
        let mut is_kept = true;
        for (name, text) in files.iter().filter(|(name, _)| !is_translation(name)) {
            let other = format!("{}.zh.md", stem(name));
            let translation = files.iter().find(|(name, _)| *name == other);
            let translation = translation.map(|(_, text)| text.clone()).unwrap_or_default();
            let path = format!("{}.en.md", stem(name));
            is_kept &= self.put_in(own(Texts { path, original: text.clone(), translation }));
        }
        is_kept
    }

    /// Opens one of its own lessons where lessons are written.
    fn write_on(&mut self, at: usize) {
        let building = (*self.packs.building).as_ref();
        let Some(Item::Own(texts)) = building.and_then(|pack| pack.items.get(at)) else { return };
        self.writing.put(texts.clone());
        platform::set_hash_and_tell(WRITE);
    }

    fn check_built(&mut self, ctx: &Context<Self>, then: Then) {
        let Some(building) = (*self.packs.building).clone() else { return };
        let turn = self.packs.ask();
        let files = vec![(building.file_name(), building.text())];
        let (own, wrong) = (Vec::new(), Vec::new());
        self.packs.checking.set(Some(Checking {
            turn,
            then,
            own,
            proved: 0,
            wrong,
            is_done: false,
        }));
        let site = self.site_lessons();
        self.ask_author(ctx, ToAuthor::Pack { turn, files, site });
    }

    /// The pack was read: if nothing is wrong with its files, its own lessons are proved.
    pub(super) fn built_read(&mut self, ctx: &Context<Self>, read: PackRead) {
        let Some(checking) = self.packs.checking.edit() else { return };
        checking.own = read.own;
        checking.wrong.extend(read.faults.into_iter().map(Wrong::File));
        let is_wrong = !checking.wrong.is_empty();
        self.prove_next(ctx, is_wrong);
    }

    /// One of its own lessons was proved.
    pub(super) fn pack_proved(&mut self, ctx: &Context<Self>, at: usize, found: Vec<Found>) {
        let Some(checking) = self.packs.checking.edit() else { return };
        let path = checking.own.get(at).cloned().unwrap_or_default();
        let wrong = found.into_iter().filter(|found| !found.flaw.is_note());
        checking.wrong.extend(wrong.map(|found| Wrong::Lesson(path.clone(), found)));
        checking.proved = at + 1;
        self.prove_next(ctx, false);
    }

    /// Has the next of its own lessons proved; if all are, or that is of no use, the check is over.
    fn prove_next(&mut self, ctx: &Context<Self>, is_over: bool) {
        let Some(checking) = self.packs.checking.edit() else { return };
        if !is_over && checking.proved < checking.own.len() {
            let next = checking.proved;
            self.ask_author(ctx, ToAuthor::Prove(next));
            return;
        }
        checking.is_done = true;
        let (is_good, then) = (checking.wrong.is_empty(), checking.then);
        let building = (*self.packs.building).clone().filter(|_| is_good);
        let Some(building) = building else { return };
        self.packs.checking.set(None);
        let (name, text) = (building.file_name(), building.text());
        let words = self.settings.lang.words();
        match then {
            Then::Open => self.packs.choose(vec![(name, text)]),
            Then::Save => match platform::download(&name, text.as_bytes()) {
                Ok(()) => self.say(words.pack.saved.replace("{}", &name), false),
                Err(_) => self.say(words.failed.to_owned(), true),
            },
        }
    }
}
