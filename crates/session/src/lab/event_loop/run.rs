//! Two servers that run side by side, and what was told of both.

use redscope_engine::cost::Part;
use redscope_labs::direct::Answer;
use redscope_labs::experiment::event_loop::{
    BEGINS, Command, ID, LASTS_MS, SERVER, SLOW, open, turned,
};
use redscope_labs::experiment::knob::Knobs;
use redscope_labs::experiment::stepped::Stepped;
use redscope_labs::{Cast, Fact, World};
use redscope_node::{Process, Server};
use redscope_sim::{ActorId, What};

use super::sample::{LOOP_SAMPLE_MS, LoopSample, SlowCall};
use crate::inside::{LoopAsk, LoopView, RoundRow};
use crate::lab::error::{LabError, short};
use crate::lab::sided::{SidedAsk, SteppedRun};
use crate::lens::look_at_loop;

/// Sockets, and things that wait, that are kept with a sample.
const SHOWN: usize = 6;

/// Two servers under the same load.
pub type LoopRun = SteppedRun<LoopSide>;

/// One of them.
#[derive(Debug)]
pub struct LoopSide {
    world: World,
    server: ActorId,
    slow: Option<SlowCall>,
    /// The number of the last round that is known to its end.
    last_round: u64,
    samples: Vec<LoopSample>,
}

impl LoopRun {
    /// Opens both sides.
    ///
    /// # Errors
    /// [`LabError`], if what is chosen is nothing.
    pub fn new(ask: &SidedAsk) -> Result<Self, LabError> {
        SteppedRun::open(ask, LASTS_MS, LoopSide::open)
    }
}

impl Stepped for LoopSide {
    type Sample = LoopSample;

    const SAMPLE_MS: u64 = LOOP_SAMPLE_MS;

    fn go_on(&mut self, until_ms: u64) {
        for at_ms in self.samples.len() as u64 + 1..=until_ms {
            let sample = self.sample(at_ms);
            self.samples.push(sample);
        }
    }

    fn turn(&mut self, knobs: &Knobs) {
        for act in turned(&self.world, knobs) {
            let done = self.world.act(&act);
            debug_assert!(done.is_ok(), "clients can go on by any knobs: {done:?}");
        }
    }

    fn samples(&self) -> &[LoopSample] {
        &self.samples
    }
}

impl LoopSide {
    /// A server with its clients, which have not asked yet.
    fn open(command: &str, knobs: &Knobs, seed: u64) -> Result<Self, LabError> {
        let known = Command::find(command).ok_or_else(|| LabError::Unknown(short(command)))?;
        let broken = || LabError::Lab(ID.to_owned());
        let mut world = open(known, knobs, seed).map_err(|_| broken())?;
        let server = world.find(SERVER).ok_or_else(broken)?;
        world.take_told();
        Ok(LoopSide { world, server, slow: None, last_round: 0, samples: Vec::new() })
    }

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
            let Some(Cast::Direct(client)) = self.world.actor(told.actor) else { continue };
            let began = client.began();
            for Answer { sent_us, took_us, .. } in fact.answers {
                // What comes before, or first of all, was for the connection.
                let sent = (began + sent_us).0.checked_sub(BEGINS.0);
                let Some(sent_us) = sent.filter(|_| sent_us > 0) else { continue };
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

    #[test]
    fn what_clients_do_is_turned_while_it_runs_and_counts_from_then_on() {
        let text = "loop;elements=1000;a=none;b=none";
        let [before, _] = whole(text, u64::MAX);
        let asked = |side: &[LoopSample]| -> Vec<u64> {
            side.iter().flat_map(|sample| &sample.answers).map(|(sent_us, _)| *sent_us).collect()
        };
        let per_ms = |side: &[LoopSample], from: usize, to: usize| {
            let range = from as u64 * 1000..to as u64 * 1000;
            asked(side).iter().filter(|sent_us| range.contains(sent_us)).count() as f64
                / (to - from) as f64
        };
        assert!((0.95..1.05).contains(&per_ms(&before, 100, 300)));
        for (turn, times) in [("every=25", 2.0), ("clients=100", 2.0), ("clients=10", 0.2)] {
            let [side, _] = whole(&format!("{text};100:{turn}"), 7);
            // What is told of a round at the end of a millisecond may say that it goes on.
            assert_eq!(asked(&side[..99]), asked(&before[..99]), "{turn}");
            let now = per_ms(&side, 110, 300);
            assert!((0.9 * times..1.1 * times).contains(&now), "{turn}: {now}");
        }
        // Only one side is another, where only one is turned.
        let [a, b] = whole(&format!("{text};100:b.waiting=100;100:depth=20"), 7);
        assert_eq!(asked(&a), asked(&b));
        let [a, b] = whole("loop;elements=100000;every=5;a=keys;b=keys;20:b.waiting=100", 7);
        assert!(
            asked(&b).len() < asked(&a).len(),
            "who waits for an answer does not ask meanwhile"
        );
    }
}
