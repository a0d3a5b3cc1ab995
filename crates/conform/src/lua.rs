//! Random calls of the functions that scripts have, with arguments of every kind.
//!
//! Each call is a script of its own whose reply shows every value with its type. What a function is
//! meant to be called with is drawn more often than the rest.

use redscope_actor::Rng;

use crate::lua_functions::{FUNCTIONS, Known};
use crate::lua_values::ANYTHING;

/// Shows values with their types; tables by their keys in order, addresses left out. The script
/// proper follows in the second line.
const SHOW: &str = "local function text(v, depth) \
    local kind = type(v) \
    if kind == 'number' then return string.format('%.17g', v) end \
    if kind == 'string' then return '\"' .. v:gsub('(%a+: )0x%x+', '%10x') .. '\"' end \
    if kind == 'boolean' then return tostring(v) end \
    if kind ~= 'table' or depth > 3 then return kind end \
    local parts = {} \
    for k, w in pairs(v) do parts[#parts + 1] = text(k, 9) .. '=' .. text(w, depth + 1) end \
    table.sort(parts) \
    return '{' .. table.concat(parts, ',') .. '}' end \
    local function show(...) \
    local parts = {} \
    for place = 1, select('#', ...) do parts[place] = text((select(place, ...)), 0) end \
    return table.concat(parts, ' ') end\n";

/// Draws scripts from a seed.
pub struct LuaCalls {
    rng: Rng,
    known: Vec<&'static Known>,
}

impl LuaCalls {
    /// Draws from the functions whose names begin with one of these, or from all if there are none.
    pub fn new(rng: Rng, libraries: &[String]) -> Self {
        let wanted = |known: &&Known| {
            libraries.is_empty() || libraries.iter().any(|name| known.name.starts_with(name))
        };
        LuaCalls { rng, known: FUNCTIONS.iter().filter(wanted).collect() }
    }

    /// The text of the next script.
    pub fn script(&mut self) -> String {
        let known = self.known[self.rng.below(self.known.len() as u64) as usize];
        let args = self.arguments(known);
        let name = known.name;
        let all = args.join(", ");
        let also = if args.is_empty() { String::new() } else { format!(", {all}") };
        let call = match self.rng.below(10) {
            0 => format!("return show(pcall({name}{also}))"),
            1 => format!("local g = {name} return show(g({all}))"),
            2 => format!("return {name}({all})"),
            3 => format!(
                "local ok, e = pcall(function() return {name}({all}) end) return show(ok, e)"
            ),
            4 => format!("return show(coroutine.wrap(function() return {name}({all}) end)())"),
            5 => format!(
                "return show(xpcall(function() return {name}({all}) end, function(e) return {{e}} end))"
            ),
            6 if name.starts_with("string.") && !args.is_empty() => {
                format!("return show(({}):{}({}))", args[0], &name[7..], args[1..].join(", "))
            }
            7 => format!("local t = {{f = {name}}} return show(t.f({all}))"),
            _ => format!("return show({name}({all}))"),
        };
        format!("{SHOW}{call}")
    }

    /// As many as the function takes, or one too few or too many; most of the kinds it takes.
    fn arguments(&mut self, known: &Known) -> Vec<String> {
        let takes = known.takes.len() as u64;
        let count = match self.rng.below(12) {
            0 => self.rng.below(takes + 1),
            1 => takes + 1 + self.rng.below(2),
            _ => takes,
        };
        (0..count as usize)
            .map(|place| {
                let meant = known.takes.get(place).copied();
                let pool = match meant {
                    Some(pool) if known.strict || self.rng.below(4) > 0 => pool,
                    _ => ANYTHING[self.rng.below(ANYTHING.len() as u64) as usize],
                };
                pool[self.rng.below(pool.len() as u64) as usize].to_owned()
            })
            .collect()
    }
}
