//! The words of an application server.

use std::fmt::Write as _;
use std::rc::Rc;

use redscope_actor::Address;

use super::super::parts::{ParseError, Resolve, address_in, number, quoted};
use super::super::wanted::Wanted;
use super::{count, named, time_ms, unknown};
use crate::app::AppSpec;

/// What stands before the name of something that the program reads.
const SETTING: &str = "set-";

pub(super) fn read(
    at: Address,
    settings: &[(&str, &str)],
    resolve: Resolve<'_>,
) -> Result<AppSpec, ParseError> {
    let mut spec = AppSpec::new(at);
    for (name, value) in settings {
        match *name {
            "program" => spec.program = Rc::from(*value),
            "redis" => {
                let (name, address) = named(value, resolve)?;
                spec.redis.push((Rc::from(name), address));
            }
            "database" => spec.database = address_in(value, resolve)?,
            "running" => spec.most_running = count(value)?,
            "waiting" => spec.most_waiting = number(value, Wanted::Count)?,
            "timeout" => spec.call_timeout_ms = time_ms(value)?,
            "keeps-answers" => spec.keeps_answers = *value == "yes",
            name => {
                let name = name.strip_prefix(SETTING).ok_or_else(unknown)?;
                spec.settings.insert(name.to_owned(), number(value, Wanted::Count)?);
            }
        }
    }
    Ok(spec)
}

pub(super) fn write(spec: &AppSpec) -> String {
    let program = quoted(format!("program={}", spec.program).as_bytes());
    let mut text = format!("app {} {program}", spec.address);
    for (name, address) in &spec.redis {
        let _ = write!(text, " redis={name}@{address}");
    }
    // Only labs have an application share keys out.
    let AppSpec { database, most_running, most_waiting, call_timeout_ms, .. } = spec;
    let _ = write!(
        text,
        " database={database} running={most_running} waiting={most_waiting} timeout={call_timeout_ms}ms"
    );
    if spec.keeps_answers {
        text.push_str(" keeps-answers=yes");
    }
    for (name, value) in &spec.settings {
        let _ = write!(text, " {SETTING}{name}={value}");
    }
    text
}
