//! Being the user: what one asks for, and the way of the request on each side, step by step.

use redscope_session::lab::{MOST_ID, Visit, VisitEnd, VisitStep, VisitTry, Whom};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::state::LoadedState;
use crate::figures::span;
use crate::i18n::{LabsWords, TakePartWords, use_lab_words};
use crate::lab::sided::parts::letter;
use crate::lab::sided::state::SidedMsg;
use crate::platform;

/// So many requests of a person are in sight, the last.
const MOST_VISITS: usize = 3;

#[derive(Properties, PartialEq)]
pub(super) struct BeUserProps {
    pub(super) lab: LoadedState,
    pub(super) on: Callback<SidedMsg>,
}

/// What is asked for, and a button that asks.
#[component]
pub(super) fn BeUser(props: &BeUserProps) -> Html {
    let words = use_lab_words();
    let own = &words.take_part;
    let BeUserProps { lab, on } = props;
    let asks = lab.side(0).lab().asks;
    let (handler, id) = (use_state(|| asks[0]), use_state(|| first_id(lab.id()).to_owned()));
    let onchange = {
        let handler = handler.clone();
        Callback::from(move |event: Event| {
            let Some(list) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            if let Some(known) = asks.iter().find(|known| **known == list.value()) {
                handler.set(known);
            }
        })
    };
    let oninput = {
        let id = id.clone();
        Callback::from(move |event: InputEvent| id.set(platform::typed(&event)))
    };
    let onsubmit = {
        let (handler, on) = (handler.clone(), on.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let asked = format!("{} {}", *handler, platform::sent(&event).trim());
            on.emit(SidedMsg::Act("ask".to_owned(), asked));
        })
    };
    let options = asks.iter().map(|ask| {
        html! { <option value={*ask} selected={*ask == *handler}>{ own.asked(ask) }</option> }
    });
    html! {
        <section class="card cx" aria-label={own.be_user}>
            <h3>{ own.be_user }</h3>
            <p class="f0 mut">{ own.be_user_sub }</p>
            <form class="tk-ask" {onsubmit}>
                <select aria-label={own.what} {onchange} disabled={asks.len() == 1}>{ for options }</select>
                <span class="mono" aria-hidden="true">{ "item:" }</span>
                <input type="number" class="mono" min="0" max={MOST_ID.to_string()} value={(*id).clone()} {oninput} aria-label={own.which} />
                <button class="btn sm pri">{ own.ask }</button>
            </form>
        </section>
    }
}

/// What one asks for at first: what everybody asks for, if there is such a thing.
fn first_id(lab: &str) -> &'static str {
    if lab == "breakdown" { "7" } else { "0" }
}

#[derive(Properties, PartialEq)]
pub(super) struct WayProps {
    pub(super) lab: LoadedState,
    pub(super) side: usize,
}

/// The ways of a person's requests on a side, as far as they have come at the moment that is looked at.
#[component]
pub(super) fn Way(props: &WayProps) -> Html {
    let words = use_lab_words();
    let WayProps { lab, side } = props;
    let seen = lab.seen(*side).iter().flat_map(|sample| &sample.visits);
    let mut visits: Vec<&Visit> = Vec::new();
    for visit in seen {
        visits.retain(|known| known.number != visit.number);
        visits.push(visit);
    }
    visits.sort_by_key(|visit| std::cmp::Reverse(visit.number));
    let title = words.take_part.way.replace("{}", &letter(*side));
    let visits = visits.into_iter().take(MOST_VISITS).map(|visit| view(words, visit));
    let visits: Vec<Html> = visits.collect();
    html! {
        if !visits.is_empty() { <section class="tk" aria-label={title.clone()}><h3>{ title }</h3>{ for visits }</section> }
    }
}

/// A stretch of a way: who is at it, what it is, when it began and when it ended, if it has.
struct Stretch {
    who: usize,
    what: Html,
    began_us: u64,
    ended_us: Option<u64>,
}

fn view(words: &LabsWords, visit: &Visit) -> Html {
    let own = &words.take_part;
    let Some(first_us) = visit.tries.first().map(|one| one.asked_us) else {
        return Html::default();
    };
    let mut stretches = Vec::new();
    for (number, one) in visit.tries.iter().enumerate() {
        let again = (number > 0).then(|| own.try_number.replace("{}", &(number + 1).to_string()));
        stretches.extend(of_try(own, one, again));
    }
    let ends = stretches.iter().map(|one| one.ended_us.unwrap_or(one.began_us));
    let whole_us = ends.max().unwrap_or(first_us).saturating_sub(first_us).max(1);
    let rows = stretches.iter().map(|Stretch { who, what, began_us, ended_us }| {
        let from = 100.0 * (began_us - first_us) as f64 / whole_us as f64;
        let end_us = ended_us.unwrap_or(first_us + whole_us);
        let wide = 100.0 * end_us.saturating_sub(*began_us) as f64 / whole_us as f64;
        let took = ended_us.map_or_else(|| "…".to_owned(), |end_us| span(end_us - began_us));
        html! {
            <li class={format!("tk-w{who}")}>
                <i class="mono">{ format!("+{}", span(began_us - first_us)) }</i><b>{ own.who[*who] }</b><span>{ what.clone() }</span><i class="mono">{ took }</i>
                <u aria-hidden="true"><s style={format!("left:{from:.2}%;width:{wide:.2}%")} /></u>
            </li>
        }
    });
    let last = visit.tries.last();
    let ended =
        last.filter(|_| visit.is_over).and_then(|last| Some((last.ended_us?, last.end.as_ref()?)));
    let (class, came) = match ended {
        None => ("warn", own.under_way.to_owned()),
        Some((end_us, end)) => {
            let took = span(end_us - first_us);
            let is_answer = matches!(end, VisitEnd::Answered(_));
            (if is_answer { "ok" } else { "bad" }, format!("{} · {took}", own.end(end)))
        }
    };
    let asked = format!("{} · {:.1} s", own.asked_for(&visit.asked), first_us as f64 / 1_000_000.0);
    html! {
        <div class="tk-v" key={visit.number}>
            <p class="row"><b>{ asked }</b><span class="grow" /><span class={classes!("pill", class)}>{ came }</span></p>
            <ol>{ for rows }</ol>
        </div>
    }
}

fn of_try(own: &TakePartWords, one: &VisitTry, again: Option<String>) -> Vec<Stretch> {
    let stretch = |who, what: Html, began_us, ended_us| Stretch { who, what, began_us, ended_us };
    let to =
        again.map_or_else(|| own.on_way.to_owned(), |again| format!("{again}: {}", own.on_way));
    let gone_us = one.came_us.or(one.ended_us);
    let mut way = vec![stretch(0, html! { { to } }, one.asked_us, gone_us)];
    if let Some(came_us) = one.came_us
        && one.began_us != Some(came_us)
        && one.answered_us != Some(came_us)
    {
        way.push(stretch(1, html! { { own.in_line } }, came_us, one.began_us));
    }
    way.extend(one.steps.iter().map(|step| {
        let who = match step.whom {
            Whom::Itself => 1,
            Whom::Redis => 2,
            Whom::Database => 3,
        };
        stretch(who, of_step(own, step), step.began_us, step.ended_us)
    }));
    if one.left_out > 0
        && let Some(last) = way.last()
    {
        let more = own.more_steps.replace("{}", &one.left_out.to_string());
        way.push(stretch(1, html! { { more } }, last.began_us, one.answered_us));
    }
    let Some((ended_us, end)) = one.ended_us.zip(one.end.as_ref()) else {
        if let Some(answered_us) = one.answered_us {
            way.push(stretch(0, html! { { own.back } }, answered_us, None));
        }
        return way;
    };
    let back = match (end, one.answered_us) {
        (VisitEnd::Answered(_) | VisitEnd::Failed(_), Some(answered_us)) => stretch(
            0,
            html! { { format!("{}: {}", own.back, own.end(end)) } },
            answered_us,
            Some(ended_us),
        ),
        _ => stretch(0, html! { { own.end(end) } }, ended_us, Some(ended_us)),
    };
    way.push(back);
    // What the application still did when the user had gone comes in its place.
    way.sort_by_key(|stretch| stretch.began_us);
    way
}

fn of_step(own: &TakePartWords, step: &VisitStep) -> Html {
    let line = own.line.replace("{}", &step.line.to_string());
    let queued = step.queued.and_then(|(ahead, waited_us)| own.queued(ahead, waited_us));
    html! { <>
        <span class="mut">{ line }</span>{ " " }<code>{ step.text.clone() }</code>
        if let Some(answer) = &step.answer { { " → " }<code>{ answer.clone() }</code> }
        if let Some(queued) = queued { <span class="mut">{ " · " }{ queued }</span> }
    </> }
}
