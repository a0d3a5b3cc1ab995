//! What a console tells: its lines, and what people may want to know of what was typed.

use redscope_actor::Output;
use redscope_resp::Frame;

use super::Out;
use crate::client::line::{Line, Wire};
use crate::client::order::ConsoleFact;
use crate::client::write::TypedFact;

pub(super) fn tell(out: &mut Out, fact: Option<TypedFact>) {
    if let Some(fact) = fact {
        out.push(Output::Tell(ConsoleFact::Typed(fact)));
    }
}

pub(super) fn say(out: &mut Out, line: Line) {
    out.push(Output::Tell(ConsoleFact::Line(line)));
}

/// What has been done, and says nothing: as a reply, so that what comes next is not taken for it.
pub(super) fn done(out: &mut Out) {
    reply(out, String::new(), false);
}

/// What the console says itself.
pub(super) fn reply(out: &mut Out, text: String, error: bool) {
    say(out, Line::Reply { text, error, wire: None });
}

pub(super) fn show(out: &mut Out, text: String, frame: &Frame, wire: Wire) {
    say(out, Line::Reply { text, error: frame.is_error(), wire: Some(wire) });
}
