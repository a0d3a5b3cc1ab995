//! Lines on standard input that act on the processes.

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    Crash(String),
    Restart(String),
    Pause(String),
    Resume(String),
    Cut(String, String),
    Heal(String, String),
}

/// Reads a line; the error says what it takes.
pub(crate) fn parse(line: &str) -> Result<Control, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let text = |word: &str| word.to_owned();
    match words.as_slice() {
        ["crash", name] => Ok(Control::Crash(text(name))),
        ["restart", name] => Ok(Control::Restart(text(name))),
        ["pause", name] => Ok(Control::Pause(text(name))),
        ["resume", name] => Ok(Control::Resume(text(name))),
        ["cut", a, b] => Ok(Control::Cut(text(a), text(b))),
        ["heal", a, b] => Ok(Control::Heal(text(a), text(b))),
        _ => Err(format!(
            "'{line}' is not understood; crash NAME, restart NAME, pause NAME, resume NAME, cut A B, heal A B are"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_understood_or_explained() {
        assert_eq!(parse("crash n1"), Ok(Control::Crash("n1".into())));
        assert_eq!(parse(" cut  n1 s2 "), Ok(Control::Cut("n1".into(), "s2".into())));
        assert!(parse("explode").is_err());
    }
}
