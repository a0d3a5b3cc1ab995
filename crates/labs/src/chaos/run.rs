//! A run: faults, then healing, and the checks all the time.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use redscope_actor::Time;
use redscope_node::{AofError, Fact as ProcessFact, PersistenceFact, ReplicationFact};
use redscope_sim::{Action as Act, ActorId, Fate, State, Watch as _, What};

use super::attend;
use super::draw::Draw;
use super::heal;
use super::plan::{Deed, Plan};
use super::stuck;
use crate::app::WriterFact;
use crate::cast::{Fact, Spec};
use crate::check::{Checks, Tally, disagreements};
use crate::torn::has_unsynced_part;
use crate::{Action, Told, World};

/// A healed world must make progress within this, in virtual milliseconds.
const PATIENCE_MS: u64 = 150_000;
/// Healing takes several turns, this far apart: what refused to start is started again, what was
/// held behind a cut is let go.
const HEAL_TURNS: u64 = 3;
const HEAL_TURN_MS: u64 = 1000;
/// Progress is looked at so often, in virtual milliseconds: at all moments of the writers' rounds.
const LOOK_MS: u64 = 193;

/// What has gone wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The check, by its name.
    pub check: String,
    /// What it says.
    pub text: String,
}

/// Sees what is told in a run.
pub type Listener = fn(&World, &Told);

/// How often something was found, and the first time in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How often.
    pub count: u64,
    /// Such as that.
    pub first: String,
}

impl Counted {
    /// Counts more of it; the words are asked for if it is the first time.
    pub fn add(&mut self, count: u64, words: impl FnOnce() -> String) {
        if self.count == 0 {
            self.first = words();
        }
        self.count += count;
    }
}

/// What has come of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Sum of everything that has happened.
    pub digest: u64,
    /// Sum of everything there was at the end.
    pub state_digest: u64,
    /// Events.
    pub steps: u64,
    /// How late it was at the end, in virtual milliseconds.
    pub ended_ms: u64,
    /// How long the healed world has taken until it made progress, in virtual milliseconds.
    pub healed_in_ms: u64,
    /// Writes that were acknowledged.
    pub acknowledged: u64,
    /// What Redis allows, by its kind and cause.
    pub allowances: BTreeMap<String, Counted>,
    /// What has gone wrong first.
    pub failure: Option<Failure>,
}

/// Does what a plan says.
pub fn run(plan: &Plan) -> Outcome {
    run_told(plan, None)
}

/// Does what a plan says, and shows everything that is told on the way.
pub fn run_told(plan: &Plan, listener: Option<Listener>) -> Outcome {
    let mut plan = plan.clone();
    caught(&mut plan, None, listener)
}

/// Draws what happens, adds it to the plan, and does it.
pub fn run_drawn(plan: &mut Plan) -> Outcome {
    let draw = Draw::new(plan.arena, plan.seed);
    plan.deeds.clear();
    caught(plan, Some(draw), None)
}

/// A process that panics is a failure like others.
fn caught(plan: &mut Plan, draw: Option<Draw>, listener: Option<Listener>) -> Outcome {
    let done = catch_unwind(AssertUnwindSafe(|| {
        Run::open(plan, listener).map(|run| run.play(plan, draw))
    }));
    let failure = match done {
        Ok(Ok(outcome)) => return outcome,
        Ok(Err(failure)) => failure,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            failure("panic", text.unwrap_or_default())
        }
    };
    Outcome {
        digest: 0,
        state_digest: 0,
        steps: 0,
        ended_ms: 0,
        healed_in_ms: 0,
        acknowledged: 0,
        allowances: BTreeMap::new(),
        failure: Some(failure),
    }
}

fn failure(check: &str, text: String) -> Failure {
    Failure { check: check.to_owned(), text }
}

struct Run {
    world: World,
    checks: Checks,
    acknowledged: u64,
    /// Writers whose writes were taken since healing began.
    served: BTreeSet<ActorId>,
    /// The lines with which processes have refused to start.
    refusals: BTreeMap<ActorId, String>,
    /// Those that were asked to end, or cannot keep what their master sends: they may take their time for it.
    ending: BTreeSet<ActorId>,
    /// Why the last write of a writer was not done.
    setbacks: BTreeMap<ActorId, String>,
    /// Whose power was cut.
    cut: BTreeSet<ActorId>,
    /// Whose append-only file was not synced in the background as it should have been.
    unsynced: BTreeSet<ActorId>,
    /// What Redis does not get out of by itself.
    stuck: BTreeMap<String, Counted>,
    listener: Option<Listener>,
}

impl Run {
    fn open(plan: &Plan, listener: Option<Listener>) -> Result<Self, Failure> {
        let wrong = |why: String| failure("arena", why);
        let world = plan.arena.open(plan.seed).map_err(|error| wrong(error.to_string()))?;
        let checks = Checks::new(PATIENCE_MS);
        let mut run = Run {
            world,
            checks,
            acknowledged: 0,
            served: BTreeSet::new(),
            refusals: BTreeMap::new(),
            ending: BTreeSet::new(),
            setbacks: BTreeMap::new(),
            cut: BTreeSet::new(),
            unsynced: BTreeSet::new(),
            stuck: BTreeMap::new(),
            listener,
        };
        run.until(plan.begins())?;
        for action in plan.arena.writers().map_err(|error| wrong(error.to_string()))? {
            run.act(&action).map_err(wrong)?;
        }
        Ok(run)
    }

    fn play(mut self, plan: &mut Plan, draw: Option<Draw>) -> Outcome {
        let done = match draw {
            Some(draw) => self.draw_faults(plan, draw),
            None => self.do_faults(plan),
        };
        let healed = done.and_then(|()| self.heal());
        let mut allowances = std::mem::take(&mut self.stuck);
        for (kind, Tally { count, first }) in self.checks.allowances().tallies() {
            let counted = allowances.entry(kind.to_string()).or_default();
            counted.add(*count, || first.with_origin(&self.world));
        }
        Outcome {
            digest: self.world.digest(),
            state_digest: self.world.state_digest(),
            steps: self.world.stamp().step,
            ended_ms: self.world.now().as_ms(),
            healed_in_ms: *healed.as_ref().unwrap_or(&0),
            acknowledged: self.acknowledged,
            allowances,
            failure: healed.err(),
        }
    }

    fn draw_faults(&mut self, plan: &mut Plan, mut draw: Draw) -> Result<(), Failure> {
        let mut at = plan.begins();
        loop {
            at = at.plus_ms(draw.gap_ms());
            if at >= plan.ends() {
                return self.until(plan.ends());
            }
            self.until(at)?;
            if let Some(action) = draw.act(&self.world)
                && self.act(&action).is_ok()
            {
                plan.deeds.push(Deed { at_ms: at.as_ms(), action });
                self.judge()?;
            }
        }
    }

    fn do_faults(&mut self, plan: &Plan) -> Result<(), Failure> {
        for deed in &plan.deeds {
            self.until(Time::from_ms(deed.at_ms).max(self.world.now()))?;
            // Without the acts that were left out some cannot be done.
            if self.act(&deed.action).is_ok() {
                self.judge()?;
            }
        }
        self.until(plan.ends().max(self.world.now()))
    }

    /// Makes everything right, and waits until all is well; how long that took, in milliseconds.
    fn heal(&mut self) -> Result<u64, Failure> {
        let begun = self.world.now();
        for _ in 0..HEAL_TURNS {
            for action in heal::acts(&self.world) {
                // A packet may have been delivered with one before it.
                if self.act(&action).is_ok() {
                    self.judge()?;
                }
            }
            self.until(self.world.now().plus_ms(HEAL_TURN_MS))?;
        }
        if self.note_unstartable() {
            return Ok((self.world.now() - begun) / 1000);
        }
        self.served.clear();
        let mut attend_at = self.world.now();
        loop {
            self.until(self.world.now().plus_ms(LOOK_MS))?;
            self.start_ended()?;
            if self.world.now() >= attend_at {
                attend_at = self.world.now().plus_ms(attend::EVERY_MS);
                for action in attend::remedies(&self.world) {
                    self.act(&action).map_err(|why| failure("attend", why))?;
                    self.judge()?;
                }
            }
            let took_ms = (self.world.now() - begun) / 1000;
            let missing = self.missing();
            if missing.is_empty() {
                return Ok(took_ms);
            }
            if took_ms > PATIENCE_MS {
                if self.note_stuck_sentinels() {
                    return Ok(took_ms);
                }
                return Err(failure("no-progress", missing.join("; ")));
            }
        }
    }

    /// Starts those that were asked to end before healing began, and have done so only now; and replicas
    /// whose last save failed before, which end over the first write of their master.
    fn start_ended(&mut self) -> Result<(), Failure> {
        let is_down = |id: &&ActorId| self.world.state(**id) == State::Down;
        let down: Vec<ActorId> = self.ending.iter().filter(is_down).copied().collect();
        for id in down {
            let actor = self.world.name(id).to_string();
            if self.act(&Act::Restart { actor, keep_disk: true }).is_ok() {
                self.judge()?;
            }
        }
        Ok(())
    }

    /// Whether there is a server that does not start again after a power cut, as Redis would not. The
    /// run ends there.
    fn note_unstartable(&mut self) -> bool {
        let kind = "files that are not loaded after a power cut";
        for (id, why) in &self.refusals {
            let has_sync_failed = self.unsynced.contains(id);
            if self.cut.contains(id)
                && self.world.state(*id) == State::Down
                && stuck::may_refuse(&self.world, *id, why, has_sync_failed)
            {
                let words = || format!("{}: {why}", self.world.name(*id));
                self.stuck.entry(kind.to_owned()).or_default().add(1, words);
            }
        }
        !self.stuck.is_empty()
    }

    /// Whether the world stays as it is because its Sentinels do not get out of it.
    fn note_stuck_sentinels(&mut self) -> bool {
        let Some((kind, words)) = stuck::sentinels(&self.world) else { return false };
        self.stuck.entry(kind.to_owned()).or_default().add(1, || words);
        true
    }

    /// What a healed world still lacks.
    fn missing(&self) -> Vec<String> {
        let world = &self.world;
        let mut missing = Vec::new();
        for id in world.ids() {
            let name = world.name(id);
            if world.state(id) != State::Running {
                let why = self.refusals.get(&id).map_or("it has ended", String::as_str);
                missing.push(format!("{name} does not run: {why}"));
            }
            let Spec::Writer(writer) = world.spec(id) else { continue };
            if writer.reads_percent < 100 && !self.served.contains(&id) {
                let why = self.setbacks.get(&id).map_or("", String::as_str);
                missing.push(format!("nobody takes the writes of {name}: {why}"));
            }
        }
        missing.extend(disagreements(world).iter().map(ToString::to_string));
        missing
    }

    fn act(&mut self, action: &Action) -> Result<(), String> {
        let done = self.world.act(action).map_err(|error| error.to_string());
        self.listen();
        done
    }

    /// Runs on, as long as nothing is wrong.
    fn until(&mut self, until: Time) -> Result<(), Failure> {
        while self.world.next_due().is_some_and(|due| due <= until) {
            self.world.step();
            self.listen();
            self.judge()?;
        }
        self.world.run_until(until, u64::MAX);
        Ok(())
    }

    fn listen(&mut self) {
        let told = self.world.take_told();
        if let Some(listener) = self.listener {
            told.iter().for_each(|told| listener(&self.world, told));
        }
        for Told { actor, what, .. } in &told {
            match what {
                What::Fact(Fact::Writer(WriterFact::Acknowledged { .. })) => {
                    self.acknowledged += 1;
                    self.served.insert(*actor);
                }
                What::Fate(Fate::RefusedToStart(why)) => {
                    self.refusals.insert(*actor, why.clone());
                }
                What::Fact(Fact::Writer(WriterFact::Failed { why, .. })) => {
                    self.setbacks.insert(*actor, format!("{why:?}"));
                }
                What::Fact(Fact::Writer(WriterFact::Unknown { why, .. })) => {
                    self.setbacks.insert(*actor, format!("{why:?}"));
                }
                What::Fate(Fate::Terminated)
                | What::Fact(Fact::Redis(ProcessFact::Replication(ReplicationFact::CannotKeep))) => {
                    self.ending.insert(*actor);
                }
                What::Fate(Fate::Started) => {
                    self.refusals.remove(actor);
                    self.ending.remove(actor);
                }
                What::Fate(Fate::Crashed | Fate::Ended)
                    if has_unsynced_part(self.world.disk(*actor)) =>
                {
                    self.unsynced.insert(*actor);
                }
                What::Fate(Fate::PowerCut(_)) => drop(self.cut.insert(*actor)),
                What::Fact(Fact::Redis(ProcessFact::Persistence(PersistenceFact::AofFailed(
                    AofError::Sync(_),
                )))) => drop(self.unsynced.insert(*actor)),
                _ => {}
            }
        }
        self.checks.see(&self.world, &told);
    }

    fn judge(&self) -> Result<(), Failure> {
        match self.checks.violations().last().iter().next() {
            None => Ok(()),
            Some(found) => Err(failure(found.what.name(), found.with_origin(&self.world))),
        }
    }
}
