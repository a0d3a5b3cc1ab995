//! The knobs of a lab: a line each, and where a command line turns them.

use redscope_session::lab::{Knob, Knobs, Unit};

use crate::options::Options;

/// Prints knobs; those of one side stand behind its name, if the lab has sides.
pub(crate) fn list(knobs: &[Knob], side: &str) {
    for Knob { name, unit, default, least, most, of } in knobs {
        if let Unit::Named(names) = unit {
            println!("             {name}={}", names.join("|"));
            continue;
        }
        let (side, of) = match of {
            [] => ("", String::new()),
            of => (side, format!(" of {}", of.join(", "))),
        };
        println!("             {side}{name}={default} ({unit:?}, {least} to {most}{of})");
    }
}

/// What a command line chooses of some options by a name such as `remedy`, the first if it says nothing, and where it
/// turns the knobs.
///
/// Errors: what cannot be chosen or turned.
pub(crate) fn chosen(
    line: &Options,
    name: &str,
    options: &[&'static str],
    knobs: &'static [Knob],
) -> Result<(&'static str, Knobs), String> {
    let (mut chosen, mut stand) = (options[0], Knobs::new(knobs));
    for (knob, value) in &line.set {
        if knob == name {
            let found = options.iter().find(|option| *option == value);
            chosen = found.ok_or_else(|| format!("there is no {name} '{value}'"))?;
        } else {
            stand.set(knob, value).map_err(|why| why.to_string())?;
        }
    }
    Ok((chosen, stand))
}
