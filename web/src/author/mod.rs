//! Writing lessons, as its worker does it: a run becomes moments, moments become a file, and a file is read and
//! proved part by part.

pub(crate) mod message;
mod packs;
mod shared;
pub(crate) mod texts;
mod words;

use redscope_lessons::catalog::lacks;
use redscope_lessons::entry::{Entry, entry, translated};
use redscope_lessons::fault::Fault;
use redscope_lessons::leads::{leads, no_lessons};
use redscope_lessons::lesson::Lesson;
use redscope_lessons::unwritten::untranslated;
use redscope_lessons::write::{original, translation};
use redscope_proof::flaw::Flaw;
use redscope_proof::places::no_places;
use redscope_proof::prove::{Check, Proof, prove};
use redscope_session::lesson::recording::{Recorded, draft, record};
use redscope_session::{Kept, Refusal, Session, share};

use crate::i18n::Lang;
use message::{Found, ReadBack};
pub use message::{FromAuthor, ToAuthor};
pub(crate) use shared::MOST_BYTES;
use texts::{Texts, of_translation};
use words::words;

/// What is written where nobody has named it.
const ID: &str = "mine/lesson";

/// Who writes lessons.
#[derive(Debug, Default)]
pub struct Author {
    session: Option<Session>,
    moments: Vec<Recorded>,
    /// What was read last.
    read: Option<Entry>,
    /// The own lessons of the pack that was read last.
    of_pack: Vec<Entry>,
}

impl Author {
    /// Does what is asked.
    pub fn take(&mut self, asked: ToAuthor) -> FromAuthor {
        match asked {
            ToAuthor::Record(run) => match self.record(run) {
                Ok(()) => FromAuthor::Recorded(self.moments.clone()),
                Err(why) => FromAuthor::Failed(why),
            },
            ToAuthor::Draft { chosen, taken } => match self.draft(&chosen, &taken) {
                Ok(texts) => FromAuthor::Drafted(texts),
                Err(why) => FromAuthor::Failed(why),
            },
            ToAuthor::Read { texts, lessons } => {
                FromAuthor::Read(Box::new(self.read(texts, &lessons)))
            }
            ToAuthor::Share(texts) => FromAuthor::Shared(shared::write(&texts)),
            ToAuthor::OpenShared(link) => FromAuthor::Opened(shared::read(&link)),
            ToAuthor::Check(check) => FromAuthor::Checked(check, self.check(check)),
            ToAuthor::PackFiles { turn, text } => FromAuthor::PackFiles(turn, packs::files(text)),
            ToAuthor::Pack { turn, files, site } => {
                let (read, own) = packs::read(files, site);
                self.of_pack = own;
                FromAuthor::Pack(turn, Box::new(read))
            }
            ToAuthor::Prove(at) => {
                let own = self.of_pack.get(at);
                FromAuthor::Proved(at, own.map(proved).unwrap_or_default())
            }
            ToAuthor::Unpack(text) => FromAuthor::Unpacked(packs::unpack(&text)),
        }
    }

    /// Opens a run, and finds its moments.
    fn record(&mut self, run: Kept) -> Result<(), Refusal> {
        let run = match run {
            Kept::Link(link) => share::read_link(&link),
            Kept::File(file) => share::read(&file),
        };
        let session = Session::open(run?)?;
        self.moments = record(&session);
        self.session = Some(session);
        Ok(())
    }

    /// Writes the moments that are chosen by their places, in every language, under an id that is not taken.
    fn draft(&self, chosen: &[usize], taken: &[String]) -> Result<Texts, Refusal> {
        let Some(session) = &self.session else { return Ok(Texts::default()) };
        let moments: Vec<Recorded> =
            chosen.iter().filter_map(|at| self.moments.get(*at)).cloned().collect();
        let drafted = draft(session.values(), &moments)?;
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| words(lang, &drafted, &moments));
        let numbered = (2..).map(|number| format!("{ID}-{number}"));
        let mut ids = std::iter::once(ID.to_owned()).chain(numbered);
        let id = ids.find(|id| !taken.contains(id)).unwrap_or_else(|| ID.to_owned());
        let path = format!("{id}.en.md");
        let original = original(&drafted.draft, &id, &en);
        Ok(Texts { path, original, translation: translation(&drafted.draft, &zh) })
    }

    fn read(&mut self, texts: Texts, lessons: &[String]) -> ReadBack {
        let Texts { path, original, translation } = texts;
        self.read = None;
        let mut back = ReadBack::default();
        let read = match entry(&path, &original) {
            Ok(read) => read,
            Err(faults) => {
                back.faults = faults;
                return back;
            }
        };
        back.faults = lacks(&read);
        let mut all = leads(&path, &original, Some(&read.head), &read.lesson);
        let other_path = of_translation(&path);
        match translated(&read, &other_path, &translation) {
            Ok(lesson) => {
                all.extend(leads(&other_path, &translation, None, &lesson));
                back.faults.extend(untranslated(&read, &other_path, &translation, &lesson));
                back.lessons.push(lesson);
            }
            Err(faults) if translation.trim().is_empty() => drop::<Vec<Fault>>(faults),
            Err(faults) => back.faults.extend(faults),
        }
        back.faults.extend(no_places(&all));
        if !lessons.is_empty() {
            let is_there = |id: &str| lessons.iter().any(|lesson| lesson == id);
            back.faults.extend(no_lessons(&all, is_there));
        }
        back.has_translation = !translation.trim().is_empty();
        back.lessons.insert(0, read.lesson.clone());
        match Proof::begin(&read) {
            Ok(proof) => back.checks = proof.checks(),
            Err(flaw) => {
                let line = flaw.line(&read);
                back.flaws.push(Found { line, flaw });
            }
        }
        self.read = Some(read);
        back
    }

    fn check(&self, check: Check) -> Vec<Found> {
        let Some(read) = &self.read else { return Vec::new() };
        let flaws = Proof::begin(read).map(|proof| proof.check(check));
        let flaws = flaws.unwrap_or_else(|flaw| vec![flaw]);
        found(read, flaws)
    }
}

/// What the whole proof of a lesson has found.
fn proved(entry: &Entry) -> Vec<Found> {
    found(entry, prove(entry))
}

fn found(entry: &Entry, flaws: Vec<Flaw>) -> Vec<Found> {
    flaws.into_iter().map(|flaw| Found { line: flaw.line(entry), flaw }).collect()
}

/// The lesson in a language, or in the one that it was written in.
pub(crate) fn in_lang(lessons: &[Lesson], lang: Lang) -> Option<&Lesson> {
    let other = if lang == Lang::Zh { lessons.get(1) } else { None };
    other.or_else(|| lessons.first())
}
