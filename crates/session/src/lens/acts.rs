//! What was done to the run.

use redscope_labs::client::ConsoleOrder;
use redscope_labs::{Action, Cast, Order, Spec};
use redscope_sim::{Action as Act, Entry};

use crate::frame::ActView;

/// An act as a page shows it: not what is typed at a console, nor that there is one, which the console shows itself.
pub(crate) fn act(entry: &Entry<Cast>) -> Option<ActView> {
    let is_shown = match &entry.action {
        Act::Order { order: Order::Console(ConsoleOrder::Type(_)), .. } => true,
        Act::Add { spec, .. } => matches!(spec, Spec::Console(_)),
        _ => false,
    };
    let view = || ActView {
        step: entry.stamp.step,
        at_us: entry.stamp.at.0,
        text: redscope_labs::act::write(&entry.action),
    };
    (!is_shown).then(view)
}

/// An act by which a branch may be called: its words, of what is typed only the line.
pub(crate) fn act_name(action: &Action) -> String {
    typed(action).map_or_else(|| redscope_labs::act::write(action), str::to_owned)
}

/// The line that is typed, if that is what is done.
pub(crate) fn typed(action: &Action) -> Option<&str> {
    match action {
        Act::Order { order: Order::Console(ConsoleOrder::Type(line)), .. } => Some(line),
        _ => None,
    }
}
