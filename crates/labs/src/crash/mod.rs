//! Crash points: a server is killed, or its power cut, at moments drawn from a seed while it takes
//! random commands; what it comes back with is compared with what it had acknowledged, with its files,
//! and with a twin that was given the same commands.

mod stream;
mod twin;

use std::fmt;

use redscope_actor::{Address, Time};
use redscope_data::DataSetDigest;
use redscope_node::Process;
use redscope_sim::{Action as Act, ActorId, DiskFault, Fate, Lost, State, Unsynced, What};

use crate::cast::{Cast, Fact, Order, Spec};
use crate::check::Policy;
use crate::client::{ConsoleOrder, ConsoleSpec, Line};
use crate::scenario::{self, Scenario, Values};
use crate::torn::{has_unsynced_part, is_about_earlier_part, is_earlier_end};
use crate::{Action, World};
use stream::{Item, Stream};
use twin::Twin;

/// Under `everysec` nothing is lost that was acknowledged longer before, in virtual microseconds, on a
/// disk as it should be: a write waits at most two seconds for a sync under way (aof.c
/// `flushAppendOnlyFile`, 7.0.15), or one for the next, and the sync takes its time.
const EVERYSEC_US: u64 = 2_100_000;
/// What a sync takes on such a disk, with what is typed between two of them. Of two that follow each other
/// each takes so much longer on a slower one.
const SYNC_US: u64 = 1_200;
/// At most so many commands or transactions come between two ends.
const MOST_ITEMS: u64 = 60;

/// What has come of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrashTally {
    /// How often the server ended and came back.
    pub points: u64,
    /// Commands and transactions that were acknowledged.
    pub acknowledged: u64,
    /// How many of them were gone.
    pub lost: u64,
    /// How long before the end the oldest of those was acknowledged, in virtual microseconds.
    pub oldest_lost_us: u64,
    /// Ends after which Redis does not start either, without a person's help.
    pub unstartable: u64,
    /// Ends that have left a transaction open in the append-only file: what is written behind it is
    /// gone after the next one, whatever the policy, from Redis as from us.
    pub left_open: u64,
    /// Power cuts that have taken the end of a part of the append-only file and left what is behind it.
    pub gaps: u64,
}

/// What must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrashFailure {
    /// The scenario cannot be opened, or an act not be done.
    Arena(String),
    /// The server does not start.
    Refused(String),
    /// What it holds is not what it held after any of the commands.
    NoPrefix,
    /// What it holds is what it held before something it acknowledged and had to keep.
    Lost {
        /// So many commands and transactions it holds.
        kept: usize,
        /// So many it had to.
        due: usize,
    },
    /// What it holds is not what its files held.
    Files(String),
}

impl fmt::Display for CrashFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CrashFailure::Arena(why) => f.write_str(why),
            CrashFailure::Refused(line) => write!(f, "it does not start: {line}"),
            CrashFailure::NoPrefix => f.write_str("it holds what it has never held"),
            CrashFailure::Lost { kept, due } => {
                write!(f, "it holds {kept} commands and had to keep {due}")
            }
            CrashFailure::Files(why) => write!(f, "it does not hold what its files held: {why}"),
        }
    }
}

/// Lets a server end at so many moments drawn from a seed.
///
/// Errors: [`CrashFailure`], with how many ends came before.
pub fn crash_points(
    policy: Policy,
    seed: u64,
    points: u64,
) -> Result<CrashTally, (u64, CrashFailure)> {
    let mut run = Run::open(policy, seed).map_err(|failure| (0, failure))?;
    for point in 0..points {
        match run.point(point) {
            Ok(true) => {}
            // Its files need a person now, or a rewrite.
            Ok(false) => break,
            Err(failure) => return Err((point, failure)),
        }
    }
    Ok(run.tally)
}

struct Run {
    policy: Policy,
    world: World,
    server: ActorId,
    home: Address,
    stream: Stream,
    /// Everything that was typed and is there.
    items: Vec<Item>,
    twin: Twin,
    /// What the twin held after so many of them.
    digests: Vec<DataSetDigest>,
    /// So many of them are safe, whatever comes.
    safe: usize,
    /// Whether the last end has left something that the disk had yet to take.
    left_unsynced: bool,
    /// What is acknowledged so long before the end is safe under `everysec`, in virtual microseconds.
    everysec_us: u64,
    tally: CrashTally,
}

impl Run {
    fn open(policy: Policy, seed: u64) -> Result<Self, CrashFailure> {
        let arena = |why: String| CrashFailure::Arena(why);
        let scenario = Scenario::find("standalone");
        let scenario = scenario.ok_or_else(|| arena("no scenario standalone".to_owned()))?;
        let mut values = Values::new(scenario, seed);
        let mut stream = Stream::new(seed);
        let mut set = |name: &str, value: &str| {
            values.settings.push((name.to_owned(), value.to_owned()));
        };
        let sync = match policy {
            Policy::Always => Some("always"),
            Policy::EverySecond => Some("everysec"),
            Policy::Never => Some("no"),
            Policy::Snapshot => None,
        };
        if let Some(sync) = sync {
            set("appendonly", "yes");
            set("appendfsync", sync);
            if stream.below(2) == 0 {
                set("aof-use-rdb-preamble", "no");
            }
            if stream.below(2) == 0 {
                set("auto-aof-rewrite-min-size", "2048");
            }
        } else {
            set("save", "1 1");
        }
        let world = scenario::open_settled(&values).map_err(|error| arena(error.to_string()))?;
        let server = world.ids().next().ok_or_else(|| arena("no server".to_owned()))?;
        let Spec::Server(spec) = world.spec(server) else {
            return Err(arena("no server".to_owned()));
        };
        let home = spec.address.clone();
        let twin = Twin::new();
        let digests = vec![twin.digest()];
        let (items, tally) = (Vec::new(), CrashTally::default());
        let (safe, left_unsynced) = (0, false);
        Ok(Run {
            policy,
            world,
            server,
            home,
            stream,
            items,
            twin,
            digests,
            safe,
            left_unsynced,
            everysec_us: EVERYSEC_US,
            tally,
        })
    }

    /// Types, lets the server end, starts it again, and compares; whether it came back.
    fn point(&mut self, point: u64) -> Result<bool, CrashFailure> {
        let console = format!("typist{point}");
        let spec =
            Spec::Console(ConsoleSpec { home: self.home.clone(), follow: false, resp3: false });
        self.act(&Act::Add { actor: console.clone(), spec, files: Vec::new() })?;
        self.world.take_told();
        self.note(Item::new());
        let before = self.items.len();
        for _ in 0..1 + self.stream.below(3) {
            self.type_some(&console)?;
            let gap_us = match self.stream.below(3) {
                0 => self.stream.below(3_000_000),
                _ => self.stream.below(40_000),
            };
            self.world.run_until(self.world.now() + gap_us, u64::MAX);
        }
        let acknowledged = self.acknowledged(before);
        let had_unsynced = self.left_unsynced;
        let slower = u64::from(self.world.disk(self.server).slowness() - 1);
        self.everysec_us = EVERYSEC_US + slower * 2 * SYNC_US;
        let lost = self.end()?;
        self.left_unsynced = has_unsynced_part(self.world.disk(self.server));
        self.act(&Act::Remove { actor: console })?;
        let is_relaxed = matches!(self.policy, Policy::EverySecond | Policy::Never);
        let may_miss = lost.is_some() && (is_relaxed || had_unsynced);
        let is_gap = is_earlier_end(self.world.disk(self.server), &lost.unwrap_or_default());
        let ended = self.world.now();
        let files = Twin::of_disk(self.world.disk(self.server), self.policy != Policy::Snapshot);
        if let Some(line) = self.restart()? {
            if !(may_miss && is_about_earlier_part(self.world.disk(self.server), &line)) {
                return Err(CrashFailure::Refused(line));
            }
            self.tally.unstartable += 1;
            return Ok(false);
        }
        match self.compare(before, &acknowledged, ended, files) {
            Err(CrashFailure::NoPrefix) if may_miss && is_gap => {
                self.tally.gaps += 1;
                Ok(false)
            }
            compared => compared,
        }
    }

    fn type_some(&mut self, console: &str) -> Result<(), CrashFailure> {
        for _ in 0..1 + self.stream.below(MOST_ITEMS / 3) {
            let item = self.stream.item();
            for line in &item {
                let order = Order::Console(ConsoleOrder::Type(line.clone()));
                self.act(&Act::Order { actor: console.to_owned(), order })?;
            }
            self.note(item);
        }
        Ok(())
    }

    /// Has the twin do what was typed.
    fn note(&mut self, item: Item) {
        self.twin.apply(&item);
        self.digests.push(self.twin.digest());
        self.items.push(item);
    }

    /// When each of the items from one on was acknowledged, as far as they were.
    fn acknowledged(&mut self, from: usize) -> Vec<Time> {
        let told = self.world.take_told();
        let mut replies = told.iter().filter_map(|told| match &told.what {
            What::Fact(Fact::Console(Line::Reply { .. })) => Some(told.stamp.at),
            _ => None,
        });
        let items = self.items[from..].iter();
        items.map_while(|item| replies.by_ref().nth(item.len() - 1)).collect()
    }

    /// The server is killed, or its power cut, and then what that took.
    fn end(&mut self) -> Result<Option<Vec<Lost>>, CrashFailure> {
        let actor = self.world.name(self.server).to_string();
        let act = match self.stream.below(3) {
            0 => Act::Crash { actor },
            1 => Act::PowerCut { actor, unsynced: Unsynced::Lost },
            _ => Act::PowerCut { actor, unsynced: Unsynced::Torn },
        };
        self.act(&act)?;
        Ok(self.world.take_told().into_iter().find_map(|told| match told.what {
            What::Fate(Fate::PowerCut(lost)) => Some(lost.to_vec()),
            _ => None,
        }))
    }

    /// Starts it again, with a disk of another speed at times; the line with which it refuses to.
    fn restart(&mut self) -> Result<Option<String>, CrashFailure> {
        let actor = self.world.name(self.server).to_string();
        let slowness = 1 << self.stream.below(6);
        let fault = DiskFault::Slow(slowness);
        self.act(&Act::Disk { actor: actor.clone(), fault })?;
        self.act(&Act::Restart { actor, keep_disk: true })?;
        let told = self.world.take_told();
        if self.world.state(self.server) == State::Running {
            return Ok(None);
        }
        let line = told.into_iter().find_map(|told| match told.what {
            What::Fate(Fate::RefusedToStart(line)) => Some(line),
            _ => None,
        });
        Ok(Some(line.unwrap_or_default()))
    }

    /// Compares what came back with what it should be; whether its files are fit to go on with.
    fn compare(
        &mut self,
        before: usize,
        acknowledged: &[Time],
        ended: Time,
        files: Result<Twin, String>,
    ) -> Result<bool, CrashFailure> {
        let held = self.held().ok_or(CrashFailure::NoPrefix)?;
        let files = files.map_err(CrashFailure::Files)?;
        let in_files = files.digest();
        if in_files != held {
            return Err(CrashFailure::Files(format!("{in_files:?}, and it has {held:?}")));
        }
        let kept = self.digests.iter().rposition(|digest| *digest == held);
        let kept = kept.ok_or(CrashFailure::NoPrefix)?;
        self.safe = self.due(before, acknowledged, ended);
        if kept < self.safe {
            return Err(CrashFailure::Lost { kept, due: self.safe });
        }
        self.tally.acknowledged += acknowledged.len() as u64;
        // Of those that changed nothing nobody can tell.
        let lost =
            (before.max(kept)..before + acknowledged.len()).filter(|item| self.changed(*item));
        let lost: Vec<Time> = lost.map(|item| acknowledged[item - before]).collect();
        if let Some(oldest) = lost.first() {
            self.tally.lost += lost.len() as u64;
            self.tally.oldest_lost_us = self.tally.oldest_lost_us.max(ended - *oldest);
        }
        self.tally.points += 1;
        self.tally.left_open += u64::from(files.leaves_open());
        self.go_on_from(kept);
        Ok(!files.leaves_open())
    }

    /// How many items must be there: up to the last one that was acknowledged early enough and has
    /// changed something. A sync takes with it what was written before. What came back after a crash
    /// without having been acknowledged may go with the next power cut: Redis does not sync what it
    /// loads.
    fn due(&self, before: usize, acknowledged: &[Time], ended: Time) -> usize {
        let early = match self.policy {
            Policy::Always => acknowledged.len(),
            Policy::EverySecond => {
                acknowledged.iter().filter(|at| **at + self.everysec_us <= ended).count()
            }
            Policy::Never | Policy::Snapshot => 0,
        };
        let last = (before..before + early).rev().find(|item| self.changed(*item));
        last.map_or(self.safe, |item| item + 1)
    }

    /// Whether an item has changed anything.
    fn changed(&self, item: usize) -> bool {
        self.digests[item] != self.digests[item + 1]
    }

    /// What came after so many items is gone.
    fn go_on_from(&mut self, kept: usize) {
        self.items.truncate(kept);
        self.digests.truncate(kept + 1);
        self.twin = Twin::new();
        self.items.iter().for_each(|item| self.twin.apply(item));
    }

    /// The sum of what the server holds.
    fn held(&self) -> Option<DataSetDigest> {
        match self.world.actor(self.server)? {
            Cast::Redis(Process::Server(server)) => {
                Some(DataSetDigest::of_all(&server.engine().dbs))
            }
            _ => None,
        }
    }

    fn act(&mut self, action: &Action) -> Result<(), CrashFailure> {
        self.world.act(action).map_err(|error| CrashFailure::Arena(error.to_string()))
    }
}
