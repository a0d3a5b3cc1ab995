//! Commands that keep their client waiting.

use redscope_data::Str;
use redscope_resp::Frame;

use super::{Ctx, Nesting};
use crate::Reply;
use crate::client::{BlockedOn, ClientKind, KeyWait, Wake};
use crate::cost::Lasted;

impl Ctx<'_> {
    /// Whether the client may be kept waiting; if not, a command answers as on timeout.
    pub fn may_block(&self) -> bool {
        self.outcome.nesting == Nesting::None && self.client.kind != ClientKind::Master
    }

    /// Keeps the client waiting until one of `keys` gets an element, then runs what `request` makes
    /// of the request for that key alone; it is given the key and its place among the keys.
    ///
    /// `timeout_ms` of 0 waits for ever; a wait in vain ends with an absent array. Where nothing
    /// may wait, the reply is `refused`.
    pub fn block_on_keys<K: AsRef<[u8]>>(
        &mut self,
        type_name: &'static str,
        keys: &[K],
        timeout_ms: u64,
        refused: Reply,
        request: impl Fn(&[u8], usize) -> Vec<Vec<u8>>,
    ) -> Reply {
        if !self.may_block() {
            return refused;
        }
        let wait = |(place, key): (usize, &K)| {
            let key = key.as_ref();
            KeyWait { key: Str::from(key), request: request(key, place) }
        };
        let waits: Vec<KeyWait> = keys.iter().enumerate().map(wait).collect();
        self.block(timeout_ms, Frame::NullArray, Wake::Keys { waits, type_name })
    }

    /// Keeps the client waiting, see [`Ctx::block_on_keys`].
    pub fn block(&mut self, timeout_ms: u64, timeout_reply: Reply, wake: Wake) -> Reply {
        if !self.may_block() {
            return timeout_reply;
        }
        self.wait(timeout_ms, timeout_reply, wake)
    }

    /// As [`Ctx::block`], even for a master: the request has not begun.
    pub(in crate::command) fn wait(
        &mut self,
        timeout_ms: u64,
        timeout_reply: Reply,
        wake: Wake,
    ) -> Reply {
        let deadline_ms = (timeout_ms > 0).then(|| self.now_ms + timeout_ms);
        self.outcome.blocked = Some(BlockedOn {
            deadline_ms,
            timeout_reply,
            wake,
            request: Vec::new(),
            took: Lasted::default(),
        });
        Frame::Null
    }
}
