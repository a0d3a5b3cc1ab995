//! The books of the documentation, one for each language: the same pages, headings and transcripts in all.

/// A book: the one that `web/docs/book.toml` describes, but for what is set.
pub(crate) struct Book {
    pub(crate) name: &'static str,
    /// Where its chapters lie, below `web/docs`.
    pub(crate) source: &'static str,
    /// Where it is laid, below the site of the documentation.
    pub(crate) out: &'static str,
    /// What it sets otherwise, as mdBook reads it from its environment.
    pub(crate) settings: &'static [(&'static str, &'static str)],
    /// A script below `web/docs` that stands behind the index of its search.
    pub(crate) search: Option<&'static str>,
}

/// The first one is built first: mdBook empties the folder that the others lie in.
pub(crate) const BOOKS: [Book; 2] = [
    Book { name: "English", source: "src", out: "", settings: &[], search: None },
    Book {
        name: "Chinese",
        source: "zh",
        out: "zh",
        settings: &[
            ("MDBOOK_BOOK__LANGUAGE", "zh-CN"),
            (
                "MDBOOK_BOOK__DESCRIPTION",
                "浏览器标签页里的完整 Redis 实验室：怎样使用、教学、嵌入和部署",
            ),
            // The site lies above the documentation, and this book a folder further down.
            ("MDBOOK_PREPROCESSOR__REDSCOPE__EMBED", "../../embed.js"),
            // Of what is looked for, all must be there: two characters by themselves say little.
            ("MDBOOK_OUTPUT__HTML__SEARCH__USE_BOOLEAN_AND", "true"),
        ],
        search: Some("search.js"),
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::command::root;
    use crate::files::read;

    /// A chapter as its reader has it.
    #[derive(Default)]
    struct Chapter {
        /// Level and text.
        headings: Vec<(usize, String)>,
        /// What stands in blocks of the language `redscope`, with what stands behind that word.
        transcripts: Vec<String>,
        links: Vec<String>,
    }

    /// A file's lines, and in the place of `{{#include FILE}}` or `{{#include FILE:FROM:}}` those of that file.
    fn lines(file: &Path) -> Vec<String> {
        let text = read(file).expect("it is there");
        let included = |line: &str| {
            let named = line.strip_prefix("{{#include ")?.strip_suffix("}}")?;
            let (path, from) = named.split_once(':').unwrap_or((named, "1:"));
            let from: usize = from.strip_suffix(':')?.parse().ok()?;
            let file = file.parent()?.join(path);
            Some(lines(&file).into_iter().skip(from - 1).collect::<Vec<_>>())
        };
        text.lines().flat_map(|line| included(line).unwrap_or(vec![line.to_owned()])).collect()
    }

    fn chapter(file: &Path) -> Chapter {
        let mut chapter = Chapter::default();
        let mut fence: Option<(String, bool)> = None;
        for line in lines(file) {
            let signs = line.len() - line.trim_start_matches('`').len();
            match &fence {
                Some((closes, _)) if line == *closes => fence = None,
                Some((_, is_transcript)) => {
                    if *is_transcript {
                        chapter.transcripts.push(line);
                    }
                }
                None if signs >= 3 => {
                    let (closes, info) = line.split_at(signs);
                    let is_transcript = info.split(' ').next() == Some("redscope");
                    if is_transcript {
                        chapter.transcripts.push(line.clone());
                    }
                    fence = Some((closes.to_owned(), is_transcript));
                }
                None => {
                    let level = line.len() - line.trim_start_matches('#').len();
                    if let Some(text) = line[level..].strip_prefix(' ').filter(|_| level > 0) {
                        chapter.headings.push((level, text.to_owned()));
                    }
                    let ends = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
                    chapter.links.extend(ends.map(|(link, _)| link.to_owned()));
                }
            }
        }
        assert!(fence.is_none(), "{}: a fence is closed", file.display());
        chapter
    }

    /// All chapters of a book, by their place in it.
    fn chapters(book: &Book) -> BTreeMap<PathBuf, Chapter> {
        let top = root().join("web/docs").join(book.source);
        let mut folders = vec![top.clone()];
        let mut found = BTreeMap::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("it is a folder").flatten() {
                let path = entry.path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => {
                        let place = path.strip_prefix(&top).expect("it lies in it").to_owned();
                        found.insert(place, chapter(&path));
                    }
                }
            }
        }
        found
    }

    /// What mdBook calls a heading in an address.
    fn anchor(heading: &str) -> String {
        let kept = heading.chars().filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || "-_".contains(c) => Some(c.to_ascii_lowercase()),
            _ => None,
        });
        kept.collect()
    }

    #[test]
    fn every_book_has_the_same_pages_headings_and_transcripts() {
        let [one, other] = BOOKS.each_ref().map(chapters);
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for ((place, one), other) in one.iter().zip(other.values()) {
            let levels = |chapter: &Chapter| -> Vec<usize> {
                chapter.headings.iter().map(|(level, _)| *level).collect()
            };
            assert_eq!(levels(one), levels(other), "headings of {}", place.display());
            assert_eq!(one.transcripts, other.transcripts, "{}", place.display());
        }
        let transcripts: usize = one.values().map(|chapter| chapter.transcripts.len()).sum();
        assert!(transcripts > 50, "they were looked for: {transcripts} lines");
    }

    #[test]
    fn every_page_is_listed_in_the_same_order() {
        let [one, other] = BOOKS.each_ref().map(|book| {
            let all = chapters(book);
            let listed = all[Path::new("SUMMARY.md")].links.clone();
            let mut sorted: Vec<PathBuf> = listed.iter().map(PathBuf::from).collect();
            sorted.push("SUMMARY.md".into());
            sorted.sort();
            assert_eq!(sorted, all.into_keys().collect::<Vec<_>>(), "{}", book.name);
            listed
        });
        assert_eq!(one, other);
    }

    #[test]
    fn every_link_within_a_book_leads_somewhere() {
        for book in &BOOKS {
            let all = chapters(book);
            for (place, chapter) in &all {
                // Others lead away, or to the page of the laboratory.
                let is_own = |link: &&String| !link.contains("://") && !link.contains("../#");
                for link in chapter.links.iter().filter(is_own) {
                    let (path, heading) = link.split_once('#').unwrap_or((link, ""));
                    let mut to = place.clone();
                    if !path.is_empty() {
                        to = place.parent().expect("it lies in a folder").to_owned();
                        for part in path.split('/') {
                            match part {
                                ".." => assert!(to.pop(), "{}: {link}", place.display()),
                                part => to.push(part),
                            }
                        }
                    }
                    let at = format!("{} of {}: {link}", place.display(), book.name);
                    let chapter = all.get(&to).unwrap_or_else(|| panic!("{at}"));
                    let has_it = chapter.headings.iter().any(|(_, text)| anchor(text) == heading);
                    assert!(heading.is_empty() || has_it, "{at}");
                }
            }
        }
    }
}
