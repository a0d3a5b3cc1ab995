//! What a writer asks for, and what the replies say.

use std::rc::Rc;

use redscope_resp::{Frame, encode_command, parse_integer};

/// How a key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `SET` to a number that grows from write to write.
    Set,
    /// `INCR`.
    Incr,
    /// `RPUSH` of a number that grows from write to write.
    Push,
}

impl Form {
    /// The form of a writer's key by the key's number.
    fn of(number: u32) -> Self {
        [Form::Set, Form::Incr, Form::Push][number as usize % 3]
    }

    /// What keys of the form are called.
    const fn letter(self) -> char {
        match self {
            Form::Set => 'k',
            Form::Incr => 'c',
            Form::Push => 'l',
        }
    }
}

/// A write, by its key and by how far the key is after it: the value of a string or a counter, the
/// length of a list. As long as nothing is lost the mark of a key only grows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The key.
    pub key: Rc<str>,
    /// How it is written.
    pub form: Form,
    /// What it sets, adds or appends.
    pub value: u64,
    /// How far the key is after it; 0 while a server alone can know.
    pub mark: u64,
}

/// Something a writer asks a server for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// A write.
    Write(Write),
    /// How far a key is.
    Read { key: Rc<str>, form: Form },
}

/// What a reply means for a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is done, and the key is so far.
    Done(u64),
    /// An error.
    Error(String),
    /// Nothing that can be an answer to it.
    Nonsense,
}

impl Wish {
    pub(super) fn write(prefix: &str, number: u32, value: u64) -> Self {
        let form = Form::of(number);
        let key = key(prefix, number);
        Wish::Write(match form {
            Form::Set => Write { key, form, value, mark: value },
            Form::Incr => Write { key, form, value: 1, mark: 0 },
            Form::Push => Write { key, form, value, mark: 0 },
        })
    }

    pub(super) fn read(prefix: &str, number: u32) -> Self {
        Wish::Read { key: key(prefix, number), form: Form::of(number) }
    }

    /// Whether it is a write.
    pub(super) fn writes(&self) -> bool {
        matches!(self, Wish::Write(_))
    }

    pub(super) fn key(&self) -> &Rc<str> {
        match self {
            Wish::Write(write) => &write.key,
            Wish::Read { key, .. } => key,
        }
    }

    /// Adds the request to `bytes`.
    pub(super) fn encode(&self, bytes: &mut Vec<u8>) {
        match self {
            Wish::Write(write) => {
                let value = write.value.to_string();
                match write.form {
                    Form::Set => encode_command(&["SET", &write.key, &value], bytes),
                    Form::Incr => encode_command(&["INCR", &write.key], bytes),
                    Form::Push => encode_command(&["RPUSH", &write.key, &value], bytes),
                }
            }
            Wish::Read { key, form: Form::Push } => encode_command(&["LLEN", key], bytes),
            Wish::Read { key, .. } => encode_command(&["GET", key], bytes),
        }
    }

    pub(super) fn answer(&self, frame: &Frame) -> Answer {
        let mark = |number: i64| u64::try_from(number).map_or(Answer::Nonsense, Answer::Done);
        match (self, frame) {
            (_, Frame::Error(text)) => Answer::Error(String::from_utf8_lossy(text).into_owned()),
            (Wish::Write(write), Frame::Simple(_)) if write.form == Form::Set => {
                Answer::Done(write.mark)
            }
            (Wish::Read { .. }, Frame::Null) => Answer::Done(0),
            (_, Frame::Integer(number)) => mark(*number),
            (Wish::Read { .. }, frame) => {
                let number = frame.as_bytes().and_then(parse_integer);
                number.map_or(Answer::Nonsense, mark)
            }
            _ => Answer::Nonsense,
        }
    }
}

fn key(prefix: &str, number: u32) -> Rc<str> {
    let letter = Form::of(number).letter();
    match prefix {
        "" => format!("{letter}:{number}").into(),
        prefix => format!("{prefix}:{letter}:{number}").into(),
    }
}
