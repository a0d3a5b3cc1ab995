//! The lab with two sides that runs, whatever is measured in it, and its samples on their way to the page.

use redscope_labs::experiment::expiry::Sample as ExpirySample;
use redscope_labs::experiment::hotkey::Sample as HotKeySample;
use redscope_labs::experiment::layers::Sample as LayersSample;
use redscope_labs::experiment::loaded::Sample;
use serde::{Deserialize, Serialize};

use super::error::LabError;
use super::event_loop::{LoopRun, LoopSample};
use super::expiry::ExpiryRun;
use super::hotkey::HotKeyRun;
use super::layers::LayersRun;
use super::loaded::LoadedRun;
use super::sided::{SidedAsk, SidedLab, SidedPart};
use super::tape::{TapeRun, TapeSample};
use crate::share::Shared;

/// Events of a lab under load that are carried out before it is asked again.
const LOADED_STEPS: u64 = 60_000;
/// The same of a lab of faults.
const TAPE_STEPS: u64 = 20_000;
/// Virtual milliseconds of the expiry lab that pass before it is asked again.
const EXPIRY_MS: u64 = 300;
/// The same of the event loop lab.
const LOOP_MS: u64 = 50;
/// The same of the layers lab.
const LAYERS_MS: u64 = 400;
/// The same of the hot key lab.
const HOT_KEY_MS: u64 = 10;

/// A lab with two sides that runs.
#[derive(Debug)]
pub enum SidedRun {
    /// One under load.
    Loaded(Box<LoadedRun>),
    /// The expiry lab.
    Expiry(Box<ExpiryRun>),
    /// The event loop lab.
    Loop(Box<LoopRun>),
    /// The layers lab.
    Layers(Box<LayersRun>),
    /// The hot key lab.
    HotKey(Box<HotKeyRun>),
    /// One of faults.
    Tape(Box<TapeRun>),
}

/// What has been measured since it was last asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SidedSamples {
    /// Of a lab under load.
    Loaded(SidedPart<Sample>),
    /// Of the expiry lab.
    Expiry(SidedPart<ExpirySample>),
    /// Of the event loop lab.
    Loop(SidedPart<LoopSample>),
    /// Of the layers lab.
    Layers(SidedPart<LayersSample>),
    /// Of the hot key lab.
    HotKey(SidedPart<HotKeySample>),
    /// Of a lab of faults.
    Tape(SidedPart<TapeSample>),
}

impl SidedRun {
    /// Starts both sides of a lab.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        Ok(match ask.of_lab()? {
            SidedLab::Loaded(_) => SidedRun::Loaded(Box::new(LoadedRun::new(ask)?)),
            SidedLab::Expiry => SidedRun::Expiry(Box::new(ExpiryRun::new(ask)?)),
            SidedLab::Loop => SidedRun::Loop(Box::new(LoopRun::new(ask)?)),
            SidedLab::Layers => SidedRun::Layers(Box::new(LayersRun::new(ask)?)),
            SidedLab::HotKey => SidedRun::HotKey(Box::new(HotKeyRun::new(ask)?)),
            SidedLab::Tape(_) => SidedRun::Tape(Box::new(TapeRun::new(ask)?)),
        })
    }

    /// Starts both sides, or goes on from what ran last where that was the same so far.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn after(last: Option<&SidedRun>, ask: &SidedAsk) -> Result<Self, LabError> {
        let resumed = match last {
            Some(SidedRun::Loaded(last)) => last.resumed(ask),
            _ => None,
        };
        resumed.map_or_else(|| SidedRun::new(ask), |run| Ok(SidedRun::Loaded(Box::new(run))))
    }

    /// Runs on for a while, and gives what is new.
    pub fn go_on(&mut self) -> SidedSamples {
        match self {
            SidedRun::Loaded(run) => SidedSamples::Loaded(run.go_on(LOADED_STEPS)),
            SidedRun::Expiry(run) => SidedSamples::Expiry(run.go_on(EXPIRY_MS)),
            SidedRun::Loop(run) => SidedSamples::Loop(run.go_on(LOOP_MS)),
            SidedRun::Layers(run) => SidedSamples::Layers(run.go_on(LAYERS_MS)),
            SidedRun::HotKey(run) => SidedSamples::HotKey(run.go_on(HOT_KEY_MS)),
            SidedRun::Tape(run) => SidedSamples::Tape(run.go_on(TAPE_STEPS)),
        }
    }

    /// Whether it is of use when all of it has run: its sides can be opened, or another run can go on from it.
    pub fn is_kept(&self) -> bool {
        matches!(self, SidedRun::Tape(_) | SidedRun::Loaded(_))
    }

    /// A side as a run that can be opened at a workbench, at a moment that was measured; `None`: no side of it
    /// can be.
    pub fn shared(&self, side: usize, at_ms: u64) -> Option<Shared> {
        let SidedRun::Tape(run) = self else { return None };
        run.shared(side, at_ms)
    }
}

impl SidedSamples {
    /// Whether those are the last.
    pub fn is_done(&self) -> bool {
        match self {
            SidedSamples::Loaded(part) => part.is_done,
            SidedSamples::Expiry(part) => part.is_done,
            SidedSamples::Loop(part) => part.is_done,
            SidedSamples::Layers(part) => part.is_done,
            SidedSamples::HotKey(part) => part.is_done,
            SidedSamples::Tape(part) => part.is_done,
        }
    }
}
