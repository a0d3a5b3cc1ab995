//! Two branches at one moment, side by side: what differs in roles, keys and what was told.

use std::collections::{BTreeMap, BTreeSet};

use redscope_actor::Time;
use redscope_data::DataSetDigest;
use redscope_labs::{Cast, Told, World};
use redscope_node::Process;
use redscope_sim::BranchId;
use serde::{Deserialize, Serialize};

use crate::frame::NodeView;
use crate::lens::{Lens, NodesLens};
use crate::session::Session;
use crate::story::{self, StoryView};

/// So many keys and stories are listed at the most; more are counted.
const MOST_LISTED: usize = 200;

/// What differs between two branches at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Comparison {
    /// The moment, in virtual microseconds.
    pub at_us: u64,
    /// The names of the branches.
    pub branches: [String; 2],
    /// Nodes that are not the same, as they are on each; `None`: not there.
    pub nodes: Vec<[Option<NodeView>; 2]>,
    /// Keys that are not the same.
    pub keys: Vec<KeyDifference>,
    /// How many keys differ, listed or not.
    pub key_count: usize,
    /// Stories of one branch alone, in order, each with its branch, 0 or 1.
    pub stories: Vec<(usize, StoryView)>,
}

/// A key that differs between two branches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KeyDifference {
    /// The server.
    pub node: String,
    /// The database.
    pub db: usize,
    /// The key.
    pub key: String,
    /// Its type on each; `None`: it is not there.
    pub kinds: [Option<String>; 2],
}

impl Session {
    /// Compares two branches at a moment in time, in virtual microseconds.
    ///
    /// Errors: a sentence, if there is no such branch.
    pub fn compare(&self, branches: [usize; 2], at_us: u64) -> Result<Comparison, String> {
        let at = Time(at_us);
        let look = |number: usize| {
            let id = BranchId(number);
            let world = self.timeline().look(id, at);
            let branch = self.timeline().branch_of(id);
            world.zip(branch).ok_or_else(|| format!("there is no branch {number}"))
        };
        let [(one, here), (two, there)] = [look(branches[0])?, look(branches[1])?];
        let keys = keys(&one, &two);
        Ok(Comparison {
            at_us,
            branches: [here.name.clone(), there.name.clone()],
            nodes: nodes(&one, &two),
            key_count: keys.len(),
            keys: keys.into_iter().take(MOST_LISTED).collect(),
            stories: stories([(&one, here.told()), (&two, there.told())], at),
        })
    }
}

fn nodes(one: &World, two: &World) -> Vec<[Option<NodeView>; 2]> {
    let views = |world: &World| {
        let mut views = BTreeMap::new();
        NodesLens::default().look(world, &mut |key, view| drop(views.insert(key, view)));
        views
    };
    let (one, two) = (views(one), views(two));
    let names: BTreeSet<_> = one.keys().chain(two.keys()).collect();
    let pairs = names.into_iter().map(|name| [one.get(name).cloned(), two.get(name).cloned()]);
    pairs.filter(|[one, two]| one != two).collect()
}

/// Everything a world's servers hold: the sum and the type of each value.
type Held = BTreeMap<(String, usize, Vec<u8>), (DataSetDigest, &'static str)>;

fn held(world: &World) -> Held {
    let mut held = Held::new();
    for id in world.ids() {
        let Some(Cast::Redis(Process::Server(server))) = world.actor(id) else { continue };
        for (number, db) in server.engine().dbs.iter().enumerate() {
            for (key, entry) in db.iter() {
                let digest = DataSetDigest::of_value(db, key);
                let name = world.name(id).to_string();
                held.insert((name, number, key.to_vec()), (digest, entry.value.type_name()));
            }
        }
    }
    held
}

fn keys(one: &World, two: &World) -> Vec<KeyDifference> {
    let (one, two) = (held(one), held(two));
    let all: BTreeSet<_> = one.keys().chain(two.keys()).collect();
    let differing = all.into_iter().filter(|key| one.get(*key) != two.get(*key));
    let difference = |place: &(String, usize, Vec<u8>)| {
        let kind = |held: &Held| held.get(place).map(|(_, kind)| (*kind).to_owned());
        let (node, db, key) = place;
        let key = String::from_utf8_lossy(key).into_owned();
        KeyDifference { node: node.clone(), db: *db, key, kinds: [kind(&one), kind(&two)] }
    };
    differing.map(difference).collect()
}

/// What was told on one branch and not, at that moment, on the other.
fn stories(branches: [(&World, &[Told]); 2], until: Time) -> Vec<(usize, StoryView)> {
    let views = branches.map(|(world, told)| {
        let told = told.iter().take_while(|told| told.stamp.at <= until);
        told.filter_map(|told| story::of(world, told)).collect::<Vec<_>>()
    });
    let common = views[0].iter().zip(&views[1]).take_while(|(one, two)| one == two).count();
    let own = views.into_iter().enumerate();
    let own = own
        .flat_map(|(branch, views)| views.into_iter().skip(common).map(move |view| (branch, view)));
    let mut own: Vec<_> = own.collect();
    own.sort_by_key(|(branch, view)| (view.at_us, *branch));
    own.truncate(MOST_LISTED);
    own
}
