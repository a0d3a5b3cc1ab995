//! Reading what a goal says.
//!
//! ```text
//! goal  = all { "or" all }         all = then { "and" then }        then = one { "then" one [ "within" TIME ] }
//! one   = "not" one | "ever" one | "(" goal ")" | term
//! term  = "story" KIND { FIELD=PATTERN } [ COUNT ]
//!       | "typed" PATTERN [ "at" CONSOLE ] [ COUNT ]
//!       | "reply" PATTERN "to" PATTERN [ "at" CONSOLE ] [ COUNT ]
//!       | WHO "is" [ "not" ] ( WORD | "cut" "from" NAME { "," NAME } )
//!       | "ask" WHO COMMAND OP VALUE  |  "info" WHO FIELD OP VALUE
//!       | ( "lost" | "commands" ) OP NUMBER  |  "time" OP TIME
//! COUNT = "times" OP NUMBER
//! ```
//! A word with a space or a parenthesis in it stands in quotes. WHO is a name, or `some`, `every`,
//! `masters`, `replicas`.

use std::fmt;
use std::iter::Peekable;
use std::vec::IntoIter;

use redscope_labs::act::time_us;
use serde::{Deserialize, Serialize};
use strum::VariantNames;

use super::term::{COUNTS, Counted, Event, OPS, Op, State, Term, Within};
use super::who::{WORDS, Who, Word};
use crate::story::Story;

/// Why a goal cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GoalError {
    /// A quote is not closed.
    Quotes,
    /// It ends too early: what should follow.
    Ends(String),
    /// Something else should stand there.
    Wanted {
        /// What.
        wanted: String,
        /// What stands there.
        got: String,
    },
    /// There is no such story.
    NoStory(String),
    /// Something follows that belongs to nothing.
    Left(String),
    /// It is nested too deeply.
    Deep,
}

impl fmt::Display for GoalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GoalError::Quotes => f.write_str("a quote is not closed"),
            GoalError::Ends(wanted) => write!(f, "it ends where {wanted} should stand"),
            GoalError::Wanted { wanted, got } => {
                write!(f, "{wanted} should stand where '{got}' stands")
            }
            GoalError::NoStory(kind) => write!(f, "there is no story '{kind}'"),
            GoalError::Left(word) => write!(f, "'{word}' belongs to nothing"),
            GoalError::Deep => f.write_str("it is nested too deeply"),
        }
    }
}

impl std::error::Error for GoalError {}

/// So deep may parentheses and `not` stand in one another.
const MOST_DEEP: usize = 32;

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    /// A comparison.
    Op(Op),
    /// A word of the language, or a value.
    Word(String),
    /// A value in quotes: never a word of the language.
    Quoted(String),
    /// `name=value`.
    Field(String, String),
}

impl Token {
    fn text(&self) -> String {
        match self {
            Token::Open => "(".to_owned(),
            Token::Close => ")".to_owned(),
            Token::Op(op) => {
                OPS.iter().find(|(other, _)| other == op).map_or("", |(_, text)| text).to_owned()
            }
            Token::Word(text) | Token::Quoted(text) => text.clone(),
            Token::Field(name, value) => format!("{name}={value}"),
        }
    }
}

/// Reads a goal.
///
/// Errors: [`GoalError`].
pub(super) fn read(text: &str) -> Result<Term, GoalError> {
    let mut reader = Reader { tokens: tokens(text)?.into_iter().peekable(), depth: 0 };
    let term = reader.any()?;
    match reader.tokens.next() {
        Some(token) => Err(GoalError::Left(token.text())),
        None => Ok(term),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, GoalError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let op = OPS.iter().find(|(_, text)| rest.starts_with(text));
        let (token, left) = match first {
            '(' => (Token::Open, &rest[1..]),
            ')' => (Token::Close, &rest[1..]),
            '"' | '\'' => {
                let (text, left) = quoted(rest)?;
                (Token::Quoted(text), left)
            }
            _ => match op {
                Some((op, text)) => (Token::Op(*op), &rest[text.len()..]),
                None => word(rest)?,
            },
        };
        tokens.push(token);
        rest = left.trim_start();
    }
    Ok(tokens)
}

/// What stands between quotes, in which `\` keeps the next character, and what follows.
fn quoted(text: &str) -> Result<(String, &str), GoalError> {
    let mut chars = text.char_indices();
    let (_, quote) = chars.next().ok_or(GoalError::Quotes)?;
    let mut inner = String::new();
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => match chars.next().ok_or(GoalError::Quotes)?.1 {
                'n' => inner.push('\n'),
                kept @ ('"' | '\'') => inner.push(kept),
                // Patterns have backslashes of their own.
                other => inner.extend(['\\', other]),
            },
            _ if char == quote => return Ok((inner, &text[at + char.len_utf8()..])),
            _ => inner.push(char),
        }
    }
    Err(GoalError::Quotes)
}

fn word(text: &str) -> Result<(Token, &str), GoalError> {
    let ends = |char: char| char.is_whitespace() || "()\"'=!<>~".contains(char);
    let end = text.find(ends).unwrap_or(text.len());
    let (name, left) = text.split_at(end);
    let value = left.strip_prefix('=').filter(|left| !left.starts_with('='));
    let Some(value) = value else {
        // What begins with a sign that is nothing by itself is that sign.
        let end = if name.is_empty() { left.chars().next().map_or(0, char::len_utf8) } else { 0 };
        let (sign, left) = left.split_at(end);
        return Ok((Token::Word(format!("{name}{sign}")), left));
    };
    if value.starts_with(['"', '\'']) {
        let (value, left) = quoted(value)?;
        return Ok((Token::Field(name.to_owned(), value), left));
    }
    let ends = |char: char| char.is_whitespace() || "()".contains(char);
    let (value, left) = value.split_at(value.find(ends).unwrap_or(value.len()));
    Ok((Token::Field(name.to_owned(), value.to_owned()), left))
}

struct Reader {
    tokens: Peekable<IntoIter<Token>>,
    depth: usize,
}

impl Reader {
    /// Takes a word of the language if it stands there.
    fn takes(&mut self, word: &str) -> bool {
        self.tokens.next_if(|token| matches!(token, Token::Word(text) if text == word)).is_some()
    }

    fn next(&mut self, wanted: &'static str) -> Result<Token, GoalError> {
        self.tokens.next().ok_or(GoalError::Ends(wanted.to_owned()))
    }

    /// The next word or value.
    fn value(&mut self, wanted: &'static str) -> Result<String, GoalError> {
        match self.next(wanted)? {
            Token::Word(text) | Token::Quoted(text) => Ok(text),
            other => Err(GoalError::Wanted { wanted: wanted.to_owned(), got: other.text() }),
        }
    }

    fn op(&mut self) -> Result<Op, GoalError> {
        let wanted = "one of == != >= <= > < ~";
        match self.next(wanted)? {
            Token::Op(op) => Ok(op),
            other => Err(GoalError::Wanted { wanted: wanted.to_owned(), got: other.text() }),
        }
    }

    fn number(&mut self) -> Result<u64, GoalError> {
        let text = self.value("a number")?;
        text.parse().map_err(|_| GoalError::Wanted { wanted: "a number".to_owned(), got: text })
    }

    /// A time, in microseconds.
    fn time(&mut self) -> Result<u64, GoalError> {
        let wanted = "a time, such as 30s";
        let text = self.value(wanted)?;
        time_us(&text).map_err(|_| GoalError::Wanted { wanted: format!("{wanted},"), got: text })
    }

    fn any(&mut self) -> Result<Term, GoalError> {
        self.several("or", Self::all, Term::Any)
    }

    fn all(&mut self) -> Result<Term, GoalError> {
        self.several("and", Self::then, Term::All)
    }

    fn several(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Result<Term, GoalError>,
        join: fn(Vec<Term>) -> Term,
    ) -> Result<Term, GoalError> {
        let first = part(self)?;
        let mut terms = vec![first];
        while self.takes(word) {
            terms.push(part(self)?);
        }
        Ok(match terms.len() {
            1 => terms.swap_remove(0),
            _ => join(terms),
        })
    }

    /// One after the other: of three, the third comes after the second, which came after the first.
    fn then(&mut self) -> Result<Term, GoalError> {
        let mut term = self.one()?;
        while self.takes("then") {
            let next = self.one()?;
            term = match self.takes("within") {
                true => Term::Within(Box::new(Within::new(term, next, self.time()?))),
                false => Term::Then { first: Box::new(term), held: false, next: Box::new(next) },
            };
        }
        Ok(term)
    }

    fn one(&mut self) -> Result<Term, GoalError> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return Err(GoalError::Deep);
        }
        let term = if self.takes("not") {
            Term::Not(Box::new(self.one()?))
        } else if self.takes("ever") {
            Term::Ever { of: Box::new(self.one()?), held: false }
        } else if self.tokens.next_if_eq(&Token::Open).is_some() {
            let term = self.any()?;
            let wanted = "a closing parenthesis";
            match self.next(wanted)? {
                Token::Close => term,
                other => {
                    return Err(GoalError::Wanted { wanted: wanted.to_owned(), got: other.text() });
                }
            }
        } else {
            self.term()?
        };
        self.depth -= 1;
        Ok(term)
    }

    fn term(&mut self) -> Result<Term, GoalError> {
        let first = self.value("a term, such as 'n1 is down' or 'reply OK to \"SET *\"'")?;
        if let Some((what, _)) = COUNTS.iter().find(|(_, word)| *word == first) {
            return self.count(*what);
        }
        Ok(match first.as_str() {
            "story" => self.story()?,
            "typed" => {
                let line = self.value("what is typed")?;
                let at = self.at()?;
                self.times(Event::Typed { line, at })?
            }
            "reply" => {
                let reply = self.value("the reply")?;
                if !self.takes("to") {
                    return Err(self.instead("'to'"));
                }
                let to = self.value("what is replied to")?;
                let at = self.at()?;
                self.times(Event::Replied { reply, to, at })?
            }
            "ask" => {
                let who = who(&self.value("who is asked")?);
                let command = self.value("a command")?;
                let (op, value) = (self.op()?, self.value("a value")?);
                Term::State(State::Ask { who, command, op, value })
            }
            "info" => {
                let who = who(&self.value("who is asked")?);
                let field = self.value("a field of INFO")?;
                let (op, value) = (self.op()?, self.value("a value")?);
                Term::State(State::Info { who, field, op, value })
            }
            _ => self.is(who(&first))?,
        })
    }

    /// `WHO is WORD`, `WHO is cut from NAMES`, or with `not`.
    fn is(&mut self, who: Who) -> Result<Term, GoalError> {
        if !self.takes("is") {
            return Err(self.instead("'is'"));
        }
        let is_not = self.takes("not");
        let text = self.value("what it is")?;
        let word = WORDS.iter().find(|(_, word)| *word == text).map(|(word, _)| *word);
        let wanted = "one of master, replica, up, down, paused, cut";
        let word = word.ok_or(GoalError::Wanted { wanted: wanted.to_owned(), got: text })?;
        let state = match word == Word::Alone && self.takes("from") {
            true => {
                let others = self.value("whom it is cut from")?;
                State::CutFrom { who, others: others.split(',').map(str::to_owned).collect() }
            }
            false => State::Is { who, word },
        };
        let term = Term::State(state);
        Ok(if is_not { Term::Not(Box::new(term)) } else { term })
    }

    fn count(&mut self, what: Counted) -> Result<Term, GoalError> {
        let op = self.op()?;
        let number = match what {
            Counted::Time => self.time()?,
            Counted::Lost | Counted::Commands => self.number()?,
        };
        Ok(Term::State(State::Count { what, op, number }))
    }

    fn story(&mut self) -> Result<Term, GoalError> {
        let kind = self.value("the kind of a story")?;
        if !Story::VARIANTS.contains(&kind.as_str()) {
            return Err(GoalError::NoStory(kind));
        }
        let mut fields = Vec::new();
        while let Some(Token::Field(name, value)) =
            self.tokens.next_if(|token| matches!(token, Token::Field(..)))
        {
            fields.push((name, value));
        }
        self.times(Event::Story { kind, fields })
    }

    fn at(&mut self) -> Result<Option<String>, GoalError> {
        match self.takes("at") {
            true => self.value("a console").map(Some),
            false => Ok(None),
        }
    }

    /// An event, and how often it must have happened: once or more, unless it is said.
    fn times(&mut self, event: Event) -> Result<Term, GoalError> {
        let (op, times) = match self.takes("times") {
            true => (self.op()?, self.number()?),
            false => (Op::AtLeast, 1),
        };
        Ok(Term::Event { event, happened: 0, op, times })
    }

    /// The error that something else should stand where the next piece stands.
    fn instead(&mut self, wanted: &'static str) -> GoalError {
        match self.tokens.next() {
            Some(token) => GoalError::Wanted { wanted: wanted.to_owned(), got: token.text() },
            None => GoalError::Ends(wanted.to_owned()),
        }
    }
}

fn who(text: &str) -> Who {
    match text {
        "some" => Who::Some,
        "every" => Who::Every,
        "masters" => Who::Masters,
        "replicas" => Who::Replicas,
        name => Who::Named(name.to_owned()),
    }
}
