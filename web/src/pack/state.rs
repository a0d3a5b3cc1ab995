//! The pack that is open, and one that is on its way.

use redscope_lessons::fault::Fault;
use redscope_lessons::lesson::{Lesson, LessonRow, Track};
use redscope_lessons::pack::{self, Pack};

use super::building::{BuildMsg, Building, Then};
use crate::author::message::Found;
use crate::i18n::Lang;
use crate::model::Slice;
use crate::platform;

/// The pack that is open is kept in the browser under this, as one file.
const KEPT: &str = "redscope.pack";
/// What it is called when it is read from there.
const NAME: &str = "kept.pack.md";
/// The pack that is being put together is kept under this, as one file.
const BUILT: &str = "redscope.pack.built";

/// What happens to packs, and to what was reached.
#[derive(Clone, Debug, PartialEq)]
pub enum PackMsg {
    /// Files were chosen; nothing if they are too large.
    Import(Option<Vec<(String, Vec<u8>)>>),
    /// A file of a pack has come from the site, or has not; with the opening it is of.
    Fetched(u32, String, Option<Vec<u8>>),
    /// Close the pack.
    Close,
    /// Print its lessons, with their solutions or without.
    Print(bool),
    /// Save what was reached as a file.
    SaveProgress,
    /// Such files were chosen; nothing if they are too large.
    LoadProgress(Option<Vec<(String, Vec<u8>)>>),
    /// Something happens to the pack that is being put together.
    Build(BuildMsg),
}

/// A pack's files by their paths.
type Files = Vec<(String, String)>;

/// How far a pack has come that is being opened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Coming {
    /// Its files are being fetched.
    Fetched {
        /// The folder in which they lie, with a `/` at its end; of one file its address.
        from: String,
        /// Those that are there.
        files: Files,
        /// How many are on their way.
        missing: usize,
    },
    /// They are all there; the list of the site's lessons may not be.
    There(Files),
    /// They are being read.
    Read(Files),
}

/// A pack that was put together and is being checked, or was.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Checking {
    /// The number of the question.
    pub(crate) turn: u32,
    /// What is done with it then.
    pub(crate) then: Then,
    /// Its own lessons' paths, once it was read.
    pub(crate) own: Vec<String>,
    /// How many of them are proved.
    pub(crate) proved: usize,
    /// What is wrong with it.
    pub(crate) wrong: Vec<Wrong>,
    /// Whether that is all.
    pub(crate) is_done: bool,
}

/// Something that is wrong with a pack.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wrong {
    /// With its files.
    File(Fault),
    /// With one of its own lessons, by its path.
    Lesson(String, Found),
}

/// The pack that is open, and what is known of one that is not yet.
#[derive(Debug, Default)]
pub(crate) struct Packs {
    pub(crate) open: Option<Pack>,
    pub(crate) coming: Option<Coming>,
    /// The lesson that is wanted of it.
    pub(crate) lesson: Option<String>,
    /// It is to be printed, with solutions or without, as soon as all its lessons are there.
    pub(crate) prints: Option<bool>,
    /// Whether it was open in the visit before: then nothing is said of it.
    pub(crate) is_known: bool,
    /// The opening that is under way; what others before it have asked for is not of it.
    pub(crate) turn: u32,
    /// The number of the last question.
    asked: u32,
    /// The pack that is being put together, if it is shown.
    pub(crate) building: Slice<Option<Building>>,
    pub(crate) checking: Slice<Option<Checking>>,
}

impl Packs {
    /// With what was open in the visit before.
    pub(crate) fn load() -> Self {
        let kept = platform::stored(KEPT).filter(|text| !text.is_empty());
        let coming = kept.map(|text| Coming::There(vec![(NAME.to_owned(), text)]));
        Packs { is_known: coming.is_some(), coming, ..Packs::default() }
    }

    /// Opens a pack, and keeps it for other visits; whether the browser does so.
    pub(crate) fn open(&mut self, pack: Pack, text: &str) -> bool {
        self.open = Some(pack);
        let is_kept = platform::store_or_forget(KEPT, Some(text));
        if !is_kept {
            // What is kept is no pack that is not open.
            platform::store(KEPT, "");
        }
        is_kept
    }

    /// Begins to open something else; the number of that.
    pub(crate) fn begin(&mut self, coming: Coming) -> u32 {
        (self.coming, self.is_known) = (Some(coming), false);
        self.turn = self.ask();
        self.turn
    }

    /// The number of another question.
    pub(crate) fn ask(&mut self) -> u32 {
        self.asked += 1;
        self.asked
    }

    /// Whoever was reading it does so no more, and has to be asked again.
    pub(crate) fn stopped(&mut self) {
        if let Some(Coming::Read(files)) = &mut self.coming {
            self.coming = Some(Coming::There(std::mem::take(files)));
        }
        self.checking.set(None);
    }

    /// Whoever was reading it has died over it.
    pub(crate) fn died(&mut self) {
        self.coming = None;
        self.checking.set(None);
    }

    /// The pack that was being put together in the visit before, as one file.
    pub(crate) fn built() -> Option<String> {
        platform::stored(BUILT).filter(|text| !text.is_empty())
    }

    /// Changes the pack that is being put together, and keeps it; whether the browser does so.
    pub(crate) fn build(&mut self, change: impl FnOnce(&mut Building)) -> bool {
        self.checking.set(None);
        let Some(building) = self.building.edit() else { return true };
        change(building);
        platform::store_or_forget(BUILT, Some(&building.text()))
    }

    /// The ids of the own lessons of the pack that is being put together.
    pub(crate) fn own_ids(&self) -> Vec<String> {
        (*self.building).iter().flat_map(Building::own_ids).collect()
    }

    /// Closes it.
    pub(crate) fn close(&mut self) {
        platform::store(KEPT, "");
        (self.open, self.coming) = (None, None);
    }

    /// Files were chosen that may be a pack.
    pub(crate) fn choose(&mut self, files: Files) {
        self.lesson = None;
        self.begin(Coming::There(files));
    }

    /// A file has come; all of them, if they are all there now.
    pub(crate) fn take(&mut self, path: String, text: String) -> Option<&Files> {
        let Some(Coming::Fetched { files, missing, .. }) = &mut self.coming else { return None };
        files.push((path, text));
        *missing -= 1;
        (*missing == 0).then_some(&*files)
    }

    /// A lesson of the pack's own, in a language.
    pub(crate) fn lesson(&self, lang: Lang, id: &str) -> Option<&Lesson> {
        let [original, translated] = &self.open.as_ref()?.lessons;
        let lessons = if lang == Lang::Zh { translated } else { original };
        lessons.iter().find(|lesson| lesson.id == id)
    }

    /// What stands above the lessons of the pack that is open.
    pub(crate) fn about(&self, lang: Lang) -> String {
        let about =
            self.open.as_ref().map(|pack| pack.abouts[usize::from(lang == Lang::Zh)].clone());
        about.unwrap_or_default()
    }

    /// All its lessons in their order, with those of the site as they are there.
    pub(crate) fn in_order(&self, lang: Lang, site: &[Lesson]) -> Vec<Lesson> {
        let order = self.open.iter().flat_map(|pack| &pack.order);
        let of = |id: &String| {
            self.lesson(lang, id).or_else(|| site.iter().find(|lesson| lesson.id == *id)).cloned()
        };
        order.filter_map(of).collect()
    }

    /// The pack as a track, with the site's lessons as these tracks have them.
    pub(crate) fn track(&self, lang: Lang, site: &[Track]) -> Option<Track> {
        let pack = self.open.as_ref()?;
        let row = |id: &String| match self.lesson(lang, id) {
            Some(Lesson { title, is_puzzle, .. }) => {
                Some(LessonRow { id: id.clone(), title: title.clone(), is_puzzle: *is_puzzle })
            }
            None => site.iter().flat_map(|track| &track.lessons).find(|row| row.id == *id).cloned(),
        };
        let title = pack.titles[usize::from(lang == Lang::Zh)].clone();
        Some(Track {
            id: track_id(pack),
            title,
            lessons: pack.order.iter().filter_map(row).collect(),
        })
    }
}

/// What a pack is called among tracks, whose ids have no colon.
pub(crate) fn track_id(pack: &Pack) -> String {
    format!("{}:", pack.id)
}

/// Whether a track is a pack.
pub(crate) fn is_pack(track: &Track) -> bool {
    track.id.ends_with(':')
}

/// Whether an id is that of a pack's own lesson.
pub(crate) fn is_of_pack(id: &str) -> bool {
    id.contains(':')
}

/// Whether what lies at an address is a folder with a pack, whose first file is then to be fetched.
pub(crate) fn first_file(address: &str) -> (String, String) {
    match address.ends_with('/') {
        true => (format!("{address}{}", pack::HEAD), pack::HEAD.to_owned()),
        false => (address.to_owned(), address.rsplit('/').next().unwrap_or(address).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_a_track_of_its_own_lessons_and_those_of_the_site() {
        let row =
            |id: &str| LessonRow { id: id.to_owned(), title: id.to_uppercase(), is_puzzle: false };
        let site = [Track {
            id: "t".to_owned(),
            title: "T".to_owned(),
            lessons: vec![row("t/a"), row("t/b")],
        }];
        let pack = Pack {
            id: "mine".to_owned(),
            titles: ["Mine".to_owned(), "我的".to_owned()],
            order: vec!["t/b".to_owned(), "gone".to_owned(), "t/a".to_owned()],
            ..Pack::default()
        };
        let packs = Packs { open: Some(pack), ..Packs::default() };
        let track = packs.track(Lang::Zh, &site).expect("it is open");
        assert!(is_pack(&track) && !is_pack(&site[0]));
        assert_eq!(track.title, "我的");
        assert_eq!(track.lessons, [row("t/b"), row("t/a")]);
    }

    #[test]
    fn a_folder_begins_with_its_head() {
        assert_eq!(
            first_file("https://a.b/c/"),
            ("https://a.b/c/pack.toml".into(), "pack.toml".into())
        );
        let one = "https://a.b/c.pack.md";
        assert_eq!(first_file(one), (one.into(), "c.pack.md".into()));
    }

    #[test]
    fn files_are_there_when_the_last_has_come() {
        let coming = Coming::Fetched { from: "a/".to_owned(), files: Vec::new(), missing: 2 };
        let mut packs = Packs { coming: Some(coming), ..Packs::default() };
        assert_eq!(packs.take("x".to_owned(), "1".to_owned()), None);
        let all = packs.take("y".to_owned(), "2".to_owned()).map(Vec::len);
        assert_eq!(all, Some(2));
    }
}
