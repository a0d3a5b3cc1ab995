//! What the variables of a program hold.

use std::rc::Rc;

use redscope_resp::Frame;

/// A value. Numbers in texts count as numbers where numbers are asked for: what Redis gives back is text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing, as for a key that does not exist.
    Nil,
    /// A number.
    Int(i64),
    /// Any bytes.
    Text(Rc<[u8]>),
    /// Several values, as of an array reply.
    List(Rc<[Value]>),
    /// What was tried has failed, for this reason.
    Failed(Rc<str>),
}

impl Value {
    /// A text.
    pub fn text(text: impl AsRef<[u8]>) -> Self {
        Value::Text(Rc::from(text.as_ref()))
    }

    /// A reply as a value.
    pub fn of_reply(frame: &Frame) -> Self {
        if let Frame::Error(why) = frame {
            return Value::Failed(Rc::from(String::from_utf8_lossy(why).as_ref()));
        }
        if let Frame::Integer(number) = frame {
            return Value::Int(*number);
        }
        if let Some(parts) = frame.as_array() {
            return Value::List(parts.iter().map(Value::of_reply).collect());
        }
        frame.as_bytes().map_or(Value::Nil, Value::text)
    }

    /// Whether it counts as yes: neither nil, failed, 0 nor empty.
    pub fn is_true(&self) -> bool {
        match self {
            Value::Nil | Value::Failed(_) | Value::Int(0) => false,
            Value::Int(_) => true,
            Value::Text(text) => !text.is_empty(),
            Value::List(parts) => !parts.is_empty(),
        }
    }

    /// The number it is, if it is one.
    pub fn number(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            Value::Text(text) => std::str::from_utf8(text).ok()?.parse().ok(),
            Value::Nil | Value::List(_) | Value::Failed(_) => None,
        }
    }

    /// As it stands in an argument of a command.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Value::Nil => Vec::new(),
            Value::Int(number) => number.to_string().into_bytes(),
            Value::Text(text) => text.to_vec(),
            Value::List(parts) => parts.iter().map(Value::to_bytes).collect::<Vec<_>>().join(&b' '),
            Value::Failed(why) => why.as_bytes().to_vec(),
        }
    }

    /// Whether both are the same: a number and its text are.
    pub(super) fn equals(&self, other: &Value) -> bool {
        match (self.number(), other.number()) {
            (Some(one), Some(other)) => one == other,
            _ => self == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_its_text_are_the_same() {
        assert!(Value::text("12").equals(&Value::Int(12)) && !Value::text("x").equals(&Value::Nil));
        assert!(Value::text("a").equals(&Value::text("a")));
        assert!(!Value::Nil.is_true() && Value::text("0").is_true() && !Value::Int(0).is_true());
    }

    #[test]
    fn replies_are_values() {
        let frame = Frame::Array(vec![Frame::Integer(1), Frame::Null, Frame::Bulk(b"x".to_vec())]);
        let parts = [Value::Int(1), Value::Nil, Value::text("x")];
        assert_eq!(Value::of_reply(&frame), Value::List(Rc::from(parts)));
        assert_eq!(
            Value::of_reply(&Frame::Error(b"ERR no".to_vec())),
            Value::Failed("ERR no".into())
        );
    }
}
