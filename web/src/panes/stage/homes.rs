//! Which servers stand together: a master and its replicas. A node keeps its place whatever its role
//! becomes, so that a failover is a change of badges and not of the map.

use std::collections::BTreeMap;

use redscope_session::{NodeView, Role};

/// Groups of servers in order, each with the master it had when the run had settled in front.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Homes {
    groups: Vec<Vec<String>>,
    /// The number of the shard of each.
    shards: Vec<usize>,
}

/// A name for sorting: n2 comes before n10.
pub(crate) fn natural(name: &str) -> (&str, u64, &str) {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (stem, name[stem.len()..].parse().unwrap_or(0), name)
}

/// Names in the order in which people count.
pub(super) fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = names.cloned().collect();
    names.sort_by(|a, b| natural(a).cmp(&natural(b)));
    names
}

impl Homes {
    pub(super) fn groups(&self) -> &[Vec<String>] {
        &self.groups
    }

    /// The number of the group a server is in.
    fn place(&self, name: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.iter().any(|member| member == name))
    }

    /// The number of the shard a server is in: it follows from the run alone, and so does its colour.
    pub(super) fn shard(&self, name: &str) -> usize {
        self.place(name).map_or(0, |place| self.shards[place])
    }

    /// Who stands with whom: as when the run had settled, but for those that follow somebody else now, or
    /// own slots of their own.
    pub(super) fn of(nodes: &BTreeMap<String, NodeView>) -> Self {
        let mut homes = Homes::default();
        let is_server = |name: &&String| nodes[*name].role != Role::Sentinel;
        let names = sorted(nodes.keys().filter(is_server));
        let mut settled: BTreeMap<&String, Vec<String>> = BTreeMap::new();
        for name in &names {
            match &nodes[name].home {
                Some(home) if home == name => {
                    settled.entry(home).or_default().insert(0, name.clone())
                }
                Some(home) => settled.entry(home).or_default().push(name.clone()),
                None => homes.groups.push(vec![name.clone()]),
            }
        }
        homes.groups.extend(settled.into_values());
        homes.follow(&names, nodes);
        // Two that own slots are two shards, unless they claim the same ones: then a partition has
        // left a shard with two masters.
        let mut apart = Vec::new();
        for group in &mut homes.groups {
            let mut owned = Vec::new();
            group.retain(|name| {
                let slots = &nodes[name].slots;
                let meets = |(from, to): &(u16, u16)| {
                    owned.iter().any(|(start, end)| start <= to && from <= end)
                };
                let stays = owned.is_empty() || slots.is_empty() || slots.iter().any(meets);
                match stays {
                    true => owned.extend(slots.iter().copied()),
                    false => apart.push(vec![name.clone()]),
                }
                stays
            });
        }
        if !apart.is_empty() {
            homes.groups.extend(apart);
            homes.follow(&names, nodes);
        }
        homes.groups.retain(|group| !group.is_empty());
        homes.groups.sort_by(|a, b| natural(&a[0]).cmp(&natural(&b[0])));
        // Shards that were there first are counted first, so that a new one changes no colour.
        let is_new = |group: &Vec<String>| nodes[&group[0]].home.as_ref() != Some(&group[0]);
        let first = homes.groups.iter().filter(|group| !is_new(group)).count();
        let (mut old, mut new) = (0.., first..);
        let number = |group| if is_new(group) { new.next() } else { old.next() };
        homes.shards = homes.groups.iter().filter_map(number).collect();
        homes
    }

    /// Moves those that follow somebody of another group there.
    fn follow(&mut self, names: &[String], nodes: &BTreeMap<String, NodeView>) {
        for name in names {
            let home = nodes[name].of.as_ref().and_then(|of| self.place(of));
            let (Some(here), Some(home)) = (self.place(name), home) else { continue };
            if here != home {
                self.groups[here].retain(|member| member != name);
                self.groups[home].push(name.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::server;

    fn by_name(nodes: Vec<NodeView>) -> BTreeMap<String, NodeView> {
        nodes.into_iter().map(|node| (node.name.clone(), node)).collect()
    }

    /// A server that stood with another when the run had settled.
    fn at(home: &str, node: NodeView) -> NodeView {
        NodeView { home: Some(home.to_owned()), ..node }
    }

    #[test]
    fn a_failover_moves_nobody() {
        let before = by_name(vec![
            server("n1", None, &[(0, 99)]),
            server("n2", None, &[(100, 200)]),
            server("n10", Some("n1"), &[]),
            server("n9", Some("n2"), &[]),
        ]);
        let groups = [vec!["n1".to_owned(), "n10".to_owned()], vec!["n2".into(), "n9".into()]];
        assert_eq!(Homes::of(&before).groups(), groups);
        let mut after = before;
        let promoted = at("n2", server("n9", None, &[(100, 200)]));
        let others = [
            server("n2", None, &[(100, 200)]),
            server("n2", None, &[]),
            server("n2", Some("n9"), &[]),
        ];
        after.insert("n9".into(), promoted);
        for old in others {
            after.insert("n2".into(), at("n2", old));
            let homes = Homes::of(&after);
            assert_eq!(homes.groups(), groups);
            assert_eq!((homes.shard("n9"), homes.shard("n1")), (1, 0));
        }
    }

    #[test]
    fn who_comes_later_or_owns_slots_of_its_own_stands_apart_and_changes_no_colour() {
        let mut nodes = by_name(vec![
            server("n1", None, &[(0, 1)]),
            server("n2", Some("n1"), &[]),
            server("n3", None, &[(2, 3)]),
        ]);
        nodes.insert("n2".into(), at("n1", server("n2", None, &[(4, 5)])));
        let new = NodeView { home: None, ..server("n0", Some("n3"), &[]) };
        nodes.insert("n0".into(), new);
        let homes = Homes::of(&nodes);
        let groups = [vec!["n1".to_owned()], vec!["n2".into()], vec!["n3".into(), "n0".into()]];
        assert_eq!(homes.groups(), groups);
        assert_eq!(["n1", "n2", "n3", "n0"].map(|name| homes.shard(name)), [0, 2, 1, 1]);
        assert!(Homes::of(&BTreeMap::new()).groups().is_empty());
    }
}
