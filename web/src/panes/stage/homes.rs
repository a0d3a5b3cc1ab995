//! Which servers stand together: a master and its replicas. A node keeps its place whatever its role
//! becomes, so that a failover is a change of badges and not of the map.

use std::collections::BTreeMap;

use redscope_session::{NodeView, Role};

/// Groups of servers in order, each with the master it was first seen with in front.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Homes {
    groups: Vec<Vec<String>>,
}

/// A name for sorting: n2 comes before n10.
pub(super) fn natural(name: &str) -> (&str, u64, &str) {
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
    pub(super) fn of(&self, name: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.iter().any(|member| member == name))
    }

    /// Takes in who is there now, and who follows whom.
    pub(super) fn update(&mut self, nodes: &BTreeMap<String, NodeView>) {
        let is_server = |name: &String| nodes.get(name).is_some_and(|n| n.role != Role::Sentinel);
        for group in &mut self.groups {
            group.retain(is_server);
        }
        let names = sorted(nodes.keys().filter(|name| is_server(name)));
        let (followers, heads): (Vec<_>, Vec<_>) =
            names.iter().partition(|name| nodes[*name].of.is_some());
        for name in heads.into_iter().chain(followers) {
            if self.of(name).is_none() {
                self.groups.push(vec![name.clone()]);
            }
        }
        self.follow(&names, nodes);
        // Two that own slots are two shards, unless they claim the same ones: then a partition has
        // left a shard with two masters.
        let mut apart = Vec::new();
        for group in &mut self.groups {
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
            self.groups.extend(apart);
            self.follow(&names, nodes);
        }
        self.groups.retain(|group| !group.is_empty());
        self.groups.sort_by(|a, b| natural(&a[0]).cmp(&natural(&b[0])));
    }

    /// Moves those that follow somebody of another group there.
    fn follow(&mut self, names: &[String], nodes: &BTreeMap<String, NodeView>) {
        for name in names {
            let home = nodes[name].of.as_ref().and_then(|of| self.of(of));
            let (Some(here), Some(home)) = (self.of(name), home) else { continue };
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

    #[test]
    fn a_failover_moves_nobody() {
        let before = by_name(vec![
            server("n1", None, &[(0, 99)]),
            server("n2", None, &[(100, 200)]),
            server("n10", Some("n1"), &[]),
            server("n9", Some("n2"), &[]),
        ]);
        let mut homes = Homes::default();
        homes.update(&before);
        let groups = [vec!["n1".to_owned(), "n10".to_owned()], vec!["n2".into(), "n9".into()]];
        assert_eq!(homes.groups(), groups);
        let mut after = before;
        after.insert("n9".into(), server("n9", None, &[(100, 200)]));
        homes.update(&after);
        assert_eq!(homes.groups(), groups, "both claim the slots");
        after.insert("n2".into(), server("n2", None, &[]));
        homes.update(&after);
        assert_eq!(homes.groups(), groups);
        after.insert("n2".into(), server("n2", Some("n9"), &[]));
        homes.update(&after);
        assert_eq!(homes.groups(), groups);
    }

    #[test]
    fn another_world_with_the_same_names_is_grouped_anew() {
        let mut homes = Homes::default();
        homes.update(&by_name(vec![server("n1", None, &[]), server("n2", Some("n1"), &[])]));
        assert_eq!(homes.groups().len(), 1);
        homes.update(&by_name(vec![
            server("n1", None, &[(0, 1)]),
            server("n2", None, &[(2, 3)]),
            server("n3", Some("n2"), &[]),
        ]));
        assert_eq!(homes.groups(), [vec!["n1".to_owned()], vec!["n2".into(), "n3".into()]]);
        homes.update(&BTreeMap::new());
        assert!(homes.groups().is_empty());
    }
}
