//! `cjson` as scripts see it: its functions, and the options they change.

use std::cell::RefCell;
use std::rc::Rc;

use omnilua::{Lua, Table, Value};

use super::json::{self, InvalidNumbers, JsonOptions};
use super::native::{number_of, plain_function, text_value};
use super::value::{LuaResult, bytes_of};

type Shared = Rc<RefCell<JsonOptions>>;

/// A table of the functions of `cjson`, with options of its own.
pub(super) fn json_library(lua: &Lua, null: &Value) -> LuaResult<Table> {
    let library = lua.create_table()?;
    let options = Shared::default();
    library.raw_set("null", null.clone())?;
    library.raw_set("_NAME", "cjson")?;
    library.raw_set("_VERSION", "2.1.0")?;
    install_codec(lua, &library, null, &options)?;
    let setter = |name: &str, act: fn(&[Value], &mut JsonOptions) -> Result<Value, String>| {
        let options = Rc::clone(&options);
        let function = plain_function(lua, move |_, args| act(args, &mut options.borrow_mut()))?;
        library.raw_set(name, function)
    };
    setter("encode_max_depth", |args, options| {
        set_count(args, &mut options.encode_depth, i32::MAX as usize)
    })?;
    setter("decode_max_depth", |args, options| {
        // Deeper than this the parser's own stack would not bear.
        set_count(args, &mut options.decode_depth, 1000)
    })?;
    setter("encode_number_precision", |args, options| set_count(args, &mut options.precision, 14))?;
    setter("encode_keep_buffer", |args, _| {
        Ok(switch(args.first()).map_or(Value::Boolean(true), Value::Boolean))
    })?;
    setter("decode_invalid_numbers", |args, _| {
        Ok(switch(args.first()).map_or(Value::Boolean(true), Value::Boolean))
    })?;
    setter("encode_invalid_numbers", |args, options| {
        let is_null = args.first().and_then(bytes_of).is_some_and(|word| word == b"null");
        match switch(args.first()) {
            Some(true) => options.invalid_numbers = InvalidNumbers::Written,
            Some(false) => options.invalid_numbers = InvalidNumbers::Refused,
            None if is_null => options.invalid_numbers = InvalidNumbers::Null,
            None => {}
        }
        Ok(Value::Boolean(options.invalid_numbers == InvalidNumbers::Written))
    })?;
    setter("encode_sparse_array", |args, options| {
        if let Some(convert) = switch(args.first()) {
            options.sparse_convert = convert;
        }
        if let Some(ratio) = number_of(args.get(1)) {
            options.sparse_ratio = ratio.max(0.0) as i64;
        }
        if let Some(safe) = number_of(args.get(2)) {
            options.sparse_safe = safe.max(0.0) as i64;
        }
        Ok(Value::Boolean(options.sparse_convert))
    })?;
    Ok(library)
}

fn install_codec(lua: &Lua, library: &Table, null: &Value, options: &Shared) -> LuaResult<()> {
    let (for_encode, known) = (null.clone(), Rc::clone(options));
    let encode = plain_function(lua, move |lua, args| {
        let [value] = args else {
            return Err("bad argument #1 to 'encode' (expected 1 argument)".to_owned());
        };
        let mut out = Vec::new();
        json::encode(value, &for_encode, &known.borrow(), &mut out)?;
        text_value(lua, out)
    })?;
    library.raw_set("encode", encode)?;
    let (for_decode, known) = (null.clone(), Rc::clone(options));
    let decode = plain_function(lua, move |lua, args| {
        let text = args.first().and_then(bytes_of).unwrap_or_default();
        json::decode(lua, &text, &for_decode, &known.borrow())
    })?;
    library.raw_set("decode", decode)
}

/// Sets a number if one is given; answers what it is.
fn set_count(args: &[Value], count: &mut usize, max: usize) -> Result<Value, String> {
    if let Some(given) = number_of(args.first()) {
        if !(1.0..=max as f64).contains(&given) {
            return Err(format!("bad argument #1 to '?' (expected integer between 1 and {max})"));
        }
        *count = given as usize;
    }
    Ok(Value::Integer(*count as i64))
}

fn switch(arg: Option<&Value>) -> Option<bool> {
    match arg? {
        Value::Boolean(value) => Some(*value),
        other => match bytes_of(other)?.as_slice() {
            b"on" => Some(true),
            b"off" => Some(false),
            _ => None,
        },
    }
}
