//! The words of users: `add u users 127.0.0.1:8080 patience=1s stream=read,open,400/s,zipf:1000:99,0ms`.

use std::fmt::Write as _;

use redscope_actor::Address;

use super::super::parts::{ParseError, number, time_us};
use super::super::wanted::Wanted;
use super::super::writer::{percent, rate};
use super::{count, time_ms, unknown};
use crate::chance::Zipf;
use crate::load::{Arrivals, Ids, MOST_RETRIES, Stream, UsersSpec};

pub(super) fn read(app: Address, settings: &[(&str, &str)]) -> Result<UsersSpec, ParseError> {
    let mut spec = UsersSpec::new(app, Vec::new());
    for (name, value) in settings {
        match *name {
            "stream" if spec.streams.len() < MOST_STREAMS => spec.streams.push(stream(value)?),
            "patience" => spec.patience_ms = time_ms(value)?.max(1),
            "retries" => {
                spec.retries = number::<u32>(value, Wanted::Count)?.min(MOST_RETRIES);
            }
            "backoff" => spec.backoff_ms = time_ms(value)?.min(MOST_BACKOFF_MS),
            "budget" => spec.retry_budget_percent = Some(u32::from(percent(value)?)),
            _ => return Err(unknown()),
        }
    }
    Ok(spec)
}

/// Most kinds of requests, because each draws from a table of its own.
const MOST_STREAMS: usize = 16;
/// Most keys of such a table.
const MOST_RANKS: u32 = 100_000;
/// Longest wait before the first new try.
const MOST_BACKOFF_MS: u64 = 60_000;

fn stream(text: &str) -> Result<Stream, ParseError> {
    let parts: Vec<&str> = text.split(',').collect();
    let (handler, arrivals, rest) = match parts.as_slice() {
        [handler, "open", per_s, rest @ ..] => {
            (handler, Arrivals::Open { rate_per_s: rate(per_s)? }, rest)
        }
        [handler, "closed", users, think, rest @ ..] => {
            let think_ms = u32::try_from(time_us(think)? / 1000).unwrap_or(u32::MAX);
            (handler, Arrivals::Closed { users: count(users)?, think_ms }, rest)
        }
        _ => return Err(unknown()),
    };
    let (about, from, until) = match rest {
        [about, from] => (about, from, None),
        [about, from, until] => (about, from, Some(time_ms(until)?)),
        _ => return Err(unknown()),
    };
    let handler = (*handler).to_owned();
    Ok(Stream {
        handler,
        arrivals,
        ids: ids(about)?,
        from_ms: time_ms(from)?,
        until_ms: until,
        bursts: None,
    })
}

/// Which things are asked for, or written.
pub(super) fn ids(text: &str) -> Result<Ids, ParseError> {
    let parts: Vec<&str> = text.split(':').collect();
    let id = |text: &str| number::<u64>(text, Wanted::Count);
    Ok(match parts.as_slice() {
        ["one", one] => Ids::One(id(one)?),
        ["zipf", many, percent] => {
            let percent = number::<u32>(percent, Wanted::Count)?.min(MOST_EXPONENT_PERCENT);
            Ids::Zipf(Zipf::new(count(many)?.min(MOST_RANKS), percent))
        }
        ["even", from, many] => Ids::Even { from: id(from)?, count: id(many)?.max(1) },
        ["each", from, many] => Ids::Each { from: id(from)?, count: id(many)? },
        ["latest", of, from, many] => Ids::Latest {
            of: number::<usize>(of, Wanted::Count)?,
            from: id(from)?,
            count: id(many)?.max(1),
        },
        ["fresh", from] => Ids::Fresh { from: id(from)? },
        _ => return Err(unknown()),
    })
}

/// Their word.
pub(super) fn ids_word(ids: &Ids) -> String {
    match ids {
        Ids::One(id) => format!("one:{id}"),
        Ids::Zipf(zipf) => format!("zipf:{}:{}", zipf.count(), zipf.percent()),
        Ids::Even { from, count } => format!("even:{from}:{count}"),
        Ids::Each { from, count } => format!("each:{from}:{count}"),
        Ids::Fresh { from } => format!("fresh:{from}"),
        Ids::Latest { of, from, count } => format!("latest:{of}:{from}:{count}"),
    }
}

/// Beyond it hardly any key but the first is asked for.
const MOST_EXPONENT_PERCENT: u32 = 400;

pub(super) fn write(spec: &UsersSpec) -> String {
    // Only labs follow requests, and have those who ask made of what is done there.
    let UsersSpec {
        app,
        streams,
        patience_ms,
        retries,
        backoff_ms,
        retry_budget_percent,
        visit: _,
    } = spec;
    let mut text =
        format!("users {app} patience={patience_ms}ms retries={retries} backoff={backoff_ms}ms");
    if let Some(percent) = retry_budget_percent {
        let _ = write!(text, " budget={percent}%");
    }
    // Nor have others bursts.
    for Stream { handler, arrivals, ids, from_ms, until_ms, bursts: _ } in streams {
        let arrivals = match arrivals {
            Arrivals::Open { rate_per_s } => format!("open,{rate_per_s}/s"),
            Arrivals::Closed { users, think_ms } => format!("closed,{users},{think_ms}ms"),
        };
        let ids = ids_word(ids);
        let _ = write!(text, " stream={handler},{arrivals},{ids},{from_ms}ms");
        if let Some(until_ms) = until_ms {
            let _ = write!(text, ",{until_ms}ms");
        }
    }
    text
}
