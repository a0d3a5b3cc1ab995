//! What all parts of the picture are drawn from, and how they write spans of time and rounds.

use redscope_session::{BusyView, CommandView, LoopView, MessageKind, RoundRow};

use crate::i18n::LoopWords;

/// What all parts of the picture are drawn from.
pub(crate) struct Scene<'a> {
    pub(crate) words: &'static LoopWords,
    /// What a connection is for, in words.
    pub(crate) kind: fn(MessageKind) -> &'static str,
    pub(crate) view: &'a LoopView,
    pub(crate) now_us: u64,
}

impl Scene<'_> {
    /// The round under way, or the last one.
    pub(super) fn round(&self) -> Option<&RoundRow> {
        self.view.rounds.last()
    }

    pub(super) fn busy(&self) -> Option<&BusyView> {
        self.view.busy.as_ref()
    }

    /// Who the round under way is about, if it is one.
    pub(super) fn served(&self) -> Option<&str> {
        self.view.sockets.iter().find(|socket| socket.is_served).map(|socket| socket.who.as_str())
    }

    /// The command of the round under way, unless what it does is something else.
    pub(super) fn command(&self) -> Option<&CommandView> {
        self.busy()?;
        self.round()?.command.as_ref()
    }
}

/// A span of time with its unit.
pub(crate) fn span(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..10_000_000 => format!("{:.1} ms", us as f64 / 1000.0),
        _ => format!("{:.1} s", us as f64 / 1_000_000.0),
    }
}

/// A span in nanoseconds with its unit.
pub(super) fn span_ns(ns: u64) -> String {
    match ns {
        0..1_000 => format!("{ns} ns"),
        1_000..100_000 => format!("{:.1} µs", ns as f64 / 1000.0),
        _ => span(ns / 1000),
    }
}

/// What is meant by a round, in a few words: its command, or what woke it.
pub(super) fn name_of(words: &LoopWords, round: &RoundRow) -> String {
    match (&round.command, round.events.first()) {
        (Some(command), _) => command.text.clone(),
        (None, _) if round.cron_due_us.is_some() => "serverCron".to_owned(),
        (None, Some((kind, _))) => (words.event)(*kind).to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_units() {
        assert_eq!([999, 41_250, 12_345_678].map(span), ["999 µs", "41.2 ms", "12.3 s"]);
        assert_eq!([230, 6900, 230_000_000].map(span_ns), ["230 ns", "6.9 µs", "230.0 ms"]);
    }
}
