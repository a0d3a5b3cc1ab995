//! Faults drawn from seeds over every deployment, and the bugs that such runs have found.

use std::path::Path;

use redscope_labs::chaos::{ARENAS, Arena, Plan, run, run_drawn};

/// How long faults come, in virtual milliseconds: short, so that there can be many runs.
const FAULTS_MS: u64 = 5000;

/// Every seed twice: nothing that must hold is broken, and both runs come to the same sums.
fn check(arena: &str, seeds: std::ops::Range<u64>) {
    let arena = Arena::find(arena).expect("it is in the list");
    let mut faults = 0;
    for seed in seeds.clone() {
        let mut plan = Plan::quiet(arena, seed, FAULTS_MS);
        let outcome = run_drawn(&mut plan);
        let line = format!("cargo xtask chaos --replay \"{plan}\"");
        if let Some(failure) = outcome.failure {
            panic!("{}: {}\n{line}", failure.check, failure.text);
        }
        assert_eq!(run(&plan), outcome, "the same run twice\n{line}");
        assert!(outcome.acknowledged > 0, "somebody has written\n{line}");
        faults += plan.deeds.len();
    }
    let runs = (seeds.end - seeds.start) as usize;
    assert!(faults > runs * 3, "only {faults} faults in {runs} runs of {}", arena.id);
}

#[test]
fn sentinels() {
    check("sentinel", 0..10);
}

#[test]
fn a_cluster() {
    check("cluster", 0..10);
}

#[test]
fn a_master_and_its_replicas() {
    check("replication", 0..30);
}

#[test]
fn a_server_that_syncs_always() {
    check("aof-always", 0..60);
}

#[test]
fn a_server_that_syncs_every_second() {
    check("aof-everysec", 0..40);
}

#[test]
fn a_server_that_leaves_syncing_to_the_system() {
    check("aof-no", 0..40);
}

#[test]
fn a_server_that_takes_snapshots() {
    check("rdb", 0..40);
}

#[test]
fn every_arena_is_run() {
    let here = include_str!("chaos.rs");
    for arena in ARENAS {
        assert!(here.contains(&format!("check(\"{}\", 0..", arena.id)), "{}", arena.id);
    }
}

/// A bug that was found: a text with the check that was broken and the plan, an act a line. What turned
/// out to be as Redis has it is named by a line `allowed` instead of `check`: it is counted.
#[test]
fn what_was_found_holds_now() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/found");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let first = lines.next().expect("a check or what is allowed");
        let allowed = first.strip_prefix("allowed ");
        assert!(allowed.is_some() || first.starts_with("check "), "{path:?}: {first}");
        let head = lines.next().expect("a plan");
        let plan = format!("{head} {}", lines.collect::<Vec<_>>().join("; "));
        let plan = Plan::parse(&plan).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let outcome = run(&plan);
        assert_eq!(outcome.failure, None, "{path:?}: {first}");
        if let Some(allowed) = allowed {
            let counted: Vec<&String> = outcome.allowances.keys().collect();
            assert!(counted.iter().any(|kind| *kind == allowed), "{path:?}: {counted:?}");
        }
        count += 1;
    }
    assert!(count >= 3, "{count} found");
}
