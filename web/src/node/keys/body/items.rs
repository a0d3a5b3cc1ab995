//! Elements: of a list, of a set, of a hash, and of a sorted set by their scores.

use redscope_session::Cell;
use yew::prelude::*;

use crate::i18n::KeysWords;

/// A text, marked if it is fresh.
pub(super) fn cell_of(cell: &Cell) -> Html {
    match cell.is_fresh {
        true => html! { <mark>{ &cell.text }</mark> },
        false => html! { { &cell.text } },
    }
}

/// Elements from the head, in boxes that hang together.
pub(super) fn view_list(words: &'static KeysWords, items: &[Cell], from: usize) -> Html {
    let boxes = items.iter().enumerate().map(|(at, item)| {
        html! {
            <li key={at}><i>{ from + at }</i><span class="mono">{ cell_of(item) }</span></li>
        }
    });
    html! {
        <>
            <p class="f0 mut mono lend"><span>{ words.head }</span><span>{ words.tail }</span></p>
            <ol class="lst">{ for boxes }</ol>
        </>
    }
}

pub(super) fn view_set(items: &[Cell]) -> Html {
    let members = items.iter().map(|item| {
        html! { <li key={item.text.clone()} class="mono">{ cell_of(item) }</li> }
    });
    html! { <ul class="mem">{ for members }</ul> }
}

pub(super) fn view_pairs(pairs: &[(Cell, Cell)]) -> Html {
    let rows = pairs.iter().map(|(field, value)| {
        html! { <tr key={field.text.clone()}><th scope="row">{ cell_of(field) }</th><td>{ cell_of(value) }</td></tr> }
    });
    html! { <table class="kvt mono"><tbody>{ for rows }</tbody></table> }
}

/// Members with bars that begin at the least score.
pub(super) fn view_scores(
    words: &'static KeysWords,
    rows: &[(Cell, Cell, f64)],
    (least, most): (f64, f64),
    from: usize,
) -> Html {
    let bars = rows.iter().enumerate().map(|(at, (member, text, score))| {
        let width = share(*score, least, most) * 100.0;
        html! {
            <tr key={member.text.clone()}>
                <td class="num dim">{ from + at }</td><th scope="row">{ cell_of(member) }</th>
                <td class="bar"><i style={format!("width:{width:.1}%")}></i></td>
                <td class="num mono">{ cell_of(text) }</td>
            </tr>
        }
    });
    let note =
        words.by_rank.replace("{least}", &least.to_string()).replace("{most}", &most.to_string());
    html! { <><table class="zst"><tbody>{ for bars }</tbody></table><p class="f0 mut">{ note }</p></> }
}

/// Where a score lies between the least and the greatest: at least a sliver, so that it is seen.
fn share(score: f64, least: f64, most: f64) -> f64 {
    const SLIVER: f64 = 0.03;
    let share = (score - least) / (most - least);
    if share.is_finite() { SLIVER + share.clamp(0.0, 1.0) * (1.0 - SLIVER) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_go_from_the_least_to_the_greatest_score() {
        assert_eq!([5.0, 10.0].map(|score| share(score, 5.0, 10.0)), [0.03, 1.0]);
        assert_eq!(share(5.0, 5.0, 5.0), 1.0, "one score has the whole bar");
        assert_eq!(share(f64::INFINITY, 0.0, f64::INFINITY), 1.0);
    }
}
