//! Packs: they are brought, read by the worker of lessons, put before the tracks of the site, and closed; and what
//! was reached is saved and loaded.

use redscope_lessons::fault::Fault;
use redscope_lessons::pack::HEAD;
use yew::prelude::*;

use super::App;
use crate::author::message::{PackRead, ToAuthor};
use crate::dropped::{self, Files};
use crate::i18n::{Lang, fault, place};
use crate::lesson::shelf::Part;
use crate::msg::Msg;
use crate::pack::progress;
use crate::pack::state::{Coming, PackMsg, first_file};
use crate::platform;
use crate::workbench::nav::LESSONS;

impl App {
    /// Something happens to packs, or to what was reached.
    pub(super) fn pack(&mut self, ctx: &Context<Self>, message: PackMsg) {
        let own = &self.settings.lang.words().lesson;
        match message {
            PackMsg::Import(Some(files)) => {
                if let Some(files) = self.texts(files) {
                    self.packs.choose(files);
                }
            }
            PackMsg::Import(None) | PackMsg::LoadProgress(None) => {
                self.say(own.too_large.to_owned(), true);
            }
            PackMsg::Fetched(turn, path, bytes) => self.pack_file(ctx, turn, path, bytes),
            PackMsg::Build(message) => self.build(ctx, message),
            PackMsg::Close => {
                self.packs.close();
                self.list_lessons();
            }
            PackMsg::Print(has_solutions) => {
                self.learning.shelf.try_again();
                self.packs.prints = Some(has_solutions);
            }
            PackMsg::SaveProgress => {
                let rows = self.learning.tracks.clone();
                let title = |id: &str| {
                    let row = rows.iter().flat_map(|track| &track.lessons).find(|row| row.id == id);
                    row.map(|row| row.title.clone()).unwrap_or_default()
                };
                if platform::download(progress::FILE, progress::table(title).as_bytes()).is_err() {
                    self.say(self.settings.lang.words().failed.to_owned(), true);
                }
            }
            PackMsg::LoadProgress(Some(files)) => {
                for (name, text) in self.texts(files).unwrap_or_default() {
                    match progress::take(&text) {
                        Ok(count) => {
                            self.say(own.progress_loaded.replace("{}", &count.to_string()), false);
                        }
                        Err(line) => {
                            let text = own.no_progress.replace("{}", &name);
                            self.say(text.replace("{of}", &line.to_string()), true);
                        }
                    }
                }
                self.learning.progress += 1;
            }
        }
    }

    /// Files as texts; if one is none, that is said.
    pub(super) fn texts(&mut self, files: Files) -> Option<Vec<(String, String)>> {
        let mut texts = Vec::new();
        for (name, bytes) in files {
            let Some(text) = dropped::text(bytes) else {
                let words = self.settings.lang.words();
                self.say(words.author.not_text.replace("{}", &name), true);
                return None;
            };
            texts.push((name, text));
        }
        Some(texts)
    }

    /// An address on the site's own origin; if it is on none, that is said.
    pub(super) fn own_address(&mut self, address: &str) -> Option<String> {
        let own = platform::own_address(address);
        if own.is_none() {
            let text = self.settings.lang.words().author.not_here;
            self.say(text.replace("{}", address), true);
        }
        own
    }

    /// Fetches a pack from the site's own origin: a folder, whose address ends with `/`, or one file.
    pub(super) fn fetch_pack(&mut self, ctx: &Context<Self>, address: &str, lesson: Option<&str>) {
        let Some(own) = self.own_address(address) else { return };
        let (first, name) = first_file(&own);
        self.packs.lesson = lesson.map(str::to_owned);
        let coming = Coming::Fetched { from: own, files: Vec::new(), missing: 1 };
        let turn = self.packs.begin(coming);
        fetch(ctx, turn, first, name);
    }

    /// A file of a pack has come, or has not.
    fn pack_file(&mut self, ctx: &Context<Self>, turn: u32, path: String, bytes: Option<Vec<u8>>) {
        if turn != self.packs.turn {
            return;
        }
        let Some(text) = bytes.and_then(dropped::text) else {
            self.packs.coming = None;
            let words = self.settings.lang.words();
            self.say(words.author.not_fetched.replace("{}", &path), true);
            return;
        };
        let Some(files) = self.packs.take(path, text).cloned() else { return };
        match files.as_slice() {
            [(path, text)] if path == HEAD => {
                self.ask_author(ctx, ToAuthor::PackFiles { turn, text: text.clone() });
            }
            _ => self.packs.coming = Some(Coming::There(files)),
        }
    }

    /// The paths of the files that a folder has beside its head.
    pub(super) fn pack_files(
        &mut self,
        ctx: &Context<Self>,
        turn: u32,
        paths: Result<Vec<String>, Fault>,
    ) {
        if turn != self.packs.turn {
            return;
        }
        let paths = match paths {
            Ok(paths) => paths,
            Err(fault) => {
                let faults = vec![fault];
                return self.pack_read(ctx, turn, PackRead { faults, ..PackRead::default() });
            }
        };
        let Some(Coming::Fetched { from, files, missing }) = &mut self.packs.coming else { return };
        if paths.is_empty() {
            self.packs.coming = Some(Coming::There(files.clone()));
            return;
        }
        *missing = paths.len();
        let from = from.clone();
        for path in paths {
            match platform::own_address(&format!("{from}{path}")) {
                Some(address) => fetch(ctx, turn, address, path),
                None => ctx.link().send_message(Msg::Pack(PackMsg::Fetched(turn, path, None))),
            }
        }
    }

    /// Has the files of a pack read as soon as they and the list of the site's lessons are there.
    pub(super) fn want_pack(&mut self, ctx: &Context<Self>) {
        if !matches!(self.packs.coming, Some(Coming::There(_))) || !self.ready {
            return;
        }
        self.bring(ctx, Part::Tracks);
        let tracks = &self.learning.shelf.tracks;
        if tracks.is_empty() {
            return;
        }
        let (turn, site) = (self.packs.turn, self.site_lessons());
        if let Some(Coming::There(files)) = self.packs.coming.take() {
            self.packs.coming = Some(Coming::Read(files.clone()));
            self.ask_author(ctx, ToAuthor::Pack { turn, files, site });
        }
    }

    /// The ids of the site's lessons; none, if they are not there yet.
    pub(super) fn site_lessons(&self) -> Vec<String> {
        let rows = self.learning.shelf.tracks.iter().flat_map(|track| &track.lessons);
        rows.map(|row| row.id.clone()).collect()
    }

    /// Has a pack printed that is to be, as soon as the site's lessons are there; whether it is time to.
    pub(super) fn want_sheet(&mut self, ctx: &Context<Self>) -> bool {
        let lang = self.settings.lang;
        let Some(has_solutions) = self.packs.prints else { return false };
        self.bring(ctx, Part::Lessons);
        if !self.learning.shelf.has_lessons(lang) {
            return false;
        }
        self.packs.prints = None;
        let lessons = self.packs.in_order(lang, &self.learning.shelf.lessons);
        self.print(lessons, has_solutions);
        true
    }

    /// A pack was read: it is opened if nothing is wrong with it.
    pub(super) fn pack_read(&mut self, ctx: &Context<Self>, turn: u32, read: PackRead) {
        if self.packs.checking.as_ref().as_ref().is_some_and(|checking| checking.turn == turn) {
            return self.built_read(ctx, read);
        }
        if turn != self.packs.turn {
            return;
        }
        self.packs.coming = None;
        let lang = self.settings.lang;
        let own = &lang.words().lesson;
        if let Some(first) = read.faults.first() {
            let text = own.no_pack.replace("{}", &place(lang, &first.path, first.line));
            self.say(text.replace("{of}", &fault(lang, &first.what)), true);
            return;
        }
        let title = read.pack.titles[usize::from(lang == Lang::Zh)].clone();
        let is_kept = self.packs.open(read.pack, &read.text);
        self.list_lessons();
        if !std::mem::take(&mut self.packs.is_known) {
            let kept = if is_kept { own.pack_kept } else { own.pack_not_kept };
            self.say(format!("{}{kept}", own.pack_open.replace("{}", &title)), !is_kept);
            self.scrolls_to = Some(LESSONS);
        }
        if let Some(id) = self.packs.lesson.take() {
            platform::set_hash_and_tell(&format!("lesson={id}"));
        }
    }

    /// Lists the lessons there are: those of the pack first.
    pub(super) fn list_lessons(&mut self) {
        let site = &self.learning.shelf.tracks;
        let pack = self.packs.track(self.settings.lang, site);
        let all = pack.into_iter().chain(site.iter().cloned()).collect();
        self.learning.tracks.set(all);
    }
}

fn fetch(ctx: &Context<App>, turn: u32, address: String, path: String) {
    let on = ctx.link().callback(Msg::Pack);
    platform::fetch_address(address, move |bytes| on.emit(PackMsg::Fetched(turn, path, bytes)));
}
