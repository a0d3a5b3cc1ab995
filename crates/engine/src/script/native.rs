//! Functions for Lua that are not written in Lua: their arguments, their texts, their errors.

use std::cell::RefCell;
use std::rc::Rc;

use omnilua::{Function, Lua, LuaError, Value, Variadic};

use super::value::{LuaResult, bytes_of};

/// The text of the last error that a function of `redis` raised. Such a text has its code; the
/// error handler puts `ERR` before all others.
#[derive(Clone, Debug, Default)]
pub(super) struct Raised(Rc<RefCell<Option<Raise>>>);

/// An error on its way through Lua.
#[derive(Debug)]
struct Raise {
    text: Vec<u8>,
    /// It is a command's error, which was counted when the command failed.
    counted: bool,
}

impl Raised {
    /// An error of a function of `redis`.
    pub(super) fn error(&self, text: &[u8], counted: bool) -> omnilua::Error {
        *self.0.borrow_mut() = Some(Raise { text: text.to_vec(), counted });
        plain_error(text)
    }

    /// The function by which the prelude asks whether a text is that of this error: nothing if not,
    /// 2 if it was counted, else 1.
    pub(super) fn query(&self, lua: &Lua) -> LuaResult<Function> {
        let known = self.clone();
        lua.create_function(move |_, args: Variadic<Value>| {
            let text = args.first().and_then(bytes_of);
            let known = known.0.borrow();
            let raise = known.as_ref().filter(|raise| text.as_ref() == Some(&raise.text));
            Ok(raise.map_or(Value::Nil, |raise| Value::Integer(if raise.counted { 2 } else { 1 })))
        })
    }

    /// A function of `redis`: its errors are texts with their code.
    pub(super) fn function(
        &self,
        lua: &Lua,
        act: impl Fn(&Lua, &[Value]) -> Result<Value, String> + 'static,
    ) -> LuaResult<Function> {
        let raised = self.clone();
        lua.create_function(move |lua, args: Variadic<Value>| {
            act(lua, &args).map_err(|text| raised.error(text.as_bytes(), false))
        })
    }
}

/// An error that is a string, raised without a place.
fn plain_error(text: &[u8]) -> omnilua::Error {
    LuaError::RuntimeMsg(text.into()).into()
}

/// A function of a library that is not Redis's own.
pub(super) fn plain_function(
    lua: &Lua,
    act: impl Fn(&Lua, &[Value]) -> Result<Value, String> + 'static,
) -> LuaResult<Function> {
    lua.create_function(move |lua, args: Variadic<Value>| {
        act(lua, &args).map_err(|text| plain_error(text.as_bytes()))
    })
}

/// A string for Lua.
pub(super) fn text_value(lua: &Lua, text: impl AsRef<[u8]>) -> Result<Value, String> {
    lua.create_string(text).map(Value::String).map_err(|error| error.to_string())
}

/// A number, or a string that says one.
pub(super) fn number_of(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Integer(number) => Some(*number as f64),
        Value::Number(number) => Some(*number),
        Value::String(text) => String::from_utf8_lossy(&text.as_bytes().ok()?).trim().parse().ok(),
        _ => None,
    }
}
