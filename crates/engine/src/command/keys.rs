//! Which arguments of a request are keys.

use crate::command::{Args, Begin, CommandSpec, Find, KeySpec};
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
    let len = args.len() as i32;
    let mut places = Vec::new();
    // With KEYS, the argument where the key would be is empty.
    let has_keys = spec.name == "migrate" && args.get(3).is_some_and(|key| key.is_empty());
    for key_spec in spec.keys {
        if key_spec.flags.contains(&"not_key") {
            continue;
        }
        let first = match key_spec.begin {
            Begin::Index(_) if has_keys => continue,
            Begin::Keyword(..) if spec.name == "migrate" && !has_keys => continue,
            Begin::Index(index) => index,
            Begin::Keyword(word, from) => match find_word(args, word, from) {
                Some(at) => at + 1,
                None => continue,
            },
            Begin::Unknown => {
                let target = sort_target(spec, args).filter(|_| key_spec.flags.contains(&"OW"));
                places.extend(target.map(|place| (place, key_spec)));
                continue;
            }
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
        if first >= len {
            continue;
        }
        if last >= len || step < 1 {
            return None;
        }
        let stretch = (first..=last).step_by(step as usize);
        places.extend(stretch.map(|place| (place as usize, key_spec)));
    }
    Some(places)
}

/// Where `SORT` stores: behind the last `STORE` that is no other option's argument.
/// Source: db.c `sortGetKeys`, 7.0.15.
fn sort_target(spec: &CommandSpec, args: Args<'_>) -> Option<usize> {
    if spec.name != "sort" {
        return None;
    }
    let (mut at, mut target) = (2, None);
    while at < args.len() {
        let word = args[at].to_ascii_lowercase();
        at += match word.as_slice() {
            b"limit" => 3,
            b"get" | b"by" => 2,
            b"store" if at + 1 < args.len() => {
                target = Some(at + 1);
                1
            }
            _ => 1,
        };
    }
    target
}

/// What a request does with the keys of a stretch: `RO`, `RW`, `OW` and so on. Where the table
/// leaves it open, the options decide.
/// Source: db.c `setGetKeys`, `bitfieldGetKeys`, 7.0.15.
pub(crate) fn key_flags(
    spec: &CommandSpec,
    key_spec: &KeySpec,
    args: Args<'_>,
) -> &'static [&'static str] {
    let given = |words: &[&[u8]], from: usize| {
        args.from(from).iter().any(|arg| words.iter().any(|word| arg.eq_ignore_ascii_case(word)))
    };
    match spec.name {
        "set" if !given(&[b"get"], 3) => &["OW", "update"],
        "set" => &["RW", "access", "update"],
        "bitfield" if !given(&[b"set", b"incrby"], 2) => &["RO", "access"],
        "bitfield" => &["RW", "access", "update"],
        _ => key_spec.flags,
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
