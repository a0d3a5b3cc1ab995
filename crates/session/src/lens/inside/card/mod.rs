//! One key, close up. How it is read is guessed from what is in it, unless a person has chosen.

mod json;
mod page;
mod sketches;
mod stream;
mod strings;

use redscope_data::geohash::Place;
use redscope_data::value::{SortedSet, Value};
use redscope_engine::Engine;
use redscope_resp::format_double;

use super::super::keys::text;
use super::key::{Clock, frequency, head};
use super::marks::Marks;
use crate::inside::{Body, CardValue, Cell, KeyCard, Pin, PlaceRow, Shape};
use page::{Page, Part};

/// Elements of a page.
const PAGE: usize = 50;
/// Places of a page.
const PAGE_OF_PLACES: usize = 200;
/// Members whose scores decide whether a sorted set looks like places.
const MAX_GUESSED: usize = 20;
/// Scores of places have fifty-two bits; below this they would lie in a far corner of the globe.
const PLACE_SCORES: std::ops::Range<f64> = 17_592_186_044_416.0..4_503_599_627_370_496.0;

/// A key, close up.
pub(super) fn look(engine: &Engine, clock: Clock, pin: &Pin, marks: &mut Marks) -> KeyCard {
    let db = engine.dbs.get(pin.db);
    let value = db.and_then(|db| Some((db, db.get(&pin.key)?))).map(|(db, entry)| {
        let shapes = shapes(&entry.value);
        let shape = pin.shape.filter(|shape| shapes.contains(shape)).unwrap_or(shapes[0]);
        // What is marked in one part of a value says nothing of another.
        let group = format!("{} {} {shape:?} {}", pin.db, text(&pin.key), pin.from);
        let Part { from, shown, total, page, body } =
            part(&entry.value, shape, pin.from, clock, &group, marks);
        CardValue {
            head: head(pin.db, db, &pin.key, entry, clock),
            idle_s: entry.usage().idle_s(clock.unix_ms),
            freq: frequency(engine, entry, clock),
            shapes,
            shape,
            from,
            shown,
            total,
            page,
            body,
        }
    });
    KeyCard { db: pin.db, id: pin.key.clone(), key: text(&pin.key), value }
}

/// The ways in which a value can be read, the likeliest first; never empty.
fn shapes(value: &Value) -> Vec<Shape> {
    match value {
        Value::Int(_) => vec![Shape::Number, Shape::Text, Shape::Hex, Shape::Bits],
        Value::Str(bytes) => strings::shapes(bytes),
        Value::List(_) => vec![Shape::List],
        Value::Hash(_) => vec![Shape::Hash],
        Value::Set(_) => vec![Shape::Set],
        Value::SortedSet(zset) if looks_like_places(zset) => vec![Shape::Map, Shape::Scores],
        Value::SortedSet(_) => vec![Shape::Scores, Shape::Map],
        Value::Stream(_) => vec![Shape::Stream],
        Value::Bloom(_) => vec![Shape::Bloom],
    }
}

fn looks_like_places(zset: &SortedSet) -> bool {
    let some = zset.range(0, zset.len().min(MAX_GUESSED));
    !some.is_empty()
        && some.iter().all(|(_, score)| PLACE_SCORES.contains(score) && score.fract() == 0.0)
}

fn part(
    value: &Value,
    shape: Shape,
    from: usize,
    clock: Clock,
    group: &str,
    marks: &mut Marks,
) -> Part {
    match value {
        Value::Str(_) | Value::Int(_) => {
            let bytes = value.as_str();
            let bytes = bytes.as_deref().unwrap_or_default();
            match shape {
                Shape::Hll => sketches::hyperloglog(bytes, group, marks),
                _ => strings::part(bytes, shape, from, group, marks),
            }
        }
        Value::List(list) => {
            let page = Page::of(from, PAGE, list.len());
            let mut items = Vec::new();
            list.visit(page.range(), |item| items.push(item.to_str()));
            page.part(Body::Items(cells(group, items.iter().map(|item| text(item)), marks)))
        }
        Value::Set(set) => {
            let page = Page::of(from, PAGE, set.len());
            let members: Vec<String> =
                set.iter().skip(page.from).take(PAGE).map(|member| text(&member)).collect();
            let named = members.into_iter().map(|member| (member.clone(), [member]));
            let cells = marks.texts(group, named).into_iter().map(|[cell]| cell);
            page.part(Body::Items(cells.collect()))
        }
        Value::Hash(hash) => {
            let page = Page::of(from, PAGE, hash.len());
            let pairs = hash.iter().skip(page.from).take(PAGE);
            let named = pairs.map(|(field, value)| (text(&field), [text(&field), text(&value)]));
            let cells = marks.texts(group, named).into_iter();
            page.part(Body::Pairs(cells.map(|[field, value]| (field, value)).collect()))
        }
        Value::SortedSet(zset) => sorted(zset, shape, from, group, marks),
        Value::Stream(stream) => stream::part(stream, from, clock, group, marks),
        Value::Bloom(bloom) => sketches::bloom(bloom, from, group, marks),
    }
}

/// Members by score, the highest first, or as places.
fn sorted(zset: &SortedSet, shape: Shape, from: usize, group: &str, marks: &mut Marks) -> Part {
    let is_map = shape == Shape::Map;
    let page = Page::of(from, if is_map { PAGE_OF_PLACES } else { PAGE }, zset.len());
    let members = zset.range_back(page.from, page.from + page.shown);
    let named =
        members.iter().map(|(member, score)| (text(member), [text(member), format_double(*score)]));
    let cells = marks.texts(group, named).into_iter();
    let scores = members.iter().map(|(_, score)| *score);
    let body = if is_map {
        let rows = cells.zip(scores).map(|([member, score_text], score)| {
            let place = Place::from_score(score);
            PlaceRow {
                member: Cell { is_fresh: member.is_fresh || score_text.is_fresh, ..member },
                longitude: place.longitude,
                latitude: place.latitude,
                geohash: place.to_geohash(),
            }
        });
        Body::Places(rows.collect())
    } else {
        let end =
            |index: usize| zset.range(index, index + 1).first().map_or(0.0, |(_, score)| *score);
        let rows = cells.zip(scores).map(|([member, text], score)| (member, text, score));
        Body::Scores {
            rows: rows.collect(),
            least: end(0),
            most: end(zset.len().saturating_sub(1)),
        }
    };
    page.part(body)
}

/// Texts by their places.
fn cells(group: &str, texts: impl Iterator<Item = String>, marks: &mut Marks) -> Vec<Cell> {
    let named = texts.enumerate().map(|(at, text)| (at.to_string(), [text]));
    marks.texts(group, named).into_iter().map(|[cell]| cell).collect()
}
