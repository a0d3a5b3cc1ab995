//! A pack as a folder and as one file, and what is said when it is wrong.

use std::collections::BTreeSet;

use redscope_lessons::catalog::Source;
use redscope_lessons::pack::{self, HEAD, join, split};

const CHINESE: &str = include_str!("good/key.zh.md");
const LISTED: &str = r#"id = "team-42"
title = { en = "Caches in a week", zh = "一周缓存" }
languages = ["en", "zh"]
lessons = ["own/first.en.md", "cache/aside"]
"#;

fn file(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

/// The good lesson as one of a pack that needs one of the site.
fn own() -> String {
    let text = include_str!("good/key.en.md").replace("mine/first", "own/first");
    text.replace("needs = []", "needs = [\"cache/aside\"]")
}

fn folder() -> Vec<Source> {
    vec![file(HEAD, LISTED), file("own/first.en.md", &own()), file("own/first.zh.md", CHINESE)]
}

fn site() -> BTreeSet<String> {
    BTreeSet::from(["cache/aside".to_owned()])
}

fn read(sources: &[Source]) -> pack::Read {
    pack::read(sources, &site())
}

/// What is said of the pack when a file has something else in place of something.
fn broken(path: &str, old: &str, new: &str) -> Vec<String> {
    let mut sources = folder();
    let file = sources.iter_mut().find(|source| source.path == path).expect("it is there");
    assert!(file.text.contains(old), "{path} has {old}");
    file.text = file.text.replace(old, new);
    read(&sources).faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_pack_has_its_order_its_own_lessons_and_those_of_the_site() {
    let read = read(&folder());
    assert_eq!(read.faults, []);
    assert_eq!(read.pack.titles, ["Caches in a week", "一周缓存"]);
    assert_eq!(read.pack.order, ["team-42:own/first", "cache/aside"]);
    assert_eq!(read.pack.abouts, [String::new(), String::new()]);
    let titles = read.pack.lessons.map(|lessons| lessons[0].title.clone());
    assert_eq!(titles, ["Write a key", "写一个键"]);
    assert_eq!(read.entries[0].text, own());
    let files = pack::files(&folder()[0]).expect("it can be read");
    assert_eq!(files, ["own/first.en.md", "own/first.zh.md"]);
}

#[test]
fn what_a_pack_is_about_is_said_above_its_lessons() {
    let about = "about = { en = \"One\" }\nlanguages";
    let head = LISTED.replace("languages", about);
    let mut sources = folder();
    sources[0].text = head;
    assert_eq!(read(&sources).pack.abouts, ["One", "One"]);
}

#[test]
fn lessons_of_a_pack_name_each_other_as_their_heads_do() {
    let second = own().replace("own/first", "own/second").replace("cache/aside", "own/first");
    let second = second + "See [there](lesson:own/first) and [here](lesson:cache/aside).\n";
    let head = LISTED.replace("\"own/first.en.md\"", "\"own/first.en.md\", \"own/second.en.md\"");
    let head = head.replace(", \"zh\"]", "]");
    let sources =
        [file(HEAD, &head), file("own/first.en.md", &own()), file("own/second.en.md", &second)];
    let read = read(&sources);
    assert_eq!(read.faults, []);
    let lesson = &read.pack.lessons[0][1];
    assert_eq!(lesson.needs, ["team-42:own/first"]);
    let links = format!("{:?}", lesson.body);
    assert!(links.contains("lesson:team-42:own/first") && links.contains("\"lesson:cache/aside\""));
}

#[test]
fn files_known_by_their_names_alone_find_their_places() {
    let mut flat = folder();
    for source in &mut flat {
        source.path = source.path.rsplit('/').next().unwrap_or_default().to_owned();
    }
    pack::put_in_place(&mut flat);
    assert_eq!(read(&flat).pack, read(&folder()).pack);
}

#[test]
fn what_is_in_one_language_is_shown_in_the_other_too() {
    let one =
        LISTED.replace("languages = [\"en\", \"zh\"]\n", "").replace(", zh = \"一周缓存\"", "");
    let read = read(&[file(HEAD, &one), file("own/first.en.md", &own())]);
    assert_eq!(read.faults, []);
    assert_eq!(read.pack.titles[1], "Caches in a week");
    assert_eq!(read.pack.lessons[1][0].title, "Write a key");
}

#[test]
fn one_file_is_the_same_pack_and_faults_have_its_lines() {
    let one = join(&folder());
    let apart = split("team.pack.md", &one).expect("it is a pack");
    let paths: Vec<&str> = apart.sources.iter().map(|source| source.path.as_str()).collect();
    assert_eq!(paths, [HEAD, "own/first.en.md", "own/first.zh.md"]);
    assert_eq!(read(&apart.sources).pack, read(&folder()).pack);
    assert_eq!(join(&apart.sources), one);
    for (old, new) in [
        ("order = 10", "order = one"),
        ("title = \"写", "titel = \"写"),
        ("id = \"team", "id = 4 #"),
    ] {
        let wrong = one.replace(old, new);
        let line = wrong.lines().position(|line| line.contains(new)).expect("it is there") + 1;
        let apart = split("team.pack.md", &wrong).expect("it is a pack");
        let fault = read(&apart.sources).faults[0].clone();
        assert_eq!(
            apart.place(fault).to_string().split(": ").next(),
            Some(&*format!("team.pack.md:{line}"))
        );
    }
}

#[test]
fn what_is_no_pack_is_told_with_its_line() {
    let said = |text: &str| split("a.pack.md", text).expect_err("it is none").to_string();
    assert_eq!(said("hello"), "a.pack.md:1: the first line is not +++");
    assert_eq!(
        said("+++\nid = 1\n"),
        "a.pack.md: there is no second line of +++ that ends the head"
    );
    assert_eq!(
        said("+++\nid = \"a\"\n+++\n\nhello\n"),
        "a.pack.md:5: behind the head a line of '%%% PATH' begins the first lesson"
    );
}

#[test]
fn each_kind_of_fault_is_told() {
    for (path, old, new, said) in [
        (HEAD, "team-42", "Team 42", "pack.toml: 'Team 42' is no id: a-z, 0-9 and -, at most 40"),
        (HEAD, "en = \"Caches in a week\"", "en = \"\"", "pack.toml: it has no title"),
        (
            "own/first.en.md",
            "A key",
            "A [key](lesson:no/such)",
            "own/first.en.md:19: it leads to 'lesson:no/such', which is not there",
        ),
        (HEAD, "\"zh\"]", "\"fr\"]", "pack.toml: 'fr' is no language of lessons: en, zh"),
        (HEAD, "[\"own/first.en.md\", \"cache/aside\"]", "[]", "pack.toml: it lists no lessons"),
        (
            HEAD,
            "cache/aside\"]",
            "cache/aside\", \"cache/aside\"]",
            "pack.toml:4: 'cache/aside' is listed twice",
        ),
        (
            HEAD,
            "cache/aside",
            "cache/none",
            "pack.toml:4: 'cache/none' is neither a lesson of the site nor a file that ends in .en.md",
        ),
        (
            "own/first.en.md",
            "cache/aside",
            "cache/none",
            "own/first.en.md:5: it needs 'cache/none', which is no lesson",
        ),
        (
            "own/first.en.md",
            "wrong = [\"> SET k w\"]",
            "wrong = []",
            "own/first.en.md: it has no wrong answer that is known",
        ),
        (
            "own/first.zh.md",
            "goals = [\"写入 `k`。\"]",
            "goals = []",
            "own/first.zh.md:3: it has 0 goals, own/first.en.md has 1",
        ),
    ] {
        assert_eq!(broken(path, old, new), [said]);
    }
    let mut sources = folder();
    sources.remove(2);
    sources.push(file("own/second.en.md", &own()));
    let faults: Vec<String> = read(&sources).faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "own/first.zh.md: there is no such file",
            "own/second.en.md: the pack does not list this file"
        ]
    );
    assert_eq!(read(&sources[1..2]).faults[0].to_string(), "pack.toml: there is no such file");
}
