//! What a side has come to by the moment that is looked at, in a few figures.

use redscope_session::NodeState;
use redscope_session::lab::{FILLED_MS, HAS_FILLED_MS, PaidMemory, TapeSample, TapeTotals};
use yew::prelude::*;

use crate::figures::{bytes, grouped, milliseconds};
use crate::i18n::LabsWords;

/// The figures of a side.
pub(super) fn score(words: &LabsWords, id: &str, totals: &TapeTotals, seen: &[TapeSample]) -> Html {
    let own = &words.tape;
    let clients = &totals.clients;
    let seconds = |ms: u64| format!("{:.1} s", ms as f64 / 1000.0);
    let kilobytes = |bytes: u64| format!("{} KB", grouped(bytes / 1024));
    let servers = seen.last().map_or(&[][..], |sample| &sample.servers);
    let up = servers.iter().filter(|server| server.state == NodeState::Running).count();
    let up = if up == servers.len() { up.to_string() } else { format!("{up} / {}", servers.len()) };
    // Nothing is measured of a process that is gone.
    let used = if totals.used_bytes > 0 { kilobytes(totals.used_bytes) } else { "–".to_owned() };
    let memory = format!("{used} · {up}");
    let back = totals.back_ms.map_or_else(|| "–".to_owned(), |ms| milliseconds(ms as f64));
    let last = match id {
        "replication" => [
            (own.syncs, format!("{} / {}", totals.full, totals.partial), totals.full > 0),
            (own.stale, grouped(totals.stale), totals.stale > 0),
        ],
        "persistence" => [
            (own.copied, kilobytes(totals.most_copied_bytes), false),
            (own.files, kilobytes(totals.disk_bytes), false),
        ],
        "big-key" => [
            (
                own.slowest,
                format!("{:.1} ms", clients.slowest_us as f64 / 1000.0),
                clients.slowest_us >= 10_000,
            ),
            (own.memory, memory, false),
        ],
        _ => [
            (own.two_masters, grouped(totals.two_masters), totals.two_masters > 0),
            (own.memory, memory, false),
        ],
    };
    let refused = u64::from(clients.failed + clients.unknown);
    // Only one server's start is that of the whole.
    let back = (id == "persistence").then_some((own.back, back, false));
    let part = |part: u32, whole: u32| match whole {
        0 => "–".to_owned(),
        whole => format!("{:.1}%", 100.0 * f64::from(part) / f64::from(whole)),
    };
    let more = match id {
        "deployment" => {
            let paid = PaidMemory::between(seen, [FILLED_MS, HAS_FILLED_MS]);
            let paid = paid.map_or_else(|| "–".to_owned(), |paid| bytes(paid.per_key_bytes));
            Some((own.per_key, paid, false))
        }
        "replication" => {
            let (missed, read) = (clients.own_missed, clients.own_read);
            let figure = format!("{} · {}", grouped(missed.into()), part(missed, read));
            Some((own.own_missed, figure, missed > 0))
        }
        _ => None,
    };
    let figures = [
        (own.acknowledged, grouped(clients.acknowledged.into()), false),
        (own.refused, grouped(refused), false),
        (own.unsent, grouped(totals.unsent), false),
        (own.lost, grouped(totals.lost), totals.lost > 0),
        (own.silent, seconds(totals.longest_silent_ms), totals.longest_silent_ms >= 1000),
    ];
    let rewrite = totals.rewrite.into_iter().flat_map(|rewrite| {
        let before = grouped(rewrite.before_bytes / 1024);
        let took = milliseconds(rewrite.took_us as f64 / 1000.0);
        let slowest = milliseconds(rewrite.slowest_us as f64 / 1000.0);
        [
            (own.rewritten, format!("{before} → {}", kilobytes(rewrite.after_bytes)), false),
            (own.rewrite_took, took, false),
            (own.rewrite_copied, bytes(rewrite.copied_bytes), false),
            (own.rewrite_slowest, slowest, rewrite.slowest_us >= 10_000),
        ]
    });
    html! {
        <dl class="tp-score">{ for figures.into_iter().chain(back).chain(last).chain(more).chain(rewrite).map(|(name, figure, is_bad)| html! {
            <div class={classes!(is_bad.then_some("ld-hot"))}><dt>{ name }</dt><dd>{ figure }</dd></div>
        }) }</dl>
    }
}
