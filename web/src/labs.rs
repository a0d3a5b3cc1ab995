//! The labs' worker, without a browser: what runs, and what was looked at last.

use redscope_session::lab::{
    self, BloomAsk, BloomView, CurveRun, EvictionAsk, EvictionRun, Filled, FromLab, LabError,
    LeastRun, Locks, LocksAsk, LocksView, Orders, OrdersAsk, OrdersView, ScoreRun, SidedAsk,
    SidedRun, ToLab,
};

/// Requests of the eviction lab carried out for one answer.
const REQUESTS: usize = 40_000;

/// Events of a way of a lab of faults that are carried out for one answer.
const SCORE_STEPS: u64 = 40_000;

/// The labs.
#[derive(Debug, Default)]
pub struct Labs {
    /// The orders that were looked at last in the consistency lab.
    orders: Option<Orders>,
    /// The rungs that were searched last in the locks lab.
    locks: Option<Locks>,
    /// What was measured last in the Bloom filter lab.
    filled: Option<Filled>,
    /// What runs.
    run: Option<Run>,
    /// The ways of a lab of faults that are run one after the other.
    score: Option<ScoreRun>,
}

#[derive(Debug)]
enum Run {
    Sided(SidedRun),
    Eviction(Box<EvictionRun>),
    Least(Box<LeastRun>),
    Curve(Box<CurveRun>),
}

impl Labs {
    /// Takes one message and says what to answer, if anything.
    pub fn take(&mut self, message: &ToLab) -> Option<FromLab> {
        let answer = match message {
            ToLab::LookAtOrders(ask) => {
                self.look_at_orders(ask).map(|view| Some(FromLab::Orders(Box::new(view))))
            }
            ToLab::CountOrders(ask) => {
                lab::count(ask).map(|count| Some(FromLab::OrdersCounted(count)))
            }
            ToLab::LookAtLocks(ask) => {
                self.look_at_locks(ask).map(|view| Some(FromLab::Locks(Box::new(view))))
            }
            ToLab::LookAtRing(ask) => {
                lab::look_at_ring(ask).map(|view| Some(FromLab::Ring(Box::new(view))))
            }
            ToLab::LookAtBloom(ask) => Ok(Some(FromLab::Bloom(Box::new(self.look_at_bloom(ask))))),
            ToLab::LookAtTypes(ask) => Ok(Some(FromLab::Types(Box::new(lab::look_at_types(ask))))),
            ToLab::Run(ask) => self.run_sided(ask),
            ToLab::RunEviction { ask, file } => self.run_eviction(ask, file.as_deref()),
            ToLab::FindLeast { ask, side } => self.find_least(ask, *side),
            ToLab::DrawCurve { ask, side } => self.draw_curve(ask, *side),
            ToLab::Score(ask) => self.score(ask),
            ToLab::GoOn => self.go_on(),
            ToLab::ShareSide { side, at_ms } => Ok(self.share_side(*side, *at_ms)),
        };
        answer.unwrap_or_else(|why| Some(FromLab::Failed(why.into())))
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

    fn run_sided(&mut self, ask: &SidedAsk) -> Result<Option<FromLab>, LabError> {
        let last = match &self.run {
            Some(Run::Sided(last)) => Some(last),
            _ => None,
        };
        self.run = Some(Run::Sided(SidedRun::after(last, ask)?));
        self.go_on()
    }

    fn run_eviction(
        &mut self,
        ask: &EvictionAsk,
        file: Option<&[u8]>,
    ) -> Result<Option<FromLab>, LabError> {
        self.run = Some(Run::Eviction(Box::new(EvictionRun::new(ask, file)?)));
        self.go_on()
    }

    fn find_least(&mut self, ask: &SidedAsk, side: usize) -> Result<Option<FromLab>, LabError> {
        self.run = Some(Run::Least(Box::new(LeastRun::new(ask, side)?)));
        self.go_on()
    }

    fn draw_curve(&mut self, ask: &SidedAsk, side: usize) -> Result<Option<FromLab>, LabError> {
        self.run = Some(Run::Curve(Box::new(CurveRun::new(ask, side)?)));
        self.go_on()
    }

    fn score(&mut self, ask: &SidedAsk) -> Result<Option<FromLab>, LabError> {
        let mut run = match self.score.take().filter(|run| run.is_of(ask)) {
            Some(run) => run,
            None => ScoreRun::new(ask)?,
        };
        let part = run.go_on(SCORE_STEPS)?;
        // What has run to its end is needed no more.
        self.score = (!part.is_done).then_some(run);
        Ok(Some(FromLab::ScorePart(Box::new(part))))
    }

    /// What a side of the lab of faults that ran last is at a moment.
    fn share_side(&self, side: usize, at_ms: u64) -> Option<FromLab> {
        let Some(Run::Sided(run)) = &self.run else { return None };
        run.shared(side, at_ms).map(|shared| FromLab::SideShared(shared.into()))
    }

    fn go_on(&mut self) -> Result<Option<FromLab>, LabError> {
        let Some(mut run) = self.run.take() else { return Ok(None) };
        let (part, is_over) = match &mut run {
            Run::Sided(run) => {
                let samples = run.go_on();
                let is_over = samples.is_done() && !run.is_kept();
                (FromLab::Part(Box::new(samples)), is_over)
            }
            Run::Eviction(run) => {
                let part = run.go_on(REQUESTS)?;
                let is_over = part.left == 0;
                (FromLab::EvictionPart(Box::new(part)), is_over)
            }
            Run::Least(run) => {
                let part = run.go_on()?;
                let is_over = part.is_done;
                (FromLab::LeastPart(part), is_over)
            }
            Run::Curve(run) => {
                let part = run.go_on()?;
                let is_over = part.is_done;
                (FromLab::CurvePart(part), is_over)
            }
        };
        // What was measured is with the page; what has run is needed no more.
        self.run = (!is_over).then_some(run);
        Ok(Some(part))
    }
}
