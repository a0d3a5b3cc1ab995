//! What was typed and answered, each with its moment.

use redscope_session::{Line, LineKind};
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::i18n::{Words, use_words};
use crate::model::seconds;
use crate::msg::Msg;

#[derive(Properties, PartialEq)]
pub(super) struct ScrollbackProps {
    pub(super) lines: Vec<Line>,
    /// Whether there is a console at all.
    pub(super) ready: bool,
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
    let lines = blocks.iter().map(|block| view_block(block, words, &props.on));
    html! {
        <div class="log" ref={bottom} role="log" tabindex="0" aria-label={words.output} data-testid="console">
            if props.lines.is_empty() && props.ready { <p class="dim hello">{ words.connected }</p> }
            { for lines }
        </div>
    }
}

/// A command with what came for it: lines that are typed ahead wait for those before them.
struct Block<'a> {
    typed: Option<&'a Line>,
    answers: Vec<&'a Line>,
}

/// Puts each reply under its command. What comes unasked, as under MONITOR, is the last one's.
fn blocks(lines: &[Line]) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    // The first command that has no reply yet.
    let mut open = 0;
    for line in lines {
        match line.kind {
            LineKind::Typed => blocks.push(Block { typed: Some(line), answers: Vec::new() }),
            LineKind::Note | LineKind::Reply | LineKind::Error => {
                if blocks.is_empty() {
                    blocks.push(Block { typed: None, answers: Vec::new() });
                }
                let at = open.min(blocks.len() - 1);
                blocks[at].answers.push(line);
                if line.kind != LineKind::Note && open < blocks.len() {
                    open += 1;
                }
            }
        }
    }
    blocks
}

/// What stands behind a command: how many servers were asked, and how long the reply took.
fn after(block: &Block<'_>, words: &Words) -> String {
    let Some(typed) = block.typed else { return String::new() };
    let hops = 1 + block.answers.iter().filter(|line| line.kind == LineKind::Note).count();
    let end = block.answers.iter().find(|line| line.kind != LineKind::Note);
    let Some(end) = end else { return words.on_its_way.to_owned() };
    let took_us = end.at_us.saturating_sub(typed.at_us);
    let took = match took_us {
        0..10_000 => format!("{}.{:02} ms", took_us / 1000, took_us % 1000 / 10),
        _ => format!("{} ms", took_us / 1000),
    };
    if hops > 1 { format!("{hops} {} · {took}", words.hops) } else { took }
}

fn view_block(block: &Block<'_>, words: &Words, on: &Callback<Msg>) -> Html {
    let is_open = block.answers.iter().all(|line| line.kind == LineKind::Note);
    let hot = is_open.then_some("hot");
    let typed = block.typed.map(|line| {
        let at_us = line.at_us;
        let onclick = on.reform(move |_: MouseEvent| Msg::Seek(at_us));
        html! {
            <div class={classes!("l", "q", hot)}>
                <button class="at" {onclick} tabindex="-1">{ seconds(at_us) }</button>
                <span><span class="p">{ &line.prompt }</span>{ " " }{ &line.text }</span>
                <u>{ after(block, words) }</u>
            </div>
        }
    });
    let answers = block.answers.iter().map(|line| {
        let class = match line.kind {
            LineKind::Error => "re",
            LineKind::Note => "rm",
            LineKind::Reply | LineKind::Typed => "rr",
        };
        html! { <div class={classes!("l", hot)}><i /><span {class}>{ &line.text }</span></div> }
    });
    html! { <>{ for typed }{ for answers }</> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: LineKind, text: &str, at_us: u64) -> Line {
        let (client, prompt) = ("c1".to_owned(), ">".to_owned());
        Line { client, kind, prompt, text: text.to_owned(), step: at_us, at_us }
    }

    #[test]
    fn replies_stand_under_their_commands_even_if_those_were_typed_ahead() {
        let lines = [
            line(LineKind::Typed, "GET a", 1000),
            line(LineKind::Typed, "GET b", 1100),
            line(LineKind::Note, "-> Redirected", 1500),
            line(LineKind::Reply, "1", 3000),
            line(LineKind::Reply, "2", 12_000),
            line(LineKind::Reply, "unasked", 13_000),
        ];
        let blocks = blocks(&lines);
        let texts: Vec<Vec<&str>> = blocks
            .iter()
            .map(|block| block.answers.iter().map(|line| line.text.as_str()).collect())
            .collect();
        assert_eq!(texts, [vec!["-> Redirected", "1"], vec!["2", "unasked"]]);
        let words = crate::i18n::Lang::En.words();
        assert_eq!(after(&blocks[0], words), "2 hops · 2.00 ms");
        assert_eq!(after(&blocks[1], words), "10 ms");
        assert_eq!(after(&super::blocks(&lines[..1])[0], words), "on its way");
    }
}
