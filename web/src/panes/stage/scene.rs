//! What all parts of the stage draw from.

use std::collections::BTreeMap;

use redscope_session::{
    BeliefRow, ClientView, CutView, FlightsView, Gossip, LinkView, MessageKind, NodeState,
    NodeView, PacketView, Role, RouteView, StoryView,
};
use yew::prelude::*;

use super::geometry::{Curve, Point, Rect, at};
use super::homes::{Homes, natural};
use super::layout::Layout;
use super::partition::Cuts;
use super::reports;
use crate::i18n::Words;
use crate::model::Slice;
use crate::msg::Msg;
use crate::shown::Mode;

/// Colours of shards: the six of all pages, and what the style sheet makes of them.
const SHARDS: [&str; 24] = [
    "var(--s1)",
    "var(--s2)",
    "var(--s3)",
    "var(--s4)",
    "var(--s5)",
    "var(--s6)",
    "var(--s7)",
    "var(--s8)",
    "var(--s9)",
    "var(--s10)",
    "var(--s11)",
    "var(--s12)",
    "var(--s13)",
    "var(--s14)",
    "var(--s15)",
    "var(--s16)",
    "var(--s17)",
    "var(--s18)",
    "var(--s19)",
    "var(--s20)",
    "var(--s21)",
    "var(--s22)",
    "var(--s23)",
    "var(--s24)",
];

/// A way around cards is looked for with so many points along each side of the stage.
const PULLS: usize = 12;
/// No way goes nearer to the top of the stage, in pixels.
const TOP: f64 = 20.0;

#[derive(Properties, PartialEq, Clone)]
pub(crate) struct StageProps {
    pub(crate) nodes: Slice<BTreeMap<String, NodeView>>,
    pub(crate) packets: Slice<Vec<PacketView>>,
    /// Messages that have arrived.
    #[prop_or_default]
    pub(crate) passed: Slice<Vec<PacketView>>,
    pub(crate) clients: Slice<BTreeMap<String, ClientView>>,
    pub(crate) links: Slice<Vec<LinkView>>,
    pub(crate) cuts: Slice<Vec<CutView>>,
    pub(crate) route: Slice<Option<RouteView>>,
    pub(crate) beliefs: Slice<Vec<BeliefRow>>,
    /// What a cluster's nodes believe of those that do not answer.
    #[prop_or_default]
    pub(crate) gossip: Slice<Gossip>,
    #[prop_or_default]
    pub(crate) stories: Slice<Vec<StoryView>>,
    pub(crate) now_us: u64,
    pub(crate) selected: String,
    pub(crate) watched: Option<u64>,
    /// How it is laid out; without, as is usual for who is on it.
    #[prop_or_default]
    pub(crate) layout: Option<Mode>,
    /// Messages of the last moments, while they are looked at.
    #[prop_or_default]
    pub(crate) flights: Slice<Option<FlightsView>>,
    /// Without a bar and menus, to be looked at.
    #[prop_or_default]
    pub(crate) bare: bool,
    /// Whose stage it is, where there are several.
    #[prop_or_default]
    pub(crate) whose: Option<char>,
    pub(crate) on: Callback<Msg>,
}

/// The stage at a moment.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) props: &'a StageProps,
    pub(super) words: &'static Words,
    pub(super) layout: &'a Layout,
    pub(super) homes: &'a Homes,
    pub(super) cuts: &'a Cuts,
    pub(super) is_cluster: bool,
    /// Who asks a cluster's masters for their votes.
    pub(super) candidate: Option<&'a str>,
    /// Kinds that are not shown.
    pub(super) hidden: &'a [MessageKind],
    /// Whether little is to move.
    pub(super) calm: bool,
    /// Whether it is real.
    pub(super) is_live: bool,
}

impl Scene<'_> {
    pub(super) fn node(&self, name: &str) -> Option<&NodeView> {
        self.props.nodes.get(name)
    }

    /// The colour of a node: that of its shard, or of what it is.
    pub(super) fn color(&self, node: &NodeView) -> &'static str {
        match node.role {
            Role::Sentinel => "var(--s4)",
            _ if self.is_cluster => SHARDS[self.homes.shard(&node.name) % SHARDS.len()],
            Role::Master => "var(--s1)",
            Role::Replica => "var(--s3)",
        }
    }

    /// Whether a node's process is there and goes on.
    pub(super) fn is_up(&self, name: &str) -> bool {
        self.node(name).is_none_or(|node| node.state == NodeState::Running)
    }

    pub(super) fn shows(&self, kind: MessageKind) -> bool {
        !self.hidden.contains(&kind)
    }

    /// The way of a kind of message from one card to another: the same there and back.
    pub(super) fn way(&self, from: &str, to: &str, kind: MessageKind) -> Option<Curve> {
        let (a, b) = (*self.layout.cards.get(from)?, *self.layout.cards.get(to)?);
        let aside = match kind {
            MessageKind::Replication => 0.0,
            MessageKind::Client => 0.06,
            MessageKind::Sentinel => 0.05,
            MessageKind::Bus => 0.1,
            MessageKind::Vote => -0.16,
        };
        let is_there = natural(from) < natural(to);
        let (a, b) = if is_there { (a, b) } else { (b, a) };
        let ring = self.layout.ring;
        let bent = |aside, by_far_side| Curve::between(a, b, aside, ring, by_far_side).below(TOP);
        let ways = match kind {
            // It is straight, but for a replica below another, which it would seem to come from.
            MessageKind::Replication => {
                vec![bent(aside, false), Curve::beside(a, b, 1.0), Curve::beside(a, b, -1.0)]
            }
            _ => vec![
                bent(aside, false),
                bent(-aside, true),
                bent(aside + 0.2, false),
                bent(-aside - 0.2, true),
            ],
        };
        // The first that is seen best.
        let best = *ways.iter().min_by_key(|way| self.hidden(**way, from, to))?;
        let is_whole = kind != MessageKind::Client || self.hidden(best, from, to) == 0;
        let way = if is_whole { best } else { self.around(a, b, (from, to)) };
        match is_there {
            true => Some(way),
            false => Some(Curve { from: way.to, pull: way.pull, to: way.from }),
        }
    }

    /// The way between two cards that is bent least of those that are seen whole, pulled to points all over the
    /// stage and beside it, and leaving the cards towards that or at a side; if there is none, the one that
    /// is seen best.
    fn around(&self, a: Rect, b: Rect, (from, to): (&str, &str)) -> Curve {
        let (width, height) = (self.layout.width, self.layout.height);
        let middle = a.middle().towards(b.middle(), 0.5);
        let place = |part: usize, size: f64| (part as f64 / PULLS as f64 * 2.0 - 0.5) * size;
        let pulls = (0..=PULLS).flat_map(|x| (0..=PULLS).map(move |y| (x, y)));
        let mut pulls: Vec<Point> =
            pulls.map(|(x, y)| at(place(x, width), place(y, height))).collect();
        pulls.sort_by(|one, two| one.distance(middle).total_cmp(&two.distance(middle)));
        let mut best = Curve::pulled(a, b, middle);
        let mut least = self.hidden(best, from, to);
        for pull in pulls {
            let way = Curve::pulled(a, b, pull).below(TOP);
            let (from_side, to_side) = (a.side_to(pull), b.side_to(pull));
            let ways = [way, Curve { from: from_side, ..way }, Curve { to: to_side, ..way }];
            for way in ways.into_iter().filter(|way| !way.turns_back()) {
                let hidden = self.hidden(way, from, to);
                if hidden == 0 {
                    return way;
                }
                if hidden < least {
                    (least, best) = (hidden, way);
                }
            }
        }
        best
    }

    /// How much of a way between two is not to be seen well: below cards, on the ring, beside the stage.
    fn hidden(&self, way: Curve, from: &str, to: &str) -> usize {
        let cards = self.layout.cards.iter();
        let others = cards.filter(|(name, _)| *name != from && *name != to).map(|(_, card)| card);
        let on_ring = self.layout.ring.map_or(0, |ring| way.within(ring));
        way.hidden(others) + on_ring + way.outside(self.layout.width, self.layout.height)
    }

    /// Whether a Sentinel finds a master silent, or a cluster's node another one. A Sentinel that leads a failover
    /// speaks of the old master by the address of the new one.
    pub(super) fn is_suspect(&self, name: &str) -> bool {
        if reports::credible(&self.props.gossip).any(|doubt| doubt.of == name) {
            return true;
        }
        let rows = self.props.beliefs.iter();
        rows.filter(|row| row.address == name && row.failover.is_none())
            .any(|row| row.grade != redscope_session::Grade::Good)
    }
}
