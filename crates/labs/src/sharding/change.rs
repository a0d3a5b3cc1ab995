//! The servers, and what changes of them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A server: it stays the same whatever it is called and wherever it stands in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Which it is, from 0 on.
    pub id: u8,
    /// What clients call it.
    pub name: String,
    /// How much it is given, next to others.
    pub weight: u64,
}

/// What servers are called; the last is what one is called anew.
pub const NAMES: [&str; 18] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "renamed",
];

/// So many servers, each with the weight 1.
pub fn servers(count: usize) -> Vec<Server> {
    let names = NAMES.iter().take(count.min(NAMES.len() - 2));
    names.enumerate().map(|(at, name)| server(at, name)).collect()
}

fn server(at: usize, name: &str) -> Server {
    Server { id: at as u8, name: name.to_owned(), weight: 1 }
}

/// What changes. Servers are told by their place in the list, from 0 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another server stands behind the last.
    Add,
    /// A server is there no more.
    Remove(usize),
    /// A server is called otherwise.
    Rename(usize),
    /// Two servers change places in the list.
    Swap(usize, usize),
    /// A server has another weight.
    Weigh(usize, u64),
}

/// What can change, by its name in links and on command lines.
pub const CHANGES: [&str; 5] = ["add", "remove", "rename", "swap", "weight"];

/// Why servers cannot change so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeError {
    /// There are not so many servers.
    NoServer {
        /// Which was meant, from 1 on.
        number: usize,
        /// How many there are.
        servers: usize,
    },
    /// One server at least must stay.
    Last,
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChangeError::NoServer { number, servers } => {
                write!(f, "there is no server {number}, only {servers}")
            }
            ChangeError::Last => f.write_str("the only server cannot be removed"),
        }
    }
}

impl std::error::Error for ChangeError {}

impl Change {
    /// The servers afterwards.
    ///
    /// Errors: [`ChangeError`].
    pub fn apply(self, before: &[Server]) -> Result<Vec<Server>, ChangeError> {
        let mut after = before.to_vec();
        let find = |at: usize| {
            let missing = ChangeError::NoServer { number: at + 1, servers: before.len() };
            (at < before.len()).then_some(at).ok_or(missing)
        };
        match self {
            Change::Add => after.push(server(before.len(), NAMES[before.len().min(16)])),
            Change::Remove(_) if before.len() == 1 => return Err(ChangeError::Last),
            Change::Remove(at) => drop(after.remove(find(at)?)),
            Change::Rename(at) => NAMES[17].clone_into(&mut after[find(at)?].name),
            Change::Swap(one, other) => after.swap(find(one)?, find(other)?),
            Change::Weigh(at, weight) => after[find(at)?].weight = weight,
        }
        Ok(after)
    }

    /// Whether keys must go from one server to another for this: they come to a server that is to have more, or
    /// leave one that is to have less. Servers are told by their numbers.
    pub(crate) fn wants(self, before: &[Server], from: u8, to: u8) -> bool {
        match self {
            Change::Add => usize::from(to) == before.len(),
            Change::Remove(at) => before.get(at).is_some_and(|server| server.id == from),
            Change::Weigh(at, weight) => before.get(at).is_some_and(|server| {
                let gains = weight > server.weight;
                server.id == if gains { to } else { from }
            }),
            Change::Rename(_) | Change::Swap(..) => false,
        }
    }
}
