//! The rules of `ACL SETUSER`.

use std::borrow::Cow;

use redscope_data::Str;

use crate::acl::{KeyPattern, Selector, User, every_name, every_spec, password_digest};
use crate::command::{Categories, CommandSpec, lookup};

/// Why a rule is refused; Redis's words behind the rule itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleError {
    UnknownCommand,
    Syntax,
    KeysAfterAll,
    ChannelsAfterAll,
    BadDigest,
    NoSuchPassword,
    FirstArgOfSubcommand,
}

impl RuleError {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            RuleError::UnknownCommand => "Unknown command or category name in ACL",
            RuleError::Syntax => "Syntax error",
            RuleError::KeysAfterAll => {
                "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. Try 'resetkeys' to start with an empty list of patterns"
            }
            RuleError::ChannelsAfterAll => {
                "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. Try 'resetchannels' to start with an empty list of channels"
            }
            RuleError::BadDigest => {
                "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters"
            }
            RuleError::FirstArgOfSubcommand => {
                "Allowing first-arg of a subcommand is not supported"
            }
            RuleError::NoSuchPassword => {
                "The password you are trying to remove from the user does not exist"
            }
        }
    }
}

impl User {
    /// A user without rights. `all_channels` is `acl-pubsub-default`.
    pub(crate) fn new(all_channels: bool) -> Self {
        User { root: Selector::new(all_channels), ..User::default() }
    }

    /// Applies one rule. Source: acl.c `ACLSetUser`, 7.0.15.
    pub(crate) fn apply(&mut self, rule: &[u8], all_channels: bool) -> Result<(), RuleError> {
        let word = String::from_utf8_lossy(rule).to_ascii_lowercase();
        match (word.as_str(), rule) {
            ("on", _) => self.enabled = true,
            ("off", _) => self.enabled = false,
            ("nopass", _) => {
                self.no_password = true;
                self.passwords.clear();
            }
            ("resetpass", _) => {
                self.no_password = false;
                self.passwords.clear();
            }
            ("skip-sanitize-payload", _) => self.sanitize = Some(false),
            ("sanitize-payload", _) => self.sanitize = Some(true),
            ("clearselectors", _) => self.selectors.clear(),
            ("reset", _) => *self = User { sanitize: Some(true), ..User::new(all_channels) },
            (_, [b'>', password @ ..]) => self.add_password(password_digest(password)),
            (_, [b'#', digest @ ..]) => self.add_password(checked_digest(digest)?),
            (_, [b'<', password @ ..]) => self.remove_password(&password_digest(password))?,
            (_, [b'!', digest @ ..]) => self.remove_password(&checked_digest(digest)?)?,
            (_, [b'(', inner @ .., b')']) => {
                let mut selector = Selector::new(all_channels);
                for rule in inner.split(|byte| *byte == b' ').filter(|rule| !rule.is_empty()) {
                    selector.apply(rule)?;
                }
                self.selectors.push(selector);
            }
            _ => self.root.apply(rule)?,
        }
        Ok(())
    }

    fn add_password(&mut self, digest: String) {
        self.no_password = false;
        if !self.passwords.contains(&digest) {
            self.passwords.push(digest);
        }
    }

    fn remove_password(&mut self, digest: &str) -> Result<(), RuleError> {
        let known = self.passwords.iter().position(|known| known == digest);
        self.passwords.remove(known.ok_or(RuleError::NoSuchPassword)?);
        Ok(())
    }
}

/// The row of a command, or of a subcommand behind a bar.
fn lookup_row(name: &str) -> Option<&'static CommandSpec> {
    let (command, sub) = match name.split_once('|') {
        Some((command, sub)) => (command, Some(sub)),
        None => (name, None),
    };
    let (_, spec) = lookup(command.as_bytes())?;
    match sub {
        Some(sub) => spec.subcommands.iter().find(|row| row.name == sub),
        None => Some(spec),
    }
}

/// Joins the arguments of a selector that was written with spaces.
///
/// Errors: the argument that opens a selector which is never closed.
/// Source: acl.c `ACLMergeSelectorArguments`, 7.0.15.
pub(crate) fn join_selectors<'a>(rules: &[&'a [u8]]) -> Result<Vec<Cow<'a, [u8]>>, &'a [u8]> {
    let mut joined: Vec<Cow<'a, [u8]>> = Vec::new();
    let mut open = None;
    for rule in rules {
        match (open, joined.last_mut()) {
            (Some(_), Some(selector)) => {
                selector.to_mut().push(b' ');
                selector.to_mut().extend_from_slice(rule);
            }
            _ => {
                joined.push(Cow::Borrowed(rule));
                open = rule.starts_with(b"(").then_some(*rule);
            }
        }
        if rule.ends_with(b")") {
            open = None;
        }
    }
    open.map_or(Ok(joined), Err)
}

fn checked_digest(digest: &[u8]) -> Result<String, RuleError> {
    let is_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    match digest.len() == 64 && digest.iter().all(is_hex) {
        true => Ok(String::from_utf8_lossy(digest).into_owned()),
        false => Err(RuleError::BadDigest),
    }
}

impl Selector {
    /// A selector that allows nothing, or all channels and nothing else.
    fn new(all_channels: bool) -> Self {
        Selector { all_channels, ..Selector::default() }
    }

    /// Applies one rule. Source: acl.c `ACLSetSelector`, 7.0.15.
    pub(super) fn apply(&mut self, rule: &[u8]) -> Result<(), RuleError> {
        let word = String::from_utf8_lossy(rule).to_ascii_lowercase();
        match (word.as_str(), rule) {
            ("allkeys" | "~*", _) => {
                self.all_keys = true;
                self.keys.clear();
            }
            ("resetkeys", _) => {
                self.all_keys = false;
                self.keys.clear();
            }
            ("allchannels" | "&*", _) => {
                self.all_channels = true;
                self.channels.clear();
            }
            ("resetchannels", _) => {
                self.all_channels = false;
                self.channels.clear();
            }
            ("allcommands" | "+@all", _) => {
                self.commands = every_name().collect();
                self.all_commands = true;
                self.first_args.clear();
            }
            ("nocommands" | "-@all", _) => {
                self.commands.clear();
                self.all_commands = false;
                self.first_args.clear();
            }
            (_, [b'~', pattern @ ..]) => self.add_keys(pattern, true, true)?,
            (_, [b'%', rest @ ..]) => {
                // Without a `~` the pattern is empty.
                let end = rest.iter().position(|byte| *byte == b'~').unwrap_or(rest.len());
                let (mut read, mut write) = (false, false);
                for letter in &rest[..end] {
                    match letter.to_ascii_uppercase() {
                        b'R' if !read => read = true,
                        b'W' if !write => write = true,
                        _ => return Err(RuleError::Syntax),
                    }
                }
                if !read && !write {
                    return Err(RuleError::Syntax);
                }
                self.add_keys(rest.get(end + 1..).unwrap_or_default(), read, write)?;
            }
            (_, [b'&', pattern @ ..]) => {
                if self.all_channels {
                    return Err(RuleError::ChannelsAfterAll);
                }
                let pattern = Str::from(pattern);
                if !self.channels.contains(&pattern) {
                    self.channels.push(pattern);
                }
            }
            (_, [b'+', b'@', ..]) => self.change_category(&word[2..], true)?,
            (_, [b'-', b'@', ..]) => self.change_category(&word[2..], false)?,
            (_, [b'+', ..]) => self.change_command(&word[1..], true)?,
            (_, [b'-', ..]) => self.change_command(&word[1..], false)?,
            _ => return Err(RuleError::Syntax),
        }
        Ok(())
    }

    fn add_keys(&mut self, pattern: &[u8], read: bool, write: bool) -> Result<(), RuleError> {
        if self.all_keys {
            return Err(RuleError::KeysAfterAll);
        }
        let pattern = Str::from(pattern);
        match self.keys.iter_mut().find(|known| known.pattern == pattern) {
            Some(known) => {
                known.read |= read;
                known.write |= write;
            }
            None => self.keys.push(KeyPattern { pattern, read, write }),
        }
        Ok(())
    }

    pub(super) fn change_category(&mut self, name: &str, allow: bool) -> Result<(), RuleError> {
        let category = Categories::by_name(name).ok_or(RuleError::UnknownCommand)?;
        for spec in every_spec().filter(|spec| spec.acl_categories().has(category)) {
            self.change(spec.full_name, allow);
        }
        Ok(())
    }

    pub(super) fn change(&mut self, full_name: &'static str, allow: bool) {
        match allow {
            true => {
                self.commands.insert(full_name);
            }
            false => {
                self.commands.remove(full_name);
            }
        }
        self.first_args.remove(full_name);
    }

    fn change_command(&mut self, name: &str, allow: bool) -> Result<(), RuleError> {
        let row = lookup_row(name);
        let (command, rest) = match name.rsplit_once('|') {
            Some(parts) if allow => parts,
            // What is taken away is a command or a subcommand as a whole.
            _ => {
                let row = row.ok_or(RuleError::UnknownCommand)?;
                for row in std::iter::once(row).chain(row.subcommands) {
                    self.change(row.full_name, allow);
                }
                return Ok(());
            }
        };
        let spec = lookup_row(command).ok_or(RuleError::UnknownCommand)?;
        if spec.name != spec.full_name {
            return Err(RuleError::FirstArgOfSubcommand);
        }
        if rest.is_empty() {
            return Err(RuleError::Syntax);
        }
        if !spec.subcommands.is_empty() {
            self.change(row.ok_or(RuleError::UnknownCommand)?.full_name, true);
            return Ok(());
        }
        // A command without subcommands may be allowed by its first argument.
        if !self.commands.contains(spec.full_name) {
            let allowed = self.first_args.entry(spec.full_name).or_default();
            if !allowed.iter().any(|known| known == rest) {
                allowed.push(rest.to_owned());
            }
        }
        Ok(())
    }
}
