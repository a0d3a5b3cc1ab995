//! The text of a lesson, from blocks: nothing of it is ever markup.

use redscope_lessons::lesson::{Block, Inline, Sent};
use redscope_lessons::step::prompted;
use yew::prelude::*;

/// What a step of a transcript can be taken with.
pub(super) struct Steps {
    /// Takes it.
    pub(super) run: Callback<String>,
    /// What the button is called.
    pub(super) label: &'static str,
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

/// What is sent, with a button that sends it, and what comes back.
fn line(sent: &Sent, steps: Option<&Steps>) -> Html {
    let words = prompted(&sent.step).map(|(_, rest)| rest.trim()).filter(|rest| !rest.is_empty());
    let button = words.and(steps).map(|steps| {
        let (run, step) = (steps.run.clone(), sent.step.clone());
        let onclick = Callback::from(move |_: MouseEvent| run.emit(step.clone()));
        let label = format!("{} {}", steps.label, sent.step);
        html! { <button class="btn sm" aria-label={label} {onclick}>{ steps.label }</button> }
    });
    html! {
        <>
            <div class="run"><span>{ &sent.step }</span>{ button.unwrap_or_default() }</div>
            if !sent.shown.is_empty() { <pre class="out">{ sent.shown.join("\n") }</pre> }
        </>
    }
}

/// Pieces of a line.
pub(super) fn inlines(all: &[Inline]) -> Html {
    all.iter().map(inline).collect()
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
    use std::path::Path;

    use redscope_labs::Scenario;
    use redscope_lessons::catalog::Catalog;
    use redscope_lessons::folder::sources;
    use redscope_lessons::lesson::{Block, Inline};

    use super::place;
    use crate::lab::state::Lab;

    /// Where links of a text lead.
    fn links(blocks: &[Block]) -> Vec<String> {
        let of_line = |line: &[Inline]| -> Vec<String> {
            let links = line.iter().filter_map(|inline| match inline {
                Inline::Link { to, .. } => Some(to.clone()),
                _ => None,
            });
            links.collect()
        };
        let of_block = |block: &Block| match block {
            Block::Heading(line) | Block::Paragraph(line) => of_line(line),
            Block::List { items, .. } => items.iter().flat_map(|item| links(item)).collect(),
            Block::Quote(inner) => links(inner),
            Block::Table { .. } | Block::Code(_) | Block::Transcript(_) => Vec::new(),
        };
        blocks.iter().flat_map(of_block).collect()
    }

    #[test]
    fn what_lessons_lead_to_is_there() {
        let dir = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/lessons"));
        let catalog = Catalog::read(&sources(dir).expect("they can be read"));
        let all = catalog.in_order("en");
        let is_there = |to: &str| match to.split_once(':') {
            Some(("lesson", id)) => all.iter().any(|lesson| lesson.id == id),
            Some(("lab", id)) => Lab::is_one(id),
            Some(("scenario", id)) => Scenario::find(id).is_some(),
            _ => to.starts_with("https://"),
        };
        for lesson in all.iter().chain(&catalog.in_order("zh")) {
            let lab = lesson.lab.iter().map(|lab| format!("lab:{lab}"));
            for to in links(&lesson.body).into_iter().chain(lab) {
                assert!(is_there(&to), "{} leads to {to}", lesson.id);
            }
        }
    }

    #[test]
    fn links_lead_to_places_of_the_page_or_away() {
        assert_eq!(place("lesson:sentinel/quorum").as_deref(), Some("#lesson=sentinel/quorum"));
        assert_eq!(place("lab:locks").as_deref(), Some("#lab=locks"));
        assert_eq!(place("scenario:cluster").as_deref(), Some("#cluster"));
        assert_eq!(place("https://redis.io"), None);
    }
}
