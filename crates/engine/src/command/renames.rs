//! `rename-command`: commands under other names, or under none.
//!
//! Source: config.c `loadServerConfigFromString`, 7.0.15. Replicas and monitors are told of a command
//! by the name it has in the table, where Redis passes on the name the client used.

use std::collections::{BTreeMap, BTreeSet};

use super::{Args, CommandSpec, Group, lookup};

/// The names a configuration file has changed, in lower case.
#[derive(Clone, Debug, Default)]
pub struct Renames {
    /// New names, with those in the table.
    meanings: BTreeMap<Vec<u8>, &'static str>,
    /// Names that mean nothing any more.
    gone: BTreeSet<&'static str>,
}

/// What a name means to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// What it means in the table.
    Same,
    /// The command of this name in the table.
    Command(&'static str),
    /// Nothing.
    Nothing,
}

impl Renames {
    /// Gives a command another name, or none if that is empty.
    ///
    /// Errors: Redis's words for a command that is not there, and for a name that is taken.
    pub fn add(&mut self, name: &[u8], new_name: &[u8]) -> Result<(), &'static str> {
        let known = match self.meaning(name) {
            Meaning::Same => lookup(name).map(|(_, spec)| spec.name),
            Meaning::Command(name) => Some(name),
            Meaning::Nothing => None,
        };
        let known = known.ok_or("No such command in rename-command")?;
        self.meanings.remove(&*name.to_ascii_lowercase());
        self.gone.insert(known);
        if new_name.is_empty() {
            return Ok(());
        }
        let is_taken = match self.meaning(new_name) {
            Meaning::Same => lookup(new_name).is_some(),
            Meaning::Command(_) => true,
            Meaning::Nothing => false,
        };
        if is_taken {
            return Err("Target command name already exists");
        }
        self.meanings.insert(new_name.to_ascii_lowercase(), known);
        Ok(())
    }

    /// A request as the table would have it, in `words` if that differs; `None` if it calls nothing.
    pub(super) fn in_words_of_table<'a>(
        &self,
        args: Args<'a>,
        words: &'a mut Vec<&'a [u8]>,
    ) -> Option<Args<'a>> {
        if self.gone.is_empty() {
            return Some(args);
        }
        match self.meaning(args[0]) {
            Meaning::Same => Some(args),
            Meaning::Nothing => None,
            Meaning::Command(name) => {
                words.push(name.as_bytes());
                words.extend_from_slice(args.from(1));
                Some(Args::new(words))
            }
        }
    }

    /// The row a name means.
    pub(super) fn lookup(&self, name: &[u8]) -> Option<(Group, &'static CommandSpec)> {
        match self.meaning(name) {
            Meaning::Same => lookup(name),
            Meaning::Command(name) => lookup(name.as_bytes()),
            Meaning::Nothing => None,
        }
    }

    /// Whether the command of this name in the table can still be called, by whatever name.
    pub(super) fn leaves(&self, name: &str) -> bool {
        !self.gone.contains(name) || self.meanings.values().any(|known| *known == name)
    }

    fn meaning(&self, name: &[u8]) -> Meaning {
        let name = name.to_ascii_lowercase();
        match self.meanings.get(&name) {
            Some(command) => Meaning::Command(command),
            None if self.gone.iter().any(|gone| gone.as_bytes() == name) => Meaning::Nothing,
            None => Meaning::Same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_moves_and_can_be_given_anew() {
        let mut renames = Renames::default();
        renames.add(b"FlushDB", b"Badger").unwrap();
        assert_eq!(renames.meaning(b"flushdb"), Meaning::Nothing);
        assert_eq!(renames.meaning(b"BADGER"), Meaning::Command("flushdb"));
        assert_eq!(renames.meaning(b"get"), Meaning::Same);
        // Its old name is free, and its new one can be changed again.
        renames.add(b"get", b"flushdb").unwrap();
        renames.add(b"badger", b"").unwrap();
        assert_eq!(renames.meaning(b"flushdb"), Meaning::Command("get"));
        assert_eq!(renames.meaning(b"badger"), Meaning::Same);
        assert_eq!(renames.add(b"nosuch", b"x"), Err("No such command in rename-command"));
        assert_eq!(renames.add(b"set", b"del"), Err("Target command name already exists"));
    }
}
