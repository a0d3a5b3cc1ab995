//! What servers log, in order of time, with a line for now: what comes after is known from the recording.

use redscope_session::LogView;
use yew::prelude::*;

use super::{AFTER, BEFORE};
use crate::i18n::use_words;
use crate::model::{Slice, seconds};
use crate::msg::Msg;
use crate::panes::followed::Followed;

#[derive(Properties, PartialEq)]
pub(super) struct LogProps {
    pub(super) logs: Slice<Vec<LogView>>,
    /// Nothing before can be gone back to.
    pub(super) begun_us: u64,
    pub(super) step: u64,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn Log(props: &LogProps) -> Html {
    let words = use_words();
    let LogProps { logs, begun_us, step, on } = props;
    let now = logs.partition_point(|line| line.step <= *step);
    let newest = now.checked_sub(1).map(|at| logs[at].step);
    let from = now.saturating_sub(BEFORE);
    let lines = logs.iter().enumerate().take(now + AFTER).skip(from);
    let (past, later): (Vec<_>, Vec<_>) = lines.partition(|(at, _)| *at < now);
    let past = past.into_iter().map(|(at, line)| {
        let class = if at + 1 == now { "now" } else { "" };
        logged(line, class, *begun_us, on)
    });
    let later = later.into_iter().map(|(_, line)| logged(line, "fut", *begun_us, on));
    html! {
        <Followed place={(newest, now)}>
            if logs.is_empty() { <li class="hello dim">{ words.no_log }</li> }
            { for past }
            if now < logs.len() { <li class="cut" aria-hidden="true">{ words.later_known }</li> }
            { for later }
        </Followed>
    }
}

/// A line of a log; its time is a link there, where it can be gone to.
pub(in crate::panes) fn logged(
    line: &LogView,
    class: &'static str,
    begun_us: u64,
    on: &Callback<Msg>,
) -> Html {
    let at_us = line.at_us;
    html! {
        <li class={classes!("lg", class)}>
            if at_us >= begun_us {
                <button class="at" onclick={on.reform(move |_: MouseEvent| Msg::Seek(at_us))}>{ seconds(at_us) }</button>
            } else {
                <span class="at">{ seconds(at_us) }</span>
            }
            <span class="mono">{ &line.node }</span>
            <span class="mono">{ format!("{} {}", line.mark, line.text) }</span>
        </li>
    }
}
