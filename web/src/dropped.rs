//! Files that are dropped or chosen, read: folders with what is in them.

use js_sys::{Array, Function, Promise, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
    HtmlInputElement,
};
use yew::prelude::*;

/// The content of files by their names.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// Folders in folders are followed so far: enough for an append-only file, however deep somebody digs.
const MOST_DEPTH: usize = 4;
/// Files beyond these are left alone.
const MOST_FILES: usize = 64;

/// What is dropped, before the browser forgets it.
pub(crate) fn entries(transfer: &DataTransfer) -> Vec<FileSystemEntry> {
    let items = transfer.items();
    let each = (0..items.length()).filter_map(|number| items.get(number));
    each.filter_map(|item| item.webkit_get_as_entry().ok().flatten()).collect()
}

/// The files that were chosen in a field, which is empty again: the same may be chosen once more.
pub(crate) fn chosen(event: &Event) -> Vec<File> {
    let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return Vec::new() };
    let files = input.files().map(|list| of_list(&list)).unwrap_or_default();
    input.set_value("");
    files
}

/// Files of a list.
pub(crate) fn of_list(list: &FileList) -> Vec<File> {
    (0..list.length()).filter_map(|number| list.get(number)).take(MOST_FILES).collect()
}

/// The files in what was dropped.
pub(crate) async fn files_in(entries: Vec<FileSystemEntry>) -> Vec<File> {
    let mut files = Vec::new();
    let mut waiting: Vec<(usize, FileSystemEntry)> =
        entries.into_iter().map(|entry| (0, entry)).collect();
    while let Some((depth, entry)) = waiting.pop() {
        if files.len() >= MOST_FILES {
            break;
        }
        if let Some(entry) = entry.dyn_ref::<FileSystemFileEntry>() {
            let file = asked(|done, failed| entry.file_with_callback_and_callback(done, failed));
            files.extend(file.await.and_then(|file| file.dyn_into::<File>().ok()));
        } else if let Some(folder) = entry.dyn_ref::<FileSystemDirectoryEntry>()
            && depth < MOST_DEPTH
        {
            let reader = folder.create_reader();
            let read = asked(|done, failed| {
                let _ = reader.read_entries_with_callback_and_callback(done, failed);
            });
            let inside = read.await.map(|list| list.unchecked_into::<Array>()).unwrap_or_default();
            let inside = inside.iter().filter_map(|entry| entry.dyn_into().ok());
            waiting.extend(inside.map(|entry| (depth + 1, entry)));
        }
    }
    files
}

/// The content of files; `None` if they are larger than `most_bytes` together.
pub(crate) async fn read(files: Vec<File>, most_bytes: usize) -> Option<Files> {
    if files.iter().map(|file| file.size()).sum::<f64>() > most_bytes as f64 {
        return None;
    }
    let mut named = Vec::new();
    for file in files {
        let buffer = JsFuture::from(file.array_buffer()).await.ok();
        let bytes = buffer.map(|buffer| Uint8Array::new(&buffer).to_vec());
        named.extend(bytes.map(|bytes| (file.name(), bytes)));
    }
    Some(named)
}

/// Bytes as a text with plain line ends; nothing if they are none.
pub(crate) fn text(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    Some(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}

/// A button that lets files be chosen, which are read; nothing if they are larger than `most_bytes` together.
pub(crate) fn button(
    name: &'static str,
    accept: &'static str,
    most_bytes: usize,
    on: &Callback<Option<Files>>,
) -> Html {
    let on = on.clone();
    let onchange = Callback::from(move |event: Event| {
        let (files, on) = (chosen(&event), on.clone());
        spawn_local(async move { on.emit(read(files, most_bytes).await) });
    });
    html! {
        <label class="btn sm file">{ name }
            <input type="file" multiple=true {accept} class="sr" {onchange} /></label>
    }
}

/// What an old-fashioned call answers; nothing if it fails.
async fn asked(call: impl Fn(&Function, &Function)) -> Option<JsValue> {
    let promise = Promise::new(&mut |done, failed| call(&done, &failed));
    JsFuture::from(promise).await.ok()
}
