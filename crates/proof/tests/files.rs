//! The command with files: lessons elsewhere, lessons of the site, and packs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use redscope_proof::wanted::Wanted;

const GOOD: &str = include_str!("../../lessons/tests/good/key.en.md");
const CHINESE: &str = include_str!("../../lessons/tests/good/key.zh.md");
const LISTED: &str = "id = \"mine\"\ntitle = { en = \"Mine\" }\nlanguages = [\"en\", \"zh\"]\nlessons = [\"first.en.md\", \"first-steps/keys\"]\n";

/// A folder of its own for a test.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).expect("there is room");
    for (path, text) in files {
        fs::write(dir.join(path), text).expect("there is room");
    }
    dir
}

/// Whether the command is content with a file, and all that it says.
fn check(file: &Path) -> (bool, String) {
    let lessons = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/lessons");
    let output = Command::new(env!("CARGO_BIN_EXE_redscope-proof"))
        .arg(lessons)
        .arg(file)
        .output()
        .expect("it can be started");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn assert_fails(file: &Path, with: &str) {
    let (is_content, said) = check(file);
    assert!(!is_content && said.contains(with), "{with} in\n{said}");
}

#[test]
fn a_lesson_that_lies_elsewhere_is_proved_whichever_of_its_files_is_named() {
    let dir = folder("good", &[("first.en.md", GOOD), ("first.zh.md", CHINESE)]);
    for name in ["first.en.md", "first.zh.md"] {
        let (is_content, said) = check(&dir.join(name));
        assert!(is_content && said.contains("1 lessons are what they say"), "{said}");
    }
}

/// What stands in a page of the documentation between a fence that begins so and its end.
fn block(page: &str, fence: &str) -> String {
    let (_, rest) = page.split_once(fence).expect("the page has it");
    let closes: String = fence.trim().chars().take_while(|c| *c == '`').collect();
    let (block, _) = rest.split_once(&format!("\n{closes}\n")).expect("it ends");
    format!("{block}\n")
}

#[test]
fn the_whole_lesson_of_the_documentation_is_what_it_says_in_a_pack() {
    for page in ["docs/lessons.md", "web/docs/zh/lessons.md"] {
        let text = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(page);
        let text = fs::read_to_string(text).expect("it is there");
        let [lesson, pack] = ["````md\n", "```toml\nid = "].map(|fence| block(&text, fence));
        let dir = folder(&page.replace('/', "-"), &[("pack.toml", &format!("id = {pack}"))]);
        fs::create_dir_all(dir.join("own")).expect("there is room");
        fs::write(dir.join("own/lost.en.md"), &lesson).expect("there is room");
        let (is_content, said) = check(&dir);
        assert!(is_content && said.contains("own/lost"), "{page}: {said}");
        fs::write(dir.join("own/lost.en.md"), lesson.replace("> SET code 5678", "")).expect("so");
        assert_fails(&dir, "solution 1 does not meet the goals with 20 of 20 seeds;");
    }
}

#[test]
fn a_lesson_that_lies_elsewhere_has_all_that_one_needs() {
    for (name, text, other, said) in [
        ("unsolved", GOOD.replace("> SET k v", ""), CHINESE, "with flaws"),
        ("no-solution", GOOD.replace("[\"> SET k v\"]", "[]"), CHINESE, "it has no solution"),
        ("no-wrong", GOOD.replace("[\"> SET k w\"]", "[]"), CHINESE, "it has no wrong answer"),
        (
            "mark",
            GOOD.replace("A key has", "TODO: a key has"),
            CHINESE,
            "first.en.md:19: 'TODO' holds the place of what is still to be written",
        ),
        (
            "untranslated",
            GOOD.to_owned(),
            &CHINESE.replace("写入 `k`。", "Write `k` now."),
            "first.zh.md:3: 'Write … now.' is not in the language of the file",
        ),
        ("line", GOOD.replace("== v", "== w"), CHINESE, "first.en.md:8: solution 1 does not"),
        ("translation", GOOD.to_owned(), "hello", "first.zh.md:1: the first line is not +++"),
    ] {
        let dir = folder(name, &[("first.en.md", &text), ("first.zh.md", other)]);
        assert_fails(&dir.join("first.en.md"), said);
    }
    let dir = folder("alone", &[("first.en.md", GOOD)]);
    assert_fails(&dir.join("first.en.md"), "first.zh.md: there is no such file");
    assert_fails(&dir.join("first.txt"), "a lesson's file ends in .en.md or .zh.md");
}

#[test]
fn what_is_for_the_author_to_judge_is_noted() {
    let given = GOOD.replace("A key has a value.", "A key has a value: `SET k v`.");
    let dir = folder("given", &[("first.en.md", &given), ("first.zh.md", CHINESE)]);
    let (is_content, said) = check(&dir.join("first.en.md"));
    assert!(is_content && said.contains("first.en.md:19: note: the text shows a"), "{said}");
}

#[test]
fn what_a_lesson_leads_to_is_there() {
    for (name, old, new, said) in [
        ("need", "needs = []", "needs = [\"no/such\"]", "first.en.md:5: it needs 'no/such'"),
        (
            "lab",
            "needs = []",
            "lab = \"none\"",
            "first.en.md:5: it leads to 'lab:none', which is not there",
        ),
        (
            "scenario",
            "A key",
            "A [key](scenario:none)",
            "first.en.md:19: it leads to 'scenario:none', which is not there",
        ),
        (
            "link",
            "A key",
            "A [key](lesson:no/such)",
            "first.en.md:19: it leads to 'lesson:no/such', which is not there",
        ),
    ] {
        let text = GOOD.replace(old, new);
        let dir = folder(name, &[("first.en.md", &text), ("first.zh.md", CHINESE)]);
        assert_fails(&dir.join("first.en.md"), said);
    }
    let good = GOOD.replace("needs = []", "needs = [\"first-steps/keys\"]\nlab = \"locks\"");
    let good = good.replace("A key", "A [key](scenario:cluster) of [a lab](lab:ring)");
    let dir = folder("leads", &[("first.en.md", &good), ("first.zh.md", CHINESE)]);
    let (is_content, said) = check(&dir.join("first.en.md"));
    assert!(is_content, "{said}");
}

#[test]
fn the_lessons_of_the_site_lead_to_what_is_there() {
    let lessons = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/lessons");
    let wanted = Wanted::find(&lessons, &[]).expect("it can be read");
    assert_eq!(wanted.faults, []);
    assert!(wanted.lessons.len() > 50);
}

#[test]
fn a_lesson_of_the_site_is_proved_by_either_of_its_files() {
    let lessons = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/lessons");
    let (is_content, said) = check(&lessons.join("first-steps/keys.zh.md"));
    assert!(is_content && said.contains("1 lessons are what they say"), "{said}");
}

#[test]
fn a_pack_is_proved_as_a_folder_and_as_one_file() {
    let files = [("pack.toml", LISTED), ("first.en.md", GOOD), ("first.zh.md", CHINESE)];
    let (is_content, said) = check(&folder("pack", &files));
    assert!(is_content && said.contains("1 lessons are what they say"), "{said}");
    let one = format!("+++\n{LISTED}+++\n%%% first.en.md\n{GOOD}%%% first.zh.md\n{CHINESE}");
    let dir = folder("one", &[("mine.pack.md", &one)]);
    let (is_content, said) = check(&dir.join("mine.pack.md"));
    assert!(is_content, "{said}");
    let unsolved = one.replace("> SET k v", "> SET k u");
    let line = unsolved.lines().position(|line| line.contains("SET k u")).expect("it is") + 1;
    let dir = folder("one-unsolved", &[("mine.pack.md", &unsolved)]);
    assert_fails(&dir.join("mine.pack.md"), &format!("mine.pack.md:{line}: solution 1 does not"));
    let wrong = one.replace("order = 10", "order = ten");
    let dir = folder("one-wrong", &[("mine.pack.md", &wrong)]);
    let line = wrong.lines().position(|line| line == "order = ten").expect("it is there") + 1;
    assert_fails(&dir.join("mine.pack.md"), &format!("mine.pack.md:{line}: "));
}
