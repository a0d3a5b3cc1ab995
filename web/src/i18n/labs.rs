//! The words of the labs. They are apart from those of the page, because only the program of the labs has them;
//! of all that the start page says a title and a few lines of each.

use redscope_session::lab::OrdersTopic;

use super::lab::LabWords;
use super::lab_bloom::BloomWords;
use super::lab_event_loop::LoopLabWords;
use super::lab_eviction::EvictionWords;
use super::lab_expiry::ExpiryWords;
use super::lab_hot_key::HotKeyWords;
use super::lab_layers::LayersWords;
use super::lab_locks::LocksWords;
use super::lab_plot::PlotWords;
use super::lab_ring::RingWords;
use super::lab_scorecard::ScoreWords;
use super::lab_take_part::TakePartWords;
use super::lab_tape::TapeWords;
use super::lab_types::TypesWords;
use super::lang::{Lang, use_lang};
use super::loaded::LoadedWords;
use super::words::Words;
use super::{
    en, lab, lab_bloom, lab_event_loop, lab_eviction, lab_expiry, lab_hot_key, lab_layers,
    lab_locks, lab_plot, lab_ring, lab_scorecard, lab_take_part, lab_tape, lab_transactions,
    lab_types, loaded, zh,
};
use yew::prelude::*;

/// The words of the labs in a language.
#[allow(missing_docs, reason = "the English words say what each is")]
#[derive(Debug)]
pub(crate) struct LabsWords {
    /// Those of every page.
    pub(crate) page: &'static Words,
    pub(crate) lab: LabWords,
    pub(crate) loaded: LoadedWords,
    pub(crate) eviction: EvictionWords,
    pub(crate) locks: LocksWords,
    pub(crate) ring: RingWords,
    pub(crate) tape: TapeWords,
    pub(crate) score: ScoreWords,
    pub(crate) expiry: ExpiryWords,
    pub(crate) bloom: BloomWords,
    pub(crate) types: TypesWords,
    pub(crate) transactions: LabWords,
    pub(crate) event_loop: LoopLabWords,
    pub(crate) layers: LayersWords,
    pub(crate) hot_key: HotKeyWords,
    pub(crate) plot: PlotWords,
    pub(crate) take_part: TakePartWords,
}

static EN: LabsWords = LabsWords {
    page: &en::WORDS,
    lab: lab::EN,
    loaded: loaded::EN,
    eviction: lab_eviction::EN,
    locks: lab_locks::EN,
    ring: lab_ring::EN,
    tape: lab_tape::EN,
    score: lab_scorecard::EN,
    expiry: lab_expiry::EN,
    bloom: lab_bloom::EN,
    types: lab_types::EN,
    transactions: lab_transactions::EN,
    event_loop: lab_event_loop::EN,
    layers: lab_layers::EN,
    hot_key: lab_hot_key::EN,
    plot: lab_plot::EN,
    take_part: lab_take_part::EN,
};

static ZH: LabsWords = LabsWords {
    page: &zh::WORDS,
    lab: lab::ZH,
    loaded: loaded::ZH,
    eviction: lab_eviction::ZH,
    locks: lab_locks::ZH,
    ring: lab_ring::ZH,
    tape: lab_tape::ZH,
    score: lab_scorecard::ZH,
    expiry: lab_expiry::ZH,
    bloom: lab_bloom::ZH,
    types: lab_types::ZH,
    transactions: lab_transactions::ZH,
    event_loop: lab_event_loop::ZH,
    layers: lab_layers::ZH,
    hot_key: lab_hot_key::ZH,
    plot: lab_plot::ZH,
    take_part: lab_take_part::ZH,
};

impl LabsWords {
    /// The words of a lab that tries every order.
    pub(crate) fn orders(&self, topic: OrdersTopic) -> &LabWords {
        match topic {
            OrdersTopic::Consistency => &self.lab,
            OrdersTopic::Transactions => &self.transactions,
        }
    }
}

impl Lang {
    /// The words of the labs.
    pub(crate) const fn labs(self) -> &'static LabsWords {
        match self {
            Lang::En => &EN,
            Lang::Zh => &ZH,
        }
    }
}

/// The words of the labs, in the language of the page around a component.
#[hook]
pub(crate) fn use_lab_words() -> &'static LabsWords {
    use_lang().labs()
}
