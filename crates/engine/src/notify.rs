//! Keyspace notifications: which events are published, and the letters that choose them.

use std::fmt;

/// The class of an event. Source: notify.c, 7.0.15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventClass {
    /// `g`: commands that know no type, such as `DEL`.
    Generic,
    /// `$`.
    String,
    /// `l`.
    List,
    /// `s`.
    Set,
    /// `h`.
    Hash,
    /// `z`.
    SortedSet,
    /// `t`.
    Stream,
    /// `d`: a module's type.
    Module,
    /// `x`: a key expired.
    Expired,
    /// `e`: a key was evicted.
    Evicted,
    /// `m`: a command that reads found no key. Not part of `A`.
    Miss,
    /// `n`: a key came into being. Not part of `A`.
    New,
}

/// Letters in the order Redis prints them, with the class each stands for.
const LETTERS: &[(char, u16)] = &[
    ('g', 1 << 0),
    ('$', 1 << 1),
    ('l', 1 << 2),
    ('s', 1 << 3),
    ('h', 1 << 4),
    ('z', 1 << 5),
    ('x', 1 << 6),
    ('e', 1 << 7),
    ('t', 1 << 8),
    ('d', 1 << 9),
];
const ALL: u16 = (1 << 10) - 1;
const KEYSPACE: u16 = 1 << 10;
const KEYEVENT: u16 = 1 << 11;
const MISS: u16 = 1 << 12;
const NEW: u16 = 1 << 13;

/// A set of event classes and of the two kinds of channel, as `notify-keyspace-events` has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventClasses(u16);

impl EventClasses {
    /// Reads the letters; `None` if one is unknown.
    pub fn parse(letters: &[u8]) -> Option<Self> {
        letters.iter().try_fold(EventClasses(0), |classes, &letter| {
            let bit = match char::from(letter) {
                'A' => ALL,
                'K' => KEYSPACE,
                'E' => KEYEVENT,
                'm' => MISS,
                'n' => NEW,
                letter => LETTERS.iter().find(|(known, _)| *known == letter)?.1,
            };
            Some(EventClasses(classes.0 | bit))
        })
    }

    /// Whether events of a class are published at all.
    pub fn contains(self, class: EventClass) -> bool {
        let bit = match class {
            EventClass::Generic => 1 << 0,
            EventClass::String => 1 << 1,
            EventClass::List => 1 << 2,
            EventClass::Set => 1 << 3,
            EventClass::Hash => 1 << 4,
            EventClass::SortedSet => 1 << 5,
            EventClass::Stream => 1 << 8,
            EventClass::Module => 1 << 9,
            EventClass::Expired => 1 << 6,
            EventClass::Evicted => 1 << 7,
            EventClass::Miss => MISS,
            EventClass::New => NEW,
        };
        self.0 & bit != 0
    }

    /// What Redis shows of letters as [`EventClasses`] writes them: beside `A`, `n` is not shown
    /// though it holds.
    pub fn shown(letters: &str) -> &str {
        let without = letters.strip_suffix('n').filter(|_| letters.starts_with('A'));
        without.unwrap_or(letters)
    }

    fn write_if(self, bit: u16, letter: char, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 & bit != 0 { write!(f, "{letter}") } else { Ok(()) }
    }

    /// Whether events go to `__keyspace@<db>__:<key>`.
    pub fn to_keyspace(self) -> bool {
        self.0 & KEYSPACE != 0
    }

    /// Whether events go to `__keyevent@<db>__:<event>`.
    pub fn to_keyevent(self) -> bool {
        self.0 & KEYEVENT != 0
    }
}

impl fmt::Display for EventClasses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 & ALL == ALL {
            f.write_str("A")?;
        } else {
            for (letter, bit) in LETTERS {
                self.write_if(*bit, *letter, f)?;
            }
            self.write_if(NEW, 'n', f)?;
        }
        for (letter, bit) in [('K', KEYSPACE), ('E', KEYEVENT), ('m', MISS)] {
            self.write_if(bit, letter, f)?;
        }
        // Where `shown` takes it away.
        if self.0 & ALL == ALL { self.write_if(NEW, 'n', f) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_back_in_order() {
        for (given, shown) in [
            ("KEA", "AKE"),
            ("xK", "xK"),
            ("Kg$lshzxetd", "AK"),
            ("", ""),
            ("mnKg", "gnKm"),
            ("KAnm", "AKm"),
        ] {
            let classes = EventClasses::parse(given.as_bytes()).unwrap();
            let letters = classes.to_string();
            assert_eq!(EventClasses::shown(&letters), shown);
            assert_eq!(EventClasses::parse(letters.as_bytes()), Some(classes));
        }
        assert_eq!(EventClasses::parse(b"q"), None);
    }
}
