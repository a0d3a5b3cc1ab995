//! Sentences: a fact, and why it matters.

use crate::figures::{grouped, ranges};

/// So many names are listed in a sentence before the rest is a number.
pub(super) const MOST_NAMES: usize = 8;

/// Slots as ranges; of many the first.
pub(super) fn some_ranges(slots: &[(u16, u16)]) -> String {
    let shown = ranges(&slots[..slots.len().min(MOST_NAMES)]);
    if slots.len() > MOST_NAMES { format!("{shown} …") } else { shown }
}

/// A story in words: the fact, and why it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// What has happened.
    pub(crate) fact: String,
    /// Why, or what follows; may be empty.
    pub(crate) why: String,
}

impl Sentence {
    /// The first sentence of a text is the fact.
    pub(super) fn of(text: &str) -> Self {
        let end = [". ", "。"]
            .into_iter()
            .filter_map(|stop| text.find(stop).map(|at| at + stop.trim_end().len()));
        let (fact, why) = text.split_at(end.min().unwrap_or(text.len()));
        Sentence { fact: fact.to_owned(), why: why.trim_start().to_owned() }
    }
}

/// A text with a number in place of a mark such as `{}`, and of words such as `[line|lines]` the one for that number.
pub(crate) fn counted(text: &str, mark: &str, number: u64) -> String {
    let said = text.replace(mark, &grouped(number));
    let Some((before, rest)) = said.split_once('[') else { return said };
    let Some((words, after)) = rest.split_once(']') else { return said };
    let word =
        words.split_once('|').map_or(words, |(one, many)| if number == 1 { one } else { many });
    format!("{before}{word}{after}")
}

/// What stands between two sentences: Chinese full stops bring their own room.
pub(crate) fn gap(before: &str) -> &'static str {
    if before.ends_with(['。', '；', '：']) { "" } else { " " }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_from_several() {
        let text = "{} [line|lines], saved";
        assert_eq!(counted(text, "{}", 1), "1 line, saved");
        assert_eq!([0, 12].map(|n| counted(text, "{}", n)), ["0 lines, saved", "12 lines, saved"]);
        assert_eq!(counted("{} 行", "{}", 1), "1 行");
    }

    #[test]
    fn the_first_sentence_is_the_fact() {
        let both = Sentence::of("n1 has crashed. What its disk has, stays.");
        assert_eq!(both.fact, "n1 has crashed.");
        assert_eq!(both.why, "What its disk has, stays.");
        let both = Sentence::of("n1 已崩溃。磁盘上的数据还在。");
        assert_eq!((both.fact.as_str(), both.why.as_str()), ("n1 已崩溃。", "磁盘上的数据还在。"));
        let one = Sentence::of("n1 at 127.0.0.1:6379 goes on.");
        assert_eq!([gap("n1 has crashed."), gap("n1 已崩溃。")], [" ", ""]);
        assert_eq!((one.fact.as_str(), one.why.as_str()), ("n1 at 127.0.0.1:6379 goes on.", ""));
    }
}
