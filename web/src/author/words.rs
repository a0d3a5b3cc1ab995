//! The words of a lesson that was made from a run.

use redscope_lessons::write::Words;
use redscope_session::Story;
use redscope_session::lesson::recording::{Drafted, Goal, Happened, Proposal, Recorded};

use crate::i18n::{Lang, happens};

/// Title, goals and a hint, for the author to go on from.
pub(super) fn words(lang: Lang, drafted: &Drafted, moments: &[Recorded]) -> Words {
    let own = &lang.words().author;
    let scenario = &drafted.draft.world.scenario;
    Words {
        title: own.new_title.to_owned(),
        goals: drafted.goals.iter().map(|goal| text(lang, goal, moments)).collect(),
        hints: vec![own.new_hint.to_owned()],
        opening: own.new_opening.to_owned(),
        source: own.new_source.replace("{}", scenario),
    }
}

/// What has happened in the run that a goal is about.
fn story<'a>(goal: &Goal, moments: &'a [Recorded]) -> Option<&'a Story> {
    let of_goal = moments.iter().filter(|moment| moment.goal.as_ref() == Some(&goal.about));
    of_goal.map(|moment| &moment.what).find_map(|what| match what {
        Happened::Told(view) => Some(&view.story),
        _ => None,
    })
}

/// A goal as a sentence.
fn text(lang: Lang, goal: &Goal, moments: &[Recorded]) -> String {
    let own = &lang.words().author;
    if goal.is_past {
        let now = Goal { is_past: false, ..goal.clone() };
        return own.goal_once.replace("{}", &text(lang, &now, moments));
    }
    let put = |form: &str, parts: &[&str]| {
        parts.iter().fold(form.to_owned(), |text, part| text.replacen("{}", part, 1))
    };
    match &goal.about {
        Proposal::Answers { node, command, value } if value.is_empty() => {
            put(own.goal_answers_nothing, &[node, &code(command)])
        }
        Proposal::Answers { node, command, value } => {
            put(own.goal_answers, &[node, &code(command), &code(value)])
        }
        Proposal::Is { node, word } => put(own.goal_is, &[node, own.state(word)]),
        Proposal::Cut { of, from } => put(own.goal_cut, &[&list(lang, of), &list(lang, from)]),
        Proposal::Story(kind) => {
            let said = story(goal, moments).and_then(|story| happens(lang, story));
            said.map_or_else(|| put(own.goal_story, &[&code(kind)]), str::to_owned)
        }
        Proposal::Lost => own.goal_lost.to_owned(),
        Proposal::Replied { line, reply, .. } => {
            put(own.goal_replied, &[&code(line), &code(reply)])
        }
        Proposal::Typed(line) => put(own.goal_typed, &[&code(line)]),
    }
}

/// Names, one behind the other.
fn list(lang: Lang, names: &[String]) -> String {
    names.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// A text as Markdown has what is to be shown as it is.
fn code(text: &str) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    match text.starts_with('`') || text.ends_with('`') {
        true => format!("{fence} {text} {fence}"),
        false => format!("{fence}{text}{fence}"),
    }
}

#[cfg(test)]
mod tests {
    use redscope_session::{StoryView, Tone};

    use super::*;

    #[test]
    fn a_goal_is_said_as_a_person_would() {
        let about = Proposal::Story("switched".to_owned());
        let story = Story::Switched { from: "n1".to_owned(), to: "n2".to_owned() };
        let (node, tone) = ("s1".to_owned(), Tone::Good);
        let view = StoryView { step: 1, at_us: 1, node, tone, story, origin: None };
        let moment = Recorded {
            at_us: 1,
            what: Happened::Told(Box::new(view)),
            goal: Some(about.clone()),
            is_likely: true,
        };
        let happened = Goal { about, is_past: false };
        let both =
            [Lang::En, Lang::Zh].map(|lang| text(lang, &happened, std::slice::from_ref(&moment)));
        assert_eq!(
            both,
            ["The Sentinels switch to another master.", "哨兵完成切换，主节点换成了另一个。"]
        );
        let is = Proposal::Is { node: "n1".to_owned(), word: "down".to_owned() };
        let was = Goal { about: is, is_past: true };
        assert_eq!(text(Lang::En, &was, &[]), "n1 is down. It need not stay so.");
        let (of, from) = (vec!["n1".to_owned()], vec!["n2".to_owned(), "n3".to_owned()]);
        let cut = Goal { about: Proposal::Cut { of, from }, is_past: false };
        let both = [Lang::En, Lang::Zh].map(|lang| text(lang, &cut, &[]));
        assert_eq!(both, ["n1 is cut off from n2, n3.", "n1 与 n2、n3 隔离。"]);
    }
}
