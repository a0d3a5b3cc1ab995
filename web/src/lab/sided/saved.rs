//! The charts of both sides as a file that others draw from: comma-separated values (RFC 4180), a row for each sample.

use std::rc::Rc;

use super::drawn::{Charted, Drawn};
use super::parts::letter;
use super::table::{columns, head};
use crate::i18n::LabsWords;

/// What charts show of both sides, as comma-separated values: the moment in virtual milliseconds, and a column for each
/// line of each chart of each side, in the unit of the chart. Where nothing can be said a field is empty.
pub(in crate::lab) fn csv<C: Charted>(
    words: &LabsWords,
    sides: &[Vec<Rc<Drawn<C>>>; 2],
    title: impl Fn(C) -> &'static str,
) -> String {
    let lines: Vec<_> = sides
        .iter()
        .enumerate()
        .flat_map(|(side, drawn)| columns(drawn).map(move |(drawn, line)| (side, drawn, line)))
        .collect();
    let known = lines.iter().map(|(_, drawn, line)| drawn.known(*line)).max().unwrap_or(0);
    let named = |(side, drawn, line): &(usize, &Rc<Drawn<C>>, usize)| {
        field(&format!("{} {}", letter(*side), head(words, drawn.chart, *line, &title)))
    };
    let heads = std::iter::once("t_ms".to_owned()).chain(lines.iter().map(named));
    let mut text = row(heads);
    for at in 1..=known {
        let value = |(_, drawn, line): &(usize, &Rc<Drawn<C>>, usize)| {
            drawn.line_at(*line, at).map(|value| value.to_string()).unwrap_or_default()
        };
        let moment = (at as u64 * C::SAMPLE_MS).to_string();
        text.push_str(&row(std::iter::once(moment).chain(lines.iter().map(value))));
    }
    text
}

fn row(fields: impl Iterator<Item = String>) -> String {
    let mut row = fields.collect::<Vec<_>>().join(",");
    row.push_str("\r\n");
    row
}

/// A field as it is written: in quotes where it would be read as several.
fn field(text: &str) -> String {
    match text.contains([',', '"', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::lab::sided::drawn::drawn;
    use crate::lab::sided::drawn::sample::Waits;

    #[test]
    fn every_line_of_both_sides_is_a_column_and_every_sample_a_row() {
        let values = |_, line: usize, side: usize| {
            let of = |at: usize| (at > 0).then_some(at as f64 + 0.5 * line as f64);
            (0..2 + side).map(of).collect()
        };
        let sides = drawn([Waits], values, |_, _| None);
        let text = csv(Lang::En.labs(), &sides, |_| "Wait, in ms");
        let rows: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            rows,
            [
                "t_ms,\"A Wait, in ms: p99\",\"A Wait, in ms: p50\",\"B Wait, in ms: p99\",\"B Wait, in ms: p50\"",
                "100,,,,",
                "200,1,1.5,1,1.5",
                "300,,,2,2.5",
                "",
            ]
        );
    }

    #[test]
    fn quotes_are_doubled() {
        assert_eq!(field("say \"a\""), "\"say \"\"a\"\"\"");
        assert_eq!(field("plain"), "plain");
    }
}
