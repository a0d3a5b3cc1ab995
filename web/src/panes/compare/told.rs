//! What has happened on each of two branches that are compared, and what their servers log, side by side.

use std::collections::BTreeMap;

use redscope_session::{LogView, SideView, StoryView};
use yew::prelude::*;

use crate::i18n::{Lang, use_lang, use_words};
use crate::model::{Recorded, joined, seconds};
use crate::msg::Msg;
use crate::panes::followed::Followed;
use crate::panes::story::{logged, said_by_all};
use crate::panes::timeline::badge::{badge, hue, letter};
use crate::shapes::story_shape;

#[derive(Properties, PartialEq)]
pub(crate) struct BothToldProps {
    pub(crate) branches: [SideView; 2],
    /// What is known of each branch: what checks have found there is told as far as it was looked at.
    pub(crate) recorded: BTreeMap<usize, Recorded>,
    pub(crate) at_us: u64,
    /// Nothing before can be gone back to.
    pub(crate) begun_us: u64,
    pub(crate) on: Callback<Msg>,
}

/// What is shown of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Story,
    Log,
}

/// Of which branches: a narrow screen has room for one.
const CHOICES: [[bool; 2]; 3] = [[true, false], [false, true], [true, true]];

#[component]
pub(crate) fn BothTold(props: &BothToldProps) -> Html {
    let (words, lang) = (use_words(), use_lang());
    let tab = use_state_eq(|| Tab::Story);
    let shown = use_state_eq(|| [true, true]);
    let tabs = [(Tab::Story, words.story), (Tab::Log, words.log)].map(|(which, name)| {
        let is_on = *tab == which;
        let onclick = {
            let tab = tab.clone();
            Callback::from(move |_: MouseEvent| tab.set(which))
        };
        html! {
            <button role="tab" class={classes!("tab", is_on.then_some("on"))} aria-selected={is_on.to_string()} {onclick}>{ name }</button>
        }
    });
    let choices = CHOICES.map(|choice| {
        let is_on = *shown == choice;
        let name = match choice {
            [true, true] => words.both.to_owned(),
            [true, _] => letter(props.branches[0].branch).to_string(),
            [false, _] => letter(props.branches[1].branch).to_string(),
        };
        let onclick = {
            let shown = shown.clone();
            Callback::from(move |_: MouseEvent| shown.set(choice))
        };
        html! { <button class={classes!(is_on.then_some("on"))} aria-pressed={is_on.to_string()} {onclick}>{ name }</button> }
    });
    let sides = props.branches.iter().zip(*shown).filter(|(_, is_shown)| *is_shown).map(|(side, _)| {
        let label = format!("{} {}", letter(side.branch), side.name);
        let (rows, place) = match *tab {
            Tab::Story => stories(lang, &told(props, side), &props.on),
            Tab::Log => lines(&side.logs, props.begun_us, &props.on),
        };
        let empty = match *tab {
            Tab::Story => side.stories.is_empty().then_some(words.no_story),
            Tab::Log => side.logs.is_empty().then_some(words.no_log),
        };
        html! {
            <div class={classes!("col", "front", hue(side.branch))} key={side.branch} role="group" aria-label={label}>
                <div class="ch">{ badge(side.branch) }<b class="lnm">{ &side.name }</b></div>
                if let Some(empty) = empty { <p class="dim hello">{ empty }</p> }
                <Followed {place}>{ rows }</Followed>
            </div>
        }
    });
    html! {
        <section class="pn sto both" aria-label={words.story} data-testid="both-told">
            <div class="tabs"><div role="tablist" class="row" aria-label={words.story}>{ for tabs }</div>
                <span class="grow" />
                <span class="seg" role="group" aria-label={words.branches_shown}>{ for choices }</span>
            </div>
            <div class="cols">{ for sides }</div>
        </section>
    }
}

/// What has happened on a branch until the moment, with what checks have found.
fn told<'a>(props: &'a BothToldProps, side: &'a SideView) -> Vec<&'a StoryView> {
    let known = props.recorded.get(&side.branch);
    let found = known.into_iter().flat_map(|known| known.stories.iter());
    let found = found.filter(|story| story.origin.is_some() && story.at_us <= props.at_us);
    let mut all: Vec<&StoryView> = side.stories.iter().chain(found).collect();
    all.sort_by_key(|story| story.step);
    all
}

/// Rows in order of time, and which is the last.
type Rows = (Html, (Option<u64>, usize));

fn stories(lang: Lang, views: &[&StoryView], on: &Callback<Msg>) -> Rows {
    let all = joined(views);
    let place = (views.last().map(|view| view.step), views.len());
    let last = all.len().saturating_sub(1);
    let rows = all.iter().enumerate().map(|(at, row)| {
        let story = row.views[0];
        let at_us = story.at_us;
        let onclick = on.reform(move |_: MouseEvent| Msg::Seek(at_us));
        html! {
            <li class={(at == last).then_some("now")} {onclick}>
                <button class="at">{ seconds(at_us) }</button>{ story_shape(&story.story, story.tone) }
                <span>{ said_by_all(lang, row) }</span>
            </li>
        }
    });
    (rows.collect(), place)
}

fn lines(lines: &[LogView], begun_us: u64, on: &Callback<Msg>) -> Rows {
    let place = (lines.last().map(|line| line.step), lines.len());
    let last = lines.len().saturating_sub(1);
    let rows = lines
        .iter()
        .enumerate()
        .map(|(at, line)| logged(line, if at == last { "now" } else { "" }, begun_us, on));
    (rows.collect(), place)
}
