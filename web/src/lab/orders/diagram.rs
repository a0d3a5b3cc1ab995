//! The order that is looked at, as messages over time between who takes part, the cache and the database.

use redscope_session::lab::{OrderMoment, OrdersView, StepName};
use web_sys::Element;
use yew::prelude::*;

use super::chip::color;
use crate::i18n::{LabWords, use_lab_words};
use crate::model::Slice;

/// Heights in pixels: of the heads, of what there is at the start, of a step, of a value that has changed.
const HEAD: f64 = 58.0;
const START: f64 = 34.0;
const STEP: f64 = 56.0;
const CHANGE: f64 = 28.0;
/// What the red line takes, and what is said at the end.
const HERE: f64 = 30.0;
const END: f64 = 100.0;
/// The room above the drawing, in pixels.
const ROOM: i32 = 12;
/// How far from the line of who asks a message begins, in pixels.
const RADIUS: f64 = 13.0;
/// How far down a message and its answer come, in pixels.
const FALL: f64 = 17.0;

/// So many characters of what is asked, and of what is answered, are written along a message.
const MOST_ASKED: usize = 30;
const MOST_ANSWERED: usize = 18;

#[derive(Properties, PartialEq)]
pub(super) struct DiagramProps {
    pub(super) view: Slice<OrdersView>,
    /// How many steps have been taken.
    pub(super) taken: usize,
    pub(super) ends_stale: bool,
}

/// Where everybody stands, from the left.
struct Columns {
    names: Vec<String>,
    cache: usize,
}

impl Columns {
    /// Writers, cache, database, who follows the database's changes, readers.
    fn of(actors: &[String]) -> Self {
        let writers = actors.iter().filter(|name| name.starts_with('w'));
        let mut names: Vec<String> = writers.cloned().collect();
        let cache = names.len();
        names.extend(["cache".to_owned(), "database".to_owned()]);
        for kind in ['s', 'r'] {
            names.extend(actors.iter().filter(|name| name.starts_with(kind)).cloned());
        }
        Columns { names, cache }
    }

    fn x(&self, column: usize) -> f64 {
        (column as f64 + 0.5) * 100.0 / self.names.len() as f64
    }

    fn of_actor(&self, actor: &str) -> usize {
        self.names.iter().position(|name| name == actor).unwrap_or(0)
    }
}

#[component]
pub(super) fn Diagram(props: &DiagramProps) -> Html {
    let DiagramProps { view, taken, ends_stale } = props;
    let words = use_lab_words().orders(view.ask.topic);
    let columns = Columns::of(&view.actors);
    let drawing = use_node_ref();
    let mut y = HEAD + START;
    let mut here_y = y;
    let mut rows = Vec::new();
    let mut cached = view.first_cached.clone();
    let mut row = view.first_row.clone();
    for (at, moment) in view.moments.iter().enumerate() {
        if at == *taken {
            rows.push(here(words, y, Some(&moment.step)));
            here_y = y;
            y += HERE;
        }
        let is_past = at < *taken;
        rows.push(view_step(words, &columns, moment, y, is_past));
        y += STEP;
        let changes = [moment.cached != cached, moment.row != row];
        let values = [moment.cached.as_deref(), Some(moment.row.as_str())];
        for (at, value) in values.into_iter().enumerate().filter(|(at, _)| changes[*at]) {
            rows.push(value_pill(words, &columns, columns.cache + at, value, y - 14.0, is_past));
        }
        if changes.contains(&true) {
            y += CHANGE;
        }
        (cached, row) = (moment.cached.clone(), moment.row.clone());
    }
    if *taken == view.moments.len() {
        rows.push(here(words, y, None));
        here_y = y;
        y += HERE;
    }
    if *ends_stale {
        let cached = cached.as_deref().unwrap_or_default();
        rows.push(stale(words, &columns, cached, &row, y));
        y += END;
    }
    // The line, with the step that follows it or with all that is said at the end.
    let until = if *taken == view.moments.len() { y + 8.0 } else { here_y + HERE + STEP };
    use_effect_with((*taken, here_y as i32, until as i32), {
        let drawing = drawing.clone();
        move |(_, here_y, until)| keep_in_sight(&drawing, *here_y, *until)
    });
    let heads = columns.names.iter().enumerate().map(|(at, name)| head(words, columns.x(at), name));
    let lines = (0..columns.names.len()).map(|at| {
        let x = pct(columns.x(at));
        html! { <line class="life" x1={x.clone()} x2={x} y1={HEAD.to_string()} y2={y.to_string()} /> }
    });
    let label = format!("{}{}{}", words.title, ": ", words.sub);
    html! {
        <svg ref={drawing} class="osv" style={format!("--n:{}", columns.names.len())} width="100%" height={(y + 8.0).to_string()} role="img" aria-label={label}>
            <defs>
                { for ["s2", "s3", "s4", "s5", "s6"].map(marker) }
                <pattern id="lab-hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect width="8" height="8" fill="var(--bad-soft)" /><rect width="2.5" height="8" fill="var(--bad)" opacity=".4" /></pattern>
            </defs>
            { for lines }{ for heads }
            { value_pill(words, &columns, columns.cache, view.first_cached.as_deref(), HEAD + 6.0, true) }
            { value_pill(words, &columns, columns.cache + 1, Some(&view.first_row), HEAD + 6.0, true) }
            { for rows }
        </svg>
    }
}

/// Scrolls what is around the drawing just so far that a stretch of it is seen, in pixels from its top.
fn keep_in_sight(drawing: &NodeRef, from: i32, until: i32) {
    let around = drawing.cast::<Element>().and_then(|drawing| drawing.parent_element());
    let Some(around) = around else { return };
    let (top, high) = (around.scroll_top(), around.client_height());
    // Above the drawing is some room.
    let until = until + ROOM;
    if until > top + high {
        around.set_scroll_top(until - high);
    } else if from < top {
        around.set_scroll_top(from);
    }
}

fn pct(x: f64) -> String {
    format!("{x:.2}%")
}

fn marker(color: &'static str) -> Html {
    html! {
        <marker id={format!("lab-{color}")} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9"
            markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill={format!("var(--{color})")} /></marker>
    }
}

fn head(words: &LabWords, x: f64, name: &str) -> Html {
    let (title, sub, stroke) = match name {
        "cache" => (words.cache.to_owned(), words.cache_sub.to_owned(), "s1"),
        "database" => (words.database.to_owned(), words.database_sub.to_owned(), "ink-2"),
        reader if reader.starts_with('r') => {
            (words.actor(reader), words.reader_sub.to_owned(), color(reader))
        }
        subscriber if subscriber.starts_with('s') => {
            (words.actor(subscriber), words.subscriber_sub.to_owned(), color(subscriber))
        }
        writer => {
            (words.actor(writer), words.writer_sub.replace("{}", &writer[1..]), color(writer))
        }
    };
    html! {
        <svg x={pct(x)} y="0" overflow="visible">
            <rect class="who-box" y="2" height="46" rx="8" fill="var(--panel)" stroke={format!("var(--{stroke})")} stroke-width="1.5" />
            <text y="21" text-anchor="middle" font-weight="600">{ title }</text>
            <text class="s" y="39" text-anchor="middle">{ sub }</text>
        </svg>
    }
}

/// A value that the cache or the database holds from here on.
fn value_pill(
    words: &LabWords,
    columns: &Columns,
    column: usize,
    value: Option<&str>,
    y: f64,
    is_past: bool,
) -> Html {
    let stroke = if column == columns.cache { "var(--s1)" } else { "var(--ink-2)" };
    let dashes = value.is_none().then_some("3 3");
    html! {
        <svg class={classes!((!is_past).then_some("nx"))} x={pct(columns.x(column))} y={y.to_string()} overflow="visible">
            <rect x="-34" y="0" width="68" height="22" rx="11" fill="var(--panel)" stroke={stroke} stroke-width="1.5" stroke-dasharray={dashes} />
            <text class="m" y="15" text-anchor="middle" font-weight="600">{ value.unwrap_or(words.empty) }</text>
        </svg>
    }
}

fn view_step(
    words: &LabWords,
    columns: &Columns,
    moment: &OrderMoment,
    y: f64,
    is_past: bool,
) -> Html {
    let actor = columns.of_actor(&moment.step.actor);
    let target = columns.cache + usize::from(moment.asks_database);
    let (from, to) = (columns.x(actor), columns.x(target));
    let color = color(&moment.step.actor);
    let stroke = format!("var(--{color})");
    let marker = format!("url(#lab-{color})");
    let middle = y + 20.0;
    // The answer stands on the half of the way that is the asker's, where no other line of life is crossed.
    let toward = if to > from { 1.0 } else { -1.0 };
    let label_x = from + toward * (100.0 / columns.names.len() as f64) / 2.0;
    let failed = moment.step.step.ends_with('!');
    html! {
        <g key={format!("{}.{}", moment.step.actor, moment.step.step)} class={classes!((!is_past).then_some("nx"))}>
            <title>{ format!("{} {}{}{}", words.actor(&moment.step.actor), moment.step.step, ": ", moment.asked) }</title>
            <line x1={pct(from)} y1={middle.to_string()} x2={pct(to)} y2={(middle + FALL).to_string()} stroke={stroke.clone()}
                stroke-width="1.8" stroke-dasharray={failed.then_some("2 4")} marker-end={(!failed).then_some(marker.clone())} />
            if let Some(answer) = moment.answer.as_ref().filter(|_| !failed) {
                <line x1={pct(to)} y1={(middle + FALL + 4.0).to_string()} x2={pct(from)} y2={(middle + 2.0 * FALL).to_string()}
                    stroke={stroke.clone()} stroke-width="1.2" stroke-dasharray="2 4" marker-end={marker} />
                <text class="m an" x={pct(label_x)} y={(middle + 2.0 * FALL + 1.0).to_string()} text-anchor="middle">{ brief(answer, MOST_ANSWERED) }</text>
            }
            if failed { <text class="t-bad" x={pct(to)} y={(middle + FALL + 5.0).to_string()} text-anchor="middle" font-weight="700">{ "✕" }</text> }
            <svg x={pct(from)} y={middle.to_string()} overflow="visible">
                <circle r={RADIUS.to_string()} fill="var(--panel)" stroke={stroke.clone()} stroke-width="1.8" />
                <text y="4" text-anchor="middle" font-weight="600" class="s who">{ &moment.step.actor }</text>
                <text class="m ask" x={(toward * (RADIUS + 6.0)).to_string()} y="-6" text-anchor={if toward > 0.0 { "start" } else { "end" }}
                    font-weight="600" style={format!("fill:{stroke}")}>{ brief(&moment.asked, MOST_ASKED) }</text>
            </svg>
        </g>
    }
}

/// As much of a text as has its place beside a line.
fn brief(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The red line: what is below it has not happened yet.
fn here(words: &LabWords, y: f64, next: Option<&StepName>) -> Html {
    let text = match next {
        Some(next) => words.here_before.replace("{}", &format!("{} {}", next.actor, next.step)),
        None => words.here.to_owned(),
    };
    let line = (y + 20.0).to_string();
    html! {
        <g class="here" data-testid="here">
            <line x1="0" x2="100%" y1={line.clone()} y2={line} stroke="var(--accent)" stroke-width="2" />
            <text x="99%" y={(y + 14.0).to_string()} text-anchor="end" font-weight="600">{ text }</text>
        </g>
    }
}

fn stale(words: &LabWords, columns: &Columns, cached: &str, row: &str, y: f64) -> Html {
    let x = columns.x(columns.cache);
    let said = words.stale.replace("{cached}", cached).replace("{row}", row);
    html! {
        <svg x={pct(x)} y={y.to_string()} overflow="visible" data-testid="stale">
            <rect x="-46" y="2" width="92" height="56" rx="4" fill="url(#lab-hatch)" />
            <rect x="-34" y="18" width="68" height="22" rx="11" fill="var(--panel)" stroke="var(--bad)" stroke-width="1.5" />
            <text class="m" y="33" text-anchor="middle" font-weight="600">{ cached }</text>
            <text y="76" class="t-bad b" text-anchor="middle">{ said }</text>
            <text y="94" class="s" text-anchor="middle">{ words.stale_sub }</text>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writers_stand_left_and_readers_right_of_cache_and_database() {
        let names = ["r1", "r2", "w1"].map(str::to_owned);
        let columns = Columns::of(&names);
        assert_eq!(columns.names, ["w1", "cache", "database", "r1", "r2"]);
        assert_eq!((columns.cache, columns.of_actor("r2")), (1, 4));
        assert_eq!(columns.x(0), 10.0);
    }

    #[test]
    fn what_is_long_is_cut() {
        assert_eq!(brief("GET likes", 9), "GET likes");
        let cut = brief(&"命".repeat(31), 30);
        assert_eq!(cut, format!("{}…", "命".repeat(30)));
    }
}
