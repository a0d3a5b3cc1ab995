//! What the pages of labs with two sides are made of.

use std::rc::Rc;

use redscope_session::lab::SIDES;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::drawn::{Charted, Drawn};
use super::state::{Measured, SidedMsg, SidedState, of_side, said};
use crate::i18n::{LabsWords, Sentence, gap};
use crate::lab::knob::KnobRow;

/// What a knob is called.
pub(in crate::lab) type Called<'a> = &'a dyn Fn(&str) -> &'static str;

/// The letter of a side.
pub(in crate::lab) fn letter(side: usize) -> String {
    SIDES[side].to_uppercase()
}

/// What happens at the moment that is looked at, on both sides.
pub(in crate::lab) fn now<S: Measured>(
    words: &LabsWords,
    lab: &SidedState<S>,
    class: Option<&'static str>,
    to_worst: Html,
    say: impl Fn(usize) -> Sentence,
) -> Html {
    let said = (0..SIDES.len()).map(|side| {
        let said = say(side);
        html! {
            <p class={format!("s-{side}")}><i class="ld-let">{ letter(side) }</i><span><b>{ said.fact.clone() }</b>{ gap(&said.fact) }{ said.why }</span></p>
        }
    });
    // While time goes on it changes faster than anybody would listen.
    let live = if lab.playing { "off" } else { "polite" };
    html! {
        <section class={classes!("card", "cx", "ld-now", class)} role="status" aria-live={live} aria-label={words.lab.now}>
            <h3>{ format!("{} · {}", words.lab.now, lab.at_s()) }</h3>{ for said }{ to_worst }
        </section>
    }
}

/// The way to the moment at which a side is at its worst, where time stands still elsewhere: that is what a lab is about,
/// and it may be over when it has run.
pub(in crate::lab) fn to_worst<S: Measured, C: Charted>(
    words: &LabsWords,
    lab: &SidedState<S>,
    drawn: &[Vec<Rc<Drawn<C>>>; 2],
    on: &Callback<SidedMsg>,
) -> Html {
    if lab.playing {
        return Html::default();
    }
    let worst = |side: usize| {
        let charts = &drawn[side];
        let told = charts.iter().find(|drawn| Some(drawn.chart) == C::WORST);
        Some((side, told.or(charts.first())?.worst_at()?))
    };
    let Some((side, at)) = worst(0).or_else(|| worst(1)).filter(|(_, at)| *at != lab.at) else {
        return Html::default();
    };
    let said = said(C::SAMPLE_MS, at as u64 * C::SAMPLE_MS);
    let text = words.lab.to_worst.replace("{side}", &letter(side)).replace("{at}", &said);
    let onclick = on.reform(move |_: MouseEvent| SidedMsg::Go(at));
    html! { <button class="btn sm" {onclick}>{ text }</button> }
}

/// The knobs that both sides share, but for one that is shown otherwise.
pub(in crate::lab) fn shared_knobs<S: Measured>(
    lab: &SidedState<S>,
    but: Option<&str>,
    called: Called<'_>,
    on: &Callback<SidedMsg>,
) -> Html {
    let turn = on.reform(|(name, value)| SidedMsg::Set(name, value));
    let knobs = lab.knobs(0);
    let stands = lab.stands();
    let is_shown = |name: &str| Some(name) != but && !S::hides(&stands, name);
    let shown = knobs.of_load().filter(|(knob, _)| is_shown(knob.name));
    shown.map(|(knob, stands)| html! {
        <KnobRow key={knob.name} knob={*knob} {stands} label={called(knob.name)} name={knob.name} on={turn.clone()} />
    }).collect()
}

/// The load, which is the same for both sides, with something that belongs below.
pub(in crate::lab) fn load_and<S: Measured>(
    words: &LabsWords,
    lab: &SidedState<S>,
    called: Called<'_>,
    below: Html,
    on: &Callback<SidedMsg>,
) -> Html {
    html! {
        <section class="card cx" aria-label={words.loaded.load}>
            <h3>{ words.loaded.load }</h3>
            { shared_knobs(lab, None, called, on) }{ below }
        </section>
    }
}

/// The knobs of a side alone.
pub(in crate::lab) fn own_knobs<S: Measured>(
    lab: &SidedState<S>,
    side: usize,
    called: Called<'_>,
    on: &Callback<SidedMsg>,
) -> Html {
    let turn = on.reform(|(name, value)| SidedMsg::Set(name, value));
    lab.knobs(side).of_one(&lab.stands().chosen[side]).map(|(knob, stands)| html! {
        <KnobRow key={knob.name} knob={*knob} {stands} label={called(knob.name)} name={of_side(side, knob.name)} on={turn.clone()} />
    }).collect()
}

/// So many knobs of its own the side has that has more.
pub(in crate::lab) fn most_own_knobs<S: Measured>(lab: &SidedState<S>) -> usize {
    let stands = lab.stands();
    let counts = [0, 1].map(|side| lab.knobs(side).of_one(&stands.chosen[side]).count());
    counts[0].max(counts[1])
}

/// The same knobs with room for as many as the other side has, so that what stands below stands side by side.
pub(in crate::lab) fn own_knobs_in_step<S: Measured>(
    lab: &SidedState<S>,
    side: usize,
    called: Called<'_>,
    on: &Callback<SidedMsg>,
) -> Html {
    let high = 9 + 27 * most_own_knobs(lab);
    html! { <div class="ld-own" style={format!("min-height:{high}px")}>{ own_knobs(lab, side, called, on) }</div> }
}

/// A list of names and words, of which one is chosen.
pub(in crate::lab) fn chooser(
    label: String,
    options: impl Iterator<Item = (&'static str, &'static str)>,
    chosen: &str,
    name: &'static str,
    on: &Callback<SidedMsg>,
) -> Html {
    let onchange = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            on.emit(SidedMsg::Set(name.to_owned(), list.value()));
        })
    };
    let options = options.map(|(value, words)| {
        html! { <option {value} selected={value == chosen}>{ words }</option> }
    });
    html! { <select aria-label={label} {onchange}>{ for options }</select> }
}

/// The head of a side: what it is, to be chosen from a list under a name, and what is the matter there, with the
/// class of its colour.
pub(in crate::lab) fn head<S: Measured>(
    words: &LabsWords,
    lab: &SidedState<S>,
    side: usize,
    label: &str,
    options: impl Iterator<Item = (&'static str, &'static str)>,
    (look, matter): (Option<&'static str>, &'static str),
    on: &Callback<SidedMsg>,
) -> Html {
    let stands = lab.stands();
    let (letter, chosen) = (letter(side), stands.chosen[side].as_str());
    let options: Vec<_> = options.collect();
    let called = options.iter().find(|(value, _)| *value == chosen).map_or("", |(_, words)| words);
    html! { <>
        <h2 class="sr">{ format!("{letter}{}{called}", words.page.colon) }</h2>
        <div class="lch"><i class="ld-let" aria-hidden="true">{ letter.clone() }</i>
            { chooser(format!("{label} {letter}"), options.into_iter(), chosen, SIDES[side], on) }<span class="grow" />
            <span class={classes!("pill", look)}>{ matter }</span></div>
    </> }
}

/// What goes where: names with figures, and whether one is too much.
pub(in crate::lab) fn flow(boxes: [(&'static str, String, bool); 3]) -> Html {
    html! {
        <ol class="ld-flow">{ for boxes.into_iter().map(|(name, figure, is_over)| html! {
            <li class={classes!(is_over.then_some("ld-hot"))}><b>{ name }</b><span>{ figure }</span></li>
        }) }</ol>
    }
}

/// The axis of time below charts; a quarter of the run is said so.
pub(in crate::lab) fn axis(said: impl Fn(u32) -> String) -> Html {
    let ends = (0..=4).map(|quarters| html! { <i>{ said(quarters) }</i> });
    html! { <span class="ld-xs mono" aria-hidden="true">{ for ends }</span> }
}

/// The charts of a side for those who do not see them: what a row says, and rows with a name and a cell for each head.
pub(in crate::lab) fn table(
    side: usize,
    note: &'static str,
    heads: impl Iterator<Item = String>,
    rows: impl Iterator<Item = (String, Vec<Option<String>>)>,
) -> Html {
    let heads = heads.map(|head| html! { <th scope="col">{ head }</th> });
    let rows = rows.map(|(name, cells)| {
        let cells = cells.into_iter().map(|cell| {
            html! { <td>{ cell.unwrap_or_else(|| "–".to_owned()) }</td> }
        });
        html! { <tr key={name.clone()}><th scope="row">{ name }</th>{ for cells }</tr> }
    });
    html! {
        <div class="sr"><table><caption>{ format!("{} · {note}", letter(side)) }</caption>
            <thead><tr><td />{ for heads }</tr></thead><tbody>{ for rows }</tbody></table></div>
    }
}

/// What was counted on both sides: a row for each name.
pub(in crate::lab) fn counted<const ROWS: usize>(
    title: &'static str,
    names: &[&'static str; ROWS],
    sides: &[[String; ROWS]; 2],
) -> Html {
    let heads = (0..SIDES.len()).map(|side| html! { <th scope="col">{ letter(side) }</th> });
    let rows = names.iter().enumerate().map(|(row, name)| {
        html! { <tr><th scope="row">{ *name }</th>{ for sides.iter().map(|side| html! { <td>{ side[row].clone() }</td> }) }</tr> }
    });
    html! {
        <section class="card cx ld-cnt" aria-label={title}>
            <h3>{ title }</h3>
            <table><thead><tr><td />{ for heads }</tr></thead><tbody>{ for rows }</tbody></table>
        </section>
    }
}
