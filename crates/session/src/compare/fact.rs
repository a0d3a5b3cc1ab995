//! Facts of a world that can be compared, each at its place.

use std::collections::BTreeMap;

use redscope_data::{DataSetSum, Db, Entry};
use redscope_labs::{Cast, World};
use redscope_node::{Process, Server};

use super::{Aspect, FactView};
use crate::frame::{Belief, NodeView};
use crate::lens::{Lens, NodesLens, text, value_text};

/// What a fact is about, with a key as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// Everything but a key.
    Node(Aspect),
    /// A key of a database.
    Key(usize, Vec<u8>),
}

impl Subject {
    /// As it is shown.
    pub(super) fn shown(&self) -> Aspect {
        match self {
            Subject::Node(aspect) => aspect.clone(),
            Subject::Key(db, key) => Aspect::Key { db: *db, key: text(key) },
        }
    }
}

/// A node's name, and what about it.
pub(super) type Place = (String, Subject);

/// A fact. Two are the same if all of it is, also what is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// As it is shown.
    pub(super) view: FactView,
    /// Of a key, the sum of its whole value.
    digest: Option<DataSetSum>,
}

/// All facts of a world.
pub(super) fn all(world: &World) -> BTreeMap<Place, Fact> {
    let mut all = of_nodes(world);
    for (name, server) in servers(world) {
        for (number, db) in server.engine().dbs.iter().enumerate() {
            for (key, entry) in db.iter() {
                let place = (name.clone(), Subject::Key(number, key.to_vec()));
                all.insert(place, of_entry(db, key.as_slice(), entry));
            }
        }
    }
    all
}

/// Some facts of a world; what is not there is left out.
pub(super) fn some(world: &World, places: &[&Place]) -> BTreeMap<Place, Fact> {
    let is_of_node = |place: &&Place| matches!(place.1, Subject::Node(_));
    let mut nodes = match places.iter().any(is_of_node) {
        true => of_nodes(world),
        false => BTreeMap::new(),
    };
    let servers: BTreeMap<String, &Server> = servers(world).collect();
    let mut fact = |place: &Place| match &place.1 {
        Subject::Node(_) => nodes.remove(place),
        Subject::Key(number, key) => {
            let db = servers.get(&place.0)?.engine().dbs.get(*number)?;
            Some(of_entry(db, key, db.get(key)?))
        }
    };
    places.iter().filter_map(|place| Some(((*place).clone(), fact(place)?))).collect()
}

pub(super) fn servers(world: &World) -> impl Iterator<Item = (String, &Server)> {
    world.ids().filter_map(|id| match world.actor(id) {
        Some(Cast::Redis(Process::Server(server))) => Some((world.name(id).to_string(), &**server)),
        _ => None,
    })
}

fn of_entry(db: &Db, key: &[u8], entry: &Entry) -> Fact {
    Fact {
        view: FactView::Text(value_text(&entry.value)),
        digest: Some(DataSetSum::of_value(db, key)),
    }
}

fn of_nodes(world: &World) -> BTreeMap<Place, Fact> {
    let mut all = BTreeMap::new();
    NodesLens::default().look(world, &mut |name, view| {
        for (aspect, view) in of_node(&view) {
            all.insert((name.clone(), Subject::Node(aspect)), Fact { view, digest: None });
        }
    });
    all
}

fn of_node(view: &NodeView) -> Vec<(Aspect, FactView)> {
    let text = FactView::Text;
    let mut facts = vec![
        (Aspect::State, FactView::State(view.state)),
        (Aspect::Role, FactView::Role(view.role)),
    ];
    let named: Vec<&str> = view.of.iter().chain(&view.watches).map(String::as_str).collect();
    if !named.is_empty() {
        facts.push((Aspect::Follows, text(named.join(", "))));
    }
    if !view.slots.is_empty() {
        let ranges = view.slots.iter().map(|(a, b)| match a == b {
            true => a.to_string(),
            false => format!("{a}–{b}"),
        });
        facts.push((Aspect::Slots, text(ranges.collect::<Vec<_>>().join(" "))));
    }
    match view.belief {
        Belief::Epoch(epoch) => facts.push((Aspect::Epoch, text(epoch.to_string()))),
        Belief::Offset(bytes) => facts.push((Aspect::Offset, text(bytes.to_string()))),
        Belief::Nothing | Belief::Link(_) | Belief::Failover(_) => {}
    }
    if let Some(epoch) = view.epoch {
        facts.push((Aspect::Epoch, text(epoch.to_string())));
    }
    facts
}
