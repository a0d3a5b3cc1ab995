//! Runs labs and gives what was measured.

use redscope_actor::Time;
use redscope_engine::Engine;
use redscope_labs::experiment::loaded::{
    Choice, LoadedLab, LoadedSide, Meters, REDIS, Sample, open,
};
use redscope_labs::{Cast, World};
use redscope_node::Process;
use redscope_sim::Timeline;

/// A choice in a lab: `remedy` and `knob=value`s.
pub(crate) fn choice(lab: &str, remedy: &str, knobs: &[(&str, u64)]) -> Choice {
    let mut choice = Choice::new(LoadedLab::find(lab).expect("a lab"));
    choice.set_remedy(remedy).expect("a remedy");
    for (knob, value) in knobs {
        let found = choice.lab().knob(knob).expect("a knob");
        choice.set(knob, &found.said(*value)).expect("it goes there");
    }
    choice
}

/// A lab that has run for so many milliseconds.
pub(crate) fn run(choice: &Choice, seed: u64, ms: u64) -> Timeline<Cast, Meters> {
    watched(open(choice, seed).expect("its programs are whole"), ms)
}

/// A world that has run for so many milliseconds, and what was measured in it.
pub(crate) fn watched(world: World, ms: u64) -> Timeline<Cast, Meters> {
    let mut timeline = Timeline::new(world, Meters::default());
    // A moment more: what everybody tells at that moment counts.
    assert!(timeline.run_until(Time(ms * 1000), 100_000_000), "it comes to its end");
    timeline
}

/// The engine of the lab's Redis.
pub(crate) fn engine(timeline: &Timeline<Cast, Meters>) -> &Engine {
    let sim = timeline.sim();
    match sim.find(REDIS).and_then(|id| sim.actor(id)) {
        Some(Cast::Redis(Process::Server(server))) => server.engine(),
        _ => panic!("there is a Redis"),
    }
}

/// What was measured of a lab with all that happens in it by itself.
pub(crate) fn ran(choice: &Choice, seed: u64, ms: u64) -> Vec<Sample> {
    let mut side = LoadedSide::open(choice.clone(), [], seed).expect("its programs are whole");
    side.run_until(Time(ms * 1000), u64::MAX);
    side.samples().iter().cloned().collect()
}

/// Everything that was measured.
pub(crate) fn samples(timeline: &Timeline<Cast, Meters>) -> Vec<Sample> {
    timeline.watch().samples().iter().cloned().collect()
}

/// What was counted in all samples together.
pub(crate) fn sum(samples: &[Sample], of: fn(&Sample) -> u32) -> u64 {
    samples.iter().map(|sample| u64::from(of(sample))).sum()
}

/// The most in any sample.
pub(crate) fn most(samples: &[Sample], of: fn(&Sample) -> u32) -> u32 {
    samples.iter().map(of).max().unwrap_or(0)
}
