//! The words of a database.

use redscope_actor::Address;

use super::super::parts::{ParseError, number, quoted, time_us};
use super::super::wanted::Wanted;
use super::{count, unknown};
use crate::database::DatabaseSpec;

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
            "prefix" => (*value).clone_into(&mut spec.prefix),
            _ => return Err(unknown()),
        }
    }
    Ok(spec)
}

pub(super) fn write(spec: &DatabaseSpec) -> String {
    let DatabaseSpec { address, workers, service_us, varies, lag_us, most_waiting, prefix, rows } =
        spec;
    let varies = if *varies { "yes" } else { "no" };
    let lag = if *lag_us > 0 { format!("lag={lag_us}us ") } else { String::new() };
    let prefix = quoted(format!("prefix={prefix}").as_bytes());
    format!(
        "database {address} workers={workers} service={service_us}us varies={varies} \
         {lag}waiting={most_waiting} rows={rows} {prefix}"
    )
}
