//! Writes that were typed, and what became of them.

use redscope_labs::client::TypedFact;

use super::{Story, Teller, Tone};

/// The story of it; none of what is only on its way.
pub(super) fn story(teller: &Teller<'_>, fact: &TypedFact) -> Option<(Tone, Story)> {
    let (is_done, writes, server, why) = match fact {
        TypedFact::Asked { .. } => return None,
        TypedFact::Acknowledged { writes, server } => (true, writes, server, None),
        TypedFact::Refused { writes, server, why } => (false, writes, server, why.as_deref()),
    };
    let (first, others) = writes.split_first()?;
    let (words, more, server) = (first.words.to_string(), others.len(), teller.name(server));
    Some(match is_done {
        true => (Tone::Plain, Story::Wrote { words, more, server }),
        false => {
            (Tone::Warn, Story::NotWritten { words, more, server, why: why.map(str::to_owned) })
        }
    })
}
