//! The words of a database.

use redscope_actor::Address;

use super::super::parts::{ParseError, number, quoted, time_us};
use super::super::wanted::Wanted;
use super::users::{ids, ids_word};
use super::{count, time_ms, unknown};
use crate::database::{Changes, DatabaseSpec, PagesSpec};

pub(super) fn read(at: Address, settings: &[(&str, &str)]) -> Result<DatabaseSpec, ParseError> {
    let mut spec = DatabaseSpec::new(at);
    for (name, value) in settings {
        match *name {
            "workers" => spec.workers = count(value)?,
            "service" => spec.service_us = time_us(value)?,
            "varies" => spec.varies = *value == "yes",
            "lag" => spec.lag_us = time_us(value)?,
            "waiting" => spec.most_waiting = number(value, Wanted::Count)?,
            "rows" => spec.rows = number(value, Wanted::Count)?,
            "pages" => spec.pages = pages(value)?,
            "changes" => spec.changes = Some(changes(value)?),
            "prefix" => (*value).clone_into(&mut spec.prefix),
            _ => return Err(unknown()),
        }
    }
    Ok(spec)
}

/// Where pages are, such as `pool:100:cache:50:disk:5000us`.
fn pages(text: &str) -> Result<PagesSpec, ParseError> {
    let parts: Vec<&str> = text.split(':').collect();
    let ["pool", pool, "cache", cache, "disk", disk] = parts[..] else { return Err(unknown()) };
    Ok(PagesSpec { pool: count(pool)?, cache: count(cache)?, disk_us: time_us(disk)? })
}

/// Rows that others write, such as `20/s:from=700ms:zipf:1000:80`.
fn changes(text: &str) -> Result<Changes, ParseError> {
    let parts = text.split_once("/s:from=").and_then(|(per_s, rest)| {
        let (from, which) = rest.split_once(':')?;
        Some((per_s, from, which))
    });
    let (per_s, from, which) = parts.ok_or_else(unknown)?;
    let per_s = number(per_s, Wanted::Count)?;
    Ok(Changes { per_s, ids: ids(which)?, from_ms: time_ms(from)? })
}

pub(super) fn write(spec: &DatabaseSpec) -> String {
    let DatabaseSpec {
        address,
        workers,
        service_us,
        varies,
        lag_us,
        most_waiting,
        prefix,
        rows,
        pages,
        changes,
    } = spec;
    let varies = if *varies { "yes" } else { "no" };
    let lag = if *lag_us > 0 { format!("lag={lag_us}us ") } else { String::new() };
    let changes = changes.as_ref().map_or_else(String::new, |Changes { per_s, ids, from_ms }| {
        format!("changes={per_s}/s:from={from_ms}ms:{} ", ids_word(ids))
    });
    let pages = match pages {
        PagesSpec { disk_us: 0, .. } => String::new(),
        PagesSpec { pool, cache, disk_us } => {
            format!("pages=pool:{pool}:cache:{cache}:disk:{disk_us}us ")
        }
    };
    let prefix = quoted(format!("prefix={prefix}").as_bytes());
    format!(
        "database {address} workers={workers} service={service_us}us varies={varies} \
         {lag}waiting={most_waiting} rows={rows} {pages}{changes}{prefix}"
    )
}
