//! The fields of `INFO replication`, and the backlog with where replicas are in it.

use redscope_session::BacklogRow;
use yew::prelude::*;

use super::card::card;
use crate::figures::grouped;
use crate::i18n::ServerWords;

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
    card(super::index::REPLICATION, words.replication, Html::default(), body)
}

/// What is kept, with the replicas at what they have acknowledged.
fn view_backlog(words: &'static ServerWords, stream: &BacklogRow) -> Html {
    let last = (stream.first + stream.len_bytes as u64).saturating_sub(1);
    let marks = stream.replicas.iter().map(|(name, offset)| {
        let style = format!("left:{:.1}%", percent(stream, *offset));
        html! { <i key={name.clone()} {style}></i> }
    });
    let replicas = stream.replicas.iter().map(|(name, offset)| {
        html! { <span key={name.clone()} class="pill"><b>{ name }</b><span class="num">{ grouped(*offset) }</span></span> }
    });
    let note = words
        .backlog_note
        .replace("{first}", &grouped(stream.first))
        .replace("{last}", &grouped(last));
    let kept =
        format!("{} / {} B", grouped(stream.len_bytes as u64), grouped(stream.size_bytes as u64));
    html! {
        <>
            <p class="row f0"><b>{ words.backlog }</b><span class="mut mono">{ kept }</span></p>
            <div class="blb" role="img" aria-label={words.backlog}>{ for marks }</div>
            <div class="row f0 ble">
                <span class="num mut">{ grouped(stream.first) }</span><span class="grow" />{ for replicas }
                <span class="num mut">{ grouped(last) }</span>
            </div>
            <p class="f0 mut">{ note }</p>
        </>
    }
}

/// How far an offset lies into what is kept: who has acknowledged the last byte has everything.
fn percent(stream: &BacklogRow, offset: u64) -> f64 {
    let read = (offset + 1).saturating_sub(stream.first) as f64;
    (read / stream.len_bytes.max(1) as f64).min(1.0) * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lie_between_the_first_and_the_last_byte() {
        let stream = BacklogRow { first: 101, len_bytes: 100, size_bytes: 1000, replicas: vec![] };
        let percent = |offset| percent(&stream, offset);
        assert_eq!([50, 100, 150, 200, 999].map(percent), [0.0, 0.0, 50.0, 100.0, 100.0]);
    }
}
