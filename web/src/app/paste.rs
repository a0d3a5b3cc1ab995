//! What was pasted: carried out by the worker line by line.

use redscope_session::{Kept, LineKind, Refusal, ToWorker};
use yew::prelude::*;

use super::{App, Pasted};
use crate::acts::of_line;
use crate::i18n;

impl Pasted {
    /// The next one is not to be carried out.
    pub(super) fn pop_front(&mut self) -> Option<String> {
        self.acts.pop_front()
    }

    /// What a worker that has none of it is to be told.
    pub(super) fn again(&self) -> Option<ToWorker> {
        let acts: Vec<String> = self.acts.iter().cloned().collect();
        (!acts.is_empty()).then(|| ToWorker::Paste { client: self.client.clone(), acts })
    }
}

impl App {
    /// Types what was pasted at the console in front.
    pub(super) fn paste_lines(&mut self, lines: Vec<String>) {
        self.clear_notice();
        let mut acts = Vec::new();
        for line in &lines {
            match line.eq_ignore_ascii_case("clear") {
                true => self.picture.clear(&self.front),
                false => acts.push(of_line(&self.picture.nodes, &self.front, line)),
            }
        }
        self.learning.act(self.picture.now_us);
        self.keep_waits();
        self.pasted.client.clone_from(&self.front);
        self.pasted.acts.extend(acts.iter().cloned());
        self.send(&ToWorker::Paste { client: self.front.clone(), acts });
        if !self.playing {
            self.set_playing(true);
        }
    }

    /// Some of it is done.
    pub(super) fn take_pasted(
        &mut self,
        ctx: &Context<Self>,
        done: usize,
        refused: Vec<(String, Refusal)>,
        kept: Kept,
    ) {
        self.pasted.acts.drain(..done.min(self.pasted.acts.len()));
        for (words, why) in refused {
            let client = self.pasted.client.clone();
            let text = i18n::refusal(self.settings.lang, &why);
            self.picture.add_line(&client, LineKind::Act, format!("!{words}"));
            self.picture.add_line(&client, LineKind::Refused, text);
        }
        self.keep(ctx, kept);
    }

    /// Types no more of it: the moment that is shown is another one now.
    pub(super) fn stop_paste(&mut self) {
        if !self.pasted.acts.is_empty() {
            self.pasted.acts.clear();
            self.send(&ToWorker::StopPaste);
        }
    }
}
