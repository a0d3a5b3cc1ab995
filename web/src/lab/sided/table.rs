//! The charts of a side for those who do not see them: a row for each stretch of time, a column for each line.

use std::rc::Rc;

use yew::prelude::*;

use super::drawn::{Charted, Drawn};
use super::parts::table;
use super::state::said;
use crate::i18n::LabsWords;

/// A table of every line of charts, a row for so many samples up to a moment. A row has the worst of its samples, so
/// that no peak is missing.
pub(in crate::lab) fn chart_table<C: Charted>(
    words: &LabsWords,
    side: usize,
    drawn: &[Rc<Drawn<C>>],
    title: impl Fn(C) -> &'static str,
    stride: usize,
    at: usize,
) -> Html {
    let heads = columns(drawn).map(|(drawn, line)| head(words, drawn.chart, line, &title));
    let rows = (stride..=at).step_by(stride).map(|at| {
        let cells = columns(drawn).map(|(drawn, line)| {
            let worst = drawn.worst(line, at - stride, at);
            worst.map(|value| drawn.chart.figure(value))
        });
        (said(C::SAMPLE_MS, at as u64 * C::SAMPLE_MS), cells.collect())
    });
    table(side, words.plot.worst_of_each, heads, rows)
}

/// Every line of every chart.
pub(super) fn columns<C: Charted>(
    drawn: &[Rc<Drawn<C>>],
) -> impl Iterator<Item = (&Rc<Drawn<C>>, usize)> {
    let lines = |drawn: &Rc<Drawn<C>>| 0..drawn.chart.lines().count();
    drawn.iter().flat_map(move |drawn| lines(drawn).map(move |line| (drawn, line)))
}

/// What a line of a chart is called where it stands alone.
pub(super) fn head<C: Charted>(
    words: &LabsWords,
    chart: C,
    line: usize,
    title: impl Fn(C) -> &'static str,
) -> String {
    match words.plot.lines(chart.lines())[line] {
        "" => title(chart).to_owned(),
        name => format!("{}{}{name}", title(chart), words.page.colon),
    }
}
