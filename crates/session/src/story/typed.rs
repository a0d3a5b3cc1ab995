//! Writes that were typed, and what became of them.

use redscope_labs::client::TypedFact;

use super::{Story, Teller, Tone};

/// The story of it; none of what is only on its way.
pub(super) fn story(teller: &Teller<'_>, fact: &TypedFact) -> Option<(Tone, Story)> {
    let (TypedFact::Acknowledged { writes, server } | TypedFact::Refused { writes, server, .. }) =
        fact
    else {
        return None;
    };
    let (first, others) = writes.split_first()?;
    let (words, more, server) = (first.words.to_string(), others.len(), teller.name(server));
    Some(match fact {
        TypedFact::Refused { why, .. } => {
            let why = why.as_ref().map(ToString::to_string);
            (Tone::Warn, Story::NotWritten { words, more, server, why })
        }
        _ => (Tone::Plain, Story::Wrote { words, more, server }),
    })
}
