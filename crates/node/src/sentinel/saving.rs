//! Keeping the configuration on the disk: what a Sentinel says after it has promised something waits
//! until the promise is safe, so that no restart takes a vote back.
//! Behaviour: sentinel.c `sentinelFlushConfig`, 7.0.15, which waits for `fsync`.

use std::collections::VecDeque;
use std::rc::Rc;

use redscope_actor::{DiskError, DiskOp, Ticket};
use redscope_engine::Engine;

use super::SentinelHost;
use crate::fact::LogLevel;
use crate::io::Input;

/// What is being written, and what waits for it.
#[derive(Clone, Debug)]
pub(super) struct Saving {
    /// The file the process was started with.
    path: String,
    /// What that holds, as far as this process knows.
    text: Rc<[u8]>,
    /// How much was to be done before the first file of this turn.
    mark: usize,
    saves: Vec<Save>,
    postponed: VecDeque<Input>,
}

#[derive(Clone, Debug)]
struct Save {
    ticket: Ticket,
    /// How much of what is kept back comes before the line about it.
    line_at: usize,
    outcome: Option<Result<(), DiskError>>,
}

impl Saving {
    /// Nothing is under way; `text` is what the file at `path` holds.
    pub(super) fn new(path: String, text: Vec<u8>) -> Self {
        let (saves, postponed) = (Vec::new(), VecDeque::new());
        Saving { path, text: text.into(), mark: 0, saves, postponed }
    }
}

impl SentinelHost {
    /// The configuration file brought up to what is known now, its other lines kept.
    pub(super) fn conf(&self, engine: &Engine) -> Vec<u8> {
        engine.config.rewritten(&self.saving.text, engine.acl.lines(), false, &self.own_lines())
    }

    /// Puts the configuration file in place.
    pub(super) fn flush_conf(&mut self, engine: &Engine) {
        let bytes = self.conf(engine);
        self.saving.text = bytes.as_slice().into();
        let mark = self.network.mark();
        if self.saving.saves.is_empty() {
            self.saving.mark = mark;
        }
        let line_at = mark - self.saving.mark - self.saving.saves.len();
        let path = self.saving.path.clone();
        let ticket = self.network.disk(DiskOp::Replace { path, bytes });
        self.saving.saves.push(Save { ticket, line_at, outcome: None });
    }

    /// Whether it waits for its disk; it does nothing else.
    pub(super) fn is_saving(&self) -> bool {
        !self.saving.saves.is_empty()
    }

    /// Takes an input for later.
    pub(super) fn postpone(&mut self, input: Input) {
        // A timer that is due is found due again.
        if input != Input::Deadline {
            self.saving.postponed.push_back(input);
        }
    }

    /// What was postponed first.
    pub(super) fn next_postponed(&mut self) -> Option<Input> {
        self.saving.postponed.pop_front()
    }

    /// Keeps back what must not leave before the files of this turn are in place.
    pub(super) fn withhold_unsaved(&mut self) {
        if self.is_saving() {
            self.network.withhold_from(self.saving.mark);
        }
    }

    /// Takes the disk's answer; after the last one everything that was kept back leaves.
    pub(super) fn save_takes(&mut self, ticket: Ticket, outcome: Result<(), DiskError>) {
        let saves = &mut self.saving.saves;
        if let Some(save) = saves.iter_mut().find(|save| save.ticket == ticket) {
            save.outcome = Some(outcome);
        }
        if saves.iter().any(|save| save.outcome.is_none()) {
            return;
        }
        let mut left = 0;
        for save in std::mem::take(saves) {
            self.network.release_some(save.line_at - left);
            left = save.line_at;
            match save.outcome {
                Some(Err(error)) => self.network.log(
                    LogLevel::Warning,
                    format!(
                        "WARNING: Sentinel was not able to save the new configuration on \
                         disk!!!: {error}"
                    ),
                ),
                _ => self.network.log(LogLevel::Notice, "Sentinel new configuration saved on disk"),
            }
        }
        self.network.release();
    }
}
