//! The servers of a side: a column for each master with its replicas, and how busy each processor is.

use redscope_session::lab::{HOT_KEY_SAMPLE_MS, HotKeySample, MASTERS};
use yew::prelude::*;

use super::series::window;
use super::state::HotKeyState;
use crate::figures::grouped;
use crate::i18n::LabsWords;

/// A processor that is busier has no time left, and one that is busier will soon have none, in hundredths.
const FULL: f64 = 95.0;
const BUSY: f64 = 75.0;

/// How busy each server was in the 20 ms before the moment that is looked at.
pub(super) fn servers(words: &LabsWords, lab: &HotKeyState, side: usize) -> Html {
    let own = &words.hot_key;
    let window = window(&lab.samples[side], lab.at);
    let columns = MASTERS as usize;
    // Before anything was measured they stand there as they will.
    let count = columns * (1 + lab.knobs(side).get("replicas") as usize);
    let hot = lab.samples[side].first().map(HotKeySample::hot);
    let boxes = (0..count).map(|server| {
        let busy = 100.0 * HotKeySample::busy_of(window, server);
        let requests = window.iter().filter_map(|sample| sample.servers.get(server));
        let requests: u64 = requests.map(|server| u64::from(server.requests)).sum();
        let ms = (window.len().max(1) as u64) * HOT_KEY_SAMPLE_MS;
        let look = match busy {
            busy if busy > FULL => "hk-full",
            busy if busy > BUSY => "hk-busy",
            _ => "hk-ok",
        };
        let role = if server < columns { own.master } else { own.replica };
        let has_hot = hot == Some(server % columns);
        html! {
            <li class={classes!("hk-s", look)}>
                <i class="hk-f" style={format!("width:{:.0}%", busy.min(100.0))} aria-hidden="true" />
                <b>{ format!("n{}", server + 1) }</b>
                <span class="hk-r">{ role }if has_hot { <em>{ format!(" {}", own.hot_here) }</em> }</span>
                <span class="hk-b">{ format!("{busy:.0}%") }</span>
                <span class="hk-q">{ format!("{}/s", grouped(requests * 1000 / ms)) }</span>
            </li>
        }
    });
    html! { <ol class="hk-n" aria-label={own.servers}>{ for boxes }</ol> }
}
