//! What is typed for a person, and what was answered.

use std::rc::Rc;

use std::collections::BTreeMap;

use redscope_session::{ClientView, Line, LineKind};

/// The console that talks to a node: the one in front, if it does.
pub(crate) fn client_at<'a>(
    clients: &'a BTreeMap<String, ClientView>,
    front: &str,
    node: &str,
) -> Option<&'a str> {
    let front = clients.get(front).filter(|client| client.node == node);
    let any = || clients.values().find(|client| client.node == node);
    front.or_else(any).map(|client| client.name.as_str())
}

/// The database that a console has selected, as its prompt says.
pub(super) fn database(clients: &BTreeMap<String, ClientView>, client: Option<&str>) -> usize {
    let prompt = client.and_then(|name| clients.get(name)).map_or("", |client| &client.prompt);
    let number = prompt.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    number.and_then(|(number, _)| number.parse().ok()).unwrap_or(0)
}

/// The last line of a console that begins in one of these ways, up to a step, with what was answered to it so far.
pub(super) fn last<'a>(
    lines: &'a [Rc<Line>],
    step: u64,
    beginnings: &[&str],
) -> Option<(&'a Line, Option<&'a Line>)> {
    let lines = &lines[..lines.partition_point(|line| line.step <= step)];
    let is_meant = |line: &Rc<Line>| {
        line.kind == LineKind::Typed && beginnings.iter().any(|one| line.text.starts_with(one))
    };
    let at = lines.iter().rposition(is_meant)?;
    let mut after = lines[at + 1..].iter().map(|line| &**line);
    let answer = after.find(|line| !matches!(line.kind, LineKind::Note | LineKind::Push));
    Some((&lines[at], answer.filter(|line| line.kind != LineKind::Typed)))
}

/// An argument as it is typed: in quotes unless it is a plain word.
pub(super) fn argument(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '\\');
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(step: u64, kind: LineKind, text: &str) -> Rc<Line> {
        let (client, prompt) = ("c1".to_owned(), String::new());
        Rc::new(Line {
            client,
            kind,
            prompt,
            text: text.to_owned(),
            wire: None,
            help: None,
            differs: None,
            step,
            at_us: step,
        })
    }

    #[test]
    fn the_answer_is_that_to_the_last_line_meant() {
        let lines = [
            line(1, LineKind::Typed, "CONFIG SET hz 1"),
            line(2, LineKind::Reply, "OK"),
            line(3, LineKind::Typed, "CONFIG SET hz x"),
            line(4, LineKind::Error, "(error) ERR"),
            line(5, LineKind::Typed, "PING"),
        ];
        let said = |step| {
            let (typed, answer) = last(&lines, step, &["CONFIG SET"])?;
            Some((typed.step, answer.map(|line| line.step)))
        };
        assert_eq!(
            [0, 1, 2, 5].map(said),
            [None, Some((1, None)), Some((1, Some(2))), Some((3, Some(4)))]
        );
    }

    #[test]
    fn what_is_no_plain_word_is_quoted() {
        assert_eq!(argument("2mb"), "2mb");
        assert_eq!(argument(""), "\"\"");
        assert_eq!(argument("3600 1"), "\"3600 1\"");
        assert_eq!(argument("a\"b\\"), "\"a\\\"b\\\\\"");
    }
}
