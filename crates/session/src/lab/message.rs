//! What the page of the labs and the worker that tries things out in them say to each other.

use serde::{Deserialize, Serialize};

use super::{
    BloomAsk, BloomView, CurvePart, EvictionAsk, EvictionPart, LeastPart, LocksAsk, LocksView,
    OrdersAsk, OrdersView, RingAsk, RingView, ScorePart, SidedAsk, SidedSamples, StrategyCount,
    TypesAsk, TypesView,
};
use crate::{Kept, Refusal};

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToLab {
    /// Look at the consistency lab.
    LookAtOrders(OrdersAsk),
    /// Count the orders of a strategy of the consistency lab.
    CountOrders(OrdersAsk),
    /// Look at the locks lab.
    LookAtLocks(LocksAsk),
    /// Measure what is chosen in the ring lab. The answer is [`FromLab::Ring`].
    LookAtRing(RingAsk),
    /// Fill the filters that are chosen in the Bloom filter lab. The answer is [`FromLab::Bloom`].
    LookAtBloom(BloomAsk),
    /// Run what is chosen in the lab of data types. The answer is [`FromLab::Types`].
    LookAtTypes(TypesAsk),
    /// Run a lab with two sides from its beginning. The answer is a first [`FromLab::Part`].
    Run(SidedAsk),
    /// Run the eviction lab from its beginning, over the content of a file if that is the load. The answer is
    /// a first [`FromLab::EvictionPart`].
    RunEviction {
        /// What is chosen.
        ask: EvictionAsk,
        /// The content of the file.
        file: Option<Vec<u8>>,
    },
    /// Say what a side of the lab of faults that ran last is at a moment, as a run of its own. The answer is
    /// [`FromLab::SideShared`].
    ShareSide {
        /// Which side.
        side: usize,
        /// The moment, in virtual milliseconds after its beginning.
        at_ms: u64,
    },
    /// Search for how little of a side's remedy is enough. The answer is a first [`FromLab::LeastPart`].
    FindLeast {
        /// What is chosen.
        ask: SidedAsk,
        /// Which side.
        side: usize,
    },
    /// Run a side at each stand of its remedy's knob. The answer is a first [`FromLab::CurvePart`].
    DrawCurve {
        /// What is chosen.
        ask: SidedAsk,
        /// Which side.
        side: usize,
    },
    /// Run every way of a lab of faults, or go on with that if it is under way. The answer is what is known by then as a
    /// [`FromLab::ScorePart`]. What runs besides stays as it is.
    Score(SidedAsk),
    /// Run on what runs. The answer is its next part.
    GoOn,
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromLab {
    /// The worker is listening.
    Ready,
    /// The answer to [`ToLab::LookAtOrders`].
    Orders(Box<OrdersView>),
    /// The answer to [`ToLab::CountOrders`].
    OrdersCounted(StrategyCount),
    /// The answer to [`ToLab::LookAtLocks`].
    Locks(Box<LocksView>),
    /// The answer to [`ToLab::LookAtRing`].
    Ring(Box<RingView>),
    /// The answer to [`ToLab::LookAtBloom`].
    Bloom(Box<BloomView>),
    /// The answer to [`ToLab::LookAtTypes`].
    Types(Box<TypesView>),
    /// The answer to [`ToLab::Run`] and [`ToLab::GoOn`].
    Part(Box<SidedSamples>),
    /// The answer to [`ToLab::RunEviction`] and [`ToLab::GoOn`].
    EvictionPart(Box<EvictionPart>),
    /// The answer to [`ToLab::FindLeast`] and [`ToLab::GoOn`].
    LeastPart(LeastPart),
    /// The answer to [`ToLab::DrawCurve`] and [`ToLab::GoOn`].
    CurvePart(CurvePart),
    /// The answer to [`ToLab::Score`].
    ScorePart(Box<ScorePart>),
    /// The answer to [`ToLab::ShareSide`].
    SideShared(Kept),
    /// What was asked cannot be tried; nothing has changed.
    Failed(Refusal),
}
