//! A set of integers: sorted, every member as wide as the widest needs.
//!
//! Source: intset.c, 7.0.15; the bytes are its RDB form.

/// Sorted distinct integers in 2, 4 or 8 bytes each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntSet {
    width: usize,
    bytes: Vec<u8>,
}

impl Default for IntSet {
    fn default() -> Self {
        IntSet { width: 2, bytes: Vec::new() }
    }
}

impl IntSet {
    /// Reads the RDB form: width and length as 32-bit numbers, then the members in order.
    pub fn from_rdb(bytes: &[u8]) -> Option<Self> {
        let (width, members) = IntSet::frame(bytes)?;
        let set = IntSet { width, bytes: members.to_vec() };
        set.iter().is_sorted_by(|a, b| a < b).then_some(set)
    }

    /// Whether the head of a set's RDB form holds, whatever its members are.
    ///
    /// Source: intset.c `intsetValidateIntegrity` that is not deep, 7.0.15.
    pub(crate) fn is_framed(bytes: &[u8]) -> bool {
        IntSet::frame(bytes).is_some()
    }

    /// Bytes a member takes, and the members.
    fn frame(bytes: &[u8]) -> Option<(usize, &[u8])> {
        let (header, members) = bytes.split_at_checked(8)?;
        let width = u32::from_le_bytes(header[..4].try_into().ok()?) as usize;
        let len = u32::from_le_bytes(header[4..].try_into().ok()?) as usize;
        let holds =
            [2, 4, 8].contains(&width) && len > 0 && len.checked_mul(width) == Some(members.len());
        holds.then_some((width, members))
    }

    /// The RDB form.
    pub fn to_rdb(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(8 + self.bytes.len());
        out.extend_from_slice(&(self.width as u32).to_le_bytes());
        out.extend_from_slice(&(self.len() as u32).to_le_bytes());
        out.extend_from_slice(&self.bytes);
        out
    }

    /// Number of members.
    pub fn len(&self) -> usize {
        self.bytes.len() / self.width
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The member at a place in ascending order.
    pub fn at(&self, index: usize) -> Option<i64> {
        let bytes = self.bytes.get(index * self.width..(index + 1) * self.width)?;
        Some(match *bytes {
            [a, b] => i64::from(i16::from_le_bytes([a, b])),
            [a, b, c, d] => i64::from(i32::from_le_bytes([a, b, c, d])),
            _ => i64::from_le_bytes(bytes.try_into().expect("the width is 2, 4 or 8")),
        })
    }

    /// All members in ascending order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = i64> + '_ {
        (0..self.len()).map(|index| self.at(index).expect("index below len"))
    }

    /// Whether `value` is a member.
    pub fn contains(&self, value: i64) -> bool {
        self.search(value).is_ok()
    }

    /// Adds `value`; false if it was there.
    pub fn insert(&mut self, value: i64) -> bool {
        let needed = match value {
            -32_768..=32_767 => 2,
            -2_147_483_648..=2_147_483_647 => 4,
            _ => 8,
        };
        if needed > self.width {
            let members: Vec<i64> = self.iter().collect();
            self.width = needed;
            self.bytes.clear();
            for member in members {
                self.bytes.extend_from_slice(&member.to_le_bytes()[..needed]);
            }
        }
        match self.search(value) {
            Ok(_) => false,
            Err(index) => {
                let at = index * self.width;
                let bytes = value.to_le_bytes();
                self.bytes.splice(at..at, bytes[..self.width].iter().copied());
                true
            }
        }
    }

    /// Removes `value`; false if it was not there.
    pub fn remove(&mut self, value: i64) -> bool {
        match self.search(value) {
            Ok(index) => {
                self.bytes.drain(index * self.width..(index + 1) * self.width);
                true
            }
            Err(_) => false,
        }
    }

    /// Bytes of all integers.
    pub fn content_bytes(&self) -> usize {
        self.bytes.len()
    }

    fn search(&self, value: i64) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.at(middle).expect("middle below len").cmp(&value) {
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn behaves_as_a_set(values in prop::collection::vec(
            prop_oneof![-50i64..50, any::<i32>().prop_map(i64::from), any::<i64>()], 0..60)) {
            let mut set = IntSet::default();
            let mut model = BTreeSet::new();
            for (step, &value) in values.iter().enumerate() {
                if step % 4 == 3 {
                    prop_assert_eq!(set.remove(value), model.remove(&value));
                } else {
                    prop_assert_eq!(set.insert(value), model.insert(value));
                }
            }
            prop_assert!(set.iter().eq(model.iter().copied()));
            if !set.is_empty() {
                prop_assert_eq!(IntSet::from_rdb(&set.to_rdb()), Some(set));
            }
        }
    }
}
