//! The slow log, with bars of how long each took.

use redscope_session::ServerView;
use yew::prelude::*;

use super::card::card;
use crate::figures::grouped;
use crate::i18n::ServerWords;

pub(super) fn view(words: &'static ServerWords, view: &ServerView) -> Html {
    let longest_us = view.slow.iter().map(|row| row.took_us).max().unwrap_or(0).max(1);
    let rows = view.slow.iter().map(|row| {
        let width = row.took_us as f64 * 100.0 / longest_us as f64;
        html! {
            <tr key={row.id.to_string()}>
                <td class="num">{ row.id }</td><td class="num">{ format!("{} s", row.at_s) }</td>
                <td class="num">{ grouped(row.took_us) }</td>
                <td class="bar"><i style={format!("width:{width:.0}%")}></i></td>
                <td class="mono wrp">{ &row.command }</td><td class="mono">{ &row.client }</td>
            </tr>
        }
    });
    let threshold = match u64::try_from(view.slower_than_us) {
        Ok(us) => words.slower_than.replace("{}", &grouped(us)),
        Err(_) => words.slow_off.to_owned(),
    };
    let aside = html! { <><span class="cnt">{ view.slow_count }</span><span class="grow" /><span class="f0 mut">{ threshold }</span></> };
    let body = html! {
        if view.slow.is_empty() { <p class="mut f0">{ words.no_slow }</p> }
        else {
            <table class="svt slw"><thead><tr>
                <th class="num">{ "id" }</th><th class="num">{ words.at }</th><th class="num">{ "µs" }</th><td />
                <th>{ words.command }</th><th>{ words.client }</th>
            </tr></thead><tbody>{ for rows }</tbody></table>
        }
    };
    card(super::index::SLOW, words.slow, aside, body)
}
