//! What was typed and answered, each with its moment.

use std::rc::Rc;

use redscope_session::{Line, LineKind};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::answer::Answer;
use super::blocks::{Block, blocks};
use crate::i18n::{Words, use_words};
use crate::model::seconds;
use crate::msg::Msg;

/// Commands shown at the most, the last ones.
const MOST_BLOCKS: usize = 500;

#[derive(Properties, PartialEq)]
pub(super) struct ScrollbackProps {
    pub(super) lines: Vec<Rc<Line>>,
    /// Whether there is a console at all.
    pub(super) ready: bool,
    /// Whether replies are shown as their bytes.
    pub(super) as_bytes: bool,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Scrollback(props: &ScrollbackProps) -> Html {
    let words = use_words();
    let bottom = use_node_ref();
    {
        let bottom = bottom.clone();
        use_effect_with(props.lines.len(), move |_| {
            if let Some(element) = bottom.cast::<HtmlElement>() {
                element.set_scroll_top(element.scroll_height());
            }
        });
    }
    let blocks = blocks(&props.lines);
    let skipped = blocks.len().saturating_sub(MOST_BLOCKS);
    let lines = blocks.iter().skip(skipped).map(|block| view_block(block, words, props));
    html! {
        <div class="log" ref={bottom} role="log" tabindex="0" aria-label={words.output} data-testid="console">
            if props.lines.is_empty() && props.ready { <p class="dim hello">{ words.connected }</p> }
            if skipped > 0 { <p class="dim hello">{ format!("… {skipped} {}", words.more_lines) }</p> }
            { for lines }
        </div>
    }
}

fn view_block(block: &Block, words: &Words, props: &ScrollbackProps) -> Html {
    let hot = block.is_open().then_some("hot");
    let head = block.head.as_ref().map(|line| {
        let at_us = line.at_us;
        let onclick = props.on.reform(move |_: MouseEvent| Msg::Seek(at_us));
        let is_act = line.kind == LineKind::Act;
        html! {
            <div class={classes!("l", "q", hot, is_act.then_some("act"))}>
                <button class="at" {onclick} tabindex="-1">{ seconds(at_us) }</button>
                <span>
                    if !is_act { <span class="p">{ &line.prompt }</span>{ " " } }{ &line.text }
                </span>
                <u>{ block.after(words) }</u>
            </div>
        }
    });
    let answers = block.answers.iter().map(|line| {
        let class = match line.kind {
            LineKind::Error | LineKind::Refused => "re",
            LineKind::Note => "rm",
            LineKind::Reply | LineKind::Typed | LineKind::Act => "rr",
        };
        html! { <div class={classes!("l", hot)}><i /><Answer line={Rc::clone(line)} {class} as_bytes={props.as_bytes} /></div> }
    });
    html! { <>{ for head }{ for answers }</> }
}
