//! Two servers that run side by side, and what was told of both.

use redscope_engine::cost::Part;
use redscope_labs::direct::Answer;
use redscope_labs::experiment::event_loop::{
    BEGINS, Command, LASTS_MS, LEAD_US, SERVER, SLOW, open,
};
use redscope_labs::{Cast, Fact, World};
use redscope_node::{Process, Server};
use redscope_sim::{ActorId, What};

use super::sample::{LOOP_SAMPLE_MS, LoopSample, SlowCall};
use crate::inside::{LoopAsk, LoopView, RoundRow};
use crate::lab::error::{LabError, short};
use crate::lab::sided::{SidedAsk, SidedPart};
use crate::lens::look_at_loop;

/// Sockets, and things that wait, that are kept with a sample.
const SHOWN: usize = 6;

/// Two servers under the same load.
#[derive(Debug)]
pub struct LoopRun {
    of: SidedAsk,
    sides: [Side; 2],
    at_ms: u64,
}

/// One of them.
#[derive(Debug)]
struct Side {
    world: World,
    server: ActorId,
    slow: Option<SlowCall>,
    /// The number of the last round that is known to its end.
    last_round: u64,
}

impl LoopRun {
    /// Opens both sides.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        let side = |side: usize| -> Result<Side, LabError> {
            let name = &ask.chosen[side];
            let command = Command::find(name).ok_or_else(|| LabError::Unknown(short(name)))?;
            let broken = || LabError::Lab(ask.lab.clone());
            let mut world = open(command, &ask.knobs(side)?, ask.seed).map_err(|_| broken())?;
            let server = world.find(SERVER).ok_or_else(broken)?;
            world.take_told();
            Ok(Side { world, server, slow: None, last_round: 0 })
        };
        Ok(LoopRun { of: ask.at_moment(None), sides: [side(0)?, side(1)?], at_ms: 0 })
    }

    /// Runs both on by so many virtual milliseconds, and gives what is new.
    pub fn go_on(&mut self, ms: u64) -> SidedPart<LoopSample> {
        let first = (self.at_ms / LOOP_SAMPLE_MS) as usize;
        let until_ms = self.at_ms.saturating_add(ms).min(LASTS_MS);
        let moments: Vec<u64> = (self.at_ms + 1..=until_ms).collect();
        let sides = self.sides.each_mut();
        let sides = sides.map(|side| moments.iter().map(|at_ms| side.sample(*at_ms)).collect());
        self.at_ms = until_ms;
        SidedPart { ask: self.of.clone(), first, sides, is_done: until_ms == LASTS_MS }
    }
}

impl Side {
    /// Runs on to a moment, and says what has happened in the last millisecond before.
    fn sample(&mut self, at_ms: u64) -> LoopSample {
        let until = BEGINS.plus_ms(at_ms);
        let mut waiting = 0;
        while self.world.next_due().is_some_and(|due| due <= until) {
            self.world.step();
            waiting = waiting.max(self.world.inbox(self.server).count());
        }
        self.world.run_until(until, 0);
        let mut sample =
            LoopSample { now_us: until.0, waiting: waiting as u32, ..Default::default() };
        for told in self.world.take_told() {
            let What::Fact(Fact::Direct(fact)) = told.what else { continue };
            let is_slow = &**self.world.name(told.actor) == SLOW;
            for Answer { sent_us, took_us, .. } in fact.answers {
                // What comes before was for the connection.
                let Some(sent_us) = sent_us.checked_sub(LEAD_US) else { continue };
                match is_slow {
                    false => sample.answers.push((sent_us, took_us)),
                    true => self.slow = Some(SlowCall { sent_us, took_us, ..Default::default() }),
                }
            }
        }
        if let Some(Cast::Redis(Process::Server(server))) = self.world.actor(self.server) {
            let whole = look_at_loop(&self.world, self.server, server, &LoopAsk::default());
            sample.rounds = rounds_since(&whole, self.last_round);
            (sample.io_us, sample.run_us) = spent(server, self.last_round);
            let known = sample.rounds.iter().filter(|round| round.ends_us.is_some());
            self.last_round = known.map(|round| round.number).max().unwrap_or(self.last_round);
            sample.view = few(whole);
            if let Some(slow) = &mut self.slow
                && slow.memory_bytes == 0
            {
                let entries = server.engine().slowlog.iter();
                slow.logged_us = entries.map(|entry| entry.duration_us).max().unwrap_or(0);
                slow.memory_bytes = server.engine().used_memory_bytes();
            }
        }
        sample.slow = self.slow;
        sample
    }
}

/// The rounds behind one whose number is known.
fn rounds_since(view: &LoopView, last: u64) -> Vec<RoundRow> {
    view.rounds.iter().filter(|round| round.number > last).cloned().collect()
}

/// What the rounds behind one spent on reading and writing, and on everything else, in microseconds.
fn spent(server: &Server, last: u64) -> (u32, u32) {
    let (mut io_ns, mut run_ns) = (0, 0);
    for round in server.rounds().filter(|round| round.number > last && round.ends.is_some()) {
        for part in Part::ALL {
            let sum = match part {
                Part::Accept | Part::Read | Part::Write => &mut io_ns,
                Part::Execute | Part::Timers | Part::BeforeSleep => &mut run_ns,
            };
            *sum += round.spent.part_ns(part);
        }
    }
    ((io_ns / 1000) as u32, (run_ns / 1000) as u32)
}

/// The same with as much as is drawn.
fn few(mut view: LoopView) -> LoopView {
    view.sockets.truncate(SHOWN);
    view.ready.truncate(SHOWN);
    view.rounds.clear();
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::sided;

    fn whole(text: &str, ms: u64) -> [Vec<LoopSample>; 2] {
        let mut run = LoopRun::new(&SidedAsk::read(text).unwrap()).unwrap();
        sided::whole(|| run.go_on(ms))
    }

    #[test]
    fn parts_make_the_whole_however_they_are_cut() {
        let text = "loop;elements=20000;b=unlink";
        let [keys, unlink] = whole(text, u64::MAX);
        assert_eq!(keys.len() as u64, LASTS_MS);
        assert_eq!(whole(text, 7), [keys.clone(), unlink.clone()]);
        let [slow, fast] = [&keys, &unlink].map(|side| side.last().unwrap().slow.unwrap());
        assert!(slow.took_us > 5000 && slow.logged_us < slow.took_us, "{slow:?}");
        assert!(fast.took_us < 1000 && fast.logged_us == 0, "{fast:?}");
        let most = |side: &[LoopSample]| side.iter().map(|sample| sample.waiting).max().unwrap();
        assert!(most(&keys) > 3 && most(&unlink) < 3, "whoever comes meanwhile waits");
        let first = &keys[0].rounds;
        let all: Vec<u64> =
            keys.iter().flat_map(|one| one.rounds.iter().map(|round| round.number)).collect();
        assert!(!first.is_empty() && all.windows(2).all(|pair| pair[1] <= pair[0] + 1));
    }
}
