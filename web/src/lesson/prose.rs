//! The text of a lesson, from blocks: nothing of it is ever markup.

use std::cell::Cell;

use redscope_lessons::lesson::{Block, Inline, Sent};
use redscope_lessons::step::prompted;
use redscope_session::LineKind;
use yew::prelude::*;

use super::taken::Taking;

/// What a step of a transcript can be taken with.
pub(super) struct Steps {
    /// Takes it.
    pub(super) run: Callback<String>,
    /// What the button is called.
    pub(super) label: &'static str,
    /// What the run has of them, in order.
    pub(super) taken: Vec<Taking>,
    /// What that is called.
    pub(super) taken_label: &'static str,
    /// What is called what came back.
    pub(super) answer_label: &'static str,
    /// The place of the one that is drawn next.
    pub(super) next: Cell<usize>,
}

/// What of an answer is shown in the text: the console has all of it.
const MOST_CHARS: usize = 1000;

impl Steps {
    /// Whether there are any.
    pub(super) fn is_any(&self) -> bool {
        !self.taken.is_empty()
    }

    /// The next step behind its mark, with a button that takes it if there is something to take, within what holds it;
    /// below it what came back where no console is beside it, and that as text.
    pub(super) fn row(&self, step: &str, around: impl Fn(Html) -> Html) -> (Html, String) {
        let at = self.next.replace(self.next.get() + 1);
        let taking = self.taken.get(at);
        let is_taken = taking.is_some_and(|taking| taking.is_taken);
        let is_run = prompted(step).is_some_and(|(_, rest)| !rest.trim().is_empty());
        let (run, given) = (self.run.clone(), step.to_owned());
        let onclick = Callback::from(move |_: MouseEvent| run.emit(given.clone()));
        let row = html! {
            <>
                if is_taken {
                    <i class="rd" role="img" aria-label={self.taken_label} title={self.taken_label}>{ "✓" }</i>
                } else {
                    <i class="rd" />
                }
                <span>{ step }</span>
                if is_run { <button class="btn sm" aria-label={format!("{} {step}", self.label)} {onclick}>{ self.label }</button> }
            </>
        };
        let answers = taking.map_or(&[][..], |taking| &taking.answers);
        let texts: Vec<&str> = answers.iter().map(|line| line.text.as_str()).collect();
        let text = texts.join("\n");
        let is_bad =
            answers.iter().any(|line| matches!(line.kind, LineKind::Error | LineKind::Refused));
        let shown = match text.char_indices().nth(MOST_CHARS) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.clone(),
        };
        let drawn = html! {
            <>
                { around(row) }
                if !text.is_empty() {
                    <pre class={classes!("got", is_bad.then_some("bad"))} role="note" aria-label={self.answer_label}>{ shown }</pre>
                }
            </>
        };
        (drawn, text)
    }
}

/// Blocks, one below the other.
pub(super) fn blocks(all: &[Block], steps: Option<&Steps>) -> Html {
    all.iter().map(|one| block(one, steps)).collect()
}

fn block(block: &Block, steps: Option<&Steps>) -> Html {
    match block {
        Block::Heading(text) => html! { <h3>{ inlines(text) }</h3> },
        Block::Paragraph(text) => html! { <p>{ inlines(text) }</p> },
        Block::List { is_ordered, items } => {
            let items = items.iter().map(|item| html! { <li>{ blocks(item, steps) }</li> });
            match is_ordered {
                true => html! { <ol class="llst">{ for items }</ol> },
                false => html! { <ul class="llst">{ for items }</ul> },
            }
        }
        Block::Quote(inner) => html! { <blockquote>{ blocks(inner, steps) }</blockquote> },
        Block::Table { head, rows } => {
            let cells = |row: &Vec<Vec<Inline>>| -> Html {
                row.iter().map(|cell| html! { <td>{ inlines(cell) }</td> }).collect()
            };
            html! {
                <div class="ltab"><table>
                    <thead><tr>{ for head.iter().map(|cell| html! { <th scope="col">{ inlines(cell) }</th> }) }</tr></thead>
                    <tbody>{ for rows.iter().map(|row| html! { <tr>{ cells(row) }</tr> }) }</tbody>
                </table></div>
            }
        }
        Block::Code(text) => html! { <pre class="lcode" tabindex="0">{ text }</pre> },
        Block::Transcript(sent) => {
            html! { <div class="trs" tabindex="0" role="group">{ for sent.iter().map(|sent| line(sent, steps)) }</div> }
        }
    }
}

/// What is sent, with a button that sends it, and what comes back: as it is written, and as it was.
fn line(sent: &Sent, steps: Option<&Steps>) -> Html {
    let around = |row: Html| html! { <div class="run">{ row }</div> };
    let (row, answer) = match steps {
        Some(steps) => steps.row(&sent.step, around),
        None => (around(html! { <span>{ &sent.step }</span> }), String::new()),
    };
    let written = sent.shown.join("\n");
    let is_same = (written == answer).then_some("same");
    html! {
        <>
            { row }
            if !written.is_empty() { <pre class={classes!("out", is_same)}>{ written }</pre> }
        </>
    }
}

/// Pieces of a line.
pub(super) fn inlines(all: &[Inline]) -> Html {
    all.iter().map(inline).collect()
}

/// The same as text alone.
pub(crate) fn plain(all: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.clone(),
        Inline::Strong(inner) | Inline::Emphasis(inner) => plain(inner),
        Inline::Link { text, .. } => plain(text),
    };
    all.iter().map(text).collect()
}

fn inline(inline: &Inline) -> Html {
    match inline {
        Inline::Text(text) => html! { <>{ text }</> },
        Inline::Code(text) => html! { <code>{ text }</code> },
        Inline::Strong(inner) => html! { <b>{ inlines(inner) }</b> },
        Inline::Emphasis(inner) => html! { <i>{ inlines(inner) }</i> },
        Inline::Link { to, text } => match place(to) {
            Some(hash) => html! { <a class="link" href={hash}>{ inlines(text) }</a> },
            None => html! {
                <a class="link" href={to.clone()} target="_blank" rel="noopener noreferrer">{ inlines(text) }</a>
            },
        },
    }
}

/// Where a link within Redscope leads.
fn place(to: &str) -> Option<String> {
    let (kind, name) = to.split_once(':')?;
    match kind {
        "lesson" | "lab" => Some(format!("#{kind}={name}")),
        "scenario" => Some(format!("#{name}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use redscope_lessons::lesson::Inline;

    use super::place;

    #[test]
    fn a_line_is_read_without_its_marks() {
        let strong = Inline::Strong(vec![Inline::Text("not ".into()), Inline::Code("k".into())]);
        let line = [Inline::Text("Lose ".into()), strong];
        assert_eq!(super::plain(&line), "Lose not k");
    }

    #[test]
    fn links_lead_to_places_of_the_page_or_away() {
        assert_eq!(place("lesson:sentinel/quorum").as_deref(), Some("#lesson=sentinel/quorum"));
        assert_eq!(place("lab:locks").as_deref(), Some("#lab=locks"));
        assert_eq!(place("scenario:cluster").as_deref(), Some("#cluster"));
        assert_eq!(place("https://redis.io"), None);
    }
}
