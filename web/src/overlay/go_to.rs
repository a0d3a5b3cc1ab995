//! A time to go to.

use yew::prelude::*;

use crate::i18n::use_words;
use crate::model::seconds;
use crate::msg::Msg;
use crate::platform;

#[derive(Properties, PartialEq)]
pub(super) struct GoToProps {
    pub(super) now_us: u64,
    /// Nothing before can be gone to.
    pub(super) begun_us: u64,
    pub(super) on: Callback<Msg>,
}

#[component]
pub(super) fn GoTo(props: &GoToProps) -> Html {
    let words = use_words();
    let text = use_state(|| seconds(props.now_us));
    let time = read(&text).filter(|time| *time >= props.begun_us);
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| {
            text.set(platform::typed(&event));
        })
    };
    let onsubmit = {
        let (on, begun_us) = (props.on.clone(), props.begun_us);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(time) = read(&platform::sent(&event)).filter(|time| *time >= begun_us) {
                on.emit(Msg::Seek(time));
            }
        })
    };
    html! {
        <form class="row" {onsubmit}>
            <label for="goto">{ words.seconds_or_clock }</label>
            <input id="goto" class="fld mono" value={(*text).clone()} {oninput} autocomplete="off"
                inputmode="decimal" aria-invalid={time.is_none().to_string()} aria-describedby="goto-why" />
            <button class="btn pri" disabled={time.is_none()}>{ words.go_there }</button>
            <p id="goto-why" class="f0 mut" role="status">
                if time.is_none() { { format!("{} {} s", words.no_time, seconds(props.begun_us)) } }
            </p>
        </form>
    }
}

/// A time such as `13.25`, `1:02.5` or `00:01:02.5`, in microseconds.
fn read(text: &str) -> Option<u64> {
    let mut parts = text.trim().rsplit(':');
    let (whole, part) = {
        let last = parts.next()?;
        last.split_once('.').unwrap_or((last, ""))
    };
    if part.len() > 6 || !part.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let number = |text: &str| -> Option<u64> {
        let is_number =
            !text.is_empty() && text.len() <= 6 && text.chars().all(|c| c.is_ascii_digit());
        is_number.then(|| text.parse().ok())?
    };
    let mut seconds = number(whole)?;
    for unit in [60, 3600] {
        if let Some(part) = parts.next() {
            seconds += number(part)? * unit;
        }
    }
    if parts.next().is_some() {
        return None;
    }
    let micros: u64 = format!("{part:0<6}").parse().ok()?;
    seconds.checked_mul(1_000_000)?.checked_add(micros)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn times_are_read_in_every_form_that_is_shown() {
        assert_eq!(read("13.25"), Some(13_250_000));
        assert_eq!(read(" 7 "), Some(7_000_000));
        assert_eq!(read("1:02.5"), Some(62_500_000));
        assert_eq!(read("00:00:14.382"), Some(14_382_000));
        for nothing in ["", "x", "1.2.3", "-1", "1:2:3:4", "99999999", "1.1234567", ":1"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }
}
