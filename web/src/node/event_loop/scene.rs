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

/// What is meant by a round, in a few words: its command, or what woke it.
pub(super) fn name_of(words: &LoopWords, round: &RoundRow) -> String {
    match (&round.command, round.events.first()) {
        (Some(command), _) => command.text.clone(),
        (None, _) if round.cron_due_us.is_some() => "serverCron".to_owned(),
        (None, Some((kind, _))) => (words.event)(*kind).to_owned(),
        (None, None) => String::new(),
    }
}
