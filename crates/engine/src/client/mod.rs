//! What the engine remembers about each connection.

mod id;
mod reply_buffer;
mod tracking;
mod wait;

use std::collections::BTreeSet;

use redscope_data::Str;
use redscope_resp::{Frame, Protocol, encode_frame, write_array_header};

use crate::Reply;
use crate::command::CommandSpec;

pub use id::{ClientId, ClientKind};
pub use reply_buffer::ReplyBuffer;
pub(crate) use reply_buffer::{CHUNK_BYTES, Resizing};
pub use tracking::{ClientTracking, TrackingChoice};
pub use wait::{BlockedOn, KeyWait, Wake};

/// Room for input that a connection begins with, the allocator's rounding included.
pub(crate) const QUERY_BUFFER_BYTES: usize = 20_474;
/// What a connection takes beside its buffers.
const CLIENT_BYTES: usize = 784;

/// Commands kept until `EXEC`.
#[derive(Clone, Debug, Default)]
pub struct Transaction {
    /// The requests in order, each with its arguments.
    pub queued: Vec<Vec<Vec<u8>>>,
    /// Whether one of them could not be queued, so that `EXEC` must refuse.
    pub failed: bool,
}

impl Transaction {
    /// Bytes of heap the commands take.
    pub(crate) fn heap_bytes(&self) -> usize {
        let of =
            |request: &Vec<Vec<u8>>| request.iter().map(|arg| arg.len() + ARG_BYTES).sum::<usize>();
        self.queued.iter().map(|request| of(request) + QUEUED_BYTES).sum()
    }
}

/// What an argument kept for later takes beside its text.
const ARG_BYTES: usize = 24;
/// What a queued command takes beside its arguments.
const QUEUED_BYTES: usize = 40;

/// How much the client wants to hear, set by `CLIENT REPLY`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplyMode {
    /// Everything.
    #[default]
    On,
    /// Nothing until further notice.
    Off,
    /// Nothing of the command under way; then as before.
    SkipThis,
    /// Nothing of the next command.
    SkipNext,
}

/// Bytes of a connection's input.
#[derive(Clone, Copy, Debug, Default)]
pub struct InputBytes {
    /// Received and not carried out yet: the request under way included while it runs, without its
    /// finished arguments while it comes.
    pub query: usize,
    /// Still to come of a large argument: room is made for it at once.
    pub awaited: usize,
    /// Arguments of the request under way.
    pub argv: usize,
}

/// One connection's state.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its number.
    pub id: ClientId,
    /// The peer, as `host:port`.
    pub addr: String,
    /// This end, as `host:port`.
    pub laddr: String,
    /// Given by `CLIENT SETNAME`.
    pub name: Str,
    /// Selected database.
    pub db: usize,
    /// Chosen by `HELLO`.
    pub protocol: Protocol,
    /// Who is logged in.
    pub user: Str,
    /// Whether commands are allowed.
    pub authenticated: bool,
    /// Whom it serves.
    pub kind: ClientKind,
    /// The transaction under way.
    pub transaction: Option<Transaction>,
    /// Keys watched, with their database.
    pub watched: Vec<(usize, Str)>,
    /// Whether a watched key was touched.
    pub watch_broken: bool,
    /// Channels subscribed to.
    pub channels: BTreeSet<Str>,
    /// Patterns subscribed to.
    pub patterns: BTreeSet<Str>,
    /// Shard channels subscribed to.
    pub shard_channels: BTreeSet<Str>,
    /// Set while the client waits.
    pub blocked: Option<Box<BlockedOn>>,
    /// Whether every command of others is shown to it.
    pub monitor: bool,
    /// One command may use a slot that is being imported.
    pub asking: bool,
    /// A cluster replica may answer its reads.
    pub read_only: bool,
    /// What `CLIENT REPLY` set.
    pub reply_mode: ReplyMode,
    /// Set by `QUIT` and errors: close once the output is written.
    pub close_after_reply: bool,
    /// Set by `CLIENT KILL`: close now.
    pub close_now: bool,
    /// Set by `CLIENT TRACKING`.
    pub tracking: Option<Box<ClientTracking>>,
    /// Set by `CLIENT NO-EVICT`.
    pub no_evict: bool,
    /// End of this client's last write in the replication stream, for `WAIT`.
    pub write_offset_bytes: u64,
    /// Unix milliseconds of the connection.
    pub created_ms: u64,
    /// Unix milliseconds of the last command.
    pub active_ms: u64,
    /// The last command.
    pub last_command: Option<&'static CommandSpec>,
    /// What the client has sent that is not carried out yet.
    pub input: InputBytes,
    /// Bytes to be sent.
    pub output: Vec<u8>,
    /// The buffer replies go to first, as Redis would have it.
    pub reply_buffer: ReplyBuffer,
    /// Bytes handed out before that the peer has not taken yet.
    pub unsent_bytes: usize,
    /// Since when more waits for it than its class may have for long.
    pub(crate) over_soft_limit_since_ms: Option<u64>,
}

impl Client {
    /// A connection that has just been accepted.
    pub fn new(id: ClientId, addr: String, laddr: String, now_ms: u64) -> Self {
        Client {
            id,
            addr,
            laddr,
            name: Str::EMPTY,
            db: 0,
            protocol: Protocol::Resp2,
            user: Str::from("default"),
            authenticated: true,
            kind: ClientKind::Normal,
            transaction: None,
            watched: Vec::new(),
            watch_broken: false,
            channels: BTreeSet::new(),
            patterns: BTreeSet::new(),
            shard_channels: BTreeSet::new(),
            blocked: None,
            monitor: false,
            asking: false,
            read_only: false,
            reply_mode: ReplyMode::On,
            close_after_reply: false,
            close_now: false,
            tracking: None,
            no_evict: false,
            write_offset_bytes: 0,
            created_ms: now_ms,
            active_ms: now_ms,
            last_command: None,
            input: InputBytes::default(),
            output: Vec::new(),
            reply_buffer: ReplyBuffer::new(now_ms),
            unsent_bytes: 0,
            over_soft_limit_since_ms: None,
        }
    }

    /// Appends a reply or push in the client's protocol.
    ///
    /// The master's stream is never answered; `CLIENT REPLY` can ask for no replies, not for no
    /// pushes.
    pub fn send(&mut self, frame: &Reply) {
        let is_push = matches!(frame, Frame::Push(_)) && self.kind != ClientKind::Master;
        if is_push || self.hears_replies() {
            encode_frame(frame, self.protocol, &mut self.output);
        }
    }

    /// Begins a reply of so many elements, which follow one by one.
    pub(crate) fn send_array_header(&mut self, len: usize) {
        if self.hears_replies() {
            write_array_header(len, &mut self.output);
        }
    }

    fn hears_replies(&self) -> bool {
        let silent = matches!(self.reply_mode, ReplyMode::Off | ReplyMode::SkipThis);
        self.kind != ClientKind::Master && !silent
    }

    /// Bytes that wait to be sent.
    pub fn waiting_bytes(&self) -> usize {
        self.unsent_bytes + self.output.len()
    }

    /// Bytes of those that no longer fit the reply buffer and wait in a list.
    pub fn listed_bytes(&self) -> usize {
        self.waiting_bytes().saturating_sub(self.reply_buffer.size_bytes)
    }

    /// Memory the connection takes, for `maxmemory-clients` and `CLIENT LIST`.
    pub fn memory_bytes(&self) -> usize {
        let queued = self.transaction.as_ref().map_or(0, Transaction::heap_bytes);
        let watched = self.watched.iter().map(|(_, key)| key.len() + ARG_BYTES).sum::<usize>();
        let query = self.input.query + self.input.awaited;
        let buffer = if query > 0 { query.max(QUERY_BUFFER_BYTES) } else { 0 };
        CLIENT_BYTES
            + self.reply_buffer.size_bytes
            + buffer
            + self.input.argv
            + self.listed_bytes()
            + queued
            + watched
            + self.subscription_bytes()
            + self.prefix_bytes()
    }

    /// Prefixes of `CLIENT TRACKING … BCAST`: a node of a radix tree for each, or nearly.
    /// Source: networking.c `getClientMemoryUsage`, 7.0.15.
    fn prefix_bytes(&self) -> usize {
        const NODE_BYTES: usize = 12;
        let prefixes = self.tracking.as_ref().and_then(|tracking| tracking.broadcast.as_ref());
        prefixes.map_or(0, |prefixes| prefixes.len() * NODE_BYTES)
    }

    /// Source: networking.c `pubsubMemOverhead`, 7.0.15.
    fn subscription_bytes(&self) -> usize {
        /// An entry of a list or of a table, and a slot of a table.
        const ENTRY_BYTES: usize = 24;
        const SLOT_BYTES: usize = 8;
        let table = |entries: usize| match entries {
            0 => 0,
            _ => entries * ENTRY_BYTES + entries.next_power_of_two().max(4) * SLOT_BYTES,
        };
        self.patterns.len() * ENTRY_BYTES
            + table(self.channels.len())
            + table(self.shard_channels.len())
    }

    /// Whether the client is on the machine of the process.
    pub(crate) fn is_local(&self) -> bool {
        self.addr.starts_with("127.")
    }

    /// Number of channels and patterns subscribed to.
    pub fn subscription_count(&self) -> usize {
        self.channels.len() + self.patterns.len()
    }

    /// Whether a RESP2 connection is limited to the subscriber's commands.
    pub fn in_subscriber_context(&self) -> bool {
        self.protocol == Protocol::Resp2
            && self.subscription_count() + self.shard_channels.len() > 0
    }

    /// The flag letters of `CLIENT LIST`.
    /// Source: networking.c `catClientInfoString`, 7.0.15.
    pub fn flag_letters(&self) -> String {
        let mut flags = String::new();
        for (letter, set) in [
            ('S', self.kind == ClientKind::Replica),
            ('M', self.kind == ClientKind::Master),
            ('O', self.monitor),
            ('P', self.subscription_count() + self.shard_channels.len() > 0),
            ('x', self.transaction.is_some()),
            ('b', self.blocked.is_some()),
            ('t', self.tracking.is_some()),
            ('R', self.tracking.as_ref().is_some_and(|tracking| tracking.redirect_broken)),
            ('B', self.tracking.as_ref().is_some_and(|tracking| tracking.broadcast.is_some())),
            ('d', self.watch_broken),
            ('c', self.close_after_reply),
            ('A', self.close_now),
            ('r', self.read_only),
            ('e', self.no_evict),
        ] {
            if set {
                flags.push(letter);
            }
        }
        if flags.is_empty() {
            flags.push('N');
        }
        flags
    }
}
