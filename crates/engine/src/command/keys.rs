//! Which arguments of a request are keys.

use crate::command::{Args, Begin, ByRequest, CommandSpec, Find, KeySpec};
use redscope_resp::parse_integer;

/// The places of the keys among the arguments, in order.
///
/// Source: db.c `getKeysUsingKeySpecs`, 7.0.15. `None`: a key count or place does not fit.
pub fn key_places(spec: &CommandSpec, args: Args<'_>) -> Option<Vec<usize>> {
    let places = key_places_with_specs(spec, args)?;
    Some(places.into_iter().map(|(place, _)| place).collect())
}

/// As [`key_places`], each with the stretch it belongs to.
pub(crate) fn key_places_with_specs(
    spec: &CommandSpec,
    args: Args<'_>,
) -> Option<Vec<(usize, &'static KeySpec)>> {
    places(spec, args, false)
}

/// What decides which node of a cluster a request belongs to: its keys, or its shard channels.
pub(crate) fn routing_keys<'a>(spec: &CommandSpec, args: Args<'a>) -> Vec<&'a [u8]> {
    let places = places(spec, args, true).unwrap_or_default();
    places.into_iter().map(|(place, _)| args[place]).collect()
}

/// With `of_channels` shard channels count as keys.
fn places(
    spec: &CommandSpec,
    args: Args<'_>,
    of_channels: bool,
) -> Option<Vec<(usize, &'static KeySpec)>> {
    let len = args.len() as i32;
    let mut places = Vec::new();
    for key_spec in spec.keys {
        if !of_channels && key_spec.flags.contains(&"not_key") {
            continue;
        }
        match key_spec.by_request {
            ByRequest::Holds(holds) if !holds(args) => continue,
            ByRequest::Place(find) => {
                places.extend(find(args).map(|place| (place, key_spec)));
                continue;
            }
            ByRequest::Holds(_) | ByRequest::Nothing | ByRequest::Flags(_) => {}
        }
        let first = match key_spec.begin {
            Begin::Index(index) => index,
            Begin::Keyword(word, from) => match find_word(args, word, from) {
                Some(at) => at + 1,
                None => continue,
            },
            Begin::Unknown => continue,
        };
        let (first, last, step) = match key_spec.find {
            Find::Range { last, step, limit } => {
                let last = match last {
                    0.. => first + last,
                    _ if limit > 1 => first + (len - first) / limit + last,
                    _ => len + last,
                };
                (first, last, step)
            }
            Find::Count { number_at, first: offset, step } => {
                let number = parse_integer(args.get((first + number_at) as usize)?)?;
                let count = i32::try_from(number).ok().filter(|n| *n > 0)?;
                let start = first + offset;
                (start, start.checked_add((count - 1).checked_mul(step)?)?, step)
            }
            Find::Unknown => continue,
        };
        if first >= len || last < first || last >= len || step < 1 {
            return None;
        }
        let stretch = (first..=last).step_by(step as usize);
        places.extend(stretch.map(|place| (place as usize, key_spec)));
    }
    Some(places)
}

/// What a request does with the keys of a stretch: `RO`, `RW`, `OW` and so on. Where the table
/// leaves it open, the options decide.
pub(crate) fn key_flags(key_spec: &KeySpec, args: Args<'_>) -> &'static [&'static str] {
    match key_spec.by_request {
        ByRequest::Flags(flags) => flags(args),
        ByRequest::Nothing | ByRequest::Holds(_) | ByRequest::Place(_) => key_spec.flags,
    }
}

/// The keys themselves.
pub fn keys<'a>(spec: &CommandSpec, args: Args<'a>) -> Vec<&'a [u8]> {
    let places = key_places(spec, args).unwrap_or_default();
    places.into_iter().map(|place| args[place]).collect()
}

/// Looks for a word from an argument on; a negative place counts from the end, backwards.
fn find_word(args: Args<'_>, word: &str, from: i32) -> Option<i32> {
    let len = args.len() as i32;
    let is_word = |at: i32| args[at as usize].eq_ignore_ascii_case(word.as_bytes());
    if from >= 0 {
        (from..len).find(|at| is_word(*at))
    } else {
        (1..=len + from).rev().find(|at| is_word(*at))
    }
}
