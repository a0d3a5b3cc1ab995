//! Labs: what a person tries in one, as text behind the `#` of a link and as the page shows it.

mod bloom;
mod chosen;
mod error;
mod event_loop;
mod eviction;
mod expiry;
mod hotkey;
mod layers;
mod loaded;
mod locks;
mod message;
mod orders;
mod ring;
mod running;
mod sided;
mod tape;
mod types;

pub use bloom::{BLOOM_SIDES, BloomAsk, BloomSide, BloomSideView, BloomView, Filled};
pub use error::LabError;
pub use event_loop::{LOOP_SAMPLE_MS, LoopRun, LoopSample, SlowCall};
pub use eviction::{EvictionAsk, EvictionPart, EvictionRun};
pub use expiry::ExpiryRun;
pub use hotkey::HotKeyRun;
pub use layers::LayersRun;
pub use loaded::{CurvePart, CurveRun, LeastPart, LeastRun, LoadedRun, choice as loaded_choice};
pub use locks::{
    FoundRow, LockCall, LockClient, LockHappening, LockMoment, LockScene, LockServer, LockSide,
    LockTarget, Locks, LocksAsk, LocksView,
};
pub use message::{FromLab, ToLab};
pub use orders::{
    Happening, OrderMoment, OrderRow, Orders, OrdersAsk, OrdersTopic, OrdersView, StepName,
    StrategyCount, Turn, count,
};
pub use redscope_labs::experiment::bloom::{
    Answer, Design as BloomDesign, HashBit, Joined, KINDS as BLOOM_KINDS, KNOBS as BLOOM_KNOBS,
    Kind as BloomKind, LayerFill, Look as BloomLook, OWN as BLOOM_OWN, Point as BloomPoint,
    STEPS as BLOOM_STEPS, Walk as BloomWalk, theory as bloom_theory,
};
pub use redscope_labs::experiment::deployment::{FILLED_MS, HAS_FILLED_MS, TRIED};
pub use redscope_labs::experiment::event_loop::{
    COMMANDS as LOOP_COMMANDS, Command as LoopCommand, ID as LOOP, KNOBS as LOOP_KNOBS,
    LASTS_MS as LOOP_LASTS_MS, fork_us,
};
pub use redscope_labs::experiment::eviction::{
    Band, Cell, GivenError, KNOBS as EVICTION_KNOBS, Kind as PolicyKind, LOADS, Load,
    MOST_BYTES as MOST_TRACE_BYTES, OLD, POLICIES, Policy, SIZES,
};
pub use redscope_labs::experiment::expiry::{
    ID as EXPIRY, KNOBS as EXPIRY_KNOBS, POLICIES as EXPIRY_POLICIES,
    SAMPLE_MS as EXPIRY_SAMPLE_MS, Sample as ExpirySample, lasts_ms as expiry_lasts_ms, mass_at_ms,
};
pub use redscope_labs::experiment::hotkey::{
    Group, HOT_FROM_MS, HOT_UNTIL_MS, ID as HOT_KEY, KNOBS as HOT_KEY_KNOBS,
    LASTS_MS as HOT_KEY_LASTS_MS, MASTERS, OPTIONS as HOT_KEY_OPTIONS,
    SAMPLE_MS as HOT_KEY_SAMPLE_MS, Sample as HotKeySample, ServerSample as HotKeyServer, hot_rate,
};
pub use redscope_labs::experiment::knob::{Knob, Knobs, Unit};
pub use redscope_labs::experiment::layers::{
    Alone, CHANGE_MS, Counts, EDGES, ID as LAYERS, KNOBS as LAYERS_KNOBS,
    LASTS_MS as LAYERS_LAST_MS, OPTIONS as LAYERS_OPTIONS, SAMPLE_MS as LAYERS_SAMPLE_MS, SITES,
    Sample as LayersSample, TTLS, VERSIONS, ways_us, worst_us_since,
};
pub use redscope_labs::experiment::loaded::{
    Choice, ConsoleKind, ConsoleLine, CurvePoint, LoadedLab, MOST_ID, Remedy, SAMPLE_MS, Sample,
    Tried, Visit, VisitEnd, VisitStep, VisitTry, Whom,
};
pub use redscope_labs::experiment::locks::{Choice as RungChoice, Knob as RungKnob, RUNGS, Rung};
pub use redscope_labs::experiment::ring::{
    Arc, CHANGES, Change, ChangeError, Flow, KNOBS as RING_KNOBS, Measured, NAMES, POINTS, SCHEMES,
    Scheme, Server, Standing, measure as measure_ring, servers,
};
pub use redscope_labs::experiment::tape::{FAULT, TapeLab};
pub use redscope_labs::experiment::types::{
    APPS, App, BITS as SCORE_BITS, Curve, Halving, Held, Inside as KeyInside, Score, Step,
    Structure, Switch, halvings,
};
pub use redscope_labs::experiment::{LOADED, TAPED};
pub use redscope_labs::interleave::Verdict;
pub use redscope_labs::locks::{PROPERTIES, Property, TICK_MS};
pub use ring::{RING_SIDES, RingAsk, RingSide, RingView, look_at_ring};
pub use running::{SidedRun, SidedSamples};
pub use sided::{SIDES, SidedAsk, SidedLab, SidedPart, SteppedRun, Turned};
pub use tape::{
    Cause, ClientSample, DoneAct, JUDGED, JUST, PaidMemory, Recovery, RewriteSample, ScorePart,
    ScoreRun, ServerSample, Service, TapeRun, TapeSample, TapeTotals, TriedCommand, WayScore,
};
pub use types::{TYPES_SEED, TypesAsk, TypesView, look_at_types};

/// Whether a choice, as it stands behind `lab=` in a link, is of a lab that there is, whatever else it says.
pub fn is_one(choice: &str) -> bool {
    let id = choice.split(';').next().unwrap_or_default();
    SidedLab::find(id).is_some()
        || OrdersTopic::find(id).is_some()
        || [EvictionAsk::ID, RingAsk::ID, BloomAsk::ID, TypesAsk::ID].contains(&id)
        || LocksAsk::is_named(choice)
}
