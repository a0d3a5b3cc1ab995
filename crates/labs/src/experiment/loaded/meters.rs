//! What is measured while a lab runs: a sample ten times a second, from what everybody tells.

use redscope_data::Db;
use redscope_engine::Stats;
use redscope_node::Process;
use redscope_sim::{Record, Sim, Watch, What};
use serde::{Deserialize, Serialize};

use super::act::CONSOLE;
use super::console::ConsoleSample;
use super::stale::StaleSample;
use super::visit::Visit;
use super::{APP, ATTACK, ATTACK_FROM, DATABASE, USERS, redis_name};
use crate::app::AppFact;
use crate::cast::{Cast, Fact};
use crate::database::DatabaseFact;
use crate::exchange::TELLS_EVERY_US;
use crate::load::UsersFact;
use crate::{Told, World};

/// A sample comes so often, in virtual milliseconds.
pub const SAMPLE_MS: u64 = TELLS_EVERY_US / 1000;

/// Everything that was measured, one sample after the other.
#[derive(Clone, Debug, Default)]
pub struct Meters {
    samples: Record<Sample>,
    /// What was told of the sample that is being taken.
    users: Option<UsersFact>,
    attacks: u32,
    app: Option<AppFact>,
    database: Option<DatabaseFact>,
    /// What each Redis had counted at the last sample.
    before: Vec<RedisCounts>,
    /// What a person's console has shown since the last sample.
    console: ConsoleSample,
    /// How far a person's requests had come at the last sample, one after the other.
    visits: Vec<Visit>,
}

/// What happened in a tenth of a second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// When it ended, in virtual milliseconds.
    pub at_ms: u64,
    /// What became of the users' requests.
    pub users: UsersFact,
    /// Requests of those who attack.
    pub attacks: u32,
    /// What the application did.
    pub app: AppFact,
    /// What the database did.
    pub database: DatabaseFact,
    /// What Redis did, and holds.
    pub redis: RedisSample,
    /// How old answers were, if they are compared with the database's rows.
    pub stale: StaleSample,
    /// How many requests stand at which line of the program at the end; lines count from 1.
    pub lines: Vec<(u32, u32)>,
    /// What a person's console has shown.
    pub console: ConsoleSample,
    /// Requests of a person that have come further.
    pub visits: Vec<Visit>,
}

/// What Redis did, and holds; all of them together, if there are several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedisSample {
    /// Look-ups that found their key.
    pub hits: u64,
    /// Look-ups that did not.
    pub misses: u64,
    /// Keys that were removed because their time was up.
    pub expired: u64,
    /// Keys that were removed to make room.
    pub evicted: u64,
    /// Keys it holds at the end.
    pub keys: u64,
    /// Keys among them that hold a row, where somebody attacks.
    pub rows: u64,
    /// `used_memory` at the end.
    pub used_bytes: u64,
}

/// What Redis has counted since it was started.
#[derive(Clone, Copy, Debug, Default)]
struct RedisCounts {
    hits: u64,
    misses: u64,
    expired: u64,
    evicted: u64,
}

impl Meters {
    /// The samples, the first one first.
    pub fn samples(&self) -> &Record<Sample> {
        &self.samples
    }

    fn take_sample(&mut self, world: &World) {
        let (Some(users), Some(app), Some(database)) = (self.users, self.app, self.database) else {
            return;
        };
        (self.users, self.app, self.database) = (None, None, None);
        let redis = self.redis(world);
        let actor = |name: &str| world.find(name).and_then(|id| world.actor(id));
        let (mut lines, mut stale) = (Vec::new(), StaleSample::default());
        if let Some(Cast::App(server)) = actor(APP) {
            lines = server.standing();
            if let Some(Cast::Database(database)) = actor(DATABASE) {
                stale = StaleSample::of(server.answers(), database);
            }
        }
        let at_ms = world.now().as_ms();
        let attacks = std::mem::take(&mut self.attacks);
        let mut console = std::mem::take(&mut self.console);
        console.ends(world);
        let visits = self.visits(world);
        self.samples.push(Sample {
            at_ms,
            users,
            attacks,
            app,
            database,
            redis,
            stale,
            lines,
            console,
            visits,
        });
    }

    /// The requests of a person that have come further since they were last looked at.
    fn visits(&mut self, world: &World) -> Vec<Visit> {
        let mut further = Vec::new();
        for place in 0.. {
            let before = self.visits.get(place);
            if before.is_some_and(|visit| visit.is_over) {
                continue;
            }
            let Some(visit) = Visit::of(world, place as u32 + 1) else { break };
            if before != Some(&visit) {
                further.push(visit.clone());
                match self.visits.get_mut(place) {
                    Some(before) => *before = visit,
                    None => self.visits.push(visit),
                }
            }
        }
        further
    }

    fn redis(&mut self, world: &World) -> RedisSample {
        let mut all = RedisSample::default();
        let is_attacked = world.find(ATTACK).is_some();
        let ids = (0..).map_while(|place| world.find(&redis_name(place)));
        for (place, id) in ids.enumerate() {
            if self.before.len() == place {
                self.before.push(RedisCounts::default());
            }
            let Some(Cast::Redis(Process::Server(server))) = world.actor(id) else {
                self.before[place] = RedisCounts::default();
                continue;
            };
            let engine = server.engine();
            let now = RedisCounts::of(&engine.stats);
            // It counts from 0 again when it was started again.
            let was = self.before[place];
            let is_another = now.hits < was.hits || now.misses < was.misses;
            let before = if is_another { RedisCounts::default() } else { was };
            self.before[place] = now;
            all.hits += now.hits - before.hits;
            all.misses += now.misses - before.misses;
            all.expired += now.expired.saturating_sub(before.expired);
            all.evicted += now.evicted.saturating_sub(before.evicted);
            all.keys += engine.dbs.iter().map(|db| db.len() as u64).sum::<u64>();
            all.rows += if is_attacked { rows(&engine.dbs[0]) } else { 0 };
            all.used_bytes += engine.used_memory_bytes();
        }
        all
    }
}

/// How many keys hold a row: what an attack asks for is behind all rows.
fn rows(db: &Db) -> u64 {
    let id = |key: &[u8]| std::str::from_utf8(key).ok()?.strip_prefix("item:")?.parse::<u64>().ok();
    db.iter().filter(|(key, _)| id(key).is_some_and(|id| id < ATTACK_FROM)).count() as u64
}

impl RedisCounts {
    fn of(stats: &Stats) -> Self {
        RedisCounts {
            hits: stats.keyspace_hits,
            misses: stats.keyspace_misses,
            expired: stats.expired_keys,
            evicted: stats.evicted_keys,
        }
    }
}

impl Watch<Cast> for Meters {
    fn see(&mut self, sim: &Sim<Cast>, told: &[Told]) {
        for told in told {
            match &told.what {
                // They tell last, so theirs counts with what everybody has told before.
                What::Fact(Fact::Users(fact)) if Some(told.actor) == sim.find(ATTACK) => {
                    self.attacks += fact.asked;
                }
                // A person's are not counted among them.
                What::Fact(Fact::Users(fact)) if Some(told.actor) == sim.find(USERS) => {
                    self.users = Some(*fact);
                }
                What::Fact(Fact::Console(line)) if Some(told.actor) == sim.find(CONSOLE) => {
                    self.console.note(told.stamp.at.0, line);
                    continue;
                }
                What::Fact(Fact::App(fact)) => self.app = Some(*fact),
                What::Fact(Fact::Database(fact)) => self.database = Some(*fact),
                _ => continue,
            }
            self.take_sample(sim);
        }
    }

    fn weight_beside(&self, other: Option<&Self>) -> usize {
        size_of::<Self>() + self.samples.weight_beside(other.map(|other| &other.samples))
    }
}
