//! What a command does, counted.

use redscope_resp::Frame;

use crate::Reply;
use crate::command::Args;

/// What a command has touched so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Elements: arguments, elements replied, elements looked at on the way, elements made.
    pub elements: u64,
    /// Neighbours passed on the way to an element in a list.
    pub steps: u64,
    /// Bytes of long texts copied or looked at.
    pub bytes: u64,
    /// Parts of values freed, which are paid for at once.
    pub freed: u64,
    /// Instructions of Lua.
    pub instructions: u64,
    /// Elements that were gathered before the first was answered, beyond those that caches hold.
    pub gathered: u64,
}

/// So many gathered elements are at hand still when they are answered.
const AT_HAND: usize = 1000;

impl Work {
    /// Adds other work.
    pub(crate) fn add(&mut self, other: Work) {
        self.elements += other.elements;
        self.steps += other.steps;
        self.bytes += other.bytes;
        self.freed += other.freed;
        self.instructions += other.instructions;
        self.gathered += other.gathered;
    }

    /// Adds elements that a cursor gathers in a list of its own before it answers them.
    pub(super) fn gather(&mut self, elements: usize) {
        self.elements += elements as u64;
        self.gathered += elements.saturating_sub(AT_HAND) as u64;
    }

    /// Adds a request: its arguments behind the name.
    pub(super) fn add_request(&mut self, args: Args<'_>) {
        self.elements += args.len() as u64 - 1;
        self.bytes += args.from(1).iter().map(|arg| arg.len() as u64).sum::<u64>();
    }

    /// Adds a reply: the elements of its arrays, and its texts.
    pub(super) fn add_reply(&mut self, reply: &Reply) {
        match reply {
            Frame::Bulk(text) => self.bytes += text.len() as u64,
            Frame::Array(items) | Frame::Set(items) | Frame::Push(items) => {
                self.elements += items.len() as u64;
                items.iter().for_each(|item| self.add_reply(item));
            }
            Frame::Map(pairs) => {
                self.elements += 2 * pairs.len() as u64;
                for (key, value) in pairs {
                    self.add_reply(key);
                    self.add_reply(value);
                }
            }
            Frame::Verbatim { text, .. } => self.bytes += text.len() as u64,
            _ => {}
        }
    }
}
