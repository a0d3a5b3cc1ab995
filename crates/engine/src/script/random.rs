//! `math.random` and `math.randomseed`.

use std::cell::Cell;
use std::rc::Rc;

use omnilua::{Lua, Table, Value, Variadic};

use super::native::{number_of, plain_function};
use super::value::LuaResult;

/// The generator of `rand48`, which Redis gives to scripts so that they all draw alike.
/// Source: rand.c, 7.0.15.
#[derive(Clone, Debug)]
struct Random(Rc<Cell<u64>>);

impl Random {
    fn new() -> Self {
        let random = Random(Rc::default());
        random.seed(0);
        random
    }

    fn seed(&self, seed: i32) {
        self.0.set(u64::from(seed as u32) << 16 | 0x330e);
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
pub(super) fn install(lua: &Lua, host: &Table) -> LuaResult<()> {
    let random = Random::new();
    let draws = random.clone();
    let draw = plain_function(lua, move |_, args| {
        let fraction = draws.fraction();
        let bounds: Option<Vec<f64>> = args.iter().map(|arg| number_of(Some(arg))).collect();
        let (low, high) = match bounds.as_deref() {
            Some([]) => return Ok(Value::Number(fraction)),
            Some([high]) => (1.0, *high),
            Some([low, high]) => (*low, *high),
            _ => return Err("wrong number of arguments".to_owned()),
        };
        if low > high {
            return Err("bad argument #1 to 'random' (interval is empty)".to_owned());
        }
        Ok(Value::Number((fraction * (high - low + 1.0)).floor() + low))
    })?;
    host.raw_set("random", draw)?;
    let seed = lua.create_function(move |_, args: Variadic<Value>| {
        random.seed(number_of(args.first()).unwrap_or(0.0) as i64 as i32);
        Ok(Value::Nil)
    })?;
    host.raw_set("randomseed", seed)
}
