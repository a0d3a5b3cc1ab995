//! `math.random` and `math.randomseed`.

use std::cell::Cell;
use std::rc::Rc;

use omnilua::{Lua, Table, Value};

use super::native::{Complaint, int_arg, many_function, plain_function};
use super::value::LuaResult;

/// The generator of `rand48`, which goes on from script to script and belongs to the process.
/// Source: rand.c, 7.0.15.
#[derive(Debug)]
pub(super) struct Random(Rc<Cell<u64>>);

/// What the generator of a new process begins with.
const FIRST: u64 = 0x1234_abcd_330e;
/// The low bits of a generator that was given a seed.
const SEEDED: u64 = 0x330e;

impl Default for Random {
    fn default() -> Self {
        Random(Rc::new(Cell::new(FIRST)))
    }
}

impl Clone for Random {
    /// A copy of a process draws the same numbers and leaves the other's alone.
    fn clone(&self) -> Self {
        Random(Rc::new(Cell::new(self.0.get())))
    }
}

impl Random {
    /// The same generator for another owner within the process.
    pub(super) fn share(&self) -> Self {
        Random(Rc::clone(&self.0))
    }

    /// Where it is.
    pub(super) fn state(&self) -> u64 {
        self.0.get()
    }

    fn seed(&self, seed: i32) {
        self.0.set(u64::from(seed as u32) << 16 | SEEDED);
    }

    /// The next number of 31 bits.
    fn next(&self) -> u32 {
        let next = self.0.get().wrapping_mul(0x5_deec_e66d).wrapping_add(0xb) & ((1 << 48) - 1);
        self.0.set(next);
        (next >> 17) as u32
    }

    fn fraction(&self) -> f64 {
        let most = i32::MAX as u32;
        f64::from(self.next() % most) / f64::from(most)
    }
}

/// Gives the prelude both, over one generator.
pub(super) fn install(lua: &Lua, host: &Table, random: &Random) -> LuaResult<()> {
    let draws = random.share();
    let draw = plain_function(lua, move |_, args| {
        let fraction = draws.fraction();
        let (low, high, which) = match args.len() {
            0 => return Ok(Value::Number(fraction)),
            1 => (1, int_arg(args, 1)?, 1),
            2 => (int_arg(args, 1)?, int_arg(args, 2)?, 2),
            _ => return Err("wrong number of arguments".into()),
        };
        if low > high {
            return Err(Complaint::Argument(which, "interval is empty".to_owned()));
        }
        // C counts the width in 32 bits, where it may overflow.
        let width = match which {
            1 => f64::from(high),
            _ => f64::from(high.wrapping_sub(low).wrapping_add(1)),
        };
        Ok(Value::Number((fraction * width).floor() + f64::from(low)))
    })?;
    host.raw_set("random", draw)?;
    let seeds = random.share();
    let seed = many_function(lua, move |_, args| {
        seeds.seed(int_arg(args, 1)?);
        Ok(Vec::new())
    })?;
    host.raw_set("randomseed", seed)
}
