//! The words of a writer, behind `add` and `set`: `add w1 writer 127.0.0.1:26379 via sentinel mymaster rate=20/s keys=9`.

use std::fmt::Write as _;

use super::parts::{ParseError, Resolve, address_in, name, number, quoted, time_us};
use super::wanted::Wanted;
use super::words::WRITER;
use crate::app::{Way, WriterSpec};
use crate::cast::Spec;

/// Most requests a second, and most keys.
const MOST: u32 = 1_000_000;

/// Reads everything behind `add` or `set`: who is meant, and what it is; `None`: other words are meant.
pub(super) fn read(
    rest: &[&str],
    resolve: Resolve<'_>,
) -> Option<Result<(String, Spec), ParseError>> {
    let [actor, _, addresses, rest @ ..] = rest else { return None };
    let (way, settings) = match rest {
        ["via", "sentinel", master, rest @ ..] => {
            (Way::Sentinel { master: (*master).to_owned() }, rest)
        }
        ["via", "cluster", rest @ ..] => (Way::Cluster, rest),
        ["via", "modulo", rest @ ..] => (Way::Modulo, rest),
        ["via", "apart", rest @ ..] => (Way::Apart, rest),
        ["via", "plain", rest @ ..] => (Way::Plain, rest),
        rest => (Way::Plain, rest),
    };
    let settings = settings.iter().map(|word| word.split_once('='));
    let settings = settings.collect::<Option<Vec<(&str, &str)>>>()?;
    const NAMES: [&str; 6] = ["rate", "keys", "reads", "prefix", "timeout", "wait"];
    if settings.iter().any(|(name, _)| !NAMES.contains(name)) {
        return None;
    }
    let read = || {
        let addresses = addresses.split(',').map(|text| address_in(text, resolve));
        let mut spec = WriterSpec::new(addresses.collect::<Result<_, _>>()?, way);
        for (name, value) in settings {
            match name {
                "rate" => spec.rate_per_s = rate(value)?,
                "keys" => spec.keys = number::<u32>(value, Wanted::Keys)?.clamp(1, MOST),
                "reads" => spec.reads_percent = percent(value)?,
                "wait" => spec.wait = number(value, Wanted::Count)?,
                "timeout" => spec.timeout_ms = (time_us(value)? / 1000).max(1),
                _ => value.clone_into(&mut spec.prefix),
            }
        }
        Ok((name(actor)?, Spec::Writer(spec)))
    };
    Some(read())
}

pub(super) fn rate(text: &str) -> Result<u32, ParseError> {
    let rate = text.strip_suffix("/s").and_then(|number| number.parse().ok());
    rate.filter(|rate| (1..=MOST).contains(rate))
        .ok_or_else(|| ParseError::Number { wanted: Wanted::Rate, got: text.to_owned() })
}

pub(super) fn percent(text: &str) -> Result<u8, ParseError> {
    let percent = text.strip_suffix('%').and_then(|number| number.parse().ok());
    percent
        .filter(|percent| *percent <= 100)
        .ok_or_else(|| ParseError::Number { wanted: Wanted::Percent, got: text.to_owned() })
}

/// What stands behind `add NAME` or `set NAME`.
pub(super) fn write(spec: &WriterSpec) -> String {
    let usual = WriterSpec::new(Vec::new(), Way::Plain);
    let addresses: Vec<String> = spec.addresses.iter().map(ToString::to_string).collect();
    let mut text = format!("{WRITER} {}", addresses.join(","));
    match &spec.way {
        Way::Plain => {}
        Way::Sentinel { master } => {
            let _ = write!(text, " via sentinel {}", quoted(master.as_bytes()));
        }
        Way::Cluster => text.push_str(" via cluster"),
        Way::Modulo => text.push_str(" via modulo"),
        Way::Apart => text.push_str(" via apart"),
    }
    let _ = write!(text, " rate={}/s keys={}", spec.rate_per_s, spec.keys);
    if spec.reads_percent != usual.reads_percent {
        let _ = write!(text, " reads={}%", spec.reads_percent);
    }
    if spec.prefix != usual.prefix {
        let _ = write!(text, " {}", quoted(format!("prefix={}", spec.prefix).as_bytes()));
    }
    if spec.timeout_ms != usual.timeout_ms {
        let _ = write!(text, " timeout={}ms", spec.timeout_ms);
    }
    if spec.wait != usual.wait {
        let _ = write!(text, " wait={}", spec.wait);
    }
    text
}
