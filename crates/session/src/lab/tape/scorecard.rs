//! What every way of a lab comes to under the same load and the same tape: each is run, one after the other.

use redscope_labs::experiment::deployment::{FILLED_MS, HAS_FILLED_MS};
use redscope_labs::experiment::tape::{TapeChoice, TapeLab};
use serde::{Deserialize, Serialize};

use super::sample::TapeSample;
use super::service::{JUDGED, Service};
use super::side::Side;
use super::totals::{PaidMemory, TapeTotals};
use super::tried::TriedCommand;
use crate::lab::error::{LabError, short};
use crate::lab::sided::SidedAsk;

/// What a way has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayScore {
    /// The way by its name.
    pub way: String,
    /// Writes that became due.
    pub due: u64,
    /// Those that were acknowledged.
    pub acknowledged: u64,
    /// Those that were asked and not done, or of which nobody knows.
    pub refused: u64,
    /// Those whose clients have not begun them.
    pub unsent: u64,
    /// Those that were acknowledged and are gone.
    pub lost: u64,
    /// The longest that nobody had a write acknowledged, in milliseconds.
    pub silent_ms: u64,
    /// Until when after a fault somebody's writes failed.
    pub recovery: Recovery,
    /// How writes fared, in order of time: for so many samples so.
    pub fared: Vec<(Service, u32)>,
    /// Processes of Redis: servers and Sentinels.
    pub processes: u32,
    /// `used_memory` of all servers before anybody came, and what of it a key costs, in bytes; nothing if no keys
    /// were written before.
    pub paid: Option<(u64, u64)>,
    /// What was tried at a console, in order, with what came back.
    pub tried: Vec<TriedCommand>,
}

/// Until when after a fault somebody's writes failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Recovery {
    /// Nobody's did.
    Unharmed,
    /// For so long, in milliseconds, after the fault after which it was longest.
    After(u64),
    /// They do at the end.
    NotYet,
}

impl Recovery {
    fn of(samples: &[TapeSample]) -> Self {
        let fails = |sample: &TapeSample| !sample.causes.is_empty();
        let is_last = samples.iter().rev().take(JUDGED).any(fails);
        if is_last {
            return Recovery::NotYet;
        }
        let acts = samples.iter().flat_map(|sample| &sample.acts);
        let mut faults: Vec<u64> = acts.filter(|act| act.is_fault()).map(|act| act.at_ms).collect();
        faults.dedup();
        let ends = faults.iter().skip(1).copied().chain([u64::MAX]);
        let until = faults.iter().zip(ends).filter_map(|(from_ms, end_ms)| {
            let is_within = |one: &&TapeSample| (*from_ms..end_ms).contains(&one.at_ms);
            let last = samples.iter().rfind(|one| is_within(one) && fails(one))?;
            Some(last.at_ms - from_ms)
        });
        until.max().map_or(Recovery::Unharmed, Recovery::After)
    }
}

impl WayScore {
    fn of(way: &str, samples: &[TapeSample], processes: u32) -> Self {
        let totals = TapeTotals::of(samples);
        let clients = &totals.clients;
        let paid = PaidMemory::between(samples, [FILLED_MS, HAS_FILLED_MS]);
        let fared: Vec<Service> = (1..=samples.len()).map(|at| Service::at(samples, at)).collect();
        let stretches = fared.chunk_by(|one, other| one == other);
        WayScore {
            way: way.to_owned(),
            due: clients.due.into(),
            acknowledged: clients.acknowledged.into(),
            refused: (clients.failed + clients.unknown).into(),
            unsent: totals.unsent,
            lost: totals.lost,
            silent_ms: totals.longest_silent_ms,
            recovery: Recovery::of(samples),
            fared: stretches.map(|stretch| (stretch[0], stretch.len() as u32)).collect(),
            processes,
            paid: paid.map(|paid| (paid.used_bytes, paid.per_key_bytes)),
            tried: samples.iter().flat_map(|sample| sample.tried.clone()).collect(),
        }
    }

    /// Writes that were acknowledged of a thousand that were due.
    pub fn available_per_mille(&self) -> u64 {
        (1000 * self.acknowledged).checked_div(self.due).unwrap_or(0)
    }

    /// Whether what was tried in this place is refused, or lacks what another way has an answer to.
    pub fn breaks(&self, place: usize, other: &WayScore) -> bool {
        let nothing = |tried: &TriedCommand| tried.reply.matches("(nil)").count();
        match (self.tried.get(place), other.tried.get(place)) {
            (Some(tried), Some(other)) => tried.is_error || nothing(tried) > nothing(other),
            (tried, _) => tried.is_none_or(|tried| tried.is_error),
        }
    }
}

/// What is known of a scorecard by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScorePart {
    /// What was chosen: the load, the tape, and what belongs to each way.
    pub ask: SidedAsk,
    /// The ways that have run, in the lab's order.
    pub ways: Vec<WayScore>,
    /// How much of all has run, in hundredths.
    pub percent: u32,
    /// Whether all have run.
    pub is_done: bool,
}

/// Every way of a lab, run one after the other.
#[derive(Debug)]
pub struct ScoreRun {
    of: SidedAsk,
    lab: &'static TapeLab,
    ways: Vec<WayScore>,
    /// The next way, if it has begun, with what was measured of it.
    side: Option<(Side, Vec<TapeSample>)>,
}

impl ScoreRun {
    /// Nothing has run yet. A side that is set up in a way says how the knobs of this way stand; those of ways that
    /// are on neither side stand as by themselves.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is of no lab of faults.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        let lab = TapeLab::find(&ask.lab).ok_or_else(|| LabError::Lab(short(&ask.lab)))?;
        Ok(ScoreRun { of: ask.at_moment(None), lab, ways: Vec::new(), side: None })
    }

    /// Whether it is what comes of a choice.
    pub fn is_of(&self, ask: &SidedAsk) -> bool {
        self.of == ask.at_moment(None)
    }

    /// Runs on, by about so many events, and gives all that is known.
    ///
    /// # Errors
    /// [`LabError`], if a way does not start.
    pub fn go_on(&mut self, steps: u64) -> Result<ScorePart, LabError> {
        let whole_ms = self.lab.lasts_s * 1000;
        let mut left = steps;
        while left > 0
            && let Some(way) = self.lab.ways.get(self.ways.len())
        {
            let (mut side, mut samples) = match self.side.take() {
                Some(begun) => begun,
                None => (self.begin(way)?, Vec::new()),
            };
            let before = side.steps();
            side.go_on(left);
            left = left.saturating_sub((side.steps() - before).max(1));
            let count = side.new_samples();
            samples.extend(side.take(count));
            match side.measured_ms() >= whole_ms {
                true => self.ways.push(WayScore::of(way, &samples, side.processes())),
                false => self.side = Some((side, samples)),
            }
        }
        let under_way = self.side.as_ref().map_or(0, |(side, _)| side.measured_ms());
        let run_ms = self.ways.len() as u64 * whole_ms + under_way;
        Ok(ScorePart {
            ask: self.of.clone(),
            ways: self.ways.clone(),
            percent: (100 * run_ms / (self.lab.ways.len() as u64 * whole_ms)) as u32,
            is_done: self.ways.len() == self.lab.ways.len(),
        })
    }

    fn begin(&self, way: &str) -> Result<Side, LabError> {
        let ask = self.of.with_way(way)?;
        let choice = |ask: &SidedAsk| {
            let choice = TapeChoice::of(self.lab, way, ask.knobs(0)?);
            choice.ok_or_else(|| LabError::Unknown(short(way)))
        };
        Side::new(&choice(&ask)?, &ask.later(choice)?, ask.seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_the_whole_however_they_are_cut() {
        let ask = SidedAsk::read("deployment;keys=0;writers=1;rate=2;away=1000;a=cluster").unwrap();
        let whole = |steps: u64| {
            let mut run = ScoreRun::new(&ask).unwrap();
            for _ in 0..10_000 {
                let part = run.go_on(steps).unwrap();
                if part.is_done {
                    return part;
                }
                assert!(part.percent < 100 && part.ways.len() < 5);
            }
            panic!("it comes to its end");
        };
        let part = whole(u64::MAX);
        assert_eq!(part, whole(7000));
        let ways: Vec<_> = part.ways.iter().map(|score| score.way.as_str()).collect();
        assert_eq!(ways, ["alone", "replicas", "sentinel", "cluster", "sharding"]);
        assert_eq!(part.percent, 100);
        let samples: Vec<u32> =
            part.ways.iter().map(|way| way.fared.iter().map(|(_, count)| count).sum()).collect();
        assert_eq!(samples, [600; 5]);
    }

    #[test]
    fn a_way_is_run_as_the_side_has_it_that_is_set_up_so() {
        let text = "deployment;rate=30;a=sentinel;a.down-after=700;b=replicas;b.operator=2000;\
                    6000:b.operator=3000;7000:rate=40";
        let run = ScoreRun::new(&SidedAsk::read(text).unwrap()).unwrap();
        let of = |way: &str, knob: &str, at_ms: u64| {
            run.of.with_way(way).unwrap().standing(at_ms).knobs(0).unwrap().get(knob)
        };
        assert_eq!((of("sentinel", "down-after", 0), of("cluster", "down-after", 0)), (700, 5000));
        assert_eq!(of("replicas", "operator", 0), 2000);
        assert_eq!(of("replicas", "operator", 6000), 3000);
        assert_eq!([0, 7000].map(|at| of("cluster", "rate", at)), [30, 40]);
    }
}
