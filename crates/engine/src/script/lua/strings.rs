//! `string`, but for `format`.

use lua_stdlib::state_stub::upvalue_index;
use lua_stdlib::{auxlib, string_lib};
use lua_types::{GcRef, LuaError, LuaString, LuaType, LuaValue};
use lua_vm::api;
use lua_vm::state::{LuaCFunction, LuaState};

use super::argument::{
    Returns, count, fail, has_room, int, int_or, integer, integer_or, is, push_number, push_text,
    refuse, replace, text,
};
use super::format;

pub(super) const FUNCTIONS: &[(&str, LuaCFunction)] = &[
    ("string.byte", byte),
    ("string.char", char),
    ("string.find", find),
    ("string.format", format::format),
    ("string.gmatch", gmatch),
    ("string.gfind", gmatch),
    ("string.gsub", gsub),
    ("string.len", len),
    ("string.lower", |state| changed(state, |text| text.make_ascii_lowercase())),
    ("string.match", find_match),
    ("string.rep", rep),
    ("string.reverse", |state| changed(state, |text| text.reverse())),
    ("string.sub", sub),
    ("string.upper", |state| changed(state, |text| text.make_ascii_uppercase())),
];

/// A place counted from the end, if it is negative, as one counted from the start.
fn place(place: i64, len: usize) -> i64 {
    if place < 0 { (place.wrapping_add(len as i64 + 1)).max(0) } else { place }
}

fn byte(state: &mut LuaState) -> Returns {
    let text = text(state, 1)?;
    let len = text.as_bytes().len();
    let first = integer_or(state, 2, 1)?;
    let first = place(first, len);
    let last = integer_or(state, 3, first)?;
    let last = place(last, len).min(len as i64);
    let first = first.max(1);
    if first > last {
        return Ok(0);
    }
    if !has_room(state, last - first + 1) {
        return Err(fail(state, "stack overflow (string slice too long)"));
    }
    let bytes = text.as_bytes()[first as usize - 1..last as usize].to_vec();
    bytes.iter().for_each(|byte| push_number(state, f64::from(*byte)));
    Ok(bytes.len())
}

fn char(state: &mut LuaState) -> Returns {
    let mut out = Vec::new();
    for index in 1..=count(state) {
        let code = int(state, index)?;
        out.push(u8::try_from(code).map_err(|_| refuse(state, index, "invalid value"))?);
    }
    push_text(state, &out)?;
    Ok(1)
}

fn len(state: &mut LuaState) -> Returns {
    let text = text(state, 1)?;
    push_number(state, text.as_bytes().len() as f64);
    Ok(1)
}

fn changed(state: &mut LuaState, change: fn(&mut [u8])) -> Returns {
    let text = text(state, 1)?;
    let mut bytes = text.as_bytes().to_vec();
    change(&mut bytes);
    push_text(state, &bytes)?;
    Ok(1)
}

fn rep(state: &mut LuaState) -> Returns {
    let text = text(state, 1)?;
    let times = int(state, 2)?.max(0) as usize;
    let len = text.as_bytes().len();
    if let Some(error) = state.sandbox_reserve(len.saturating_mul(times)) {
        return Err(error);
    }
    let bytes = if len == 0 { Vec::new() } else { text.as_bytes().repeat(times) };
    push_text(state, &bytes)?;
    Ok(1)
}

fn sub(state: &mut LuaState) -> Returns {
    let text = text(state, 1)?;
    let len = text.as_bytes().len();
    let first = integer(state, 2)?;
    let last = integer_or(state, 3, -1)?;
    let first = place(first, len).max(1);
    let last = place(last, len).min(len as i64);
    let part = if first <= last { first as usize - 1..last as usize } else { 0..0 };
    let bytes = text.as_bytes()[part].to_vec();
    push_text(state, &bytes)?;
    Ok(1)
}

/// Checks the arguments of a search, and puts those in their places that the interpreter's own
/// function takes as they are meant.
fn prepare_search(state: &mut LuaState) -> Result<(), LuaError> {
    let text = text(state, 1)?;
    cut_pattern(state, 2)?;
    let start = integer_or(state, 3, 1)?;
    let len = text.as_bytes().len();
    let start = place(start, len).clamp(1, len as i64 + 1);
    if count(state) >= 3 {
        replace(state, 3, LuaValue::Float(start as f64));
    }
    Ok(())
}

/// A pattern ends at the first zero byte.
fn cut_pattern(state: &mut LuaState, index: i32) -> Result<GcRef<LuaString>, LuaError> {
    let pattern = text(state, index)?;
    let Some(end) = pattern.as_bytes().iter().position(|byte| *byte == 0) else {
        return Ok(pattern);
    };
    let cut = pattern.as_bytes()[..end].to_vec();
    push_text(state, &cut)?;
    api::copy(state, -1, index);
    state.pop();
    text(state, index)
}

fn find(state: &mut LuaState) -> Returns {
    const SPECIALS: &[u8] = b"^$*+?.([%-";
    let pattern = match count(state) {
        0 | 1 => None,
        _ => text(state, 1).and(text(state, 2)).ok(),
    };
    // Without a special letter before its first zero byte a pattern is looked for as it is.
    let is_plain = pattern.as_ref().is_some_and(|pattern| {
        let end = pattern.as_bytes().iter().position(|byte| *byte == 0);
        end.is_some_and(|end| !pattern.as_bytes()[..end].iter().any(|byte| SPECIALS.contains(byte)))
    });
    let asked = count(state) >= 4 && api::to_boolean(state, 4);
    if is_plain || asked {
        text(state, 1)?;
        let whole = text(state, 2)?;
        prepare_search(state)?;
        replace(state, 2, LuaValue::Str(whole));
        if is_plain && !asked {
            api::set_top(state, 3)?;
            if super::argument::is_missing(state, 3) {
                replace(state, 3, LuaValue::Float(1.0));
            }
            state.push(LuaValue::Bool(true));
        }
    } else {
        prepare_search(state)?;
    }
    placed(state, string_lib::str_find)
}

fn find_match(state: &mut LuaState) -> Returns {
    prepare_search(state)?;
    placed(state, string_lib::str_match)
}

fn gmatch(state: &mut LuaState) -> Returns {
    text(state, 1)?;
    cut_pattern(state, 2)?;
    api::set_top(state, 2)?;
    placed(state, string_lib::gmatch)?;
    api::push_cclosure(state, gmatch_step, 1)?;
    Ok(1)
}

/// The next match of the interpreter's own function, which is kept.
fn gmatch_step(state: &mut LuaState) -> Returns {
    api::set_top(state, 0)?;
    api::push_value(state, upvalue_index(1));
    if let Err(error) = api::call_k(state, 0, -1, 0, None) {
        let text = error.message_bytes().map(|text| String::from_utf8_lossy(text).into_owned());
        let Some(text) = text.filter(|_| matches!(error, LuaError::RuntimeMsg(_))) else {
            return Err(error);
        };
        // The function that failed is still the innermost one.
        auxlib::push_where(state, 2)?;
        let place = api::to_lua_string(state, -1)?;
        let place = place.map_or_else(String::new, |place| {
            String::from_utf8_lossy(place.as_bytes()).into_owned()
        });
        return Err(LuaError::runtime(format_args!("{place}{}", in_old_words(&text))));
    }
    Ok(count(state) as usize)
}

fn gsub(state: &mut LuaState) -> Returns {
    let subject = text(state, 1)?;
    cut_pattern(state, 2)?;
    let most = int_or(state, 4, subject.as_bytes().len().min(i32::MAX as usize - 1) as i32 + 1)?;
    let takes = [LuaType::Number, LuaType::String, LuaType::Function, LuaType::Table];
    if !takes.iter().any(|kind| is(state, 3, *kind)) {
        return Err(refuse(state, 3, "string/function/table expected"));
    }
    if is(state, 3, LuaType::String) {
        let replacement = text(state, 3)?;
        let plain = in_new_words(replacement.as_bytes());
        push_text(state, &plain)?;
        api::copy(state, -1, 3);
        state.pop();
    }
    if count(state) >= 4 {
        replace(state, 4, LuaValue::Float(f64::from(most)));
    }
    placed(state, string_lib::str_gsub)
}

/// A replacement whose `%` stand only before digits and other `%`: before anything else they mean
/// nothing in Lua 5.1.
fn in_new_words(replacement: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = replacement;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        if *byte != b'%' {
            out.push(*byte);
            continue;
        }
        let (next, tail) = tail.split_first().map_or((0, tail), |(next, tail)| (*next, tail));
        if next.is_ascii_digit() || next == b'%' {
            out.push(b'%');
        }
        out.push(next);
        rest = tail;
    }
    out
}

/// A complaint as Lua 5.1 words it.
fn in_old_words(text: &str) -> &str {
    const INDEX: &str = "invalid capture index";
    match text {
        text if text.starts_with(INDEX) => INDEX,
        text if text.starts_with("malformed pattern (missing arguments to '%b'") => {
            "unbalanced pattern"
        }
        text => text,
    }
}

/// Runs a function of the interpreter whose arguments are right; its complaints of a pattern get the
/// place of the call.
fn placed(state: &mut LuaState, function: LuaCFunction) -> Returns {
    const COMPLAINTS: [&str; 10] = [
        "malformed pattern",
        "missing '[' after",
        "unbalanced pattern",
        "unfinished capture",
        "invalid capture index",
        "invalid pattern capture",
        "pattern too complex",
        "too many captures",
        "invalid replacement value",
        "missing arguments to",
    ];
    function(state).map_err(|error| match error.message_bytes() {
        Some(text) if COMPLAINTS.iter().any(|begin| text.starts_with(begin.as_bytes())) => {
            let text = String::from_utf8_lossy(text).into_owned();
            fail(state, in_old_words(&text))
        }
        _ => error,
    })
}
