//! What the page says, in its languages. Words that Redis prints stay as Redis prints them.
//!
//! Labels are fields of [`Words`], so that a language without one does not compile; sentences about
//! what has happened are made in `en` and `zh`, which match on every story.

mod acts;
mod author;
mod author_goals;
mod author_told;
mod commands;
mod embed;
mod en;
mod en_found;
mod en_stories;
mod files;
mod guide;
mod help;
mod inside;
mod inside_keys;
mod inside_loop;
mod inside_server;
mod keyboard;
mod lab;
mod lab_bloom;
mod lab_cards;
mod lab_event_loop;
mod lab_eviction;
mod lab_expiry;
mod lab_happening;
mod lab_hot_key;
mod lab_layers;
mod lab_locks;
mod lab_locks_told;
mod lab_moment;
mod lab_plot;
mod lab_ring;
mod lab_scorecard;
mod lab_take_part;
mod lab_tape;
mod lab_tape_told;
mod lab_transactions;
mod lab_types;
mod lab_types_told;
mod labs;
mod lang;
mod lesson;
mod live;
mod loaded;
mod loaded_labs;
mod marks;
mod named;
mod nav;
mod pack;
mod refusals;
mod sentence;
mod stage;
mod together;
mod words;
mod zh;
mod zh_found;
mod zh_stories;

use redscope_session::{OriginView, StoryView};
use yew::prelude::*;

use crate::model::seconds;

pub(crate) use acts::act;
pub(crate) use author::AuthorWords;
pub(crate) use author_goals::happens;
pub(crate) use author_told::{fault, flaw, place};
pub(crate) use commands::summary;
pub(crate) use files::FilesWords;
pub(crate) use guide::GuideStep;
pub(crate) use help::help;
pub(crate) use inside::InsideWords;
pub(crate) use inside_keys::KeysWords;
pub(crate) use inside_loop::LoopWords;
pub(crate) use inside_server::ServerWords;
pub(crate) use lab::LabWords;
pub(crate) use lab_bloom::BloomWords;
pub(crate) use lab_cards::LabCard;
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
pub(crate) use lab_scorecard::ScoreWords;
pub(crate) use lab_take_part::TakePartWords;
pub(crate) use lab_tape_told::tape_moment;
pub(crate) use lab_types::TypesWords;
pub(crate) use labs::{LabsWords, use_lab_words};
pub use lang::Lang;
pub(crate) use lang::use_lang;
pub(crate) use lesson::LessonWords;
pub(crate) use marks::MarkWords;
pub(crate) use refusals::{Called, refusal, refusal_in_lab};
pub(crate) use sentence::{Sentence, counted, gap};
pub(crate) use together::together;
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

/// Since when what was found is so, and what has led to it.
pub(crate) fn origin(lang: Lang, origin: &OriginView) -> String {
    let began = seconds(origin.at_us);
    let cause = origin.cause.as_ref();
    let cause = cause.map(|cause| (seconds(cause.at_us), sentence(lang, cause).fact));
    let cause = cause.as_ref().map(|(at, fact)| (at.as_str(), fact.as_str()));
    match lang {
        Lang::En => en_found::origin(&began, cause),
        Lang::Zh => zh_found::origin(&began, cause),
    }
}

/// The words of the page around a component.
#[hook]
pub(crate) fn use_words() -> &'static Words {
    use_lang().words()
}

#[cfg(test)]
mod tests {
    use redscope_session::{
        AbortCause, Broken, Discord, ExpiryCause, HeldUpCause, LockLoss, LossCause, LostView,
        ManualFailover, NoVote, StaleReason, Story, Tone,
    };

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
            Story::Delayed { message: 7, to: to.clone(), by_us: 200_000 },
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
            let view =
                StoryView { step: 0, at_us: 0, node, tone: Tone::Plain, story, origin: None };
            for (lang, you, stop) in [(Lang::En, "You ", "."), (Lang::Zh, "你", "。")] {
                let Sentence { fact, why } = sentence(lang, &view);
                assert!(fact.starts_with(you) && fact.contains("n1"), "{fact}");
                assert!(fact.ends_with(stop) && (why.is_empty() || why.ends_with(stop)), "{why}");
            }
        }
    }

    /// Every story of keys that go by themselves, of what checks find, and every reason of theirs.
    fn found() -> Vec<Story> {
        let name = |name: &str| name.to_owned();
        let pair = || ["n1", "n2"].map(str::to_owned);
        let evicted = |keys, over_ms, db| {
            let (first, policy, limit_bytes) = (name("k"), name("allkeys-lru"), 1 << 20);
            Story::Evicted { keys, db, first, over_ms, policy, limit_bytes }
        };
        let expired = |keys, over_ms, by| {
            let (db, first) = (0, name("k"));
            Story::Expired { keys, db, first, over_ms, by }
        };
        let losses = [
            LossCause::Failover,
            LossCause::Crash,
            LossCause::PowerCut,
            LossCause::Exit,
            LossCause::Unread,
            LossCause::NewDisk,
            LossCause::Damage,
        ];
        let mut locks = vec![
            LockLoss::Client { name: name("c2") },
            LockLoss::Clock { server: name("n1") },
            LockLoss::Evicted { server: name("n1") },
            LockLoss::Replaced { server: name("n1") },
        ];
        locks.extend(losses.map(|cause| LockLoss::Write { server: name("n1"), cause }));
        let about = vec![
            Discord::NoLink { replica: name("n2"), master: name("n1") },
            Discord::Behind {
                replica: name("n2"),
                master: name("n1"),
                offsets: [7, 9],
                same_history: false,
            },
            Discord::MasterAddress { master: name("m"), sentinels: pair() },
            Discord::NoMaster { sentinel: name("s1"), who: name("n2") },
            Discord::Failover { sentinel: name("s1") },
            Discord::Down { sentinel: name("s1"), who: name("n2") },
            Discord::Astray { replica: name("n2") },
            Discord::ClusterDown { node: name("n1") },
            Discord::NodeFailed { node: name("n1"), who: name("n2") },
            Discord::Tables { nodes: pair() },
        ];
        let broken = [
            Broken::TwoVotes { voter: name("n1"), epoch: 7, leaders: pair() },
            Broken::TwoLeaders { master: name("m"), epoch: 7, leaders: pair() },
            Broken::TwoWinners { epoch: 7, winners: pair() },
            Broken::TwoOwners { slot: 1, config_epoch: 7, owners: pair() },
            Broken::Unequal { replid: name("abc"), offset_bytes: 9, servers: pair() },
            Broken::NoAgreement { healthy_ms: 9, about, more: 3 },
            Broken::LostDespiteAlways { key: name("k"), writes: 1, server: name("n1") },
        ];
        let aborts =
            [AbortCause::NotElected, AbortCause::NoGoodReplica, AbortCause::ReplicaTimeout];
        let stale = [StaleReason::Replica, StaleReason::OtherMaster].map(|why| {
            let (key, read, acknowledged, late_ms) = (name("k"), 7, 9, 300);
            Story::StaleRead { key, read, acknowledged, late_ms, why }
        });
        let no_votes = [
            NoVote::OldEpoch { current_epoch: 9 },
            NoVote::AlreadyVoted,
            NoVote::IsMaster,
            NoVote::UnknownMaster,
            NoVote::MasterIsUp,
            NoVote::TooSoon { wait_ms: 9 },
            NoVote::OldSlots { slot: 1, epoch: 9, config_epoch: 7 },
        ];
        let kinds = [ManualFailover::Default, ManualFailover::Force, ManualFailover::Takeover];
        let mut stories = vec![evicted(1, 0, 0), evicted(9, 0, 3), evicted(9, 900, 0)];
        for by in [ExpiryCause::Access, ExpiryCause::Cycle] {
            stories.extend([expired(1, 0, by), expired(9, 0, by), expired(9, 900, by)]);
        }
        stories.extend(losses.map(|cause| Story::WritesLost { keys: 2, writes: 3, cause }));
        for more in [0, 2] {
            let (words, server) = (|| name("SET k v"), || name("n1"));
            stories.push(Story::Wrote { words: words(), more, server: server() });
            for why in [None, Some(name("MOVED 12182 127.0.0.1:7002"))] {
                stories.push(Story::NotWritten { words: words(), more, server: server(), why });
            }
        }
        let down = |slots, reachable| Story::ClusterDown { slots, reachable, masters: 3 };
        stories.extend([down(9, 1), down(1, 2), down(9, 2)]);
        stories.push(Story::TwoMasters { other: name("n2"), key: name("k") });
        stories.extend(stale);
        stories.extend(locks.into_iter().map(|why| {
            let taken_by = Some(name("c2"));
            Story::LockLost { key: name("job"), left_ms: 9, taken_by, why }
        }));
        stories.extend(broken.map(Story::Violated));
        stories.extend(no_votes.map(|why| Story::VoteRefused { who: name("n2"), epoch: 7, why }));
        stories.extend(kinds.map(|kind| Story::ManualFailover { kind }));
        stories
            .extend([HeldUpCause::OldData, HeldUpCause::Expired].map(|why| Story::HeldUp { why }));
        stories.extend([0, 2].map(|rank| Story::WaitsToAsk { delay_ms: 500, rank, offset: 9 }));
        stories.extend([
            Story::StandsStill { replica: name("n2") },
            Story::CaughtUp { offset: 9 },
            Story::ManualFailoverTimedOut,
        ]);
        stories.extend(aborts.map(|why| Story::FailoverAborted { who: name("n1"), why }));
        stories
    }

    #[test]
    fn what_is_found_is_said_in_each_language_in_words_of_its_own() {
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let (mut english, mut chinese) = (Vec::new(), Vec::new());
        for story in found() {
            let node = "n1".to_owned();
            let view = StoryView { step: 0, at_us: 0, node, tone: Tone::Bad, story, origin: None };
            let [en, zh] = [Lang::En, Lang::Zh].map(|lang| text(lang, &view));
            assert!(en.ends_with('.') && !is_chinese(&en), "{en}");
            assert!(zh.ends_with('。') && is_chinese(&zh), "{zh}");
            english.push(en);
            chinese.push(zh);
        }
        for texts in [&mut english, &mut chinese] {
            let count = texts.len();
            texts.sort();
            texts.dedup();
            assert_eq!(texts.len(), count, "two reasons are told by one sentence: {texts:?}");
        }
    }

    #[test]
    fn where_it_comes_from_is_said_with_its_time() {
        let node = || "n1".to_owned();
        let crash = StoryView {
            step: 1,
            at_us: 12_345_678,
            node: node(),
            tone: Tone::Bad,
            story: Story::Crashed,
            origin: None,
        };
        let with = |at_us, cause: Option<&StoryView>| {
            let cause = cause.cloned().map(Box::new);
            let found = OriginView { step: 1, at_us, cause };
            [Lang::En, Lang::Zh].map(|lang| origin(lang, &found))
        };
        assert_eq!(with(12_345_678, None), ["since 12.345", "始于 12.345"]);
        let both = ["since 12.345: You crash n1.", "始于 12.345：你让 n1 崩溃。"];
        assert_eq!(with(12_345_678, Some(&crash)), both);
        let later = with(13_000_000, Some(&crash));
        assert_eq!(later[0], "since 13.000, after 12.345: You crash n1.");
        assert_eq!(later[1], "始于 13.000，起因在 12.345：你让 n1 崩溃。");
    }
}
