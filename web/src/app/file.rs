//! Opening a run from a file: one that was chosen, or dropped anywhere on the page. What does not open changes nothing. Files of
//! others, which are no run, become one first.

use redscope_session::share::limits::FILE_MOST_BYTES;
use redscope_session::share::{self, Amount, ShareError};
use redscope_session::{Kept, Refusal, ToWorker};
use web_sys::File;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::App;
use super::place::View;
use crate::dropped::{self, Files};
use crate::i18n::refusal;
use crate::kept;
use crate::msg::Msg;
use crate::platform;

/// Names the field in which files are chosen.
const CHOOSER: &str = "open-file";

/// Files that the worker is to open.
#[derive(Debug)]
pub(super) struct Opening {
    content: Content,
    /// Whether time ran on until then.
    was_playing: bool,
}

/// What is in files.
#[derive(Debug)]
enum Content {
    /// A run.
    Run(Vec<u8>),
    /// What others have written.
    Foreign(Files),
}

impl Content {
    fn of(mut files: Files) -> Self {
        match &files[..] {
            [(name, bytes)] if is_run(name, bytes) => Content::Run(files.remove(0).1),
            _ => Content::Foreign(files),
        }
    }
}

/// Whether a file means to be a run: by its content, or by its name.
fn is_run(name: &str, bytes: &[u8]) -> bool {
    share::is_file(bytes) || name.ends_with(".redscope") || share::is_link(bytes)
}

impl App {
    /// Takes files that are dropped where nobody else wants them.
    pub(super) fn listen_to_drops(ctx: &Context<Self>) {
        let scope = ctx.link().clone();
        platform::on_drop(move |entries, files| {
            let on = scope.callback(Msg::FileRead);
            spawn_local(async move {
                // What is dropped by a script has no entries.
                let inside = dropped::files_in(entries).await;
                read(if inside.is_empty() { files } else { inside }, on).await;
            });
        });
    }

    /// The field in which files are chosen; buttons open it.
    pub(super) fn view_chooser(&self, ctx: &Context<Self>) -> Html {
        let on = ctx.link().callback(Msg::FileRead);
        let onchange = Callback::from(move |event: Event| {
            spawn_local(read(dropped::chosen(&event), on.clone()));
        });
        html! { <input type="file" id={CHOOSER} multiple=true hidden=true {onchange} /> }
    }

    pub(super) fn choose_file(&self) {
        platform::click(CHOOSER);
    }

    /// Files were read, or are too large for that.
    pub(super) fn take_file(&mut self, ctx: &Context<Self>, read: Result<Files, usize>) {
        match read {
            Ok(files) => self.open_content(ctx, Content::of(files)),
            Err(got) => {
                let (what, most) = (Amount::FileBytes, FILE_MOST_BYTES);
                self.refuse_file(&ShareError::TooMuch { what, got, most }.into());
            }
        }
    }

    /// Opens what is in files. Time stands still until that is known to open.
    fn open_content(&mut self, ctx: &Context<Self>, content: Content) {
        let was_playing = self.file.take().map_or(self.playing, |file| file.was_playing);
        self.file = Some(Opening { content, was_playing });
        match self.link {
            Some(_) if self.ready => self.send_file(),
            // It is sent as soon as there is who opens it.
            Some(_) => {}
            None => self.open_link(ctx),
        }
    }

    /// Has the worker open the files that are to be opened, if there are any.
    pub(super) fn send_file(&mut self) {
        if let Some(file) = &self.file {
            let ask = match &file.content {
                Content::Run(bytes) => ToWorker::OpenFile(bytes.clone()),
                Content::Foreign(files) => ToWorker::Import(files.clone()),
            };
            self.set_playing(false);
            self.send(&ask);
        }
    }

    /// Files of others are a run, which is to be opened.
    pub(super) fn imported(&mut self, run: Vec<u8>) {
        if let Some(file) = &mut self.file {
            file.content = Content::Run(run);
            self.send_file();
        }
    }

    /// A run is open that nothing else has asked for: the page shows that of the file from now on.
    pub(super) fn opened_file(&mut self, ctx: &Context<Self>) {
        let Some(Opening { content: Content::Run(file), .. }) = self.file.take() else { return };
        self.clear_notice();
        self.remember();
        self.reset();
        self.learning.close();
        self.view = View::Workbench;
        platform::set_hash(kept::PLACE);
        self.keep(ctx, Kept::File(file));
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

/// Reads files; how many bytes they have, if those are too many.
async fn read(files: Vec<File>, on: Callback<Result<Files, usize>>) {
    if files.is_empty() {
        return;
    }
    let len_bytes = files.iter().map(|file| file.size()).sum::<f64>() as usize;
    match dropped::read(files, FILE_MOST_BYTES).await {
        Some(files) if files.is_empty() => {}
        Some(files) => on.emit(Ok(files)),
        None => on.emit(Err(len_bytes)),
    }
}
