//! What all parts of the stage draw from.

use redscope_session::{MessageKind, NodeState, NodeView, Role};

use super::StageProps;
use super::geometry::Curve;
use super::homes::{Homes, natural};
use super::layout::Layout;
use super::partition::Cuts;
use crate::i18n::Words;

/// Colours of shards.
const SHARDS: [&str; 6] =
    ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)", "var(--s6)"];

/// No way goes nearer to the top of the stage, in pixels.
const TOP: f64 = 20.0;

/// The stage at a moment.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) props: &'a StageProps,
    pub(super) words: &'static Words,
    pub(super) layout: &'a Layout,
    pub(super) homes: &'a Homes,
    pub(super) cuts: &'a Cuts,
    pub(super) is_cluster: bool,
    /// Kinds that are not shown.
    pub(super) hidden: &'a [MessageKind],
    /// Whether little is to move.
    pub(super) calm: bool,
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
        let ways = [(aside, false), (-aside, true), (aside + 0.2, false), (-aside - 0.2, true)];
        let ways = ways
            .map(|(aside, by_far_side)| Curve::between(a, b, aside, ring, by_far_side).below(TOP));
        let others = || {
            let cards = self.layout.cards.iter();
            cards.filter(|(name, _)| *name != from && *name != to).map(|(_, card)| card)
        };
        // A replica's arrow is straight; of the others the first that is seen best.
        let choices = if kind == MessageKind::Replication { 1 } else { ways.len() };
        let way = *ways[..choices].iter().min_by_key(|way| way.hidden(others()))?;
        match is_there {
            true => Some(way),
            false => Some(Curve { from: way.to, pull: way.pull, to: way.from }),
        }
    }

    /// Whether a Sentinel finds a master silent. One that leads a failover speaks of the old master by
    /// the address of the new one.
    pub(super) fn is_suspect(&self, name: &str) -> bool {
        let rows = self.props.beliefs.iter();
        rows.filter(|row| row.address == name && row.failover.is_none())
            .any(|row| row.grade != redscope_session::Grade::Good)
    }
}
