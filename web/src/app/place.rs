//! Where an address leads: to a run, a scenario, a lab, or the start page.

use redscope_labs::Scenario;

use crate::kept;
use crate::lab::state::Lab;
use crate::live::state::live_at;
use crate::writing::state::DRAFT;

/// The scenario that the start page shows.
pub(super) const HERO: &str = "replication";

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Gallery,
    Workbench,
    Lab,
}

impl View {
    /// What stands behind `#` is a run, a scenario or a lab; anything else leads to the start page.
    pub(super) fn of(hash: &str) -> Self {
        let is_run = is_link(hash) || is_scenario(hash) || lesson_of(hash).is_some();
        let is_written = written_at(hash).is_some() || drafted(hash).is_some();
        let is_live = live_at(hash).is_some();
        match is_run || is_written || is_live || [DRAFT, WRITE, kept::PLACE].contains(&hash) {
            true => View::Workbench,
            false if Lab::in_hash(hash).is_some() => View::Lab,
            false => View::Gallery,
        }
    }
}

/// Whether what stands behind `#` is a run that was shared.
pub(super) fn is_link(hash: &str) -> bool {
    hash.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// What stands in an address that means a lab, be there such a one or not.
pub(super) fn lab_of(hash: &str) -> Option<&str> {
    hash.strip_prefix("lab=")
}

/// The id of a lesson, if it is one.
pub(super) fn lesson_of(hash: &str) -> Option<&str> {
    hash.strip_prefix("lesson=")
}

/// What stands in front of a lesson that is being written and stands in the link itself.
pub(super) const DRAFTED: &str = "draft=";
/// The place of the page on which lessons are written.
pub(super) const WRITE: &str = "write";

/// A lesson that is being written, packed, if it is one.
pub(super) fn drafted(hash: &str) -> Option<&str> {
    hash.strip_prefix(DRAFTED)
}

/// The address of a lesson that is to be written on, if there is one.
pub(super) fn written_at(hash: &str) -> Option<&str> {
    hash.strip_prefix("write=")
}

/// The address of a pack that is to be opened, and the lesson of it, if there is one.
pub(super) fn pack_at(hash: &str) -> Option<(&str, Option<&str>)> {
    let rest = hash.strip_prefix("pack=")?;
    match rest.split_once(";lesson=") {
        Some((address, lesson)) => Some((address, Some(lesson))),
        None => Some((rest, None)),
    }
}

/// Whether it is the name of a scenario.
pub(super) fn is_scenario(hash: &str) -> bool {
    Scenario::find(hash).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_address_is_a_run_a_scenario_or_nothing() {
        assert!(is_link("v1;cluster;seed=1") && is_link("v2x") && !is_link("v") && !is_link("vx"));
        assert!(is_scenario("cluster") && !is_scenario("nosuch") && !is_scenario(""));
        assert_eq!(View::of("v1;"), View::Workbench);
        assert_eq!(View::of("sentinel"), View::Workbench);
        assert_eq!(View::of("lesson=sentinel/quorum"), View::Workbench);
        assert_eq!(View::of(kept::PLACE), View::Workbench);
        for hash in ["draft", "write=my.en.md", "write", "draft=1.abc"] {
            assert_eq!(View::of(hash), View::Workbench, "{hash}");
        }
        assert_eq!(View::of("pack=a/"), View::Gallery);
        assert_eq!(pack_at("pack=a/;lesson=b/c"), Some(("a/", Some("b/c"))));
        assert_eq!([pack_at("pack=a/"), pack_at("lab=a")], [Some(("a/", None)), None]);
        assert_eq!(View::of("lab=consistency"), View::Lab);
        assert_eq!([View::of(""), View::of("nosuch"), View::of("labs")], [View::Gallery; 3]);
        for lab in
            ["persistence;seed=1", "loop", "eviction", "locks", "ring", "bloom", "transactions"]
        {
            assert_eq!(View::of(&format!("lab={lab}")), View::Lab, "{lab}");
        }
        assert_eq!(View::of("lab=nosuch;a=1"), View::Gallery);
    }
}
