//! What the rows of a database hold and held, and everything that was written, in order. A row that was deleted holds nil.

use std::collections::BTreeMap;
use std::rc::Rc;

use redscope_actor::Time;

use crate::program::Value;

/// Rows by key, each with its writes, and the change log.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    written: BTreeMap<Rc<[u8]>, Vec<Write>>,
    /// Every write in order: the row, and its place among those of the row.
    log: Vec<(Rc<[u8]>, usize)>,
}

/// A row was written.
#[derive(Clone, Debug)]
struct Write {
    at: Time,
    value: Value,
}

impl Rows {
    /// Writes a row; how often it has been written.
    pub(super) fn write(&mut self, now: Time, key: Vec<u8>, value: Value) -> i64 {
        let key: Rc<[u8]> = Rc::from(key);
        let writes = self.written.entry(Rc::clone(&key)).or_default();
        self.log.push((key, writes.len()));
        writes.push(Write { at: now, value });
        writes.len() as i64
    }

    /// What was written last of a row up to a moment, and how often it had been written then; `None`: nothing.
    pub(super) fn at(&self, key: &[u8], moment: Time) -> Option<(&Value, i64)> {
        let writes = self.written.get(key)?;
        let count = writes.partition_point(|write| write.at <= moment);
        let last = writes.get(count.checked_sub(1)?)?;
        Some((&last.value, count as i64))
    }

    /// Since when a row holds another value than this one; `None`: it holds this one, or never held it after `first`,
    /// which it held before it was written.
    pub(super) fn superseded(&self, key: &[u8], value: &Value, first: &Value) -> Option<Time> {
        let writes = self.written.get(key)?;
        let is = |held: &Value| held.to_bytes() == value.to_bytes();
        let next = match writes.iter().rposition(|write| is(&write.value)) {
            Some(place) => place + 1,
            None if is(first) => 0,
            None => return None,
        };
        writes.get(next).map(|write| write.at)
    }

    /// The so manieth write of all, counted from 0: the row, its value and how often it had been written.
    pub(super) fn change(&self, number: u64) -> Option<Value> {
        let (key, place) = self.log.get(usize::try_from(number).ok()?)?;
        let value = self.written.get(key)?.get(*place)?.value.clone();
        let parts = [Value::text(key), value, Value::Int(*place as i64 + 1)];
        Some(Value::List(Rc::from(parts)))
    }

    pub(super) fn weight_bytes(&self) -> usize {
        self.log.len() * (size_of::<Write>() + 96)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_row_held_and_since_when_not_any_more_is_known() {
        let mut rows = Rows::default();
        let value = |text: &str| Value::text(text);
        let first = Value::Int(0);
        assert_eq!(rows.write(Time(10), b"a".to_vec(), value("x")), 1);
        assert_eq!(rows.write(Time(10), b"b".to_vec(), value("z")), 1);
        assert_eq!(rows.write(Time(30), b"a".to_vec(), value("y")), 2);
        assert_eq!(rows.at(b"a", Time(9)), None);
        assert_eq!(rows.at(b"a", Time(29)), Some((&value("x"), 1)));
        assert_eq!(rows.at(b"a", Time(30)), Some((&value("y"), 2)));
        let since = |of: &Value| rows.superseded(b"a", of, &first);
        assert_eq!([&first, &value("x")].map(since), [Some(Time(10)), Some(Time(30))]);
        assert_eq!([&value("y"), &value("never")].map(since), [None, None]);
        assert_eq!(rows.superseded(b"c", &first, &first), None);
        let change = |number| rows.change(number).map(|change| change.to_bytes());
        assert_eq!(change(1), Some(b"b z 1".to_vec()));
        assert_eq!((change(2), change(3)), (Some(b"a y 2".to_vec()), None));
    }
}
