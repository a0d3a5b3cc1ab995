//! The few things the page needs from the browser.

use std::cell::Cell;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CustomEvent, CustomEventInit, Document, Element, Event, HtmlAnchorElement, HtmlElement,
    HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, InputEvent, KeyboardEvent, Response,
    ScrollIntoViewOptions, ScrollLogicalPosition, SvgElement, Url, Window,
};

/// Where the page stands: start page, workbench, nodes.
pub const APP: &str = "app";
/// Where the labs stand; empty while something else is shown.
pub const LABS: &str = "lab";

const PREFERS_DARK: &str = "(prefers-color-scheme: dark)";

thread_local! {
    /// Whether the page itself has set what stands behind `#`.
    static OWN_HASH: Cell<bool> = const { Cell::new(false) };
}

pub(crate) fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

pub(crate) fn document() -> Document {
    window().document().expect("a window has a document")
}

/// Milliseconds since the page began to load.
pub(crate) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// A seed nobody has seen before.
pub(crate) fn random_seed() -> u64 {
    let mut bytes = [0; 4];
    // Without randomness every visitor gets the same run; that is no reason not to run.
    let _ = getrandom::fill(&mut bytes);
    u64::from(u32::from_le_bytes(bytes))
}

/// Whether the browser prefers a dark page.
pub(crate) fn prefers_dark() -> bool {
    let query = window().match_media(PREFERS_DARK).ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// Hears when the browser comes to prefer another theme.
pub(crate) fn on_theme_change(callback: impl Fn() + 'static) {
    let Ok(Some(query)) = window().match_media(PREFERS_DARK) else { return };
    let listener = Closure::<dyn FnMut()>::new(callback);
    let _ = query.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref());
    listener.forget();
}

/// The language the browser prefers.
pub(crate) fn language() -> String {
    window().navigator().language().unwrap_or_default()
}

/// Sets an attribute of the page itself.
pub(crate) fn set_root(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

/// What an attribute of the page itself says.
pub(crate) fn root(name: &str) -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute(name)).unwrap_or_default()
}

/// The element in which a page stands, by its id.
///
/// # Panics
/// If the site's document has none.
pub fn host(id: &str) -> Element {
    by_id(id).expect("the document has a place for every page")
}

/// Whether the labs are what is shown.
fn are_labs_shown() -> bool {
    by_id::<Element>(LABS).is_some_and(|host| host.has_child_nodes())
}

/// Calls the page something, if it is called otherwise.
pub(crate) fn set_title(title: &str) {
    if document().title() != title {
        document().set_title(title);
    }
}

/// Scrolls the page so that an element stands at its top.
pub(crate) fn scroll_to(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view();
    }
}

/// What was stored under a name; nothing if the browser does not let the page store.
pub(crate) fn stored(name: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// What was kept for this tab under a name, which a reload survives.
pub(crate) fn kept_in_tab(name: &str) -> Option<String> {
    window().session_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Keeps a value for this tab, or nothing any more.
pub(crate) fn keep_in_tab(name: &str, value: Option<&str>) {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = match value {
            Some(value) => storage.set_item(name, value),
            None => storage.remove_item(name),
        };
    }
}

/// Stores a value; a browser that refuses forgets it.
pub(crate) fn store(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(name, value);
    }
}

/// What stands behind `#`.
pub(crate) fn hash() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// The whole address.
pub(crate) fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// What stands in an address, with `%3C` and the like as the characters they stand for.
pub(crate) fn decoded(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), String::from)
}

/// Puts something behind `#` that the page shows already.
pub(crate) fn set_hash(hash: &str) {
    OWN_HASH.with(|own| own.set(self::hash() != hash));
    let _ = window().location().set_hash(hash);
}

/// Puts something behind `#` in the place of what stands there: going back leads to what was before that.
pub(crate) fn replace_hash(hash: &str) {
    if let Ok(history) = window().history() {
        let address = format!("#{hash}");
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
    }
}

/// Puts something behind `#` for the page to follow.
pub(crate) fn set_hash_and_tell(hash: &str) {
    let _ = window().location().set_hash(hash);
}

/// Whether the change of the address that was just heard of was the page's own.
pub(crate) fn take_own_hash() -> bool {
    OWN_HASH.with(|own| own.replace(false))
}

pub(crate) fn on_hash_change(callback: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(callback);
    window().set_onhashchange(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

/// Copies a text, if the browser lets the page.
pub(crate) fn copy(text: &str) {
    let _ = window().navigator().clipboard().write_text(text);
}

/// What a select box has been set to.
pub(crate) fn chosen(event: &Event) -> String {
    let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
    select.map(|select| select.value()).unwrap_or_default()
}

/// What stands in the field that was typed into.
pub(crate) fn typed(event: &InputEvent) -> String {
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<HtmlInputElement>() {
        Ok(field) => field.value(),
        Err(target) => target
            .dyn_into::<HtmlTextAreaElement>()
            .map_or_else(|_| String::new(), |field| field.value()),
    }
}

/// Hears of an event of the window by its name.
pub(crate) fn on_window_event(name: &str, callback: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(callback);
    let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// A file that another page of this document wants to be opened as a run.
pub(crate) const OPEN_FILE: &str = "redscope-open-file";

/// Tells the other pages of this document bytes under a name.
pub(crate) fn tell_bytes(name: &str, bytes: &[u8]) {
    let what = CustomEventInit::new();
    what.set_detail(&js_sys::Uint8Array::from(bytes));
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &what) {
        let _ = window().dispatch_event(&event);
    }
}

/// Hears what another page of this document tells under a name.
pub(crate) fn on_bytes(name: &str, callback: impl Fn(Vec<u8>) + 'static) {
    let listener = Closure::<dyn FnMut(CustomEvent)>::new(move |event: CustomEvent| {
        if let Ok(bytes) = event.detail().dyn_into::<js_sys::Uint8Array>() {
            callback(bytes.to_vec());
        }
    });
    let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Has `start.js` put the newer build, which lies ready, in this one's place.
pub(crate) fn take_new_version() {
    if let Ok(event) = Event::new("redscope-take-version") {
        let _ = window().dispatch_event(&event);
    }
}

/// Loads the page anew.
pub(crate) fn reload() {
    let _ = window().location().reload();
}

/// Fetches a file of the site that the page's script element names, and says what is in it; `None`: it did
/// not come.
pub(crate) fn fetch_file(name: &str, then: impl FnOnce(Option<Vec<u8>>) + 'static) {
    let script = document().query_selector("script[data-app]").ok().flatten();
    let script = script.and_then(|script| script.dyn_into::<HtmlElement>().ok());
    let address = script.and_then(|script| script.dataset().get(name));
    wasm_bindgen_futures::spawn_local(async move {
        let fetched = async {
            let response = JsFuture::from(window().fetch_with_str(&address?)).await.ok()?;
            let response = response.dyn_into::<Response>().ok().filter(Response::ok)?;
            let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
            Some(js_sys::Uint8Array::new(&bytes).to_vec())
        };
        then(fetched.await);
    });
}

/// Puts the caret into a field.
pub(crate) fn focus(id: &str) {
    let field = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(field) = field {
        let _ = field.focus();
    }
}

/// Puts the focus on a node of the stage, if that is shown.
pub(crate) fn focus_node(name: &str) {
    let selector = format!("[data-testid=\"node-{name}\"]");
    let node = document().query_selector(&selector).ok().flatten();
    if let Some(node) = node.and_then(|node| node.dyn_into::<SvgElement>().ok()) {
        let _ = node.focus();
    }
}

/// Scrolls an element's surroundings just so far that it is seen.
pub(crate) fn reveal(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Offers bytes as a file to be saved.
pub(crate) fn download(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let url = Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence(&parts)?)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

/// Keys that are pressed outside of fields and buttons while a page is shown, with whether Shift is held.
pub(crate) fn on_key(page: &'static str, callback: impl Fn(String, bool) + 'static) {
    let listener = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if are_labs_shown() != (page == LABS) {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let tag = target.as_ref().map(Element::tag_name).unwrap_or_default();
        // An empty field of a filter has nothing that Escape could clear.
        let field = target.and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let is_empty_filter = field
            .as_ref()
            .is_some_and(|field| field.type_() == "search" && field.value().is_empty());
        let is_switch = field.as_ref().is_some_and(|field| field.type_() == "checkbox");
        // A slider has no use for the space bar.
        let is_slid = field.is_some_and(|field| field.type_() == "range") && event.key() == " ";
        let is_left = is_empty_filter && event.key() == "Escape";
        let is_modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        let is_field = matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            && !is_left
            && !is_switch
            && !is_slid;
        // A button and a switch take the space bar for themselves.
        let is_pressed = (tag == "BUTTON" || is_switch) && event.key() == " ";
        let is_taken = is_field || is_modified || is_pressed;
        if is_taken || event.default_prevented() {
            return;
        }
        if matches!(event.key().as_str(), " " | "ArrowLeft" | "ArrowRight" | "`" | "/") {
            event.prevent_default();
        }
        callback(event.key(), event.shift_key());
    });
    let _ = window().add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Calls back before each frame the browser draws.
pub(crate) fn on_each_frame(callback: impl Fn() + 'static) {
    use std::cell::RefCell;
    use std::rc::Rc;
    type Holder = Rc<RefCell<Option<Closure<dyn FnMut()>>>>;
    let holder = Holder::default();
    let again = holder.clone();
    let request = |closure: &Option<Closure<dyn FnMut()>>| {
        if let Some(closure) = closure {
            let _ = window().request_animation_frame(closure.as_ref().unchecked_ref());
        }
    };
    *holder.borrow_mut() = Some(Closure::new(move || {
        callback();
        request(&again.borrow());
    }));
    request(&holder.borrow());
}

/// Sets a size in pixels as a CSS variable of the page's root.
pub(crate) fn set_root_size(name: &str, size: f64) {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    if let Some(root) = root {
        let _ = root.style().set_property(name, &format!("{size}px"));
    }
}

/// The height of the window, in CSS pixels.
pub(crate) fn height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0)
}

/// An element by its id.
pub(crate) fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// What has the focus.
pub(crate) fn focused() -> Option<HtmlElement> {
    let active = document().active_element()?;
    active.dyn_into::<HtmlElement>().ok()
}

/// What can have the focus within an element, in order.
fn focusable(id: &str) -> Vec<HtmlElement> {
    let Some(element) = by_id::<Element>(id) else { return Vec::new() };
    let Ok(list) = element.query_selector_all("input, textarea, select, button:not([disabled])")
    else {
        return Vec::new();
    };
    let nodes = (0..list.length()).filter_map(|at| list.item(at));
    nodes.filter_map(|node| node.dyn_into::<HtmlElement>().ok()).collect()
}

/// Gives the focus to the first field within an element, or else to the first button.
pub(crate) fn focus_first(id: &str) {
    let all = focusable(id);
    let field = all.iter().find(|one| one.tag_name() != "BUTTON");
    if let Some(one) = field.or(all.first()) {
        let _ = one.focus();
    }
}

/// Gives the focus to the next field or button within an element, or to the one before; from one end
/// to the other.
pub(crate) fn focus_next(id: &str, forward: bool) {
    let (all, here) = (focusable(id), focused());
    let at = all.iter().position(|one| Some(one) == here.as_ref());
    let to = at.map_or(0, |at| (at + if forward { 1 } else { all.len() - 1 }) % all.len());
    if let Some(one) = all.get(to) {
        let _ = one.focus();
    }
}

/// Lets the tabulator go round within an element.
pub(crate) fn keep_focus(id: &str, event: &KeyboardEvent) {
    let (all, here) = (focusable(id), focused());
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return };
    let (edge, to) = if event.shift_key() { (first, last) } else { (last, first) };
    if here.as_ref() == Some(edge) {
        event.prevent_default();
        let _ = to.focus();
    }
}

/// The same for the element of an id.
pub(crate) fn reveal_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        reveal(&element);
    }
}

/// A moment in Unix milliseconds as ISO 8601 has it; the number if that has no such form.
pub(crate) fn iso_time(unix_ms: u64) -> String {
    /// What a date of the browser holds at the most.
    const MOST_MS: u64 = 8_640_000_000_000_000;
    match unix_ms <= MOST_MS {
        true => js_sys::Date::new(&JsValue::from_f64(unix_ms as f64)).to_iso_string().into(),
        false => unix_ms.to_string(),
    }
}
