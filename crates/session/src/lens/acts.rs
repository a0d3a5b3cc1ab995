//! What was done to the run.

use redscope_labs::client::ConsoleOrder;
use redscope_labs::{Action, Cast, Order, Spec};
use redscope_sim::{Action as Act, Entry};

use crate::frame::ActView;

/// An act as a page shows it: not what is typed at a console, nor that there is one, which the console shows itself.
pub(crate) fn act(entry: &Entry<Cast>) -> Option<ActView> {
    let is_console = matches!(&entry.action, Act::Add { spec: Spec::Console(_), .. });
    let is_shown = is_console || typed(&entry.action).is_some();
    let view = || ActView {
        step: entry.stamp.step,
        at_us: entry.stamp.at.0,
        text: redscope_labs::act::write(&entry.action),
    };
    (!is_shown).then(view)
}

/// An act by which a branch may be called: its words, of what is typed only the line.
pub(crate) fn act_name(action: &Action) -> String {
    typed(action).map_or_else(|| redscope_labs::act::write(action), |(_, line)| line.to_owned())
}

/// The console and the line that is typed at it, if that is what is done.
pub(crate) fn typed(action: &Action) -> Option<(&str, &str)> {
    match action {
        Act::Order { actor, order: Order::Console(ConsoleOrder::Type(line)) } => {
            Some((actor, line))
        }
        _ => None,
    }
}
