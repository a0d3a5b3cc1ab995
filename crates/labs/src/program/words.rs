//! The words of a call, with values put in where braces stand, and expressions.

use super::Value;
use super::error::Wrong;
use super::expr::{Arithmetic, Expr, OPERATORS, Operator};
use super::names::Names;

/// A word of a call.
pub(super) type Word = Vec<Part>;

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// As it stands there.
    Text(Vec<u8>),
    /// What this comes to.
    Value(Expr),
}

/// Splits the rest of a line into words. `"…"` and `'…'` keep blanks, `{…}` puts in what an expression
/// comes to, also between double quotes; `{{` and `}}` are braces, and between single quotes all are.
pub(super) fn words(text: &str, names: &mut Names) -> Result<Vec<Word>, Wrong> {
    let mut words = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(first) = chars.peek().copied() {
        if first.is_whitespace() {
            chars.next();
            continue;
        }
        words.push(word(&mut chars, names)?);
    }
    Ok(words)
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn word(chars: &mut Chars<'_>, names: &mut Names) -> Result<Word, Wrong> {
    let (mut parts, mut text) = (Vec::new(), String::new());
    let mut quote = None;
    while let Some(next) = chars.peek().copied() {
        if quote.is_none() && next.is_whitespace() {
            break;
        }
        chars.next();
        match (next, quote) {
            ('"' | '\'', None) => quote = Some(next),
            (_, Some(open)) if open == next => quote = None,
            ('{' | '}', None | Some('"')) if chars.peek() == Some(&next) => {
                chars.next();
                text.push(next);
            }
            ('{', None | Some('"')) => {
                let mut inner = String::new();
                loop {
                    match chars.next().ok_or(Wrong::Open)? {
                        '}' => break,
                        within => inner.push(within),
                    }
                }
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text).into_bytes()));
                }
                parts.push(Part::Value(expression(&inner, names)?));
            }
            _ => text.push(next),
        }
    }
    if quote.is_some() {
        return Err(Wrong::Open);
    }
    if !text.is_empty() || parts.is_empty() {
        parts.push(Part::Text(text.into_bytes()));
    }
    Ok(parts)
}

/// Reads an expression.
pub(super) fn expression(text: &str, names: &mut Names) -> Result<Expr, Wrong> {
    let wrong = || Wrong::Expression(text.trim().chars().take(MOST_SHOWN).collect());
    let tokens = tokens(text).ok_or_else(wrong)?;
    let mut reader = Reader { tokens: &tokens, at: 0, names, depth: 0 };
    let expr = reader.joined(0).ok_or_else(wrong)?;
    (reader.at == tokens.len()).then_some(expr).ok_or_else(wrong)
}

/// A name or a number is one token, a text in quotes one with its first quote, an operator one.
fn tokens(text: &str) -> Option<Vec<String>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(next) = chars.next() {
        let mut token = String::from(next);
        match next {
            _ if next.is_whitespace() => continue,
            '"' | '\'' => loop {
                match chars.next()? {
                    end if end == next => break,
                    within => token.push(within),
                }
            },
            _ if is_of_name(next) => {
                while let Some(more) = chars.next_if(|c| is_of_name(*c)) {
                    token.push(more);
                }
            }
            '=' | '!' | '<' | '>' => token.extend(chars.next_if_eq(&'=')),
            _ => {}
        }
        tokens.push(token);
    }
    Some(tokens)
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Of what is no expression, so many characters are said back.
const MOST_SHOWN: usize = 60;
/// Deepest nesting of brackets, so that hostile text ends.
const MOST_DEPTH: usize = 32;

struct Reader<'a> {
    tokens: &'a [String],
    at: usize,
    names: &'a mut Names,
    depth: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<&str> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn take(&mut self, wanted: &str) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    /// What operators of this row and the tighter ones join.
    fn joined(&mut self, row: usize) -> Option<Expr> {
        let Some(operators) = OPERATORS.get(row) else { return self.single() };
        let mut expr = self.joined(row + 1)?;
        loop {
            let token = self.tokens.get(self.at);
            let found = operators.iter().find(|(sign, _)| token.is_some_and(|token| token == sign));
            let Some((_, operator)) = found else { return Some(expr) };
            self.at += 1;
            let other = self.joined(row + 1)?;
            expr = Expr::Two(*operator, Box::new(expr), Box::new(other));
        }
    }

    fn single(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return None;
        }
        let token = self.next()?.to_owned();
        let expr = match token.as_str() {
            "not" => Expr::Not(Box::new(self.single()?)),
            "-" => {
                let minus = Operator::Numbers(Arithmetic::Minus);
                let zero = Expr::Value(Value::Int(0));
                Expr::Two(minus, Box::new(zero), Box::new(self.single()?))
            }
            "nil" => Expr::Value(Value::Nil),
            "now" => Expr::Now,
            "token" => Expr::Token,
            "random" => {
                self.take("(")?;
                Expr::Random(Box::new(self.until(")")?))
            }
            "exponential" => {
                self.take("(")?;
                Expr::Exponential(Box::new(self.until(")")?))
            }
            "failed" => {
                self.take("(")?;
                Expr::Failed(Box::new(self.until(")")?))
            }
            "(" => self.until(")")?,
            text if text.starts_with(['"', '\'']) => Expr::Value(Value::text(&text[1..])),
            number if number.starts_with(|c: char| c.is_ascii_digit()) => {
                Expr::Value(Value::Int(number_of(number)?))
            }
            name => {
                let slot = self.names.read(name).ok()?;
                match self.tokens.get(self.at).is_some_and(|token| token == "[") {
                    true => {
                        self.at += 1;
                        Expr::Part(slot, Box::new(self.until("]")?))
                    }
                    false => Expr::Name(slot),
                }
            }
        };
        self.depth -= 1;
        Some(expr)
    }

    /// What stands before this bracket, and the bracket.
    fn until(&mut self, bracket: &str) -> Option<Expr> {
        let inner = self.joined(0)?;
        self.take(bracket)?;
        Some(inner)
    }
}

/// A number, or a time with its unit in milliseconds.
fn number_of(text: &str) -> Option<i64> {
    const UNITS: [(&str, i64); 4] = [("ms", 1), ("min", 60_000), ("s", 1000), ("", 1)];
    let read =
        |(unit, ms): (&str, i64)| text.strip_suffix(unit)?.parse::<i64>().ok()?.checked_mul(ms);
    UNITS.into_iter().find_map(read)
}
