//! The bar above the stage: what the shapes mean, what is wrong, and how the stage is laid out.

use redscope_session::{MessageKind, Role};
use yew::prelude::*;

use super::homes::natural;
use super::partition::{Cuts, Sides, Way};
use super::scene::StageProps;
use super::sides::BUTTON;
use crate::i18n::Words;
use crate::model::seconds;
use crate::msg::Msg;
use crate::panes::console::title;
use crate::shapes::kind_shape;
use crate::shown::Mode;

/// So many names are listed before the rest is a number.
const MOST_NAMES: usize = 4;

/// The kinds of messages that occur in such a world.
fn kinds(props: &StageProps, is_cluster: bool) -> Vec<MessageKind> {
    let has_sentinels = props.nodes.values().any(|node| node.role == Role::Sentinel);
    let has_replicas = props.nodes.values().any(|node| node.of.is_some());
    let all = [
        (MessageKind::Client, !props.clients.is_empty()),
        (MessageKind::Replication, has_replicas),
        (MessageKind::Vote, has_sentinels || is_cluster),
        (MessageKind::Sentinel, has_sentinels),
        (MessageKind::Bus, is_cluster),
    ];
    all.into_iter().filter(|(_, occurs)| *occurs).map(|(kind, _)| kind).collect()
}

/// What the bar needs besides the stage's own properties.
pub(super) struct Bar<'a> {
    pub(super) props: &'a StageProps,
    pub(super) words: &'static Words,
    pub(super) cuts: &'a Cuts,
    pub(super) is_cluster: bool,
    pub(super) modes: &'a [Mode],
    pub(super) mode: Mode,
    pub(super) is_narrow: bool,
    pub(super) hidden: &'a [MessageKind],
    /// Whether what is on the stage is real, and nobody is cut off from here.
    pub(super) is_live: bool,
    /// Shows or hides a kind.
    pub(super) on_kind: Callback<MessageKind>,
    pub(super) on_mode: Callback<Mode>,
    /// Opens the form for a partition.
    pub(super) on_part: Callback<MouseEvent>,
}

impl Bar<'_> {
    pub(super) fn view(&self) -> Html {
        let words = self.words;
        let legend = kinds(self.props, self.is_cluster).into_iter().map(|kind| {
            let is_shown = !self.hidden.contains(&kind);
            let onclick = self.on_kind.reform(move |_: MouseEvent| kind);
            html! {
                <button class={classes!("lg", (!is_shown).then_some("no"))} aria-pressed={is_shown.to_string()}
                    title={words.show_kind} {onclick}>
                    { kind_shape(kind) }<span>{ (words.kind)(kind) }</span>
                </button>
            }
        });
        let legend: Html = legend.collect();
        // Without room for words the shapes stand for themselves, and open the list of what they mean.
        let legend = match self.is_narrow {
            false => html! { <span class="lgs">{ legend }</span> },
            true => {
                let shapes = kinds(self.props, self.is_cluster).into_iter().map(kind_shape);
                html! {
                    <details class="lgn">
                        <summary aria-label={words.legend} title={words.legend}>{ for shapes }</summary>
                        <div class="lgl">{ legend }</div>
                    </details>
                }
            }
        };
        html! {
            <div class="sbar">
                { legend }
                <span class="grow" />
                { self.failover() }
                { self.refusing() }
                { self.cut() }
                if !self.is_live {
                    <button class="btn sm part" id={BUTTON} aria-haspopup="dialog" aria-label={words.on_stage.partition}
                        title={words.on_stage.partition} onclick={self.on_part.clone()}>{ scissors() }</button>
                }
                { self.segments() }
            </div>
        }
    }

    /// What a Sentinel that leads a failover is doing.
    fn failover(&self) -> Html {
        let mut rows = self.props.beliefs.iter();
        let step = rows.find_map(|row| row.failover.as_ref().map(|step| (step, &row.sentinel)));
        match step {
            Some((step, who)) => html! {
                <span class="pill warn" title={who.clone()}>{ format!("{}{}{step}", (self.words.goal)(redscope_session::Goal::Failover), self.words.colon) }</span>
            },
            None => Html::default(),
        }
    }

    /// Which nodes of a cluster answer no command for keys.
    fn refusing(&self) -> Html {
        let nodes = self.props.nodes.values();
        let names = nodes.filter(|node| node.serves == Some(false));
        let names: Vec<&str> = names.map(|node| node.name.as_str()).collect();
        if names.is_empty() {
            return Html::default();
        }
        let count = self.props.nodes.values().filter(|node| node.serves.is_some()).count();
        let who = match names.len() == count {
            true => self.words.on_stage.all_nodes.to_owned(),
            false => list(names, self.words),
        };
        let said = format!("cluster_state:fail{}{who}", self.words.clause);
        let title = self.words.on_stage.refuse_hint;
        html! { <span class="pill bad downp" role="status" {title}>{ said }</span> }
    }

    /// Who is cut off.
    fn cut(&self) -> Html {
        if self.cuts.is_empty() {
            return Html::default();
        }
        let words = self.words;
        let since_us = self.cuts.since_us;
        let said = self.parted();
        let since = words.on_stage.since.replace("{}", &seconds(since_us));
        let onseek = self.props.on.reform(move |_: MouseEvent| Msg::Seek(since_us));
        let onclick = self.props.on.reform(|_: MouseEvent| Msg::Act("heal all".to_owned()));
        html! {
            <>
                <span class="pill bad cutp" role="status" title={format!("{said} · {since}")}>
                    { scissors() }
                    <span>{ said }</span>
                    <button class="at" onclick={onseek}>{ since }</button>
                </span>
                <button class="btn sm" {onclick}>{ words.heal }</button>
            </>
        }
    }

    /// Who is cut off from whom, and whether that is so in one direction only.
    fn parted(&self) -> String {
        let words = self.words;
        if let Some(sides) = &self.cuts.sides {
            return sides_in_words(sides, words);
        }
        let pairs: Vec<_> = self.cuts.pairs().collect();
        if let [(a, b)] = pairs[..] {
            let way = match (self.cuts.is_one_way(a, b), self.cuts.is_one_way(b, a)) {
                (true, _) => Way::FromFew,
                (_, true) => Way::FromMany,
                _ => Way::Both,
            };
            return said(&title(words.client, a), &title(words.client, b), way, words);
        }
        let names = self.cuts.names();
        let alone: Vec<&str> =
            names.iter().filter(|name| self.cuts.is_alone(name)).copied().collect();
        let names = if alone.is_empty() { names.into_iter().collect() } else { alone };
        let said = format!("{}{}{}", words.is_cut_off, words.colon, list(names, words));
        match self.cuts.are_one_way() {
            true => words.on_stage.one_way_after.replace("{}", &said),
            false => said,
        }
    }

    fn segments(&self) -> Html {
        let words = self.words;
        if self.modes.len() < 2 {
            return Html::default();
        }
        let buttons = self.modes.iter().map(|mode| {
            let (mode, is_on) = (*mode, *mode == self.mode);
            let name = match mode {
                Mode::Ring => words.mode_ring,
                Mode::Rows => words.mode_rows,
                Mode::Map => words.mode_map,
                Mode::Matrix => words.mode_matrix,
                Mode::SpaceTime => words.mode_spacetime,
            };
            let onclick = self.on_mode.reform(move |_: MouseEvent| mode);
            html! { <button class={classes!(is_on.then_some("on"))} aria-pressed={is_on.to_string()} {onclick}>{ name }</button> }
        });
        html! { <span class="seg" role="group" aria-label={words.stage}>{ for buttons }</span> }
    }
}

fn scissors() -> Html {
    html! {
        <svg class="ico" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 6m-2.5 0a2.5 2.5 0 105 0 2.5 2.5 0 10-5 0M6 18m-2.5 0a2.5 2.5 0 105 0 2.5 2.5 0 10-5 0M8 7.5L20 17M8 16.5L20 7" />
        </svg>
    }
}

/// The smaller side and the rest.
fn sides_in_words(sides: &Sides, words: &'static Words) -> String {
    let few = list(sides.few.iter().map(String::as_str).collect(), words);
    said(&few, words.the_rest, sides.way, words)
}

/// Two sides: `n3 | the rest`, or `n3 → the rest (one way)`: what the first sends does not arrive.
fn said(few: &str, many: &str, way: Way, words: &'static Words) -> String {
    let one_way = |from: &str, to: &str| {
        words.on_stage.one_way_after.replace("{}", &format!("{from} → {to}"))
    };
    match way {
        Way::Both => format!("{few} | {many}"),
        Way::FromFew => one_way(few, many),
        Way::FromMany => one_way(many, few),
    }
}

/// Names in a row; a client's is in words.
pub(super) fn list(mut names: Vec<&str>, words: &'static Words) -> String {
    names.sort_by_key(|name| natural(name));
    let (shown, rest) = names.split_at(names.len().min(MOST_NAMES));
    let mut said: Vec<String> = shown.iter().map(|name| title(words.client, name)).collect();
    if !rest.is_empty() {
        said.push(format!("+{}", rest.len()));
    }
    said.join(words.comma)
}
