//! `cjson` as scripts see it: its functions, and the options they change.

use std::cell::RefCell;
use std::rc::Rc;

use omnilua::{Lua, Table, Value};

use super::json::{self, InvalidNumbers, JsonOptions};
use super::json_decode;
use super::native::{
    Complaint, integer_arg, is_missing, many_function, plain_function, text_arg, text_value,
};
use super::value::LuaResult;

type Shared = Rc<RefCell<JsonOptions>>;

/// A function that changes options and answers what they are then.
type Setter = fn(&[Value], &mut JsonOptions) -> Result<Vec<Value>, Complaint>;

const BOUNDLESS: usize = i32::MAX as usize;

const SETTERS: [(&str, Setter); 7] = [
    ("encode_max_depth", |args, options| {
        at_most(args, 1)?;
        set_count(args, 1, &mut options.encode_depth, 1..=BOUNDLESS)
    }),
    ("decode_max_depth", |args, options| {
        at_most(args, 1)?;
        set_count(args, 1, &mut options.decode_depth, 1..=BOUNDLESS)
    }),
    ("encode_number_precision", |args, options| {
        at_most(args, 1)?;
        set_count(args, 1, &mut options.precision, 1..=14)
    }),
    ("encode_keep_buffer", |args, options| {
        at_most(args, 1)?;
        set_switch(args, &mut options.keep_buffer)
    }),
    ("decode_invalid_numbers", |args, options| {
        at_most(args, 1)?;
        set_switch(args, &mut options.reads_invalid_numbers)
    }),
    ("encode_invalid_numbers", |args, options| {
        at_most(args, 1)?;
        match chosen(args, &["off", "on", "null"])? {
            None => {}
            Some(0) => options.invalid_numbers = InvalidNumbers::Refused,
            Some(1) => options.invalid_numbers = InvalidNumbers::Written,
            Some(_) => options.invalid_numbers = InvalidNumbers::Null,
        }
        Ok(vec![match options.invalid_numbers {
            InvalidNumbers::Null => Value::Nil,
            kind => Value::Boolean(kind == InvalidNumbers::Written),
        }])
    }),
    ("encode_sparse_array", |args, options| {
        at_most(args, 3)?;
        let mut values = set_switch(args, &mut options.sparse_convert)?;
        values.extend(set_count(args, 2, &mut options.sparse_ratio, 0..=BOUNDLESS)?);
        values.extend(set_count(args, 3, &mut options.sparse_safe, 0..=BOUNDLESS)?);
        Ok(values)
    }),
];

/// A table of the functions of `cjson`, with options of its own.
pub(super) fn json_library(lua: &Lua, null: &Value) -> LuaResult<Table> {
    let library = lua.create_table()?;
    let options = Shared::default();
    library.raw_set("null", null.clone())?;
    library.raw_set("_NAME", "cjson")?;
    library.raw_set("_VERSION", "2.1.0")?;
    install_codec(lua, &library, null, &options)?;
    for (name, set) in SETTERS {
        let options = Rc::clone(&options);
        let function = many_function(lua, move |lua, args| {
            let mut values = set(args, &mut options.borrow_mut())?;
            if let [value @ Value::Nil] = values.as_mut_slice() {
                *value = text_value(lua, "null")?;
            }
            Ok(values)
        })?;
        library.raw_set(name, function)?;
    }
    let null = null.clone();
    let another =
        plain_function(lua, move |lua, _| Ok(json_library(lua, &null).map(Value::Table)?))?;
    library.raw_set("new", another)?;
    Ok(library)
}

fn install_codec(lua: &Lua, library: &Table, null: &Value, options: &Shared) -> LuaResult<()> {
    let (for_encode, known) = (null.clone(), Rc::clone(options));
    let encode = plain_function(lua, move |lua, args| {
        let [value] = args else { return Err(one_expected()) };
        let mut out = Vec::new();
        json::encode(value, &for_encode, &known.borrow(), &mut out)?;
        Ok(text_value(lua, out)?)
    })?;
    library.raw_set("encode", encode)?;
    let (for_decode, known) = (null.clone(), Rc::clone(options));
    let decode = plain_function(lua, move |lua, args| {
        if args.len() != 1 {
            return Err(one_expected());
        }
        let text = text_arg(args, 1)?;
        Ok(json_decode::decode(lua, &text, &for_decode, &known.borrow())?)
    })?;
    library.raw_set("decode", decode)
}

fn one_expected() -> Complaint {
    Complaint::Argument(1, "expected 1 argument".to_owned())
}

fn at_most(args: &[Value], count: usize) -> Result<(), Complaint> {
    match args.len() <= count {
        true => Ok(()),
        false => Err(Complaint::Argument(count + 1, "found too many arguments".to_owned())),
    }
}

/// Sets a number if one is given; answers what it is.
fn set_count(
    args: &[Value],
    index: usize,
    count: &mut usize,
    range: std::ops::RangeInclusive<usize>,
) -> Result<Vec<Value>, Complaint> {
    if !is_missing(args, index) {
        let given = integer_arg(args, index)? as i32;
        let fits = usize::try_from(given).ok().filter(|given| range.contains(given));
        *count = fits.ok_or_else(|| {
            let text = format!("expected integer between {} and {}", range.start(), range.end());
            Complaint::Argument(1, text)
        })?;
    }
    Ok(vec![Value::Integer(*count as i64)])
}

/// Which of some words, or of `false` and `true` for the first two, the first argument is.
fn chosen(args: &[Value], words: &[&str]) -> Result<Option<usize>, Complaint> {
    match args.first() {
        None | Some(Value::Nil) => Ok(None),
        Some(Value::Boolean(on)) => Ok(Some(usize::from(*on))),
        Some(_) => {
            let word = text_arg(args, 1)?;
            let found = words.iter().position(|known| known.as_bytes() == word);
            found.map(Some).ok_or_else(|| {
                let end = word.iter().position(|byte| *byte == 0).unwrap_or(word.len());
                let word = String::from_utf8_lossy(&word[..end]).into_owned();
                Complaint::Argument(1, format!("invalid option '{word}'"))
            })
        }
    }
}

fn set_switch(args: &[Value], switch: &mut bool) -> Result<Vec<Value>, Complaint> {
    if let Some(on) = chosen(args, &["off", "on"])? {
        *switch = on == 1;
    }
    Ok(vec![Value::Boolean(*switch)])
}
