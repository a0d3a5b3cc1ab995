//! The words of users, applications and databases:
//! `add db database 127.0.0.1:5432 workers=8 service=10ms rows=1000 prefix=item:`.

mod app;
mod database;
mod users;

use redscope_actor::Address;

use super::parts::{ParseError, Resolve, address, address_in, name, number, time_us};
use super::wanted::Wanted;
use crate::cast::Spec;

/// The kinds that are read here.
pub(super) const KINDS: [&str; 3] = ["database", "app", "users"];

/// Reads everything behind `add` or `set`: who is meant, and what it is; `None`: other words are meant.
pub(super) fn read(
    rest: &[&str],
    resolve: Resolve<'_>,
) -> Option<Result<(String, Spec), ParseError>> {
    let [actor, kind, at, settings @ ..] = rest else { return None };
    let settings = settings.iter().map(|word| word.split_once('='));
    let settings = settings.collect::<Option<Vec<(&str, &str)>>>()?;
    let spec = match *kind {
        "database" => address(at).and_then(|at| Ok(Spec::Database(database::read(at, &settings)?))),
        "app" => address(at).and_then(|at| Ok(Spec::App(app::read(at, &settings, resolve)?))),
        "users" => {
            address_in(at, resolve).and_then(|app| Ok(Spec::Users(users::read(app, &settings)?)))
        }
        _ => return None,
    };
    Some(spec.and_then(|spec| Ok((name(actor)?, spec))))
}

/// What stands behind `add NAME` or `set NAME`, of one of these kinds; `None` for another kind.
pub(super) fn write(spec: &Spec) -> Option<String> {
    match spec {
        Spec::Database(spec) => Some(database::write(spec)),
        Spec::App(spec) => Some(app::write(spec)),
        Spec::Users(spec) => Some(users::write(spec)),
        // Only labs have those that ask by a script or know slots, and a web site, and make them of what is chosen
        // there.
        Spec::Direct(_) | Spec::Visitors(_) | Spec::Proxy(_) | Spec::Site(_) | Spec::Smart(_) => {
            None
        }
        Spec::Server(_) | Spec::Console(_) | Spec::Writer(_) => None,
    }
}

/// A setting that there is not.
fn unknown() -> ParseError {
    ParseError::Form("add".to_owned())
}

/// A number from 1 to a million.
fn count(text: &str) -> Result<u32, ParseError> {
    Ok(number::<u32>(text, Wanted::Count)?.clamp(1, MOST))
}

/// The most of anything that is counted.
const MOST: u32 = 1_000_000;

fn time_ms(text: &str) -> Result<u64, ParseError> {
    Ok(time_us(text)? / 1000)
}

/// A name and the address behind `@`.
fn named(text: &str, resolve: Resolve<'_>) -> Result<(String, Address), ParseError> {
    let (called, at) = text.split_once('@').ok_or_else(unknown)?;
    Ok((name(called)?, address_in(at, resolve)?))
}
