//! The database's queue against the theory of queues: `data/labs/queueing.json`, computed and simulated
//! independently of this project.

use redscope_labs::{World, act};
use redscope_sim::{DiskSpeed, Path, Setting, Sim};
use serde_json::Value;

use crate::rig::{samples, sum, watched};

const DATA: &str = include_str!("../data/labs/queueing.json");
/// Arrivals of the reference's own simulations.
const REFERENCE_ARRIVALS: f64 = 100_000.0;
/// Arrivals here.
const ARRIVALS: u64 = 40_000;
const SERVICE_US: u64 = 10_000;

/// A database that is asked by users who know nothing of one another.
fn world(workers: u64, varies: bool, rate_per_s: u64, waiting: u64) -> World {
    let path = Path { latency_us: 0, jitter_us: 0, loss_ppm: 0 };
    let disk = DiskSpeed::default();
    let mut world = Sim::new(Setting { seed: 7, epoch_unix_us: 0, path, disk });
    let varies = if varies { "yes" } else { "no" };
    let acts = [
        format!(
            "add db database 127.0.0.1:5432 workers={workers} service={SERVICE_US}us \
             varies={varies} waiting={waiting} rows=10 prefix=item:"
        ),
        "add app app 127.0.0.1:8080 \"program=on read(id):\\n  row = db get item:{id}\\n  return row\" \
         database=127.0.0.1:5432 running=1000000"
            .to_owned(),
        format!(
            "add users users 127.0.0.1:8080 patience=1000s \
             stream=read,open,{rate_per_s}/s,even:0:10,0ms"
        ),
    ];
    for text in acts {
        let action = act::parse(&text).expect(&text);
        world.act(&action).expect(&text);
    }
    world
}

#[test]
fn waits_are_as_long_as_theory_has_them() {
    let data: Value = serde_json::from_str(DATA).expect("JSON");
    let mut compared = 0;
    for row in data["queues"].as_array().expect("rows") {
        let Some(simulated) = row["simulated"]["mean_wait"].as_array() else { continue };
        let [low, _, high] = [0, 1, 2].map(|at| simulated[at].as_f64().expect("a figure"));
        let (workers, rho) =
            (row["c"].as_u64().expect("workers"), row["rho"].as_f64().expect("a load"));
        let theory = row["mean_wait"].as_f64().expect("a figure");
        let rate = rho * workers as f64 * 1e6 / SERVICE_US as f64;
        let varies = row["queue"] == "M/M/c";
        let ms = (ARRIVALS as f64 / rate * 1000.0) as u64;
        let run = watched(world(workers, varies, rate.round() as u64, 1_000_000), ms);
        let samples = samples(&run);
        // The first tenth is left out, as there.
        let samples = &samples[samples.len() / 10..];
        let answered = sum(samples, |sample| sample.database.answered);
        let waited_us: u64 = samples.iter().map(|sample| sample.database.waited_us).sum();
        let wait = waited_us as f64 / answered as f64 / SERVICE_US as f64;
        // How far runs of that length stray there, for a run of this length; three runs show about two
        // thirds of the way to what one in twenty exceeds.
        let band = (high - low).max(0.06 * theory);
        let band = 1.5 * band * (REFERENCE_ARRIVALS / ARRIVALS as f64).sqrt();
        assert!((wait - theory).abs() < band, "{row}: {wait} and not {theory} +- {band}");
        compared += 1;
    }
    assert_eq!(compared, 18);
}

#[test]
fn beyond_its_capacity_the_queue_fills_and_the_rest_is_refused() {
    let data: Value = serde_json::from_str(DATA).expect("JSON");
    let row = &data["overload"]["rows"][1];
    assert_eq!((&row["c"], &row["D"], &row["lambda"]), (&8.into(), &0.01.into(), &1000.into()));
    let run = watched(world(8, false, 1000, 400), 40_000);
    let samples = samples(&run);
    // 400 wait after two seconds, as 200 more come than go in a second.
    let full = samples.iter().position(|sample| sample.database.most_waiting == 400);
    let full = full.expect("the queue fills");
    assert!((12..=30).contains(&full), "{full}");
    let late = &samples[100..];
    let refused = sum(late, |sample| sample.database.refused) as f64;
    let share = refused / sum(late, |sample| sample.database.asked) as f64;
    let theory = row["refused_share"].as_f64().expect("a share");
    assert!((share - theory).abs() < 0.015, "{share}");
}
