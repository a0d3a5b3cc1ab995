//! Which of the old keys survive, and how often keys were counted.

use redscope_session::lab::{Band, OLD, POLICIES};
use yew::prelude::*;

use super::state::EvictionState;
use crate::i18n::LabsWords;

/// Keys in a row of the picture.
const ROW: usize = OLD as usize / 2;

/// The old keys above, those that came last below.
pub(super) fn survivors(words: &LabsWords, lab: &EvictionState) -> Html {
    let words = &words.eviction;
    let knobs = lab.ask.knobs();
    let called = |name: &str| {
        let policy = POLICIES.iter().find(|policy| policy.name == name);
        policy.map(|policy| words.policy(policy, &knobs))
    };
    let bands = lab.bands.iter().map(|band| {
        let kept = band.kept[..2 * ROW].iter().filter(|kept| **kept).count();
        let oldest = band.kept[..ROW].iter().filter(|kept| **kept).count();
        let told = words.kept.replace("{kept}", &kept.to_string());
        let told = told.replace("{oldest}", &oldest.to_string());
        html! {
            <div class="ev-b" key={band.policy.clone()}>
                <b>{ called(&band.policy) }</b>
                <svg viewBox={format!("0 0 {} 30", 10 * ROW)} preserveAspectRatio="none" role="img" aria-label={told}>{ picture(band) }</svg>
            </div>
        }
    });
    html! {
        <section class="card ev-bs" aria-label={words.bands}>
            <div class="lch"><h2>{ words.bands }</h2><span class="grow" /><span class="mut f0 dk">{ words.bands_sub }</span></div>
            <div class="ev-bb" tabindex="0" role="group" aria-label={words.bands}>
                { for bands }
                <p class="f0 mut ev-lg"><i class="gone" />{ words.gone }<i class="old" />{ words.old_kept }<i class="new" />{ words.came_last }</p>
            </div>
        </section>
    }
}

/// Three paths instead of as many rectangles as there are keys.
fn picture(band: &Band) -> Html {
    let (mut gone, mut old, mut new) = (String::new(), String::new(), String::new());
    for (key, kept) in band.kept.iter().enumerate() {
        let (x, y) = (10 * (key % ROW), 10 * (key / ROW));
        match (kept, key >= 2 * ROW) {
            (false, _) => gone.push_str(&format!("M{} {}l6 -5", x + 2, y + 7)),
            (true, false) => old.push_str(&format!("M{x} {y}h9v9h-9z")),
            (true, true) => new.push_str(&format!("M{x} {y}h9v9h-9z")),
        }
    }
    html! { <><path class="gone" d={gone} /><path class="old" d={old} /><path class="new" d={new} /></> }
}

/// How many keys have which `OBJECT FREQ`, in sixteen columns up to the greatest.
pub(super) fn frequencies(words: &LabsWords, lab: &EvictionState) -> Html {
    let Some(cell) = lab.named("allkeys-lfu").filter(|cell| !cell.frequencies.is_empty()) else {
        return html! {};
    };
    let words = &words.eviction;
    let most = cell.frequencies.iter().rposition(|count| *count > 0).unwrap_or(0) + 1;
    let wide = most.div_ceil(16).max(1);
    let columns: Vec<u32> =
        cell.frequencies[..most].chunks(wide).map(|chunk| chunk.iter().sum()).collect();
    let highest = columns.iter().copied().max().unwrap_or(1).max(1);
    let bars = columns.iter().enumerate().map(|(at, count)| {
        let high = 100.0 * f64::from(*count) / f64::from(highest);
        let last = (wide * (at + 1) - 1).min(255);
        let title = format!("OBJECT FREQ {}–{last}: {count}", wide * at);
        html! { <i style={format!("height:{high:.0}%")} {title} /> }
    });
    let told = words.freq_told.replace("{most}", &(most - 1).to_string());
    let told = told.replace("{keys}", &cell.frequencies.iter().sum::<u32>().to_string());
    html! {
        <section class="card cx" aria-label={words.freq}>
            <h3>{ words.freq }</h3>
            <div class="ev-fq" role="img" aria-label={told.clone()}>{ for bars }</div>
            <p class="f0 mut ev-fx" aria-hidden="true"><span>{ "0" }</span><span>{ most - 1 }</span></p>
            <p class="f0 mut">{ told }</p>
        </section>
    }
}
