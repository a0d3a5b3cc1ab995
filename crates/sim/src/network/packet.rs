//! Something on its way from one actor to another.

use redscope_actor::{Address, Digest, Digester, Time};

use crate::ids::{End, PacketId};

/// What travels.
#[derive(Clone, Debug, PartialEq)]
pub enum Carried<M> {
    /// A request for a connection.
    Syn {
        /// Where to.
        to: Address,
    },
    /// The connection stands.
    SynAck,
    /// The connection is refused, or broken.
    Reset,
    /// The sender has closed.
    Fin,
    /// Bytes.
    Bytes(Vec<u8>),
    /// A message.
    Message(M),
}

/// Something on its way. It belongs to a connection, and overtakes nothing sent over it before.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet<M, L> {
    /// Its number.
    pub id: PacketId,
    /// Where it comes from.
    pub from: End,
    /// Where it goes. Both ends are known from the request for the connection on.
    pub to: End,
    /// What the connection is for.
    pub link: L,
    /// When it was sent.
    pub sent: Time,
    /// When it arrives, unless it is held up.
    pub due: Time,
    /// How often it was lost by a person's will.
    pub(crate) losses: u8,
    /// What it is.
    pub carried: Carried<M>,
}

impl<M, L> Packet<M, L> {
    /// How often it was lost, and sent again after that.
    pub fn losses(&self) -> u8 {
        self.losses
    }

    /// Whether it travels over the same connection in the same direction.
    pub(crate) fn follows_way_of(&self, other: &Self) -> bool {
        (self.from, self.to) == (other.from, other.to)
    }

    /// What a copy takes, roughly, in bytes.
    pub(crate) fn weight_bytes(&self) -> usize {
        let payload = match &self.carried {
            Carried::Bytes(bytes) => bytes.len(),
            _ => 0,
        };
        size_of::<Self>() + payload
    }
}

impl<M: Digest> Digest for Carried<M> {
    fn digest(&self, into: &mut Digester) {
        match self {
            Carried::Syn { to } => {
                into.number(0);
                into.add(to.host.as_str());
                into.number(u64::from(to.port));
            }
            Carried::SynAck => into.number(1),
            Carried::Reset => into.number(2),
            Carried::Fin => into.number(3),
            Carried::Bytes(bytes) => into.bytes(bytes),
            Carried::Message(message) => into.add(message),
        }
    }
}

impl<M: Digest, L> Digest for Packet<M, L> {
    fn digest(&self, into: &mut Digester) {
        into.number(self.id.0);
        for end in [self.from, self.to] {
            into.number(u64::from(end.actor.0));
            into.number(end.conn.0);
        }
        into.number(self.due.0);
        into.add(&self.carried);
    }
}
