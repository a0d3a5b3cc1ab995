//! Shapes of what happens and of what travels: always the same, so that colour is never alone.

use redscope_session::lesson::recording::Happened;
use redscope_session::{MessageKind, Story, Tone};
use yew::prelude::*;

/// The colour of a kind of message.
pub(crate) const fn kind_color(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Client => "var(--s1)",
        MessageKind::Replication => "var(--s3)",
        MessageKind::Vote => "var(--s4)",
        MessageKind::Sentinel | MessageKind::Bus => "var(--ink-3)",
    }
}

/// The outline of a kind of message, in a box of 16: circle, square, triangle, diamond.
pub(crate) const fn kind_path(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Client => "M8 2a6 6 0 1 0 .01 0z",
        MessageKind::Replication => "M3 3h10v10h-10z",
        MessageKind::Vote => "M8 2L14.5 13.5L1.5 13.5z",
        MessageKind::Sentinel | MessageKind::Bus => "M8 1.5L14.5 8L8 14.5L1.5 8z",
    }
}

/// An outline, its colour, and whether it is a line.
pub(crate) type Mark = (&'static str, &'static str, bool);

const CROSS: &str = "M3.5 3.5L12.500 12.500M12.500 3.5L3.5 12.500";
const FLAG: &str = "M4 14V2.500h9l-2 3.200 2 3.300H4";
const PENTAGON: &str = "M8 1.500L14.500 6.300L12 14H4L1.500 6.300z";
const TICK: &str = "M3 8.500l3.500 3.500L13 4.500";

/// What somebody has done to the run.
pub(crate) const ACT: Mark = (FLAG, "var(--ink)", true);
/// A note.
pub(crate) const NOTE: Mark = ("M4 2h8v11l-4-3l-4 3z", "var(--focus)", false);

/// An outline as a line or filled, in a box of 16.
pub(crate) fn outline((path, color, is_line): Mark) -> Html {
    let (fill, stroke) = if is_line { ("none", color) } else { (color, "none") };
    html! {
        <path d={path} {fill} {stroke} stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" />
    }
}

fn icon(mark: Mark) -> Html {
    html! { <svg class="k" viewBox="0 0 16 16" aria-hidden="true">{ outline(mark) }</svg> }
}

/// What a kind of message is drawn as.
pub(crate) const fn kind_mark(kind: MessageKind) -> Mark {
    (kind_path(kind), kind_color(kind), false)
}

/// The shape of a kind of message.
pub(crate) fn kind_shape(kind: MessageKind) -> Html {
    icon(kind_mark(kind))
}

/// What a moment is drawn as.
pub(crate) const fn story_mark(story: &Story, tone: Tone) -> Mark {
    match story {
        Story::Redirected { .. } | Story::Wrote { .. } => {
            (kind_path(MessageKind::Client), "var(--s1)", false)
        }
        Story::Voted { .. } | Story::AsksForVotes { .. } | Story::WantsToLead { .. } => {
            (kind_path(MessageKind::Vote), "var(--s4)", false)
        }
        Story::BecameMaster
        | Story::BecameReplica { .. }
        | Story::Promoted { .. }
        | Story::Switched { .. }
        | Story::ElectionWon { .. }
        | Story::Leads { .. } => (PENTAGON, "var(--s2)", false),
        Story::FullResync { .. }
        | Story::PartialResync { .. }
        | Story::LinkUp
        | Story::ReplicaOnline { .. } => (kind_path(MessageKind::Replication), "var(--s3)", false),
        Story::Cut { .. }
        | Story::Healed { .. }
        | Story::Held { .. }
        | Story::Dropped { .. }
        | Story::Delayed { .. }
        | Story::Delivered { .. }
        | Story::Paused
        | Story::Resumed
        | Story::PathChanged
        | Story::ClockSet { .. }
        | Story::Terminated => (FLAG, "var(--ink-2)", true),
        Story::Saved { .. } | Story::Rewritten { .. } => (TICK, "var(--ok)", true),
        _ => match tone {
            Tone::Bad => (CROSS, "var(--bad)", true),
            Tone::Warn => (kind_path(MessageKind::Bus), "var(--s5)", false),
            Tone::Vote => (kind_path(MessageKind::Vote), "var(--s4)", false),
            Tone::Good => (TICK, "var(--ok)", true),
            Tone::Plain => (kind_path(MessageKind::Bus), "var(--ink-3)", false),
        },
    }
}

/// What was done, as a recording has it: a fault, or anything else.
const fn act_mark(is_fault: bool) -> Mark {
    if is_fault { (CROSS, "var(--bad)", true) } else { (FLAG, "var(--ink-2)", true) }
}

/// The shape of a moment of a recording.
pub(crate) fn recorded_shape(what: &Happened) -> Html {
    icon(match what {
        Happened::Typed { .. } => kind_mark(MessageKind::Client),
        Happened::Did(words) => {
            let verb = words.split(' ').next().unwrap_or_default();
            act_mark(matches!(verb, "crash" | "terminate" | "power-cut" | "cut" | "drop" | "break"))
        }
        Happened::Told(view) => story_mark(&view.story, view.tone),
        Happened::Noted(_) => NOTE,
    })
}

/// The shape of a moment.
pub(crate) fn story_shape(story: &Story, tone: Tone) -> Html {
    icon(story_mark(story, tone))
}
