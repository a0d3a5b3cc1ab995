//! Keys as a tree: what stands before each colon is a folder.

use std::collections::BTreeMap;

use redscope_engine::glob_match;

use crate::inside::{Folder, Folders};

/// Folders of one level at the most, the first by name.
const MOST: usize = 100;
/// What parts the names of folders.
const PART: char = ':';
/// What means something else in a pattern, unless it is behind a backslash.
const SPECIAL: [char; 5] = ['*', '?', '[', ']', '\\'];

/// The folders below a pattern that is all of one folder, with how many keys each has; of any other
/// pattern there are none.
pub(super) fn look<'a>(pattern: &str, keys: impl Iterator<Item = &'a [u8]>) -> Folders {
    let Some(above) = folder_of(pattern) else { return Folders::default() };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for key in keys.filter_map(|key| std::str::from_utf8(key).ok()) {
        let below = key.strip_prefix(above.as_str());
        if let Some((name, _)) = below.and_then(|below| below.split_once(PART)) {
            *counts.entry(name).or_default() += 1;
        }
    }
    let folder = |(name, key_count): (&str, usize)| {
        let pattern = all_of(&format!("{above}{name}{PART}"));
        Folder { name: format!("{name}{PART}"), pattern, key_count }
    };
    let up = above.strip_suffix(PART).map(|name| {
        let end = name.rfind(PART).map_or(0, |at| at + PART.len_utf8());
        if end == 0 { String::new() } else { all_of(&name[..end]) }
    });
    Folders { up, below: counts.into_iter().take(MOST).map(folder).collect() }
}

/// The pattern of all keys that begin so.
fn all_of(beginning: &str) -> String {
    let mut pattern = String::new();
    for c in beginning.chars() {
        if SPECIAL.contains(&c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "*"
}

/// The beginning that a pattern means, if it means all of a folder.
fn folder_of(pattern: &str) -> Option<String> {
    if pattern.is_empty() {
        return Some(String::new());
    }
    let escaped = pattern.strip_suffix('*')?;
    let mut beginning = String::new();
    let mut chars = escaped.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => beginning.push(chars.next()?),
            c if SPECIAL.contains(&c) => return None,
            c => beginning.push(c),
        }
    }
    debug_assert!(glob_match(pattern.as_bytes(), beginning.as_bytes(), false));
    beginning.ends_with(PART).then_some(beginning)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below(pattern: &str, keys: &[&str]) -> (Option<String>, Vec<(String, String, usize)>) {
        let folders = look(pattern, keys.iter().map(|key| key.as_bytes()));
        let below = folders.below.into_iter();
        (folders.up, below.map(|one| (one.name, one.pattern, one.key_count)).collect())
    }

    fn folder(name: &str, pattern: &str, count: usize) -> (String, String, usize) {
        (name.to_owned(), pattern.to_owned(), count)
    }

    #[test]
    fn folders_are_gone_into_and_out_of() {
        let keys = ["user:1:name", "user:1:mail", "user:2:name", "queue:mail", "plain", "a*b:c"];
        let all = [
            folder("a*b:", "a\\*b:*", 1),
            folder("queue:", "queue:*", 1),
            folder("user:", "user:*", 3),
        ];
        assert_eq!(below("", &keys), (None, all.to_vec()));
        let users = [folder("1:", "user:1:*", 2), folder("2:", "user:2:*", 1)];
        assert_eq!(below("user:*", &keys), (Some(String::new()), users.to_vec()));
        assert_eq!(below("user:1:*", &keys), (Some("user:*".to_owned()), vec![]));
        assert_eq!(below("a\\*b:*", &keys), (Some(String::new()), vec![]));
    }

    #[test]
    fn a_pattern_that_is_no_folder_has_none() {
        for pattern in ["user*", "u?er:*", "*", "*:*", "user:1", "user:\\"] {
            assert_eq!(below(pattern, &["user:1:name"]), (None, vec![]), "{pattern}");
        }
    }
}
