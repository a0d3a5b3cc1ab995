//! The line being typed: completion, hints, history, search, paste.

use redscope_session::Completion;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::history::History;
use super::pasted::commands;
use crate::i18n::{act, summary, use_lang, use_words};
use crate::model::Slice;
use crate::msg::Msg;
use crate::platform;

/// Candidates shown at once.
const MOST_SHOWN: usize = 6;

#[derive(Properties, PartialEq)]
pub(in crate::panes) struct PromptProps {
    pub(in crate::panes) name: String,
    pub(in crate::panes) prompt: String,
    pub(in crate::panes) waiting: bool,
    /// What the line is called.
    pub(in crate::panes) label: AttrValue,
    pub(in crate::panes) completion: Slice<Completion>,
    /// Hears of a line that is sent to every branch there is.
    #[prop_or_default]
    pub(in crate::panes) on_both: Option<Callback<String>>,
    pub(in crate::panes) on: Callback<Msg>,
}

/// A search backwards through the history: what is typed meanwhile is what is looked for.
#[derive(Clone, Debug, PartialEq)]
struct Search {
    /// So many lines that match are passed over.
    skip: usize,
    /// What was being typed when it began.
    before: String,
}

/// The id of the line that is being typed at a console.
pub(crate) fn line_of(client: &str) -> String {
    format!("line-{client}")
}

#[component]
pub(in crate::panes) fn Prompt(props: &PromptProps) -> Html {
    let (words, lang) = (use_words(), use_lang());
    let line = use_state(String::new);
    // As it is by now: a key may be pressed again before what it did is drawn.
    let history = use_mut_ref(History::load);
    let search = use_state(|| None::<Search>);
    let on = props.on.clone();
    let oninput = {
        let (line, search, on) = (line.clone(), search.clone(), on.clone());
        Callback::from(move |event: InputEvent| {
            let text = platform::typed(&event);
            match &*search {
                Some(begun) => search.set(Some(Search { skip: 0, before: begun.before.clone() })),
                None => on.emit(Msg::Complete(text.clone())),
            }
            line.set(text);
        })
    };
    let onpaste = {
        let (history, on) = (history.clone(), on.clone());
        Callback::from(move |event: Event| {
            let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else { return };
            let text = event.clipboard_data().and_then(|data| data.get_data("text").ok());
            let Some(text) = text.filter(|text| text.trim().contains('\n')) else { return };
            event.prevent_default();
            let mut kept = history.borrow().clone();
            let commands = commands(&text);
            for command in &commands {
                kept = kept.push(command);
            }
            on.emit(Msg::Paste(commands));
            kept.store();
            *history.borrow_mut() = kept;
        })
    };
    let known = (props.completion.line == *line && search.is_none()).then_some(&*props.completion);
    let complete = {
        let (line, on) = (line.clone(), on.clone());
        Callback::from(move |text: String| {
            let text = format!("{text} ");
            on.emit(Msg::Complete(text.clone()));
            line.set(text);
        })
    };
    let candidate = known.and_then(|completion| completion.candidates.first().cloned());
    let candidate = candidate.filter(|text| !line.is_empty() && *text != *line);
    // The line on which Tab was pressed before it was known what it may become.
    let early = use_state(|| None::<String>);
    use_effect_with((known.is_some(), (*early).clone()), {
        let (early, line) = (early.clone(), line.clone());
        let (candidate, complete) = (candidate.clone(), complete.clone());
        move |(is_known, pressed)| {
            if *is_known && pressed.is_some() {
                early.set(None);
                if let Some(text) = candidate.filter(|_| *pressed == Some((*line).clone())) {
                    complete.emit(text);
                }
            }
        }
    });
    let found = search
        .as_ref()
        .and_then(|begun| history.borrow().search(&line, begun.skip).map(str::to_owned));
    let onkeydown = {
        let (line, history, search) = (line.clone(), history.clone(), search.clone());
        let (name, waiting) = (props.name.clone(), props.waiting);
        let on_both = props.on_both.clone();
        let (found, begun, is_known) = (found.clone(), (*search).clone(), known.is_some());
        Callback::from(move |event: KeyboardEvent| {
            let control = event.ctrl_key();
            match event.key().as_str() {
                "r" if control => {
                    event.prevent_default();
                    let next = match &begun {
                        Some(begun) => {
                            Search { skip: begun.skip + 1, before: begun.before.clone() }
                        }
                        None => Search { skip: 0, before: (*line).clone() },
                    };
                    // The oldest one stays.
                    if next.skip == 0 || history.borrow().search(&line, next.skip).is_some() {
                        search.set(Some(next));
                    }
                }
                "g" if control && begun.is_some() => {
                    event.prevent_default();
                    line.set(begun.as_ref().map(|begun| begun.before.clone()).unwrap_or_default());
                    search.set(None);
                }
                // What was found is there to be changed before it is sent.
                "Tab" | "ArrowRight" | "End" | "Escape" if begun.is_some() => {
                    event.prevent_default();
                    line.set(found.clone().unwrap_or_else(|| (*line).clone()));
                    search.set(None);
                }
                "c" if control && waiting => on.emit(Msg::Act(format!("interrupt {name}"))),
                "l" if control => {
                    event.prevent_default();
                    on.emit(Msg::Type("clear".to_owned()));
                }
                "Enter" => {
                    let sent = match &begun {
                        Some(_) => found.clone().unwrap_or_default(),
                        None => platform::typed(&event),
                    };
                    if sent.trim().is_empty() {
                        return;
                    }
                    let next = history.borrow().push(&sent);
                    next.store();
                    *history.borrow_mut() = next;
                    search.set(None);
                    match on_both.as_ref().filter(|_| control) {
                        Some(on_both) => on_both.emit(sent.clone()),
                        None => on.emit(Msg::Type(sent.clone())),
                    }
                    line.set(String::new());
                }
                "ArrowUp" | "ArrowDown" => {
                    event.prevent_default();
                    let (next, text) = history.borrow().go(event.key() == "ArrowUp");
                    *history.borrow_mut() = next;
                    line.set(text);
                }
                "Escape" => {
                    if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                        let _ = input.blur();
                    }
                }
                "Tab" if !event.shift_key() => match &candidate {
                    Some(text) => {
                        event.prevent_default();
                        complete.emit(text.clone());
                    }
                    None if !is_known && !line.is_empty() => {
                        event.prevent_default();
                        early.set(Some((*line).clone()));
                    }
                    // As in a shell: what is begun is not left by that.
                    None if !line.is_empty() => event.prevent_default(),
                    None => {}
                },
                _ => {}
            }
        })
    };
    let hint = match known {
        _ if search.is_some() => found.unwrap_or_else(|| words.nothing_found.to_owned()),
        // A word that has begun is completed; before one, what is still to come is said.
        Some(completion) if !line.is_empty() => {
            let is_between = line.ends_with(' ') && !completion.hint.is_empty();
            match completion.candidates.is_empty() || is_between {
                true => completion.hint.clone(),
                false => {
                    let shown = completion.candidates.iter().take(MOST_SHOWN);
                    shown.cloned().collect::<Vec<_>>().join("  ")
                }
            }
        }
        _ => String::new(),
    };
    let title = known.map(|completion| match completion.name.strip_prefix('!') {
        Some(verb) => act(lang, verb).to_owned(),
        None => summary(lang, &completion.name, &completion.summary),
    });
    let stop = {
        let name = props.name.clone();
        props.on.reform(move |_: MouseEvent| Msg::Act(format!("interrupt {name}")))
    };
    // A narrow screen has room for the port alone.
    let port = props.prompt.rfind(':').map_or(0, |at| at + 1);
    let (host, port) = props.prompt.split_at(port);
    let id = line_of(&props.name);
    let placeholder = match &*search {
        Some(_) => words.search_back_hint,
        None if props.waiting => words.waiting,
        None => words.type_command,
    };
    // The line is as wide as what stands in it: a copy of that is its measure.
    let measured = if line.is_empty() { placeholder.to_owned() } else { (*line).clone() };
    html! {
        <div class="inp" {title}>
            <label class="p" for={id.clone()}>
                if search.is_some() { { words.search_back } } else { <span class="dk">{ host }</span>{ port } }
            </label>
            <span class="lin" data-text={measured}>
                <input {id} type="text" value={(*line).clone()} {oninput} {onkeydown} {onpaste}
                    autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="send"
                    size="1" aria-label={&props.label} {placeholder} />
            </span>
            <span class="hint" aria-live="polite">if !hint.is_empty() { <span>{ hint }</span> }</span>
            if props.waiting { <button class="btn sm" onclick={stop}>{ words.stop }</button> }
            <kbd class="dk">{ "Tab" }</kbd>
        </div>
    }
}
