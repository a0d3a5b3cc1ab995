//! Which keys are asked for: one that is chosen, those that are pinned, and how each is read.

use redscope_session::{KeyHead, KeysAsk, Pin, Shape};

use crate::platform;

/// Whether a pin is of this key.
pub(super) fn is_of(pin: &Pin, db: usize, id: &[u8]) -> bool {
    pin.db == db && pin.key == id
}

/// What the browser calls the way in which a key is read.
pub(super) fn stored_as(key: &str) -> String {
    format!("redscope.shape.{key}")
}

/// The key as it was read last.
fn pin(db: usize, id: &[u8], name: &str) -> Pin {
    let stored = platform::stored(&stored_as(name));
    let shape = stored.and_then(|name| Shape::ALL.into_iter().find(|shape| shape.name() == name));
    Pin { db, key: id.to_vec(), shape, from: 0 }
}

/// With this key chosen.
pub(super) fn chosen(ask: &KeysAsk, row: &KeyHead) -> KeysAsk {
    KeysAsk { chosen: Some(pin(row.db, &row.id, &row.key)), ..ask.clone() }
}

/// With this key pinned, or no longer.
pub(super) fn toggled(ask: &KeysAsk, db: usize, id: &[u8]) -> KeysAsk {
    let mut ask = ask.clone();
    match ask.pinned.iter().position(|pin| is_of(pin, db, id)) {
        Some(at) => drop(ask.pinned.remove(at)),
        None => {
            let chosen = ask.chosen.clone().filter(|pin| is_of(pin, db, id));
            let new = Pin { db, key: id.to_vec(), ..Pin::default() };
            ask.pinned.push(chosen.unwrap_or(new));
        }
    }
    ask
}

/// With this key shown from another place, or in another shape: that is the one the browser has kept.
pub(super) fn with_part(ask: &KeysAsk, db: usize, id: &[u8], name: &str, from: usize) -> KeysAsk {
    let mut ask = ask.clone();
    let new = Pin { from, ..pin(db, id, name) };
    match ask.pinned.iter_mut().find(|pin| is_of(pin, db, id)) {
        Some(pin) => *pin = new,
        None => ask.chosen = Some(new),
    }
    ask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_set_and_taken_away() {
        let chosen = Pin { key: b"a".to_vec(), shape: Some(Shape::Hex), ..Pin::default() };
        let ask = KeysAsk { chosen: Some(chosen.clone()), ..KeysAsk::default() };
        let one = toggled(&ask, 0, b"a");
        assert_eq!(one.pinned, [chosen], "it is read as it was");
        let two = toggled(&one, 1, b"a");
        assert_eq!(two.pinned.len(), 2, "another database, another key");
        assert_eq!(toggled(&two, 0, b"a").pinned.len(), 1);
    }
}
