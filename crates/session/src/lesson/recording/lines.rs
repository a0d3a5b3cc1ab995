//! What was typed at consoles, with what came back and the goal that it may become.

use std::collections::BTreeMap;

use redscope_labs::client::Line;
use redscope_labs::{Cast, Fact, World};
use redscope_sim::{ActorId, What};

use super::proposal::{of_line, writes};
use super::{Happened, Recorded};
use crate::session::Session;

/// The state behind so many lines is looked at, the last ones.
const MOST_LOOKED_AT: usize = 100;

struct Typed {
    console: ActorId,
    at_us: u64,
    line: String,
    shown: Vec<String>,
    answered_us: Option<u64>,
}

/// Every line that was typed, in order.
pub(super) fn typed(session: &Session) -> Vec<Recorded> {
    let world = session.sim();
    let all = read(session);
    let first = all.len().saturating_sub(MOST_LOOKED_AT);
    let moment = |(number, typed): (usize, Typed)| {
        let Typed { console, at_us, line, shown, answered_us } = typed;
        let seen = answered_us.filter(|_| number >= first && writes(&line));
        let seen = seen.and_then(|at_us| look(session, at_us));
        let node = seen.as_ref().and_then(|world| Some((world, server(world, console)?)));
        Recorded {
            at_us,
            goal: of_line(&line, &shown, node),
            is_likely: writes(&line),
            what: Happened::Typed {
                client: world.name(console).to_string(),
                line,
                shown,
                answered_us,
            },
        }
    };
    all.into_iter().enumerate().map(moment).collect()
}

fn read(session: &Session) -> Vec<Typed> {
    let mut all: Vec<Typed> = Vec::new();
    // Of each console, the first line that has no reply, and the last that was typed.
    let mut open: BTreeMap<ActorId, (Vec<usize>, usize)> = BTreeMap::new();
    for told in session.timeline().told_ever_since(0).iter() {
        let What::Fact(Fact::Console(said)) = &told.what else { continue };
        let (console, at_us) = (told.actor, told.stamp.at.0);
        if let Line::Typed { line, .. } = said {
            let (waiting, last) = open.entry(console).or_default();
            if !line.trim().is_empty() {
                waiting.push(all.len());
                *last = all.len();
                let (line, shown) = (line.trim().to_owned(), Vec::new());
                all.push(Typed { console, at_us, line, shown, answered_us: None });
            }
            continue;
        }
        let Some((waiting, last)) = open.get_mut(&console) else { continue };
        let Some(typed) = all.get_mut(waiting.first().copied().unwrap_or(*last)) else { continue };
        let text = said.to_string();
        let lines = text.lines().map(str::trim_end).filter(|_| !text.is_empty());
        typed.shown.extend(lines.map(str::to_owned));
        if matches!(said, Line::Reply { .. }) && !waiting.is_empty() {
            typed.answered_us = Some(at_us);
            waiting.remove(0);
        }
    }
    all
}

/// The world at a moment of the present branch.
fn look(session: &Session, at_us: u64) -> Option<World> {
    let timeline = session.timeline();
    timeline.look(timeline.branch(), redscope_actor::Time(at_us))
}

/// Whom a console talks to.
fn server(world: &World, console: ActorId) -> Option<ActorId> {
    match world.actor(console)? {
        Cast::Console(console) => world.listener(console.address()),
        _ => None,
    }
}
