//! What copies of what checks remember take, roughly, in bytes. What entries hold elsewhere is counted where
//! there may be much of it.

use std::collections::BTreeMap;
use std::rc::Rc;

/// Of a map: its entries, and as much again for what holds them.
pub(super) fn of_map<K, V>(map: &BTreeMap<K, V>) -> usize {
    map.len() * 2 * size_of::<(K, V)>()
}

/// Of what copies share until one of them changes it.
pub(super) fn of_shared<T>(
    one: &Rc<T>,
    other: Option<&Rc<T>>,
    weigh: impl FnOnce(&T) -> usize,
) -> usize {
    match other.is_some_and(|other| Rc::ptr_eq(one, other)) {
        true => 0,
        false => weigh(one),
    }
}
