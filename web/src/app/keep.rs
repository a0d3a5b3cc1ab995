//! Keeping the run: for the next worker, for a reload, for another visit.

use redscope_session::share::{Amount, ShareError};
use redscope_session::{Kept, Refusal, ToWorker, share};
use yew::prelude::*;

use super::App;
use super::place::View;
use crate::figures::grouped;
use crate::kept::{self, Written};
use crate::msg::Msg;
use crate::notice::{Notice, Noticed};
use crate::platform;

/// What is on its way into the browser's database.
#[derive(Debug, Default)]
pub(super) struct Saving {
    is_under_way: bool,
    /// What is to be put there after that.
    next: Option<Vec<u8>>,
}

impl App {
    /// Keeps the run; whether the page says something else now.
    pub(super) fn keep(&mut self, ctx: &Context<Self>, run: Kept) -> bool {
        self.deaths = 0;
        let link = match &run {
            Kept::Link(link) => Some(link.clone()),
            Kept::File(file) => share::long_link(file),
        };
        let has_news = match (link, &run) {
            // What is tried on the start page is no run to go on with, until it is opened in full.
            _ if self.view == View::Gallery => false,
            (Some(link), _) => self.keep_written(&Written::Link(link)),
            (None, Kept::File(file)) => {
                self.keep_file(ctx, file.clone());
                false
            }
            (None, Kept::Link(_)) => false,
        };
        self.kept = Some(run);
        has_news
    }

    fn keep_written(&mut self, run: &Written) -> bool {
        let is_kept = kept::keep(&platform::hash(), self.learning.id().map(String::as_str), run);
        self.was_kept(is_kept)
    }

    /// Puts a run into the browser's database; of those that come meanwhile the last one.
    fn keep_file(&mut self, ctx: &Context<Self>, file: Vec<u8>) {
        if self.saving.is_under_way {
            self.saving.next = Some(file);
            return;
        }
        self.saving.is_under_way = true;
        let name = kept::name(self.learning.id().map(String::as_str));
        let scope = ctx.link().clone();
        platform::put_run(name.clone(), &file, move |is_kept| {
            scope.send_message(Msg::FileKept(is_kept.then_some(name)));
        });
    }

    /// The database has a run under a name, or does not take it; whether the page says something else now.
    pub(super) fn file_was_kept(&mut self, ctx: &Context<Self>, name: Option<String>) -> bool {
        self.saving.is_under_way = false;
        // Another run may have begun meanwhile.
        let is_open = matches!(&self.kept, Some(Kept::File(_)));
        if let Some(file) = self.saving.next.take().filter(|_| is_open) {
            self.keep_file(ctx, file);
        }
        match name {
            _ if !is_open => false,
            Some(name) => self.keep_written(&Written::Named(name)),
            None => self.was_kept(false),
        }
    }

    /// Says once that the browser does not keep the run: what it has kept before would be another one.
    fn was_kept(&mut self, is_kept: bool) -> bool {
        let is_news = !is_kept && !self.is_unkept;
        self.is_unkept = !is_kept;
        if !is_kept {
            kept::forget(self.learning.id().map(String::as_str));
        }
        if is_news {
            let text = self.settings.lang.words().not_kept.to_owned();
            self.notice = Some(Notice { offer: Some(Noticed::Save), ..Notice::of(text, true) });
        }
        is_news
    }

    /// Keeps the moment that is shown, for who comes back to the run.
    pub(super) fn keep_moment(&self) {
        let is_kept = self.view == View::Workbench && !self.is_too_long;
        if let Some(now_us) = self.shown_us().filter(|_| is_kept) {
            kept::keep_moment(now_us);
        }
    }

    /// The run has more acts than a run can be kept with, as the worker says in place of the run; whether it is
    /// that. It is said once, and what was kept last stays kept.
    pub(super) fn has_too_many_acts(&mut self, why: &Refusal) -> bool {
        let Refusal::Share(ShareError::TooMuch { what: Amount::Acts, most, .. }) = why else {
            return false;
        };
        if !std::mem::replace(&mut self.is_too_long, true) {
            let text = self.settings.lang.words().too_long.replace("{}", &grouped(*most as u64));
            self.say(text, true);
        }
        true
    }

    /// Opens a run that the browser has kept.
    pub(super) fn open_written(&mut self, ctx: &Context<Self>, run: Written) {
        match run {
            Written::Link(link) => self.open(link),
            Written::Named(name) => {
                self.reset();
                self.fetch_kept(ctx, name);
            }
        }
    }

    /// Has the browser's database hand out a run, unless the visitor is elsewhere by then.
    pub(super) fn fetch_kept(&self, ctx: &Context<Self>, name: String) {
        let (scope, place) = (ctx.link().clone(), platform::hash());
        platform::get_run(name, move |run| {
            if platform::hash() == place {
                scope.send_message(Msg::KeptRun(run));
            }
        });
    }

    /// The database has handed out a run, or has it no more.
    pub(super) fn take_kept_run(&mut self, ctx: &Context<Self>, run: Option<Vec<u8>>) {
        let is_in_lesson = self.learning.lesson.is_some();
        match run.map(Kept::File) {
            Some(run) if is_in_lesson => {
                self.learn(Some(run));
                self.set_playing(true);
            }
            Some(Kept::File(file)) => {
                self.await_run(&ToWorker::OpenFile(file.clone()));
                self.kept = Some(Kept::File(file));
            }
            _ => {
                kept::forget(self.learning.id().map(String::as_str));
                if !is_in_lesson {
                    self.go_to_hash(ctx);
                }
                self.say(self.settings.lang.words().kept_is_gone.to_owned(), true);
            }
        }
    }
}
