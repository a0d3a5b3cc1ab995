//! A run that a person can read: parts with `;` between them.
//!
//! | part | means |
//! |---|---|
//! | first | the scenario |
//! | `seed=N` | source of all chance |
//! | `NAME=N` | a number of the scenario |
//! | `set.PARAMETER=VALUE` | a setting of every server |
//! | `@WAY:WORDS` | an act |
//! | `at=WAY` | where it is opened, behind the acts that stand before |
//! | `node=NAME`, `view.NAME=VALUE` | what is looked at |
//! | `note=WAY:TEXT` | a note |
//! | `digest=HEX` | what the run comes to where it is opened |
//!
//! A way leads on from the act, or the note, before it, and from where the scenario has settled for
//! the first: a time such as `2s` or `1500us`, and `+N` if so many events come between. Without, all
//! events come before that are due.

use super::ShareError;
use super::chars::{escape, escape_name, unescape};
use super::error::{check, short};
use super::kinds::{Amount, Sought};
use super::limits::MOST_ACTS;
use super::plain::{Plain, Way};

const UNITS: [(&str, u64); 3] = [("us", 1), ("ms", 1000), ("s", 1_000_000)];

/// Writes the parts of a run.
pub(super) fn write(plain: &Plain) -> String {
    let mut parts = vec![escape(&plain.scenario)];
    parts.extend(plain.numbers.iter().map(|(name, n)| format!("{}={n}", escape_name(name))));
    let settings = plain.settings.iter();
    parts.extend(settings.map(|(name, v)| format!("set.{}={}", escape_name(name), escape(v))));
    parts.push(format!("seed={}", plain.seed));
    let here = |acts: usize| {
        plain
            .here
            .filter(|(done, _)| *done == acts as u64)
            .map(|(_, way)| format!("at={}", text(way)))
    };
    parts.extend(here(0));
    for (at, (way, words)) in plain.acts.iter().enumerate() {
        parts.push(format!("@{}:{}", text(*way), escape(words)));
        parts.extend(here(at + 1));
    }
    parts.extend(plain.selected.iter().map(|name| format!("node={}", escape(name))));
    let view = plain.view.iter();
    parts.extend(view.map(|(name, v)| format!("view.{}={}", escape_name(name), escape(v))));
    let notes = plain.notes.iter();
    parts.extend(notes.map(|(way, note)| format!("note={}:{}", text(*way), escape(note))));
    parts.extend(plain.digest.map(|digest| format!("digest={digest:016x}")));
    parts.join(";")
}

/// A way in the largest unit that is exact.
fn text(way: Way) -> String {
    let exact = |(_, us): &&(&str, u64)| way.us.is_multiple_of(*us);
    let (unit, us) = UNITS.iter().rev().find(exact).expect("one microsecond is always exact");
    let time = format!("{}{unit}", way.us / us);
    way.steps.map_or(time.clone(), |steps| format!("{time}+{steps}"))
}

/// Reads the parts of a run.
///
/// Errors: [`ShareError`].
pub(super) fn read(items: &str) -> Result<Plain, ShareError> {
    let mut parts = items.split(';');
    let mut plain = Plain { scenario: unescape(parts.next().unwrap_or(""))?, ..Plain::default() };
    let mut seed = None;
    for part in parts.filter(|part| !part.is_empty()) {
        if let Some(act) = part.strip_prefix('@') {
            let (way, words) = act.split_once(':').ok_or_else(|| unknown(part))?;
            plain.acts.push((read_way(way)?, unescape(words)?));
            check(Amount::Acts, plain.acts.len(), MOST_ACTS)?;
            continue;
        }
        let (name, value) = part.split_once('=').ok_or_else(|| unknown(part))?;
        let name = unescape(name)?;
        match name.as_str() {
            "seed" => once("seed", &mut seed, number(value, Sought::Seed)?)?,
            "at" => {
                let here = (plain.acts.len() as u64, read_way(value)?);
                once("at", &mut plain.here, here)?;
            }
            "digest" => once("digest", &mut plain.digest, digest(value)?)?,
            "node" => once("node", &mut plain.selected, unescape(value)?)?,
            "note" => {
                let (way, note) = value.split_once(':').ok_or_else(|| unknown(part))?;
                plain.notes.push((read_way(way)?, unescape(note)?));
            }
            name => match name.split_once('.') {
                Some(("set", name)) => plain.settings.push((name.to_owned(), unescape(value)?)),
                Some(("view", name)) => plain.view.push((name.to_owned(), unescape(value)?)),
                Some(_) => return Err(unknown(part)),
                None => plain.numbers.push((name.to_owned(), number(value, Sought::Number)?)),
            },
        }
    }
    plain.seed = seed.ok_or(ShareError::NoSeed)?;
    Ok(plain)
}

fn unknown(part: &str) -> ShareError {
    ShareError::Part(short(part))
}

fn once<T>(name: &str, place: &mut Option<T>, value: T) -> Result<(), ShareError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(ShareError::Twice(name.to_owned())),
    }
}

fn number(text: &str, wanted: Sought) -> Result<u64, ShareError> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let read = text.parse().ok().filter(|_| is_plain);
    read.ok_or_else(|| ShareError::Number { wanted, got: short(text) })
}

fn digest(text: &str) -> Result<u64, ShareError> {
    let is_plain = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let read = u64::from_str_radix(text, 16).ok().filter(|_| is_plain);
    read.ok_or_else(|| ShareError::Number { wanted: Sought::Digest, got: short(text) })
}

fn read_way(text: &str) -> Result<Way, ShareError> {
    let (time, steps) = match text.split_once('+') {
        Some((time, steps)) => (time, Some(number(steps, Sought::Events)?)),
        None => (text, None),
    };
    let read = |(unit, us): (&str, u64)| {
        number(time.strip_suffix(unit)?, Sought::Time).ok()?.checked_mul(us)
    };
    let us = UNITS
        .into_iter()
        .find_map(read)
        .ok_or_else(|| ShareError::Number { wanted: Sought::Time, got: short(time) })?;
    Ok(Way { us, steps })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(text: &str) -> Plain {
        let plain = read(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(write(&plain), text);
        plain
    }

    #[test]
    fn a_run_reads_as_it_is_written() {
        check_text("standalone;seed=1");
        let plain = check_text(
            "cluster;masters=4;set.maxmemory=100mb;seed=42;@2s+4031:crash+n1;at=15ms+9;\
             @0s+0:type+c1+SET+a+~22b;node=n2;view.pane=log;note=5us:Look~21;\
             digest=00c0ffee00c0ffee",
        );
        assert_eq!(plain.here, Some((1, Way { us: 15_000, steps: Some(9) })));
        assert_eq!(plain.acts[1], (Way { us: 0, steps: Some(0) }, "type c1 SET a \"b".to_owned()));
        assert_eq!(plain.notes[0], (Way { us: 5, steps: None }, "Look!".to_owned()));
    }

    #[test]
    fn what_is_no_part_is_named() {
        let why = |items: &str| read(items).unwrap_err().to_string();
        assert_eq!(why("cluster"), "the link does not say a seed");
        assert_eq!(why("cluster;seed=1;seed=2"), "the link says seed twice");
        assert_eq!(why("cluster;seed=1;fast"), "'fast' is no part of a link");
        assert_eq!(why("cluster;seed=+1"), "'+1' is not a seed");
        assert_eq!(why("cluster;seed=1;a.b=1"), "'a.b=1' is no part of a link");
        assert_eq!(why("cluster;@soon:x"), "'soon' is not a time, such as 400us, 20ms, 5s or 1h");
        assert_eq!(why("cluster;digest=0x1"), "'0x1' is not a digest of 16 hexadecimal digits");
        assert_eq!(
            why("cluster;seed=99999999999999999999"),
            "'99999999999999999999' is not a seed"
        );
    }
}
