//! What goals see of a run at a moment.

use redscope_actor::Time;
use redscope_labs::{Cast, Spec, World};
use redscope_node::Process;
use redscope_sim::{ActorId, State};

use super::asked::{answer, plain};
use super::who::{Who, Word};

/// A story as goals ask for it: its kind, and what stands in it as texts; `node` is who tells it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Heard {
    pub(super) kind: String,
    pub(super) fields: Vec<(String, String)>,
}

/// What happened at a console.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    Typed { console: String, line: String },
    Replied { console: String, line: String, reply: String },
}

/// A moment of a run, with what has just happened.
pub(super) struct Moment<'a> {
    pub(super) world: &'a World,
    pub(super) begun: Time,
    pub(super) stories: Vec<Heard>,
    pub(super) said: Vec<Said>,
    /// Acknowledged writes that are gone until now.
    pub(super) lost: u64,
    /// Lines typed until now.
    pub(super) commands: u64,
}

impl Moment<'_> {
    /// Whether something holds of those who are meant and run.
    pub(super) fn of(&self, who: &Who, holds: impl Fn(ActorId) -> bool) -> bool {
        self.of_all(who, |id| self.is(id, Word::Up) && holds(id))
    }

    /// The same, where one who is named need not run.
    pub(super) fn of_all(&self, who: &Who, holds: impl Fn(ActorId) -> bool) -> bool {
        let running = self.world.ids().filter(|id| self.is_server(*id) && self.is(*id, Word::Up));
        let mut servers = running.peekable();
        match who {
            Who::Named(name) => self.world.find(name).is_some_and(holds),
            Who::Some => servers.any(holds),
            Who::Every => servers.peek().is_some() && servers.all(holds),
            Who::Masters | Who::Replicas => {
                let word = if *who == Who::Masters { Word::Master } else { Word::Replica };
                let mut meant = servers.filter(|id| self.is(*id, word)).peekable();
                meant.peek().is_some() && meant.all(holds)
            }
        }
    }

    fn is_server(&self, id: ActorId) -> bool {
        matches!(self.world.spec(id), Spec::Server(server) if !server.sentinel)
    }

    /// Whether a node is what a word says.
    pub(super) fn is(&self, id: ActorId, word: Word) -> bool {
        let state = self.world.state(id);
        match word {
            Word::Up => state == State::Running,
            Word::Down => matches!(state, State::Down | State::Dark | State::Removed),
            Word::Paused => state == State::Paused,
            Word::Master => self.follows(id) == Some(false),
            Word::Replica => self.follows(id) == Some(true),
            Word::Alone => self.world.cuts().any(|(from, to)| from == id || to == id),
        }
    }

    /// Whether a way between a node and another one is cut.
    pub(super) fn is_cut_from(&self, id: ActorId, other: &str) -> bool {
        let Some(other) = self.world.find(other) else { return false };
        self.world.cuts().any(|way| way == (id, other) || way == (other, id))
    }

    /// Whether a server follows another; `None` of what is no server that lives.
    fn follows(&self, id: ActorId) -> Option<bool> {
        match self.world.actor(id)? {
            Cast::Redis(Process::Server(server)) => Some(server.view().master.is_some()),
            _ => None,
        }
    }

    /// What a node would answer to a command, in one line.
    pub(super) fn answer(&self, id: ActorId, command: &str) -> Option<String> {
        answer(self.world, id, command).map(|frame| plain(&frame))
    }

    /// A field of what `INFO everything` says at a node.
    pub(super) fn info(&self, id: ActorId, field: &str) -> Option<String> {
        let text = self.answer(id, "INFO everything")?;
        let mut lines = text.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(name, _)| *name == field).map(|(_, value)| value.trim().to_owned())
    }
}
