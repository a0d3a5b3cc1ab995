//! Users as lines: the ACL file, and what a configuration file says of users.
//!
//! Source: acl.c `ACLLoadFromFile`, `ACLSaveToFile`, `ACLAppendUserForLoading`, 7.0.15.

use std::collections::BTreeMap;
use std::fmt::Write;

use redscope_data::Str;
use redscope_resp::split_args;

use crate::acl::rules::{RuleError, join_selectors};
use crate::acl::{Acl, User};
use crate::client::{Client, ClientId};
use crate::config::key;
use crate::engine::Engine;

/// A user of a configuration file: its name and its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredUser {
    /// Its name.
    pub name: Str,
    rules: Vec<Vec<u8>>,
}

impl DeclaredUser {
    /// Checks the arguments of a `user` line, the word itself left out. `all_channels` is what
    /// `acl-pubsub-default` says so far.
    ///
    /// Errors: the rule that is wrong, and why.
    pub(crate) fn parse(name: &[u8], rules: &[&[u8]], all_channels: bool) -> Result<Self, String> {
        // Redis counts the rules and shows the word at that place of the whole line.
        let failed = |place: usize, why: &str| {
            let word = [b"user", name].into_iter().chain(rules.iter().copied()).nth(place);
            let word = String::from_utf8_lossy(word.unwrap_or_default()).into_owned();
            format!("Error in user declaration '{word}': {why}")
        };
        let joined = join_selectors(rules).map_err(|open| {
            let place = rules.iter().position(|rule| *rule == open).unwrap_or(0);
            failed(place, RuleError::UnknownCommand.text())
        })?;
        let mut user = User::new(all_channels);
        for (place, rule) in joined.iter().enumerate() {
            match user.apply(rule, all_channels) {
                // Modules may bring commands, so these are looked at when all is read.
                Ok(()) | Err(RuleError::UnknownCommand) => {}
                Err(error) => return Err(failed(place, error.text())),
            }
        }
        let rules = joined.into_iter().map(|rule| rule.into_owned()).collect();
        Ok(DeclaredUser { name: Str::from(name), rules })
    }
}

impl Acl {
    /// A line for each user, as `ACL LIST` and files have it.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.users.iter().map(|(name, user)| {
            format!("user {} {}", String::from_utf8_lossy(name), user.describe())
        })
    }

    /// The text of an ACL file.
    pub fn to_file(&self) -> String {
        self.lines().flat_map(|line| [line, "\n".to_owned()]).collect()
    }
}

/// The users of an ACL file; `name` stands in errors.
///
/// Errors: all that is wrong with it, in Redis's words.
fn parse_file(name: &str, text: &[u8], all_channels: bool) -> Result<BTreeMap<Str, User>, String> {
    let mut users = BTreeMap::new();
    let mut errors = String::new();
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        let at = format!("{name}:{}", index + 1);
        let problem = match read_line(line.trim_ascii(), all_channels) {
            Ok(None) => continue,
            Ok(Some((user, rules))) if !users.contains_key(&user) => {
                users.insert(user, rules);
                continue;
            }
            Ok(Some((user, _))) => {
                let user = String::from_utf8_lossy(&user);
                format!("WARNING: Duplicate user '{user}' found on line {}. ", index + 1)
            }
            Err(problem) => format!("{at}{problem} "),
        };
        errors.push_str(&problem);
    }
    if errors.is_empty() {
        users.entry(Str::from("default")).or_insert_with(User::all_powerful);
        return Ok(users);
    }
    errors.push_str(
        "WARNING: ACL errors detected, no change to the previously active ACL rules was performed",
    );
    Err(errors)
}

/// The user of a line, if it is not empty. Errors: what follows the place.
fn read_line(line: &[u8], all_channels: bool) -> Result<Option<(Str, User)>, String> {
    let words = split_args(line).map_err(|_| ": unbalanced quotes in acl line.".to_owned())?;
    let (name, rules) = match words.as_slice() {
        [] => return Ok(None),
        [keyword, name, rules @ ..] if keyword == b"user" => (name, rules),
        _ => return Err(" should start with user keyword followed by the username.".to_owned()),
    };
    if name.iter().any(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        let name = String::from_utf8_lossy(name);
        return Err(format!(": username '{name}' contains invalid characters."));
    }
    let slices: Vec<&[u8]> = rules.iter().map(Vec::as_slice).collect();
    let joined = join_selectors(&slices)
        .map_err(|_| ": Unmatched parenthesis in selector definition.".to_owned())?;
    let mut user = User::new(all_channels);
    let mut problems = String::new();
    let mut is_broken = false;
    for rule in joined {
        match user.apply(&rule, all_channels) {
            Ok(()) => {}
            Err(error @ RuleError::UnknownCommand) => {
                let rule = String::from_utf8_lossy(&rule);
                let why = error.text();
                let _ = write!(problems, ": Error in applying operation '{rule}': {why}.");
            }
            Err(error) if !is_broken => {
                is_broken = true;
                let _ = write!(problems, ": {}.", error.text());
            }
            Err(_) => {}
        }
    }
    if problems.is_empty() { Ok(Some((Str::from(name.as_slice()), user))) } else { Err(problems) }
}

impl Engine {
    /// Takes over the users of the configuration file.
    ///
    /// Errors: a rule that does not fit what `acl-pubsub-default` says in the end, in Redis's words.
    /// Source: acl.c `ACLLoadConfiguredUsers`, 7.0.15.
    pub fn declare_users(&mut self) -> Result<(), String> {
        let all_channels = self.config.text(key::ACL_PUBSUB_DEFAULT) == "allchannels";
        for DeclaredUser { name, rules } in &self.config.users {
            if name.iter().any(|byte| byte.is_ascii_whitespace() || *byte == 0) {
                let why = "Spaces not allowed in ACL usernames\n\
                           Critical error while loading ACLs. Exiting.";
                return Err(why.to_owned());
            }
            let mut user = User::new(all_channels);
            for rule in rules {
                user.apply(rule, all_channels).map_err(|error| {
                    let (rule, name) =
                        (String::from_utf8_lossy(rule), String::from_utf8_lossy(name));
                    format!(
                        "Error loading ACL rule '{rule}' for the user named '{name}': {}\n\
                         Critical error while loading ACLs. Exiting.",
                        error.text()
                    )
                })?;
            }
            self.acl.users.insert(name.clone(), user);
        }
        Ok(())
    }

    /// Puts the users of an ACL file, called `name` in errors, in the place of those there are.
    ///
    /// Connections of users other than `default` are closed, that of `asker` after its reply.
    /// Errors: all that is wrong with the file; nothing has changed then.
    pub fn load_acl(
        &mut self,
        name: &str,
        text: &[u8],
        asker: Option<ClientId>,
    ) -> Result<(), String> {
        let all_channels = self.config.text(key::ACL_PUBSUB_DEFAULT) == "allchannels";
        self.acl.users = parse_file(name, text, all_channels)?;
        let is_other = |client: &Client| *client.user != *b"default";
        self.clients.close_where(|client| is_other(client) && asker != Some(client.id));
        if let Some(asker) = asker.and_then(|id| self.clients.get_mut(id)) {
            asker.close_after_reply |= is_other(asker);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let text = "user alice on nopass ~* &x* +@all\nuser bob off (+get ~rw*) -@all +set\n";
        let users = parse_file("users.acl", text.as_bytes(), false).unwrap();
        assert_eq!(users.len(), 3, "the default user is always there");
        let acl = Acl { users: users.clone(), ..Acl::default() };
        assert_eq!(parse_file("users.acl", acl.to_file().as_bytes(), false), Ok(users));
    }

    #[test]
    fn what_the_default_forbids_in_the_end_is_an_error() {
        let declared = |text: &str| {
            let mut config = crate::config::Config::default();
            config.read_file(text.as_bytes(), &mut |_, _| Ok(false))?;
            Engine::new(crate::mode::Mode::Standalone, config, 1, 0).declare_users()
        };
        let all = "acl-pubsub-default allchannels\n";
        let user = "user foo on &bar\n";
        assert_eq!(declared(user), Ok(()));
        let early = declared(&[all, user].concat()).unwrap_err();
        // Redis counts the word from behind the name, and names the one that stands two before it.
        assert!(early.contains("\nError in user declaration 'foo': Adding a pattern"), "{early}");
        let late = declared(&[user, all].concat()).unwrap_err();
        let start = "Error loading ACL rule '&bar' for the user named 'foo': Adding a pattern";
        assert!(late.starts_with(start), "{late}");
    }

    #[test]
    fn all_that_is_wrong_is_said() {
        let text = "user alice on\nuser alice off\nfoo\nuser carl +nosuch\nuser dave on (+get\n";
        let error = parse_file("users.acl", text.as_bytes(), false).unwrap_err();
        assert_eq!(
            error,
            "WARNING: Duplicate user 'alice' found on line 2. \
             users.acl:3 should start with user keyword followed by the username. \
             users.acl:4: Error in applying operation '+nosuch': Unknown command or category name in ACL. \
             users.acl:5: Unmatched parenthesis in selector definition. \
             WARNING: ACL errors detected, no change to the previously active ACL rules was performed"
        );
    }
}
