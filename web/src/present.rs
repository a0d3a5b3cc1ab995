//! The presenter's view: stage and console in large type, and the next step at one key, as a clicker sends it.

use redscope_lessons::entry::transcripts;
use redscope_lessons::lesson::Lesson;
use yew::prelude::*;

use crate::i18n::use_words;
use crate::model::Slice;
use crate::msg::{Msg, PresentMsg};

/// The message of a key, while one presents or not.
pub(crate) fn message(key: &str, presents: bool) -> Option<Msg> {
    Some(Msg::Present(match key {
        "v" | "V" => PresentMsg::Toggle,
        "Escape" if presents => PresentMsg::Toggle,
        "PageDown" if presents => PresentMsg::Next,
        "PageUp" if presents => PresentMsg::Back,
        _ => return None,
    }))
}

/// What is gone through: the transcripts of a lesson; of a puzzle, which has none to be gone through, its solution.
pub(crate) fn steps(lesson: &Lesson) -> Vec<String> {
    let shown = || transcripts(&lesson.body).iter().map(|sent| sent.step.clone()).collect();
    let shown: Vec<String> = if lesson.is_puzzle { Vec::new() } else { shown() };
    if shown.is_empty() { lesson.solution.clone() } else { shown }
}

#[derive(Properties, PartialEq)]
pub(crate) struct BarProps {
    pub(crate) lesson: Slice<Option<Lesson>>,
    /// The place of the next step.
    pub(crate) next: usize,
    pub(crate) on: Callback<Msg>,
}

/// The next step, and the ways on, back and out.
#[component]
pub(crate) fn Bar(props: &BarProps) -> Html {
    let own = &use_words().lesson;
    let BarProps { lesson, next, on } = props;
    let steps =
        use_memo(lesson.clone(), |lesson| (**lesson).as_ref().map(steps).unwrap_or_default());
    let go = |to: PresentMsg| on.reform(move |_: MouseEvent| Msg::Present(to));
    let count = own.next_of.replace("{}", &(next + 1).to_string());
    let count = count.replace("{of}", &steps.len().to_string());
    html! {
        <section class="prs" aria-label={own.present}>
            if !steps.is_empty() {
                <button class="btn" onclick={go(PresentMsg::Back)} disabled={*next == 0} aria-label={own.step_back} title="PageUp">{ "‹" }</button>
                if let Some(step) = steps.get(*next) {
                    <button class="btn pri" onclick={go(PresentMsg::Next)} title="PageDown">{ own.next_step }</button>
                    <code>{ step }</code><span class="mut">{ count }</span>
                } else {
                    <span class="mut">{ own.all_steps }</span>
                }
            }
            <span class="grow" />
            <button class="btn" onclick={go(PresentMsg::Toggle)} title="Esc">{ own.end_present }</button>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_lessons::lesson::{Block, LessonWorld, Sent};

    #[test]
    fn a_lesson_is_gone_through_by_its_transcripts_and_a_puzzle_by_its_solution() {
        let sent = Sent { step: "> GET k".to_owned(), shown: Vec::new() };
        let lesson = Lesson {
            id: "t/a".to_owned(),
            title: String::new(),
            is_puzzle: false,
            needs: Vec::new(),
            lab: None,
            source: String::new(),
            world: LessonWorld::default(),
            goals: Vec::new(),
            hints: Vec::new(),
            par: 1,
            par_time_ms: None,
            par_lost: None,
            solution: vec!["> SET k v".to_owned()],
            body: vec![Block::Transcript(vec![sent])],
        };
        assert_eq!(steps(&lesson), ["> GET k"]);
        assert_eq!(steps(&Lesson { is_puzzle: true, ..lesson.clone() }), ["> SET k v"]);
        assert_eq!(steps(&Lesson { body: Vec::new(), ..lesson }), ["> SET k v"]);
    }

    #[test]
    fn a_clicker_means_nothing_unless_one_presents() {
        assert_eq!(message("PageDown", false), None);
        assert_eq!(message("PageDown", true), Some(Msg::Present(PresentMsg::Next)));
        assert_eq!(message("Escape", false), None);
        assert_eq!(message("v", false), Some(Msg::Present(PresentMsg::Toggle)));
    }
}
