//! The bytes of a page in rows: offset, bytes, the same as text, with the line up to which they are on
//! the disk.

use redscope_session::{FilePage, PartView};
use yew::prelude::*;

use super::looks::Look;
use super::place::part_at;
use crate::i18n::FilesWords;

/// How the page is shown, and what of it is lit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lit<'a> {
    /// The chosen byte.
    pub(super) cursor: usize,
    /// The part that is pointed at, or chosen.
    pub(super) part: Option<&'a PartView>,
    /// Bytes of a row.
    pub(super) row_bytes: usize,
}

/// The rows. Bytes carry their place as `data-at`.
pub(super) fn view(words: &'static FilesWords, page: &FilePage, lit: Lit<'_>) -> Html {
    let rows = page.bytes.chunks(lit.row_bytes).enumerate().map(|(number, row)| {
        let at = page.from + number * lit.row_bytes;
        let bytes =
            row.iter().enumerate().map(|(column, byte)| byte_view(page, lit, at + column, *byte));
        let text = row.iter().enumerate().map(|(column, byte)| {
            let place = at + column;
            let shown = if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '·' };
            let class = classes!(is_lit(lit, place).then_some("x"));
            html! { <i {class} data-at={place.to_string()}>{ shown }</i> }
        });
        let ends_here = at < page.safe_bytes && page.safe_bytes <= at + row.len();
        let is_line = ends_here && page.safe_bytes < page.len_bytes;
        html! {
            <>
                <div class="hr" role="row" key={at}>
                    <u>{ format!("{at:04x}") }</u>
                    <span class="hb">{ for bytes }</span>
                    <span class="as" aria-hidden="true">{ for text }</span>
                </div>
                if is_line { { fsync_line(words, page) } }
            </>
        }
    });
    let nothing_is_safe = page.safe_bytes == 0 && page.len_bytes > 0 && page.from == 0;
    html! {
        <>
            if nothing_is_safe { { fsync_line(words, page) } }
            { for rows }
        </>
    }
}

fn fsync_line(words: &'static FilesWords, page: &FilePage) -> Html {
    let text = words.safe.replace("{}", &page.safe_bytes.to_string());
    html! { <div class="hfs" data-testid="fsync-line"><span>{ text }</span></div> }
}

fn byte_view(page: &FilePage, lit: Lit<'_>, at: usize, byte: u8) -> Html {
    let part = part_at(&page.parts, at);
    let look = part.map_or(Look::Unread, |part| Look::of(part.kind));
    let column = (at - page.from) % lit.row_bytes;
    let starts = part.is_none_or(|part| part.at == at) || column == 0;
    let ends = part.is_none_or(|part| part.at + part.len == at + 1) || column == lit.row_bytes - 1;
    let class = classes!(
        "h",
        look.class(),
        starts.then_some("s"),
        ends.then_some("e"),
        is_lit(lit, at).then_some("x"),
        (lit.cursor == at).then_some("cur"),
        (at >= page.safe_bytes).then_some("un"),
        (at == page.safe_bytes && at > 0).then_some("fsb"),
    );
    html! {
        <i {class} role="gridcell" id={format!("byte-{at}")} data-at={at.to_string()}
            aria-selected={(lit.cursor == at).to_string()}>{ format!("{byte:02x}") }</i>
    }
}

fn is_lit(lit: Lit<'_>, at: usize) -> bool {
    lit.part.is_some_and(|part| (part.at..part.at + part.len).contains(&at))
}
