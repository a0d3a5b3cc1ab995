//! What comes once a round before the process sleeps again.

use redscope_session::{BeforeSleep, LoopPart};
use yew::prelude::*;

use super::scene::Scene;
use crate::figures::grouped;
use crate::i18n::counted;

pub(super) fn view(scene: &Scene<'_>) -> Html {
    let words = scene.words;
    let part = scene.busy().map(|busy| busy.part);
    // While the round is elsewhere nothing of this has happened yet.
    let is_to_come =
        part.is_some_and(|part| !matches!(part, LoopPart::BeforeSleep | LoopPart::Write));
    let done = match scene.round() {
        Some(round) if !is_to_come => round.before_sleep,
        _ => BeforeSleep::default(),
    };
    let some = |count: u64, text: &str| (count > 0).then(|| text.replace("{}", &grouped(count)));
    let aof = some(done.aof_bytes, words.aof_done);
    let synced = (done.aof_syncs > 0).then(|| words.synced.to_owned());
    let aof: Vec<String> = aof.into_iter().chain(synced).collect();
    let written = (done.replies > 0).then(|| {
        let text = counted(words.written, "{n}", done.replies);
        text.replace("{b}", &grouped(done.reply_bytes))
    });
    let steps = [
        (words.expiry, some(done.expired, words.expired), LoopPart::BeforeSleep),
        (words.cluster, done.is_cluster.then(|| words.did.to_owned()), LoopPart::BeforeSleep),
        (words.aof, (!aof.is_empty()).then(|| aof.join(" · ")), LoopPart::BeforeSleep),
        (words.replies, written, LoopPart::Write),
        (words.closing, some(done.closed, words.closed), LoopPart::Write),
    ];
    let steps = steps.into_iter().map(|(name, did, of)| {
        let look =
            classes!("bs", did.is_some().then_some("did"), (part == Some(of)).then_some("hot"));
        html! {
            <li key={name} class={look}>{ name }if let Some(did) = did { <b>{ did }</b> }</li>
        }
    });
    html! {
        <div class="lpb"><h3>{ words.before_sleep }</h3><ol>{ for steps }</ol></div>
    }
}
