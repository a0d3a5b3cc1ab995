//! Consoles: what was typed and answered, and the line being typed.

use std::collections::BTreeMap;

use redscope_session::{ClientView, Completion, Line, LineKind, NodeView};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::words;

/// A console is sent to a node, and follows redirections or not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Move {
    pub(crate) client: String,
    pub(crate) node: String,
    pub(crate) follow: bool,
}

#[derive(Properties, PartialEq)]
pub(crate) struct ConsolesProps {
    pub(crate) clients: BTreeMap<String, ClientView>,
    pub(crate) lines: BTreeMap<String, Vec<Line>>,
    pub(crate) nodes: BTreeMap<String, NodeView>,
    pub(crate) front: String,
    pub(crate) completion: Completion,
    pub(crate) on_type: Callback<String>,
    pub(crate) on_complete: Callback<String>,
    pub(crate) on_front: Callback<String>,
    pub(crate) on_open: Callback<String>,
    pub(crate) on_move: Callback<Move>,
}

/// The console in front, under a tab for each.
#[component]
pub(crate) fn Consoles(props: &ConsolesProps) -> Html {
    let tabs = props.clients.values().map(|client| {
        let chosen = client.name == props.front;
        let onclick = {
            let name = client.name.clone();
            props.on_front.reform(move |_: MouseEvent| name.clone())
        };
        let port = props.nodes.get(&client.node).map_or(0, |node| node.port);
        html! {
            <button role="tab" class={classes!(chosen.then_some("on"))}
                aria-selected={chosen.to_string()} {onclick}>{ format!("{} → {port}", words::console(&client.name)) }</button>
        }
    });
    let first = props.nodes.keys().next().cloned().unwrap_or_default();
    let onopen = props.on_open.reform(move |_: MouseEvent| first.clone());
    let client = props.clients.get(&props.front);
    html! {
        <div class="con console">
            <div class="tabs" role="tablist">
                { for tabs }
                <button aria-label="Open another client" title="Open another client" onclick={onopen}>{ "+" }</button>
                <div class="grow" />
                if let Some(client) = client { { controls(props, client) } }
            </div>
            <Scrollback lines={props.lines.get(&props.front).cloned().unwrap_or_default()} />
            if let Some(client) = client {
                <Prompt key={client.name.clone()} prompt={client.prompt.clone()} waiting={client.waiting}
                    completion={props.completion.clone()} on_type={props.on_type.clone()}
                    on_complete={props.on_complete.clone()} />
            }
        </div>
    }
}

/// The node it talks to, and whether it follows redirections.
fn controls(props: &ConsolesProps, client: &ClientView) -> Html {
    let options = props.nodes.values().map(|node| {
        let selected = node.name == client.node;
        html! { <option value={node.name.clone()} {selected}>{ format!("{} :{}", node.name, node.port) }</option> }
    });
    let onmove = {
        let (name, follow) = (client.name.clone(), client.follow);
        props.on_move.reform(move |event: Event| {
            let select = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok());
            let node = select.map(|select| select.value()).unwrap_or_default();
            Move { client: name.clone(), node, follow }
        })
    };
    let onfollow = {
        let client = client.clone();
        props.on_move.reform(move |_: Event| Move {
            client: client.name.clone(),
            node: client.node.clone(),
            follow: !client.follow,
        })
    };
    html! {
        <span class="ctl">
            <label><input type="checkbox" checked={client.follow} onchange={onfollow} />{ " -c" }</label>
            <select class="btn small" aria-label="Node" onchange={onmove}>{ for options }</select>
        </span>
    }
}

#[derive(Properties, PartialEq)]
struct ScrollbackProps {
    lines: Vec<Line>,
}

#[component]
fn Scrollback(props: &ScrollbackProps) -> Html {
    let bottom = use_node_ref();
    {
        let bottom = bottom.clone();
        use_effect_with(props.lines.len(), move |_| {
            if let Some(element) = bottom.cast::<HtmlElement>() {
                element.set_scroll_top(element.scroll_height());
            }
        });
    }
    let lines = props.lines.iter().map(|line| match line.kind {
        LineKind::Typed => html! {
            <div><span class="p">{ &line.prompt }</span>{ " " }{ &line.text }</div>
        },
        LineKind::Reply => html! { <div class="r">{ &line.text }</div> },
        LineKind::Error => html! { <div class="e">{ &line.text }</div> },
        LineKind::Note => html! { <div class="mv">{ &line.text }</div> },
    });
    html! {
        <div class="log" ref={bottom} role="log" tabindex="0" aria-label="Console output" data-testid="console">
            { for lines }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PromptProps {
    prompt: String,
    waiting: bool,
    completion: Completion,
    on_type: Callback<String>,
    on_complete: Callback<String>,
}

/// Where in the history the arrow keys stand.
#[derive(Clone, Debug, Default, PartialEq)]
struct History {
    lines: Vec<String>,
    /// Lines back from the newest; 0 is the line being typed.
    back: usize,
}

impl History {
    fn push(&self, line: &str) -> Self {
        let mut lines = self.lines.clone();
        if lines.last().is_none_or(|last| last != line) {
            lines.push(line.to_owned());
        }
        History { lines, back: 0 }
    }

    /// Goes one line up or down, giving the line that stands there.
    fn go(&self, up: bool) -> (Self, String) {
        let back =
            if up { (self.back + 1).min(self.lines.len()) } else { self.back.saturating_sub(1) };
        let line = self.lines.iter().rev().nth(back.wrapping_sub(1)).cloned().unwrap_or_default();
        (History { lines: self.lines.clone(), back }, line)
    }
}

#[component]
fn Prompt(props: &PromptProps) -> Html {
    let line = use_state(String::new);
    let history = use_state(History::default);
    let oninput = {
        let (line, on_complete) = (line.clone(), props.on_complete.clone());
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
            let text = input.map(|input| input.value()).unwrap_or_default();
            on_complete.emit(text.clone());
            line.set(text);
        })
    };
    let known = (props.completion.line == *line).then_some(&props.completion);
    let onkeydown = {
        let (line, history) = (line.clone(), history.clone());
        let (on_type, on_complete) = (props.on_type.clone(), props.on_complete.clone());
        let candidate = known.and_then(|completion| completion.candidates.first().cloned());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" if !line.trim().is_empty() => {
                history.set(history.push(&line));
                on_type.emit((*line).clone());
                line.set(String::new());
            }
            "ArrowUp" | "ArrowDown" => {
                event.prevent_default();
                let (next, text) = history.go(event.key() == "ArrowUp");
                history.set(next);
                line.set(text);
            }
            "Tab" => {
                if let Some(text) =
                    candidate.as_ref().filter(|text| !line.is_empty() && **text != *line)
                {
                    event.prevent_default();
                    let text = format!("{text} ");
                    on_complete.emit(text.clone());
                    line.set(text);
                }
            }
            _ => {}
        })
    };
    let hint = match known {
        Some(completion) if !line.is_empty() && !completion.hint.is_empty() => {
            completion.hint.clone()
        }
        Some(completion) if !line.is_empty() => {
            completion.candidates.iter().take(6).cloned().collect::<Vec<_>>().join("  ")
        }
        _ => String::new(),
    };
    let title = known.map(|completion| completion.summary.clone()).unwrap_or_default();
    html! {
        <div class="in" {title}>
            <label class="p" for="line">{ &props.prompt }</label>
            <input id="line" type="text" value={(*line).clone()} {oninput} {onkeydown}
                autocomplete="off" autocapitalize="off" spellcheck="false"
                size={(line.chars().count().max(12) + 1).to_string()}
                aria-label="Command" placeholder={if props.waiting { "waiting…" } else { "type a command" }} />
            <span class="hint" aria-live="polite">{ hint }</span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_walk_the_history() {
        let history = History::default().push("a").push("b").push("b");
        let (history, line) = history.go(true);
        assert_eq!(line, "b");
        let (history, line) = history.go(true);
        assert_eq!(line, "a");
        let (history, line) = history.go(false);
        assert_eq!((line.as_str(), history.back), ("b", 1));
        assert_eq!(history.go(false).1, "");
    }
}
