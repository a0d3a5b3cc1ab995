//! The string of the data set: short ones in place, long ones shared.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::short;

/// Strings up to this many bytes need no allocation: most keys and members are that short.
const INLINE_CAPACITY: usize = 22;

/// A byte string of 24 bytes that clones without copying its text.
///
/// Keys, members, field values and bulk replies are all of this type, so a value travels from the
/// keyspace to a reply by reference count. A [`Str::is_raw`] string has been grown in place once;
/// `OBJECT ENCODING` calls such a string `raw` whatever its length.
#[derive(Clone)]
pub struct Str(Repr);

#[derive(Clone)]
enum Repr {
    Inline { len: u8, bytes: [u8; INLINE_CAPACITY] },
    Shared(Arc<[u8]>),
    Raw(Arc<Vec<u8>>),
}

impl Str {
    /// The empty string.
    pub const EMPTY: Str = Str(Repr::Inline { len: 0, bytes: [0; INLINE_CAPACITY] });

    /// The bytes themselves.
    pub fn as_slice(&self) -> &[u8] {
        match &self.0 {
            Repr::Inline { len, bytes } => &bytes[..usize::from(*len)],
            Repr::Shared(bytes) => bytes,
            Repr::Raw(bytes) => bytes,
        }
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the string was grown in place, which Redis reports as encoding `raw`.
    pub fn is_raw(&self) -> bool {
        matches!(self.0, Repr::Raw(_))
    }

    /// The bytes as a vector that may be changed; copies only if the string is shared.
    pub fn make_mut(&mut self) -> &mut Vec<u8> {
        let owned = match std::mem::replace(&mut self.0, Str::EMPTY.0) {
            Repr::Inline { len, bytes } => Arc::new(bytes[..usize::from(len)].to_vec()),
            Repr::Shared(bytes) => Arc::new(bytes.to_vec()),
            Repr::Raw(bytes) => bytes,
        };
        self.0 = Repr::Raw(owned);
        match &mut self.0 {
            Repr::Raw(bytes) => Arc::make_mut(bytes),
            _ => unreachable!("set to Raw on the line above"),
        }
    }

    /// A copy of its own, which has no room for more than its text.
    pub fn duplicate(&self) -> Str {
        match &self.0 {
            Repr::Raw(bytes) => Str(Repr::Raw(Arc::new(bytes.as_slice().to_vec()))),
            _ => self.clone(),
        }
    }

    /// Bytes it can have before it must move: more than its length only once it was grown in place.
    pub fn capacity(&self) -> usize {
        match &self.0 {
            Repr::Raw(bytes) => bytes.capacity(),
            _ => self.len(),
        }
    }
}

impl From<&[u8]> for Str {
    fn from(text: &[u8]) -> Self {
        if text.len() <= INLINE_CAPACITY {
            let mut bytes = [0; INLINE_CAPACITY];
            short::copy(text, &mut bytes);
            Str(Repr::Inline { len: text.len() as u8, bytes })
        } else {
            Str(Repr::Shared(Arc::from(text)))
        }
    }
}

impl From<Vec<u8>> for Str {
    fn from(text: Vec<u8>) -> Self {
        Str::from(text.as_slice())
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Str::from(text.as_bytes())
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        Str::from(text.into_bytes())
    }
}

impl From<i64> for Str {
    fn from(value: i64) -> Self {
        Str::from(itoa::Buffer::new().format(value))
    }
}

impl AsRef<[u8]> for Str {
    fn as_ref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl Borrow<[u8]> for Str {
    fn borrow(&self) -> &[u8] {
        self.as_slice()
    }
}

impl std::ops::Deref for Str {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        short::same(self, other)
    }
}

impl Eq for Str {}

impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Str) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Str {
    fn cmp(&self, other: &Str) -> std::cmp::Ordering {
        self.as_slice().cmp(other.as_slice())
    }
}

impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redscope_resp::quote(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_str_is_three_words() {
        assert_eq!(size_of::<Str>(), 24);
    }

    #[test]
    fn growing_a_shared_string_leaves_the_other_alone() {
        let text = "longer than twenty-two bytes";
        let kept = Str::from(text);
        let mut grown = kept.clone();
        grown.make_mut().extend_from_slice(b"!");
        assert_eq!(kept, Str::from(text));
        assert_eq!(grown.as_slice(), b"longer than twenty-two bytes!");
        assert!(grown.is_raw() && !kept.is_raw());
    }
}
