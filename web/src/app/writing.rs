//! Writing lessons: what is asked of their worker, which is fetched when it is first wanted, and what follows from
//! its answers.

use redscope_lessons::pack;
use redscope_proof::prove::Check;
use redscope_session::ToWorker;
use yew::prelude::*;

use super::App;
use super::place::{DRAFTED, WRITE};
use crate::author::message::{FromAuthor, ToAuthor};
use crate::author::texts::{Texts, of_translation};
use crate::dropped::Files;
use crate::i18n;
use crate::lesson::shelf::Part as Shelf;
use crate::link::{Heard, Link};
use crate::msg::Msg;
use crate::platform;
use crate::writing::state::{DRAFT, Part, WriteMsg};
use crate::writing::{LINES, TEXT};

/// Under what the site's document names the script of the worker.
const WORKER: &str = "author-worker";

/// The worker of lessons that are being written, and what it is asked as soon as it listens.
#[derive(Default)]
pub(super) struct Writer {
    link: Option<Link<ToAuthor>>,
    is_ready: bool,
    waiting: Vec<ToAuthor>,
}

impl From<Heard<FromAuthor>> for WriteMsg {
    fn from(heard: Heard<FromAuthor>) -> Self {
        match heard {
            Heard::Said(said) => WriteMsg::Heard(Box::new(said.unwrap_or_else(FromAuthor::Failed))),
            Heard::Died(_) => WriteMsg::Died,
        }
    }
}

impl App {
    /// Something happens to the lesson that is being written.
    pub(super) fn write(&mut self, ctx: &Context<Self>, message: WriteMsg) {
        match message {
            WriteMsg::Open(true) => self.open_writing(ctx),
            WriteMsg::Open(false) => self.is_writing = false,
            WriteMsg::Heard(heard) => self.hear_author(ctx, *heard),
            WriteMsg::Died => {
                self.writer = Writer::default();
                self.writing.died();
                self.packs.died();
                self.say(self.settings.lang.words().author.died.to_owned(), true);
            }
            WriteMsg::Choose(at) => self.writing.choose(at),
            WriteMsg::Make => {
                let chosen = self.writing.view.chosen.iter().copied().collect();
                let taken = self.packs.own_ids();
                self.ask_author(ctx, ToAuthor::Draft { chosen, taken });
            }
            WriteMsg::BringBack => {
                self.writing.bring_back();
                self.read_lesson(ctx);
            }
            WriteMsg::Stop => self.stop_checking(),
            WriteMsg::Edit(text) => {
                if self.writing.is_checking() {
                    self.stop_checking();
                }
                self.writing.edit(text);
                self.read_lesson(ctx);
            }
            WriteMsg::Show(part) => {
                self.writing.view.part = part;
                if let Part::Text(lang) = part {
                    self.writing.view.lang = lang;
                }
            }
            WriteMsg::Check => {
                self.writing.wants_check = true;
                self.read_lesson(ctx);
            }
            WriteMsg::Try => {
                // It is tried anew, as by somebody who has not seen it.
                self.learning.close();
                match platform::hash() == DRAFT {
                    true => self.go_to_hash(ctx),
                    false => platform::set_hash_and_tell(DRAFT),
                }
            }
            WriteMsg::Save => {
                self.save_lesson();
            }
            WriteMsg::Share => {
                let texts = (*self.writing.view.texts).clone();
                self.ask_author(ctx, ToAuthor::Share(texts));
            }
            WriteMsg::Shared(link, is_copied) => {
                let words = self.settings.lang.words();
                if !is_copied {
                    platform::set_hash(&link);
                }
                let text = if is_copied { words.author.shared } else { words.link_not_copied };
                self.say(text.to_owned(), !is_copied);
            }
            WriteMsg::Cannot(why) => self.say(why.to_owned(), false),
            WriteMsg::Import(Some(files)) => self.import(ctx, files),
            WriteMsg::Import(None) => {
                self.say(self.settings.lang.words().author.too_large.to_owned(), true);
            }
            WriteMsg::Fetch(address) => self.fetch_lesson(ctx, &address),
            WriteMsg::Fetched(address, bytes) => match bytes {
                Some(bytes) => {
                    // Its translation lies beside it, if there is one.
                    let other = address.ends_with(".en.md").then(|| of_translation(&address));
                    self.import(ctx, vec![(address, bytes)]);
                    if let Some(other) = other {
                        self.fetch_lesson(ctx, &other);
                    }
                }
                // A lesson may be there in one language only.
                None if address.ends_with(".zh.md") => {}
                None => {
                    let text = self.settings.lang.words().author.not_fetched;
                    self.say(text.replace("{}", &address), true);
                }
            },
            WriteMsg::Line(lang, line) => {
                self.writing.view.part = Part::Text(lang);
                self.writing.view.lang = lang;
                self.goes_to_line = Some(line);
            }
        }
    }

    /// Shows the page on which lessons are written, with the run so far.
    pub(super) fn open_writing(&mut self, ctx: &Context<Self>) {
        self.is_writing = true;
        self.set_playing(false);
        self.look.close();
        self.look_inside();
        // The answer is the run, which is handed on.
        self.send(&ToWorker::Run);
        self.bring(ctx, Shelf::Tracks);
        self.read_lesson(ctx);
    }

    /// Shows the page on which lessons are written, with the lesson that stands in a link.
    pub(super) fn open_shared(&mut self, ctx: &Context<Self>, link: &str) {
        self.open_writing(ctx);
        self.ask_author(ctx, ToAuthor::OpenShared(link.to_owned()));
    }

    /// Asks the worker something, now or as soon as it listens.
    pub(super) fn ask_author(&mut self, ctx: &Context<Self>, asked: ToAuthor) {
        if self.writer.link.is_none() {
            let on = ctx.link().callback(|heard: Heard<FromAuthor>| Msg::Write(heard.into()));
            self.writer.link = Some(Link::open(WORKER, on));
        }
        match &self.writer.link {
            Some(link) if self.writer.is_ready => link.send(&asked),
            _ => self.writer.waiting.push(asked),
        }
    }

    /// The ids of the lessons that there are, beside those of the pack that is being put together; none, if they are
    /// not known yet.
    fn known_lessons(&self) -> Vec<String> {
        let site: Vec<String> = self.site_lessons();
        match site.is_empty() {
            true => site,
            false => site.into_iter().chain(self.packs.own_ids()).collect(),
        }
    }

    /// Has the text read, if there is one.
    pub(super) fn read_lesson(&mut self, ctx: &Context<Self>) {
        let texts = (*self.writing.view.texts).clone();
        if !texts.original.is_empty() {
            self.writing.owed += 1;
            let lessons = self.known_lessons();
            self.ask_author(ctx, ToAuthor::Read { texts, lessons });
        }
    }

    fn hear_author(&mut self, ctx: &Context<Self>, heard: FromAuthor) {
        match heard {
            FromAuthor::Ready => {
                self.writer.is_ready = true;
                for asked in std::mem::take(&mut self.writer.waiting) {
                    self.ask_author(ctx, asked);
                }
            }
            FromAuthor::Recorded(moments) => self.writing.record(moments),
            FromAuthor::Drafted(texts) => {
                self.writing.put(texts);
                // A narrow page shows one part at a time.
                self.writing.view.part = Part::Text(self.writing.view.lang);
                self.read_lesson(ctx);
            }
            FromAuthor::Read(read) => {
                self.writing.take_read(*read);
                if self.writing.owed > 0 {
                    return;
                }
                if std::mem::take(&mut self.writing.wants_check) {
                    let first = self.writing.begin_checks();
                    self.go_on_checking(ctx, first);
                }
                if std::mem::take(&mut self.writing.wants_try) {
                    self.try_lesson(ctx);
                }
            }
            FromAuthor::Checked(check, found) => {
                let next = self.writing.take_checked(check, found);
                self.go_on_checking(ctx, next);
            }
            FromAuthor::Shared(link) => self.lesson_shared(ctx, link),
            FromAuthor::Opened(Ok(texts)) => {
                // Loaded again, the page shows what was made of it.
                platform::replace_hash(WRITE);
                self.writing.put(texts);
                self.writing.view.part = Part::Text(self.writing.view.lang);
                self.say(self.settings.lang.words().author.draft_opened.to_owned(), false);
                self.read_lesson(ctx);
            }
            FromAuthor::Opened(Err(why)) => {
                platform::replace_hash(WRITE);
                let lang = self.settings.lang;
                let text = lang.words().author.bad_draft;
                self.say(text.replace("{}", &i18n::refusal(lang, &why)), true);
            }
            FromAuthor::PackFiles(turn, files) => self.pack_files(ctx, turn, files),
            FromAuthor::Pack(turn, read) => self.pack_read(ctx, turn, *read),
            FromAuthor::Proved(at, found) => self.pack_proved(ctx, at, found),
            FromAuthor::Unpacked(building) => self.pack_unpacked(building),
            FromAuthor::Failed(why) => self.say(i18n::refusal(self.settings.lang, &why), true),
        }
    }

    fn go_on_checking(&mut self, ctx: &Context<Self>, next: Option<Check>) {
        if let Some(check) = next {
            self.ask_author(ctx, ToAuthor::Check(check));
        }
    }

    /// Opens the lesson that is being written for a learner; first it is read, if it is not.
    pub(super) fn try_lesson(&mut self, ctx: &Context<Self>) {
        match self.writing.lesson(self.settings.lang) {
            Some(lesson) => self.open_lesson(lesson),
            None if self.writing.view.read.is_none()
                && !self.writing.view.texts.original.is_empty() =>
            {
                self.writing.wants_try = true;
                self.read_lesson(ctx);
            }
            None => {
                let own = &self.settings.lang.words().author;
                let is_none = self.writing.view.texts.original.is_empty();
                self.say(if is_none { own.no_draft } else { own.nothing_to_see }.to_owned(), true);
                self.begin_at_hero(ctx);
            }
        }
    }

    /// A lesson that is open and not the site's is shown in the language that was chosen.
    pub(super) fn retell_own(&mut self) {
        let lang = self.settings.lang;
        let lesson = match self.learning.id() {
            Some(id) if id == DRAFT => self.writing.lesson(lang),
            Some(id) => self.packs.lesson(lang, id).cloned(),
            None => None,
        };
        if let Some(lesson) = lesson {
            self.learning.open(lesson);
        }
        self.list_lessons();
    }

    /// The lesson is written as a link, or is too long for one.
    fn lesson_shared(&mut self, ctx: &Context<Self>, link: Option<String>) {
        let Some(packed) = link else {
            if self.save_lesson() {
                self.say(self.settings.lang.words().author.too_long.to_owned(), false);
            }
            return;
        };
        let hash = format!("{DRAFTED}{packed}");
        let address = platform::address();
        let site = address.split('#').next().unwrap_or_default();
        let on = ctx.link().callback(Msg::Write);
        platform::copy(&format!("{site}#{hash}"), move |is_copied| {
            on.emit(WriteMsg::Shared(hash, is_copied));
        });
    }

    /// Saves the files of the lesson; whether that could be done. If not, that is said.
    fn save_lesson(&mut self) -> bool {
        let Texts { path, original, translation } = &*self.writing.view.texts;
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let mut saved = platform::download(&name(path), original.as_bytes());
        if saved.is_ok() && !translation.is_empty() {
            saved = platform::download(&name(&of_translation(path)), translation.as_bytes());
        }
        if saved.is_err() {
            self.say(self.settings.lang.words().failed.to_owned(), true);
        }
        saved.is_ok()
    }

    /// Ends a proof: the worker, which hears nothing while it tries, is started anew when it is next asked.
    pub(super) fn stop_checking(&mut self) {
        self.writer = Writer::default();
        self.packs.stopped();
        self.writing.died();
    }

    /// Opens files: of each language the last.
    fn import(&mut self, ctx: &Context<Self>, files: Files) {
        let own = &self.settings.lang.words().author;
        let is_pack = |name: &str| name.ends_with(pack::ENDING) || name == pack::HEAD;
        let mut names = files.iter().map(|(name, _)| name);
        if let Some(name) = names.find(|name| is_pack(name) || !name.ends_with(".md")) {
            let form = if is_pack(name) { own.is_pack } else { own.no_lesson_file };
            self.say(form.replace("{}", name), true);
            return;
        }
        let Some(files) = self.texts(files) else { return };
        let mut texts: Option<Texts> = None;
        for (name, text) in files {
            let is_translation = name.ends_with(".zh.md");
            let known = texts.take();
            texts = Some(match (known, is_translation) {
                // A translation that comes by itself belongs to the text that is there.
                (known, true) => Texts {
                    translation: text,
                    ..known.unwrap_or_else(|| (*self.writing.view.texts).clone())
                },
                (known, false) => Texts {
                    path: name,
                    original: text,
                    translation: known.map(|known| known.translation).unwrap_or_default(),
                },
            });
        }
        if let Some(texts) = texts {
            self.clear_notice();
            self.writing.put(texts);
            self.read_lesson(ctx);
        }
    }

    /// Fetches a lesson from the site's own origin.
    pub(super) fn fetch_lesson(&mut self, ctx: &Context<Self>, address: &str) {
        let Some(own) = self.own_address(address) else { return };
        let on = ctx.link().callback(Msg::Write);
        let address = own.clone();
        platform::fetch_address(own, move |bytes| on.emit(WriteMsg::Fetched(address, bytes)));
    }

    /// Puts the caret into the line that was gone to, once its text is there.
    pub(super) fn go_to_line(&mut self) {
        if let Some(line) = self.goes_to_line.take() {
            platform::select_line(TEXT, LINES, line);
        }
    }
}
