//! The knobs of a lab, a line each.

use redscope_session::lab::{Knob, Unit};

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
