//! Memory in use, counted from the parts of values: the same on every machine.
//!
//! Source: object.c `getMemoryOverheadData`, 7.0.15.

use redscope_data::value::memory::{key_bytes, sds_bytes};
use redscope_data::{Entry, Str};

use crate::client::{Client, ClientKind};
use crate::config::key;
use crate::engine::Engine;

/// What a server without data takes.
const STARTUP_BYTES: u64 = 875_992;
/// Keys of a database whose size stands for all of them.
const SAMPLED_KEYS: usize = 1000;
/// Parts of a value whose size stands for all of them. `OBJ_COMPUTE_SIZE_DEF_SAMPLES`.
pub(crate) const SAMPLED_PARTS: usize = 5;
/// What is kept for a script, for a library and for a function beside their texts.
const SCRIPT_BYTES: usize = 24 + 16 + 48;
const LIBRARY_BYTES: usize = 24 + 56;
const FUNCTION_BYTES: usize = 24 + 48;

/// Least room of a block of the replication stream. `PROTO_REPLY_CHUNK_BYTES`.
pub const STREAM_BLOCK_BYTES: usize = 16 * 1024;
/// What a block says of itself.
pub const STREAM_BLOCK_HEADER_BYTES: usize = 40;
/// Its entry in the list of blocks.
pub const STREAM_BLOCK_NODE_BYTES: usize = 24;

/// What a key takes with its value.
pub(crate) fn entry_bytes(key: &Str, entry: &Entry) -> u64 {
    (key_bytes(key) + entry.value.memory_bytes(SAMPLED_PARTS)) as u64
}

/// What is not the data itself, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overhead {
    /// A server without data.
    pub startup: u64,
    /// Connections, but those of replicas.
    pub clients: u64,
    /// The replication backlog, as far as it is no larger than it is set to be.
    pub backlog: u64,
    /// What it keeps beyond that for replicas.
    pub replicas: u64,
    /// Scripts that `EVAL` keeps.
    pub scripts: u64,
    /// Libraries and their functions.
    pub functions: u64,
    /// Each database with keys, with the overhead of its keys and of its expiries.
    pub dbs: Vec<(usize, u64, u64)>,
}

impl Overhead {
    /// All of it.
    pub fn total(&self) -> u64 {
        let dbs = self.dbs.iter().map(|(_, keys, expiries)| keys + expiries);
        self.startup
            + self.clients
            + self.backlog
            + self.replicas
            + self.scripts
            + self.functions
            + dbs.sum::<u64>()
    }
}

impl Engine {
    /// Counts a child process, and what it takes to make one: the table of pages is copied.
    ///
    /// Source: server.c `redisFork`, 7.0.15.
    pub fn note_fork(&mut self, now_ms: u64) {
        let us = self.meter.fork(self.used_memory_bytes());
        self.stats.forks += 1;
        self.stats.latest_fork_us = us;
        self.note_latency("fork", now_ms, us * 1000);
    }

    /// Memory in use, in bytes: exact for small databases, estimated from a sample for large ones.
    pub fn used_memory_bytes(&self) -> u64 {
        self.data_bytes() + self.beside_data_bytes()
    }

    /// What all keys take, in bytes.
    pub(crate) fn data_bytes(&self) -> u64 {
        self.bytes_of_keys(SAMPLED_KEYS)
    }

    /// What a copy of all keys, of what clients wait for and of scripts takes, in bytes: each key is counted, as a
    /// copy visits each.
    pub fn copy_bytes(&self) -> u64 {
        self.bytes_of_keys(usize::MAX)
            + self.client_memory_bytes(|_| true)
            + self.script_memory_bytes()
            + self.function_memory_bytes()
    }

    /// What all keys take if so many of each database stand for the others.
    fn bytes_of_keys(&self, most_sampled: usize) -> u64 {
        let of_db = self.dbs.iter().map(|db| {
            let (len, sampled) = (db.len() as u64, db.len().min(most_sampled) as u64);
            // From all over the table: those in front have been there longest.
            let each = (0..sampled).filter_map(|at| db.entries().at((at * len / sampled) as usize));
            let sum: u64 = each.map(|(key, entry)| entry_bytes(key, entry)).sum();
            let (keys, expiries) = db.table_bytes();
            sum * len / sampled.max(1) + (keys + expiries) as u64
        });
        of_db.sum()
    }

    /// What everything else takes, in bytes.
    pub(crate) fn beside_data_bytes(&self) -> u64 {
        STARTUP_BYTES + self.stream_buffer_bytes + self.client_memory_bytes(|_| true)
            - self.shared_output_bytes()
            + self.script_memory_bytes()
            + self.function_memory_bytes()
    }

    /// Memory in use that `maxmemory` does not count: what slow replicas keep of the stream.
    ///
    /// Source: evict.c `freeMemoryGetNotCountedMemory`, 7.0.15.
    pub fn uncounted_memory_bytes(&self) -> u64 {
        const BLOCK_BYTES: u64 = STREAM_BLOCK_BYTES as u64;
        const BLOCK_OVERHEAD_BYTES: u64 =
            (STREAM_BLOCK_HEADER_BYTES + STREAM_BLOCK_NODE_BYTES) as u64;
        let size = self.config.integer(key::REPL_BACKLOG_SIZE).max(0) as u64;
        let counted = size + (size / BLOCK_BYTES + 1) * BLOCK_OVERHEAD_BYTES;
        self.stream_buffer_bytes.saturating_sub(counted)
    }

    /// What replicas wait for: it lies in the stream's own blocks.
    fn shared_output_bytes(&self) -> u64 {
        let replicas = self.clients_of_kind(ClientKind::Replica);
        replicas.map(|replica| replica.listed_bytes() as u64).sum()
    }

    fn client_memory_bytes(&self, is_meant: impl Fn(&Client) -> bool) -> u64 {
        let meant = self.clients.iter().filter(|client| is_meant(client));
        meant.map(|client| client.memory_bytes() as u64).sum()
    }

    fn script_memory_bytes(&self) -> u64 {
        let scripts = self.scripting.scripts.values().map(|body| SCRIPT_BYTES + body.len());
        scripts.sum::<usize>() as u64
    }

    fn function_memory_bytes(&self) -> u64 {
        let libraries = self.scripting.libraries.iter().map(|(name, library)| {
            let functions = library.functions.keys().map(|name| FUNCTION_BYTES + name.len());
            LIBRARY_BYTES + sds_bytes(name.len()) + library.code.len() + functions.sum::<usize>()
        });
        libraries.sum::<usize>() as u64
    }

    /// Most memory that was ever in use.
    pub fn peak_memory_bytes(&self) -> u64 {
        self.peak_memory_bytes.max(self.used_memory_bytes())
    }

    /// Looks at memory in use, once a second.
    pub(crate) fn note_peak_memory(&mut self, now_ms: u64) {
        if now_ms % 1000 < self.tick_ms() {
            self.peak_memory_bytes = self.peak_memory_bytes();
        }
    }

    /// What memory in use is not data.
    pub fn memory_overhead(&self) -> Overhead {
        /// What a key takes in the table beside its name and its value.
        const KEY_BYTES: usize = 24 + 16;
        let dbs = self.dbs.iter().enumerate().filter(|(_, db)| !db.is_empty());
        let size = self.config.integer(key::REPL_BACKLOG_SIZE).max(0) as u64;
        let has_replicas = self.clients_of_kind(ClientKind::Replica).next().is_some();
        let replicas = self.stream_buffer_bytes.saturating_sub(size);
        let replicas = if has_replicas { replicas } else { 0 };
        Overhead {
            startup: STARTUP_BYTES,
            clients: self.client_memory_bytes(|client| client.kind != ClientKind::Replica),
            backlog: self.stream_buffer_bytes - replicas,
            replicas,
            scripts: self.script_memory_bytes(),
            functions: self.function_memory_bytes(),
            dbs: dbs
                .map(|(number, db)| {
                    let (keys, expiries) = db.table_bytes();
                    (number, (keys + db.len() * KEY_BYTES) as u64, expiries as u64)
                })
                .collect(),
        }
    }
}
