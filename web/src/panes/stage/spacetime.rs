//! Messages over time: a lane for everybody, time from left to right, a line for each message from who
//! has sent it to who gets it.

use redscope_session::{FlightView, FlightsView, MessageKind, PacketView};
use yew::prelude::*;

use super::scene::StageProps;
use super::text::number;
use crate::i18n::{Words, use_words};
use crate::measure::use_size;
use crate::model::seconds;
use crate::msg::Msg;
use crate::panes::ballot;
use crate::panes::console::title;
use crate::shapes::{kind_color, kind_path};

/// How much time is shown, in microseconds: one of these.
const WINDOWS_US: [u64; 6] = [2_000, 20_000, 200_000, 1_000_000, 3_000_000, 10_000_000];
/// The one at first: a few round trips of heartbeats.
const FIRST: usize = 3;
/// Room for the names at the left, for what is on its way at the right, and for the scale above.
const LEFT: f64 = 74.0;
const RIGHT: f64 = 46.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 14.0;
/// Lanes are no closer than this.
const LANE: f64 = 24.0;
/// Room that a label takes.
const LABEL: f64 = 170.0;
/// Messages that the tabulator reaches, and labels, at the most.
const MOST_FOCUSED: usize = 60;
const MOST_LABELS: usize = 14;

#[derive(Properties, PartialEq)]
pub(super) struct SpaceTimeProps {
    pub(super) stage: StageProps,
    /// Everybody, from above.
    pub(super) names: Vec<String>,
    pub(super) hidden: Vec<MessageKind>,
}

#[component]
pub(super) fn SpaceTime(props: &SpaceTimeProps) -> Html {
    let words = use_words();
    let pane = use_node_ref();
    let (width, height) = use_size(&pane);
    let chosen = use_state(|| FIRST);
    let stage = &props.stage;
    {
        // Only while it is open are these looked for.
        let on = stage.on.clone();
        use_effect_with(*chosen, move |chosen| {
            on.emit(Msg::WatchFlights(Some(WINDOWS_US[*chosen])));
        });
        let on = stage.on.clone();
        use_effect_with((), move |()| move || on.emit(Msg::WatchFlights(None)));
    }
    let nearer = |by: isize, label: &'static str, sign: &'static str| {
        let chosen = chosen.clone();
        let to = chosen.checked_add_signed(by).filter(|to| *to < WINDOWS_US.len());
        let onclick = Callback::from(move |_: MouseEvent| chosen.set(to.unwrap_or(*chosen)));
        html! { <button class="btn sm" aria-label={label} title={label} disabled={to.is_none()} {onclick}>{ sign }</button> }
    };
    let window_us = WINDOWS_US[*chosen];
    let drawn = stage.flights.as_ref().as_ref().filter(|_| width > 0.0).map(|flights| {
        let scene = Lanes::new(props, flights, window_us, width, height);
        scene.view(words)
    });
    html! {
        <div class="spt" ref={pane}>
            <div class="sptb">
                <span class="mut f0">{ format!("{} {}", words.last_moments, span(window_us)) }</span>
                { nearer(-1, words.nearer, "+") }{ nearer(1, words.farther, "−") }
            </div>
            { drawn.unwrap_or_default() }
        </div>
    }
}

/// A time such as `20 ms`.
fn span(us: u64) -> String {
    if us < 1_000_000 { format!("{} ms", us / 1000) } else { format!("{} s", us / 1_000_000) }
}

/// How far the lines of the scale are from each other: a round time, four to six in a window.
fn tick_us(window_us: u64) -> u64 {
    let unit = 10_u64.pow((window_us / 4).max(1).ilog10());
    let steps = [5, 2, 1].map(|step| step * unit);
    steps.into_iter().find(|step| *step <= window_us / 4).unwrap_or(unit)
}

/// A moment of the scale, as exact as its steps need.
fn moment(us: u64, step_us: u64) -> String {
    let text = seconds(us);
    if step_us < 1000 { format!("{text}{}", us % 1000 / 100) } else { text }
}

/// The lanes, and how moments become places.
struct Lanes<'a> {
    props: &'a SpaceTimeProps,
    flights: &'a FlightsView,
    from_us: u64,
    window_us: u64,
    width: f64,
    height: f64,
}

impl<'a> Lanes<'a> {
    fn new(
        props: &'a SpaceTimeProps,
        flights: &'a FlightsView,
        window_us: u64,
        width: f64,
        height: f64,
    ) -> Self {
        let from_us = props.stage.now_us.saturating_sub(window_us);
        let lanes = props.names.len() as f64 * LANE + TOP + BOTTOM;
        Lanes { props, flights, from_us, window_us, width, height: height.max(lanes) }
    }

    fn x(&self, us: u64) -> f64 {
        let part = (us as f64 - self.from_us as f64) / self.window_us as f64;
        LEFT + part * (self.width - LEFT - RIGHT)
    }

    fn y(&self, name: &str) -> Option<f64> {
        let at = self.props.names.iter().position(|one| one == name)?;
        let room = self.height - TOP - BOTTOM;
        Some(TOP + room * (at as f64 + 0.5) / self.props.names.len().max(1) as f64)
    }

    fn view(&self, words: &Words) -> Html {
        let (stage, now) = (&self.props.stage, self.x(self.props.stage.now_us));
        let lanes = self.props.names.iter().filter_map(|name| {
            let y = self.y(name)?;
            Some(html! {
                <g key={name.clone()}>
                    <line x1={number(LEFT)} x2={number(self.width)} y1={number(y)} y2={number(y)} class="ln" />
                    <text x={number(LEFT - 10.0)} y={number(y + 4.0)} text-anchor="end" class="lnt">{ title(words.client, name) }</text>
                </g>
            })
        });
        let shown: Vec<&FlightView> = self
            .flights
            .flights
            .iter()
            .filter(|flight| !self.props.hidden.contains(&flight.packet.kind))
            .collect();
        let skip = shown.len().saturating_sub(MOST_FOCUSED);
        let lines = shown
            .iter()
            .enumerate()
            .filter_map(|(at, flight)| self.flight(flight, at >= skip, words));
        let labels = self.labels(&shown, words);
        let step_us = tick_us(self.window_us);
        let first = self.from_us.div_ceil(step_us);
        let ticks = (first..=stage.now_us / step_us).map(|tick| {
            let us = tick * step_us;
            let x = self.x(us);
            html! {
                <g><line x1={number(x)} x2={number(x)} y1={number(TOP - 6.0)} y2={number(self.height - BOTTOM)} class="tk" />
                    <text x={number(x + 3.0)} y="14" class="tkt">{ moment(us, step_us) }</text></g>
            }
        });
        html! {
            <svg width={number(self.width)} height={number(self.height)} role="group"
                viewBox={format!("0 0 {:.1} {:.1}", self.width, self.height)} data-testid="spacetime" data-now={stage.now_us.to_string()}>
                { for ticks }
                { for lanes }
                <line x1={number(now)} x2={number(now)} y1={number(TOP - 8.0)} y2={number(self.height)} class="nw" />
                { for lines }
                { for labels }
            </svg>
        }
    }

    /// Both ends of a message's line, or where it was lost.
    fn ends(&self, flight: &FlightView) -> Option<[(f64, f64); 2]> {
        let PacketView { from, to, sent_us, due_us, .. } = &flight.packet;
        let (start, end) = (self.y(from)?, self.y(to)?);
        let whole = due_us.saturating_sub(*sent_us).max(1) as f64;
        let until = flight.lost_us.unwrap_or(*due_us);
        let part = until.saturating_sub(*sent_us) as f64 / whole;
        let y = start + (end - start) * part.min(1.0);
        Some([(self.x(*sent_us), start), (self.x(until), y)])
    }

    fn flight(&self, flight: &FlightView, is_focused: bool, words: &Words) -> Option<Html> {
        let packet = &flight.packet;
        let stage = &self.props.stage;
        let [(x1, y1), (x2, y2)] = self.ends(flight)?;
        let color = kind_color(packet.kind);
        let is_on_way = flight.lost_us.is_none() && packet.due_us > stage.now_us;
        let is_watched = stage.watched == Some(packet.id);
        let class = classes!("flt", is_on_way.then_some("way"), is_watched.then_some("on"));
        let name = format!(
            "{} {} → {}, {} {}",
            seconds(packet.sent_us),
            packet.from,
            packet.to,
            ballot::said(words, packet),
            flight.lost_us.map(|_| words.lost).unwrap_or_default()
        );
        let (on, id, at_us) = (stage.on.clone(), packet.id, packet.sent_us);
        // One that is on its way is looked at; to one that has arrived time goes back.
        let act = move || match is_on_way {
            true => on.emit(Msg::Watch(Some(id))),
            false => on.emit(Msg::Seek(at_us)),
        };
        let onclick = {
            let act = act.clone();
            Callback::from(move |_: MouseEvent| act())
        };
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                act();
            }
        });
        let end = match flight.lost_us {
            Some(_) => {
                html! { <path d={format!("M{0:.1} {1:.1}l8 8m0 -8l-8 8", x2 - 4.0, y2 - 4.0)} class="lostx" /> }
            }
            None => html! {
                <g transform={format!("translate({:.1} {:.1}) scale(.62) translate(-8 -8)", x1, y1)}>
                    <path d={kind_path(packet.kind)} fill={color} />
                </g>
            },
        };
        Some(html! {
            <g {class} key={format!("{id} {at_us}")} role="button" tabindex={if is_focused { "0" } else { "-1" }} {onclick} {onkeydown}>
                <title>{ name }</title>
                <line x1={number(x1)} y1={number(y1)} x2={number(x2)} y2={number(y2)} stroke={color} />
                <line x1={number(x1)} y1={number(y1)} x2={number(x2)} y2={number(y2)} class="hit" />
                { end }
            </g>
        })
    }

    /// What the last ones say, where there is room beside their start.
    fn labels(&self, shown: &[&FlightView], words: &Words) -> Vec<Html> {
        let mut taken: Vec<(f64, f64)> = Vec::new();
        let mut labels = Vec::new();
        let is_said = |kind: MessageKind| matches!(kind, MessageKind::Client | MessageKind::Vote);
        for flight in shown.iter().rev().filter(|flight| is_said(flight.packet.kind)) {
            let Some([(x, y), (_, to)]) = self.ends(flight) else { continue };
            let text: String = ballot::said(words, &flight.packet).chars().take(22).collect();
            let y = if to > y { y + 15.0 } else { y - 7.0 };
            let is_free = |(other_x, other_y): &(f64, f64)| {
                (other_x - x).abs() > 150.0 || (other_y - y).abs() > 13.0
            };
            if x < LEFT || labels.len() == MOST_LABELS || !taken.iter().all(is_free) {
                continue;
            }
            taken.push((x, y));
            // Near the edge there is room on the other side only.
            let (x, anchor) = match x > self.width - LABEL {
                true => (x - 7.0, "end"),
                false => (x + 7.0, "start"),
            };
            labels.push(html! {
                <text x={number(x)} y={number(y)} text-anchor={anchor} class="fll">{ text }</text>
            });
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_has_round_times() {
        let steps = WINDOWS_US.map(tick_us);
        assert_eq!(steps, [500, 5_000, 50_000, 200_000, 500_000, 2_000_000]);
        assert_eq!(moment(44_800_500, 500), "44.8005");
        assert_eq!(moment(44_850_000, 50_000), "44.850");
    }
}
