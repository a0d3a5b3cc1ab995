//! How an application finds the server of a key.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::Address;
use redscope_data::key_slot;
use redscope_resp::{Frame, encode_command};

use super::{Way, WriterSpec};

/// What an application knows about where servers are.
#[derive(Clone, Debug)]
pub(super) struct Finder {
    way: Way,
    given: Vec<Rc<Address>>,
    /// The given address it uses now.
    at: usize,
    /// The master, as a Sentinel has told it.
    master: Option<Rc<Address>>,
    /// The owners of slots, as nodes of the cluster have told them.
    owners: BTreeMap<u16, Rc<Address>>,
}

/// Where to go with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// To this server.
    Server(Rc<Address>),
    /// First this Sentinel must say where the server is.
    Sentinel(Rc<Address>),
}

impl Finder {
    pub(super) fn new(spec: &WriterSpec) -> Self {
        let given = spec.addresses.iter().cloned().map(Rc::new).collect();
        let (way, owners) = (spec.way.clone(), BTreeMap::new());
        Finder { way, given, at: 0, master: None, owners }
    }

    /// Where to go with a request about a key, which reads it or writes it; `None` if no address was given.
    pub(super) fn next(&self, key: &str, reads: bool) -> Option<Next> {
        let given = || self.given.get(self.at).cloned();
        Some(match (&self.way, &self.master) {
            (Way::Plain, _) => Next::Server(given()?),
            (Way::Sentinel { .. }, None) => Next::Sentinel(given()?),
            (Way::Sentinel { .. }, Some(master)) => Next::Server(Rc::clone(master)),
            (Way::Cluster, _) => {
                let owner = self.owners.get(&key_slot(key.as_bytes())).cloned();
                Next::Server(owner.or_else(given)?)
            }
            (Way::Apart, _) => {
                Next::Server(self.given.get(usize::from(reads)).or(self.given.first())?.clone())
            }
            (Way::Modulo, _) => {
                let place = usize::from(key_slot(key.as_bytes())) % self.given.len().max(1);
                Next::Server(self.given.get(place).cloned()?)
            }
        })
    }

    /// Adds the question for a Sentinel to `bytes`.
    pub(super) fn encode_question(&self, bytes: &mut Vec<u8>) {
        if let Way::Sentinel { master } = &self.way {
            encode_command(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", master], bytes);
        }
    }

    /// A Sentinel has answered; whether the master is known now.
    pub(super) fn learn_master(&mut self, frame: &Frame) -> bool {
        let parts = frame.as_array().unwrap_or_default();
        let parts: Vec<&[u8]> = parts.iter().filter_map(Frame::as_bytes).collect();
        let address = match parts.as_slice() {
            [host, port] => Address::from_parts(host, port),
            _ => None,
        };
        self.master = address.map(Rc::new);
        self.master.is_some()
    }

    /// A node of the cluster has said who owns a slot.
    pub(super) fn learn_owner(&mut self, slot: u16, owner: Rc<Address>) {
        self.owners.insert(slot, owner);
    }

    /// Whether redirections are followed.
    pub(super) fn follows(&self) -> bool {
        self.way == Way::Cluster
    }

    /// A server was of no use: somebody else is asked next time.
    pub(super) fn avoid(&mut self, server: &Rc<Address>) {
        match self.way {
            Way::Sentinel { .. } if self.master.take_if(|master| master == server).is_some() => {}
            // Nobody else has its keys, or is asked for such.
            Way::Modulo | Way::Apart => {}
            _ => {
                self.owners.retain(|_, owner| owner != server);
                if self.given.get(self.at) == Some(server) {
                    self.at = (self.at + 1) % self.given.len();
                }
            }
        }
    }
}
