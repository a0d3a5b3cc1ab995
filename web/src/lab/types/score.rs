//! The score of a place taken apart: its bits by turns, and the ranges that are left.

use redscope_session::lab::{Halving, SCORE_BITS, Score, halvings};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::state::TypesMsg;
use crate::i18n::TypesWords;

/// The first so many bits of a score, and what they leave of both coordinates.
pub(super) fn taken_apart(
    words: &TypesWords,
    score: &Score,
    bits: usize,
    on: &Callback<TypesMsg>,
) -> Html {
    let halvings = halvings(score.score);
    let read = &halvings[..bits.min(halvings.len())];
    let marks = halvings.iter().enumerate().map(|(at, halving)| {
        let class = if halving.is_longitude { "lon" } else { "lat" };
        let class = classes!(class, (at >= bits).then_some("not"));
        let bit = u8::from(halving.is_upper);
        html! { <i {class}>{ bit }</i> }
    });
    let oninput = {
        let on = on.clone();
        Callback::from(move |event: InputEvent| {
            let Some(slider) = event.target_dyn_into::<HtmlInputElement>() else { return };
            on.emit(TypesMsg::Set("bits".to_owned(), slider.value()));
        })
    };
    let told = words.score_told.replace("{member}", &score.member);
    let told = told.replace("{score}", &score.score.to_string());
    let of = |is_longitude: bool| read.iter().rev().find(|one| one.is_longitude == is_longitude);
    let rows = [true, false].map(|is_longitude| {
        let (at, class, name) = match is_longitude {
            true => (0, "lon", words.longitude),
            false => (1, "lat", words.latitude),
        };
        let digits = read.iter().filter(|one| one.is_longitude == is_longitude);
        let digits: String = digits.map(|one| if one.is_upper { '1' } else { '0' }).collect();
        html! {
            <div><dt {class}>{ name }</dt>
                <dd><span class="mono">{ digits }</span></dd><dd>{ left(words, of(is_longitude)) }</dd>
                <dd class="mut">{ words.given }{ " " }<span class="mono">{ &score.given[at] }</span>{ " · " }{ words.back }{ " " }<span class="mono">{ &score.back[at] }</span></dd></div>
        }
    });
    html! {
        <section class="ty-sc" aria-label={words.score}>
            <h3>{ words.score }</h3>
            <p class="f1">{ told }</p>
            <p class="ty-bin mono" role="img" aria-label={binary(score.score)}>{ for marks }</p>
            <label class="ty-at"><span>{ words.bits_read }</span>
                <input type="range" min="0" max={SCORE_BITS.to_string()} step="1" value={bits.to_string()} {oninput} />
                <b class="mono" data-testid="bits-read">{ bits }</b></label>
            <dl>{ for rows }</dl>
        </section>
    }
}

/// The range that is left of a coordinate; nothing if none of its bits has been read.
fn left(words: &TypesWords, last: Option<&Halving>) -> String {
    let Some(last) = last else { return String::new() };
    let [from, to] = if last.is_longitude { last.longitude } else { last.latitude };
    let told = words.left.replace("{from}", &degrees(from)).replace("{to}", &degrees(to));
    told.replace("{wide}", &width(to - from))
}

fn degrees(degrees: f64) -> String {
    format!("{degrees:.6}").replace('-', "−")
}

/// A span of degrees, with as many digits as say something.
fn width(degrees: f64) -> String {
    match degrees {
        1.0.. => format!("{degrees:.1}°"),
        0.001..1.0 => format!("{degrees:.4}°"),
        _ => format!("{degrees:.7}°"),
    }
}

fn binary(score: u64) -> String {
    format!("{score:0bits$b}", bits = SCORE_BITS as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_has_all_of_its_bits() {
        assert_eq!(binary(5), format!("{}101", "0".repeat(49)));
        assert_eq!(
            ["180", "0.02", "0.0000054"].map(|text| width(text.parse().unwrap())),
            ["180.0°", "0.0200°", "0.0000054°"]
        );
        assert_eq!(degrees(-1.5), "−1.500000");
    }
}
