//! What must hold and whether it does, and what Redis allows, counted: each with the moment of it.

use std::collections::BTreeMap;

use redscope_session::{BeliefRow, NodeView, Role, Story, StoryView};
use yew::prelude::*;

use super::card::Card;
use crate::figures::grouped;
use crate::i18n::{Words, use_words};
use crate::model::{Slice, seconds};
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(super) struct PromisesCardProps {
    pub(super) stories: Slice<Vec<StoryView>>,
    /// What comes later has not been broken yet.
    pub(super) step: u64,
    pub(super) nodes: Slice<BTreeMap<String, NodeView>>,
    pub(super) beliefs: Slice<Vec<BeliefRow>>,
    pub(super) is_cluster: bool,
    /// Whether something is cut off or down: whether all agree after that is seen later.
    pub(super) is_apart: bool,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn PromisesCard(props: &PromisesCardProps) -> Html {
    let words = use_words();
    let until = props.stories.partition_point(|story| story.step <= props.step);
    let told = &props.stories[..until];
    let elects = !props.beliefs.is_empty() || props.is_cluster;
    let replicates = props.nodes.len() > 1;
    let promises = [
        (elects, words.one_leader, &["two-leaders", "two-winners"][..]),
        (elects, words.one_vote, &["two-votes"]),
        (props.is_cluster, words.one_owner, &["two-owners"]),
        (replicates, words.equal_data, &["unequal"]),
        (replicates, words.agree, &["no-agreement"]),
        (true, words.always_keeps, &["lost-despite-always"]),
    ];
    let kept = promises.into_iter().filter(|(applies, ..)| *applies).map(|(_, says, names)| {
        match broken_at(told, names) {
            Some(at_us) => {
                let end = html! { <>
                    <span class="t-bad f0">{ words.broken }</span>{ " " }{ go(words, props, at_us) }
                </> };
                view_row(says, Mark::Cross, says.into(), end)
            }
            None if props.is_apart && names.contains(&"no-agreement") => {
                let end = html! { <span class="dim f0">{ words.holds_later }</span> };
                view_row(says, Mark::Diamond, says.into(), end)
            }
            None => {
                let end = html! { <span class="t-ok f0">{ words.holds }</span> };
                view_row(says, Mark::Tick, says.into(), end)
            }
        }
    });
    let lost = Tally::of_losses(told);
    let masters = Tally::of_two_masters(told);
    let (stale, locks) = (Tally::of_stale(told), Tally::of_locks(told));
    let writers = use_state(|| 0_u32);
    let onadd = {
        let next = *writers + 1;
        let act = add_writer(next, &props.nodes, &props.beliefs, props.is_cluster);
        props.on.reform(move |_: MouseEvent| {
            writers.set(next);
            Msg::Act(act.clone())
        })
    };
    html! {
        <Card id="promises" title={words.promises}>
            <h3>{ words.must_hold }</h3>
            <ul class="pr">{ for kept }</ul>
            <h3>{ words.may_happen }</h3>
            <ul class="pr">
                { view_tally(words, props, words.acknowledged_lost, lost) }
                if replicates { { view_tally(words, props, words.two_masters, masters) } }
                if replicates { { view_tally(words, props, words.stale_rows, stale) } }
                { view_tally(words, props, words.locks_lost, locks) }
            </ul>
            <p class="f0 mut note">{ words.writers_count }</p>
            <div class="act"><button class="btn sm" onclick={onadd}>{ words.add_writer }</button></div>
        </Card>
    }
}

/// The words that add a client which writes all the time, and finds its master as clients do here.
fn add_writer(
    number: u32,
    nodes: &BTreeMap<String, NodeView>,
    beliefs: &[BeliefRow],
    is_cluster: bool,
) -> String {
    let of_role = |role: Role| {
        let nodes = nodes.values().filter(move |node| node.role == role);
        nodes.map(|node| node.address.as_str()).collect::<Vec<_>>()
    };
    let (addresses, via) = match beliefs.first() {
        Some(row) => (of_role(Role::Sentinel), format!("sentinel {}", row.master)),
        None if is_cluster => (of_role(Role::Master), "cluster".to_owned()),
        None => (of_role(Role::Master).into_iter().take(1).collect(), "plain".to_owned()),
    };
    format!("add w{number} writer {} via {via} rate=10/s keys=12", addresses.join(","))
}

/// When the first of these was broken, in virtual microseconds.
fn broken_at(told: &[StoryView], names: &[&str]) -> Option<u64> {
    let broken = told
        .iter()
        .find(|view| matches!(&view.story, Story::Violated(what) if names.contains(&what.name())));
    broken.map(|view| view.at_us)
}

/// How much there was of something, and when the last of it was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    count: u64,
    last_us: u64,
}

impl Tally {
    fn of_losses(told: &[StoryView]) -> Self {
        Self::of(told, |story| match story {
            Story::WritesLost { writes, .. } => *writes,
            _ => 0,
        })
    }

    fn of_two_masters(told: &[StoryView]) -> Self {
        Self::of(told, |story| u64::from(matches!(story, Story::TwoMasters { .. })))
    }

    /// Of stale reads in a row only the first is told.
    fn of_stale(told: &[StoryView]) -> Self {
        Self::of(told, |story| u64::from(matches!(story, Story::StaleRead { .. })))
    }

    fn of_locks(told: &[StoryView]) -> Self {
        Self::of(told, |story| u64::from(matches!(story, Story::LockLost { .. })))
    }

    fn of(told: &[StoryView], count: impl Fn(&Story) -> u64) -> Self {
        told.iter().fold(Tally::default(), |tally, view| match count(&view.story) {
            0 => tally,
            more => Tally { count: tally.count + more, last_us: view.at_us },
        })
    }
}

fn view_tally(
    words: &'static Words,
    props: &PromisesCardProps,
    says: &'static str,
    tally: Tally,
) -> Html {
    if tally.count == 0 {
        let end = html! { <span class="dim f0">{ words.not_yet }</span> };
        return view_row(says, Mark::Diamond, says.into(), end);
    }
    let text = html! { <b>{ format!("{says}{}{}", words.colon, grouped(tally.count)) }</b> };
    view_row(says, Mark::Cross, text, go(words, props, tally.last_us))
}

fn view_row(key: &'static str, mark: Mark, text: Html, end: Html) -> Html {
    html! { <li key={key}>{ mark.view() }<span>{ text }</span><span class="end">{ end }</span></li> }
}

/// A way to the moment.
fn go(words: &'static Words, props: &PromisesCardProps, at_us: u64) -> Html {
    let onclick = props.on.reform(move |_: MouseEvent| Msg::Seek(at_us));
    let at = seconds(at_us);
    html! {
        <button class="go link f0" aria-label={format!("{} {at}", words.go_there)} {onclick}>
            { format!("→ {at}") }
        </button>
    }
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mark {
    Tick,
    Cross,
    Diamond,
}

impl Mark {
    fn view(self) -> Html {
        let (path, color, is_line) = match self {
            Mark::Tick => ("M3 8.500l3.500 3.500L13 4.500", "var(--ok)", true),
            Mark::Cross => ("M3.5 3.5L12.500 12.500M12.500 3.5L3.5 12.500", "var(--bad)", true),
            Mark::Diamond => ("M8 2.5L13.5 8L8 13.5L2.5 8z", "var(--ink-3)", false),
        };
        let (fill, stroke) = if is_line { ("none", color) } else { (color, "none") };
        html! {
            <svg class="k" viewBox="0 0 16 16" aria-hidden="true">
                <path d={path} {fill} {stroke} stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" />
            </svg>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::server;
    use redscope_session::{Broken, LossCause, Tone};

    fn told(at_us: u64, story: Story) -> StoryView {
        StoryView { step: at_us, at_us, node: "n1".into(), tone: Tone::Bad, story, origin: None }
    }

    #[test]
    fn a_writer_goes_where_clients_go() {
        let node = |name: &str, port: u16| NodeView {
            address: format!("127.0.0.1:{port}"),
            port,
            ..server(name, None, &[])
        };
        let nodes = [node("n1", 7000), node("n2", 7001)];
        let nodes = nodes.map(|node| (node.name.clone(), node)).into();
        assert_eq!(
            add_writer(1, &nodes, &[], true),
            "add w1 writer 127.0.0.1:7000,127.0.0.1:7001 via cluster rate=10/s keys=12"
        );
        assert_eq!(
            add_writer(2, &nodes, &[], false),
            "add w2 writer 127.0.0.1:7000 via plain rate=10/s keys=12"
        );
    }

    #[test]
    fn losses_are_summed_and_the_first_breach_is_found() {
        let lost = |writes| Story::WritesLost { keys: 1, writes, cause: LossCause::Failover };
        let two_votes = || {
            let (voter, leaders) = ("s1".to_owned(), ["s1", "s2"].map(str::to_owned));
            Story::Violated(Broken::TwoVotes { voter, epoch: 7, leaders })
        };
        let told = [
            told(1, Story::Crashed),
            told(2, lost(2)),
            told(3, two_votes()),
            told(4, lost(3)),
            told(5, two_votes()),
        ];
        assert_eq!(Tally::of_losses(&told), Tally { count: 5, last_us: 4 });
        assert_eq!(Tally::of_two_masters(&told), Tally::default());
        assert_eq!(Tally::of_locks(&told), Tally::default());
        assert_eq!(Tally::of_stale(&told), Tally::default());
        assert_eq!(broken_at(&told, &["two-votes"]), Some(3));
        assert_eq!(broken_at(&told, &["two-leaders", "two-winners"]), None);
    }
}
