//! A folder of two good lessons, and what is said when a copy of it is broken in each way there is.

use redscope_lessons::catalog::{Catalog, Source};
use redscope_lessons::lesson::{Block, Inline};

const TRACKS: &str = "[[tracks]]\nid = \"t\"\nen = \"Track\"\nzh = \"一列\"\n";

/// What stands behind the text of the good lesson here.
const NOBODY: &str =
    "**Bold**, `code` and a [link](lesson:t/one).\n\n```redis\n> GET nobody\n(nil)\n```\n";

fn english(id: &str, order: u32, needs: &str) -> String {
    let head = include_str!("good/key.en.md").replace("mine/first", id);
    let head = head.replace("order = 10", &format!("order = {order}"));
    head.replace("needs = []", &format!("needs = [{needs}]")) + NOBODY
}

fn chinese() -> String {
    let text = include_str!("good/key.zh.md").replace("键有值。", "键\n有值。");
    text + "\n```redis\n> GET nobody\n(nil)\n```\n"
}

fn folder() -> Vec<Source> {
    let file = |path: &str, text: String| Source { path: path.to_owned(), text };
    vec![
        file("t/one.en.md", english("t/one", 10, "")),
        file("t/one.zh.md", chinese()),
        file("t/two.en.md", english("t/two", 20, "\"t/one\"")),
        file("t/two.zh.md", chinese()),
        file("tracks.toml", TRACKS.to_owned()),
    ]
}

fn faults(sources: &[Source]) -> Vec<String> {
    Catalog::read(sources).faults.iter().map(ToString::to_string).collect()
}

/// What is said of the folder when a file's text has something else in place of something.
fn broken(path: &str, old: &str, new: &str) -> Vec<String> {
    let mut sources = folder();
    let file = sources.iter_mut().find(|source| source.path == path).expect("it is there");
    assert!(file.text.contains(old), "{path} has {old}");
    file.text = file.text.replace(old, new);
    faults(&sources)
}

#[test]
fn a_good_folder_has_no_fault_and_both_languages() {
    let catalog = Catalog::read(&folder());
    assert_eq!(catalog.faults, []);
    let titles = |language: &str| -> Vec<String> {
        catalog.in_order(language).iter().map(|lesson| lesson.title.clone()).collect()
    };
    assert_eq!(titles("en"), ["Write a key", "Write a key"]);
    assert_eq!(titles("zh"), ["写一个键", "写一个键"]);
    assert_eq!(catalog.list("zh")[0].title, "一列");
    let chinese = catalog.in_order("zh")[0];
    assert_eq!(chinese.goals[0].check, "ask n1 \"GET k\" == v", "what is judged is the same");
    assert_eq!(chinese.par, 1);
    let Block::Paragraph(inlines) = &chinese.body[0] else { panic!("{:?}", chinese.body) };
    assert_eq!(inlines, &[Inline::Text("键有值。".to_owned())], "no space between characters");
    let Block::Transcript(sent) = &chinese.body[1] else { panic!("{:?}", chinese.body) };
    assert_eq!(
        (sent[0].step.as_str(), sent[0].shown.as_slice()),
        ("> GET nobody", &["(nil)".to_owned()][..])
    );
}

#[test]
fn each_kind_of_fault_is_said_with_its_file_and_line() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("t/one.en.md", "+++\nid", "id", "t/one.en.md:1: the first line is not +++"),
        (
            "t/one.en.md",
            "id = \"t/one\"",
            "id = \"t/other\"",
            "t/one.en.md: its id is t/other, its path says t/one",
        ),
        ("t/one.en.md", "order = 10", "order = ten", "t/one.en.md:3: "),
        ("t/one.en.md", "order = 10", "order = 20", "another lesson of the track has the order 20"),
        ("t/one.en.md", "seed = 1", "seed = 1\ncolour = 2", "unknown field `colour`"),
        ("t/two.en.md", "\"t/one\"", "\"t/none\"", "it needs 't/none', which is no lesson"),
        (
            "t/one.en.md",
            "needs = []",
            "needs = [\"t/two\"]",
            "it needs 't/two', which comes after it",
        ),
        ("t/one.en.md", "solutions = [\"> SET k v\"]", "solutions = []", "it has no solution"),
        (
            "t/one.en.md",
            "wrong = [\"> SET k w\"]",
            "wrong = []",
            "it has no wrong answer that is known",
        ),
        (
            "t/one.en.md",
            "> GET nobody\n",
            "",
            "t/one.en.md:23: a transcript begins with a line behind a prompt",
        ),
        (
            "t/one.en.md",
            "lesson:t/one",
            "lesson:t/none",
            "t/one.en.md:20: it leads to 'lesson:t/none', which is not there",
        ),
        ("t/two.en.md", "\"t/one\"", "\"t/none\"", "t/two.en.md:5: it needs 't/none'"),
        ("t/one.en.md", "lesson:t/one", "javascript:alert(1)", "not to 'javascript:alert(1)'"),
        ("t/one.en.md", "**Bold**", "<b>Bold</b>", "t/one.en.md:20: a page cannot show HTML"),
        ("t/one.en.md", "**Bold**", "![a](b.png)", "t/one.en.md:20: a page cannot show an image"),
        ("t/one.zh.md", "goals = [", "goals = [\"另一个\", ", "it has 2 goals, t/one.en.md has 1"),
        (
            "t/one.zh.md",
            "hints = [\"输入 SET。\"]",
            "hints = []",
            "it has 0 hints, t/one.en.md has 1",
        ),
        (
            "t/one.zh.md",
            "> GET nobody",
            "> GET other",
            "'> GET other' where '> GET nobody' stands there",
        ),
        ("t/one.zh.md", "(nil)", "(空)", "its transcripts are not those of t/one.en.md"),
        ("t/one.zh.md", "title", "titel", "unknown field `titel`"),
        ("tracks.toml", "id = \"t\"", "id = \"u\"", "tracks.toml has no track 't'"),
        (
            "tracks.toml",
            "[[tracks]]",
            "[[tracks]]\nid = \"e\"\nen = \"\"\nzh = \"\"\n[[tracks]]",
            "no lesson is in 'e'",
        ),
        ("tracks.toml", "en =", "de =", "unknown field `de`"),
    ];
    for (path, old, new, said) in cases {
        let faults = broken(path, old, new);
        assert!(faults.iter().any(|fault| fault.contains(said)), "{new}: {faults:?}");
    }
}

#[test]
fn no_file_is_missing_and_none_is_left_over() {
    let mut sources = folder();
    sources.retain(|source| source.path != "t/two.zh.md");
    assert_eq!(faults(&sources), ["t/two.zh.md: there is no such file"]);
    let mut sources = folder();
    sources.push(Source { path: "t/three.zh.md".to_owned(), text: chinese() });
    assert_eq!(faults(&sources), ["t/three.zh.md: no lesson has this file"]);
    let mut sources = folder();
    sources.retain(|source| source.path != "tracks.toml");
    assert!(faults(&sources).contains(&"tracks.toml: there is no such file".to_owned()));
}
