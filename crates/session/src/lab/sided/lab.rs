//! The labs with two sides.

use redscope_labs::experiment::event_loop;
use redscope_labs::experiment::expiry;
use redscope_labs::experiment::hotkey;
use redscope_labs::experiment::knob::{Knob, Knobs};
use redscope_labs::experiment::layers;
use redscope_labs::experiment::loaded::LoadedLab;
use redscope_labs::experiment::tape::TapeLab;

/// A lab with two sides.
#[derive(Clone, Copy, Debug)]
pub enum SidedLab {
    /// One that puts an application under load.
    Loaded(&'static LoadedLab),
    /// One in which a deployment meets faults.
    Tape(&'static TapeLab),
    /// The expiry lab.
    Expiry,
    /// The event loop lab.
    Loop,
    /// The layers lab.
    Layers,
    /// The hot key lab.
    HotKey,
}

impl SidedLab {
    /// A lab by its name.
    pub fn find(id: &str) -> Option<Self> {
        match id {
            expiry::ID => Some(SidedLab::Expiry),
            event_loop::ID => Some(SidedLab::Loop),
            layers::ID => Some(SidedLab::Layers),
            hotkey::ID => Some(SidedLab::HotKey),
            _ => LoadedLab::find(id)
                .map(SidedLab::Loaded)
                .or_else(|| TapeLab::find(id).map(SidedLab::Tape)),
        }
    }

    /// Its name.
    pub fn id(self) -> &'static str {
        match self {
            SidedLab::Loaded(lab) => lab.id,
            SidedLab::Tape(lab) => lab.id,
            SidedLab::Expiry => expiry::ID,
            SidedLab::Loop => event_loop::ID,
            SidedLab::Layers => layers::ID,
            SidedLab::HotKey => hotkey::ID,
        }
    }

    /// What can be turned: knobs without an owner belong to the load of both sides, the others to one.
    pub fn knobs(self) -> Knobs {
        Knobs::new(match self {
            SidedLab::Loaded(lab) => lab.knobs,
            SidedLab::Tape(lab) => lab.knobs,
            SidedLab::Expiry => expiry::KNOBS,
            SidedLab::Loop => event_loop::KNOBS,
            SidedLab::Layers => layers::KNOBS,
            SidedLab::HotKey => hotkey::KNOBS,
        })
    }

    /// What a side can be, by name. Two of the first stand there if nobody chooses.
    pub fn options(self) -> Vec<&'static str> {
        match self {
            SidedLab::Loaded(lab) => lab.remedies.iter().map(|remedy| remedy.name).collect(),
            SidedLab::Tape(lab) => lab.ways.to_vec(),
            SidedLab::Expiry => expiry::POLICIES.to_vec(),
            SidedLab::Loop => event_loop::COMMANDS_BY_NAME.to_vec(),
            SidedLab::Layers => layers::OPTIONS.to_vec(),
            SidedLab::HotKey => hotkey::OPTIONS.to_vec(),
        }
    }

    /// What is chosen if nobody chooses, where that is more than the first two options: names and values, as a
    /// link has them.
    pub(super) fn first(self) -> &'static [(&'static str, &'static str)] {
        match self {
            SidedLab::Tape(lab) => lab.first,
            SidedLab::Loaded(_)
            | SidedLab::Expiry
            | SidedLab::Loop
            | SidedLab::Layers
            | SidedLab::HotKey => &[],
        }
    }

    /// Until when something can be chosen while it runs, in virtual milliseconds.
    pub fn turns_until_ms(self) -> u64 {
        match self {
            SidedLab::Loaded(lab) => lab.lasts_s * 1000,
            SidedLab::Expiry => expiry::lasts_ms(&self.knobs_at_most()),
            SidedLab::Layers => layers::LASTS_MS,
            SidedLab::HotKey => hotkey::LASTS_MS,
            SidedLab::Loop => event_loop::LASTS_MS,
            SidedLab::Tape(lab) => lab.lasts_s * 1000,
        }
    }

    /// Whether a knob can be turned while it runs: not if it says what is there from the beginning.
    pub fn is_live(self, knob: &str) -> bool {
        match self {
            SidedLab::Loaded(lab) => !lab.fixed.contains(&knob),
            SidedLab::Expiry => expiry::LIVE.contains(&knob),
            SidedLab::Layers => layers::LIVE.contains(&knob),
            SidedLab::HotKey => hotkey::LIVE.contains(&knob),
            SidedLab::Loop => event_loop::LIVE.contains(&knob),
            SidedLab::Tape(lab) => lab.live.contains(&knob),
        }
    }

    /// Its knobs as far as they go: nothing lasts longer.
    fn knobs_at_most(self) -> Knobs {
        let mut knobs = self.knobs();
        let all: Vec<_> = knobs.iter().map(|(knob, _)| (knob.name, knob.said(knob.most))).collect();
        for (name, most) in all {
            // A knob goes as far as it goes.
            let _ = knobs.set(name, &most);
        }
        knobs
    }

    pub(super) fn knob(self, name: &str) -> Option<&'static Knob> {
        self.knobs().iter().map(|(knob, _)| knob).find(|knob| knob.name == name)
    }
}
