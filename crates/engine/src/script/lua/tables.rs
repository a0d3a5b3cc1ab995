//! `table`: everything it does to a table goes past metatables.

use lua_types::{GcRef, LuaError, LuaTable, LuaType, LuaValue};
use lua_vm::api;
use lua_vm::state::{LuaCFunction, LuaState, LuaTableRefExt as _};

use super::argument::{
    Returns, as_number, behind, count, fail, function, int, int_or, is_missing, push_number,
    push_text, replace, shown_key, table, text, writable,
};

pub(super) const FUNCTIONS: &[(&str, LuaCFunction)] = &[
    ("table.concat", concat),
    ("table.foreach", foreach),
    ("table.foreachi", foreachi),
    ("table.getn", getn),
    ("table.insert", insert),
    ("table.maxn", maxn),
    ("table.remove", remove),
    ("table.setn", setn),
    ("table.sort", sort),
];

/// An argument that is a table to look into.
fn seen(state: &mut LuaState, index: i32) -> Result<GcRef<LuaTable>, LuaError> {
    table(state, index).map(behind)
}

fn len(table: &GcRef<LuaTable>) -> i32 {
    (**table).getn() as i32
}

fn item(table: &GcRef<LuaTable>, index: i32) -> LuaValue {
    table.get_int(i64::from(index))
}

fn put(
    state: &mut LuaState,
    table: &GcRef<LuaTable>,
    index: i32,
    value: LuaValue,
) -> Result<(), LuaError> {
    state.gc_table_barrier_back(table, &value);
    table.raw_set_int(state, i64::from(index), value)
}

/// Counts the steps of a loop as instructions, so that none is longer than a script may be.
fn charge(state: &LuaState, steps: i64) -> Result<(), LuaError> {
    match u64::try_from(steps).ok().and_then(|steps| state.sandbox_charge(steps)) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn concat(state: &mut LuaState) -> Returns {
    let separator = match is_missing(state, 2) {
        true => Vec::new(),
        false => text(state, 2)?.as_bytes().to_vec(),
    };
    let table = seen(state, 1)?;
    let first = int_or(state, 3, 1)?;
    let last = int_or(state, 4, len(&table))?;
    let mut out: Vec<u8> = Vec::new();
    for index in i64::from(first)..=i64::from(last) {
        let value = item(&table, index as i32);
        if !matches!(value, LuaValue::Str(_) | LuaValue::Int(_) | LuaValue::Float(_)) {
            let kind = value.type_name();
            let text = format!("invalid value ({kind}) at index {index} in table for 'concat'");
            return Err(fail(state, &text));
        }
        state.push(value);
        if let Some(text) = api::to_lua_string(state, -1)? {
            if let Some(error) = state.sandbox_reserve(out.len() + text.as_bytes().len()) {
                return Err(error);
            }
            out.extend_from_slice(text.as_bytes());
        }
        state.pop();
        if index < i64::from(last) {
            out.extend_from_slice(&separator);
        }
    }
    push_text(state, &out)?;
    Ok(1)
}

fn foreach(state: &mut LuaState) -> Returns {
    let table = seen(state, 1)?;
    function(state, 2)?;
    replace(state, 1, LuaValue::Table(table));
    let mut key = LuaValue::Nil;
    while let Some((next, value)) = (*table).try_next_pair(&key)? {
        key = next;
        if visit(state, shown_key(key), value)? {
            return Ok(1);
        }
    }
    Ok(0)
}

fn foreachi(state: &mut LuaState) -> Returns {
    let table = seen(state, 1)?;
    function(state, 2)?;
    replace(state, 1, LuaValue::Table(table));
    for index in 1..=len(&table) {
        let value = item(&table, index);
        if visit(state, LuaValue::Float(f64::from(index)), value)? {
            return Ok(1);
        }
    }
    Ok(0)
}

/// Calls the function of a walk; true if it answered something, which is left then. The key stays on
/// the stack meanwhile, so that it outlives what the function does to the table.
fn visit(state: &mut LuaState, key: LuaValue, value: LuaValue) -> Result<bool, LuaError> {
    state.push(key);
    api::push_value(state, 2);
    state.push(key);
    state.push(value);
    api::call_k(state, 2, 1, 0, None)?;
    if api::lua_type_at(state, -1) != LuaType::Nil {
        return Ok(true);
    }
    state.pop_n(2);
    Ok(false)
}

fn getn(state: &mut LuaState) -> Returns {
    let table = seen(state, 1)?;
    push_number(state, f64::from(len(&table)));
    Ok(1)
}

fn setn(state: &mut LuaState) -> Returns {
    table(state, 1)?;
    Err(fail(state, "'setn' is obsolete"))
}

fn maxn(state: &mut LuaState) -> Returns {
    let table = seen(state, 1)?;
    let mut most = 0.0;
    let mut key = LuaValue::Nil;
    while let Some((next, _)) = (*table).try_next_pair(&key)? {
        key = next;
        let number = if matches!(key, LuaValue::Str(_)) { None } else { as_number(&key) };
        most = number.filter(|number| *number > most).unwrap_or(most);
    }
    push_number(state, most);
    Ok(1)
}

fn insert(state: &mut LuaState) -> Returns {
    let table = table(state, 1)?;
    let mut end = len(&behind(table)).wrapping_add(1);
    let place = match count(state) {
        2 => end,
        3 => {
            let place = int(state, 2)?;
            end = end.max(place);
            place
        }
        _ => return Err(fail(state, "wrong number of arguments to 'insert'")),
    };
    writable(&table)?;
    let value = super::argument::value(state, count(state));
    charge(state, i64::from(end) - i64::from(place))?;
    for index in (i64::from(place) + 1..=i64::from(end)).rev() {
        let moved = item(&table, index as i32 - 1);
        put(state, &table, index as i32, moved)?;
    }
    put(state, &table, place, value)?;
    Ok(0)
}

fn remove(state: &mut LuaState) -> Returns {
    let table = table(state, 1)?;
    let end = len(&behind(table));
    let place = int_or(state, 2, end)?;
    if !(1..=end).contains(&place) {
        return Ok(0);
    }
    writable(&table)?;
    state.push(item(&table, place));
    charge(state, i64::from(end) - i64::from(place))?;
    for index in place..end {
        let moved = item(&table, index + 1);
        put(state, &table, index, moved)?;
    }
    put(state, &table, end, LuaValue::Nil)?;
    Ok(1)
}

fn sort(state: &mut LuaState) -> Returns {
    let table = table(state, 1)?;
    let end = len(&behind(table));
    if !is_missing(state, 2) {
        function(state, 2)?;
    }
    api::set_top(state, 2)?;
    if end > 1 {
        writable(&table)?;
    }
    sort_range(state, &table, 1, end)?;
    Ok(0)
}

/// Whether one value comes before another, by the function that was given or by themselves. Both lie
/// on the stack meanwhile.
fn is_less(state: &mut LuaState, one: LuaValue, other: LuaValue) -> Result<bool, LuaError> {
    let by_function = !is_missing(state, 2);
    if by_function {
        api::push_value(state, 2);
    }
    state.push(one);
    state.push(other);
    if !by_function {
        let less = api::compare(state, -2, -1, 1);
        state.pop_n(2);
        return less;
    }
    api::call_k(state, 2, 1, 0, None)?;
    let less = api::to_boolean(state, -1);
    state.pop();
    Ok(less)
}

/// Orders two places of a table; true if they changed.
fn order(
    state: &mut LuaState,
    table: &GcRef<LuaTable>,
    low: i32,
    high: i32,
) -> Result<bool, LuaError> {
    let (first, last) = (item(table, low), item(table, high));
    let turned = is_less(state, last, first)?;
    if turned {
        put(state, table, low, last)?;
        put(state, table, high, first)?;
    }
    Ok(turned)
}

/// Quicksort around the middle one of three, the smaller part first: which of equal values comes
/// first, and which pairs a function is asked about, are those of Lua 5.1.
fn sort_range(
    state: &mut LuaState,
    table: &GcRef<LuaTable>,
    mut low: i32,
    mut high: i32,
) -> Result<(), LuaError> {
    while low < high {
        order(state, table, low, high)?;
        if high - low == 1 {
            break;
        }
        let middle = ((i64::from(low) + i64::from(high)) / 2) as i32;
        // The middle one is put between the two that are in order already.
        if !order(state, table, low, middle)? {
            order(state, table, middle, high)?;
        }
        if high - low == 2 {
            break;
        }
        let pivot = item(table, middle);
        let beside = item(table, high - 1);
        put(state, table, middle, beside)?;
        put(state, table, high - 1, pivot)?;
        state.push(pivot);
        let cut = partition(state, table, low, high, pivot)?;
        state.pop();
        let (small, large) = match cut - low < high - cut {
            true => ((low, cut - 1), (cut + 1, high)),
            false => ((cut + 1, high), (low, cut - 1)),
        };
        sort_range(state, table, small.0, small.1)?;
        (low, high) = large;
    }
    Ok(())
}

/// Moves what is less than the pivot, which lies before the last place, in front of the rest;
/// answers where the pivot is then.
fn partition(
    state: &mut LuaState,
    table: &GcRef<LuaTable>,
    low: i32,
    high: i32,
    pivot: LuaValue,
) -> Result<i32, LuaError> {
    const INVALID: &str = "invalid order function for sorting";
    let (mut left, mut right) = (low, high - 1);
    loop {
        left += 1;
        while is_less(state, item(table, left), pivot)? {
            if left > high {
                return Err(fail(state, INVALID));
            }
            left += 1;
        }
        right -= 1;
        while is_less(state, pivot, item(table, right))? {
            if right < low {
                return Err(fail(state, INVALID));
            }
            right -= 1;
        }
        let (one, other) = (item(table, left), item(table, right));
        if right < left {
            break;
        }
        put(state, table, left, other)?;
        put(state, table, right, one)?;
    }
    let (one, other) = (item(table, left), item(table, high - 1));
    put(state, table, high - 1, one)?;
    put(state, table, left, other)?;
    Ok(left)
}

/// `unpack`, which is a global function.
pub(super) fn unpack(state: &mut LuaState) -> Returns {
    let table = seen(state, 1)?;
    let first = int_or(state, 2, 1)?;
    let last = int_or(state, 3, len(&table))?;
    if first > last {
        return Ok(0);
    }
    let values = last.wrapping_sub(first).wrapping_add(1);
    if values <= 0 || !super::argument::has_room(state, i64::from(values)) {
        return Err(fail(state, "too many results to unpack"));
    }
    for index in i64::from(first)..=i64::from(last) {
        let value = item(&table, index as i32);
        state.push(value);
    }
    Ok(values as usize)
}
