//! Consoles, and the lines they show.

use redscope_engine::command::Marks;
use redscope_engine::config::key::ENABLE_DEBUG_COMMAND;
use redscope_labs::client::Line as ConsoleLine;
use redscope_labs::{Cast, World};
use redscope_resp::wire_text;
use redscope_sim::Stamp;

use super::Lens;
use crate::command::of_command;
use crate::frame::{ClientView, Differs, Line, LineKind, WireView};
use crate::help;

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
                resp3: console.speaks_resp3(),
                prompt: console.prompt(),
                waiting: console.is_waiting(),
            };
            each(view.name.clone(), view);
        }
    }
}

/// A line as a page shows it.
pub fn line(client: &str, stamp: Stamp, line: &ConsoleLine) -> Line {
    let (kind, prompt, wire) = match line {
        ConsoleLine::Typed { prompt, .. } => (LineKind::Typed, prompt.as_str(), None),
        ConsoleLine::Reply { error: true, wire, .. } => (LineKind::Error, "", wire.as_ref()),
        ConsoleLine::Reply { error: false, wire, .. } => (LineKind::Reply, "", wire.as_ref()),
        ConsoleLine::Redirected { wire, .. } => (LineKind::Note, "", Some(wire)),
        ConsoleLine::Pushed { wire, .. } => (LineKind::Push, "", Some(wire)),
    };
    let text = match line {
        ConsoleLine::Typed { line, .. } => line.clone(),
        _ => line.to_string(),
    };
    let wire = wire.map(|wire| WireView {
        text: wire_text(&wire.beginning),
        left_bytes: wire.len_bytes - wire.beginning.len(),
    });
    let (help, differs) = match line {
        ConsoleLine::Typed { line, .. } => (help::asked(line), differs(line)),
        _ => (None, None),
    };
    let (client, prompt) = (client.to_owned(), prompt.to_owned());
    Line { client, kind, prompt, text, wire, help, differs, step: stamp.step, at_us: stamp.at.0 }
}

/// In what the answer to a typed line differs from that of an installed Redis, so that a page can say it.
fn differs(line: &str) -> Option<Differs> {
    of_command(line, |spec, _| match spec.guard {
        _ if spec.marks.has(Marks::OWN_WORDS) => Some(Differs::OwnWords),
        Some(guard) if guard.parameter == ENABLE_DEBUG_COMMAND => Some(Differs::Allowed),
        _ => None,
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_as_redis_says_it_is_known_by_its_row() {
        for line in ["OBJECT HELP", "memory doctor", "COMMAND DOCS get", "latency help"] {
            assert_eq!(differs(line), Some(Differs::OwnWords), "{line}");
        }
        assert_eq!(differs("DEBUG SLEEP 0"), Some(Differs::Allowed));
        for line in ["", "\"", "HELP", "GET help", "OBJECT ENCODING help", "MODULE LIST"] {
            assert_eq!(differs(line), None, "{line}");
        }
    }
}
