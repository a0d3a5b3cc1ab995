//! Files that are dropped somewhere on the page.

use wasm_bindgen::prelude::*;
use web_sys::{DataTransfer, DragEvent, Event, File, FileSystemEntry};

use super::window;
use crate::dropped;

/// Hears of files that are dropped where nobody else takes them: without that the browser would show them in the
/// place of the page.
pub(crate) fn on_drop(callback: impl Fn(Vec<FileSystemEntry>, Vec<File>) + 'static) {
    listen("dragover", |_| {});
    listen("drop", move |transfer| {
        let files = transfer.files().map(|list| dropped::of_list(&list)).unwrap_or_default();
        callback(dropped::entries(&transfer), files);
    });
}

/// Listens to files that nobody else has taken. A text that is dragged into a field is none of them.
fn listen(name: &str, callback: impl Fn(DataTransfer) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        let files = transfer.filter(|transfer| {
            transfer.types().includes(&JsValue::from_str("Files"), 0) && !event.default_prevented()
        });
        if let Some(files) = files {
            event.prevent_default();
            callback(files);
        }
    });
    let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}
