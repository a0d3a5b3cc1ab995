//! The rows of web/docs/src/topics.md: each leads to lessons that name it, and no lesson names another; those of the
//! Chinese book lead to the same.

use std::collections::BTreeMap;
use std::path::Path;

use redscope_lessons::catalog::Catalog;
use redscope_lessons::folder::sources;

/// The topics that there are to teach.
const TOPICS: [&str; 26] = [
    "1a", "1b", "1c", "2a", "2b", "2c", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13",
    "14", "15", "16", "17a", "17b", "18", "19", "20", "21",
];

fn top() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// What stands between backquotes in a cell.
fn names(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The cells of the rows of a page, by the number of their topic.
fn rows(text: &str) -> BTreeMap<&str, Vec<&str>> {
    text.lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>())
        .filter(|cells| !cells[0].is_empty() && cells[0] != "#" && cells[0] != "---")
        .map(|cells| (cells[0], cells))
        .collect()
}

fn page(path: &str) -> String {
    std::fs::read_to_string(top().join(path)).expect("it is there")
}

#[test]
fn the_chinese_book_leads_to_the_same() {
    let [english, chinese] = ["web/docs/src/topics.md", "web/docs/zh/topics.md"].map(page);
    let (english, chinese) = (rows(&english), rows(&chinese));
    assert!(english.keys().eq(chinese.keys()));
    for (topic, cells) in &english {
        // It lies a folder further down, and calls a topic in one language.
        let further: Vec<String> =
            cells[3..].iter().map(|cell| cell.replace("](../#", "](../../#")).collect();
        assert_eq!(chinese[topic][1], cells[2], "{topic}");
        assert_eq!(chinese[topic][2..], further, "{topic}");
    }
}

#[test]
fn every_topic_has_a_row_that_leads_to_its_lessons_and_a_lab() {
    let text = page("web/docs/src/topics.md");
    let rows = rows(&text);
    let catalog = Catalog::read(&sources(&top().join("web/lessons")).expect("they can be read"));
    assert_eq!(catalog.faults, []);
    for topic in TOPICS {
        let cells = rows.get(topic).unwrap_or_else(|| panic!("{topic} has a row"));
        let taught: Vec<String> = catalog
            .entries
            .iter()
            .filter(|entry| entry.head.topics.iter().any(|named| named == topic))
            .map(|entry| entry.head.id.clone())
            .collect();
        let mut listed = names(cells[3]);
        listed.sort();
        let mut sorted = taught.clone();
        sorted.sort();
        assert!(!taught.is_empty(), "{topic} has a lesson");
        assert_eq!(listed, sorted, "the lessons of {topic}");
        for (cell, place) in [(cells[3], "lesson="), (cells[4], "lab="), (cells[5], "")] {
            for name in names(cell) {
                let link = format!("[`{name}`](../#{place}{name})");
                assert!(cell.contains(&link), "{topic} leads to {name} by {link}");
            }
        }
        assert!(
            !names(cells[4]).is_empty() && !names(cells[5]).is_empty(),
            "{topic} has a lab and a scenario"
        );
    }
    for entry in &catalog.entries {
        for topic in &entry.head.topics {
            assert!(TOPICS.contains(&topic.as_str()), "{}: there is no topic {topic}", entry.path);
        }
    }
    assert_eq!(rows.len(), TOPICS.len(), "no row is left over");
}
