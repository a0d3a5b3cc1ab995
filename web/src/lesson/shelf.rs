//! Lessons on their way to the page: lists and texts are files of the site, loaded when first wanted.

use redscope_lessons::lesson::{Lesson, Track};
use redscope_session::unpack;
use serde::de::DeserializeOwned;

use crate::i18n::Lang;
use crate::model::Slice;
use crate::platform;

/// What is there of a language.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    lang: Option<Lang>,
    pub(crate) tracks: Slice<Vec<Track>>,
    pub(crate) lessons: Slice<Vec<Lesson>>,
    /// What was asked for, be it that it did not come.
    asked: [bool; 2],
}

/// Which of the two files of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The tracks with the titles of their lessons.
    Tracks,
    /// The lessons.
    Lessons,
}

/// A file that came, or `None`: it did not.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetched {
    lang: Lang,
    part: Part,
    bytes: Option<Vec<u8>>,
}

impl Shelf {
    /// Has a part brought in a language, unless it is there or on its way.
    pub(crate) fn want(&mut self, part: Part, lang: Lang, then: impl Fn(Fetched) + 'static) {
        if self.lang != Some(lang) {
            *self = Shelf { lang: Some(lang), ..Shelf::default() };
        }
        if std::mem::replace(&mut self.asked[part as usize], true) {
            return;
        }
        let name = match (part, lang) {
            (Part::Tracks, Lang::En) => "tracksEn",
            (Part::Tracks, Lang::Zh) => "tracksZh",
            (Part::Lessons, Lang::En) => "lessonsEn",
            (Part::Lessons, Lang::Zh) => "lessonsZh",
        };
        platform::fetch_file(name, move |bytes| then(Fetched { lang, part, bytes }));
    }

    /// Puts a file that came into its place; false if it did not come, or is no such file.
    pub(crate) fn take(&mut self, fetched: Fetched) -> bool {
        let Fetched { lang, part, bytes } = fetched;
        if self.lang != Some(lang) {
            // The other language is wanted by now.
            return true;
        }
        bytes.is_some_and(|bytes| match part {
            Part::Tracks => put(&mut self.tracks, &bytes),
            Part::Lessons => put(&mut self.lessons, &bytes),
        })
    }

    /// What did not come is asked for again when it is wanted next.
    pub(crate) fn try_again(&mut self) {
        self.asked = [!self.tracks.is_empty(), !self.lessons.is_empty()];
    }

    /// Whether the lessons are there in a language.
    pub(crate) fn has_lessons(&self, lang: Lang) -> bool {
        self.lang == Some(lang) && !self.lessons.is_empty()
    }
}

fn put<T: Clone + PartialEq + DeserializeOwned>(into: &mut Slice<Vec<T>>, bytes: &[u8]) -> bool {
    let read = unpack::<Vec<T>>(bytes);
    match read {
        Ok(all) => {
            into.set(all);
            true
        }
        Err(_) => false,
    }
}
