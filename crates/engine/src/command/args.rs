//! The arguments of one request, and a cursor over the optional ones.

use redscope_data::number::parse_float;
use redscope_resp::parse_integer;

use crate::error::{CommandError, FixedError};

/// Arguments of a request; the first is the command's name.
#[derive(Clone, Copy, Debug)]
pub struct Args<'a>(&'a [&'a [u8]]);

impl<'a> Args<'a> {
    /// Wraps the arguments of a request.
    pub const fn new(args: &'a [&'a [u8]]) -> Self {
        Args(args)
    }

    /// Number of arguments, the name included.
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are none; a request always has its name.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// All arguments.
    pub const fn as_slice(self) -> &'a [&'a [u8]] {
        self.0
    }

    /// The arguments from one on; none if there are not so many.
    pub fn from(self, index: usize) -> &'a [&'a [u8]] {
        self.0.get(index..).unwrap_or_default()
    }

    /// Whether one of these words stands anywhere from an argument on; case does not matter.
    pub fn names(self, words: &[&[u8]], from: usize) -> bool {
        self.from(from).iter().any(|arg| words.iter().any(|word| arg.eq_ignore_ascii_case(word)))
    }

    /// An argument that may be missing.
    pub fn get(self, index: usize) -> Option<&'a [u8]> {
        self.0.get(index).copied()
    }

    /// An argument as an integer.
    pub fn integer(self, index: usize) -> Result<i64, CommandError> {
        integer(self[index])
    }

    /// An argument as a number.
    pub fn float(self, index: usize) -> Result<f64, CommandError> {
        float(self[index])
    }

    /// A cursor over the options from an argument on.
    pub fn options(self, index: usize) -> Options<'a> {
        Options { args: self.0, at: index }
    }

    /// A copy that outlives the request.
    pub fn to_owned(self) -> Vec<Vec<u8>> {
        self.0.iter().map(|arg| arg.to_vec()).collect()
    }
}

impl<'a> std::ops::Index<usize> for Args<'a> {
    type Output = &'a [u8];
    fn index(&self, index: usize) -> &&'a [u8] {
        &self.0[index]
    }
}

/// Reads an argument as an integer.
pub fn integer(arg: &[u8]) -> Result<i64, CommandError> {
    parse_integer(arg).ok_or(FixedError::NOT_INTEGER.into())
}

/// Reads an argument as a number that is not negative; anything else is the error given.
pub(super) fn unsigned(arg: &[u8], error: FixedError) -> Result<usize, CommandError> {
    let number = parse_integer(arg).and_then(|number| usize::try_from(number).ok());
    number.ok_or(error.into())
}

/// Checks the `[ASYNC | SYNC]` of the commands that empty something; anything else is the error
/// given. Both ways are the same here.
pub(super) fn check_flush_mode(mode: &[&[u8]], error: FixedError) -> Result<(), CommandError> {
    match mode {
        [] => Ok(()),
        [word] if word.eq_ignore_ascii_case(b"sync") || word.eq_ignore_ascii_case(b"async") => {
            Ok(())
        }
        _ => Err(error.into()),
    }
}

/// Reads an argument as an integer within bounds.
/// Source: object.c `getRangeLongFromObjectOrReply`, 7.0.15.
pub(super) fn integer_between(arg: &[u8], low: i64, high: i64) -> Result<i64, CommandError> {
    let number = integer(arg)?;
    let fits = (low..=high).contains(&number);
    if fits { Ok(number) } else { Err(CommandError::NotBetween(low, high)) }
}

/// Reads an argument as a number.
pub(super) fn float(arg: &[u8]) -> Result<f64, CommandError> {
    parse_float(arg).ok_or(FixedError::NOT_FLOAT.into())
}

/// Longest word that can be an option.
const MAX_WORD_LEN: usize = 24;

/// An argument in upper case, to be matched with the words of options. What cannot be one is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word {
    bytes: [u8; MAX_WORD_LEN],
    len: usize,
}

impl Word {
    fn new(arg: &[u8]) -> Self {
        let mut word = Word::default();
        if let Some(bytes) = word.bytes.get_mut(..arg.len()) {
            bytes.copy_from_slice(arg);
            bytes.make_ascii_uppercase();
            word.len = arg.len();
        }
        word
    }

    /// The word itself.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl std::ops::Deref for Word {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

/// Walks over options; words compare without case.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    args: &'a [&'a [u8]],
    at: usize,
}

impl<'a> Options<'a> {
    /// The next argument, in upper case for matching; `None` at the end.
    pub fn next_word(&mut self) -> Option<Word> {
        let word = self.args.get(self.at)?;
        self.at += 1;
        Some(Word::new(word))
    }

    /// The argument an option takes; a syntax error if it is missing.
    pub fn value(&mut self) -> Result<&'a [u8], CommandError> {
        let value = self.args.get(self.at).ok_or(FixedError::SYNTAX)?;
        self.at += 1;
        Ok(value)
    }

    /// The integer an option takes.
    pub fn integer(&mut self) -> Result<i64, CommandError> {
        integer(self.value()?)
    }

    /// What is left.
    pub fn rest(&self) -> &'a [&'a [u8]] {
        &self.args[self.at.min(self.args.len())..]
    }
}

/// Reads `ON` or `OFF`.
pub(super) fn parse_switch(arg: &[u8]) -> Result<bool, CommandError> {
    if arg.eq_ignore_ascii_case(b"on") {
        Ok(true)
    } else if arg.eq_ignore_ascii_case(b"off") {
        Ok(false)
    } else {
        Err(FixedError::SYNTAX.into())
    }
}
