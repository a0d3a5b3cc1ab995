//! What a person's console shows, as far as it is kept with a sample.

use serde::{Deserialize, Serialize};

use super::act::CONSOLE;
use crate::World;
use crate::cast::Cast;
use crate::client::Line;

/// What a console has shown in a tenth of a second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleSample {
    /// What it showed, in order.
    pub lines: Vec<ConsoleLine>,
    /// So many lines more it showed behind these.
    pub left_out: u32,
    /// What stands before the line that is typed next; nothing if there is no console yet.
    pub prompt: String,
    /// Whether it waits for a reply, or shows whatever comes.
    pub is_busy: bool,
}

/// Something that a console has shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleLine {
    /// When, in virtual microseconds.
    pub at_us: u64,
    /// Possibly several lines.
    pub text: String,
    /// What kind of thing it is.
    pub kind: ConsoleKind,
    /// So many characters more it has.
    pub left_out: u32,
}

/// What a console shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConsoleKind {
    /// What was typed, behind the prompt.
    Typed,
    /// A reply.
    Reply,
    /// An error.
    Error,
}

/// So many things that were shown are kept with a sample: `MONITOR` shows every command.
const MOST_LINES: usize = 60;
/// So many characters of one are kept.
const MOST_CHARS: usize = 2000;

impl ConsoleSample {
    /// Notes something that is shown.
    pub(super) fn note(&mut self, at_us: u64, line: &Line) {
        let kind = match line {
            Line::Typed { .. } => ConsoleKind::Typed,
            Line::Reply { error: true, .. } => ConsoleKind::Error,
            Line::Reply { .. } | Line::Pushed { .. } | Line::Redirected { .. } => {
                ConsoleKind::Reply
            }
        };
        let text = line.to_string();
        // What is done and says nothing shows nothing.
        if text.is_empty() {
            return;
        }
        if self.lines.len() >= MOST_LINES {
            self.left_out += 1;
            return;
        }
        let all = text.chars().count();
        let text = text.chars().take(MOST_CHARS).collect();
        let left_out = all.saturating_sub(MOST_CHARS) as u32;
        self.lines.push(ConsoleLine { at_us, text, kind, left_out });
    }

    /// How the console stands at the end of a sample.
    pub(super) fn ends(&mut self, world: &World) {
        let found = world.find(CONSOLE).and_then(|id| world.actor(id));
        if let Some(Cast::Console(console)) = found {
            self.prompt = console.prompt();
            self.is_busy = console.is_waiting() || console.is_streaming();
        }
    }
}
