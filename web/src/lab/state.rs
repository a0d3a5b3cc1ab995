//! Which lab is open, and what happens in it.

use redscope_session::Refusal;
use redscope_session::lab::{
    BloomAsk, EvictionAsk, LocksAsk, OrdersAsk, RingAsk, SidedLab, ToLab, TypesAsk, is_one,
};

use super::bloom::state::{BloomLab, BloomMsg};
use super::eviction::state::{EvictionMsg, EvictionState};
use super::locks::state::{LocksLab, LocksMsg};
use super::orders::state::{OrdersLab, OrdersMsg};
use super::ring::state::{RingLab, RingMsg};
use super::sided::state::SidedMsg;
use super::two_sided::TwoSided;
use super::types::state::{TypesLab, TypesMsg};
use crate::i18n::LabsWords;
use crate::settings::Chosen;

/// What happens in the lab that is open.
#[derive(Clone, Debug, PartialEq)]
pub enum LabMsg {
    /// In a lab that tries every order.
    Orders(OrdersMsg),
    /// In the locks lab.
    Locks(LocksMsg),
    /// In a lab with two sides.
    Sided(SidedMsg),
    /// In the eviction lab.
    Eviction(EvictionMsg),
    /// In the ring lab.
    Ring(RingMsg),
    /// In the Bloom filter lab.
    Bloom(BloomMsg),
    /// In the lab of data types.
    Types(TypesMsg),
    /// A side of a lab of faults is to be opened at a workbench.
    OpenSide(usize),
    /// Everything as it was at first.
    Reset,
    /// Copy the link.
    Share,
    /// Copy what is tried, with the link, as text.
    ShareText,
    /// Save what the charts show, as comma-separated values.
    SaveSeries,
    /// Go to the start page.
    Home,
    /// Another language or theme.
    Choose(Chosen),
    /// A notice was read.
    CloseNotice,
}

impl LabMsg {
    /// Whether it is about the page, and not about what is tried.
    pub(crate) const fn is_of_page(&self) -> bool {
        matches!(self, LabMsg::Home | LabMsg::Choose(_) | LabMsg::CloseNotice)
    }
}

/// The lab that is open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Lab {
    /// The consistency lab, or transactions.
    Orders(OrdersLab),
    /// The locks lab.
    Locks(LocksLab),
    /// A lab with two sides.
    Sided(TwoSided),
    /// The eviction lab.
    Eviction(EvictionState),
    /// The ring lab.
    Ring(RingLab),
    /// The Bloom filter lab.
    Bloom(BloomLab),
    /// The lab of data types.
    Types(TypesLab),
}

impl Default for Lab {
    fn default() -> Self {
        Lab::Orders(OrdersLab::default())
    }
}

impl Lab {
    /// What is chosen in a lab, if what stands behind `#` leads to one.
    pub(crate) fn in_hash(hash: &str) -> Option<&str> {
        hash.strip_prefix("lab=").filter(|choice| is_one(choice))
    }

    /// The lab of a choice, with the goals that were reached in this visit if it is the one that is open.
    pub(crate) fn opened(&self, text: &str) -> Self {
        let id = text.split(';').next().unwrap_or_default();
        match (SidedLab::find(id), self) {
            (Some(lab), Lab::Sided(before)) if before.id() == lab.id() => {
                Lab::Sided(before.opened(text))
            }
            (Some(lab), _) => Lab::Sided(TwoSided::open(lab, text)),
            (None, Lab::Eviction(before)) if id == EvictionAsk::ID => {
                Lab::Eviction(before.opened(text))
            }
            (None, _) if id == EvictionAsk::ID => Lab::Eviction(EvictionState::open(text)),
            (None, Lab::Locks(before)) if LocksAsk::is_named(text) => {
                Lab::Locks(before.opened(text))
            }
            (None, _) if LocksAsk::is_named(text) => Lab::Locks(LocksLab::open(text)),
            (None, Lab::Ring(before)) if id == RingAsk::ID => Lab::Ring(before.opened(text)),
            (None, _) if id == RingAsk::ID => Lab::Ring(RingLab::open(text)),
            (None, Lab::Bloom(before)) if id == BloomAsk::ID => Lab::Bloom(before.opened(text)),
            (None, _) if id == BloomAsk::ID => Lab::Bloom(BloomLab::open(text)),
            (None, Lab::Types(before)) if id == TypesAsk::ID => Lab::Types(before.opened(text)),
            (None, _) if id == TypesAsk::ID => Lab::Types(TypesLab::open(text)),
            (None, Lab::Orders(before)) => Lab::Orders(before.opened(text)),
            (None, _) => Lab::Orders(OrdersLab::open(text)),
        }
    }

    /// The text of what is chosen.
    pub(crate) fn choice(&self) -> String {
        match self {
            Lab::Orders(lab) => lab.ask.write(),
            Lab::Locks(lab) => lab.ask.write(),
            Lab::Sided(lab) => lab.choice(),
            Lab::Eviction(lab) => lab.ask.write(),
            Lab::Ring(lab) => lab.ask.write(),
            Lab::Bloom(lab) => lab.ask.write(),
            Lab::Types(lab) => lab.ask.write(),
        }
    }

    /// The same with the moment that is looked at, whether or not time goes on.
    pub(crate) fn choice_now(&self) -> String {
        match self {
            Lab::Sided(lab) => lab.choice_now(),
            lab => lab.choice(),
        }
    }

    /// The text of what the lab has if nobody chooses.
    pub(crate) fn first_choice(&self) -> String {
        match self {
            Lab::Orders(lab) => OrdersAsk::first(lab.ask.topic).write(),
            Lab::Locks(_) => LocksAsk::default().write(),
            Lab::Sided(lab) => lab.id().to_owned(),
            Lab::Eviction(_) => EvictionAsk::ID.to_owned(),
            Lab::Ring(_) => RingAsk::default().write(),
            Lab::Bloom(_) => BloomAsk::default().write(),
            Lab::Types(_) => TypesAsk::default().write(),
        }
    }

    /// The name of the lab, as links have it.
    pub(crate) fn id(&self) -> &'static str {
        match self {
            Lab::Orders(lab) => lab.ask.topic.name(),
            Lab::Locks(_) => LocksAsk::ID,
            Lab::Sided(lab) => lab.id(),
            Lab::Eviction(_) => EvictionAsk::ID,
            Lab::Ring(_) => RingAsk::ID,
            Lab::Bloom(_) => BloomAsk::ID,
            Lab::Types(_) => TypesAsk::ID,
        }
    }

    /// Which of its goals are reached.
    pub(crate) fn goals(&self) -> &[bool] {
        match self {
            Lab::Orders(lab) => &lab.goals,
            Lab::Locks(lab) => &lab.goals,
            Lab::Sided(lab) => lab.goals(),
            Lab::Eviction(lab) => &lab.goals,
            Lab::Ring(lab) => &lab.goals,
            Lab::Bloom(lab) => &lab.goals,
            Lab::Types(lab) => &lab.goals,
        }
    }

    /// What it is called, and what it is about in a few words.
    pub(crate) fn title(&self, words: &LabsWords) -> (&'static str, &'static str) {
        match self {
            Lab::Orders(lab) => {
                let own = words.orders(lab.ask.topic);
                (own.title, own.sub)
            }
            Lab::Eviction(_) => (words.eviction.title, words.eviction.sub),
            Lab::Locks(_) => (words.locks.title, words.locks.sub),
            Lab::Sided(lab) => lab.title(words),
            Lab::Bloom(_) => (words.bloom.title, words.bloom.sub),
            Lab::Ring(_) => (words.ring.title, words.ring.sub),
            Lab::Types(_) => (words.types.title, words.types.sub),
        }
    }

    /// Why a choice is none.
    pub(crate) fn refused(&self) -> Option<&Refusal> {
        match self {
            Lab::Orders(lab) => lab.refused.as_ref(),
            Lab::Locks(lab) => lab.refused.as_ref(),
            Lab::Sided(lab) => lab.refused(),
            Lab::Eviction(lab) => lab.refused.as_ref(),
            Lab::Ring(lab) => lab.refused.as_ref(),
            Lab::Bloom(lab) => lab.refused.as_ref(),
            Lab::Types(lab) => lab.refused.as_ref(),
        }
    }

    /// What something is called here that can be chosen; nothing if it has no name of its own.
    pub(crate) fn knob(&self, words: &LabsWords, name: &str) -> &'static str {
        match self {
            Lab::Sided(_) if name == "a" => "A",
            Lab::Sided(_) if name == "b" => "B",
            Lab::Orders(_) | Lab::Locks(_) => "",
            Lab::Sided(lab) => lab.knob(words, name),
            Lab::Eviction(_) => words.eviction.knob(name),
            Lab::Ring(_) => words.ring.knob(name),
            Lab::Bloom(_) => words.bloom.knob(name),
            Lab::Types(lab) => words.types.knob(lab.ask.app().name, name),
        }
    }

    /// What one of several is called here; nothing if it is called as in links.
    pub(crate) fn option(&self, words: &LabsWords, name: &str) -> &'static str {
        match self {
            Lab::Sided(lab) => lab.option(words, name),
            Lab::Eviction(_) => words.eviction.load(name),
            _ => "",
        }
    }

    /// A choice is none; the reason stays until something else is chosen. Whether the worker is to be asked again.
    pub(crate) fn refuse(&mut self, why: Refusal) -> bool {
        match self {
            Lab::Orders(lab) => {
                lab.refuse(why);
                return true;
            }
            Lab::Eviction(lab) => return lab.refuse(why),
            Lab::Locks(lab) => lab.refused = Some(why),
            Lab::Sided(lab) => lab.set_refused(Some(why)),
            Lab::Ring(lab) => lab.refused = Some(why),
            Lab::Bloom(lab) => lab.refused = Some(why),
            Lab::Types(lab) => lab.refused = Some(why),
        }
        false
    }

    /// What was said about a choice is said no more.
    pub(crate) fn forget_refusal(&mut self) {
        match self {
            Lab::Orders(lab) => lab.refused = None,
            Lab::Locks(lab) => lab.refused = None,
            Lab::Sided(lab) => lab.set_refused(None),
            Lab::Eviction(lab) => lab.refused = None,
            Lab::Ring(lab) => lab.refused = None,
            Lab::Bloom(lab) => lab.refused = None,
            Lab::Types(lab) => lab.refused = None,
        }
    }

    /// What the worker is to be asked about what is looked at.
    pub(crate) fn question(&self) -> ToLab {
        match self {
            Lab::Orders(lab) => lab.question(),
            Lab::Locks(lab) => lab.question(),
            Lab::Sided(lab) => lab.question(),
            Lab::Eviction(lab) => lab.question(),
            Lab::Ring(lab) => lab.question(),
            Lab::Bloom(lab) => lab.question(),
            Lab::Types(lab) => lab.question(),
        }
    }

    /// What the worker is to count next, in the lab that counts.
    pub(crate) fn next_count(&mut self) -> Option<ToLab> {
        match self {
            Lab::Orders(lab) => lab.next_count(),
            _ => None,
        }
    }
}
