//! What a process knows of scripts.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::{Digest, Digester};
use redscope_data::Str;

use super::functions::{FunctionInfo, Library};
use super::interpreter::Interpreter;
use super::random::Random;
use crate::client::ClientId;

/// A script that will not end by itself: everybody else hears `BUSY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusyScript {
    /// Who waits for it.
    pub client: ClientId,
    /// Digest of the script, or name of the function.
    pub name: String,
    /// Where errors of it are said to be.
    pub source: &'static str,
    /// The line of it that was under way.
    pub line: i64,
    /// Whether it has changed data, so that it cannot be stopped.
    pub wrote: bool,
    /// Unix milliseconds of its call.
    pub since_ms: u64,
}

/// Everything of a process that has to do with scripts.
#[derive(Clone, Debug, Default)]
pub struct Scripting {
    /// Scripts by the SHA-1 of their text.
    pub scripts: BTreeMap<String, Str>,
    /// Libraries by name.
    pub libraries: BTreeMap<Str, Library>,
    /// The script under way, if it does not end.
    pub busy: Option<BusyScript>,
    /// Whether scripts may call what they are not allowed to; `DEBUG SET-DISABLE-DENY-SCRIPTS`.
    pub all_commands: bool,
    /// What `math.random` draws from.
    random: Random,
    interpreter: Slot,
}

/// An interpreter is made when it is first needed. A copy of a process makes its own: nothing a
/// script does outlives it there.
#[derive(Debug, Default)]
struct Slot(Option<Rc<Interpreter>>);

impl Clone for Slot {
    fn clone(&self) -> Self {
        Slot(None)
    }
}

impl Digest for Scripting {
    /// A script is named after its text, and a library's functions follow from its code.
    fn digest(&self, into: &mut Digester) {
        into.number(self.scripts.len() as u64);
        for sha in self.scripts.keys() {
            into.add(sha.as_str());
        }
        into.number(self.libraries.len() as u64);
        for library in self.libraries.values() {
            into.bytes(&library.code);
        }
        into.debug(&(&self.busy, self.all_commands));
        into.number(self.random.state());
    }
}

impl Scripting {
    pub(super) fn interpreter(&mut self) -> Rc<Interpreter> {
        let random = &self.random;
        let interpreter = self.interpreter.0.get_or_insert_with(|| {
            Rc::new(Interpreter::new(random).expect("the prelude is part of the program"))
        });
        Rc::clone(interpreter)
    }

    /// Forgets the interpreter with all functions loaded in it.
    pub(crate) fn forget_interpreter(&mut self) {
        self.interpreter = Slot::default();
    }

    /// The library that has a function.
    pub(crate) fn library_of(&self, function: &[u8]) -> Option<(&Str, &FunctionInfo)> {
        self.place_of(function).map(|(library, _, info)| (library, info))
    }

    /// The library that has a function, the function's name as it was registered, and its flags.
    /// Case makes no difference.
    pub(crate) fn place_of(&self, function: &[u8]) -> Option<(&Str, &Str, &FunctionInfo)> {
        self.libraries.iter().find_map(|(library, content)| {
            let exact = content.functions.get_key_value(function);
            let alike =
                || content.functions.iter().find(|(name, _)| name.eq_ignore_ascii_case(function));
            let (name, info) = exact.or_else(alike)?;
            Some((library, name, info))
        })
    }
}
