//! Sharing the run: as a link, as text, as a file.

use redscope_labs::Scenario;
use redscope_session::{Kept, ToWorker};
use yew::prelude::*;

use super::App;
use crate::msg::{Form, Msg};
use crate::platform;
use crate::report::Report;

impl App {
    /// Has the worker write the run down.
    pub(super) fn share(&mut self, form: Form) {
        self.form = form;
        self.send(match form {
            Form::Link | Form::Markdown => &ToWorker::Share,
            Form::File => &ToWorker::ShareFile,
        });
    }

    /// The worker has written the run down.
    pub(super) fn shared(&mut self, ctx: &Context<Self>, run: Kept) {
        let words = self.settings.lang.words();
        match (self.form, run) {
            (Form::Markdown, run) => {
                let link = match &run {
                    Kept::Link(link) => {
                        self.remember();
                        platform::set_hash(link);
                        Some(platform::address())
                    }
                    Kept::File(_) => None,
                };
                let (lang, picture) = (self.settings.lang, &self.picture);
                let scenario = Scenario::find(&self.scenario).map_or("", |scenario| scenario.id);
                let title = words.scenario_of(scenario).title(words, &self.numbers);
                let text = Report { lang, title, seed: self.seed, picture, link }.write();
                self.copy(ctx, text);
            }
            (_, Kept::Link(link)) => {
                self.remember();
                platform::set_hash(&link);
                let scope = ctx.link().clone();
                platform::copy(&platform::address(), move |is_copied| {
                    scope.send_message(Msg::LinkCopied(is_copied));
                });
            }
            (form, Kept::File(file)) => {
                let saved = platform::download(&format!("{}.redscope", self.scenario), &file);
                let text = match (saved.is_ok(), form) {
                    (true, Form::File) => words.saved_file,
                    (true, _) => words.shared_file,
                    (false, _) => words.failed,
                };
                self.say(text.to_owned(), saved.is_err());
            }
        }
    }

    /// Has the worker write what is on the stage as files from which it is started for real, by this clock.
    pub(super) fn export(&self) {
        self.send(&ToWorker::Export { unix_ms: platform::unix_ms() });
    }

    /// The files are there, as one.
    pub(super) fn exported(&mut self, name: &str, zip: &[u8]) {
        let words = self.settings.lang.words();
        let saved = platform::download(&format!("{name}.zip"), zip);
        let text = if saved.is_ok() { words.exported } else { words.failed };
        self.say(text.to_owned(), saved.is_err());
    }

    /// Copies a text.
    pub(super) fn copy(&self, ctx: &Context<Self>, text: String) {
        let scope = ctx.link().clone();
        platform::copy(&text.clone(), move |is_copied| {
            scope.send_message(Msg::TextCopied((!is_copied).then_some(text)));
        });
    }

    pub(super) fn link_copied(&mut self, is_copied: bool) {
        let words = self.settings.lang.words();
        let text = if is_copied { words.shared_link } else { words.link_not_copied };
        self.say(text.to_owned(), !is_copied);
    }

    /// A text is copied; one that is not is saved as a file, so that it is not lost.
    pub(super) fn text_copied(&mut self, left: Option<String>) {
        let words = self.settings.lang.words();
        let (text, is_bad) = match left {
            None => (words.copied, false),
            Some(text) => {
                let name = format!("{}.md", self.scenario);
                match platform::download(&name, text.as_bytes()) {
                    Ok(()) => (words.not_copied, true),
                    Err(_) => (words.failed, true),
                }
            }
        };
        self.say(text.to_owned(), is_bad);
    }
}
