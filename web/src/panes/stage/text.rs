//! Texts that have to fit.

use yew::prelude::*;

/// Pixels a character of the small fixed-width font takes.
pub(super) const MONO: f64 = 7.25;

/// Columns a text takes in a fixed-width font; Chinese characters take two.
pub(super) fn cells(text: &str) -> usize {
    text.chars().map(|c| if c > '\u{2e7f}' { 2 } else { 1 }).sum()
}

/// A text cut off after so many columns, with a mark that it was.
pub(crate) fn clip(text: &str, most: usize) -> String {
    if cells(text) <= most {
        return text.to_owned();
    }
    let mut clipped = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += if c > '\u{2e7f}' { 2 } else { 1 };
        if used > most {
            break;
        }
        clipped.push(c);
    }
    clipped + "…"
}

/// A number in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// A text on the stage.
pub(super) fn text(x: f64, y: f64, class: &'static str, text: impl Into<AttrValue>) -> Html {
    html! { <text x={number(x)} y={number(y)} {class}>{ text.into() }</text> }
}

/// A coordinate as SVG has it.
pub(super) fn number(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit() {
        assert_eq!(clip("SET foo bar", 20), "SET foo bar");
        assert_eq!(clip("SET foo bar", 8), "SET foo…");
        assert_eq!(clip("客户端 1", 5), "客户…");
        assert_eq!(cells("客户端 1"), 8);
        assert_eq!(clip("abc", 0), "…");
    }

    #[test]
    fn digits_stand_in_groups() {
        assert_eq!(grouped(14), "14");
        assert_eq!(grouped(1284), "1\u{a0}284");
        assert_eq!(grouped(1_234_567), "1\u{a0}234\u{a0}567");
    }
}
