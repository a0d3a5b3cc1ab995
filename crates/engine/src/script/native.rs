//! Functions for Lua that are not written in Lua: their arguments, their texts, their errors.

use std::cell::RefCell;
use std::rc::Rc;

use omnilua::{Function, Lua, LuaError, Table, Value, Variadic};

use super::lua::{c_integer, c_number};
use super::type_name::type_name;
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

/// What an act of `redis` answers that leaves nothing.
pub(super) type Nothing = Result<(), String>;

impl Raised {
    /// As [`Raised::function`], for one that answers nothing at all.
    pub(super) fn silent(
        &self,
        lua: &Lua,
        act: impl Fn(&[Value]) -> Nothing + 'static,
    ) -> LuaResult<Function> {
        let raised = self.clone();
        lua.create_function(move |_, args: Variadic<Value>| {
            act(&args).map_err(|text| raised.error(text.as_bytes(), false))
        })
    }
}

/// An error that is a string, raised without a place.
fn plain_error(text: &[u8]) -> omnilua::Error {
    LuaError::RuntimeMsg(text.into()).into()
}

/// Why a function of a library refuses to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Complaint {
    /// The argument of this number, counted from 1, and what is wrong with it.
    Argument(usize, String),
    /// Something else, said with the place of the call.
    Text(String),
    /// Something from inside of Lua, which names no place.
    Bare(String),
}

impl From<String> for Complaint {
    fn from(text: String) -> Self {
        Complaint::Text(text)
    }
}

impl From<&str> for Complaint {
    fn from(text: &str) -> Self {
        Complaint::Text(text.to_owned())
    }
}

impl From<omnilua::Error> for Complaint {
    fn from(error: omnilua::Error) -> Self {
        Complaint::Text(error.to_string())
    }
}

/// Where `debug.getinfo` is kept for those who are not scripts.
pub(super) const GETINFO: &str = "redscope.getinfo";

/// Asks the interpreter where it is.
#[derive(Clone, Debug)]
struct Whereabouts(Function);

impl Whereabouts {
    fn new(lua: &Lua) -> LuaResult<Self> {
        lua.named_registry_value(GETINFO).map(Whereabouts)
    }

    /// What is known of a call: 1 is the function that asks, 2 the one that called it.
    fn level(&self, level: i64, what: &str) -> Option<Table> {
        self.0.call::<_, Option<Table>>((level, what)).ok().flatten()
    }

    /// `user_script:1: ` if a line of a script made the call, else nothing.
    fn place(&self) -> Vec<u8> {
        let caller = self.level(2, "Sl");
        let line = caller.as_ref().and_then(|caller| caller.raw_get::<_, i64>("currentline").ok());
        let source = caller.and_then(|caller| caller.raw_get::<_, Value>("short_src").ok());
        match (source.as_ref().and_then(bytes_of), line) {
            (Some(source), Some(line)) if line > 0 => {
                [&source, format!(":{line}: ").as_bytes()].concat()
            }
            _ => Vec::new(),
        }
    }

    /// The whole text of a complaint, with the name the function was called by.
    fn text(&self, complaint: Complaint) -> Vec<u8> {
        let (index, why) = match complaint {
            Complaint::Bare(text) => return text.into_bytes(),
            Complaint::Text(text) => return [self.place(), text.into_bytes()].concat(),
            Complaint::Argument(index, why) => (index, why),
        };
        let field = |name: &str| {
            let own = self.level(1, "n")?;
            let value = own.raw_get::<_, Value>(name).ok()?;
            bytes_of(&value)
        };
        let name = field("name").unwrap_or_else(|| b"?".to_vec());
        let name = String::from_utf8_lossy(&name);
        let is_method = field("namewhat").is_some_and(|what| what == b"method");
        let text = match (is_method, index) {
            (true, 1) => format!("calling '{name}' on bad self ({why})"),
            (true, index) => format!("bad argument #{} to '{name}' ({why})", index - 1),
            (false, index) => format!("bad argument #{index} to '{name}' ({why})"),
        };
        [self.place(), text.into_bytes()].concat()
    }
}

/// A function of a library that is not Redis's own.
pub(super) fn plain_function(
    lua: &Lua,
    act: impl Fn(&Lua, &[Value]) -> Result<Value, Complaint> + 'static,
) -> LuaResult<Function> {
    many_function(lua, move |lua, args| act(lua, args).map(|value| vec![value]))
}

/// The same with any number of results.
pub(super) fn many_function(
    lua: &Lua,
    act: impl Fn(&Lua, &[Value]) -> Result<Vec<Value>, Complaint> + 'static,
) -> LuaResult<Function> {
    // It holds nothing of Lua: a function that did would keep its interpreter for ever.
    lua.create_function(move |lua, args: Variadic<Value>| match act(lua, &args) {
        Ok(values) => Ok(Variadic::from(values)),
        Err(complaint) => Err(plain_error(&Whereabouts::new(lua)?.text(complaint))),
    })
}

/// A string for Lua.
pub(super) fn text_value(lua: &Lua, text: impl AsRef<[u8]>) -> Result<Value, String> {
    lua.create_string(text).map(Value::String).map_err(|error| error.to_string())
}

fn wrong_type(args: &[Value], index: usize, expected: &str) -> Complaint {
    let got = type_name(args.get(index - 1));
    Complaint::Argument(index, format!("{expected} expected, got {got}"))
}

/// Whether an argument, counted from 1, was not given or is nil.
pub(super) fn is_missing(args: &[Value], index: usize) -> bool {
    matches!(args.get(index - 1), None | Some(Value::Nil))
}

/// `luaL_checknumber` of an argument, counted from 1.
pub(super) fn number_arg(args: &[Value], index: usize) -> Result<f64, Complaint> {
    number_of(args.get(index - 1)).ok_or_else(|| wrong_type(args, index, "number"))
}

/// `luaL_checkinteger`.
pub(super) fn integer_arg(args: &[Value], index: usize) -> Result<i64, Complaint> {
    number_arg(args, index).map(c_integer)
}

/// `luaL_checkint`.
pub(super) fn int_arg(args: &[Value], index: usize) -> Result<i32, Complaint> {
    integer_arg(args, index).map(|number| number as i32)
}

/// `luaL_checklstring`.
pub(super) fn text_arg(args: &[Value], index: usize) -> Result<Vec<u8>, Complaint> {
    let text = match args.get(index - 1) {
        Some(Value::Integer(number)) => Some(super::json::general(*number as f64, 14).into_bytes()),
        Some(Value::Number(number)) => Some(super::json::general(*number, 14).into_bytes()),
        Some(Value::String(text)) => text.as_bytes().ok(),
        _ => None,
    };
    text.ok_or_else(|| wrong_type(args, index, "string"))
}

/// A number, or a string that says one.
pub(super) fn number_of(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Integer(number) => Some(*number as f64),
        Value::Number(number) => Some(*number),
        Value::String(text) => c_number(&text.as_bytes().ok()?),
        _ => None,
    }
}
