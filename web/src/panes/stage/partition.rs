//! Who is cut off from whom, since when, and the two sides of a clean partition.

use std::collections::{BTreeMap, BTreeSet};

use redscope_session::CutView;

use super::geometry::{Line, Rect};

/// In which direction nothing arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Both,
    /// What the smaller side sends does not arrive.
    FromFew,
    /// What the smaller side is sent does not arrive.
    FromMany,
}

/// The two sides of a partition, the smaller one first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sides {
    pub(super) few: Vec<String>,
    pub(super) many: Vec<String>,
    pub(super) way: Way,
}

/// All cuts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cuts {
    /// Ways that are cut, each from whom to whom.
    ways: BTreeSet<(String, String)>,
    /// The same, and the ways back.
    pairs: BTreeSet<(String, String)>,
    /// The two sides, if the nodes are in exactly two.
    pub(super) sides: Option<Sides>,
    /// Since when it is as it is, in virtual microseconds.
    pub(super) since_us: u64,
    nodes: usize,
}

impl Cuts {
    pub(super) fn of(nodes: &[String], clients: &[String], cuts: &[CutView]) -> Self {
        let pair = |cut: &CutView| {
            [(cut.from.clone(), cut.to.clone()), (cut.to.clone(), cut.from.clone())]
        };
        let pairs = cuts.iter().flat_map(pair).collect();
        let ways = cuts.iter().map(|cut| (cut.from.clone(), cut.to.clone())).collect();
        let since_us = cuts.iter().map(|cut| cut.since_us).max().unwrap_or_default();
        let mut all = Cuts { ways, pairs, sides: None, since_us, nodes: nodes.len() };
        if !all.pairs.is_empty() {
            all.sides = all.find_sides(nodes, clients);
        }
        all
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Whether nothing gets through between two, in one direction at least.
    pub(super) fn between(&self, a: &str, b: &str) -> bool {
        // Pairs are few, and a set of owned pairs cannot be asked for borrowed ones.
        !self.pairs.is_empty() && self.pairs.contains(&(a.to_owned(), b.to_owned()))
    }

    /// Whether what the one sends the other does not arrive, and what comes back does.
    pub(super) fn is_one_way(&self, from: &str, to: &str) -> bool {
        let has = |from: &str, to: &str| self.ways.contains(&(from.to_owned(), to.to_owned()));
        has(from, to) && !has(to, from)
    }

    /// Whether all cuts are in one direction only.
    pub(super) fn are_one_way(&self) -> bool {
        self.ways.iter().all(|(from, to)| self.is_one_way(from, to))
    }

    /// Each pair once.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().filter(|(a, b)| a < b).map(|(a, b)| (a.as_str(), b.as_str()))
    }

    /// Everybody who is cut off from somebody.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        self.pairs.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Everybody from whom somebody is cut off, in one direction at least.
    pub(super) fn from<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let pairs = self.pairs.iter().filter(move |(from, _)| from == name);
        pairs.map(|(_, to)| to.as_str())
    }

    /// Whether somebody is on the smaller side. Where there are no sides: is cut off from most nodes, or from several
    /// who are cut off from fewer.
    pub(super) fn is_alone(&self, name: &str) -> bool {
        if let Some(sides) = &self.sides {
            return sides.few.iter().any(|one| one == name);
        }
        let others = self.from(name).count();
        let is_hub = others > 1 && self.from(name).all(|other| self.from(other).count() < others);
        is_hub || others > 0 && others * 2 > self.nodes.saturating_sub(1)
    }

    fn find_sides(&self, nodes: &[String], clients: &[String]) -> Option<Sides> {
        let first = nodes.first()?;
        let mut near = vec![first.clone()];
        let mut next = 0;
        while let Some(name) = near.get(next).cloned() {
            let reached = nodes
                .iter()
                .filter(|other| !near.contains(other) && !self.between(&name, other))
                .cloned()
                .collect::<Vec<_>>();
            near.extend(reached);
            next += 1;
        }
        let mut far: Vec<String> =
            nodes.iter().filter(|name| !near.contains(name)).cloned().collect();
        let is_two = far.iter().all(|a| far.iter().all(|b| a == b || !self.between(a, b)))
            && near.iter().all(|a| near.iter().all(|b| a == b || !self.between(a, b)));
        if far.is_empty() || !is_two {
            return None;
        }
        let cut_from =
            |client: &String, side: &[String]| side.iter().all(|node| self.between(client, node));
        let of = |here: &[String], there: &[String]| -> Vec<String> {
            let clients = clients.iter();
            clients.filter(|c| cut_from(c, there) && !cut_from(c, here)).cloned().collect()
        };
        let (more_near, more_far) = (of(&near, &far), of(&far, &near));
        near.extend(more_near);
        far.extend(more_far);
        let (few, many) = if near.len() < far.len() { (near, far) } else { (far, near) };
        let all_one_way = |from: &[String], to: &[String]| {
            from.iter().all(|a| to.iter().all(|b| !self.between(a, b) || self.is_one_way(a, b)))
        };
        let way = match (all_one_way(&few, &many), all_one_way(&many, &few)) {
            (true, _) => Way::FromFew,
            (_, true) => Way::FromMany,
            _ => Way::Both,
        };
        Some(Sides { few, many, way })
    }
}

/// The two sides of a line that was drawn.
pub(super) fn divided(cards: &BTreeMap<String, Rect>, line: Line) -> (Vec<String>, Vec<String>) {
    let (a, b): (Vec<_>, Vec<_>) =
        cards.iter().partition(|(_, card)| line.side(card.middle()) < 0.0);
    let names =
        |side: Vec<(&String, &Rect)>| side.into_iter().map(|(name, _)| name.clone()).collect();
    (names(a), names(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn cut(from: &[&str], to: &[&str]) -> Vec<CutView> {
        let one = |a: &str, b: &str| CutView { from: a.to_owned(), to: b.to_owned(), since_us: 7 };
        from.iter().flat_map(|a| to.iter().flat_map(move |b| [one(a, b), one(b, a)])).collect()
    }

    #[test]
    fn two_sides_are_found_and_others_are_not() {
        let nodes = names(&["n1", "n2", "n3"]);
        let clients = names(&["c1", "c2"]);
        let cuts = Cuts::of(&nodes, &clients, &cut(&["n3", "c2"], &["n1", "n2", "c1"]));
        let (few, many) = (names(&["n3", "c2"]), names(&["n1", "n2", "c1"]));
        assert_eq!(cuts.sides, Some(Sides { few, many, way: Way::Both }));
        assert_eq!(cuts.since_us, 7);
        assert!(cuts.is_alone("n3") && !cuts.is_alone("n1") && cuts.between("n1", "n3"));
        let one = Cuts::of(&nodes, &clients, &cut(&["n1"], &["n3"]));
        assert!(one.sides.is_none() && !one.is_alone("n3"));
        let all = Cuts::of(&nodes, &clients, &cut(&["n1", "n2"], &["n2", "n3"]));
        assert!(all.sides.is_none());
        assert!(Cuts::of(&[], &[], &cut(&["a"], &["b"])).sides.is_none());
        let many = (1..=30).map(|number| format!("n{number}")).collect::<Vec<_>>();
        let some = Cuts::of(&many, &[], &cut(&["n1"], &["n2", "n3", "n4"]));
        assert!(some.sides.is_none() && some.is_alone("n1") && !some.is_alone("n2"));
        assert_eq!(some.from("n1").collect::<Vec<_>>(), ["n2", "n3", "n4"]);
        assert_eq!(some.from("n3").collect::<Vec<_>>(), ["n1"]);
    }

    #[test]
    fn a_cut_in_one_direction_is_told_from_one_in_both() {
        let nodes = names(&["n1", "n2", "n3"]);
        let way = |from: &[&str], to: &[&str]| {
            let both = cut(from, to).into_iter();
            let there: Vec<CutView> = both.filter(|c| from.contains(&c.from.as_str())).collect();
            Cuts::of(&nodes, &[], &there).sides.map(|sides| sides.way)
        };
        assert_eq!(way(&["n1"], &["n2", "n3"]), Some(Way::FromFew));
        assert_eq!(way(&["n2", "n3"], &["n1"]), Some(Way::FromMany));
        let cuts = Cuts::of(&nodes, &[], &cut(&["n1"], &["n2", "n3"])[..3]);
        assert_eq!(
            cuts.sides.as_ref().map(|sides| sides.way),
            Some(Way::Both),
            "of the rest nothing comes back"
        );
        assert!(cuts.is_one_way("n1", "n3") && !cuts.is_one_way("n1", "n2"));
        assert!(!cuts.are_one_way());
    }
}
