//! Words by the names that links have for what they are about.

/// The words of a name; `None`: there are none.
pub(super) fn known(list: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    list.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

/// The same; no words where there are none.
pub(super) fn named(list: &[(&'static str, &'static str)], name: &str) -> &'static str {
    known(list, name).unwrap_or("")
}
