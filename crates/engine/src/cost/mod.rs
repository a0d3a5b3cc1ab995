//! What work costs in processor time, by a model of a server: integers only, so that the same input
//! costs the same everywhere.
//!
//! A command costs what its row of [`PRICES`] says: a base, and so much for each element it touches.
//! What it touches is counted where it is done ([`Work`]), what costs the same whoever does it
//! (walking a packed list, copying bytes, freeing, reading a request) is in [`MACHINE`]. Both were
//! measured on a real server by `cargo xtask bench cost`, which prints `prices.rs`. A [`Meter`] adds
//! up what an input has spent. Disks and networks are no business of this module.

mod meter;
mod prices;
mod spent;
mod work;

use std::sync::LazyLock;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

pub use meter::{Lasted, Meter};
pub use prices::{MACHINE, PRICES};
pub use spent::{LongestCommand, Part, Spent};
pub use work::Work;

/// Whether work takes time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Processor {
    /// It takes none: a processor without end, or a real one that takes its own.
    #[default]
    Free,
    /// It takes what the model says.
    Modelled,
}

/// What a command costs by itself, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// One that touches nothing.
    pub base_ns: u32,
    /// Each element touched: arguments, elements of the reply, and what is looked at on the way.
    pub element_ns: u32,
}

impl Price {
    /// For commands that nobody measured: administration, mostly.
    pub const UNMEASURED: Price = Price { base_ns: 2000, element_ns: 100 };

    /// What a piece of work costs at this price, in nanoseconds.
    pub fn of(self, work: Work) -> u64 {
        u64::from(self.base_ns)
            + work.elements * u64::from(self.element_ns)
            + work.gathered * MACHINE.gathered_ns
            + (work.steps * MACHINE.step_ps
                + work.bytes * MACHINE.byte_ps
                + work.instructions * MACHINE.instruction_ps)
                / 1000
    }
}

/// What costs the same whoever does it: nanoseconds, or picoseconds for what is done very often.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// A neighbour looked at on the way through a packed list or a skip list.
    pub step_ps: u64,
    /// A byte copied or looked at.
    pub byte_ps: u64,
    /// A part of a value freed.
    pub freed_ns: u64,
    /// An element that a cursor has gathered beyond those that caches hold.
    pub gathered_ns: u64,
    /// Waking up for a connection and reading from it.
    pub read_ns: u64,
    /// A byte read.
    pub read_byte_ps: u64,
    /// Finding a request in what was read, and all that is around a command.
    pub request_ns: u64,
    /// An argument of a request.
    pub argument_ns: u64,
    /// Writing to a connection.
    pub write_ns: u64,
    /// A byte written.
    pub write_byte_ps: u64,
    /// Accepting a connection.
    pub accept_ns: u64,
    /// A tick of the server.
    pub tick_ns: u64,
    /// Forking, and a page of memory more of it.
    pub fork_ns: u64,
    /// A page of 4096 bytes at a fork.
    pub fork_page_ps: u64,
    /// A key the active expiry cycle looks at.
    pub expire_look_ns: u64,
    /// Removing a key that has expired.
    pub expire_ns: u64,
    /// Choosing a key to evict, and removing it.
    pub evict_ns: u64,
    /// A key read from an RDB file.
    pub load_key_ns: u64,
    /// A byte of an RDB file read.
    pub load_byte_ps: u64,
    /// A key written to an RDB file.
    pub save_key_ns: u64,
    /// A byte of an RDB file written.
    pub save_byte_ps: u64,
    /// An instruction of Lua.
    pub instruction_ps: u64,
}

type ByName = IndexMap<&'static str, Price, FxBuildHasher>;

static BY_NAME: LazyLock<ByName> = LazyLock::new(|| {
    PRICES
        .iter()
        .map(|&(name, base_ns, element_ns)| (name, Price { base_ns, element_ns }))
        .collect()
});

/// What a command costs, by its full name.
pub(crate) fn price_of(full_name: &str) -> Price {
    BY_NAME.get(full_name).copied().unwrap_or(Price::UNMEASURED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{CommandSpec, all};

    #[test]
    fn only_commands_have_prices() {
        let rows =
            || all().flat_map(|(_, spec): (_, &CommandSpec)| spec.subcommands.iter().chain([spec]));
        for (name, ..) in PRICES {
            assert!(rows().any(|spec| spec.full_name == *name), "there is no command {name}");
        }
        assert!(PRICES.is_sorted_by_key(|(name, ..)| *name));
    }

    #[test]
    fn work_costs_what_the_table_says() {
        let price = Price { base_ns: 500, element_ns: 20 };
        assert_eq!(price.of(Work::default()), 500);
        assert_eq!(price.of(Work { elements: 10, ..Work::default() }), 700);
        let bytes = Work { bytes: 1_000_000, ..Work::default() };
        assert_eq!(price.of(bytes), 500 + 1000 * MACHINE.byte_ps);
        let mut scan = Work::default();
        scan.gather(1500);
        assert_eq!(price.of(scan), 500 + 1500 * 20 + 500 * MACHINE.gathered_ns);
    }

    /// What a real server took for a cursor's whole data set of 100,000, in microseconds: the line
    /// through little would come to a third of it.
    #[test]
    fn a_cursor_that_gathers_everything_takes_about_as_long_as_on_a_real_server() {
        const EACH: u64 = 100_000;
        for (name, replied, real_us) in
            [("scan", 1, 52_600), ("hscan", 2, 89_000), ("sscan", 1, 57_300)]
        {
            let mut work = Work::default();
            work.gather(EACH as usize);
            work.elements += EACH * replied;
            let us = price_of(name).of(work) / 1000;
            assert!((real_us * 2 / 3..real_us * 3 / 2).contains(&us), "{name}: {us}");
        }
    }
}
