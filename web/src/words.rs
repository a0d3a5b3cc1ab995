//! What the page says in its own words.

/// The name of a scenario, and what it shows.
pub(crate) fn scenario(id: &str) -> (&'static str, &'static str) {
    match id {
        "cluster" => (
            "Cluster: three masters, three replicas",
            "16384 slots are shared out among three masters. A key's slot decides which of them \
             answers; the others reply MOVED and say who does.",
        ),
        "sentinel" => (
            "Sentinel: one master, two replicas",
            "Three Sentinels watch one master. One that gets no answer only suspects; once enough of \
             them agree, they elect one to promote a replica. Crash the master and see.",
        ),
        "standalone" => (
            "Standalone: one server",
            "One server and its disk. Type commands, save a snapshot, crash the server and start it \
             again from what the disk has.",
        ),
        _ => ("", ""),
    }
}

/// What a console is called: `c2` is Client 2.
pub(crate) fn console(name: &str) -> String {
    match name.strip_prefix('c').filter(|number| number.parse::<u32>().is_ok()) {
        Some(number) => format!("Client {number}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redscope_labs::scenario::SCENARIOS;

    #[test]
    fn every_scenario_has_a_name() {
        for scenario in SCENARIOS {
            assert_ne!(self::scenario(scenario.id), ("", ""), "{}", scenario.id);
        }
    }
}
