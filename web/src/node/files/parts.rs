//! The list beside the bytes: keys and commands, the chosen one with its parts.

use redscope_session::{FilePage, PartKind, PartView, SectionKind, SectionView};
use yew::prelude::*;

use super::looks::Look;
use super::place::section_at;
use crate::i18n::FilesWords;
use crate::platform::iso_time;

/// The rows; each carries the place of its first byte as `data-at`. `cursor` is the chosen byte.
pub(super) fn view(
    words: &'static FilesWords,
    page: &FilePage,
    cursor: usize,
    lit: Option<&PartView>,
) -> Html {
    let open = section_at(&page.sections, cursor).map(|section| section.at);
    let rows = page.sections.iter().map(|section| {
        let is_open = open == Some(section.at);
        let end = section.at + section.len;
        let parts = page.parts.iter().filter(|part| (section.at..end).contains(&part.at));
        let parts = parts.filter(|part| part.at + part.len <= end && part.kind != PartKind::Line);
        html! {
            <>
                { section_row(words, section, is_open) }
                if is_open {
                    { for parts.map(|part| part_row(words, part, lit == Some(part))) }
                }
            </>
        }
    });
    html! { <ol class="prt" aria-label={words.parts}>{ for rows }</ol> }
}

fn section_row(words: &'static FilesWords, section: &SectionView, is_open: bool) -> Html {
    let (title, meaning) = section_words(words, &section.kind);
    let is_line = matches!(section.kind, SectionKind::Line(_));
    let is_bad = section.kind == SectionKind::Damaged;
    let class =
        classes!("sec", is_open.then_some("on"), is_bad.then_some("bad"), is_line.then_some("ln"));
    html! {
        <li key={section.at}>
            <button {class} data-at={section.at.to_string()} aria-expanded={is_open.to_string()}>
                <u>{ format!("{:04x}", section.at) }</u>if !is_line { <b>{ title }</b> }<span class="mono">{ meaning }</span>
            </button>
        </li>
    }
}

fn part_row(words: &'static FilesWords, part: &PartView, is_lit: bool) -> Html {
    let look = Look::of(part.kind);
    let class = classes!("sub", is_lit.then_some("x"));
    html! {
        <li key={format!("part-{}", part.at)}>
            <button {class} data-at={part.at.to_string()}>
                <u>{ format!("{:04x}", part.at) }</u>
                <span class="ptn"><i class={classes!("sw", look.class())} aria-hidden="true">{ look.letter() }</i>
                    { (words.part)(part.kind) }</span>
                <span class="mono">{ meaning(part) }</span>
            </button>
        </li>
    }
}

/// What a section is called, and what it says.
fn section_words(words: &'static FilesWords, kind: &SectionKind) -> (String, String) {
    match kind {
        SectionKind::Header => ("REDIS".to_owned(), words.header.to_owned()),
        SectionKind::Aux { name, value } => (format!("fa {name}"), value.clone()),
        SectionKind::Db(db) => ("fe SELECTDB".to_owned(), db.to_string()),
        SectionKind::Sizes(keys, expiring) => {
            let text = words.sizes.replacen("{}", &keys.to_string(), 1);
            ("fb RESIZEDB".to_owned(), text.replacen("{}", &expiring.to_string(), 1))
        }
        SectionKind::Function(code) => ("f5 FUNCTION".to_owned(), first_line(code)),
        SectionKind::Key { name, type_name, encoding, len, expires_at_ms } => {
            let expires = if expires_at_ms.is_some() { words.expires } else { "" };
            (name.clone(), format!("{type_name} · {encoding} · {len}{expires}"))
        }
        SectionKind::End { is_summed: true } => {
            ("ff EOF, CRC-64".to_owned(), words.sum_fits.to_owned())
        }
        SectionKind::End { is_summed: false } => ("ff EOF".to_owned(), words.no_sum.to_owned()),
        SectionKind::Annotation(line) => (line.clone(), annotation(line)),
        SectionKind::Command { words: said, in_transaction } => {
            let (name, rest) = said.split_once(' ').unwrap_or((said, ""));
            let name = if *in_transaction { format!("│ {name}") } else { name.to_owned() };
            (name, rest.to_owned())
        }
        SectionKind::Line(line) => (String::new(), line.clone()),
        SectionKind::Damaged => (words.damaged.to_owned(), String::new()),
    }
}

/// The moment of `#TS:`.
fn annotation(line: &str) -> String {
    let seconds = line.strip_prefix("#TS:").and_then(|digits| digits.trim().parse::<u64>().ok());
    seconds.map(|s| iso_time(s.saturating_mul(1000))).unwrap_or_default()
}

fn first_line(text: &str) -> String {
    text.split("\\n").next().unwrap_or(text).chars().take(60).collect()
}

/// What a part says.
pub(super) fn meaning(part: &PartView) -> String {
    match part.kind {
        PartKind::Expiry | PartKind::Moment => {
            part.text.parse().map_or_else(|_| part.text.clone(), iso_time)
        }
        PartKind::Compressed { packed, unpacked } => format!("LZF {packed} → {unpacked}"),
        PartKind::Checksum => {
            part.text.parse::<u64>().map_or_else(|_| part.text.clone(), |sum| format!("{sum:016x}"))
        }
        _ => part.text.clone(),
    }
}
