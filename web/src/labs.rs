//! The labs on the worker's side: what runs, and what was looked at last.

use redscope_session::lab::{
    self, BloomAsk, BloomView, EvictionAsk, EvictionRun, Filled, LabError, Locks, LocksAsk,
    LocksView, Orders, OrdersAsk, OrdersView, SidedAsk, SidedRun,
};
use redscope_session::{FromWorker, ToWorker};

/// Requests of the eviction lab carried out for one answer.
const REQUESTS: usize = 40_000;

/// The labs.
#[derive(Debug, Default)]
pub(crate) struct Labs {
    /// The orders that were looked at last in the consistency lab.
    orders: Option<Orders>,
    /// The rungs that were searched last in the locks lab.
    locks: Option<Locks>,
    /// What was measured last in the Bloom filter lab.
    filled: Option<Filled>,
    /// What runs.
    run: Option<Run>,
}

#[derive(Debug)]
enum Run {
    Sided(SidedRun),
    Eviction(Box<EvictionRun>),
}

impl Labs {
    /// Answers what is asked of a lab; none if it is no lab that is asked.
    pub(crate) fn answer(&mut self, message: &ToWorker) -> Option<Vec<FromWorker>> {
        let answer = match message {
            ToWorker::LookAtOrders(ask) => {
                self.look_at_orders(ask).map(|view| Some(FromWorker::Orders(Box::new(view))))
            }
            ToWorker::CountOrders(ask) => {
                lab::count(ask).map(|count| Some(FromWorker::OrdersCounted(count)))
            }
            ToWorker::LookAtLocks(ask) => {
                self.look_at_locks(ask).map(|view| Some(FromWorker::Locks(Box::new(view))))
            }
            ToWorker::LookAtRing(ask) => {
                lab::look_at_ring(ask).map(|view| Some(FromWorker::Ring(Box::new(view))))
            }
            ToWorker::LookAtBloom(ask) => {
                Ok(Some(FromWorker::Bloom(Box::new(self.look_at_bloom(ask)))))
            }
            ToWorker::LookAtTypes(ask) => {
                Ok(Some(FromWorker::Types(Box::new(lab::look_at_types(ask)))))
            }
            ToWorker::RunLab(ask) => self.run_sided(ask),
            ToWorker::RunEviction { ask, file } => self.run_eviction(ask, file.as_deref()),
            ToWorker::GoOnLab => self.go_on(),
            ToWorker::ShareSide { side, at_ms } => Ok(self.share_side(*side, *at_ms)),
            _ => return None,
        };
        let failed = |why: LabError| Some(FromWorker::Failed(why.into()));
        Some(answer.unwrap_or_else(failed).into_iter().collect())
    }

    fn look_at_orders(&mut self, ask: &OrdersAsk) -> Result<OrdersView, LabError> {
        let orders = match self.orders.take().filter(|known| known.are_of(ask)) {
            Some(known) => known,
            None => Orders::find(ask)?,
        };
        self.orders.insert(orders).look(ask)
    }

    /// Looks at two rungs; what was searched last is known.
    fn look_at_locks(&mut self, ask: &LocksAsk) -> Result<LocksView, LabError> {
        let locks = Locks::find(ask, self.locks.take())?;
        self.locks.insert(locks).look(ask)
    }

    /// Looks at two filters; what was measured last is known.
    fn look_at_bloom(&mut self, ask: &BloomAsk) -> BloomView {
        let filled = Filled::find(ask, self.filled.take());
        self.filled.insert(filled).look(ask)
    }

    fn run_sided(&mut self, ask: &SidedAsk) -> Result<Option<FromWorker>, LabError> {
        self.run = Some(Run::Sided(SidedRun::new(ask)?));
        self.go_on()
    }

    fn run_eviction(
        &mut self,
        ask: &EvictionAsk,
        file: Option<&[u8]>,
    ) -> Result<Option<FromWorker>, LabError> {
        self.run = Some(Run::Eviction(Box::new(EvictionRun::new(ask, file)?)));
        self.go_on()
    }

    /// What a side of the lab of faults that ran last is at a moment.
    fn share_side(&self, side: usize, at_ms: u64) -> Option<FromWorker> {
        let Some(Run::Sided(run)) = &self.run else { return None };
        run.shared(side, at_ms).map(|shared| FromWorker::SideShared(shared.into()))
    }

    fn go_on(&mut self) -> Result<Option<FromWorker>, LabError> {
        let Some(mut run) = self.run.take() else { return Ok(None) };
        let (part, is_over) = match &mut run {
            Run::Sided(run) => {
                let samples = run.go_on();
                let is_over = samples.is_done() && !run.can_be_opened();
                (FromWorker::LabPart(Box::new(samples)), is_over)
            }
            Run::Eviction(run) => {
                let part = run.go_on(REQUESTS)?;
                let is_over = part.left == 0;
                (FromWorker::EvictionPart(Box::new(part)), is_over)
            }
        };
        // What was measured is with the page; what has run is needed no more.
        self.run = (!is_over).then_some(run);
        Ok(Some(part))
    }
}
