//! Writes that a person types, and what becomes of them.

use std::rc::Rc;

use redscope_actor::Address;
use redscope_engine::HostCommand;
use redscope_engine::command::{Args, CommandSpec, Flags, Run, keys, lookup, lookup_request};
use redscope_resp::{Frame, quote};

/// So many letters of a command are told.
const MOST_LETTERS: usize = 60;

/// A key by the number of its database.
pub type DbKey = (usize, Rc<[u8]>);

/// A command that may change data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedWrite {
    /// Its words; of many only the first.
    pub words: Rc<str>,
    /// What it does to keys.
    pub effect: Effect,
}

/// What a command may do to keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It changes these keys and no others.
    Named(Vec<DbKey>),
    /// It changes these keys, and others that it does not name: a script, `FLUSHALL`.
    Wide(Vec<DbKey>),
    /// It takes these keys to another server.
    Moved(Vec<DbKey>),
}

impl Effect {
    /// The keys it names.
    pub fn keys(&self) -> &[DbKey] {
        let (Effect::Named(keys) | Effect::Wide(keys) | Effect::Moved(keys)) = self;
        keys
    }
}

/// What becomes of writes that are typed; those of a transaction go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedFact {
    /// They are on their way to a server; again, if that one sends them on.
    Asked {
        /// The writes.
        writes: Rc<[TypedWrite]>,
        /// Where they go.
        server: Address,
    },
    /// A server says that it has done them.
    Acknowledged {
        /// The writes.
        writes: Rc<[TypedWrite]>,
        /// Who says so.
        server: Address,
    },
    /// A server has answered with an error, or has not carried out the transaction.
    Refused {
        /// The writes.
        writes: Rc<[TypedWrite]>,
        /// Who says so.
        server: Address,
        /// The error; nothing of a transaction that was not carried out because a watched key has changed.
        why: Option<Rc<str>>,
    },
}

impl TypedWrite {
    /// What a request may change in a database; `None` if it changes nothing.
    pub(super) fn of(request: &[Vec<u8>], db: usize) -> Option<Self> {
        let request: Vec<&[u8]> = request.iter().map(Vec::as_slice).collect();
        request.first()?;
        let args = Args::new(&request);
        let spec = lookup_request(args).ok()?;
        let named = keys(spec, args).into_iter().map(|key| (db, Rc::from(key))).collect();
        let effect = effect(spec, named)?;
        Some(TypedWrite { words: words(&request), effect })
    }
}

fn effect(spec: &CommandSpec, named: Vec<DbKey>) -> Option<Effect> {
    let writes = spec.flags.has(Flags::WRITE);
    match spec.run {
        Run::Process(HostCommand::Migrate) => Some(Effect::Moved(named)),
        Run::Process(HostCommand::Debug) => Some(Effect::Wide(named)),
        _ if writes && !named.is_empty() => Some(Effect::Named(named)),
        _ if writes || spec.flags.has(Flags::MAY_REPLICATE) => Some(Effect::Wide(named)),
        _ => None,
    }
}

fn is_exec(request: &[Vec<u8>]) -> bool {
    request.first().and_then(|name| lookup(name)).is_some_and(|(_, spec)| spec.is_exec())
}

/// A request as it may be typed, shortened.
fn words(request: &[&[u8]]) -> Rc<str> {
    let word = |arg: &&[u8]| match std::str::from_utf8(arg) {
        Ok(text) if !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic() && c != '"') => {
            text.to_owned()
        }
        _ => quote(arg),
    };
    let mut text = String::new();
    for arg in request {
        let separator = if text.is_empty() { "" } else { " " };
        text.push_str(separator);
        text.push_str(&word(&&arg[..arg.len().min(MOST_LETTERS)]));
        if text.chars().count() > MOST_LETTERS {
            text = text.chars().take(MOST_LETTERS - 1).chain(['…']).collect();
            break;
        }
    }
    text.into()
}

/// The writes of a console that are under way.
#[derive(Clone, Debug, Default)]
pub(super) struct UnderWay {
    /// Those that wait in a transaction.
    queued: Vec<TypedWrite>,
    /// Those that the request under way asks for.
    asked: Option<Rc<[TypedWrite]>>,
}

impl UnderWay {
    /// A request goes to a server: says what is to be changed if it is carried out at once.
    pub(super) fn ask(
        &mut self,
        request: &[Vec<u8>],
        database: Option<usize>,
        server: &Address,
    ) -> Option<TypedFact> {
        let writes: Rc<[TypedWrite]> = match database {
            _ if is_exec(request) => self.queued.clone().into(),
            None => [].into(),
            Some(db) => TypedWrite::of(request, db).into_iter().collect(),
        };
        self.asked = (!writes.is_empty()).then(|| writes.clone());
        self.asked.is_some().then(|| TypedFact::Asked { writes, server: server.clone() })
    }

    /// Says what has become of it, by the reply.
    pub(super) fn answer(&mut self, frame: &Frame, server: &Address) -> Option<TypedFact> {
        let (writes, server) = (self.asked.take()?, server.clone());
        // Only EXEC asks for writes while some are queued. It does none of them if something that was
        // watched has changed.
        let is_aborted = !self.queued.is_empty() && matches!(frame, Frame::Null | Frame::NullArray);
        let error = frame.is_error().then(|| frame.as_bytes().unwrap_or_default());
        let why = error.map(|text| String::from_utf8_lossy(text).into());
        Some(match why.is_some() || is_aborted {
            true => TypedFact::Refused { writes, server, why },
            false => TypedFact::Acknowledged { writes, server },
        })
    }

    /// A request waits in the transaction.
    pub(super) fn queue(&mut self, request: &[Vec<u8>], db: usize) {
        self.queued.extend(TypedWrite::of(request, db));
    }

    /// The transaction is over.
    pub(super) fn leave_transaction(&mut self) {
        self.queued.clear();
    }
}

#[cfg(test)]
mod tests {
    use redscope_resp::split_args;

    use super::*;

    fn of(line: &str) -> Option<(String, Effect)> {
        let request = split_args(line.as_bytes()).expect("quotes are balanced");
        let write = TypedWrite::of(&request, 2)?;
        Some((write.words.to_string(), write.effect))
    }

    fn effect_of(line: &str) -> Option<Effect> {
        of(line).map(|(_, effect)| effect)
    }

    fn named(keys: &[&str]) -> Vec<DbKey> {
        keys.iter().map(|key| (2, Rc::from(key.as_bytes()))).collect()
    }

    #[test]
    fn a_write_names_its_keys_and_a_script_may_change_others() {
        assert_eq!(effect_of("set k 1"), Some(Effect::Named(named(&["k"]))));
        assert_eq!(effect_of("MSET a 1 b 2"), Some(Effect::Named(named(&["a", "b"]))));
        assert_eq!(effect_of("xgroup create s g $"), Some(Effect::Named(named(&["s"]))));
        assert_eq!(effect_of("sort k store d"), Some(Effect::Named(named(&["k", "d"]))));
        assert_eq!(effect_of("flushall"), Some(Effect::Wide(vec![])));
        assert_eq!(effect_of("eval 'return 1' 1 k"), Some(Effect::Wide(named(&["k"]))));
        assert_eq!(
            effect_of("migrate 127.0.0.1 7001 k 0 1000"),
            Some(Effect::Moved(named(&["k"])))
        );
        for line in ["get k", "multi", "exec", "no-such k", "config set maxmemory 1"] {
            assert_eq!(effect_of(line), None, "{line}");
        }
    }

    #[test]
    fn of_a_long_command_the_first_words_are_told() {
        let words = |line: &str| of(line).expect("it writes").0;
        assert_eq!(words("SET k \"a b\""), "SET k \"a b\"");
        assert_eq!(words("SET k ''"), "SET k \"\"");
        let long = words(&format!("RPUSH l {}", "0123456789 ".repeat(50)));
        assert_eq!(long.chars().count(), MOST_LETTERS);
        assert!(long.starts_with("RPUSH l 0123456789 ") && long.ends_with('…'), "{long}");
    }
}
