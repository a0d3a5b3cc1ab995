//! The first visit of a scenario: type this, break that, rewind. Each step has a line to press, and ticks itself when it
//! is done, however that was, and by nothing else.

use redscope_session::{ActView, LineKind};
use yew::prelude::*;

use crate::i18n::{GuideStep, use_words};
use crate::model::{Lines, Slice};
use crate::msg::Msg;

/// How many steps there are.
pub(crate) const STEPS: usize = 3;

#[derive(Properties, PartialEq)]
pub(super) struct GuideProps {
    pub(super) scenario: String,
    pub(super) lines: Slice<Lines>,
    pub(super) acts: Slice<Vec<ActView>>,
    /// The moment that is shown.
    pub(super) now_us: u64,
    /// Where the run begins.
    pub(super) begun_us: u64,
    /// Whether the moment shown lies in the past.
    pub(super) past: bool,
    /// Which steps were done before: they stay so when the pane comes anew.
    pub(super) ever: [bool; STEPS],
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Guide(props: &GuideProps) -> Html {
    let words = &use_words().guide;
    let on = &props.on;
    let Some([typed, broken]) = words.of(&props.scenario) else { return Html::default() };
    // What was done stays done, also when it is not to be seen at the moment that is gone back to.
    let mut done = done(props, typed, broken);
    for (now, ever) in done.iter_mut().zip(props.ever) {
        *now |= ever;
    }
    {
        let on = on.clone();
        use_effect_with((done, props.ever), move |(done, ever)| {
            if done != ever {
                on.emit(Msg::Guided(*done));
            }
        });
    }
    let press = |step: &'static GuideStep| {
        let onclick = on.reform(|_: MouseEvent| Msg::Type(step.line.to_owned()));
        html! { <><button class="code" {onclick}>{ step.line }</button><span>{ step.says }</span></> }
    };
    let begun_us = props.begun_us;
    let onstart = on.reform(move |_: MouseEvent| Msg::Seek(begun_us));
    let rewind = html! { <><button class="code" onclick={onstart}>{ words.to_start }</button><span>{ words.rewind }</span></> };
    let steps = [press(typed), press(broken), rewind].into_iter().enumerate().map(|(at, body)| {
        let is_done = done[at];
        html! {
            <li class={classes!("gs", is_done.then_some("done"))} data-done={is_done.to_string()}>
                <span class="n" aria-hidden="true">{ if is_done { "✓".to_owned() } else { (at + 1).to_string() } }</span>
                <span class="gb"><b>{ words.names[at] }</b>{ body }</span>
            </li>
        }
    });
    let close = if done.contains(&false) { words.close } else { words.done };
    html! {
        <section class="guide" aria-label={words.title}>
            <ol>{ for steps }</ol>
            <button class="btn sm" onclick={on.reform(|_: MouseEvent| Msg::CloseGuide)}>{ close }</button>
        </section>
    }
}

/// Which of the steps are done, as far as is known now: the line was typed, the act was carried out, and what is
/// shown lies before that.
fn done(props: &GuideProps, typed: &GuideStep, broken: &GuideStep) -> [bool; STEPS] {
    let mut lines = props.lines.values().flatten();
    let has_typed =
        lines.any(|line| line.kind == LineKind::Typed && is_same(&line.text, typed.line));
    let act = broken.line.trim_start_matches('!');
    let mut acts = props.acts.iter();
    let broken_us = acts.find(|one| is_same(&one.text, act)).map(|one| one.at_us);
    let is_before = props.past && broken_us.is_some_and(|at_us| props.now_us < at_us);
    [has_typed, broken_us.is_some(), is_before]
}

/// Whether a line is what was asked for, or goes on behind it.
fn is_same(line: &str, wanted: &str) -> bool {
    let mut words = line.split_whitespace();
    wanted
        .split_whitespace()
        .all(|word| words.next().is_some_and(|one| one.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_is_it() {
        assert!(
            is_same("set  foo bar", "SET foo bar") && is_same("power-cut n1 torn", "power-cut n1")
        );
        assert!(!is_same("SET foo", "SET foo bar") && !is_same("PING", "SET foo bar"));
    }
}
