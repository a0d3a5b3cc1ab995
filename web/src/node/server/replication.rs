//! The fields of `INFO replication`, and the backlog with where replicas are in it.

use redscope_session::BacklogRow;
use yew::prelude::*;

use super::card;
use crate::i18n::ServerWords;
use crate::panes::cards::figures::grouped;

/// Width of the picture in pixels.
const WIDTH: f64 = 540.0;

pub(super) fn view(
    words: &'static ServerWords,
    fields: &[(String, String)],
    stream: Option<&BacklogRow>,
) -> Html {
    let rows = fields.iter().map(|(name, value)| {
        html! { <tr key={name.clone()}><th scope="row" class="mono">{ name }</th><td class="mono">{ value }</td></tr> }
    });
    let body = html! {
        <>
            if let Some(stream) = stream { { view_backlog(words, stream) } }
            else { <p class="f0 mut">{ words.no_backlog }</p> }
            <table class="svt"><tbody>{ for rows }</tbody></table>
        </>
    };
    card(words.replication, Html::default(), body)
}

/// What is kept, out of what there is room for, and the replicas at what they have acknowledged.
fn view_backlog(words: &'static ServerWords, stream: &BacklogRow) -> Html {
    let last = (stream.first + stream.len_bytes as u64).saturating_sub(1);
    let x = place(stream);
    let marks = stream.replicas.iter().enumerate().map(|(at, (name, offset))| {
        let x = x(*offset);
        let y = 52 + at % 3 * 16;
        let anchor = if x > WIDTH / 2.0 { "end" } else { "start" };
        html! {
            <g key={name.clone()}>
                <path d={format!("M{x:.1} 18V{}", y - 4)} stroke="var(--s3)" stroke-width="2" />
                <circle cx={format!("{x:.1}")} cy="18" r="4" fill="var(--s3)" />
                <text x={format!("{x:.1}")} y={(y + 8).to_string()} text-anchor={anchor}>{ format!("{name} · {}", grouped(*offset)) }</text>
            </g>
        }
    });
    let filled = x(last).max(2.0);
    let height = 40 + stream.replicas.len().min(3) * 16;
    let note = words
        .backlog_note
        .replace("{first}", &grouped(stream.first))
        .replace("{last}", &grouped(last));
    html! {
        <>
            <p class="f0"><b>{ words.backlog }</b><span class="mut mono">{ format!("  {} / {} B", grouped(stream.len_bytes as u64), grouped(stream.size_bytes as u64)) }</span></p>
            <svg class="blg" width="100%" viewBox={format!("0 0 {WIDTH} {height}")} role="img" aria-label={words.backlog}>
                <rect x="0" y="8" width={WIDTH.to_string()} height="20" rx="4" fill="var(--line)" />
                <rect x="0" y="8" width={format!("{filled:.1}")} height="20" rx="4" fill="var(--s1)" fill-opacity="0.5" />
                { for marks }
            </svg>
            <p class="f0 mut">{ note }</p>
        </>
    }
}

/// Where an offset lies in the picture: its left edge is the first byte kept, its right edge the last
/// there is.
fn place(stream: &BacklogRow) -> impl Fn(u64) -> f64 {
    let (first, len) = (stream.first, stream.len_bytes.max(1) as f64);
    move |offset| (offset.saturating_sub(first) as f64 / len).min(1.0) * WIDTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lie_between_the_first_and_the_last_byte() {
        let stream = BacklogRow { first: 101, len_bytes: 100, size_bytes: 1000, replicas: vec![] };
        let x = place(&stream);
        assert_eq!([50, 101, 151, 201, 999].map(x), [0.0, 0.0, WIDTH / 2.0, WIDTH, WIDTH]);
    }
}
