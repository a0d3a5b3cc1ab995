//! What the page says, in its languages. Words that Redis prints stay as Redis prints them.
//!
//! Labels are fields of [`Words`], so that a language without one does not compile; sentences about
//! what has happened are made in `en` and `zh`, which match on every story.

mod acts;
mod commands;
mod en;
mod en_stories;
mod files;
mod help;
mod inside;
mod inside_keys;
mod inside_loop;
mod inside_server;
mod keyboard;
mod lab;
mod lab_bloom;
mod lab_event_loop;
mod lab_eviction;
mod lab_expiry;
mod lab_happening;
mod lab_hot_key;
mod lab_layers;
mod lab_locks;
mod lab_locks_told;
mod lab_moment;
mod lab_ring;
mod lab_tape;
mod lab_tape_told;
mod lab_transactions;
mod lab_types;
mod lab_types_told;
mod lang;
mod loaded;
mod marks;
mod named;
mod refusals;
mod sentence;
mod stage;
mod words;
mod zh;
mod zh_stories;

use redscope_session::StoryView;
use yew::prelude::*;

pub(crate) use acts::act;
pub(crate) use commands::summary;
pub(crate) use files::FilesWords;
pub(crate) use help::help;
pub(crate) use inside::InsideWords;
pub(crate) use inside_keys::KeysWords;
pub(crate) use inside_loop::LoopWords;
pub(crate) use inside_server::ServerWords;
pub(crate) use lab::LabWords;
pub(crate) use lab_bloom::BloomWords;
pub(crate) use lab_event_loop::loop_moment;
pub(crate) use lab_eviction::eviction_finding;
pub(crate) use lab_expiry::expiry_moment;
pub(crate) use lab_happening::happening;
pub(crate) use lab_hot_key::hot_key_moment;
pub(crate) use lab_layers::layers_moment;
pub(crate) use lab_locks::LocksWords;
pub(crate) use lab_locks_told::lock_happening;
pub(crate) use lab_moment::lab_moment;
pub(crate) use lab_ring::RingWords;
pub(crate) use lab_tape_told::tape_moment;
pub(crate) use lab_types::TypesWords;
pub use lang::Lang;
pub(crate) use lang::use_lang;
pub(crate) use marks::MarkWords;
pub(crate) use refusals::{refusal, refusal_of_knob};
pub(crate) use sentence::Sentence;
pub(crate) use words::Words;

impl Lang {
    /// Its words.
    pub(crate) const fn words(self) -> &'static Words {
        match self {
            Lang::En => &en::WORDS,
            Lang::Zh => &zh::WORDS,
        }
    }
}

/// A story as a sentence.
pub(crate) fn sentence(lang: Lang, story: &StoryView) -> Sentence {
    Sentence::of(&text(lang, story))
}

/// The same in one line.
pub(crate) fn text(lang: Lang, story: &StoryView) -> String {
    match lang {
        Lang::En => en_stories::text(story),
        Lang::Zh => zh_stories::text(story),
    }
}

/// The words of the page around a component.
#[hook]
pub(crate) fn use_words() -> &'static Words {
    use_lang().words()
}

#[cfg(test)]
mod tests {
    use redscope_session::{LostView, Story, Tone};

    use super::*;

    #[test]
    fn what_a_person_does_begins_with_you_and_says_one_thing_first() {
        let (path, to) = ("dump.rdb".to_owned(), "n2".to_owned());
        let from = vec!["n1".to_owned()];
        let lost = vec![LostView { path: path.clone(), bytes: 7 }];
        let acts = [
            Story::Crashed,
            Story::Terminated,
            Story::Paused,
            Story::Resumed,
            Story::PowerCut { lost: Vec::new() },
            Story::PowerCut { lost },
            Story::Cut { from: from.clone(), to: vec![to.clone()], one_way: false },
            Story::Cut { from: from.clone(), to: vec![to.clone()], one_way: true },
            Story::Healed { from: from.clone(), to: vec![to.clone()], one_way: false },
            Story::Healed { from, to: vec![to.clone()], one_way: true },
            Story::Held { message: 7, to: to.clone() },
            Story::Dropped { message: 7, to: to.clone() },
            Story::Delivered { message: 7, to: to.clone() },
            Story::PathChanged,
            Story::Broken { to },
            Story::ClockSet { ahead_us: -2_000_000 },
            Story::ClockSet { ahead_us: 0 },
            Story::DiskSlow { times: 1 },
            Story::DiskSlow { times: 9 },
            Story::DiskFull { full: true },
            Story::DiskFull { full: false },
            Story::DiskBroken { broken: true },
            Story::DiskBroken { broken: false },
            Story::DiskReplaced,
            Story::BitFlipped { path: path.clone(), bit: 3 },
            Story::FilesPut { paths: vec![path.clone()] },
            Story::FileCut { path, len_bytes: 9 },
            Story::Removed,
        ];
        for story in acts {
            let node = "n1".to_owned();
            let view = StoryView { step: 0, at_us: 0, node, tone: Tone::Plain, story };
            for (lang, you, stop) in [(Lang::En, "You ", "."), (Lang::Zh, "你", "。")] {
                let Sentence { fact, why } = sentence(lang, &view);
                assert!(fact.starts_with(you) && fact.contains("n1"), "{fact}");
                assert!(fact.ends_with(stop) && (why.is_empty() || why.ends_with(stop)), "{why}");
            }
        }
    }
}
