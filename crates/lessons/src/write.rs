//! A lesson's file, written: what [`crate::entry`] reads.

use crate::lesson::LessonWorld;

/// A lesson that is to be written, but for its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What it begins with.
    pub world: LessonWorld,
    /// What its goals say, in order.
    pub checks: Vec<String>,
    /// The steps of a solution.
    pub solution: Vec<String>,
    /// The steps of a wrong answer.
    pub wrong: Vec<String>,
    /// What was written beside the run, in order. Its text has this alone: it asks, and the solution has the steps.
    pub notes: Vec<String>,
}

/// What a draft has to say in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Its title.
    pub title: String,
    /// What the reader is to do for each goal.
    pub goals: Vec<String>,
    /// Help.
    pub hints: Vec<String>,
    /// What stands before everything else.
    pub opening: String,
    /// Where its claims come from.
    pub source: String,
}

/// Writes the file in the language the lesson is written in.
pub fn original(draft: &Draft, id: &str, words: &Words) -> String {
    let Draft { world, checks, solution, wrong, .. } = draft;
    let mut out =
        format!("+++\nid = {}\norder = 10\ntitle = {}\n", quoted(id), quoted(&words.title));
    out += &format!("source = {}\n{}", quoted(&words.source), list("hints", &words.hints));
    out += &format!("solutions = [\n{}]\nwrong = [\n{}]\n", steps(solution), steps(wrong));
    out += &format!("\n[world]\nscenario = {}\nseed = {}\n", quoted(&world.scenario), world.seed);
    if !world.numbers.is_empty() {
        let numbers = world.numbers.iter().map(|(name, value)| format!("{} = {value}", key(name)));
        out += &format!("numbers = {{ {} }}\n", numbers.collect::<Vec<_>>().join(", "));
    }
    if !world.settings.is_empty() {
        let settings = world.settings.iter();
        let settings = settings.map(|(name, value)| format!("{} = {}", key(name), quoted(value)));
        out += &format!("settings = {{ {} }}\n", settings.collect::<Vec<_>>().join(", "));
    }
    for (text, check) in words.goals.iter().zip(checks) {
        out += &format!("\n[[goals]]\ntext = {}\ncheck = {}\n", quoted(text), quoted(check));
    }
    out + "+++\n" + &body(draft, words)
}

/// Writes the file of the same lesson in another language.
pub fn translation(draft: &Draft, words: &Words) -> String {
    let title = format!("+++\ntitle = {}\n", quoted(&words.title));
    let lists = list("goals", &words.goals) + &list("hints", &words.hints);
    title + &lists + "+++\n" + &body(draft, words)
}

/// The text: what stands before everything else, and what was written beside the run.
fn body(draft: &Draft, words: &Words) -> String {
    let notes = draft.notes.iter().map(|note| prose(note));
    let all: Vec<String> = std::iter::once(words.opening.clone()).chain(notes).collect();
    all.join("\n\n") + "\n"
}

/// What somebody wrote as it is meant: nothing of it is markup.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for char in text.trim().chars() {
        if "\\`*_[]<>#&|".contains(char) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

fn list(name: &str, texts: &[String]) -> String {
    let rows = texts.iter().map(|text| format!("    {},\n", quoted(text)));
    format!("{name} = [\n{}]\n", rows.collect::<String>())
}

/// The steps of one answer, one a line.
fn steps(all: &[String]) -> String {
    let text: String = all.iter().map(|step| format!("    {step}\n")).collect();
    let is_plain = !text.contains(['\\', '\u{7f}']) && !text.contains("\"\"\"");
    match (is_plain, text.contains("'''")) {
        (true, _) => format!("    \"\"\"\n{text}    \"\"\",\n"),
        (false, false) => format!("    '''\n{text}    ''',\n"),
        (false, true) => format!("    {},\n", quoted(&text)),
    }
}

/// A key, in quotes if it needs them.
fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    match !name.is_empty() && name.bytes().all(is_bare) {
        true => name.to_owned(),
        false => quoted(name),
    }
}

/// A string on one line; as it is, if that can be.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = !text.chars().any(char::is_control);
    if is_plain && text.contains(['"', '\\']) && !text.contains('\'') {
        return format!("'{text}'");
    }
    let mut out = String::from('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out += "\\n",
            char if char.is_control() => out += &format!("\\u{:04X}", u32::from(char)),
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{entry, transcripts, translated};
    use crate::lesson::Sent;

    fn draft() -> (Draft, Words) {
        let world = LessonWorld {
            scenario: "sentinel".to_owned(),
            seed: 7,
            numbers: vec![("down-after-ms".to_owned(), 5000)],
            settings: vec![("save".to_owned(), String::new())],
            setup: Vec::new(),
        };
        let strange = r#"> SET "a \"b\"" 'it''s \n'"#.to_owned();
        let draft = Draft {
            world,
            checks: vec![r#"ask n1 "GET k" == 'a "b"'"#.to_owned(), "n1 is down".to_owned()],
            solution: vec![strange.clone(), "> !crash n1".to_owned()],
            wrong: vec!["> PING".to_owned()],
            notes: vec!["Not *bold*, <b>, [x](y)\nand # no heading".to_owned(), "Then".to_owned()],
        };
        let words = Words {
            title: r#"Who "decides"?"#.to_owned(),
            goals: vec!["Write `k`.".to_owned(), "Crash it: 'n1'.".to_owned()],
            hints: vec!["Ask.".to_owned()],
            opening: "Do it.".to_owned(),
            source: "a run".to_owned(),
        };
        (draft, words)
    }

    #[test]
    fn what_is_written_is_read_as_it_was_meant() {
        let (draft, words) = draft();
        let text = original(&draft, "mine/first", &words);
        let read = entry("mine/first.en.md", &text).expect("it is a lesson");
        assert_eq!(read.lesson.title, words.title);
        assert_eq!(read.lesson.world, draft.world);
        assert_eq!(read.lesson.solution, draft.solution);
        let checks: Vec<_> = read.lesson.goals.iter().map(|goal| goal.check.clone()).collect();
        assert_eq!(checks, draft.checks);
        assert_eq!(
            transcripts(&read.lesson.body),
            Vec::<&Sent>::new(),
            "the text gives nothing away"
        );
        let other = translation(&draft, &words);
        let other = translated(&read, "mine/first.zh.md", &other).expect("it is the same");
        assert_eq!(other.goals.len(), 2);
    }

    #[test]
    fn nothing_that_was_noted_is_markup() {
        let (draft, words) = draft();
        let read = entry("a/b.en.md", &original(&draft, "a/b", &words)).expect("it is a lesson");
        let shown = format!("{:?}", read.lesson.body);
        assert!(shown.contains("Not *bold*, <b>, [x](y) and # no heading"), "{shown}");
    }
}
