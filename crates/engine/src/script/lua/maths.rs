//! `math`, with every function of numbers from one library wherever it runs.

use lua_types::LuaError;
use lua_vm::state::{LuaCFunction, LuaState};

use super::argument::{Returns, count, int, number, push_number, replace};

pub(super) const FUNCTIONS: &[(&str, LuaCFunction)] = &[
    ("math.abs", |state| of_one(state, f64::abs)),
    ("math.acos", |state| of_one(state, libm::acos)),
    ("math.asin", |state| of_one(state, libm::asin)),
    ("math.atan", |state| of_one(state, libm::atan)),
    ("math.atan2", |state| of_two(state, libm::atan2)),
    ("math.ceil", |state| of_one(state, libm::ceil)),
    ("math.cos", |state| of_one(state, libm::cos)),
    ("math.cosh", |state| of_one(state, libm::cosh)),
    ("math.deg", |state| of_one(state, |number| number / RADIANS)),
    ("math.exp", |state| of_one(state, libm::exp)),
    ("math.floor", |state| of_one(state, libm::floor)),
    ("math.fmod", |state| of_two(state, libm::fmod)),
    ("math.frexp", frexp),
    ("math.ldexp", ldexp),
    ("math.log", |state| of_one(state, libm::log)),
    ("math.log10", |state| of_one(state, libm::log10)),
    ("math.max", |state| extreme(state, |other, best| other > best)),
    ("math.min", |state| extreme(state, |other, best| other < best)),
    ("math.mod", |state| of_two(state, libm::fmod)),
    ("math.modf", modf),
    ("math.pow", |state| of_two(state, libm::pow)),
    ("math.rad", |state| of_one(state, |number| number * RADIANS)),
    ("math.sin", |state| of_one(state, libm::sin)),
    ("math.sinh", |state| of_one(state, libm::sinh)),
    ("math.sqrt", |state| of_one(state, libm::sqrt)),
    ("math.tan", |state| of_one(state, libm::tan)),
    ("math.tanh", |state| of_one(state, libm::tanh)),
];

/// Radians of one degree, with the digits C's libraries for Lua have.
const RADIANS: f64 = std::f64::consts::PI / 180.0;

fn of_one(state: &mut LuaState, function: fn(f64) -> f64) -> Returns {
    let number = number(state, 1)?;
    push_number(state, function(number));
    Ok(1)
}

fn of_two(state: &mut LuaState, function: fn(f64, f64) -> f64) -> Returns {
    // C looks at the last one first.
    let other = number(state, 2)?;
    let one = number(state, 1)?;
    push_number(state, function(one, other));
    Ok(1)
}

fn frexp(state: &mut LuaState) -> Returns {
    let (fraction, exponent) = match number(state, 1)? {
        number if number.is_finite() => libm::frexp(number),
        number => (number, 0),
    };
    push_number(state, fraction);
    push_number(state, f64::from(exponent));
    Ok(2)
}

fn ldexp(state: &mut LuaState) -> Returns {
    let exponent = int(state, 2)?;
    let number = number(state, 1)?;
    push_number(state, libm::ldexp(number, exponent));
    Ok(1)
}

fn modf(state: &mut LuaState) -> Returns {
    let number = number(state, 1)?;
    let whole = libm::trunc(number);
    push_number(state, whole);
    let part = if number.is_infinite() { 0.0 } else { number - whole };
    push_number(state, part.copysign(number));
    Ok(2)
}

fn extreme(state: &mut LuaState, is_better: fn(f64, f64) -> bool) -> Result<usize, LuaError> {
    let mut best = number(state, 1)?;
    for index in 2..=count(state) {
        let other = number(state, index)?;
        if is_better(other, best) {
            best = other;
        }
    }
    // What is left of the arguments must not look like a result.
    replace(state, 1, lua_types::LuaValue::Float(best));
    push_number(state, best);
    Ok(1)
}
