//! Whether the labs and scenarios are there to which lessons lead.

use redscope_labs::Scenario;
use redscope_lessons::fault::Fault;
use redscope_lessons::leads::{Lead, astray};
use redscope_session::lab;

/// What leads to no lab and to no scenario. Whether lessons are there, who knows them all has to say.
pub fn no_places(leads: &[Lead]) -> Vec<Fault> {
    astray(leads, |kind, name| match kind {
        "lab" => lab::is_one(name),
        "scenario" => Scenario::find(name).is_some(),
        _ => true,
    })
}
