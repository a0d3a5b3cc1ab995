//! Opening a run from a file: one that was chosen, or dropped anywhere on the page. What does not open changes nothing.

use redscope_session::share::limits::FILE_MOST_BYTES;
use redscope_session::share::{Amount, ShareError};
use redscope_session::{Kept, Refusal, ToWorker};
use web_sys::File;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::App;
use super::place::View;
use crate::dropped;
use crate::i18n::refusal;
use crate::kept;
use crate::msg::Msg;
use crate::platform;

/// Names the field in which a file is chosen.
const CHOOSER: &str = "open-file";

/// A file that the worker is to open.
#[derive(Debug)]
pub(super) struct Opening {
    content: Vec<u8>,
    /// Whether time ran on until then.
    was_playing: bool,
}

impl App {
    /// Takes files that are dropped where nobody else wants them.
    pub(super) fn listen_to_drops(ctx: &Context<Self>) {
        let scope = ctx.link().clone();
        platform::on_drop(move |files| spawn_local(read(files, scope.callback(Msg::FileRead))));
    }

    /// The field in which a file is chosen; buttons open it.
    pub(super) fn view_chooser(&self, ctx: &Context<Self>) -> Html {
        let on = ctx.link().callback(Msg::FileRead);
        let onchange = Callback::from(move |event: Event| {
            spawn_local(read(dropped::chosen(&event), on.clone()));
        });
        html! { <input type="file" id={CHOOSER} hidden=true {onchange} /> }
    }

    pub(super) fn choose_file(&self) {
        platform::click(CHOOSER);
    }

    /// A file was read, or is too large for that.
    pub(super) fn take_file(&mut self, ctx: &Context<Self>, read: Result<Vec<u8>, usize>) {
        match read {
            Ok(file) => self.open_file(ctx, file),
            Err(got) => {
                let (what, most) = (Amount::FileBytes, FILE_MOST_BYTES);
                self.refuse_file(&ShareError::TooMuch { what, got, most }.into());
            }
        }
    }

    /// Opens what is in a file. Time stands still until that is known to open.
    pub(super) fn open_file(&mut self, ctx: &Context<Self>, content: Vec<u8>) {
        let was_playing = self.file.take().map_or(self.playing, |file| file.was_playing);
        self.file = Some(Opening { content, was_playing });
        match self.link {
            Some(_) if self.ready => self.send_file(),
            // It is sent as soon as there is who opens it.
            Some(_) => {}
            None => self.open_link(ctx),
        }
    }

    /// Has the worker open the file that is to be opened, if there is one.
    pub(super) fn send_file(&mut self) {
        if let Some(file) = &self.file {
            let ask = ToWorker::OpenFile(file.content.clone());
            self.set_playing(false);
            self.send(&ask);
        }
    }

    /// A run is open that nothing else has asked for: the page shows that of the file from now on.
    pub(super) fn opened_file(&mut self, ctx: &Context<Self>) {
        let Some(file) = self.file.take() else { return };
        self.reset();
        self.learning.close();
        self.view = View::Workbench;
        platform::set_hash(kept::PLACE);
        self.keep(ctx, Kept::File(file.content));
    }

    /// Opens what a side of a lab does, if that is no link.
    pub(super) fn open_side(&mut self, ctx: &Context<Self>, file: Vec<u8>) {
        self.view = View::Workbench;
        platform::set_hash(kept::PLACE);
        match self.link {
            Some(_) => self.await_run(&ToWorker::OpenFile(file.clone())),
            // It is opened as soon as there is who opens it.
            None => self.open_link(ctx),
        }
        self.kept = Some(Kept::File(file));
    }

    /// The file does not open: the run goes on as it was. Whether there was one to open.
    pub(super) fn file_failed(&mut self, why: &Refusal) -> bool {
        let Some(file) = self.file.take() else { return false };
        self.refuse_file(why);
        if file.was_playing {
            self.set_playing(true);
        }
        true
    }

    fn refuse_file(&mut self, why: &Refusal) {
        let (lang, words) = (self.settings.lang, self.settings.lang.words());
        let text = format!("{}{}{}", words.bad_file, words.colon, refusal(lang, why));
        self.say(text, true);
    }
}

/// Reads the first of some files; how many bytes it has, if those are too many.
async fn read(files: Vec<File>, on: Callback<Result<Vec<u8>, usize>>) {
    let Some(first) = files.into_iter().next() else { return };
    let len_bytes = first.size() as usize;
    let read = dropped::read(vec![first], FILE_MOST_BYTES).await;
    let content = read.map(|files| files.into_iter().map(|(_, bytes)| bytes).next());
    match content {
        Some(Some(bytes)) => on.emit(Ok(bytes)),
        Some(None) => {}
        None => on.emit(Err(len_bytes)),
    }
}
