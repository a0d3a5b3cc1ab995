//! Which acts `serve` can do to real processes, and why not the others.

use std::fmt;

use redscope_sim::Action as Act;

use crate::{Action, Order};

/// How much of a form real processes can undergo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// All of it.
    All,
    /// So much of what follows the verb.
    Part(&'static str),
    /// Nothing.
    Nothing(Lack),
}

/// Why something is not done to real processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The machine has power.
    Power,
    /// Its disk is not replaced.
    NewDisk,
    /// Packets are the kernel's.
    Packets,
    /// Who is there is said on the command line, but for clients.
    Members,
    /// The clock is the machine's.
    Clock,
    /// So is the processor.
    Processor,
    /// So are the files.
    Files,
    /// Clients are others' programs.
    Clients,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Lack::Power => "nobody takes the power from a real machine",
            Lack::NewDisk => "real processes keep their files",
            Lack::Packets => "what is on its way between real processes is the kernel's",
            Lack::Members => {
                "real processes are those of the command line, and clients come from outside"
            }
            Lack::Clock => "real processes have the machine's clock",
            Lack::Processor => "real processes have the machine's processor",
            Lack::Files => "real processes have the machine's disk",
            Lack::Clients => "clients of real processes are programs such as redis-cli",
        })
    }
}

/// What can be done to real processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MachineAct {
    /// Kills a process.
    Crash(String),
    /// Asks a process to end.
    Terminate(String),
    /// Starts a process that is down, from its files.
    Restart(String),
    /// Stops a process without ending it.
    Pause(String),
    /// Lets a paused process go on.
    Resume(String),
    /// Cuts the ways between two sets of processes.
    Cut(Ways),
    /// Heals them.
    Heal(Ways),
    /// Heals all ways.
    HealAll,
}

/// The ways between two sets of processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ways {
    /// Names of the one side.
    pub from: Vec<String>,
    /// And of the other.
    pub to: Vec<String>,
    /// Whether what goes back is left alone.
    pub one_way: bool,
}

impl MachineAct {
    /// An act as one to real processes.
    ///
    /// Errors: why it is none.
    pub fn of(action: Action) -> Result<Self, Lack> {
        match action {
            Act::Crash { actor } => Ok(MachineAct::Crash(actor)),
            Act::Terminate { actor } => Ok(MachineAct::Terminate(actor)),
            Act::Restart { actor, keep_disk: true } => Ok(MachineAct::Restart(actor)),
            Act::Pause { actor } => Ok(MachineAct::Pause(actor)),
            Act::Resume { actor } => Ok(MachineAct::Resume(actor)),
            Act::Heal { from, to, .. } if from.is_empty() && to.is_empty() => {
                Ok(MachineAct::HealAll)
            }
            Act::Cut { from, to, one_way } => Ok(MachineAct::Cut(Ways { from, to, one_way })),
            Act::Heal { from, to, one_way } => Ok(MachineAct::Heal(Ways { from, to, one_way })),
            Act::Restart { keep_disk: false, .. } => Err(Lack::NewDisk),
            Act::PowerCut { .. } => Err(Lack::Power),
            Act::Path { .. }
            | Act::Break { .. }
            | Act::Hold { .. }
            | Act::Drop { .. }
            | Act::Delay { .. }
            | Act::Deliver { .. } => Err(Lack::Packets),
            Act::Add { .. } | Act::Remove { .. } => Err(Lack::Members),
            Act::Clock { .. } => Err(Lack::Clock),
            Act::Disk { .. } => Err(Lack::Files),
            Act::Order { order, .. } => Err(match order {
                Order::Console(_) => Lack::Clients,
                Order::Processor(_) => Lack::Processor,
                Order::Set(_) => Lack::Members,
            }),
        }
    }
}
