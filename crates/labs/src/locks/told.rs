//! A moment in words: who, and what.

use super::course::{Moment, Outcome};
use super::moves::Move;
use super::{Play, Servers};

impl Moment {
    /// Who acts, and what happens.
    pub fn told(&self) -> [String; 2] {
        let name = |client: u8| Play::client_name(client).to_string();
        let (actor, what) = match self.by {
            Move::Step(client) | Move::Lose(client) => (name(client), self.told_step()),
            Move::Crash(client) => (name(client), "crash".to_owned()),
            Move::Jump(server) => (Servers::name(server), "clock jumps past the lease".to_owned()),
            Move::Restart(server) => {
                (Servers::name(server), "restarts without its data".to_owned())
            }
            Move::Replicate(replica) => ("link".to_owned(), format!("replicate to r{replica}")),
            Move::Fail => ("master".to_owned(), "crash".to_owned()),
            Move::Promote(replica) => ("failover".to_owned(), format!("promote r{replica}")),
            Move::Tick => ("time".to_owned(), "tick".to_owned()),
            Move::PausedTick(client) => {
                ("time".to_owned(), format!("tick while {} is paused", name(client)))
            }
        };
        [actor, what]
    }

    /// A client's step, with what it came to where that is not plain from what follows.
    fn told_step(&self) -> String {
        let label = self.label.as_deref().unwrap_or_default();
        let takes = label == "decide" || label.starts_with("acquire ");
        let asks_one_of_many = self.names_server;
        match self.outcome {
            Outcome::Done if label == "decide" => "decide: held".to_owned(),
            Outcome::Refused if label == "decide" => "decide: failed".to_owned(),
            Outcome::Refused if takes || asks_one_of_many => format!("{label} (refused)"),
            Outcome::NoAnswer => format!("{label} (no answer)"),
            Outcome::Lost => format!("{label} (lost)"),
            Outcome::Done | Outcome::Refused => label.to_owned(),
        }
    }
}

impl Servers {
    /// The name of one of several masters.
    pub fn name(server: u8) -> String {
        format!("n{}", server.saturating_add(1))
    }
}
