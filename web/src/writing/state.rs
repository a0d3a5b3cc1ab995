//! The lesson that is being written: its moments, its text, and what its worker has said of them.

use std::collections::BTreeSet;

use redscope_lessons::lesson::Lesson;
use redscope_proof::prove::Check;
use redscope_session::lesson::recording::Recorded;

use crate::author::in_lang;
use crate::author::message::{Found, FromAuthor, ReadBack};
use crate::author::texts::Texts;
use crate::i18n::Lang;
use crate::model::Slice;
use crate::platform;

/// What a learner's run of it is called in links and lists.
pub(crate) const DRAFT: &str = "draft";
/// Under these names the text is kept in the browser.
const KEPT: [&str; 3] = ["redscope.draft.path", "redscope.draft.en", "redscope.draft.zh"];
/// The same of the text before.
const KEPT_BEFORE: [&str; 3] =
    ["redscope.draft.before.path", "redscope.draft.before.en", "redscope.draft.before.zh"];
/// What a lesson is called before it has a name.
const NAMELESS: &str = "lesson.en.md";

/// What happens to the lesson that is being written.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteMsg {
    /// Write, or learn again.
    Open(bool),
    /// The worker said something.
    Heard(Box<FromAuthor>),
    /// The worker has ended.
    Died,
    /// Tick a moment, or no more.
    Choose(usize),
    /// Make the text of what is ticked.
    Make,
    /// Bring back the text before.
    BringBack,
    /// The text that is shown is another.
    Edit(String),
    /// Show the text in a language, or another part of the page.
    Show(Part),
    /// Prove it.
    Check,
    /// Prove it no more.
    Stop,
    /// Try it as a learner.
    Try,
    /// Save its files.
    Save,
    /// Copy it as a link.
    Share,
    /// Whether the link, which is this, was copied.
    Shared(String, bool),
    /// What was asked for cannot be done now, for a reason.
    Cannot(&'static str),
    /// Files were chosen or dropped; nothing if they are too large.
    Import(Option<Vec<(String, Vec<u8>)>>),
    /// Fetch it from an address.
    Fetch(String),
    /// What an address has given, and where the same lies in the other language.
    Fetched(String, Option<Vec<u8>>),
    /// Go to a line of the text in a language.
    Line(Lang, usize),
}

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What was recorded.
    Recording,
    /// The world that is recorded.
    World,
    /// The text, in a language.
    Text(Lang),
    /// What its proof says.
    Check,
}

impl Part {
    /// Its name in style sheets.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Part::Recording => "recording",
            Part::World => "world",
            Part::Text(_) => "text",
            Part::Check => "check",
        }
    }
}

/// How far a part of a proof is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Progress {
    Waiting,
    /// Since when, in milliseconds.
    Under(f64),
    /// What it has found, and how long it took, in milliseconds.
    Done(Vec<Found>, f64),
}

/// What is shown of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct View {
    pub(crate) part: Part,
    /// The language of the text that is shown.
    pub(crate) lang: Lang,
    pub(crate) moments: Slice<Option<Vec<Recorded>>>,
    pub(crate) chosen: Slice<BTreeSet<usize>>,
    pub(crate) texts: Slice<Texts>,
    pub(crate) read: Slice<Option<ReadBack>>,
    pub(crate) checks: Slice<Vec<(Check, Progress)>>,
    /// Whether there is a text before.
    pub(crate) has_before: bool,
}

/// The lesson that is being written.
#[derive(Clone, Debug)]
pub(crate) struct Writing {
    pub(crate) view: View,
    /// What the text was before it was made anew or another was opened.
    before: Option<Texts>,
    /// How many readings of the text are to come.
    pub(crate) owed: usize,
    /// It is to be proved when it is read.
    pub(crate) wants_check: bool,
    /// It is to be tried when it is read.
    pub(crate) wants_try: bool,
}

impl Writing {
    /// As it was kept in the browser.
    pub(crate) fn load(lang: Lang) -> Self {
        let texts = stored(KEPT);
        let before = Some(stored(KEPT_BEFORE)).filter(|before| !before.original.is_empty());
        let view = View {
            part: Part::Recording,
            lang,
            moments: Slice::default(),
            chosen: Slice::default(),
            texts: Slice::from(texts),
            read: Slice::default(),
            checks: Slice::default(),
            has_before: before.is_some(),
        };
        Writing { view, before, owed: 0, wants_check: false, wants_try: false }
    }

    /// Takes over the moments of a run: of those that were there before, what was ticked stays.
    pub(crate) fn record(&mut self, moments: Vec<Recorded>) {
        let known = self.view.moments.as_deref().unwrap_or_default();
        let same = known.iter().zip(&moments).take_while(|(one, other)| one == other).count();
        let likely = moments.iter().enumerate().skip(same).filter(|(_, moment)| moment.is_likely);
        let kept = self.view.chosen.iter().copied().filter(|at| *at < same);
        let chosen = kept.chain(likely.map(|(at, _)| at)).collect();
        self.view.chosen.set(chosen);
        self.view.moments.set(Some(moments));
    }

    /// Ticks a moment, or no more.
    pub(crate) fn choose(&mut self, at: usize) {
        let chosen = self.view.chosen.edit();
        if !chosen.remove(&at) {
            chosen.insert(at);
        }
    }

    /// Puts other texts in the place of those that are there, which can be had back.
    pub(crate) fn put(&mut self, texts: Texts) {
        let old = (*self.view.texts).clone();
        if !old.original.is_empty() && old != texts {
            self.before = Some(old);
        }
        self.set(texts);
    }

    /// The text before and this one change places.
    pub(crate) fn bring_back(&mut self) {
        if let Some(before) = self.before.take() {
            self.put(before);
        }
    }

    /// What is typed into the text that is shown.
    pub(crate) fn edit(&mut self, text: String) {
        let mut texts = (*self.view.texts).clone();
        match self.view.lang {
            Lang::En => texts.original = text,
            Lang::Zh => texts.translation = text,
        }
        self.set(texts);
    }

    fn set(&mut self, texts: Texts) {
        store(KEPT, &texts);
        if let Some(before) = &self.before {
            store(KEPT_BEFORE, before);
        }
        self.view.has_before = self.before.is_some();
        self.view.texts.set(texts);
        self.view.checks.set(Vec::new());
        self.wants_check = false;
    }

    /// Takes over what was read.
    pub(crate) fn take_read(&mut self, read: ReadBack) {
        self.owed = self.owed.saturating_sub(1);
        if self.owed == 0 {
            self.view.read.set(Some(read));
        }
    }

    /// Begins a proof of what was read: its first part.
    pub(crate) fn begin_checks(&mut self) -> Option<Check> {
        let checks = (*self.view.read).as_ref().map_or_else(Vec::new, |read| read.checks.clone());
        self.view.checks.set(checks.into_iter().map(|check| (check, Progress::Waiting)).collect());
        self.next_check()
    }

    /// The part of the proof that comes next.
    fn next_check(&mut self) -> Option<Check> {
        let at =
            self.view.checks.iter().position(|(_, progress)| *progress == Progress::Waiting)?;
        let (check, progress) = self.view.checks.edit().get_mut(at)?;
        *progress = Progress::Under(platform::now_ms());
        Some(*check)
    }

    /// Takes over what a part has found; the part that comes next.
    pub(crate) fn take_checked(&mut self, check: Check, found: Vec<Found>) -> Option<Check> {
        let is_it = |(other, progress): &(Check, Progress)| {
            *other == check && matches!(progress, Progress::Under(_))
        };
        // A text that was changed meanwhile has nothing under way.
        let at = self.view.checks.iter().position(is_it)?;
        let (_, progress) = self.view.checks.edit().get_mut(at)?;
        if let Progress::Under(since) = progress {
            *progress = Progress::Done(found, platform::now_ms() - *since);
        }
        self.next_check()
    }

    /// Whether a part of a proof is under way.
    pub(crate) fn is_checking(&self) -> bool {
        self.view.checks.iter().any(|(_, progress)| matches!(progress, Progress::Under(_)))
    }

    /// What was under way is not any more.
    pub(crate) fn died(&mut self) {
        (self.owed, self.wants_check, self.wants_try) = (0, false, false);
        self.view.checks.set(Vec::new());
    }

    /// The lesson as a learner gets it, called as a draft.
    pub(crate) fn lesson(&self, lang: Lang) -> Option<Lesson> {
        let read = (*self.view.read).as_ref()?;
        let lesson = in_lang(&read.lessons, lang)?.clone();
        Some(Lesson { id: DRAFT.to_owned(), ..lesson })
    }
}

/// What the browser has kept under some names.
fn stored(names: [&str; 3]) -> Texts {
    let [path, original, translation] =
        names.map(|name| platform::stored(name).unwrap_or_default());
    let path = if path.is_empty() { NAMELESS.to_owned() } else { path };
    Texts { path, original, translation }
}

fn store(names: [&str; 3], Texts { path, original, translation }: &Texts) {
    for (name, value) in names.iter().zip([path, original, translation]) {
        platform::store(name, value);
    }
}
