//! Deployments to start from. A scenario is a file here and a line in [`SCENARIOS`].

mod cluster;
mod error;
mod replication;
mod sentinel;
mod standalone;

use redscope_actor::{Address, Time};
use redscope_sim::{Disk, DiskSpeed, Path, Setting, Sim};

use crate::World;
use crate::cast::{CONF, Cast, Server, Spec};
pub use error::{OpenError, ValueError};

/// The moment virtual time begins: 1 January 2026, in Unix microseconds.
pub const EPOCH_UNIX_US: u64 = 1_767_225_600_000_000;
/// One-way latency of every path, so that a person can watch, in microseconds.
pub(crate) const LATENCY_US: u64 = 400;
const JITTER_US: u64 = 200;

/// A deployment with a name, numbers that can be chosen, and commands worth trying.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Short name, as links and command lines carry it.
    pub id: &'static str,
    /// The numbers that can be chosen.
    pub params: &'static [Param],
    /// Lines to type, in order.
    pub tries: &'static [&'static str],
    /// Virtual milliseconds until the deployment has settled.
    pub settle_ms: u64,
    /// Who plays, in order.
    members: fn(&Values) -> Result<Vec<Member>, ValueError>,
}

/// A number of a scenario that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name, such as `down-after-ms`.
    pub name: &'static str,
    /// What it is if nobody chooses.
    pub default: u64,
    /// The least it can be.
    pub least: u64,
    /// The most it can be.
    pub most: u64,
}

/// Somebody who plays.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// What it is called.
    pub name: String,
    /// What it is started from.
    pub server: Server,
    /// What its disk holds at first.
    pub files: Vec<(String, Vec<u8>)>,
}

/// All scenarios; the first is where a visitor begins.
pub const SCENARIOS: &[Scenario] =
    &[cluster::SCENARIO, sentinel::SCENARIO, standalone::SCENARIO, replication::SCENARIO];

impl Scenario {
    /// The names of the numbers that can be chosen.
    pub fn names(&self) -> Vec<&'static str> {
        self.params.iter().map(|param| param.name).collect()
    }

    /// A scenario by its short name.
    pub fn find(id: &str) -> Option<&'static Scenario> {
        SCENARIOS.iter().find(|scenario| scenario.id == id)
    }

    /// Who plays.
    ///
    /// Errors: a sentence, if there is no room for so many.
    pub fn members(&self, values: &Values) -> Result<Vec<Member>, ValueError> {
        let mut members = (self.members)(values)?;
        for member in &mut members {
            member.server.settings.extend(values.settings.iter().cloned());
        }
        Ok(members)
    }
}

/// What was chosen for a scenario.
#[derive(Clone, Debug)]
pub struct Values {
    scenario: &'static Scenario,
    chosen: Vec<u64>,
    /// Source of all chance.
    pub seed: u64,
    /// Parameters of every server, as a line of a configuration file has them.
    pub settings: Vec<(String, String)>,
}

impl Values {
    /// What a scenario has if nobody chooses.
    pub fn new(scenario: &'static Scenario, seed: u64) -> Self {
        let chosen = scenario.params.iter().map(|param| param.default).collect();
        Values { scenario, chosen, seed, settings: Vec::new() }
    }

    /// The scenario they are for.
    pub fn scenario(&self) -> &'static Scenario {
        self.scenario
    }

    /// Chooses a number.
    ///
    /// Errors: a sentence that says what can be chosen; nothing has changed.
    pub fn set(&mut self, name: &str, value: u64) -> Result<(), ValueError> {
        let Scenario { id, params, .. } = self.scenario;
        let Some(at) = params.iter().position(|param| param.name == name) else {
            let (scenario, name) = ((*id).to_owned(), name.to_owned());
            return Err(ValueError::Unknown { scenario, name });
        };
        let Param { least, most, .. } = params[at];
        if !(least..=most).contains(&value) {
            return Err(ValueError::Range { name: name.to_owned(), least, most, got: value });
        }
        self.chosen[at] = value;
        Ok(())
    }

    /// A number of the scenario.
    ///
    /// # Panics
    /// If the scenario has no such number: its code is wrong.
    pub fn get(&self, name: &str) -> u64 {
        let at = self.scenario.params.iter().position(|param| param.name == name);
        self.chosen[at.expect("a scenario asks for its own numbers")]
    }

    /// The numbers that are not as they are by themselves.
    pub fn changed(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let all = self.scenario.params.iter().zip(&self.chosen);
        all.filter(|(param, value)| param.default != **value).map(|(p, value)| (p.name, *value))
    }

    fn port(&self) -> u16 {
        self.get("port") as u16
    }
}

/// The port the first server listens at.
const fn port(default: u64) -> Param {
    Param { name: "port", default, least: 1, most: 65_535 }
}

/// A server with these parameters.
fn server(name: String, port: u16, settings: &[(&str, &str)]) -> Member {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let settings = settings.iter().map(owned);
    let address = Address::local(port);
    let server = Server { address, sentinel: false, settings: settings.collect() };
    Member { name, server, files: Vec::new() }
}

/// Adds numbers to a port.
///
/// Errors: [`ValueError::NoPort`].
fn port_after(port: u16, offset: u64) -> Result<u16, ValueError> {
    let wanted = u64::from(port) + offset;
    u16::try_from(wanted).map_err(|_| ValueError::NoPort { port, offset })
}

/// So many processes are started at the same moment; more of them one after the other, as on real machines. The
/// first word of every node to every other, each of which names a tenth of all, would take gigabytes at once.
const MOST_AT_ONCE: usize = 100;
/// What lies between their starts then, in virtual microseconds.
const BETWEEN_STARTS_US: u64 = 100;

/// A world with a scenario's actors, just started.
///
/// Errors: a sentence, if there is no room for them; the line with which one refuses to start.
pub fn open(values: &Values) -> Result<World, OpenError> {
    let path = Path { latency_us: LATENCY_US, jitter_us: JITTER_US, loss_ppm: 0 };
    let setting = Setting {
        seed: values.seed,
        epoch_unix_us: EPOCH_UNIX_US,
        path,
        disk: DiskSpeed::default(),
    };
    open_in(values, setting)
}

/// The same, in a world of another setting.
///
/// Errors: those of [`open`].
pub fn open_in(values: &Values, setting: Setting) -> Result<World, OpenError> {
    let mut sim = Sim::<Cast>::new(setting);
    for mut member in values.scenario.members(values)? {
        // A laboratory is for trying; redis-server keeps DEBUG closed.
        let open = ("enable-debug-command".to_owned(), "yes".to_owned());
        member.server.settings.insert(0, open);
        if !member.server.sentinel {
            member.files.push((CONF.to_owned(), member.server.conf().into_bytes()));
        }
        if sim.ids().count() >= MOST_AT_ONCE {
            sim.run_until(sim.now() + BETWEEN_STARTS_US, u64::MAX);
        }
        sim.add(&member.name, Spec::Server(member.server), Disk::new(member.files))?;
    }
    Ok(sim)
}

/// The same, settled.
///
/// Errors: those of [`open`].
pub fn open_settled(values: &Values) -> Result<World, OpenError> {
    let mut sim = open(values)?;
    sim.run_until(Time::from_ms(values.scenario.settle_ms), u64::MAX);
    Ok(sim)
}
