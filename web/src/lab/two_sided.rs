//! The lab with two sides that is open, whatever is measured in it. A lab of this kind is a variant here.

use redscope_session::Refusal;
use redscope_session::lab::{CurvePart, LeastPart, ScorePart, ToLab};
use redscope_session::lab::{FAULT, SAMPLE_MS, SidedLab, SidedSamples};
use yew::prelude::*;

use super::event_loop::{series as loop_series, state::LoopState};
use super::expiry::{series as expiry_series, state::ExpiryState};
use super::follows::Follows;
use super::hotkey::{series as hotkey_series, state::HotKeyState};
use super::layers::{series as layers_series, state::LayersState};
use super::loaded::{series as loaded_series, state::LoadedState};
use super::sided::saved;
use super::sided::state::SidedMsg;
use super::sided::transport::{progress, transport};
use super::tape::{series as tape_series, state::TapeState};
use crate::i18n::LabsWords;

/// The lab with two sides that is open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TwoSided {
    /// One under load.
    Loaded(LoadedState),
    /// The expiry lab.
    Expiry(ExpiryState),
    /// The event loop lab.
    Loop(LoopState),
    /// The layers lab.
    Layers(LayersState),
    /// The hot key lab.
    HotKey(HotKeyState),
    /// One of faults.
    Tape(TapeState),
}

/// Does the same with whichever lab is open.
macro_rules! whichever {
    ($open:expr, $lab:ident => $does:expr) => {
        match $open {
            TwoSided::Loaded($lab) => $does,
            TwoSided::Expiry($lab) => $does,
            TwoSided::Loop($lab) => $does,
            TwoSided::Layers($lab) => $does,
            TwoSided::HotKey($lab) => $does,
            TwoSided::Tape($lab) => $does,
        }
    };
}

impl TwoSided {
    /// A lab with a choice, or with the first one if that is none.
    pub(super) fn open(lab: SidedLab, text: &str) -> Self {
        match lab {
            SidedLab::Loaded(_) => TwoSided::Loaded(LoadedState::open(lab, text)),
            SidedLab::Expiry => TwoSided::Expiry(ExpiryState::open(lab, text)),
            SidedLab::Loop => TwoSided::Loop(LoopState::open(lab, text)),
            SidedLab::Layers => TwoSided::Layers(LayersState::open(lab, text)),
            SidedLab::HotKey => TwoSided::HotKey(HotKeyState::open(lab, text)),
            SidedLab::Tape(_) => TwoSided::Tape(TapeState::open(lab, text)),
        }
    }

    /// Another choice of the same lab, with what belongs to the visit.
    pub(super) fn opened(&self, text: &str) -> Self {
        match self {
            TwoSided::Loaded(lab) => TwoSided::Loaded(lab.opened(text)),
            TwoSided::Expiry(lab) => TwoSided::Expiry(lab.opened(text)),
            TwoSided::Loop(lab) => TwoSided::Loop(lab.opened(text)),
            TwoSided::Layers(lab) => TwoSided::Layers(lab.opened(text)),
            TwoSided::HotKey(lab) => TwoSided::HotKey(lab.opened(text)),
            TwoSided::Tape(lab) => TwoSided::Tape(lab.opened(text)),
        }
    }

    /// The name of the lab.
    pub(super) fn id(&self) -> &'static str {
        whichever!(self, lab => lab.id())
    }

    /// Which of its goals are reached at the moment that is looked at.
    pub(super) fn goals(&self) -> &[bool] {
        whichever!(self, lab => &lab.goals)
    }

    /// What it is called, and what it is about in a few words.
    pub(super) fn title(&self, words: &LabsWords) -> (&'static str, &'static str) {
        match self {
            TwoSided::Loaded(lab) => {
                let about = words.loaded.about(lab.id());
                (about.title, about.sub)
            }
            TwoSided::Expiry(_) => (words.expiry.title, words.expiry.sub),
            TwoSided::Loop(_) => (words.event_loop.title, words.event_loop.sub),
            TwoSided::Layers(_) => (words.layers.title, words.layers.sub),
            TwoSided::HotKey(_) => (words.hot_key.title, words.hot_key.sub),
            TwoSided::Tape(lab) => {
                let about = words.tape.about(lab.id());
                (about.title, about.sub)
            }
        }
    }

    /// What a knob is called in it.
    pub(super) fn knob(&self, words: &LabsWords, name: &str) -> &'static str {
        match self {
            TwoSided::Loaded(_) if name == "ask" => words.take_part.what,
            TwoSided::Loaded(_) if name == "item" => words.take_part.which,
            TwoSided::Loaded(_) => words.loaded.knob(name),
            TwoSided::Expiry(_) => words.expiry.knob(name),
            TwoSided::Loop(_) => words.event_loop.knob(name),
            TwoSided::Layers(_) => words.layers.knob(name),
            TwoSided::HotKey(_) => words.hot_key.knob(name),
            TwoSided::Tape(_) if name == FAULT => words.tape.fault,
            TwoSided::Tape(_) => words.tape.knob(name),
        }
    }

    /// What something is called in it that a side can be, or that can happen; nothing if it is called as in links.
    pub(super) fn option(&self, words: &LabsWords, name: &str) -> &'static str {
        match self {
            TwoSided::Loaded(lab) => {
                let remedy = words.loaded.about(lab.id()).remedy(name);
                let called = [remedy, words.take_part.asked(name), words.loaded.choice(name)];
                called.into_iter().find(|called| !called.is_empty()).unwrap_or("")
            }
            TwoSided::Tape(lab) => {
                let about = words.tape.about(lab.id());
                let mut all = about.ways.iter().chain(about.faults);
                all.find(|(known, _)| *known == name).map_or("", |(_, called)| called)
            }
            _ => "",
        }
    }

    /// The text of what is chosen.
    pub(super) fn choice(&self) -> String {
        whichever!(self, lab => lab.choice())
    }

    /// The same with the moment that is looked at, whether or not time goes on.
    pub(super) fn choice_now(&self) -> String {
        whichever!(self, lab => lab.choice_now())
    }

    /// What the worker is to be asked.
    pub(super) fn question(&self) -> ToLab {
        whichever!(self, lab => lab.question())
    }

    /// Why a choice is none.
    pub(super) fn refused(&self) -> Option<&Refusal> {
        whichever!(self, lab => lab.refused.as_ref())
    }

    /// Says why a choice is none, or that it is one.
    pub(super) fn set_refused(&mut self, why: Option<Refusal>) {
        whichever!(self, lab => lab.refused = why);
    }

    /// Something happens.
    pub(crate) fn take(&mut self, message: SidedMsg) -> Follows {
        whichever!(self, lab => lab.take(message))
    }

    /// So much real time has passed; whether another sample is looked at now.
    pub(crate) fn go_on(&mut self, elapsed_ms: f64) -> bool {
        whichever!(self, lab => lab.go_on(elapsed_ms))
    }

    /// Whether time goes on.
    pub(crate) fn is_playing(&self) -> bool {
        whichever!(self, lab => lab.playing)
    }

    /// What its charts show, as comma-separated values; what was measured so far.
    pub(crate) fn series(&self, words: &LabsWords) -> String {
        match self {
            TwoSided::Loaded(lab) => {
                saved::csv(words, &loaded_series::drawn(lab), |chart| words.loaded.chart(chart))
            }
            TwoSided::Expiry(lab) => {
                saved::csv(words, &expiry_series::drawn(lab), |chart| words.expiry.chart(chart))
            }
            TwoSided::Loop(lab) => {
                saved::csv(words, &loop_series::drawn(lab), |chart| words.event_loop.chart(chart))
            }
            TwoSided::Layers(lab) => {
                saved::csv(words, &layers_series::drawn(lab), |chart| words.layers.chart(chart))
            }
            TwoSided::HotKey(lab) => {
                saved::csv(words, &hotkey_series::drawn(lab), |chart| words.hot_key.chart(chart))
            }
            TwoSided::Tape(lab) => {
                saved::csv(words, &tape_series::drawn(lab), |chart| words.tape.chart(chart))
            }
        }
    }

    /// Takes what was measured; whether there is more to come. What was measured in another lab is late.
    pub(crate) fn take_samples(&mut self, samples: SidedSamples) -> Option<bool> {
        Some(match (self, samples) {
            (TwoSided::Loaded(lab), SidedSamples::Loaded(part)) => lab.take_part(part),
            (TwoSided::Expiry(lab), SidedSamples::Expiry(part)) => lab.take_part(part),
            (TwoSided::Loop(lab), SidedSamples::Loop(part)) => lab.take_part(part),
            (TwoSided::Layers(lab), SidedSamples::Layers(part)) => lab.take_part(part),
            (TwoSided::HotKey(lab), SidedSamples::HotKey(part)) => lab.take_part(part),
            (TwoSided::Tape(lab), SidedSamples::Tape(part)) => lab.take_part(part),
            _ => return None,
        })
    }

    /// What the worker is to search for, if anything.
    pub(crate) fn search(&self) -> Option<ToLab> {
        whichever!(self, lab => lab.search())
    }

    /// Takes what a search has tried; whether there is more to come.
    pub(crate) fn take_least(&mut self, part: LeastPart) -> bool {
        whichever!(self, lab => lab.take_least(part))
    }

    /// Takes the points of a curve; whether there are more to come.
    pub(crate) fn take_curve(&mut self, part: CurvePart) -> bool {
        whichever!(self, lab => lab.take_curve(part))
    }

    /// Takes what every way of a lab of faults has come to; whether there is more to come.
    pub(crate) fn take_scores(&mut self, part: ScorePart) -> bool {
        whichever!(self, lab => lab.take_scores(part))
    }

    /// What the worker is to be asked for a run that goes on from a side at the moment that is looked at; `None`:
    /// there is none.
    pub(crate) fn ask_for_side(&self, side: usize) -> Option<ToLab> {
        let TwoSided::Tape(lab) = self else { return None };
        Some(ToLab::ShareSide { side, at_ms: lab.at as u64 * SAMPLE_MS })
    }

    /// How much of it has run.
    pub(super) fn progress(&self, words: &LabsWords) -> Html {
        whichever!(self, lab => progress(words, lab))
    }

    /// How to go through its time.
    pub(super) fn transport(&self, words: &LabsWords, on: &Callback<SidedMsg>) -> Html {
        whichever!(self, lab => transport(words, lab, on))
    }
}
