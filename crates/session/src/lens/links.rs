//! Connections between nodes that stand, and ways that are cut.

use std::collections::BTreeMap;

use redscope_labs::{Cast, Spec, World};
use redscope_node::LinkKind;
use redscope_sim::{Action as Act, Entry};

use crate::frame::{CutView, LinkView, MessageKind};

/// The links between servers and Sentinels: whom who has a connection to that stands, and what for.
/// Several connections of one kind between two are one link.
pub(crate) fn links(world: &World) -> Vec<LinkView> {
    let is_node = |id| matches!(world.spec(id), Spec::Server(_));
    let mut links = BTreeMap::new();
    for id in world.ids().filter(|id| is_node(*id)) {
        for (_, peer, link, stands) in world.connections(id) {
            if stands && is_node(peer.actor) && link != LinkKind::Client {
                links.insert((id.min(peer.actor), id.max(peer.actor), link), ());
            }
        }
    }
    let name = |id| world.name(id).to_string();
    let views = links.into_keys().map(|(a, b, link)| {
        let kind = MessageKind::of(link);
        LinkView { a: name(a), b: name(b), kind }
    });
    views.collect()
}

/// The ways that are cut, each direction by itself, and since when: the acts that were done say that.
pub(crate) fn cuts<'a>(
    world: &World,
    acts: impl Iterator<Item = &'a Entry<Cast>> + Clone,
) -> Vec<CutView> {
    let views = world.cuts().map(|(from, to)| {
        let [from, to] = [from, to].map(|id| world.name(id).to_string());
        let since_us = cut_since(acts.clone(), &from, &to).unwrap_or_default();
        CutView { from, to, since_us }
    });
    views.collect()
}

/// Since when a way is cut, by the acts that were done.
fn cut_since<'a>(acts: impl Iterator<Item = &'a Entry<Cast>>, a: &str, b: &str) -> Option<u64> {
    let mut since = None;
    for Entry { stamp, action } in acts {
        match action {
            Act::Cut { from, to, one_way } if is_way(from, to, *one_way, a, b) => {
                since = since.or(Some(stamp.at.0));
            }
            Act::Heal { from, to, .. } if from.is_empty() && to.is_empty() => since = None,
            Act::Heal { from, to, one_way } if is_way(from, to, *one_way, a, b) => since = None,
            _ => {}
        }
    }
    since
}

/// Whether an act on two sides is about the way from `a` to `b`.
fn is_way(from: &[String], to: &[String], one_way: bool, a: &str, b: &str) -> bool {
    let has = |side: &[String], name: &str| side.iter().any(|one| one == name);
    (has(from, a) && has(to, b)) || (!one_way && has(from, b) && has(to, a))
}

#[cfg(test)]
mod tests {
    use redscope_labs::{Scenario, Values};

    use crate::session::Session;

    #[test]
    fn a_cut_lasts_since_it_was_made_or_made_again() {
        let scenario = Scenario::find("replication").expect("it is in the list");
        let mut session = Session::new(Values::new(scenario, 7)).expect("it starts");
        let since = |session: &mut Session| {
            let cuts = session.frame().cuts.unwrap_or_default();
            cuts.into_iter().map(|cut| (cut.from + " " + &cut.to, cut.since_us)).collect::<Vec<_>>()
        };
        let mut at = Vec::new();
        for act in ["cut n1 n2", "cut n1 n2,n3 one-way", "heal n1 n2", "cut n2 n1"] {
            session.run_for(1_000_000, u64::MAX);
            at.push(session.sim().now().0);
            session.act_in_words(act).expect(act);
        }
        let pair = |way: &str, at: u64| (way.to_owned(), at);
        let both = [pair("n1 n2", at[3]), pair("n1 n3", at[1]), pair("n2 n1", at[3])];
        assert_eq!(since(&mut session), both);
        session.seek(at[1] + 1);
        let before = [pair("n1 n2", at[0]), pair("n1 n3", at[1]), pair("n2 n1", at[0])];
        assert_eq!(since(&mut session), before, "what is done later says nothing");
    }
}
