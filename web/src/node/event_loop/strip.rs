//! The last rounds on a line of time: waiting, reading and executing, writing, timers.

use redscope_session::{EventKind, LoopPart, LoopView, RoundRow};
use yew::prelude::*;

use super::scene::name_of;
use crate::figures::span;
use crate::i18n::{LoopWords, use_words};
use crate::model::seconds;

/// Spans that can be shown, in microseconds.
const SPANS_US: [u64; 4] = [10_000, 100_000, 1_000_000, 10_000_000];
/// Heights in pixels: of the scale, of a lane with the room below it, of a bar.
const TOP: f64 = 22.0;
const LANE: f64 = 24.0;
const BAR: f64 = 18.0;
const LANES: f64 = 4.0;
/// Where now is, in parts of a hundred, while something goes on and while nothing does.
const NOW_BUSY: f64 = 68.0;
const NOW_IDLE: f64 = 97.0;
/// The least width of a bar, in parts of a hundred.
const LEAST: f64 = 0.16;
/// A bar of this width has room for its words, in parts of a hundred.
const ROOM: f64 = 16.0;

#[derive(Properties, PartialEq)]
pub(crate) struct StripProps {
    pub(crate) view: LoopView,
    pub(crate) now_us: u64,
    /// A moment is to be looked at, in virtual microseconds.
    pub(crate) on: Callback<u64>,
}

/// What of time is shown, in parts of a hundred of the width.
struct Scale {
    from_us: f64,
    us: f64,
}

impl Scale {
    fn x(&self, at_us: u64) -> f64 {
        (at_us as f64 - self.from_us) * 100.0 / self.us
    }

    /// Where a span begins and how wide it is; the shortest is a line still.
    fn extent(&self, from_us: u64, until_us: u64) -> (String, String) {
        let (from, until) = (self.x(from_us).max(-1.0), self.x(until_us).min(101.0));
        (pct(from), pct((until - from).max(LEAST)))
    }

    fn is_seen(&self, from_us: u64, until_us: u64) -> bool {
        self.x(until_us) >= 0.0 && self.x(from_us) <= 100.0
    }
}

#[component]
pub(crate) fn Strip(props: &StripProps) -> Html {
    let words = &use_words().inside_loop;
    let StripProps { view, now_us, on } = props;
    let chosen = use_state(|| None::<u64>);
    let us = chosen.unwrap_or_else(|| fitting(view));
    let now_x = if view.busy.is_some() { NOW_BUSY } else { NOW_IDLE };
    let scale = Scale { from_us: *now_us as f64 - us as f64 * now_x / 100.0, us: us as f64 };
    let spans = SPANS_US.map(|one| {
        let onclick = Callback::from({
            let chosen = chosen.clone();
            move |_: MouseEvent| chosen.set(Some(one))
        });
        html! {
            <button class={classes!((one == us).then_some("on"))} aria-pressed={(one == us).to_string()}
                {onclick}>{ short(one) }</button>
        }
    });
    let height = TOP + LANE * LANES + 4.0;
    let title = words.rounds.replace("{}", &view.rounds.len().to_string());
    html! {
        <>
            <div class="sh"><h2>{ title.clone() }</h2><span class="grow" />
                <span class="mut f0">{ cron(words, view, *now_us) }</span>
                <span class="seg" role="group" aria-label={words.window}>{ for spans }</span></div>
            <div class="lpz">
                <div class="lpl" style={format!("padding-top:{TOP}px")} aria-hidden="true">
                    <span>{ words.poll }</span><span>{ words.lane_execute }</span><span>{ words.lane_write }</span><span>{ words.timers }</span>
                </div>
                <svg width="100%" height={height.to_string()} role="img" aria-label={title}>
                    <defs><pattern id="lp-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                        <rect width="7" height="7" fill="var(--bad-soft)" /><rect width="2.5" height="7" fill="var(--bad)" /></pattern></defs>
                    { ticks(&scale, us, *now_us, height) }
                    { for polls(view, *now_us).filter(|(from, until)| scale.is_seen(*from, *until)).map(|(from, until)| bar(&scale, 0.0, from, until, "var(--line-2)")) }
                    { for view.rounds.iter().filter(|round| scale.is_seen(round.began_us, round.ends_us.unwrap_or(*now_us))).map(|round| view_round(words, &scale, round, *now_us, on)) }
                    { pending_cron(words, &scale, view, *now_us) }
                    <line x1={pct(now_x)} x2={pct(now_x)} y1={(TOP - 6.0).to_string()} y2={height.to_string()} stroke="var(--accent)" stroke-width="2" />
                </svg>
            </div>
        </>
    }
}

fn pct(x: f64) -> String {
    format!("{x:.3}%")
}

fn short(us: u64) -> String {
    if us < 1_000_000 { format!("{} ms", us / 1000) } else { format!("{} s", us / 1_000_000) }
}

/// The least span in which the longest of the last rounds is seen whole.
fn fitting(view: &LoopView) -> u64 {
    let lasted =
        |round: &RoundRow| round.ends_us.map_or(0, |ends| ends.saturating_sub(round.began_us));
    let longest_us = view.rounds.iter().rev().take(20).map(lasted).max().unwrap_or(0);
    let fits = |span: &u64| *span * 2 / 3 > longest_us;
    SPANS_US[1..].iter().copied().find(fits).unwrap_or(SPANS_US[SPANS_US.len() - 1])
}

fn ticks(scale: &Scale, us: u64, now_us: u64, height: f64) -> Html {
    let step = us / 10;
    let first = (scale.from_us.max(0.0) as u64).div_ceil(step) * step;
    let ticks = (0..12).map(|at| first + at * step).filter(|at| scale.is_seen(*at, *at));
    let digits = if us <= 100_000 { 3 } else { 1 };
    let lines = ticks.map(|at| {
        let x = scale.x(at);
        // The moment itself is written at its line.
        let is_near = (x - scale.x(now_us)).abs() < 10.0;
        html! {
            <g key={at.to_string()}>
                <line x1={pct(x)} x2={pct(x)} y1={TOP.to_string()} y2={height.to_string()} stroke="var(--line)" />
                if x > 3.0 && x < 97.0 && !is_near { <text class="m tk" x={pct(x)} y="13" text-anchor="middle">{ format!("{:.*}", digits, at as f64 / 1e6) }</text> }
            </g>
        }
    });
    let x = scale.x(now_us);
    html! {
        <>
            { for lines }
            <text class="m nw2" x={pct(x)} y="13" text-anchor={if x > 90.0 { "end" } else { "middle" }}>{ seconds(now_us) }</text>
        </>
    }
}

/// When the process waited for something to do: between its rounds.
fn polls(view: &LoopView, now_us: u64) -> impl Iterator<Item = (u64, u64)> {
    let begins = view.rounds.iter().skip(1).map(|round| round.began_us).chain([now_us]);
    let ends = view.rounds.iter().map(move |round| round.ends_us.unwrap_or(now_us));
    ends.zip(begins).filter(|(from, until)| from < until)
}

fn bar(scale: &Scale, lane: f64, from_us: u64, until_us: u64, fill: &'static str) -> Html {
    if !scale.is_seen(from_us, until_us) {
        return Html::default();
    }
    let (x, width) = scale.extent(from_us, until_us);
    let y = (TOP + lane * LANE + 2.0).to_string();
    html! { <rect {x} {width} {y} height={BAR.to_string()} rx="2" {fill} /> }
}

/// A round: each of its parts in its lane, what is to come of it hatched.
fn view_round(
    words: &'static LoopWords,
    scale: &Scale,
    round: &RoundRow,
    now_us: u64,
    on: &Callback<u64>,
) -> Html {
    let ends_us = round.ends_us.unwrap_or(now_us);
    let total_ns: u64 = round.parts_ns.iter().map(|(_, ns)| ns).sum();
    let lasted_us = ends_us.saturating_sub(round.began_us);
    // Asleep, or waiting for a disk: all of it belongs to the command.
    let parts = match total_ns / 1000 + 1000 < lasted_us || total_ns == 0 {
        true => vec![(kind_of(round), lasted_us * 1000)],
        false => round.parts_ns.clone(),
    };
    let mut at_ns = round.began_us * 1000;
    let is_long = lasted_us >= 1000;
    let bars = parts.iter().map(|&(part, ns)| {
        let (from, until) = (at_ns / 1000, (at_ns + ns) / 1000);
        at_ns += ns;
        part_bars(scale, part, from, until, now_us, is_long)
    });
    let bars: Vec<Html> = bars.collect();
    let due = round.cron_due_us.filter(|due| scale.is_seen(*due, *due)).map(|due| {
        let (x, y) = (pct(scale.x(due)), TOP + 3.0 * LANE);
        html! { <line x1={x.clone()} x2={x} y1={y.to_string()} y2={(y + LANE - 2.0).to_string()} stroke="var(--warn)" stroke-width="2" /> }
    });
    let name =
        words.one_round.replace("{cmd}", &name_of(words, round)).replace("{t}", &span(lasted_us));
    let x = scale.x(round.began_us).max(0.0);
    let execute_ns: u64 =
        parts.iter().filter(|(part, _)| *part == LoopPart::Execute).map(|(_, ns)| ns).sum();
    let until_us = (round.began_us + execute_ns / 1000).min(now_us);
    let room = scale.x(until_us) - x;
    let has_room = room > ROOM;
    let onclick = {
        let at_us = round.began_us;
        on.reform(move |_: MouseEvent| at_us)
    };
    html! {
        <g key={round.number.to_string()} class="lpr" {onclick}>
            <title>{ format!("{name} · {}", seconds(round.began_us)) }</title>
            { for bars }{ due.unwrap_or_default() }
            if has_room {
                <svg x={pct(x)} width={pct(room)} y={(TOP + LANE).to_string()} height={LANE.to_string()} overflow="hidden">
                    <text class="lprt" x="6" y="15">{ name }</text>
                </svg>
            }
        </g>
    }
}

/// What a round mostly is, where nothing says what its time went into.
fn kind_of(round: &RoundRow) -> LoopPart {
    match round.events.first() {
        Some((EventKind::Timer, _)) => LoopPart::Timers,
        Some((EventKind::Accept, _)) => LoopPart::Accept,
        _ => LoopPart::Execute,
    }
}

fn part_bars(
    scale: &Scale,
    part: LoopPart,
    from_us: u64,
    until_us: u64,
    now_us: u64,
    is_long: bool,
) -> Html {
    let (lane, fill) = match part {
        LoopPart::Accept => (1.0, "var(--s2)"),
        LoopPart::Execute if is_long => (1.0, "var(--bad)"),
        LoopPart::Execute => (1.0, "var(--s1)"),
        LoopPart::Write => (2.0, "var(--s1)"),
        LoopPart::Timers => (3.0, "var(--s6)"),
        LoopPart::BeforeSleep => (2.0, "var(--s3)"),
    };
    let split_us = until_us.min(now_us).max(from_us);
    let rest = scale.extent(split_us, until_us);
    let y = (TOP + lane * LANE + 2.0).to_string();
    html! {
        <>
            { if from_us < now_us || from_us == until_us { bar(scale, lane, from_us, split_us, fill) } else { Html::default() } }
            if until_us > split_us && scale.is_seen(split_us, until_us) {
                <rect x={rest.0} width={rest.1} {y} height={BAR.to_string()} rx="2" fill="url(#lp-hatch)"
                    stroke="var(--bad)" stroke-dasharray="4 3" />
            }
        </>
    }
}

/// The tick that is due and has to wait.
fn pending_cron(words: &LoopWords, scale: &Scale, view: &LoopView, now_us: u64) -> Html {
    let due_us = view.cron_due_us;
    if view.busy.is_none() || !scale.is_seen(due_us, due_us) {
        return Html::default();
    }
    let (x, y) = (scale.x(due_us), TOP + 3.0 * LANE);
    let late_us = now_us.saturating_sub(due_us);
    html! {
        <>
            if late_us > 0 { <line x1={pct(x)} x2={pct(scale.x(now_us))} y1={(y + 11.0).to_string()} y2={(y + 11.0).to_string()} stroke="var(--warn)" stroke-width="2" stroke-dasharray="4 3" /> }
            <line x1={pct(x)} x2={pct(x)} y1={y.to_string()} y2={(y + LANE - 2.0).to_string()} stroke="var(--warn)" stroke-width="2" />
            if x > 5.0 { <text class="s" x={pct(x - 0.5)} y={(y + 16.0).to_string()} text-anchor="end">{ words.due }</text> }
        </>
    }
}

/// How it stands with the next tick.
fn cron(words: &LoopWords, view: &LoopView, now_us: u64) -> String {
    match now_us.checked_sub(view.cron_due_us) {
        Some(late_us) if late_us > 0 => words.cron_late.replace("{}", &span(late_us)),
        _ => words.cron_in.replace("{}", &span(view.cron_due_us - now_us.min(view.cron_due_us))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(began_us: u64, ends_us: u64) -> RoundRow {
        RoundRow {
            number: began_us,
            began_us,
            ends_us: Some(ends_us),
            events: Vec::new(),
            event_count: 1,
            parts_ns: Vec::new(),
            requests: 0,
            command: None,
            cron_due_us: None,
            before_sleep: redscope_session::BeforeSleep::default(),
        }
    }

    #[test]
    fn the_process_polls_between_its_rounds() {
        let view = LoopView {
            rounds: vec![round(10, 20), round(20, 25), round(40, 45)],
            ..LoopView::default()
        };
        assert_eq!(polls(&view, 90).collect::<Vec<_>>(), [(25, 40), (45, 90)]);
    }

    #[test]
    fn the_span_has_room_for_the_longest_round() {
        let fits = |us| fitting(&LoopView { rounds: vec![round(0, us)], ..LoopView::default() });
        assert_eq!(
            [20, 60_000, 90_000, 9_000_000].map(fits),
            [100_000, 100_000, 1_000_000, 10_000_000]
        );
    }
}
