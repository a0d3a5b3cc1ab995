//! One side: its scheme, the circle, who has how much, what goes where.

use redscope_session::lab::{Measured, POINTS, RING_SIDES, RingView, SCHEMES, Server, Standing};
use yew::prelude::*;

use super::circle::Circle;
use super::palette::{color, shade};
use super::state::{RingLab, RingMsg};
use crate::figures::grouped;
use crate::i18n::{RingWords, use_lab_words};
use crate::lab::knob::KnobRow;

#[derive(Properties, PartialEq)]
pub(super) struct SideProps {
    pub(super) lab: RingLab,
    pub(super) side: usize,
    pub(super) on: Callback<RingMsg>,
}

#[component]
pub(super) fn Side(props: &SideProps) -> Html {
    let words = use_lab_words();
    let SideProps { lab, side, on } = props;
    let chosen = &lab.ask.sides[*side];
    let (name, scheme) = (RING_SIDES[*side], chosen.scheme());
    let letter = name.to_uppercase();
    let onchange = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<web_sys::HtmlSelectElement>() else { return };
            on.emit(RingMsg::Set(name.to_owned(), list.value()));
        })
    };
    let options = SCHEMES.iter().map(|(one, name)| {
        html! {
            <option value={*name} selected={*one == scheme}>{ words.ring.scheme(*one) }</option>
        }
    });
    let measured = lab.view.as_ref().map(|view| &view.sides[*side]);
    let turn = on.reform(|(name, value)| RingMsg::Set(name, value));
    let has_points = lab.ask.sides.iter().any(|side| side.scheme().has_points());
    html! {
        <section class={format!("card lsd s-{side}")} aria-label={letter.clone()}>
            <h2 class="sr">{ format!("{letter}{}{}", words.page.colon, words.ring.scheme(scheme)) }</h2>
            <div class="lch"><i class="ld-let" aria-hidden="true">{ letter.clone() }</i>
                <select aria-label={format!("{} {letter}", words.ring.scheme_of)} {onchange}>{ for options }</select><span class="grow" />
                if let Some(measured) = measured { { pill(&words.ring, measured) } }
            </div>
            if has_points {
                <div class="ld-own rg-own">
                    if scheme.has_points() {
                        <KnobRow knob={POINTS} stands={chosen.points} name={format!("{name}.points")} label={words.ring.knob(POINTS.name)} on={turn} />
                    } else { <span class="mut f0">{ words.ring.no_points }</span> }
                </div>
            }
            if let Some(view) = &lab.view { { body(&words.ring, view, *side) } }
            else { <p class="wait" role="status">{ words.lab.counting }</p> }
        </section>
    }
}

/// How many keys move, with a mark.
fn pill(words: &RingWords, measured: &Measured) -> Html {
    let (class, mark) = match (measured.moved, measured.needless) {
        (0, _) => ("ok", "✓"),
        (_, 0) => ("warn", "!"),
        _ => ("bad", "✕"),
    };
    let text = words.moved_share.replace("{}", &percent(measured.moved, measured.keys));
    html! { <span class={classes!("pill", class)}>{ format!("{mark} {text}") }</span> }
}

fn body(words: &RingWords, view: &RingView, side: usize) -> Html {
    let (scheme, measured) = (view.ask.sides[side].scheme(), &view.sides[side]);
    let moved = percent(measured.moved, measured.keys);
    let label = format!("{} {}", words.circle, words.moved_share.replace("{}", &moved));
    let found = measured.keys - measured.moved;
    let figures =
        [(words.found, found), (words.again, measured.moved), (words.needless, measured.needless)];
    let (least, most) = measured.after.spread(scheme);
    let spread = words.spread.replace("{least}", &format!("{:.0}", 100.0 * least));
    let spread = spread.replace("{most}", &format!("{:.0}", 100.0 * most));
    html! {
        <div class="rg-body" tabindex="0" role="group" aria-label={RING_SIDES[side].to_uppercase()}>
            <div class="rg-top">
                <Circle measured={measured.clone()} {scheme} middle={(moved, words.moved)} {label} />
                <div class="rg-fig">
                    <dl>{ for figures.into_iter().map(|(name, keys)| html! {
                        <div><dt>{ name }</dt><dd class="mono">{ grouped(keys.into()) }</dd></div>
                    }) }</dl>
                    <p class="f0 mut">{ words.circle_of(scheme) }</p>
                </div>
            </div>
            { shares(words, view, side) }
            <p class="f0 mut">{ spread }</p>
            { flows(words, measured) }
        </div>
    }
}

/// Who has how many keys, before and after, and what it should have.
fn shares(words: &RingWords, view: &RingView, side: usize) -> Html {
    let (scheme, measured) = (view.ask.sides[side].scheme(), &view.sides[side]);
    let Measured { before, after, keys, .. } = measured;
    // Both sides are drawn to one scale.
    let most =
        view.sides.iter().flat_map(|side| side.before.keys.iter().chain(&side.after.keys)).max();
    let most = f64::from(most.copied().unwrap_or(1).max(1));
    let width = |keys: f64| format!("{:.2}%", (100.0 * keys / most).min(100.0));
    let rows = everybody(measured).map(|(server, name)| {
        let (was, is) = (place(before, server.id), place(after, server.id));
        let share = |standing: &Standing, place: Option<usize>| {
            place.map_or_else(|| "–".to_owned(), |place| percent(standing.keys[place], *keys))
        };
        let has = is.map_or(0, |place| after.keys[place]);
        let ideal = is.map(|place| after.ideal(place, scheme));
        let fill = format!("width:{};background:{};opacity:{}", width(f64::from(has)), color(server.id), shade(server.id));
        html! {
            <tr key={server.id}>
                <th scope="row"><i class="rg-sw" style={format!("background:{};opacity:{}", color(server.id), shade(server.id))} />{ name }</th>
                <td class="rg-bar"><span style={fill} />
                    if let Some(ideal) = ideal { <b style={format!("left:{}", width(ideal))} /> }</td>
                <td class="num">{ share(before, was) }</td><td class="num">{ share(after, is) }</td>
                <td class="num">{ ideal.map_or_else(|| "–".to_owned(), |ideal| format!("{:.1} %", 100.0 * ideal / f64::from(*keys))) }</td>
            </tr>
        }
    });
    html! {
        <table class="rg-tab">
            <caption class="sr">{ words.shares }</caption>
            <thead><tr><th scope="col">{ words.server }</th><td />
                <th scope="col" class="num">{ words.before }</th><th scope="col" class="num">{ words.after }</th>
                <th scope="col" class="num">{ words.should }</th></tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}

/// From whom to whom keys go, most first.
fn flows(words: &RingWords, measured: &Measured) -> Html {
    let names: Vec<(u8, String)> =
        everybody(measured).map(|(server, name)| (server.id, name)).collect();
    let name = |id: u8| {
        let found = names.iter().find(|(known, _)| *known == id);
        let name = found.map_or_else(String::new, |(_, name)| name.clone());
        html! { <><i class="rg-sw" style={format!("background:{};opacity:{}", color(id), shade(id))} />{ name }</> }
    };
    let rows = measured.flows.iter().map(|flow| html! {
        <li key={format!("{}-{}", flow.from, flow.to)}><span>{ name(flow.from) }{ " → " }{ name(flow.to) }</span>
            <span class="mono">{ grouped(flow.keys.into()) }</span></li>
    });
    html! {
        <div class="rg-flows">
            <h3>{ words.flows }</h3>
            if measured.flows.is_empty() { <p class="f1">{ words.no_flows }</p> }
            else { <ol>{ for rows }</ol> }
        </div>
    }
}

/// Every server that there was or is, with what it is called: by both names if it has another one now.
fn everybody(measured: &Measured) -> impl Iterator<Item = (&Server, String)> {
    let Measured { before, after, .. } = measured;
    let new = after.servers.iter().filter(|server| place(before, server.id).is_none());
    before.servers.iter().chain(new).map(|server| {
        let now = place(after, server.id).map(|place| &after.servers[place]);
        let name = match now {
            Some(now) if now.name != server.name => format!("{} → {}", server.name, now.name),
            _ => server.name.clone(),
        };
        (server, name)
    })
}

fn place(standing: &Standing, id: u8) -> Option<usize> {
    standing.servers.iter().position(|server| server.id == id)
}

/// A part of the keys in hundredths, with a digit behind the point.
pub(super) fn percent(keys: u32, of: u32) -> String {
    format!("{:.1} %", 100.0 * f64::from(keys) / f64::from(of.max(1)))
}
