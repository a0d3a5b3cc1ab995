//! One node, looked into wide. Only the tab that is open is looked at.

mod beliefs;
mod card;
mod event_loop;
mod files;
mod folders;
mod key;
mod keys;
mod marks;
mod server;

use crate::lesson::Along;
use redscope_labs::{Cast, Spec};
use redscope_node::{Process, Server};
use redscope_sim::Timeline;

use crate::inside::{Found, Inside, InsideAsk, InsideView};
pub(crate) use event_loop::look as look_at_loop;

/// What was seen before, as far as it says what is new.
#[derive(Debug, Default)]
pub(crate) struct InsideLens {
    keys: keys::KeysLens,
    files: files::FilesLens,
}

impl InsideLens {
    /// Looks into a node; `None` if there is no such node.
    pub(crate) fn look(
        &mut self,
        timeline: &Timeline<Cast, Along>,
        asked: &Inside,
    ) -> Option<InsideView> {
        let world = timeline.sim();
        let id = world.find(&asked.node)?;
        let Spec::Server(_) = world.spec(id) else { return None };
        let server: Result<&Server, Found> = match world.actor(id) {
            Some(Cast::Redis(Process::Server(server))) => Ok(server),
            Some(_) => Err(Found::Nothing),
            None => Err(Found::NotRunning),
        };
        let found = match &asked.ask {
            InsideAsk::Files(ask) => {
                Found::Files(Box::new(self.files.look(timeline, id, server.ok(), ask)))
            }
            InsideAsk::Keys(ask) => match server {
                Ok(server) => Found::Keys(Box::new(self.keys.look(world, id, server, ask))),
                Err(nothing) => nothing,
            },
            InsideAsk::Loop(ask) => match server {
                Ok(server) => Found::Loop(Box::new(event_loop::look(world, id, server, ask))),
                Err(nothing) => nothing,
            },
            InsideAsk::Server(ask) => match server {
                Ok(server) => Found::Server(Box::new(server::look(world, id, server, ask))),
                Err(nothing) => nothing,
            },
        };
        Some(InsideView { node: asked.node.clone(), found })
    }
}

#[cfg(test)]
mod tests;
