//! The worker's side, without a browser: messages in, messages out.

use redscope_labs::{Cast, Scenario, Values};
use redscope_session::{FromWorker, Session, ToWorker, complete};

/// Events carried out at most for one tick, so that the worker keeps answering.
const MAX_STEPS_PER_TICK: u64 = 20_000;
/// Real time caught up with at most, after a tab was in the background.
const MAX_TICK_US: u64 = 100_000;
/// Speed at which a message can be followed by eye.
const SLOW_MOTION: f64 = 0.0025;

/// The simulation with its pace.
#[derive(Debug)]
pub struct Runner {
    session: Option<Session>,
    /// Virtual time per real time; 0 slows down only while a client's message is on its way.
    speed: f64,
    playing: bool,
    /// Virtual microseconds not run yet, below one.
    remainder: f64,
}

impl Default for Runner {
    fn default() -> Self {
        Runner { session: None, speed: 0.0, playing: true, remainder: 0.0 }
    }
}

impl Runner {
    /// Takes one message and says what to answer.
    pub fn take(&mut self, message: ToWorker) -> Vec<FromWorker> {
        match message {
            ToWorker::Load { scenario, seed } => return self.load(&scenario, seed),
            ToWorker::Speed(speed) => self.speed = speed.clamp(0.0, 1000.0),
            ToWorker::Play(playing) => self.playing = playing,
            ToWorker::Complete(line) => return vec![FromWorker::Completion(complete(&line))],
            other => {
                let Some(session) = &mut self.session else { return Vec::new() };
                match other {
                    ToWorker::Act(words) => {
                        if let Err(error) = session.act_in_words(&words) {
                            return vec![FromWorker::Failed(error)];
                        }
                    }
                    ToWorker::StepOne => {
                        session.step();
                        return self.frame();
                    }
                    ToWorker::Select(node) => session.select(node),
                    ToWorker::ReadFile { node, name } => {
                        return vec![match session.file(&node, &name) {
                            Some(bytes) => FromWorker::File { name, bytes },
                            None => FromWorker::Failed(format!("{node} has no file {name}")),
                        }];
                    }
                    ToWorker::Tick { elapsed_us } => {
                        if self.playing {
                            self.run(elapsed_us.min(MAX_TICK_US));
                        }
                        return self.frame();
                    }
                    _ => {}
                }
            }
        }
        Vec::new()
    }

    fn load(&mut self, id: &str, seed: u64) -> Vec<FromWorker> {
        let Some(scenario) = Scenario::find(id) else {
            return vec![FromWorker::Failed(format!("there is no scenario called {id}"))];
        };
        match Session::new(Values::new(scenario, seed)) {
            Ok(session) => {
                self.session = Some(session);
                self.frame()
            }
            Err(error) => vec![FromWorker::Failed(error.to_string())],
        }
    }

    fn frame(&mut self) -> Vec<FromWorker> {
        let frame = self.session.as_mut().map(|session| Box::new(session.frame()));
        frame.into_iter().map(FromWorker::Frame).collect()
    }

    /// Runs on for so much real time, event by event, because the pace can change with each.
    fn run(&mut self, real_us: u64) {
        let Some(session) = &mut self.session else { return };
        let mut left = real_us as f64;
        for _ in 0..MAX_STEPS_PER_TICK {
            let speed = match self.speed {
                0.0 if client_is_talking(session) => SLOW_MOTION,
                0.0 => 1.0,
                speed => speed,
            };
            let Some(due) = session.sim().next_due() else { return };
            let needed = (due - session.sim().now()) as f64 / speed;
            if needed > left {
                let virtual_us = left * speed + self.remainder;
                self.remainder = virtual_us.fract();
                session.run_for(virtual_us as u64, MAX_STEPS_PER_TICK);
                return;
            }
            left -= needed;
            session.step();
        }
    }
}

/// Whether a person's request or its reply is on its way.
fn client_is_talking(session: &Session) -> bool {
    let sim = session.sim();
    let is_console = |id| matches!(sim.actor(id), Some(Cast::Console(_)));
    sim.in_flight().any(|packet| is_console(packet.from.actor) || is_console(packet.to.actor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_stands_still_while_paused_and_slows_for_a_request() {
        let mut runner = Runner::default();
        runner.take(ToWorker::Load { scenario: "standalone".into(), seed: 1 });
        let now = |answers: Vec<FromWorker>| match answers.first() {
            Some(FromWorker::Frame(frame)) => frame.now_us,
            other => panic!("a frame was expected, not {other:?}"),
        };
        let start = now(runner.take(ToWorker::Tick { elapsed_us: 0 }));
        assert_eq!(now(runner.take(ToWorker::Tick { elapsed_us: 50_000 })), start + 50_000);
        runner.take(ToWorker::Act("type c1 PING".into()));
        let later = now(runner.take(ToWorker::Tick { elapsed_us: 50_000 }));
        assert!(later - (start + 50_000) < 1_000, "slow motion while the request travels");
        runner.take(ToWorker::Play(false));
        assert_eq!(now(runner.take(ToWorker::Tick { elapsed_us: 50_000 })), later);
    }
}
