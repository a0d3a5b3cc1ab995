//! Reading scripts and libraries: their first lines, their flags, the functions they register.

use std::collections::BTreeMap;

use redscope_data::Str;

use super::functions::{FLAGS, FunctionInfo, Library};
use super::interpreter::{Ended, Interpreter};
use super::scripting::Scripting;
use crate::engine::Engine;
use crate::error::{CommandError, FixedError};

/// Whether a script could be run; errors as running it would give them.
pub(crate) fn check_script(scripting: &mut Scripting, body: &[u8]) -> Result<(), CommandError> {
    let (_, body) = split_shebang(body)?;
    let compiled = scripting.interpreter().compile(&body, "@user_script");
    compiled.map(drop).map_err(CommandError::ScriptCompile)
}

/// What a script, given by its text, says of itself; `None` if it says nothing.
pub(crate) fn flags_of_script(body: &[u8]) -> Option<Vec<String>> {
    split_shebang(body).ok()?.0
}

/// Takes `#!lua flags=…` off a script; the line stays, so that others keep their numbers.
/// Source: script.c `scriptExtractFlags` and eval.c `evalExtractShebangFlags`, 7.0.15.
pub(super) fn split_shebang(body: &[u8]) -> Result<(Option<Vec<String>>, Vec<u8>), CommandError> {
    if !body.starts_with(b"#!") {
        return Ok((None, body.to_vec()));
    }
    let Some(end) = body.iter().position(|byte| *byte == b'\n') else {
        return Err(FixedError::SHEBANG_INVALID.into());
    };
    let line = String::from_utf8_lossy(&body[..end]).into_owned();
    let mut words = line.split_whitespace();
    let engine = words.next().unwrap_or_default();
    if engine != "#!lua" {
        return Err(CommandError::ShebangEngine(engine.to_owned()));
    }
    let mut flags = Vec::new();
    for word in words {
        let Some(list) = word.strip_prefix("flags=") else {
            return Err(CommandError::ShebangOption(word.to_owned()));
        };
        for flag in list.split(',').filter(|flag| !flag.is_empty()) {
            if !FLAGS.contains(&flag) {
                return Err(CommandError::ShebangFlag(flag.to_owned()));
            }
            flags.push(flag.to_owned());
        }
    }
    Ok((Some(flags), body[end..].to_vec()))
}

impl Engine {
    /// Puts libraries, given by their source, in the place of those that are there.
    ///
    /// Errors: what a library's author would hear from `FUNCTION LOAD`; nothing has changed then.
    pub fn replace_functions(&mut self, codes: &[Str]) -> Result<(), String> {
        self.load_functions(codes, true, false)
    }

    /// Adds libraries, given by their source, to none or to those that are there.
    ///
    /// Errors: as above; a library that is there already is one unless it may be replaced.
    pub fn load_functions(
        &mut self,
        codes: &[Str],
        flush: bool,
        replace: bool,
    ) -> Result<(), String> {
        let mut scripting = self.scripting.clone();
        if flush {
            scripting.libraries.clear();
        }
        for code in codes {
            load_library(&mut scripting, code, replace)?;
        }
        self.scripting = scripting;
        Ok(())
    }
}

/// Why a library cannot be loaded; `Display` of [`CommandError::FunctionLoad`] shows it.
pub(crate) type LoadError = String;

/// Reads `#!lua name=…` and loads the library to learn its functions.
/// Source: functions.c `functionsCreateWithLibraryCtx`, 7.0.15.
pub(crate) fn load_library(
    scripting: &mut Scripting,
    code: &[u8],
    replace: bool,
) -> Result<Str, LoadError> {
    let name = library_name(code)?;
    if scripting.libraries.contains_key(&name) && !replace {
        return Err(format!("Library '{}' already exists", String::from_utf8_lossy(&name)));
    }
    let interpreter = scripting.interpreter();
    let functions = load_into(&interpreter, &name, code)?;
    let elsewhere = functions.keys().find(|function| {
        scripting.library_of(function).is_some_and(|(library, _)| *library != name)
    });
    if let Some(function) = elsewhere {
        return Err(format!("Function {} already exists", String::from_utf8_lossy(function)));
    }
    scripting.libraries.insert(name.clone(), Library { code: Str::from(code), functions });
    Ok(name)
}

/// The name a library's first line gives it.
pub(crate) fn library_name(code: &[u8]) -> Result<Str, LoadError> {
    let missing = || "Missing library metadata".to_owned();
    if !code.starts_with(b"#!") {
        return Err(missing());
    }
    let end = code.iter().position(|byte| *byte == b'\n').ok_or_else(missing)?;
    // The line is split as redis-cli splits one, quotes and all.
    let words = redscope_resp::split_args(&code[..end]).map_err(|_| "Invalid library metadata")?;
    let mut words = words.iter().map(|word| String::from_utf8_lossy(word));
    let engine = words.next().ok_or("Invalid library metadata")?;
    let engine = &engine[2..];
    let mut name = None;
    for word in words {
        let Some(given) = word.strip_prefix("name=") else {
            return Err(format!("Invalid metadata value given: {word}"));
        };
        if name.replace(given.to_owned()).is_some() {
            return Err("Invalid metadata value, name argument was given multiple times".to_owned());
        }
    }
    let name = name.ok_or("Library name was not given")?;
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err("Library names can only contain letters, numbers, or underscores(_) and must be at least one character long".to_owned());
    }
    if !engine.eq_ignore_ascii_case("lua") {
        return Err(format!("Engine '{engine}' not found"));
    }
    Ok(Str::from(name))
}

/// Loads a library's code; its functions can be called afterwards.
pub(super) fn load_into(
    interpreter: &Interpreter,
    library: &Str,
    code: &[u8],
) -> Result<BTreeMap<Str, FunctionInfo>, LoadError> {
    let start = code.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let chunk = interpreter
        .compile(&code[start..], "@user_function")
        .map_err(|error| format!("Error compiling function: {error}"))?;
    *interpreter.registering.borrow_mut() = Some(Vec::new());
    let ended = interpreter.run("load", chunk, &[], &[]);
    let registered = interpreter.registering.borrow_mut().take().unwrap_or_default();
    match ended {
        Ended::Returned(_) => {}
        Ended::Failed { text, .. } => {
            let text = String::from_utf8_lossy(&text);
            return Err(format!("Error registering functions: {text}"));
        }
        Ended::Endless { .. } => return Err("FUNCTION LOAD timeout".to_owned()),
        Ended::OutOfMemory => return Err("not enough memory".to_owned()),
    }
    if registered.is_empty() {
        return Err("No functions registered".to_owned());
    }
    let mut functions = BTreeMap::new();
    for function in registered {
        let place = (library.clone(), function.name.clone());
        interpreter.functions.borrow_mut().insert(place, function.callback);
        let info = FunctionInfo { description: function.description, flags: function.flags };
        functions.insert(function.name, info);
    }
    Ok(functions)
}
