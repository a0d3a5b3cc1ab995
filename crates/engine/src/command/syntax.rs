//! The arguments of a command, written in one line of the table and read by docs and hints.
//!
//! ```text
//! key                    an argument by its name: a key of the first key spec, else a string
//! count#i                of type integer; d double, t Unix time, p pattern, p1 of keys, s string, k1 a key
//! NX      name=TOKEN     a word by itself; its argument's name where it is not the word's own
//! EX/seconds#i           a word and the argument after it
//! order<ASC|DESC>        one of these
//! pair(field value)      these, one after the other
//! ?x  x...  x+...        optional, repeated, repeated each time with its word
//! x@6.2.0  x!6.2.0       since this version, deprecated since it
//! ```

use redscope_data::Str;
use redscope_resp::Frame;

use crate::Reply;

/// What an argument is. The words are those of `COMMAND DOCS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// Any text.
    String,
    /// A 64-bit integer.
    Integer,
    /// A number.
    Double,
    /// A glob pattern.
    Pattern,
    /// A pattern that names keys, of the key spec with this number.
    KeyPattern(i64),
    /// Seconds or milliseconds since 1970.
    UnixTime,
    /// A key, of the key spec with this number.
    Key(i64),
    /// The word alone.
    PureToken,
    /// One of several arguments.
    OneOf(Vec<Argument>),
    /// Several arguments together.
    Block(Vec<Argument>),
}

impl ArgumentKind {
    const fn word(&self) -> &'static str {
        match self {
            ArgumentKind::String => "string",
            ArgumentKind::Integer => "integer",
            ArgumentKind::Double => "double",
            ArgumentKind::Pattern | ArgumentKind::KeyPattern(_) => "pattern",
            ArgumentKind::UnixTime => "unix-time",
            ArgumentKind::Key(_) => "key",
            ArgumentKind::PureToken => "pure-token",
            ArgumentKind::OneOf(_) => "oneof",
            ArgumentKind::Block(_) => "block",
        }
    }
}

/// An argument as the table describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: ArgumentKind,
    /// The word that stands before it.
    pub token: Option<&'static str>,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it may stand several times.
    pub multiple: bool,
    /// Whether its word is repeated with it.
    pub multiple_token: bool,
    /// Version that brought it, if later than the command.
    pub since: Option<&'static str>,
    /// Version since which it should not be used.
    pub deprecated_since: Option<&'static str>,
}

/// Reads the notation of a row.
///
/// # Panics
/// If a row is badly written; a test reads them all.
pub fn arguments(notation: &'static str) -> Vec<Argument> {
    let mut reader = Reader { left: notation };
    if notation.is_empty() {
        return Vec::new();
    }
    let arguments = reader.list(' ');
    assert!(reader.left.is_empty(), "{notation}: {:?} is left", reader.left);
    arguments
}

struct Reader {
    left: &'static str,
}

impl Reader {
    fn eat(&mut self, text: &str) -> bool {
        let rest = self.left.strip_prefix(text);
        self.left = rest.unwrap_or(self.left);
        rest.is_some()
    }

    fn take_until(&mut self, stop: impl Fn(&str) -> bool) -> &'static str {
        let ends = self.left.char_indices().map(|(at, _)| at);
        let end = ends.skip(1).find(|at| stop(&self.left[*at..])).unwrap_or(self.left.len());
        let (taken, left) = self.left.split_at(end);
        self.left = left;
        taken
    }

    fn list(&mut self, separator: char) -> Vec<Argument> {
        let mut all = vec![self.argument()];
        while self.left.starts_with(separator) {
            self.left = &self.left[1..];
            all.push(self.argument());
        }
        all
    }

    fn argument(&mut self) -> Argument {
        let ends_word = |rest: &str| {
            rest.starts_with([' ', '|', ')', '>', '@', '!', '#', '<', '(', '=', '+'])
                || rest.starts_with("...")
        };
        let ends_token = |rest: &str| rest.starts_with([' ', '|', ')', '>', '@', '!']);
        let optional = self.eat("?");
        let mut token = None;
        let is_upper = self.left.starts_with(|c: char| c.is_ascii_uppercase());
        let word = self.take_until(|rest| ends_word(rest) || (is_upper && rest.starts_with('/')));
        let mut name = word;
        if is_upper && self.eat("/") {
            token = Some(word);
            name = self.take_until(ends_word);
        }
        let kind = if self.eat("<") {
            let any_of = self.list('|');
            assert!(self.eat(">"), "{name}: no > before {:?}", self.left);
            ArgumentKind::OneOf(any_of)
        } else if self.eat("(") {
            let all_of = self.list(' ');
            assert!(self.eat(")"), "{name}: no ) before {:?}", self.left);
            ArgumentKind::Block(all_of)
        } else if self.eat("=") {
            let word = self.take_until(ends_token);
            token = Some(if word == "\"\"" { "" } else { word });
            ArgumentKind::PureToken
        } else if self.eat("#") {
            self.kind_letter(name)
        } else if is_upper && token.is_none() {
            token = Some(name);
            ArgumentKind::PureToken
        } else if name == "key" {
            ArgumentKind::Key(0)
        } else {
            ArgumentKind::String
        };
        let multiple_token = self.eat("+...");
        let multiple = multiple_token || self.eat("...");
        let since = self.eat("@").then(|| self.take_until(ends_token));
        let deprecated_since = self.eat("!").then(|| self.take_until(ends_token));
        Argument { name, kind, token, optional, multiple, multiple_token, since, deprecated_since }
    }

    /// The number of a key spec.
    fn digit(&mut self) -> i64 {
        let digit = self.left.bytes().next().expect("a key spec's number").wrapping_sub(b'0');
        self.left = &self.left[1..];
        i64::from(digit)
    }

    fn kind_letter(&mut self, name: &str) -> ArgumentKind {
        let letter = self.left.chars().next();
        self.left = &self.left[1..];
        match letter {
            Some('i') => ArgumentKind::Integer,
            Some('d') => ArgumentKind::Double,
            Some('p') if self.left.starts_with(|c: char| c.is_ascii_digit()) => {
                ArgumentKind::KeyPattern(self.digit())
            }
            Some('p') => ArgumentKind::Pattern,
            Some('t') => ArgumentKind::UnixTime,
            Some('s') => ArgumentKind::String,
            Some('k') => ArgumentKind::Key(self.digit()),
            letter => panic!("{name}: unknown type {letter:?}"),
        }
    }
}

/// The arguments as a hint shows them, one text for each.
pub fn hints(notation: &'static str) -> Vec<String> {
    arguments(notation).iter().map(Argument::hint).collect()
}

impl Argument {
    fn hint(&self) -> String {
        let (hint, is_choice) = self.plain_hint();
        match (self.optional, is_choice) {
            (true, _) => format!("[{hint}]"),
            (false, true) => format!("<{hint}>"),
            (false, false) => hint,
        }
    }

    /// Without the brackets around it, and whether it shows a choice.
    fn plain_hint(&self) -> (String, bool) {
        let joined = |all: &[Argument], between: &str| {
            all.iter().map(Argument::hint).collect::<Vec<_>>().join(between)
        };
        let mut is_choice = false;
        let mut once = match &self.kind {
            ArgumentKind::OneOf(any_of) => {
                is_choice = self.token.is_none() && any_of.len() > 1;
                match self.token {
                    Some(_) => format!("<{}>", joined(any_of, " | ")),
                    None => joined(any_of, " | "),
                }
            }
            ArgumentKind::Block(all_of) => joined(all_of, " "),
            ArgumentKind::PureToken => String::new(),
            _ => self.name.to_owned(),
        };
        let shown = self.token.map(|token| if token.is_empty() { "\"\"" } else { token });
        if let Some(token) = shown {
            let space = if once.is_empty() { "" } else { " " };
            once = match self.multiple && !self.multiple_token {
                true => return (format!("{token} {once} [{once} ...]"), false),
                false => format!("{token}{space}{once}"),
            };
        }
        if self.multiple {
            let one = if is_choice { format!("<{once}>") } else { once };
            return (format!("{one} [{one} ...]"), false);
        }
        (once, is_choice)
    }

    /// As `COMMAND DOCS` prints it. Source: server.c `addReplyCommandArgList`, 7.0.15.
    pub(super) fn reply(&self) -> Reply {
        let text = |text: &str| Frame::Bulk(Str::from(text));
        // A word by itself is written once, in capitals; its argument's name is the same in small.
        let name = match self.kind {
            ArgumentKind::PureToken => self.name.to_ascii_lowercase(),
            _ => self.name.to_owned(),
        };
        let mut fields = vec![(text("name"), text(&name)), (text("type"), text(self.kind.word()))];
        if let ArgumentKind::Key(spec) | ArgumentKind::KeyPattern(spec) = self.kind {
            fields.push((text("key_spec_index"), Frame::Integer(spec)));
        }
        for (name, value) in [
            ("token", self.token),
            ("since", self.since),
            ("deprecated_since", self.deprecated_since),
        ] {
            fields.extend(value.map(|value| (text(name), text(value))));
        }
        let flags = [
            ("optional", self.optional),
            ("multiple", self.multiple),
            ("multiple_token", self.multiple_token),
        ];
        let set = flags.iter().filter(|(_, set)| *set);
        let flags: Vec<Reply> = set.map(|(name, _)| Frame::Simple((*name).into())).collect();
        if !flags.is_empty() {
            fields.push((text("flags"), Frame::Set(flags)));
        }
        if let ArgumentKind::OneOf(inner) | ArgumentKind::Block(inner) = &self.kind {
            let inner = inner.iter().map(Argument::reply).collect();
            fields.push((text("arguments"), Frame::Array(inner)));
        }
        Frame::Map(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_read() {
        for (_, spec) in crate::command::all() {
            for row in spec.subcommands.iter().chain([spec]) {
                arguments(row.arguments);
            }
        }
    }

    #[test]
    fn hints_read_as_documentation_does() {
        for (notation, hint) in [
            ("key...", "key [key ...]"),
            ("key ?condition<NX|XX>@2.6.12 ?GET@6.2.0", "key [NX | XX] [GET]"),
            ("?EX/seconds#i@2.6.12 order<ASC|DESC>", "[EX seconds] <ASC | DESC>"),
            ("pair(field value)...", "field value [field value ...]"),
            ("?GET/pattern#p+... id<id|new_id=$>", "[GET pattern [GET pattern ...]] <id | $>"),
            ("?strategy<equal==|approximately=~> empty=\"\"", "[= | ~] \"\""),
        ] {
            assert_eq!(hints(notation).join(" "), hint);
        }
    }
}
