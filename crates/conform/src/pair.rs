//! Two connections that hear the same, one to each server, and their answers side by side.

use redscope_conform::peer::{Link, Peer};
use redscope_resp::{Frame, format_reply};

/// Longest text of a frame that is shown.
const SHOWN_CHARS: usize = 1200;

/// A connection to our server and one to redis-server.
pub(crate) struct Pair {
    pub(crate) ours: Link,
    pub(crate) theirs: Link,
}

impl Pair {
    /// Connects to both, and changes to RESP3 on both if asked.
    pub(crate) fn connect(ours: &Peer, theirs: &Peer, resp3: bool) -> Result<Self, String> {
        let mut pair = Pair { ours: ours.connect()?, theirs: theirs.connect()? };
        if resp3 {
            pair.ask(&["HELLO", "3"])?;
        }
        Ok(pair)
    }

    /// Our answer and theirs.
    pub(crate) fn ask(&mut self, words: &[&str]) -> Result<(Frame, Frame), String> {
        Ok((self.ours.ask(words)?, self.theirs.ask(words)?))
    }
}

/// Two lines that show how answers differ, `None` being the end of a connection.
pub(crate) fn side_by_side<'a>(
    ours: impl Into<Option<&'a Frame>>,
    theirs: impl Into<Option<&'a Frame>>,
) -> String {
    let shown = |frame: Option<&Frame>| frame.map_or("the end".to_owned(), show);
    format!("  redis: {}\n  ours:  {}", shown(theirs.into()), shown(ours.into()))
}

fn show(frame: &Frame) -> String {
    let text = format_reply(frame).trim_end().replace('\n', "\n         ");
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((at, _)) => format!("{} …", &text[..at]),
        None => text,
    }
}
