//! Consoles, and the lines they show.

use redscope_labs::client::Line as ConsoleLine;
use redscope_labs::{Cast, World};
use redscope_sim::Stamp;

use super::Lens;
use crate::frame::{ClientView, Line, LineKind};

/// Shows every console by its name.
#[derive(Debug, Default)]
pub(crate) struct ConsolesLens;

impl Lens for ConsolesLens {
    type Key = String;
    type View = ClientView;

    fn look(&mut self, world: &World, each: &mut dyn FnMut(String, ClientView)) {
        for id in world.ids() {
            let Some(Cast::Console(console)) = world.actor(id) else { continue };
            let node = world.listener(console.address()).map(|id| world.name(id).to_string());
            let view = ClientView {
                name: world.name(id).to_string(),
                node: node.unwrap_or_default(),
                follow: console.follows(),
                prompt: console.prompt(),
                waiting: console.is_waiting(),
            };
            each(view.name.clone(), view);
        }
    }
}

/// A line as a page shows it.
pub(crate) fn line(client: &str, stamp: Stamp, line: &ConsoleLine) -> Line {
    let (kind, prompt, text) = match line {
        ConsoleLine::Typed { prompt, line } => (LineKind::Typed, prompt.as_str(), line.clone()),
        ConsoleLine::Reply { text, error: true } => (LineKind::Error, "", text.clone()),
        ConsoleLine::Reply { text, error: false } => (LineKind::Reply, "", text.clone()),
        ConsoleLine::Redirected { .. } => (LineKind::Note, "", line.to_string()),
    };
    let (step, at_us) = (stamp.step, stamp.at.0);
    Line { client: client.to_owned(), kind, prompt: prompt.to_owned(), text, step, at_us }
}
