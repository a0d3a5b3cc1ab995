//! What a single thread pays for its work: the prices of the engine's own table.

use redscope_engine::cost::{MACHINE, PRICES};

/// Prices in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prices {
    /// Reading from a connection and writing to it, without the bytes.
    pub(super) visit: u64,
    /// A `SET` of five words, without the bytes.
    pub(super) set: u64,
    /// A `GET`.
    pub(super) get: u64,
    /// Looking at whether a key is dead.
    pub(super) look: u64,
    /// Removing a dead key.
    pub(super) remove: u64,
    /// Putting a timer among the others, by its moment: what a member of a sorted set costs.
    pub(super) timer_in: u64,
    /// Taking the first timer out.
    pub(super) timer_out: u64,
    /// Putting a key at the end of a slice of time: what an element at the end of a list costs.
    pub(super) slice_in: u64,
}

impl Prices {
    pub(super) fn of_table() -> Self {
        let row = |name: &str| PRICES.iter().find(|(known, ..)| *known == name);
        let base = |name: &str| row(name).map_or(0, |(_, base_ns, _)| u64::from(*base_ns));
        let element = |name: &str| row(name).map_or(0, |(.., element_ns)| u64::from(*element_ns));
        let request = |args: u64| MACHINE.request_ns + args * MACHINE.argument_ns;
        Prices {
            visit: MACHINE.read_ns + MACHINE.write_ns,
            set: request(5) + base("set"),
            get: request(2) + base("get"),
            look: MACHINE.expire_look_ns,
            remove: MACHINE.expire_ns,
            timer_in: element("zadd"),
            timer_out: element("zpopmin"),
            slice_in: element("rpush"),
        }
    }

    /// Reading and writing so many bytes.
    pub(super) fn bytes(read: usize, written: usize) -> u64 {
        (read as u64 * MACHINE.read_byte_ps + written as u64 * MACHINE.write_byte_ps) / 1000
    }
}
