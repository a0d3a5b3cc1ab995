//! What a client waits for.

use redscope_data::Str;

use crate::Reply;
use crate::cost::Lasted;

/// Why a client gets no answer for now.
#[derive(Clone, Debug)]
pub struct BlockedOn {
    /// When to give up, in Unix milliseconds; `None` waits for ever.
    pub deadline_ms: Option<u64>,
    /// What to answer when the time is up.
    pub timeout_reply: Reply,
    /// What would end the wait.
    pub wake: Wake,
    /// The request that waits, as the client sent it.
    pub request: Vec<Vec<u8>>,
    /// How it went until it had to wait.
    pub took: Lasted,
}

/// A key a client waits for.
#[derive(Clone, Debug)]
pub struct KeyWait {
    /// The key.
    pub key: Str,
    /// The client's request, with this key alone, to be run when the key is ready.
    pub request: Vec<Vec<u8>>,
}

/// What ends the wait of a blocked client.
#[derive(Clone, Debug)]
pub enum Wake {
    /// One of these keys of the client's database gets an element.
    Keys {
        /// The keys, in the order given.
        waits: Vec<KeyWait>,
        /// The type a key must have, as `TYPE` names it; another does not end the wait.
        type_name: &'static str,
    },
    /// The end of `CLIENT PAUSE`; then the request is carried out.
    Pause,
    /// The process around the engine, which ends the wait by itself.
    Process,
    /// Nothing but `SCRIPT KILL`: the script the client called does not end.
    Script,
    /// So many replicas acknowledge this offset of the replication stream.
    Replicas {
        /// How many must.
        count: i64,
        /// The offset, in bytes of the stream.
        offset_bytes: u64,
    },
}
